"""The tables read again independently, and short names for what the questions answer."""

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

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def independent() -> ModuleType:
    """``independent.py`` beside this file."""
    spec = importlib.util.spec_from_file_location(
        "independent_assistance", Path(__file__).with_name("independent.py")
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def answered(repository: LocalRepository) -> Ask:
    """Asks a question of the real graph; gives each row by column, a thing by its key without its kind."""

    def asking(name: str, /, **values: str) -> list[dict[str, Any]]:
        answer = ask(find(name), values, repository)
        return [
            {
                column: key(cell.iri) if cell.iri else cell.value
                for column, cell in zip(answer.question.columns, row, strict=True)
            }
            for row in answer.rows
        ]

    return asking


def key(iri: str) -> str:
    """``GRECO/round-5/FRA`` of a review's IRI, ``police`` of a theme's."""
    return iri.removeprefix(BASE).removeprefix("id/").partition("/")[2]
