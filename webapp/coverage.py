"""What is held on each theme under each mechanism: for all countries together, and for one.

The states are those of the scheme knowledge-state; for one country they are the answer of the question
``knowledge-states``, which says by which rule each is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from peerweave.graph.namespaces import concept
from peerweave.webapp.lexicon import Thing, text
from peerweave.webapp.published import Edition
from pyoxigraph import NamedNode

MEASURES = {
    "recommendations": "Recommendations",
    "reviews": "Reviews",
    "provisions": "Provisions",
}
STATES = ("reviewed-data", "reviewed-no-data", "not-yet-reviewed", "not-known", "out-of-scope", "not-bound")
SHADES = 5
SPOKEN_OF = ("mechanism", "instruments", "reviews")
"""Columns of ``countries.rq`` of which one at least has a value where something is held of a country."""


@dataclass(frozen=True)
class Cover:
    """One cell of a coverage table."""

    state: Thing
    count: int
    """How many of what is counted; for one country, recommendations."""
    reason: str = ""
    """What the state rests on."""
    shade: int = 0
    """0 to 5: how dark the cell is."""


def state(edition: Edition, code: str) -> Thing:
    """A knowledge state as a thing with its label."""
    return edition.lexicon.thing(str(concept("knowledge-state", code)))


def states(edition: Edition) -> list[Thing]:
    """Every knowledge state, from what is known best."""
    return [state(edition, code) for code in STATES]


def themes(edition: Edition) -> list[tuple[Thing, list[Thing]]]:
    """The groups of themes, each with its themes, in the order of the scheme."""

    def read() -> list[tuple[Thing, list[Thing]]]:
        groups: dict[str, list[Thing]] = {}
        for row in edition.select("themes"):
            groups.setdefault(text(row["group"]), []).append(edition.lexicon.thing(text(row["theme"])))
        return [(edition.lexicon.thing(group), members) for group, members in groups.items()]

    return edition.keep("themes", read)


def mechanisms(edition: Edition) -> list[Thing]:
    """The mechanisms, in the order of their keys."""

    def read() -> list[Thing]:
        found = dict.fromkeys(text(row["mechanism"]) for row in edition.select("mechanisms"))
        return [edition.lexicon.thing(iri) for iri in found]

    return edition.keep("mechanisms", read)


def countries(edition: Edition) -> dict[str, Thing]:
    """Every country and other party by its code, in the order of names."""
    return _countries(edition)[0]


def countries_to_choose(edition: Edition) -> dict[str, Thing]:
    """The same without the territories of which no membership, participation or review is on record: what can
    be asked of them is nothing."""
    return _countries(edition)[1]


def _countries(edition: Edition) -> tuple[dict[str, Thing], dict[str, Thing]]:
    territory = str(concept("participant-kind", "territory"))

    def read() -> tuple[dict[str, Thing], dict[str, Thing]]:
        rows = edition.select("countries")
        spoken_of = {
            text(row["country"])
            for row in rows
            if text(row["kind"]) != territory or any(row.get(name) for name in SPOKEN_OF)
        }
        found = dict.fromkeys(text(row["country"]) for row in rows)
        things = sorted((edition.lexicon.thing(iri) for iri in found), key=lambda one: (one.label, one.iri))
        return (
            {one.key: one for one in things},
            {one.key: one for one in things if one.iri in spoken_of},
        )

    return edition.keep("countries-by-code", read)


def overall(edition: Edition, measure: str) -> dict[tuple[str, str], Cover]:
    """For each (theme, mechanism): how many of ``measure`` are held, and whether a phase examines it."""
    return edition.keep(("coverage", measure), partial(_overall, edition, measure))


def lookup(cells: dict[tuple[str, str], Cover]) -> Callable[[Thing, Thing], Cover]:
    """The cells of a coverage table by theme and mechanism, for a template."""
    return lambda theme, mechanism: cells[theme.iri, mechanism.iri]


def _overall(edition: Edition, measure: str) -> dict[tuple[str, str], Cover]:
    counts = {
        (text(row["theme"]), text(row["mechanism"])): int(text(row["count"]))
        for row in edition.select(f"coverage-{measure}")
    }
    in_scope = {(text(row["theme"]), text(row["mechanism"])) for row in edition.select("scope")}
    most = max(counts.values(), default=1)
    cells = {}
    for theme, mechanism in _pairs(edition):
        count = counts.get((theme, mechanism), 0)
        without = "not-known" if (theme, mechanism) in in_scope else "out-of-scope"
        code = "reviewed-data" if count else without
        shade = max(1, round(SHADES * (count / most) ** 0.5)) if count else 0
        cells[theme, mechanism] = Cover(state(edition, code), count, shade=shade)
    return cells


def of_country(edition: Edition, country: NamedNode) -> dict[tuple[str, str], Cover]:
    """For each (theme, mechanism): the knowledge state for one country and its reason, with what is held."""
    counts = {
        (text(row["theme"]), text(row["mechanism"])): int(text(row["count"]))
        for row in edition.select("country-theme-recommendations", country=country)
    }
    cells = {}
    for row in edition.answer("knowledge-states", country=country):
        pair = (text(row["theme"]), text(row["mechanism"]))
        known = edition.lexicon.thing(text(row["state"]))
        cells[pair] = Cover(known, counts.get(pair, 0), text(row["reason"]))
    return cells


def _pairs(edition: Edition) -> Iterator[tuple[str, str]]:
    for _, members in themes(edition):
        for theme in members:
            for mechanism in mechanisms(edition):
                yield theme.iri, mechanism.iri
