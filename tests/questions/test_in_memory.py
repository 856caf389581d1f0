"""A graph that is also held in memory gives the same answers as the store on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from peerweave.graph.questions.answers import ask
from peerweave.graph.questions.named import find
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.store.snapshot import current

COUNTS = """
SELECT ?graph (COUNT(*) AS ?statements)
WHERE { { ?s ?p ?o BIND("default" AS ?graph) } UNION { GRAPH ?graph { ?s ?p ?o } } }
GROUP BY ?graph ORDER BY STR(?graph)
"""
ASKED = [
    ("documents", {}),
    ("knowledge-states", {"country": "UKR"}),
    ("gap-never-examined", {"country": "ITA"}),
    ("sources-by-kind", {}),
    ("near-duplicates", {"country": "ROU"}),
]


@pytest.fixture(scope="module")
def in_memory(store_dir: Path) -> Iterator[LocalRepository]:
    repository = LocalRepository(current(store_dir))
    repository.into_memory()
    yield repository


def test_every_graph_has_as_many_statements(repository: LocalRepository, in_memory: LocalRepository) -> None:
    assert in_memory.select(COUNTS, {}).rows == repository.select(COUNTS, {}).rows


@pytest.mark.parametrize(("question", "values"), ASKED)
def test_the_same_rows_in_the_same_order(
    question: str, values: dict[str, str], repository: LocalRepository, in_memory: LocalRepository
) -> None:
    expected = ask(find(question), values, repository)
    found = ask(find(question), values, in_memory)
    assert expected.rows
    assert found.rows == expected.rows
    assert found.snapshot == expected.snapshot
