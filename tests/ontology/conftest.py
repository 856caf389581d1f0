"""The ontology as one graph, and where its parts stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """The files of the ontology."""
    return sorted((ROOT / "ontology").glob("*.ttl"))


@pytest.fixture(scope="session")
def ontology(files: list[Path]) -> Graph:
    """Every statement of every file."""
    graph = Graph()
    for path in files:
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def metadata() -> dict[str, Any]:
    """The description of the tables, as it stands in the file."""
    found: dict[str, Any] = json.loads((ROOT / "graph/facts/csv-metadata.json").read_text("utf-8"))
    return found
