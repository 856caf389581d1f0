"""The independent answers, and short names for what the questions answer."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from peerweave.graph.namespaces import BASE
from peerweave.graph.questions.answers import ask
from peerweave.graph.questions.named import find
from peerweave.graph.store.repository import LocalRepository

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def independent() -> ModuleType:
    """``independent.py`` beside this file."""
    spec = importlib.util.spec_from_file_location("independent", Path(__file__).with_name("independent.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def key(iri: str) -> str:
    """``review/GRECO/round-5/FRA`` of a thing's IRI, ``theme/police`` of a concept's."""
    return iri.removeprefix(BASE).removeprefix("id/")


@pytest.fixture
def answered(repository: LocalRepository) -> Ask:
    """Asks a question of the real graph; gives the chosen columns of each row, things by their key."""

    def asking(name: str, columns: str, /, **values: str) -> list[tuple[Any, ...]]:
        answer = ask(find(name), values, repository)
        places = [list(answer.question.columns).index(column) for column in columns.split()]
        return [
            tuple(key(row[place].iri) if row[place].iri else row[place].value for place in places)
            for row in answer.rows
        ]

    return asking
