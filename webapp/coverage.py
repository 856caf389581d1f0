"""What is known of each theme under each mechanism: for all countries together, and for one.

The states are those of the scheme knowledge-state. The graph holds what its sources say, so that a missing
row is not a No: a theme in a phase's scope without a review on record is "not known", and "not yet reviewed"
stands only where a review is on record that is not completed, or the phase has not begun.
"""

from __future__ import annotations

from collections import defaultdict
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
COMPLETED = str(concept("review-state", "completed"))
SHADES = 5


@dataclass(frozen=True)
class Cover:
    """One cell of a coverage table."""

    state: Thing
    count: int
    """How many of what is counted; for one country, the findings held."""
    recommendations: int = 0
    shade: int = 0
    """0 to 5: how dark the cell is."""


@dataclass(frozen=True)
class Scope:
    """One phase's scope; no themes means that the sources held do not say."""

    phase: str
    mechanism: str
    start: str
    themes: frozenset[str]


def state(edition: Edition, code: str) -> Thing:
    """A knowledge state as a thing with its label."""
    return edition.lexicon.thing(str(concept("knowledge-state", code)))


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


def scopes(edition: Edition) -> list[Scope]:
    """What each phase examines."""

    def read() -> list[Scope]:
        found: dict[str, tuple[str, str, set[str]]] = {}
        for row in edition.select("scope"):
            entry = found.setdefault(text(row["phase"]), (text(row["mechanism"]), text(row["start"]), set()))
            if row["theme"] is not None:
                entry[2].add(text(row["theme"]))
        return [Scope(phase, one, start, frozenset(names)) for phase, (one, start, names) in found.items()]

    return edition.keep("scopes", read)


def overall(edition: Edition, measure: str) -> dict[tuple[str, str], Cover]:
    """For each (theme, mechanism): how many of ``measure`` are held, and whether the theme is examined at all."""
    return edition.keep(("coverage", measure), partial(_overall, edition, measure))


def lookup(cells: dict[tuple[str, str], Cover]) -> Callable[[Thing, Thing], Cover]:
    """The cells of a coverage table by theme and mechanism, for a template."""
    return lambda theme, mechanism: cells[theme.iri, mechanism.iri]


def _overall(edition: Edition, measure: str) -> dict[tuple[str, str], Cover]:
    counts = {
        (text(row["theme"]), text(row["mechanism"])): int(text(row["count"]))
        for row in edition.select(f"coverage-{measure}")
    }
    in_scope = {(theme, scope.mechanism) for scope in scopes(edition) for theme in scope.themes}
    most = max(counts.values(), default=1)
    cells = {}
    for theme, mechanism in _pairs(edition):
        count = counts.get((theme, mechanism), 0)
        if count:
            code = "reviewed-data"
        else:
            code = "not-known" if (theme, mechanism) in in_scope else "out-of-scope"
        shade = max(1, round(SHADES * (count / most) ** 0.5)) if count else 0
        cells[theme, mechanism] = Cover(state(edition, code), count, count, shade)
    return cells


def of_country(edition: Edition, country: NamedNode) -> dict[tuple[str, str], Cover]:
    """For each (theme, mechanism): the knowledge state for one country, with the findings held."""
    member = {text(row["mechanism"]) for row in edition.select("country-takes-part", country=country)}
    reviews: dict[str, set[str]] = defaultdict(set)
    for row in edition.select("country-reviews", country=country):
        reviews[text(row["phase"])].add(text(row["state"]))
    findings: dict[tuple[str, str], int] = defaultdict(int)
    recommendations: dict[tuple[str, str], int] = defaultdict(int)
    for row in edition.select("country-findings", country=country):
        pair = (text(row["theme"]), text(row["mechanism"]))
        findings[pair] += int(text(row["count"]))
    for row in edition.select("country-theme-recommendations", country=country):
        recommendations[text(row["theme"]), text(row["mechanism"])] = int(text(row["count"]))
    not_bound = _known_not_bound(edition, country, member)
    return {
        (theme, mechanism): Cover(
            state(
                edition,
                _state(edition, theme, mechanism, member, not_bound, reviews, findings[theme, mechanism]),
            ),
            findings[theme, mechanism],
            recommendations[theme, mechanism],
        )
        for theme, mechanism in _pairs(edition)
    }


def _state(
    edition: Edition,
    theme: str,
    mechanism: str,
    member: set[str],
    not_bound: set[str],
    reviews: dict[str, set[str]],
    findings: int,
) -> str:
    if findings:
        return "reviewed-data"
    own = [scope for scope in scopes(edition) if scope.mechanism == mechanism]
    examining = [scope for scope in own if theme in scope.themes]
    states = [found for scope in examining for found in reviews.get(scope.phase, ())]
    if COMPLETED in states:
        return "reviewed-no-data"
    if states:
        return "not-yet-reviewed"
    if mechanism not in member:
        return "not-bound" if mechanism in not_bound else "not-known"
    if any(scope.start > edition.as_of for scope in examining):
        return "not-yet-reviewed"
    unclear = any(not scope.themes and scope.phase in reviews for scope in own)
    return "not-known" if examining or unclear else "out-of-scope"


def _known_not_bound(edition: Edition, country: NamedNode, member: set[str]) -> set[str]:
    """The mechanisms that the sources show the country to be no member of.

    A mechanism's list of members is held whole, so that being absent from it tells; parties to a treaty are
    held only as far as sources were found, so that there only a participation without consent tells.
    """
    listed = {text(row["mechanism"]) for row in edition.select("membership-lists")}
    unbound = {text(row["mechanism"]) for row in edition.select("country-unbound", country=country)}
    return (listed | unbound) - member


def _pairs(edition: Edition) -> Iterator[tuple[str, str]]:
    for _, members in themes(edition):
        for theme in members:
            for mechanism in mechanisms(edition):
                yield theme.iri, mechanism.iri
