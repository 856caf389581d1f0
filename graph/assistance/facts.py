"""Needs, offers, recommendations and reviews as matching sees them, from ``queries/facts/assistance.rq``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, TypeVar, cast

from cachetools import LRUCache
from peerweave.graph.namespaces import concept
from peerweave.graph.questions.advice import Thing, members, text
from peerweave.graph.questions.kept import kept
from peerweave.graph.store.repository import Rows, Term

WORLD: Final = str(concept("region", "001"))
"""The region that holds every country."""

STATED: Final = str(concept("need-basis", "stated"))
"""The basis of a need that a report or the state itself names as one."""

NOT_KNOWN: Final = str(concept("status", "not-known"))
IMPLEMENTED: Final = str(concept("status", "implemented"))
COMPLETED: Final = str(concept("review-state", "completed"))
NEEDS_IDENTIFIED: Final = str(concept("practice-kind", "technical-assistance-needs-identified"))
LAUNCH_VISIT: Final = str(concept("practice-kind", "return-visit-to-launch-the-report"))
DONORS_INVITED: Final = str(concept("practice-kind", "donors-invited-to-launch"))

_Row = dict[str, Term | None]
_Work = TypeVar("_Work")
_MOST_KEPT: Final = 64
"""How many results that depend on what a reader asks are kept: those last asked for."""


@dataclass(frozen=True)
class Need:
    """A need for assistance. ``themes`` are IRIs; ``day`` is the date of the report of its review.

    That is the adoption, else the publication, as the tables write it (2014, 2014-06, 2014-06-12); empty
    where not known, for needs have no date of their own.
    """

    thing: Thing
    country: Thing
    mechanism: Thing
    summary: str
    type: Thing
    basis: Thing
    themes: frozenset[str]
    day: str = ""


@dataclass(frozen=True)
class Offer:
    """A programme of assistance. ``places`` (countries and regions that it names), ``themes`` are IRIs.

    ``area`` is the area in a source's words; ``start`` and ``end`` as the tables write them, empty if not
    known.
    """

    thing: Thing
    providers: tuple[Thing, ...]
    places: frozenset[str]
    themes: frozenset[str]
    types: frozenset[str]
    area: str = ""
    start: str = ""
    end: str = ""

    @property
    def in_words(self) -> bool:
        """Whether its area is given in words only, so that no one can say which countries it covers."""
        return not self.places


@dataclass(frozen=True)
class Advice:
    """A recommendation with its current status, the date of that status (``day``) and who says so."""

    thing: Thing
    country: Thing
    mechanism: Thing
    phase: Thing
    summary: str
    status: Thing
    themes: frozenset[str]
    assessor: Thing | None = None
    day: str = ""

    @property
    def open(self) -> bool:
        """Whether it is not known to be implemented."""
        return self.status.iri != IMPLEMENTED


@dataclass(frozen=True)
class Review:
    """A review. Its evaluation report was ``adopted`` and ``published``, the last return visit ``visited``.

    ``visits`` is the number of return visits that sources tell.
    """

    thing: Thing
    country: Thing
    mechanism: Thing
    phase: Thing
    completed: bool
    adopted: str = ""
    published: str = ""
    visits: int = 0
    visited: str = ""

    @property
    def day(self) -> str:
        """When the report was adopted, else published; empty where not known."""
        return self.adopted or self.published


@dataclass(frozen=True)
class Practice:
    """What a source says on whether a mechanism works in some way: ``answer`` in words, ``detail``."""

    answer: Thing
    detail: str


@dataclass(frozen=True)
class Facts:
    """All of it. Lists are in the order of the IRIs.

    ``names`` gives words for an IRI; ``above`` everything above a country, region or theme, not itself.
    ``practices`` are keyed by mechanism and kind of practice. ``worked_out`` keeps what follows from the
    facts alone, so that it is worked out once.
    """

    names: Mapping[str, str]
    above: Mapping[str, frozenset[str]]
    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    advice: tuple[Advice, ...]
    reviews: tuple[Review, ...]
    practices: Mapping[tuple[str, str], Practice]
    worked_out: dict[object, object] = field(default_factory=dict, compare=False, repr=False)
    _answers: LRUCache[object, object] = field(
        default_factory=lambda: LRUCache(_MOST_KEPT), compare=False, repr=False
    )
    _keeping: Lock = field(default_factory=Lock, compare=False, repr=False)

    def once(self, key: object, work: Callable[[], _Work]) -> _Work:
        """What ``work`` gives, worked out once for these facts and ``key``, which names the work and the day.

        Only the last few are kept, for a reader may ask for any day.
        """
        with self._keeping:
            if key in self._answers:
                return cast(_Work, self._answers[key])
        made = work()
        with self._keeping:
            self._answers[key] = made
        return made

    def thing(self, iri: str) -> Thing:
        """The thing with that IRI and its words."""
        return Thing(iri, self.names.get(iri, iri))

    def words(self, iris: frozenset[str]) -> str:
        """The names of several things, sorted, with semicolons between."""
        return "; ".join(sorted(self.thing(iri).label for iri in iris))

    def about(self, theme: str | None, themes: frozenset[str]) -> frozenset[str]:
        """Those of ``themes`` that are ``theme`` or of that group; all of them without one."""
        if theme is None:
            return themes
        return frozenset(one for one in themes if theme == one or theme in self.above.get(one, ()))

    @property
    def mechanisms(self) -> list[Thing]:
        """Every mechanism, by name, whether or not anything of it is held."""
        found = {mechanism for mechanism, _ in self.practices} | {r.mechanism.iri for r in self.reviews}
        return sorted(map(self.thing, found), key=lambda mechanism: mechanism.label)


@kept
def read(rows: Rows) -> Facts:
    """The facts in the rows of ``queries/facts/assistance.rq``."""
    kinds: dict[str, list[_Row]] = {
        kind: [] for kind in ("name", "need", "offer", "advice", "review", "practice")
    }
    for row in rows.rows:
        kinds[text(row, "kind")].append(row)
    names: dict[str, str] = {}
    parents: dict[str, set[str]] = {}
    for row in kinds["name"]:
        iri = text(row, "thing")
        names[iri] = text(row, "label")
        parents.setdefault(iri, set()).update(members(row, "places"))
    reviews = tuple(_sorted(_review(row, names) for row in kinds["review"]))
    days = {(r.mechanism.iri, r.phase.iri, r.country.iri): r.day for r in reviews}
    return Facts(
        names=names,
        above={iri: frozenset(_all_above(iri, parents)) for iri in parents},
        needs=tuple(_sorted(_need(row, names, days) for row in kinds["need"])),
        offers=tuple(_sorted(_offer(row, names) for row in kinds["offer"])),
        advice=tuple(_sorted(_advice(row, names) for row in kinds["advice"])),
        reviews=reviews,
        practices={
            (text(row, "by"), text(row, "type")): Practice(_named(row, "status", names), text(row, "summary"))
            for row in kinds["practice"]
        },
    )


_Kind = TypeVar("_Kind", Need, Offer, Advice, Review)


def _sorted(found: Iterator[_Kind]) -> list[_Kind]:
    return sorted(found, key=lambda one: one.thing.iri)


def _all_above(iri: str, parents: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [iri]
    while waiting:
        new = parents.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _named(row: _Row, column: str, names: Mapping[str, str]) -> Thing:
    iri = text(row, column)
    return Thing(iri, names.get(iri, iri))


def _itself(row: _Row) -> Thing:
    return Thing(text(row, "thing"), text(row, "label"))


def _need(row: _Row, names: Mapping[str, str], days: Mapping[tuple[str, str, str], str]) -> Need:
    country, mechanism = _named(row, "in", names), _named(row, "by", names)
    return Need(
        thing=_itself(row),
        country=country,
        mechanism=mechanism,
        summary=text(row, "summary"),
        type=_named(row, "type", names),
        basis=_named(row, "basis", names),
        themes=members(row, "themes"),
        day=days.get((mechanism.iri, text(row, "phase"), country.iri), ""),
    )


def _offer(row: _Row, names: Mapping[str, str]) -> Offer:
    providers = (Thing(iri, names.get(iri, iri)) for iri in members(row, "providers"))
    return Offer(
        thing=_itself(row),
        providers=tuple(sorted(providers, key=lambda provider: (provider.label, provider.iri))),
        places=members(row, "places"),
        themes=members(row, "themes"),
        types=members(row, "types"),
        area=text(row, "area"),
        start=text(row, "start"),
        end=text(row, "end"),
    )


def _advice(row: _Row, names: Mapping[str, str]) -> Advice:
    return Advice(
        thing=_itself(row),
        country=_named(row, "in", names),
        mechanism=_named(row, "by", names),
        phase=_named(row, "phase", names),
        summary=text(row, "summary"),
        status=_named(row, "status", names),
        themes=members(row, "themes"),
        assessor=_named(row, "assessor", names) if text(row, "assessor") else None,
        day=text(row, "day"),
    )


def _review(row: _Row, names: Mapping[str, str]) -> Review:
    return Review(
        thing=_itself(row),
        country=_named(row, "in", names),
        mechanism=_named(row, "by", names),
        phase=_named(row, "phase", names),
        completed=text(row, "status") == COMPLETED,
        adopted=text(row, "start"),
        published=text(row, "end"),
        visits=int(text(row, "count") or 0),
        visited=text(row, "day"),
    )
