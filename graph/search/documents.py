"""What is found: one document for each thing that has a name, put together from the graph's texts."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import pyoxigraph as ox
from babel import Locale
from peerweave.graph.natural import natural_key
from peerweave.graph.search.groups import place_of
from peerweave.graph.store.repository import Repository

LANGUAGES: Final = ("en", "fr", "es", "pt", "ru", "ar", "zh")
"""The languages of the United Nations, the OECD, the Council of Europe and the OAS."""
_JOIN: Final = " · "
_CODED: Final = frozenset({"report", "paper", "meeting", "synergy-event", "instrument", "phase", "source"})
"""Kinds that a document symbol names; for others it is only where they are written down."""
_NUMBERED: Final = frozenset({"country", "mechanism", "instrument", "provision", "phase", "theme"})
"""Kinds that a code names by itself, as ``FRA``; the codes of others mean something only within a list."""


@dataclass(frozen=True)
class Document:
    """One thing as search sees it.

    ``name`` is its IRI, or what else stands for it. ``exact`` are the numbers and names by which it is found
    at once, ``keys`` its numbers and symbols, ``also`` further names, ``about`` what it concerns, ``note``
    remarks on how we know.
    """

    name: str
    place: int
    kind: str
    key: str
    label: str
    keys: str = ""
    also: str = ""
    summary: str = ""
    about: str = ""
    note: str = ""
    exact: tuple[str, ...] = ()


def documents(store: ox.Store) -> list[Document]:
    """The documents of a graph, in the order of their groups, kinds and keys."""
    return _put_together(_rows(store, "texts"), _rows(store, "related"))


def documents_of(repository: Repository) -> list[Document]:
    """The same of a graph wherever it is. Raises what ``Repository.select`` raises there."""

    def rows(name: str) -> Iterator[list[str]]:
        found = repository.select(_query(name), {})
        for row in found.rows:
            yield [str(getattr(row[column], "value", "")) for column in found.columns]

    return _put_together(rows("texts"), rows("related"))


def _put_together(named: Iterable[Sequence[str]], related: Iterable[Sequence[str]]) -> list[Document]:
    texts: dict[str, dict[str, set[str]]] = {}
    for thing, part, text in named:
        texts.setdefault(thing, {}).setdefault(part, set()).add(text)
    for thing, text in related:
        if thing in texts:
            texts[thing].setdefault("about", set()).add(text)
    found = [one for name, parts in texts.items() if (one := _document(name, parts))]
    return sorted(found, key=lambda one: (one.place, one.kind, natural_key(one.key), one.name))


def _document(name: str, parts: Mapping[str, set[str]]) -> Document | None:
    where = place_of(name)
    if where is None or "label" not in parts:
        return None
    place, kind, key = where
    label = min(parts["label"], key=lambda text: (len(text), text))
    known = {label.casefold()}
    also = [text for text in _other(parts.get("also", ()), known) if text not in label]
    keys = [key, *_other(parts.get("key", ()), {key.casefold()}), *_other(parts.get("symbol", ()), known)]
    codes = sorted(parts.get("key", ())) if kind in _NUMBERED else []
    symbols = sorted(parts.get("symbol", ())) if kind in _CODED else []
    exact = [key, *codes, *symbols, label, *also]
    if kind == "country":
        also += _other(
            names_of_country(key, parts.get("key", ())), {*known, *(one.casefold() for one in also)}
        )
        exact += also
    if kind == "provision":
        short = label.partition(":")[0]
        instrument, _, number = short.partition(" ")
        exact += [short, f"{number} {instrument}"]
    return Document(
        name,
        place,
        kind,
        key,
        label,
        _JOIN.join(keys),
        _JOIN.join(also),
        " ".join(_other(parts.get("summary", ()), known)),
        _JOIN.join(_other(parts.get("about", ()), set())),
        "" if kind == "country" else " ".join(_other(parts.get("note", ()), known)),
        tuple(dict.fromkeys(exact)),
    )


def _other(texts: Iterable[str], known: set[str]) -> Iterator[str]:
    """The texts in order, each once, without those that are ``known`` already."""
    seen = set(known)
    for text in sorted(texts):
        if text.casefold() not in seen:
            seen.add(text.casefold())
            yield text


def names_of_country(iso3: str, codes: Iterable[str]) -> set[str]:
    """What else a country is called: in other languages (CLDR, through Babel), and in former times."""
    alpha2 = next((code for code in sorted(codes) if len(code) == 2), "")
    return {*_former().get(iso3, ()), *_translated().get(alpha2, ())}


@cache
def _translated() -> Mapping[str, tuple[str, ...]]:
    territories = [Locale(language).territories for language in LANGUAGES]
    codes = sorted({str(code) for names in territories for code in names})
    return {code: tuple(str(names[code]) for names in territories if code in names) for code in codes}


@cache
def _former() -> Mapping[str, tuple[str, ...]]:
    text = (files("peerweave.graph.search") / "former_names.csv").read_text("utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        found[row["country"]] = (*found.get(row["country"], ()), row["name"])
    return found


def _rows(store: ox.Store, query: str) -> Iterator[list[str]]:
    for solution in store.query(_query(query)):  # type: ignore[union-attr]
        yield [term.value for term in solution]


def _query(name: str) -> str:
    return (files("peerweave.queries") / "search" / f"{name}.rq").read_text("utf-8")
