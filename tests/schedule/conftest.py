"""Asking a question of the real tables, and the tables themselves read anew with the csv module."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from peerweave.graph.questions.answers import ask
from peerweave.graph.questions.named import find
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.tables.schema import PACKAGED_FACTS

Row = dict[str, str]
Asked = list[dict[str, Any]]


@cache
def _table(name: str) -> list[Row]:
    with (PACKAGED_FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def table() -> Callable[[str], list[Row]]:
    """A table's rows, read with the csv module alone."""
    return _table


@pytest.fixture
def asked(repository: LocalRepository) -> Callable[..., Asked]:
    """A question's rows on the real graph: in each column the key of a thing, or the value."""

    def asking(name: str, /, **values: str) -> Asked:
        answer = ask(find(name), values, repository)
        columns = list(answer.question.columns)
        return [
            {
                column: cell.iri.partition("/peerweave/")[2].removeprefix("id/") if cell.iri else cell.value
                for column, cell in zip(columns, row, strict=True)
            }
            for row in answer.rows
        ]

    return asking
