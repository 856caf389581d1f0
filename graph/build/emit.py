"""Rows to RDF: "Generating RDF from Tabular Data on the Web", minimal mode (section 4.4).

Where more than that mode is wanted (list members, partial dates, provenance), docs/tables.md says what is
done. No blank nodes; the order of statements is that of folders, tables, rows and columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from peerweave.graph.namespaces import table_graph
from peerweave.graph.tables.rows import Row
from peerweave.graph.tables.schema import Column
from rdflib import XSD, Literal, URIRef
from rdflib.namespace import PROV

Node = URIRef | Literal
Quad = tuple[URIRef, URIRef, Node, URIRef]
"""Subject, predicate, object and named graph."""

_DATE_TYPES: Final = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}


def emit(rows: Iterable[Row]) -> Iterator[Quad]:
    """The statements of each row, in the named graph of its table.

    The rows must be without fault (as ``reader.Facts.rows`` are): a row without a key raises ``ValueError``.
    """
    for row in rows:
        thing = row.thing
        if thing is None:
            raise ValueError(f"{row.file}, row {row.number}: no key")
        subject = _iri(thing)
        graph = table_graph_of(row)
        yield subject, PROV.wasDerivedFrom, _iri(row.iri), graph
        for column in row.table.columns:
            for value in _values(column, row):
                yield subject, column.property, value, graph
        for column in row.table.virtual:
            if column.value_url and (iri := column.value_url.expand(row.cells)):
                yield subject, column.property, _iri(iri), graph


def table_graph_of(row: Row) -> URIRef:
    """The named graph of the table, in its folder, that a row belongs to."""
    return _graph(row.table.name, row.folder.name)


def _values(column: Column, row: Row) -> Iterator[Node]:
    cell = row.cells[column.name]
    members: Sequence[str] = cell if isinstance(cell, tuple) else () if cell is None else (cell,)
    for member in members:
        if column.value_url:
            iri = column.value_url.expand(row.cells, **{column.name: member})
            if iri:
                yield _iri(iri)
        else:
            yield literal(column, member)


def literal(column: Column, text: str) -> Literal:
    """The literal for a value in canonical form: partial date, tagged text, plain text or typed value."""
    if column.partial_date:
        return Literal(text, datatype=_DATE_TYPES[len(text)], normalize=False)
    if column.lang:
        return Literal(text, lang=column.lang)
    if column.literal_type:
        return Literal(text, datatype=column.literal_type, normalize=False)
    return Literal(text)


@lru_cache(maxsize=1 << 16)
def _iri(text: str) -> URIRef:
    return URIRef(text)


@lru_cache(maxsize=1024)
def _graph(table: str, folder: str | None) -> URIRef:
    return table_graph(table, folder)
