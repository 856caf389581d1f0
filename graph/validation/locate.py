"""From an IRI in the graph back to the place in the tables that a person would open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from peerweave.graph.namespaces import BASE, DATA, ID
from peerweave.graph.tables.schema import Column, Schema, Table
from rdflib import URIRef

_ROW: Final = re.compile(re.escape(str(DATA)) + r"/((?:[^/#]+/)?(?P<table>[a-z_]+))#row=(?P<row>[1-9][0-9]*)")

_VARIABLE: Final = re.compile(r"\{\+?(\w+)\}")


@dataclass(frozen=True)
class Place:
    """Where a thing stands: its table's description, the path of the file, the row; None if unknown."""

    table: Table | None = None
    file: str | None = None
    row: int | None = None


@dataclass(frozen=True)
class Locator:
    """Finds tables, rows and columns. ``files`` gives the path of the file for a table's named graph."""

    schema: Schema
    files: Mapping[str, str] = field(default_factory=dict)

    def place(self, rows: Iterable[str]) -> Place:
        """The place that a thing's ``prov:wasDerivedFrom`` values name; the first row where several do."""
        found = [match for row in rows if (match := _ROW.fullmatch(row))]
        known = [match for match in found if match["table"] in self.schema.tables]
        if not known:
            return Place()
        first = min(known, key=lambda match: (match[1], int(match["row"])))
        table = self.schema.tables[first["table"]]
        file = self.files.get(f"{DATA}/{first[1]}", f"graph/facts/{table.file}")
        return Place(table, file, int(first["row"]))

    def column(self, table: Table | None, paths: Iterable[str], value: str | None = None) -> str | None:
        """The column that holds a property (one that could hold ``value`` first); None if none does."""
        if table is None:
            return None
        wanted = {URIRef(path) for path in paths}
        columns = [column for column in table.columns if column.property in wanted]
        fitting = [column for column in columns if value is not None and _cell(column, value) != value]
        return next((column.name for column in fitting + columns), None)

    def cell(self, table: Table | None, column: str | None, value: str) -> str:
        """``value`` as it would stand in the cell: an IRI without what the template puts round it."""
        if table is None or column is None or column not in table.column:
            return short(value)
        written = _cell(table.column[column], value)
        return short(value) if written == value else written


def short(iri: str) -> str:
    """An IRI of the project without its common beginning; any other text unchanged."""
    return iri.removeprefix(str(ID)).removeprefix(BASE)


def _cell(column: Column, value: str) -> str:
    """The part of ``value`` that the column's template takes from the cell; all of it if it does not fit."""
    if column.value_url is None:
        return value
    fixed = _VARIABLE.split(str(column.value_url.uri))
    pattern = "".join(
        re.escape(part) if place % 2 == 0 else "(?P<cell>.+)" if part == column.name else "[^/]+"
        for place, part in enumerate(fixed)
    )
    found = re.fullmatch(pattern, value)
    return found["cell"] if found else value
