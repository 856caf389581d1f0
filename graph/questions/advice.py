"""Recommendations as the computed answers see them, read from the rows of ``queries/facts``; and their cells.

Both ways between RDF terms and plain values: what a function of ``graph`` compares, and what an answer shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from peerweave.graph.namespaces import BASE, concept
from peerweave.graph.questions.kept import kept
from peerweave.graph.store.repository import Rows, Term
from pyoxigraph import Literal, NamedNode
from rdflib.namespace import XSD

_DECIMAL: Final = NamedNode(str(XSD.decimal))
NOT_KNOWN: Final = str(concept("status", "not-known"))
"""The status of which the sources say nothing; never the same as not implemented."""


@dataclass(frozen=True, order=True)
class Thing:
    """Something in the graph: its IRI and its words."""

    iri: str
    label: str

    @property
    def code(self) -> str:
        """The last part of the IRI, as ``GRECO`` or ``not-known``."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True)
class Recommendation:
    """One recommendation: whose, to whom, its words (``summary``, our own), and what it is linked to.

    ``themes``, ``provisions`` and ``matching`` (what the crosswalk matches with these provisions) are IRIs.
    ``status_date`` is the date of its current assessment, ``report_date`` that of the evaluation report that
    made it (adopted, else published), both as written in the tables (2014, 2014-06 or 2014-06-12) and empty
    where not known. ``worded`` is whether its text is held, at least in a source's words for it: if not, the
    summary is a heading in its place.
    """

    thing: Thing
    country: Thing
    mechanism: Thing
    phase: Thing
    summary: str
    status: Thing
    status_date: str = ""
    report_date: str = ""
    themes: frozenset[str] = frozenset()
    provisions: frozenset[str] = frozenset()
    matching: frozenset[str] = frozenset()
    worded: bool = True

    @property
    def status_held(self) -> bool:
        """Whether any source says how far it was carried out."""
        return self.status.iri != NOT_KNOWN


@kept
def read(rows: Rows) -> list[Recommendation]:
    """The recommendations in the rows of ``queries/facts/recommendation-links.rq``, by IRI."""
    found = (_recommendation(row) for row in rows.rows if row.get("recommendation") is not None)
    return sorted(found, key=lambda one: one.thing)


@kept
def matters(rows: Rows) -> Mapping[str, str]:
    """What the themes and provisions in the same rows are called, by IRI."""
    return {text(row, "matter"): text(row, "matterLabel") for row in rows.rows if row.get("matter")}


def _recommendation(row: Mapping[str, Term | None]) -> Recommendation:
    return Recommendation(
        thing=thing(row, "recommendation"),
        country=thing(row, "in"),
        mechanism=thing(row, "by"),
        phase=thing(row, "phase"),
        summary=text(row, "summary"),
        status=thing(row, "status"),
        status_date=text(row, "status_date"),
        report_date=text(row, "report_date"),
        themes=members(row, "themes"),
        provisions=members(row, "provisions"),
        matching=members(row, "matching"),
        worded=not text(row, "not_held"),
    )


def text(row: Mapping[str, Term | None], name: str) -> str:
    """The words in a cell; empty where there are none."""
    term = row.get(name)
    return "" if term is None else str(term.value)


def thing(row: Mapping[str, Term | None], name: str) -> Thing:
    """The thing in a cell, with the words beside it in ``<name>Label``."""
    return Thing(text(row, name), text(row, name + "Label"))


def members(row: Mapping[str, Term | None], name: str) -> frozenset[str]:
    """The IRIs in a cell that holds a list with a space between."""
    return frozenset(text(row, name).split())


def short(iris: Iterable[str]) -> str:
    """IRIs as their codes or keys, sorted, with commas between: ``UNCAC/16, UNCAC/21``."""
    return ", ".join(sorted(_key(iri) for iri in iris))


def _key(iri: str) -> str:
    local = iri.removeprefix(BASE)
    return local.removeprefix("id/").partition("/")[2] or local


class MadeRows(Rows):
    """Rows that a function made, as plain values; terms are made of them only where terms are asked for."""

    def __init__(self, columns: tuple[str, ...], made: list[Mapping[str, object]]) -> None:
        self.columns = columns
        self._made = made

    @cached_property
    def rows(self) -> list[dict[str, Term | None]]:
        """See ``Rows.rows``."""
        names = [name for name in self.columns if not name.endswith("Label")]
        nodes: dict[str, NamedNode] = {}
        return [dict(_cells(row, names, nodes)) for row in self._made]

    @property
    def count(self) -> int:
        """See ``Rows.count``."""
        return len(self._made)

    def column(self, name: str) -> list[Term | None]:
        """See ``Rows.column``."""
        plain = name.removesuffix("Label")
        nodes: dict[str, NamedNode] = {}
        return [dict(_cells(row, [plain], nodes)).get(name) if plain in row else None for row in self._made]

    def values(self, name: str) -> list[object]:
        """What stands in one column: a ``Thing``, a number, words; None or "" where there is nothing."""
        return [row.get(name) for row in self._made]


def rows_of(columns: Iterable[str], found: Iterable[Mapping[str, object]]) -> Rows:
    """The rows of an answer: a ``Thing`` becomes an IRI and its label, None or "" an empty cell.

    A column that holds things is named with a star, ``"recommendation*"``, so that an answer without rows has
    the same head.
    """
    return MadeRows(tuple(name for column in columns for name in _columns(column)), list(found))


def written(number: float) -> str:
    """A number that is not whole, as the answers give it."""
    return f"{number:.1f}"


def _columns(name: str) -> list[str]:
    plain = name.removesuffix("*")
    return [plain, plain + "Label"] if name.endswith("*") else [plain]


def _cells(
    row: Mapping[str, object], names: Iterable[str], nodes: dict[str, NamedNode]
) -> Iterator[tuple[str, Term | None]]:
    for name in names:
        value = row[name]
        if isinstance(value, Thing):
            iri = value.iri
            yield name, nodes.get(iri) or nodes.setdefault(iri, NamedNode(iri))
            yield name + "Label", Literal(value.label)
        elif value is None or value == "":
            yield name, None
        elif isinstance(value, int):
            yield name, Literal(value)
        elif isinstance(value, float):
            yield name, Literal(written(value), datatype=_DECIMAL)
        else:
            yield name, Literal(str(value))
