"""Build hook: puts the five top-level folders under the import name ``peerweave``.

A wheel gets every file of them as ``peerweave/<folder>/...``. An editable install gets a git-ignored
tree of links, ``.editable/peerweave/<folder>``, so that tools which read the source see one package.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("graph", "webapp", "ontology", "shapes", "queries")
SKIPPED = {"__pycache__", ".mypy_cache", ".ruff_cache"}


class LayoutHook(BuildHookInterface[Any]):
    """Maps the repository's layout to the package's."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a build; ``version`` is ``editable`` or ``standard``."""
        root = Path(self.root)
        if version == "editable":
            self._link(root)
            return
        for folder in FOLDERS:
            for path in sorted((root / folder).rglob("*")):
                if path.is_file() and not SKIPPED.intersection(path.parts):
                    relative = path.relative_to(root).as_posix()
                    build_data["force_include"][str(path)] = f"peerweave/{relative}"

    @staticmethod
    def _link(root: Path) -> None:
        package = root / ".editable" / "peerweave"
        package.mkdir(parents=True, exist_ok=True)
        for folder in FOLDERS:
            link = package / folder
            if not link.is_symlink():
                link.symlink_to(Path("..", "..", folder), target_is_directory=True)
