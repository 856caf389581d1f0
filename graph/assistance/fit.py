"""How well an offer of assistance fits a need, term by term: place, theme, type and time.

Each term has a grade, points and words. What a source does not say is "not known": it brings no points, and
never counts as a mismatch. Points are whole numbers, so that scores compare exactly:

======  ==============================================================================================
place   4 the offer names the country; 3 a region smaller than a continent (UN M49) that holds it;
        2 a continent; 1 the world; 0 not known: the area is given in words only
theme   8 a theme in common; 4 only themes of the same group
type    3 the same type of assistance; 0 another
time    4 known to run on the day asked; 3 begun, end not known; 2 beginning or all dates not known;
        1 ended, but ran on or after the day of the need; 0 ended, and the day of the need is not known
======  ==============================================================================================

The theme weighs most because help with something else is no help; place and time, which decide whether help
can come, weigh alike; the type least, because programmes often give several and sources name the main one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, cast

from peerweave.graph.assistance.facts import WORLD, Advice, Facts, Need, Offer

Grade = Literal["yes", "in part", "not known", "no"]
"""Whether a term is met, as far as the sources say."""

COUNTRY, SMALL_REGION, CONTINENT, WHOLE_WORLD = 4, 3, 2, 1
SAME_THEME, SAME_GROUP = 8, 4
SAME_TYPE: Final = 3
RUNS, END_NOT_KNOWN, DATES_NOT_KNOWN, RAN_SINCE = 4, 3, 2, 1


@dataclass(frozen=True)
class Term:
    """One term of a score. The words are made when asked for: most offers are never shown."""

    grade: Grade
    points: int
    write: Callable[[], str] = field(compare=False)

    @property
    def words(self) -> str:
        """What the sources say on this term."""
        return self.write()


@dataclass(frozen=True)
class Fit:
    """An offer held against a need (or against a country and its themes)."""

    offer: Offer
    place: Term
    theme: Term
    type: Term
    time: Term

    @property
    def score(self) -> int:
        """The sum of the points."""
        return self.place.points + self.theme.points + self.type.points + self.time.points

    @property
    def possible(self) -> bool:
        """Whether nothing known rules it out: it may cover the country, is near in theme, was not over."""
        return self.place.grade != "no" and self.theme.grade in ("yes", "in part") and self.time.grade != "no"

    @property
    def meets(self) -> bool:
        """Whether it is known to cover the country, on a theme of the need, and time does not rule it out."""
        return self.place.grade == "yes" and self.theme.grade == "yes" and self.time.grade != "no"

    @property
    def words(self) -> str:
        """full; in part (some term falls short); or as far as known (none does, but some is not known)."""
        grades = {self.place.grade, self.theme.grade, self.type.grade, self.time.grade}
        if grades & {"no", "in part"}:
            return "in part"
        return "as far as known" if "not known" in grades else "full"


def before(one: str, other: str) -> bool:
    """Whether the date ``one`` is known to lie before ``other`` (2014 is not known to lie before 2014-06)."""
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def begins_later(offer: Offer, at: str) -> bool:
    """Whether an offer is known to begin only after the day ``at``."""
    return bool(offer.start) and before(at, offer.start)


def over(offer: Offer, at: str) -> bool:
    """Whether an offer is known to have ended before the day ``at``."""
    return bool(offer.end) and before(offer.end, at)


def fit(need: Need, offer: Offer, facts: Facts, at: str, running: bool = False) -> Fit:
    """The four terms of an offer for a need on the day ``at``.

    With ``running``, an offer known to have ended by then does not count; without, it counts a little if it
    was not over before the need was reported.
    """
    return Fit(
        offer,
        place(need.country.iri, offer, facts),
        theme(need.themes, offer, facts),
        _type(need, offer, facts),
        time(offer, at, need.day, running),
    )


@dataclass(frozen=True)
class Reach:
    """How many offers on the themes of a recommendation cover its country: running, ended, or perhaps."""

    running: int
    ended: int
    unclear: int

    def state(self, advice: Advice) -> str:
        """What can be said of a recommendation that no running offer touches."""
        if not advice.themes:
            return "not known: no theme is held"
        if self.unclear:
            return "not known: an offer's area is in words only"
        return "only ended offers held" if self.ended else "no offer held"


def reach(advice: Advice, facts: Facts, at: str, worldwide: bool = True) -> Reach:
    """The offers with a theme in common with a recommendation, by whether they cover its country on a day.

    One without an end counts as running; one that begins later does not count, nor, unless ``worldwide``, one
    that covers the country only as a part of the world.
    """
    found = _reaching(advice.country.iri, facts, at, worldwide)
    return Reach(*(len(set().union(*(of.get(one, ()) for one in advice.themes))) for of in found))


_ByTheme = dict[str, set[int]]
"""Numbers of offers by theme."""


def _reaching(country: str, facts: Facts, at: str, worldwide: bool) -> tuple[_ByTheme, _ByTheme, _ByTheme]:
    """The offers that run, have ended, and may reach a country. Worked out once for the same facts."""
    key = "reaching", country, at, worldwide
    held = facts.worked_out.get(key)
    if held is not None:
        return cast(tuple[_ByTheme, _ByTheme, _ByTheme], held)
    found: tuple[_ByTheme, _ByTheme, _ByTheme] = {}, {}, {}
    for number, offer in enumerate(facts.offers):
        if begins_later(offer, at):
            continue
        where = _place(country, offer, facts)
        if where.grade == "no" or (where.points == WHOLE_WORLD and not worldwide):
            continue
        if where.grade == "yes":
            by_theme = found[1] if over(offer, at) else found[0]
        elif over(offer, at):
            continue
        else:
            by_theme = found[2]
        for one in offer.themes:
            by_theme.setdefault(one, set()).add(number)
    facts.worked_out[key] = found
    return found


def on_themes(themes: frozenset[str], facts: Facts) -> list[Offer]:
    """The offers with a theme in common with ``themes``, in their order."""
    held = facts.worked_out.get("by theme")
    by_theme = cast(_ByTheme, held) if held is not None else {}
    if held is None:
        for number, offer in enumerate(facts.offers):
            for one in offer.themes:
                by_theme.setdefault(one, set()).add(number)
        facts.worked_out["by theme"] = by_theme
    numbers: set[int] = set().union(*(by_theme.get(one, ()) for one in themes))
    return [facts.offers[number] for number in sorted(numbers)]


def place(country: str, offer: Offer, facts: Facts) -> Term:
    """Whether an offer covers a country, and how near it names it. Worked out once for the same facts."""
    key = country, offer.thing.iri
    term = facts.worked_out.get(key)
    if not isinstance(term, Term):
        term = facts.worked_out[key] = _place(country, offer, facts)
    return term


def _place(country: str, offer: Offer, facts: Facts) -> Term:
    if country in offer.places:
        return Term("yes", COUNTRY, lambda: "names the country")
    regions = offer.places & facts.above.get(country, frozenset())
    if regions:
        points, iri = max((_nearness(region, facts), region) for region in regions)
        area = "the whole world" if iri == WORLD else facts.thing(iri).label
        return Term("yes", points, lambda: f"covers {area}")
    if offer.in_words:
        area = f" ({offer.area})" if offer.area else ""
        return Term(
            "not known", 0, lambda: f"area in words only{area}: whether it covers the country is not known"
        )
    return Term("no", 0, lambda: f"covers {facts.words(offer.places)}")


def neighbouring(country: str, offer: Offer, facts: Facts) -> bool:
    """Whether an offer names another country that shares the country's smallest region."""
    mine = _smallest(country, facts)
    return bool(mine) and any(_smallest(named, facts) == mine for named in offer.places)


def theme(themes: frozenset[str], offer: Offer, facts: Facts) -> Term:
    """Whether an offer has a theme in common with ``themes``, or one of the same group."""
    if not themes or not offer.themes:
        return Term("not known", 0, lambda: "no theme is held")
    if shared := themes & offer.themes:
        return Term("yes", SAME_THEME, lambda: facts.words(shared))
    if groups := _groups(themes, facts) & _groups(offer.themes, facts):
        return Term("in part", SAME_GROUP, lambda: f"only the group: {facts.words(groups)}")
    return Term("no", 0, lambda: f"other themes: {facts.words(offer.themes)}")


def time(offer: Offer, at: str, needed: str = "", running: bool = True) -> Term:
    """Whether an offer runs on the day ``at`` or, unless ``running``, ran on or after the day ``needed``."""
    start, end = offer.start, offer.end
    if begins_later(offer, at):
        return Term("no", 0, lambda: f"begins only {start}")
    if over(offer, at):
        if running:
            return Term("no", 0, lambda: f"ended {end}")
        if not needed:
            return Term("not known", 0, lambda: f"ended {end}; the day of the need is not known")
        if before(end, needed):
            return Term("no", 0, lambda: f"ended {end}, before the need was reported ({needed})")
        return Term("in part", RAN_SINCE, lambda: f"ended {end}, after the need was reported ({needed})")
    if start and end:
        return Term("yes", RUNS, lambda: f"runs from {start} to {end}")
    if start:
        return Term("not known", END_NOT_KNOWN, lambda: f"begun {start}, end not known")
    if end:
        return Term("not known", DATES_NOT_KNOWN, lambda: f"ends {end}, beginning not known")
    return Term("not known", DATES_NOT_KNOWN, lambda: "dates not known")


def _type(need: Need, offer: Offer, facts: Facts) -> Term:
    if not offer.types:
        return Term("not known", 0, lambda: "no type is held")
    if need.type.iri in offer.types:
        return Term("yes", SAME_TYPE, lambda: need.type.label)
    return Term("no", 0, lambda: f"needed: {need.type.label}; offered: {facts.words(offer.types)}")


def _nearness(region: str, facts: Facts) -> int:
    if region == WORLD:
        return WHOLE_WORLD
    return CONTINENT if facts.above.get(region) == frozenset({WORLD}) else SMALL_REGION


def _smallest(country: str, facts: Facts) -> frozenset[str]:
    """What stands above a country, which tells its smallest region from all others."""
    return facts.above.get(country, frozenset())


def _groups(themes: frozenset[str], facts: Facts) -> frozenset[str]:
    return frozenset().union(*(facts.above.get(one, frozenset()) for one in themes))
