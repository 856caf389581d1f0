"""Sections on what reviews collected and how progress is seen: evidence, criteria, steps that were taken."""

from __future__ import annotations

from peerweave.graph.reports.blocks import Scope, short
from peerweave.graph.reports.book import Book, Row
from peerweave.graph.reports.model import Column, Section, Table

_STEPS = ("step taken", "no step held")


def evidence(book: Book, scope: Scope) -> Section:
    """Laws, statistics and other evidence held on a country or theme; of a mechanism without any, why."""
    rows = [_explained(row) for row in book.rows("evidence-held", **scope.where)]
    columns = (
        Column("mechanism", "Mechanism", width=0),
        *(() if scope.name == "country" else (Column("country", "Country", empty="none held", width=2),)),
        Column("kind", "Kind", empty="none held", width=2),
        Column("item", "Title, name or what is counted", empty="none held", width=4),
        Column("date", "Date", empty="not known", width=0),
        Column("words", "What the source says, in our words", width=5),
    )
    table = _table(
        book, scope, "evidence-held", "evidence", "Evidence that reviews speak of", columns, rows, 30
    )
    return Section(
        "evidence", "Laws, statistics and other evidence", (), (table,), (), book.missing("evidence-held")
    )


def criteria(book: Book, scope: Scope) -> Section:
    """The criteria by which progress is seen on a theme or in a phase; of a mechanism without any, why."""
    rows = [_explained(row) for row in book.rows("criteria-for-progress", **scope.where)]
    columns = (
        Column("mechanism", "Mechanism", width=0),
        Column("kind", "Kind", empty="none held", width=2),
        Column("words", "Criterion, in our words", width=5),
        Column("measure", "How it is measured", empty="not known", width=4),
        Column("bears_on", "Recommendations it bears on", empty="none singled out", width=2),
    )
    table = _table(
        book, scope, "criteria-for-progress", "criteria", "Criteria for progress held", columns, rows, 30
    )
    return Section(
        "criteria", "By what progress is seen", (), (table,), (), book.missing("criteria-for-progress")
    )


def steps(book: Book, scope: Scope, *, taken: bool = False) -> Section:
    """Steps towards a country where recommendations were not carried out; of a mechanism without any, why.

    With ``taken`` only the steps.
    """
    parts = _STEPS[:1] if taken else _STEPS
    rows = [row for row in book.rows("escalation-steps", **scope.where) if row["part"].value in parts]
    columns = (
        Column("mechanism", "Mechanism", width=0),
        Column("date", "Date", empty="not known", width=0),
        Column("kind", "Step", empty="none held", width=2),
        Column("own_words", "In the words of the source", empty="none held", width=3),
        Column("words", "What was done, or why none is held", empty="not told", width=5),
    )
    table = _table(
        book,
        scope,
        "escalation-steps",
        "steps",
        "Steps taken where recommendations were not carried out",
        columns,
        rows,
        30,
    )
    return Section("steps", "Steps on non-compliance", (), (table,), (), book.missing("escalation-steps"))


def _explained(row: Row) -> Row:
    """A row without a thing says why in its note."""
    return row if row["words"].value else {**row, "words": row["note"]}


def _table(
    book: Book,
    scope: Scope,
    question: str,
    id: str,
    title: str,
    columns: tuple[Column, ...],
    rows: list[Row],
    shown: int,
) -> Table:
    cells = tuple(tuple(short(row[column.name]) for column in columns) for row in rows)
    return Table(
        id,
        title,
        columns,
        cells,
        book.asked(question, **scope.where),
        "None is held, which does not mean that there is none.",
        min(shown, len(cells)),
    )
