"""What the answers of other questions say of one mechanism, added up for the table of measures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from peerweave.graph.namespaces import ID
from peerweave.graph.questions.advice import text
from peerweave.graph.store.repository import Rows, Term

Row = Mapping[str, Term | None]
_RECOMMENDATION: Final = f"{ID}recommendation/"


def number(row: Row, name: str) -> int:
    """The whole number in a cell; 0 where it is empty."""
    return int(text(row, name) or 0)


def party(row: Row, columns: Iterable[str]) -> set[str]:
    """The mechanisms in these columns; of a recommendation the one in its IRI."""
    return {_of(text(row, column)) for column in columns}


@cache
def _of(iri: str) -> str:
    key = iri.removeprefix(_RECOMMENDATION)
    return iri if key == iri else f"{ID}mechanism/{key.partition('/')[0]}"


class Answers:
    """The answers of other questions, their rows sorted once by the mechanisms that they name."""

    def __init__(self, answers: Mapping[str, Rows]) -> None:
        self._answers = answers
        self._sorted: dict[tuple[str, tuple[str, ...]], dict[str, list[Row]]] = {}

    def all(self, question: str) -> Sequence[Row]:
        """Every row of an answer."""
        return self._answers[question].rows

    def rows(self, question: str, columns: tuple[str, ...], mechanism: str) -> list[Row]:
        """The rows that name the mechanism in one of these columns."""
        key = question, columns
        if key not in self._sorted:
            found: dict[str, list[Row]] = defaultdict(list)
            for row in self._answers[question].rows:
                for one in party(row, columns):
                    found[one].append(row)
            self._sorted[key] = found
        return self._sorted[key].get(mechanism, [])


@dataclass(frozen=True)
class Figures:
    """The answers by question, seen from one mechanism; ``own`` is its row of the table's own query."""

    mechanism: str
    answers: Answers
    own: Row

    def rows(self, question: str, columns: tuple[str, ...] = ("mechanism",)) -> list[Row]:
        """The rows of an answer that name the mechanism in one of these columns."""
        return self.answers.rows(question, columns, self.mechanism)

    def sum(self, question: str, column: str) -> int:
        """The sum of a column over the rows of the mechanism."""
        return sum(number(row, column) for row in self.rows(question))

    def only(self, question: str) -> Row:
        """The row of an answer that has one for each mechanism; an empty one where it has none."""
        return next(iter(self.rows(question)), {})

    def tally(self, question: str, column: str) -> Counter[str]:
        """How many rows of the mechanism have each value of a column."""
        return Counter(text(row, column) for row in self.rows(question))
