"""Where each provider of assistance could help next: what is wanted within its reach.

A row is a provider, a country and a theme on which something is wanted there that no running offer for the
country or a region of it meets, while the provider works on that theme elsewhere, or did, and is present in
the country or near it.
The score is the sum of three terms, in points:

========  ============================================================================================
presence  4 an offer of the provider names the country and is not known to have ended; 3 one that has
          ended; 2 one, not known to have ended, for a region smaller than a continent that holds it, or
          for a country of the same region, if the provider's offers name more than one country; 1 one,
          not known to have ended, for the continent or the world
theme     2 an offer on the theme, anywhere, that is not known to have ended; 1 only ended ones
demand    3 for each stated need, 2 for each need read from something else, 1 for each
          recommendation not known to be implemented; 6 at most, for many small items do not make a
          country more urgent for ever
========  ============================================================================================

Of a provider whose offers all name one and the same country it is not known that it works elsewhere: an
office of one State that carries out one project there, say. It is proposed for that country only.

An offer to the whole world does not count as meeting anything: who makes it could help anywhere, and where is
the question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from peerweave.graph.assistance.facts import STATED, Advice, Facts, Need, Offer
from peerweave.graph.assistance.fit import (
    CONTINENT,
    COUNTRY,
    WHOLE_WORLD,
    begins_later,
    neighbouring,
    over,
    place,
    reach,
    time,
)
from peerweave.graph.assistance.needs import asked, held_for, known, value, within
from peerweave.graph.questions.advice import Thing, rows_of
from peerweave.graph.store.repository import Bindings, Rows

NAMED_NOW, NAMED_BEFORE, NEAR, FAR = 4, 3, 2, 1
WORKS_ON_IT, WORKED_ON_IT = 2, 1
STATED_NEED, READ_NEED, OPEN_ADVICE, MOST_DEMAND = 3, 2, 1, 6

_Presence = tuple[int, str]
"""Points and words."""

_COLUMNS: Final = (
    *(
        "provider*",
        "country*",
        "theme*",
        "score",
        "presence_points",
        "presence",
        "theme_points",
        "works_on_it",
    ),
    *("demand_points", "needs", "stated", "recommendations", "why"),
)


@dataclass(frozen=True)
class Demand:
    """What is wanted of assistance on one theme in one country and not known to be met."""

    country: Thing
    theme: str
    needs: list[Need] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)

    @property
    def stated(self) -> int:
        """How many of the needs are stated as such."""
        return sum(need.basis.iri == STATED for need in self.needs)

    @property
    def points(self) -> int:
        """The term of the score."""
        read = len(self.needs) - self.stated
        return min(STATED_NEED * self.stated + READ_NEED * read + OPEN_ADVICE * len(self.advice), MOST_DEMAND)

    @property
    def words(self) -> str:
        """What is wanted, in words."""
        parts = [
            (self.stated, "stated need", "stated needs"),
            (len(self.needs) - self.stated, "need read by the curators", "needs read by the curators"),
            (
                len(self.advice),
                "recommendation not known to be implemented",
                "recommendations not known to be implemented",
            ),
        ]
        return ", ".join(f"{count} {one if count == 1 else more}" for count, one, more in parts if count)


def provider_could_help(rows: Rows, values: Bindings) -> Rows:
    """For each provider the countries and themes where it could help next, the best first.

    ``values``: ``at``, ``top`` (rows for each provider), and perhaps ``provider``, ``country``, ``region``,
    ``theme``.
    """
    facts, at, _ = asked(rows, values)
    asked_for = value(values, "country"), value(values, "theme")
    found = facts.once(("could help", at, *asked_for), lambda: _could_help(facts, at, *asked_for))
    only, region, top = value(values, "provider"), value(values, "region"), int(values["top"].value)
    listed: list[dict[str, object]] = []
    for provider, ranked in found:
        if only in (None, provider.iri):
            listed += islice((row for country, row in ranked if within(country, region, facts)), top)
    return rows_of(_COLUMNS, listed)


_Ranked = list[tuple[str, dict[str, object]]]
"""Rows with the country of each, the best first."""


def _could_help(facts: Facts, at: str, country: str | None, theme: str | None) -> list[tuple[Thing, _Ranked]]:
    wanted = _demand(facts, at, country, theme)
    countries = {demand.country.iri for demand in wanted}
    found = []
    for provider, offers in _by_provider(facts):
        begun = _begun(offers, at)
        several = len(frozenset[str]().union(*(offer.places for offer in offers))) > 1
        present = {one: _presence(begun, several, one, facts, at) for one in countries}
        themes = {one for offer in offers for one in offer.themes}
        ranked = [
            (demand.country.iri, row)
            for demand in wanted
            if demand.theme in themes
            and (presence := present[demand.country.iri])
            and (row := _row(provider, offers, demand, presence, facts, at))
        ]
        ranked.sort(key=lambda item: -int(str(item[1]["score"])))
        found.append((provider, ranked))
    return found


def _demand(facts: Facts, at: str, country: str | None, theme: str | None) -> list[Demand]:
    found: dict[tuple[str, str], Demand] = {}

    def wanted(one: Need | Advice) -> Iterator[Demand]:
        for about in sorted(facts.about(theme, one.themes)):
            yield found.setdefault((one.country.iri, about), Demand(one.country, about))

    for need in facts.needs:
        if country not in (None, need.country.iri) or not known(need, at):
            continue
        meeting, _ = held_for(need, facts, at, running=True)
        if all(one.place.points == WHOLE_WORLD for one in meeting):
            for demand in wanted(need):
                demand.needs.append(need)
    for advice in facts.advice:
        if country not in (None, advice.country.iri) or not advice.open:
            continue
        if not reach(advice, facts, at, worldwide=False).running:
            for demand in wanted(advice):
                demand.advice.append(advice)
    return sorted(
        found.values(), key=lambda one: (one.country.label, one.country, facts.thing(one.theme).label)
    )


def _by_provider(facts: Facts) -> list[tuple[Thing, list[Offer]]]:
    found: dict[Thing, list[Offer]] = defaultdict(list)
    for offer in facts.offers:
        for giver in offer.providers:
            found[giver].append(offer)
    return sorted(found.items(), key=lambda item: (item[0].label, item[0].iri))


def _row(
    provider: Thing, offers: list[Offer], demand: Demand, present: _Presence, facts: Facts, at: str
) -> dict[str, object] | None:
    on_theme = [offer for offer in offers if demand.theme in offer.themes and not begins_later(offer, at)]
    if not on_theme:
        return None
    points, presence = present
    example = min(on_theme, key=lambda offer: (over(offer, at), time(offer, at).grade != "yes"))
    works = WORKED_ON_IT if over(example, at) else WORKS_ON_IT
    return {
        "provider": provider,
        "country": demand.country,
        "theme": facts.thing(demand.theme),
        "score": points + works + demand.points,
        "presence_points": points,
        "presence": presence,
        "theme_points": works,
        "works_on_it": f"{example.thing.label} ({time(example, at).words})",
        "demand_points": demand.points,
        "needs": len(demand.needs),
        "stated": demand.stated,
        "recommendations": len(demand.advice),
        "why": f"{demand.words} that no running offer for the country or its region is known to reach.",
    }


@dataclass(frozen=True)
class _Begun:
    """An offer that has begun or may have: whether it is known to be over, and known to run."""

    offer: Offer
    over: bool
    runs: bool


def _begun(offers: list[Offer], at: str) -> list[_Begun]:
    return [
        _Begun(offer, over(offer, at), time(offer, at).grade == "yes")
        for offer in offers
        if not begins_later(offer, at)
    ]


def _presence(offers: list[_Begun], several: bool, country: str, facts: Facts, at: str) -> _Presence | None:
    """The points and words for how near a provider is to a country; None where no offer says.

    ``several`` tells whether its offers name more than one place. Of offers with the same points one that is
    known to run on the day is told.
    """
    best: tuple[int, bool] = (0, False)
    chosen: Offer | None = None
    for one in offers:
        rank = _nearness(one, several, country, facts), one.runs
        if rank > best and rank[0]:
            best, chosen = rank, one.offer
    if chosen is None:
        return None
    where = place(country, chosen, facts)
    beside = best[0] == NEAR and where.points <= CONTINENT
    words = "names a country of the same region" if beside else where.words
    return best[0], f"{chosen.thing.label}: {words}; {time(chosen, at).words}"


def _nearness(one: _Begun, several: bool, country: str, facts: Facts) -> int:
    """The points of one offer for a country; 0 if it says nothing of it."""
    where = place(country, one.offer, facts).points
    if where == COUNTRY:
        return NAMED_BEFORE if one.over else NAMED_NOW
    if one.over:
        return 0
    if where > CONTINENT or (several and neighbouring(country, one.offer, facts)):
        return NEAR
    return FAR if where else 0
