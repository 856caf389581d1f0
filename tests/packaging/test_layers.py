"""Imports point one way: a folder of ``graph/`` uses only those above it in docs/architecture.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("## The modules")[2]
LAYERS = re.findall(r"^\| `(\w+)/` \|", TABLE, re.MULTILINE)
SHARED = {path.stem for path in (ROOT / "graph").glob("*.py")}


def imported(folder: Path) -> set[str]:
    """The first names below ``peerweave.graph`` that a folder's modules import."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        text = path.read_text("utf-8")
        found.update(re.findall(r"^\s*from peerweave\.graph\.(\w+)", text, re.MULTILINE))
        for names in re.findall(r"^\s*from peerweave\.graph import ([\w, ]+)$", text, re.MULTILINE):
            found.update(name.split(" as ")[0].strip() for name in names.split(","))
    return found - SHARED


def test_the_table_names_every_folder() -> None:
    folders = {
        path.name for path in (ROOT / "graph").iterdir() if path.is_dir() and path.name != "__pycache__"
    }
    assert folders == set(LAYERS)


@pytest.mark.parametrize("folder", LAYERS)
def test_a_folder_uses_only_those_above_it(folder: str) -> None:
    allowed = set(LAYERS[: LAYERS.index(folder) + 1])
    assert imported(ROOT / "graph" / folder) <= allowed


def test_the_graph_does_not_know_the_pages() -> None:
    for path in (ROOT / "graph").rglob("*.py"):
        assert "peerweave.webapp" not in path.read_text("utf-8"), path
