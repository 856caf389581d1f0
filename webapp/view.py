"""What a page holds before it takes a form: tables of cells, and the thing that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from peerweave.graph.natural import natural_key
from peerweave.graph.search.words import folded
from peerweave.webapp.lexicon import Cell, Row, Thing, Value
from peerweave.webapp.published import Edition
from pyoxigraph import NamedNode

Record = dict[str, Cell]
SOURCES = "sources"
FACT = "@id"
"""Key of the thing that a row states, beside its columns."""


@dataclass(frozen=True)
class Column:
    """One column: its name in data, its heading, what to say where a cell is empty.

    An empty cell is never left blank: the words say whether nothing is known or nothing applies.
    ``style`` is one of ``text``, ``number``, ``long``, ``address``, ``sources``, ``head`` (the row's own
    heading), ``under`` (shown below the column before it, and left out where empty) and ``data`` (in the data
    twins alone: what the row says in another column). ``full`` shows things by their whole name; ``called``
    names the column whose words a row's heading bears in place of its own.
    """

    name: str
    label: str
    empty: str = "not known"
    style: str = "text"
    full: bool = False
    called: str = ""


SOURCE_COLUMN = Column(SOURCES, "Source", "none of its own", SOURCES)
"""The last column of a table of facts."""


@dataclass(frozen=True)
class Table:
    """One table of a page. ``facts`` are the IRIs of the things in the rows, for the RDF twins.

    ``initials`` gives for the first row of each letter, by the IRI of its thing, the letter: a long table can
    be jumped into by them.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[Record]
    note: str = ""
    none: str = "The tables hold none."
    facts: tuple[str, ...] = ()
    initials: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not self.rows

    @property
    def shown(self) -> list[tuple[Column, list[Column]]]:
        """The columns of the page, each with those shown under it."""
        found: list[tuple[Column, list[Column]]] = []
        for column in self.columns:
            if column.style == "under" and found:
                found[-1][1].append(column)
            elif column.style != "data":
                found.append((column, []))
        return found


@dataclass(frozen=True)
class Page:
    """One page before it is rendered: the first table holds the main rows, which are the CSV twin."""

    template: str
    title: str
    tables: tuple[Table, ...] = ()
    iri: str = ""
    crumbs: tuple[tuple[str, str], ...] = ()
    """(words, path below the root) of the pages above this one."""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What only the HTML needs."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """What the JSON twin holds beside the tables."""
    described: tuple[str, ...] = ()
    """Further IRIs that the RDF twins describe."""
    statements: str = ""
    """The query of ``queries/pages/`` that gives what the RDF twins hold, in place of descriptions."""
    files: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
    """Forms that are files of their own, by suffix, with what makes them."""
    paged: bool = False
    """Whether the HTML shows the main rows a page at a time; the twins always hold all."""

    def table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)

    @property
    def subjects(self) -> list[str]:
        """Everything that the RDF twins describe, once each, in order."""
        found = [self.iri] if self.iri else []
        found += self.described
        for table in self.tables:
            found += table.facts
        return list(dict.fromkeys(found))


def initials(rows: Iterable[Record]) -> dict[str, str]:
    """The first thing of each letter, by its IRI, in the order of the rows; letters without their marks."""
    found: dict[str, str] = {}
    for row in rows:
        thing = row[FACT]
        if isinstance(thing, Thing) and (letter := folded(thing.label)[:1].upper()) not in found.values():
            found[thing.iri] = letter
    return found


def tabulate(
    edition: Edition,
    name: str,
    caption: str,
    columns: Iterable[Column],
    rows: Iterable[Row],
    *,
    fact: str = "",
    note: str = "",
    none: str = "The tables hold none.",
    change: Callable[[Record], Record] | None = None,
) -> Table:
    """A table from the rows of a query; rows that differ only in one column are folded into one.

    ``fact`` names the variable with the thing that the row states: its sources close the row. ``change`` may
    alter each record after folding.
    """
    columns = tuple(columns)
    names = [column.name for column in columns if column.name != SOURCES]
    folded: dict[str | int, dict[str, dict[Value, None]]] = {}
    for number, row in enumerate(rows):
        term = row.get(fact) if fact else None
        key = term.value if isinstance(term, NamedNode) else number
        lists = folded.setdefault(key, {column_name: {} for column_name in names})
        for column_name, values in lists.items():
            cell = edition.lexicon.cell(row.get(column_name))
            if cell is not None:
                values.setdefault(cell)
    records: list[Record] = []
    for key, lists in folded.items():
        record: Record = {column_name: unlist(values) for column_name, values in lists.items()}
        if isinstance(key, str):
            record[FACT] = edition.lexicon.thing(key)
            record[SOURCES] = edition.lexicon.sources(key)
        records.append(change(record) if change else record)
    facts = tuple(key for key in folded if isinstance(key, str))
    if fact and all(column.name != SOURCES for column in columns):
        columns = (*columns, SOURCE_COLUMN)
    return Table(name, caption, columns, records, note, none, facts)


def unlist(cells: Iterable[Value]) -> Cell:
    """Several values as one cell: nothing, the one, or all of them in order."""
    flat = list(cells)
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else tuple(flat)


def natural(table: Table, column: str) -> Table:
    """The table in the order in which the keys of a column's things are counted: 2 before 10, IX before X."""

    def order(record: Record) -> list[tuple[int, int, str]]:
        cell = record.get(column)
        return natural_key(cell.key) if isinstance(cell, Thing) else []

    return replace(table, rows=sorted(table.rows, key=order))
