"""Build hook: puts the five top-level folders under the import name ``peerweave``.

A wheel gets every file of them as ``peerweave/<folder>/...``. An editable install gets a git-ignored
tree of links, ``.editable/peerweave/<folder>``, so that tools which read the source see one package,
and a new file is seen without installing again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("graph", "webapp", "ontology", "shapes", "queries")


class LayoutHook(BuildHookInterface[Any]):
    """Maps the repository's layout to the package's."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a build; ``version`` is ``editable`` or ``standard``."""
        root = Path(self.root)
        if version == "editable":
            _link(root)
        else:
            build_data["force_include"].update(_contents(root))


def _contents(root: Path) -> dict[str, str]:
    """Each file of the package -> its path in the wheel. Caches and hidden files stay out."""
    paths = (path.relative_to(root) for folder in FOLDERS for path in sorted((root / folder).rglob("*")))
    return {
        str(root / path): f"peerweave/{path.as_posix()}"
        for path in paths
        if (root / path).is_file() and not any(part.startswith((".", "__pycache__")) for part in path.parts)
    }


def _link(root: Path) -> None:
    """Makes the tree of links of an editable install; links that stand already are left."""
    package = root / ".editable" / "peerweave"
    package.mkdir(parents=True, exist_ok=True)
    for folder in FOLDERS:
        link = package / folder
        if not link.is_symlink():
            link.symlink_to(Path("..", "..", folder), target_is_directory=True)
