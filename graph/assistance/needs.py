"""Needs for assistance and offers of it: what matches, what is left over, what is there twice.

Every function takes the rows of ``queries/facts/assistance.rq`` and the reader's values, and gives the rows
of the question of its name in ``queries/questions``. How an offer is held against a need is in
``assistance_fit``, how offers are shared out in ``matching``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from peerweave.graph.assistance.facts import (
    NEEDS_IDENTIFIED,
    NOT_KNOWN,
    STATED,
    Advice,
    Facts,
    Need,
    Offer,
    read,
)
from peerweave.graph.assistance.fit import (
    WHOLE_WORLD,
    Fit,
    before,
    fit,
    neighbouring,
    on_themes,
    reach,
    theme,
)
from peerweave.graph.assistance.matching import assign, load
from peerweave.graph.questions.advice import Thing, rows_of
from peerweave.graph.store.repository import Bindings, Rows

_NEED: Final = ("country*", "mechanism*", "need*", "summary", "type*", "basis*", "need_date")
_MATCHES: Final = (
    *(*_NEED, "offer*", "providers", "fit", "score", "place_points", "place", "theme_points", "theme"),
    *("type_points", "type_fit", "time_points", "time", "load_points"),
)
_UNMET: Final = (*_NEED, "state", "unclear", "nearest*", "providers", "why_not")
_SEVERAL: Final = (*_NEED, "offers", "offer*", "providers", "place", "type_fit", "time", "at_once", "unclear")
_WITHOUT: Final = (
    *("country*", "mechanism*", "recommendation*", "summary", "themes", "status*", "status_date"),
    *("assessor*", "state", "ended", "unclear"),
)
_MECHANISMS: Final = (
    *("mechanism*", "held", "needs", "stated", "met", "unclear", "unmet"),
    *("open", "status_not_known", "open_without", "open_unclear", "practice*", "detail"),
)


@dataclass(frozen=True)
class Match:
    """The offer that a need is given, if any, and the points taken away for other needs that it serves."""

    need: Need
    fit: Fit | None
    load: int = 0

    @property
    def score(self) -> int:
        """The points of the fit less the load; 0 without an offer."""
        return self.fit.score - self.load if self.fit else 0


def matches(facts: Facts, at: str, running: bool = False, country: str | None = None) -> list[Match]:
    """Each need known on the day ``at``, with the offer that the best assignment gives it."""

    def work() -> list[Match]:
        found: list[Match] = []
        needs = (need for need in facts.needs if known(need, at) and country in (None, need.country.iri))
        for _, group in groupby(sorted(needs, key=order), key=lambda need: need.country):
            found += _shared_out(list(group), facts, at, running)
        return found

    return facts.once(("matches", at, running, country), work)


def assistance_matches(rows: Rows, values: Bindings) -> Rows:
    """Needs with the offer that suits each, all terms of the score beside it.

    ``values``: ``at``, ``running``, and perhaps ``country``, ``region``, ``mechanism``, ``theme``,
    ``provider``.
    """
    facts, at, running = asked(rows, values)
    provider = values.get("provider")
    listed = []
    for match in matches(facts, at, running, value(values, "country")):
        if not _wanted(match.need, facts, values) or (provider and not _gives(match.fit, provider.value)):
            continue
        terms = match.fit
        listed.append(
            {
                **_need(match.need),
                **_offer("offer", terms.offer if terms else None),
                "fit": terms.words if terms else "no offer held",
                "score": match.score if terms else None,
                "place_points": terms.place.points if terms else None,
                "place": terms.place.words if terms else None,
                "theme_points": terms.theme.points if terms else None,
                "theme": terms.theme.words if terms else None,
                "type_points": terms.type.points if terms else None,
                "type_fit": terms.type.words if terms else None,
                "time_points": terms.time.points if terms else None,
                "time": terms.time.words if terms else None,
                "load_points": -match.load if terms else None,
            }
        )
    return rows_of(_MATCHES, listed)


def needs_unmet(rows: Rows, values: Bindings) -> Rows:
    """Needs that no offer is known to meet, with the offer that comes nearest and what it lacks.

    ``values``: ``at``, ``running``, and perhaps ``country``, ``region``, ``mechanism``, ``theme``.
    """
    facts, at, running = asked(rows, values)
    country = value(values, "country")
    unmet = facts.once(("unmet", at, running, country), lambda: list(_unmet(facts, at, running, country)))
    return rows_of(_UNMET, [row for need, row in unmet if _wanted(need, facts, values)])


def _unmet(
    facts: Facts, at: str, running: bool, country: str | None
) -> Iterator[tuple[Need, Mapping[str, object]]]:
    needs = (need for need in facts.needs if known(need, at) and country in (None, need.country.iri))
    for need in sorted(needs, key=order):
        meeting, unclear = held_for(need, facts, at, running)
        if meeting:
            continue
        fits = (fit(need, offer, facts, at, running) for offer in facts.offers)
        misses = [(one, why) for one in fits if (why := _miss(need, one, facts))]
        nearest, why = max(misses, key=_how_near) if misses else (None, "")
        row = {
            **_need(need),
            "state": "not known" if unclear else "no offer held",
            "unclear": unclear,
            **_offer("nearest", nearest.offer if nearest else None),
            "why_not": why or "No offer held falls short in one point only.",
        }
        yield need, row


def offers_several_on_one_need(rows: Rows, values: Bindings) -> Rows:
    """Needs that several offers of different providers meet, a row for each offer.

    ``values``: ``at``, ``running``, ``worldwide``, and perhaps ``country``, ``region``, ``mechanism``,
    ``theme``, ``provider``.
    """
    facts, at, running = asked(rows, values)
    provider, worldwide = values.get("provider"), values["worldwide"].value == "true"
    listed = []
    for need in _needs(facts, at, values):
        meeting, _ = held_for(need, facts, at, running)
        meeting = [one for one in meeting if worldwide or one.place.points > WHOLE_WORLD]
        if len({one.offer.providers for one in meeting}) < 2:
            continue
        if provider and not any(_gives(one, provider.value) for one in meeting):
            continue
        for one in sorted(meeting, key=lambda one: (-one.score, one.offer.thing.iri)):
            others = [other.offer for other in meeting if other is not one]
            listed.append(
                {
                    **_need(need),
                    "offers": len(meeting),
                    **_offer("offer", one.offer),
                    "place": one.place.words,
                    "type_fit": one.type.words,
                    "time": one.time.words,
                    "at_once": sum(_together(one.offer, other) is True for other in others),
                    "unclear": sum(_together(one.offer, other) is None for other in others),
                }
            )
    return rows_of(_SEVERAL, listed)


def recommendations_without_assistance(rows: Rows, values: Bindings) -> Rows:
    """Recommendations not known to be implemented that no running offer touches.

    ``values``: ``at``, ``worldwide``, and perhaps ``country``, ``mechanism``, ``theme``.
    """
    facts, at, _ = asked(rows, values)
    worldwide = values["worldwide"].value == "true"
    listed = []
    wanted = (advice for advice in facts.advice if advice.open and _wanted(advice, facts, values))
    for advice in sorted(wanted, key=order):
        touched = reach(advice, facts, at, worldwide)
        if touched.running:
            continue
        listed.append(
            {
                "country": advice.country,
                "mechanism": advice.mechanism,
                "recommendation": advice.thing,
                "summary": advice.summary,
                "themes": facts.words(advice.themes),
                "status": advice.status,
                "status_date": advice.day,
                "assessor": advice.assessor,
                "state": touched.state(advice),
                "ended": touched.ended,
                "unclear": touched.unclear,
            }
        )
    return rows_of(_WITHOUT, listed)


def assistance_by_mechanism(rows: Rows, values: Bindings) -> Rows:
    """For each mechanism how many needs and open recommendations are held, met and not, and what is missing.

    ``values``: ``at``, ``running``.
    """
    facts, at, running = asked(rows, values)
    return facts.once(("by mechanism", at, running), lambda: _by_mechanism(facts, at, running))


def _by_mechanism(facts: Facts, at: str, running: bool) -> Rows:
    listed = []
    for mechanism in facts.mechanisms:
        needs = [need for need in facts.needs if need.mechanism == mechanism and known(need, at)]
        found = [held_for(need, facts, at, running) for need in needs]
        met = sum(bool(meeting) for meeting, _ in found)
        unclear = sum(bool(perhaps) and not meeting for meeting, perhaps in found)
        advice = [one for one in facts.advice if one.mechanism == mechanism and one.open]
        touched = [reach(one, facts, at) for one in advice]
        practice = facts.practices.get((mechanism.iri, NEEDS_IDENTIFIED))
        listed.append(
            {
                "mechanism": mechanism,
                "held": _held(needs),
                "needs": len(needs),
                "stated": sum(need.basis.iri == STATED for need in needs),
                "met": met,
                "unclear": unclear,
                "unmet": len(needs) - met - unclear,
                "open": len(advice),
                "status_not_known": sum(one.status.iri == NOT_KNOWN for one in advice),
                "open_without": sum(not one.running and not one.unclear for one in touched),
                "open_unclear": sum(not one.running and bool(one.unclear) for one in touched),
                "practice": practice.answer if practice else None,
                "detail": practice.detail if practice else None,
            }
        )
    return rows_of(_MECHANISMS, listed)


def held_for(need: Need, facts: Facts, at: str, running: bool = False) -> tuple[list[Fit], int]:
    """The offers that meet a need, and how many more would if their area in words has the country."""
    fits = [fit(need, offer, facts, at, running) for offer in on_themes(need.themes, facts)]
    perhaps = sum(one.place.grade == "not known" and one.time.grade != "no" for one in fits)
    return [one for one in fits if one.meets], perhaps


def _shared_out(needs: list[Need], facts: Facts, at: str, running: bool) -> Iterator[Match]:
    """The needs of one country, each with its offer in the best assignment.

    Offers that may not cover the country come into question only where none does that is known to.
    """
    fits: list[dict[int, Fit]] = []
    for need in needs:
        one_need = {}
        for number, offer in enumerate(facts.offers):
            if (
                theme(need.themes, offer, facts).points
                and (one := fit(need, offer, facts, at, running)).possible
            ):
                one_need[number] = one
        sure = {number: one for number, one in one_need.items() if one.place.grade == "yes"}
        fits.append(sure or one_need)
    given = assign([{number: one.score for number, one in one_need.items()} for one_need in fits])
    served: dict[int, list[int]] = {}
    for index in sorted(given, key=lambda index: (-fits[index][given[index]].score, index)):
        served.setdefault(given[index], []).append(index)
    for index, need in enumerate(needs):
        if index in given:
            number = given[index]
            yield Match(need, fits[index][number], load(served[number].index(index)))
        else:
            yield Match(need, None)


def _miss(need: Need, one: Fit, facts: Facts) -> str:
    """What keeps an offer from meeting a need, if it is one thing only; else empty."""
    short = []
    if one.place.grade != "yes":
        near = one.place.grade == "not known" or neighbouring(need.country.iri, one.offer, facts)
        short.append(f"Place: {one.place.words}." if near else "")
    if one.theme.grade != "yes":
        short.append(f"Theme: {one.theme.words}." if one.theme.grade == "in part" else "")
    if one.time.grade == "no":
        short.append(f"Time: {one.time.words}.")
    return short[0] if len(short) == 1 else ""


def _how_near(miss: tuple[Fit, str]) -> tuple[bool, int]:
    """Offers known to cover the country before those that may not; then by score."""
    return miss[0].place.grade == "yes", miss[0].score


def _together(one: Offer, other: Offer) -> bool | None:
    """Whether two offers ran at the same time; None if their dates do not tell."""
    pairs = ((one, other), (other, one))
    if any(first.end and second.start and before(first.end, second.start) for first, second in pairs):
        return False
    return True if all(offer.start and offer.end for offer in (one, other)) else None


def _held(needs: list[Need]) -> str:
    if not needs:
        return "No need is held, which does not mean that there is none."
    stated = sum(need.basis.iri == STATED for need in needs)
    return "Needs held, none of them stated as such." if not stated else "Needs held."


def _needs(facts: Facts, at: str, values: Bindings) -> Iterator[Need]:
    wanted = (need for need in facts.needs if known(need, at) and _wanted(need, facts, values))
    return iter(sorted(wanted, key=order))


def known(need: Need, at: str) -> bool:
    """Whether the report that shows a need is not known to be later than the day asked."""
    return not (need.day and before(at, need.day))


def _wanted(one: Need | Advice, facts: Facts, values: Bindings) -> bool:
    country, mechanism, about = (value(values, name) for name in ("country", "mechanism", "theme"))
    return (
        country in (None, one.country.iri)
        and within(one.country.iri, value(values, "region"), facts)
        and mechanism in (None, one.mechanism.iri)
        and (about is None or bool(facts.about(about, one.themes)))
    )


def within(country: str, region: str | None, facts: Facts) -> bool:
    """Whether a country lies in a region; every one does where no region is given."""
    return region is None or region in facts.above.get(country, frozenset())


def asked(rows: Rows, values: Bindings) -> tuple[Facts, str, bool]:
    """The facts, the day asked, and whether only offers not known to have ended by then count."""
    running = values.get("running")
    return read(rows), values["at"].value, running is not None and running.value == "true"


def value(values: Bindings, name: str) -> str | None:
    """What the reader gave for a parameter that may be left out."""
    return values[name].value if name in values else None


def _gives(one: Fit | None, provider: str) -> bool:
    return one is not None and any(giver.iri == provider for giver in one.offer.providers)


def order(one: Need | Advice) -> tuple[str, Thing, str, str]:
    """By country, then mechanism, then key."""
    return one.country.label, one.country, one.mechanism.label, one.thing.iri


def _need(need: Need) -> Mapping[str, object]:
    return {
        "country": need.country,
        "mechanism": need.mechanism,
        "need": need.thing,
        "summary": need.summary,
        "type": need.type,
        "basis": need.basis,
        "need_date": need.day,
    }


def _offer(column: str, offer: Offer | None) -> Mapping[str, object]:
    providers = "; ".join(provider.label for provider in offer.providers) if offer else None
    return {column: offer.thing if offer else None, "providers": providers}
