"""What the terms of the graph are called, where their pages are, and which sources they rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote, urlsplit

from peerweave.graph import days
from peerweave.graph.namespaces import DATA, PREFIXES, kind_and_key
from peerweave.graph.store.repository import Term
from pyoxigraph import Literal, NamedNode

Row = Mapping[str, Term | None]
XSD = PREFIXES["xsd"]
KEPT_LABELS = 50_000
LAST = 99
SHORT = {"judgement": "Peerweave’s curators", "mapping": "details"}
"""Kinds whose names would fill a table with the same long words."""


@dataclass(frozen=True)
class Thing:
    """Something with an IRI, as a page shows it."""

    iri: str
    label: str
    kind: str
    """``country``, ``review``; for a concept its scheme, as ``status``; empty for what is not ours."""
    key: str
    """``FRA``, ``GRECO/round-5/FRA``; for a concept its code."""
    path: str
    """The path of its page below the root; for what is not ours its own address, if it is on the web."""

    @property
    def ours(self) -> bool:
        return bool(self.kind)

    @property
    def code(self) -> bool:
        """Whether it is a code of a list (a concept), but for the themes and regions."""
        return self.ours and f"/id/{self.kind}/" not in self.iri and self.kind not in ("theme", "region")

    @property
    def short(self) -> str:
        """The label as a table shows it: a key where that is well known, else what stands before a colon."""
        if self.kind == "mechanism":
            return self.key
        if self.kind in ("phase", "provision"):
            return self.label.partition(":")[0]
        if self.kind == "recommendation":
            _, phase, _, number = self.key.split("/", 3)
            return f"{phase.replace('-', ' ', 1).capitalize()}, {number}"
        if self.kind in SHORT:
            return SHORT[self.kind]
        return self.label


@dataclass(frozen=True)
class Source(Thing):
    """A source with what a table's last column needs."""

    address: str = ""
    """Where it can be read outside, if on the web."""
    source_kind: str = ""
    """The label of its kind."""
    rank: int = 0
    """The rank of its kind, 1 for the best."""


@dataclass(frozen=True)
class Moment:
    """A date, known to the day, the month or the year."""

    text: str
    """ISO 8601: ``2014``, ``2014-06`` or ``2014-06-12``."""

    @property
    def words(self) -> str:
        return days.in_words(self.text)


Value = str | int | float | bool | Thing | Moment
Cell = Value | tuple[Value, ...] | None


class Select(Protocol):
    def __call__(self, query: str, **bindings: NamedNode | Literal) -> Sequence[Row]: ...


class Lexicon:
    """Labels and sources by IRI, looked up in one snapshot and remembered.

    Each is asked for by itself until ``read_all`` was called, which asks for all of them at once.
    """

    def __init__(self, select: Select) -> None:
        self._select = select
        self._labels: Mapping[str, str | None] | None = None
        self._source_rows: Mapping[str, Row | None] = {}
        self._sources_held: Mapping[str, Sequence[str] | None] | None = None
        self.thing: Callable[[str], Thing] = lru_cache(maxsize=KEPT_LABELS)(self._thing)
        self.source: Callable[[str], Source | None] = lru_cache(maxsize=KEPT_LABELS)(self._source)
        self.sources: Callable[[str], tuple[Source, ...]] = lru_cache(maxsize=KEPT_LABELS)(self._sources)

    def read_all(self) -> None:
        """Read every label and source: a page that shows a thousand things then asks no query for each.

        What the queries for one thing leave open (several labels by one property) is still asked for by
        itself.
        """
        labels: dict[str, str | None] = {}
        places: dict[str, str] = {}
        for row in self._select("labels-held"):
            label, iri, place = row["label"], text(row["thing"]), text(row["place"])
            if iri not in labels:
                labels[iri], places[iri] = text(label) if isinstance(label, Literal) else None, place
            elif places[iri] == place:
                labels[iri] = None
        source_rows: dict[str, Row | None] = {}
        for row in self._select("source"):
            iri = text(row["source"])
            source_rows[iri] = None if iri in source_rows else row
        held: dict[str, list[str] | None] = {}
        for row in self._select("sources-held"):
            iri, source = text(row["thing"]), text(row["source"])
            known = held.setdefault(iri, [] if source else None)
            if known is not None:
                known.append(source)
        self._labels, self._source_rows, self._sources_held = labels, source_rows, held

    def cell(self, term: Term | None) -> Value | None:
        """A term as a table shows it: a thing, a date, a number, words."""
        if isinstance(term, NamedNode):
            return self.thing(term.value)
        if not isinstance(term, Literal):
            return None
        datatype = term.datatype.value
        if datatype in (XSD + "date", XSD + "gYearMonth", XSD + "gYear"):
            return Moment(term.value)
        if datatype in (XSD + "integer", XSD + "int"):
            return int(term.value)
        if datatype in (XSD + "decimal", XSD + "double", XSD + "float"):
            number = float(term.value)
            return int(number) if number.is_integer() else number
        if datatype == XSD + "boolean":
            return "yes" if term.value in ("true", "1") else "no"
        return term.value

    def _thing(self, iri: str) -> Thing:
        kind, key = kind_and_key(iri)
        label = self._label(iri)
        if kind:
            return Thing(iri, label or key or kind, kind, key, quote(f"/{kind}/{key}".rstrip("/"), safe="/:"))
        row = iri.removeprefix(f"{DATA}/")
        if row != iri and "#row=" in row:
            table, _, number = row.partition("#row=")
            return Thing(iri, f"{table}.csv, row {number}", "", "", f"/dataset#table-{table}")
        if iri.startswith(f"{DATA}/"):
            return Thing(iri, label or row, "", "", f"/dataset#table-{row}")
        if iri.startswith(PREFIXES["pw"]):
            name = iri.removeprefix(PREFIXES["pw"])
            return Thing(iri, label or name, "", "", f"/ns#{quote(name)}")
        outside = iri if iri.startswith(("https://", "http://")) else ""
        return Thing(iri, label or in_words(compact(iri)), "", "", outside)

    def _label(self, iri: str) -> str:
        known = None if self._labels is None else self._labels.get(iri, "")
        return self._asked_label(iri) if known is None else known

    def _asked_label(self, iri: str) -> str:
        for row in self._select("label", thing=NamedNode(iri)):
            label = row["label"]
            if isinstance(label, Literal):
                return label.value
        return ""

    def _sources(self, iri: str) -> tuple[Source, ...]:
        held = self._sources_held
        named = None if held is None else held.get(iri, [])
        if named is None:
            named = [text(row["source"]) for row in self._select("sources", thing=NamedNode(iri))]
        found = map(self.source, named)
        return tuple(sorted((one for one in found if one), key=lambda one: (one.rank, one.iri)))

    def _source(self, iri: str) -> Source | None:
        thing = self.thing(iri)
        known = self._source_rows.get(iri)
        for row in [known] if known else self._select("source", source=NamedNode(iri)):
            address = text(row["address"])
            on_web = address if address.startswith(("https://", "http://")) else ""
            rank = int(text(row["rank"]))
            return Source(
                iri, thing.label, thing.kind, thing.key, thing.path, on_web, text(row["kind"]), rank
            )
        if thing.ours or not thing.path:
            return None
        # The ontology names the pages that it was drawn from by their own addresses.
        return Source(iri, iri, "", "", iri, iri, urlsplit(iri).netloc.removeprefix("www."), LAST)


def compact(iri: str) -> str:
    """An IRI with a known prefix (``skos:closeMatch``), else as it is."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def in_words(name: str) -> str:
    """A compact name as words: ``skos:closeMatch`` is "close match"; an IRI stays as it is."""
    prefix, _, local = name.partition(":")
    if prefix not in PREFIXES:
        return name
    return "".join(f" {char.lower()}" if char.isupper() else char for char in local).replace("_", " ").strip()


def text(term: Term | None) -> str:
    """The characters of a literal or the IRI of a node; empty for nothing."""
    return "" if term is None else term.value
