"""What writers of reports share: questions asked once, their rows counted as figures, words for sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from peerweave.graph.days import told
from peerweave.graph.namespaces import BASE
from peerweave.graph.questions.answers import Answer, ask
from peerweave.graph.questions.cells import Cell
from peerweave.graph.questions.named import Question, find, load, parse
from peerweave.graph.reports.model import Asked, Column, Figure, Part, Sentence, Table
from peerweave.graph.store.repository import Repository
from peerweave.graph.tables.schema import PACKAGE

REPORTS: Final = PACKAGE / "queries" / "reports"

Row = Mapping[str, Cell]


class Book:
    """One reading of a published graph: what was asked once is not asked again."""

    def __init__(self, repository: Repository, at: str = "as-of") -> None:
        self.repository = repository
        self.at = at
        self._answers: dict[Asked, Answer] = {}

    def answer(self, name: str, /, **values: str) -> Answer:
        """The answer to a question. Raises ``ParameterError`` for a value that is not possible."""
        asked = self.asked(name, **values)
        if asked not in self._answers:
            self._answers[asked] = ask(_question(name), dict(asked.values), self.repository)
        return self._answers[asked]

    def asked(self, name: str, /, **values: str) -> Asked:
        """The question with these values, and with the day asked about where it takes one."""
        takes = {parameter.name for parameter in _question(name).parameters}
        day = {"at": self.at} if "at" in takes and self.at != "as-of" else {}
        return Asked.of(name, {**values, **day})

    def rows(self, name: str, /, **values: str) -> list[Row]:
        """The rows of an answer by column."""
        answer = self.answer(name, **values)
        return [dict(zip(answer.question.columns, row, strict=True)) for row in answer.rows]

    def figure(self, name: str, /, **values: str) -> Figure:
        """How many rows a question has."""
        return Figure(len(self.answer(name, **values).rows), self.asked(name, **values))

    def missing(self, *names: str) -> tuple[str, ...]:
        """What these questions cannot know, each limit once."""
        found = (_question(name).missing for name in names)
        return tuple(dict.fromkeys(words for words in found if words))

    def table(
        self,
        id: str,
        title: str,
        columns: Sequence[Column],
        name: str,
        values: Mapping[str, str],
        *,
        none: str = "None is held, which does not mean that there is none.",
        shown: int | None = None,
    ) -> Table:
        """A table of an answer's rows; only questions with a page of their own are linked as a whole."""
        rows = self.rows(name, **values)
        meanings = _question(name).columns
        told = tuple(
            column if column.meaning else _with_meaning(column, meanings.get(column.name, ""))
            for column in columns
        )
        cells = tuple(tuple(row[column.name] for column in told) for row in rows)
        asked = self.asked(name, **values) if name in load() else None
        return Table(id, title, told, cells, asked, none, shown)


def of(rows: Iterable[Row], column: str) -> list[Cell]:
    """The different things in a column, in order."""
    return list(dict.fromkeys(row[column] for row in rows if row[column].value is not None))


def key(cell: Cell) -> str:
    """The key by which a thing can be asked for: ``ROU``, ``GRECO/round-5``, ``police``."""
    local = (cell.iri or "").removeprefix(BASE).removeprefix("id/")
    return local.partition("/")[2]


def plural(figure: Figure, one: str, many: str = "") -> tuple[Figure, str]:
    """A figure with its noun: 1 review, 2 reviews."""
    return figure, " " + (one if figure.number == 1 else many or f"{one}s")


def sentence(*parts: Part | Sentence) -> Sentence:
    """Parts in a row, nested ones laid flat, dates in words."""
    flat: list[Part] = []
    for part in parts:
        flat.extend(part if isinstance(part, tuple) else (part,))
    return tuple(told(part) if isinstance(part, str) else part for part in flat)


def listed(parts: Sequence[Sentence]) -> Sentence:
    """Parts with commas between, and "and" before the last."""
    flat: list[Part] = []
    for number, part in enumerate(parts):
        if number:
            flat.append(" and " if number == len(parts) - 1 else ", ")
        flat.extend(part)
    return tuple(flat)


@cache
def _question(name: str) -> Question:
    """The question of that id: one that anybody can ask, else one of the reports' own."""
    if name in load():
        return find(name)
    return parse((REPORTS / f"{name}.rq").read_text("utf-8"), f"{name}.rq")


def _with_meaning(column: Column, meaning: str) -> Column:
    return Column(column.name, column.heading, meaning, column.empty, column.number, column.width)
