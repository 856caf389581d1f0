"""Asking a question of the real tables, and the tables themselves read anew with the csv module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from peerweave.graph.questions.answers import ask
from peerweave.graph.questions.named import find
from peerweave.graph.store.repository import LocalRepository

Row = dict[str, str]
Asked = list[dict[str, Any]]


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
