"""Where a return visit could launch a report and win support: candidates, ranked by stated terms.

A candidate is a completed review of which no source tells a return visit. That none is held is "not known":
most mechanisms do not say where they went back to. The score is the sum of four terms, in points:

===============  =====================================================================================
time             4 the report was surely adopted (else published) at most 12 months ago; 3 at most 24; 2 at
                 most 48; 1 earlier; 0 not known. A year alone counts from its first day
recommendations  1 for each recommendation of the review not known to be implemented, 5 at most
needs            1 for each need for assistance of the country, from any mechanism, 3 at most
providers        1 for each provider with an offer, not known to have ended, that names the country or
                 a region smaller than a continent that holds it, 3 at most
===============  =====================================================================================

Time weighs most, because a report is news only for a while; recommendations next, for they are what is
launched. A review with no recommendation, need or provider held is no candidate: nothing held speaks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from peerweave.graph.assistance.facts import LAUNCH_VISIT, NOT_KNOWN, Advice, Facts, Need, Review, read
from peerweave.graph.assistance.fit import CONTINENT, before, begins_later, over, place, time
from peerweave.graph.assistance.needs import known, value
from peerweave.graph.questions.advice import Thing, rows_of
from peerweave.graph.schedule.dates import span
from peerweave.graph.store.repository import Bindings, Rows

RECENT: Final = ((12, 4), (24, 3), (48, 2))
"""Months since the report, at most, and the points for it."""

LONG_AGO, MOST_ADVICE, MOST_NEEDS, MOST_PROVIDERS = 1, 5, 3, 3

_COLUMNS: Final = (
    *("country*", "mechanism*", "review*", "score", "report_date", "months", "months_most", "time_points"),
    *("recommendations", "status_not_known", "recommendation_points", "needs", "need_points"),
    *("providers", "dates_not_known", "provider_names", "provider_points", "returned", "practice", "reason"),
)


@dataclass(frozen=True)
class Candidate:
    """A review whose report a return visit could launch.

    ``months`` and ``months_most`` are the fewest and the most since it; None where not known. ``running`` are
    those of the ``providers`` with an offer there that is known to run; of the others the dates do not tell.
    """

    review: Review
    months: int | None
    months_most: int | None
    advice: tuple[Advice, ...]
    needs: tuple[Need, ...]
    providers: tuple[Thing, ...]
    running: frozenset[Thing]

    @property
    def time_points(self) -> int:
        """The term for how fresh the report is."""
        if self.months_most is None:
            return 0
        return next((points for most, points in RECENT if self.months_most <= most), LONG_AGO)

    @property
    def status_not_known(self) -> int:
        """Of how many recommendations no source says how far they were carried out."""
        return sum(advice.status.iri == NOT_KNOWN for advice in self.advice)

    @property
    def spoken_for(self) -> bool:
        """Whether anything held speaks for a visit."""
        return bool(self.advice or self.needs or self.providers)

    @property
    def advice_points(self) -> int:
        """The term for open recommendations."""
        return min(len(self.advice), MOST_ADVICE)

    @property
    def need_points(self) -> int:
        """The term for needs."""
        return min(len(self.needs), MOST_NEEDS)

    @property
    def provider_points(self) -> int:
        """The term for providers active there."""
        return min(len(self.providers), MOST_PROVIDERS)

    @property
    def score(self) -> int:
        """The sum of the terms."""
        return self.time_points + self.advice_points + self.need_points + self.provider_points


def return_visit_candidates(rows: Rows, values: Bindings) -> Rows:
    """Completed reviews without a return visit on record, the most promising first.

    ``values``: ``at``, ``months`` (older reports are left out), ``undated`` (whether reports without a date
    are listed), and perhaps ``country``, ``mechanism``.
    """
    facts, at, most = read(rows), values["at"].value, int(values["months"].value)
    undated = values["undated"].value == "true"
    found = [
        candidate
        for candidate in candidates(facts, at, value(values, "country"), value(values, "mechanism"))
        if (undated if candidate.months is None else candidate.months <= most)
    ]
    return rows_of(_COLUMNS, (_row(candidate, facts) for candidate in found))


def candidates(
    facts: Facts, at: str, country: str | None = None, mechanism: str | None = None
) -> list[Candidate]:
    """Completed reviews of which no return visit is told, by score, then freshest first, then by name."""
    advice, needs = _by_review(facts), _by_country(facts, at)
    providers: dict[str, dict[Thing, bool]] = facts.once(("providers", at), dict)
    found = []
    for review in facts.reviews:
        where, whose = review.country.iri, review.mechanism.iri
        if country not in (None, where) or mechanism not in (None, whose):
            continue
        if not review.completed or review.visits or (review.day and before(at, review.day)):
            continue
        if where not in providers:
            providers[where] = active_providers(where, facts, at)
        found.append(
            Candidate(
                review,
                months(review.day, at),
                months_most(review.day, at),
                tuple(advice[where, review.phase.iri]),
                tuple(needs[where]),
                tuple(providers[where]),
                frozenset(provider for provider, runs in providers[where].items() if runs),
            )
        )
    return sorted(
        (candidate for candidate in found if candidate.spoken_for),
        key=lambda one: (
            -one.score,
            one.months is None,
            one.months or 0,
            one.review.thing.label,
            one.review.thing.iri,
        ),
    )


def active_providers(country: str, facts: Facts, at: str) -> dict[Thing, bool]:
    """Who has an offer, not known to be over, for the country or a region smaller than a continent.

    Each with whether one of these offers is known to run on the day ``at``; in the order of the names.
    """
    found: dict[Thing, bool] = {}
    for offer in facts.offers:
        if over(offer, at) or begins_later(offer, at) or place(country, offer, facts).points <= CONTINENT:
            continue
        runs = time(offer, at).grade == "yes"
        for provider in offer.providers:
            found[provider] = found.get(provider, False) or runs
    return dict(sorted(found.items(), key=lambda item: (item[0].label, item[0].iri)))


def months(day: str, at: str) -> int | None:
    """The fewest whole months that can lie between two dates as the tables write them; None for no date.

    From 2014-06-12 to 2014-07-11 is 0, to 2014-07-12 is 1. From 2014 to 2014-07-12 is 0: it may have been
    July.
    """
    since, until = span(day), span(at)
    if since is None or until is None:
        return None
    return max(0, _whole_months(since.last, until.first))


def months_most(day: str, at: str) -> int | None:
    """The most whole months that can lie between two dates as the tables write them; None for no date.

    From 2014-06-12 to 2014-07-12 is 1, from 2014 to 2014-07-12 is 6: it may have been January.
    """
    since, until = span(day), span(at)
    if since is None or until is None:
        return None
    return max(0, _whole_months(since.first, until.last))


def _whole_months(since: date, until: date) -> int:
    begun = (until.year - since.year) * 12 + until.month - since.month
    return begun - (until.day < since.day)


def _by_review(facts: Facts) -> Mapping[tuple[str, str], list[Advice]]:
    """The recommendations not known to be implemented, by country and phase."""
    found = defaultdict(list)
    for advice in facts.advice:
        if advice.open:
            found[advice.country.iri, advice.phase.iri].append(advice)
    return found


def _by_country(facts: Facts, at: str) -> Mapping[str, list[Need]]:
    found = defaultdict(list)
    for need in facts.needs:
        if known(need, at):
            found[need.country.iri].append(need)
    return found


def _row(one: Candidate, facts: Facts) -> dict[str, object]:
    practice = facts.practices.get((one.review.mechanism.iri, LAUNCH_VISIT))
    return {
        "country": one.review.country,
        "mechanism": one.review.mechanism,
        "review": one.review.thing,
        "score": one.score,
        "report_date": one.review.day,
        "months": one.months,
        "months_most": one.months_most,
        "time_points": one.time_points,
        "recommendations": len(one.advice),
        "status_not_known": one.status_not_known,
        "recommendation_points": one.advice_points,
        "needs": len(one.needs),
        "need_points": one.need_points,
        "providers": len(one.providers),
        "dates_not_known": len(one.providers) - len(one.running),
        "provider_names": "; ".join(provider.label for provider in one.providers),
        "provider_points": one.provider_points,
        "returned": "not known: no return visit is on record",
        "practice": f"{practice.answer.label}: {practice.detail}" if practice else "not held",
        "reason": _reason(one),
    }


def _reason(one: Candidate) -> str:
    parts = [_age(one)]
    if one.advice:
        parts.append(
            f"{_counted(len(one.advice), 'recommendation')} held not known to be implemented"
            + _of_these(one.status_not_known, len(one.advice), "status")
        )
    if one.needs:
        parts.append(f"{_counted(len(one.needs), 'need')} held")
    if one.providers:
        parts.append(
            f"{_counted(len(one.providers), 'provider')} with an offer there not known to have ended"
            + _of_these(len(one.providers) - len(one.running), len(one.providers), "dates")
        )
    return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "."


def _age(one: Candidate) -> str:
    if one.months is None or one.months_most is None:
        return "the report's date is not known"
    if one.months == one.months_most:
        return f"report of {one.review.day}, {_counted(one.months, 'month')} old"
    return f"report of {one.review.day}, {one.months} to {one.months_most} months old"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _of_these(unknown: int, total: int, what: str) -> str:
    if not unknown:
        return ""
    of = f"of {unknown} the " if unknown < total else ""
    return f" ({of}{what} not known)"
