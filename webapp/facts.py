"""What the graph says of one thing, ready for a list of terms and values, with where it was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from peerweave.graph.namespaces import DATA, ID
from peerweave.webapp.lexicon import Cell, Source, Thing, Value, compact
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from pyoxigraph import NamedNode


@dataclass(frozen=True)
class Facts:
    """The properties of a thing by compact name (``pw:signed``), each with all its values in order."""

    iri: str
    thing: Thing
    properties: dict[str, tuple[Value, ...]]

    def __bool__(self) -> bool:
        return bool(self.properties)

    def all(self, name: str) -> tuple[Value, ...]:
        return self.properties.get(name, ())

    def get(self, name: str) -> Cell:
        """The value, several as a tuple, or nothing."""
        values = self.all(name)
        return values[0] if len(values) == 1 else values or None

    def text(self, name: str) -> str:
        """The first value as words, or an empty string."""
        values = self.all(name)
        if not values:
            return ""
        return values[0].label if isinstance(values[0], Thing) else str(values[0])

    def pairs(self, wanted: Iterable[tuple[str, str, str]]) -> list[tuple[str, Cell, str]]:
        """(words, value, words for none) for each (property, words, words for none) asked for.

        A property without a value is left out where its words for none are empty.
        """
        return [(words, self.get(name), empty) for name, words, empty in wanted if empty or self.all(name)]


@dataclass(frozen=True)
class Provenance:
    """Where a fact was read: the rows of our tables and the sources; or what concluded it, and from what."""

    rows: tuple[Thing, ...]
    sources: tuple[Source, ...]
    rules: tuple[Thing, ...]
    inputs: tuple[Thing, ...]


def facts_of(edition: Edition, iri: str) -> Facts:
    """All that is said of a thing; empty (false) where there is nothing."""
    found: dict[str, list[Value]] = {}
    for row in edition.select("thing-properties", thing=NamedNode(iri)):
        prop = row["property"]
        cell = edition.lexicon.cell(row["value"])
        if isinstance(prop, NamedNode) and cell is not None and not isinstance(cell, tuple):
            found.setdefault(compact(prop.value), []).append(cell)
    return Facts(iri, edition.lexicon.thing(iri), {name: tuple(values) for name, values in found.items()})


def facts_or_404(
    edition: Edition, kind: str, key: str, ways_out: Callable[[], Sequence[tuple[str, str]]]
) -> Facts:
    """The facts of ``id/<kind>/<key>``.

    Raises a 404 ``Problem`` with what ``ways_out`` gives, (words, address) pairs, where there are none.
    """
    found = facts_of(edition, f"{ID}{kind}/{key}")
    if not found:
        raise Problem(404, f"The graph holds no {kind} “{key}”.", ways_out=ways_out())
    return found


def provenance(edition: Edition, iri: str) -> Provenance:
    """Where the facts of a thing were read."""
    facts = facts_of(edition, iri)
    derived = [value for value in facts.all("prov:wasDerivedFrom") if isinstance(value, Thing)]
    rows = tuple(value for value in derived if value.iri.startswith(f"{DATA}/"))
    sources = edition.lexicon.sources(iri)
    known = {*(thing.iri for thing in rows), *(source.iri for source in sources)}
    return Provenance(
        rows,
        sources,
        tuple(value for value in facts.all("prov:wasGeneratedBy") if isinstance(value, Thing)),
        tuple(value for value in derived if value.iri not in known),
    )
