"""Small tables with a schema of their own, copied afresh for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from peerweave.graph.reader import Facts, facts_folders, read_facts
from peerweave.graph.tables import METADATA, load_schema

HERE = Path(__file__).parent
CODES = {
    "participant-kind": {"state": "State", "territory": "Territory"},
    "theme": {"bribery": "Bribery", "recovery": "Asset recovery"},
}
Read = Callable[..., Facts]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A folder with countries.csv, reviews.csv, steps.csv and their metadata, which a test may spoil."""
    return Path(shutil.copytree(HERE / "tables", tmp_path / "tables"))


@pytest.fixture
def read() -> Read:
    """Reads and checks folders, the first of which is the base."""

    def reading(*folders: Path) -> Facts:
        return read_facts(load_schema(folders[0] / METADATA), facts_folders(folders), CODES)

    return reading
