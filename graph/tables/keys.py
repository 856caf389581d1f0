"""Keys: each record once, and each reference to a record that there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from peerweave.graph.findings import Finding
from peerweave.graph.namespaces import PW
from peerweave.graph.suggest import named
from peerweave.graph.tables.cells import Fault
from peerweave.graph.tables.rows import Row
from peerweave.graph.tables.schema import ForeignKey, Schema
from rdflib import DCTERMS, RDFS

_NAMES = {RDFS.label, DCTERMS.title, PW.shortName, PW.officialName, PW.alpha2}
_SUGGESTIONS = 200
"""After so many dangling references, no more near misses are looked for: something larger is wrong."""


def check_keys(schema: Schema, rows: Sequence[Row], unreadable: set[str]) -> list[Finding]:
    """Check primary and foreign keys over the rows of all folders together.

    A reference into a table that could not be read is not judged. Marks the columns at fault in ``rows``.
    """
    findings = list(_duplicates(rows))
    found: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], Row]] = {}
    by_table: dict[str, list[Row]] = {}
    for row in rows:
        by_table.setdefault(row.table.name, []).append(row)
    for table in schema.tables.values():
        for reference in table.foreign_keys:
            place = (reference.table, reference.target)
            if place not in found:
                index = found[place] = {}
                for row in by_table.get(reference.table, ()):
                    key = row.key(reference.target)
                    if key:
                        index[key] = row
    suggest = _Suggestions(by_table)
    for row in rows:
        for reference in sorted(row.table.foreign_keys, key=lambda reference: len(reference.columns)):
            if reference.table not in unreadable and row.wrong.isdisjoint(reference.columns):
                index = found[reference.table, reference.target]
                findings += _dangling(row, reference, index, suggest)
    return findings


def _duplicates(rows: Iterable[Row]) -> Iterable[Finding]:
    seen: dict[tuple[str, tuple[str, ...]], Row] = {}
    for row in rows:
        key = row.key(row.table.primary_key)
        if key is None or not row.wrong.isdisjoint(row.table.primary_key):
            continue
        first = seen.setdefault((row.table.name, key), row)
        if first is row:
            continue
        row.wrong.update(row.table.primary_key)
        shown = ", ".join(f"{name} {value}" for name, value in zip(row.table.primary_key, key, strict=True))
        same_file = first.file == row.file
        yield row.finding(
            Fault(
                "key-duplicate",
                f"Row {row.number} has the same key ({shown}) as row {first.number}"
                + ("." if same_file else f" of {first.file}."),
                "Delete one of the two rows or merge them, or give one a key of its own."
                if same_file
                else "A further folder cannot replace a row: delete this row, or give it a key of its own. "
                "To use the folder instead of the packaged tables, give it first and put a csv-metadata.json "
                "into it.",
                "/".join(key),
            ),
            row.table.primary_key[-1],
        )


def _dangling(
    row: Row, reference: ForeignKey, index: dict[tuple[str, ...], Row], suggest: _Suggestions
) -> Iterable[Finding]:
    values = [row.cells.get(column) for column in reference.columns]
    if len(values) == 1 and isinstance(values[0], tuple):
        keys: list[tuple[str, ...]] = [(member,) for member in values[0]]
    else:
        key = row.key(reference.columns)
        keys = [key] if key else []
    for key in keys:
        if key in index:
            continue
        row.wrong.add(reference.columns[-1])
        target = f"{reference.table}.csv"
        what = " and ".join(f"{name} {part!r}" for name, part in zip(reference.target, key, strict=True))
        yield row.finding(
            Fault(
                "key-dangling",
                f"{target} has no row with {what}.{suggest(reference, key)}",
                f"Correct the cell, or add the row to {target} first.",
                "/".join(key),
            ),
            reference.columns[-1],
        )


class _Suggestions:
    """Near misses among the records of a table, by key or by name."""

    def __init__(self, by_table: dict[str, list[Row]]) -> None:
        self._by_table = by_table
        self._names: dict[tuple[str, tuple[str, ...]], dict[str, list[str]]] = {}
        self._left = _SUGGESTIONS

    def __call__(self, reference: ForeignKey, key: tuple[str, ...]) -> str:
        if self._left <= 0:
            return ""
        self._left -= 1
        place = (reference.table, reference.target, key[:-1])
        names = self._names.get(place[:2]) if len(key) == 1 else None
        if names is None:
            names = {}
            for row in self._by_table.get(reference.table, ()):
                target = row.key(reference.target)
                if target and target[:-1] == key[:-1]:
                    names[target[-1]] = _names(row)
            if len(key) == 1:
                self._names[place[:2]] = names
        matches = named(key[-1], names)
        if not matches:
            return ""
        return " Did you mean " + " or ".join(_shown(match, names[match]) for match in matches) + "?"


def _names(row: Row) -> list[str]:
    cells = (row.cells.get(column.name) for column in row.table.columns if column.property in _NAMES)
    return [cell for cell in cells if isinstance(cell, str)]


def _shown(key: str, names: list[str]) -> str:
    return f"{key!r} ({names[0]})" if names else repr(key)
