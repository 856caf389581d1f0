"""Joint visits: where two mechanisms could have visited a country together, and where they still could.

Each function takes the rows of ``queries/facts/joint-visits.rq`` and the reader's values, and gives the rows
of the question of its name in ``queries/questions``. A case is a pair of reviews of one country by two
mechanisms: their visits lie near, or the years of their evaluations are near and their scopes have something
in common. There may be more than is held: dates, reviewers and scopes are often not known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from peerweave.graph.questions.advice import Thing, rows_of, short
from peerweave.graph.schedule.joint_facts import Facts, Phase, Review, Shared, read
from peerweave.graph.store.repository import Bindings, Rows

VISITS: Final = "visits near"
POSSIBLE: Final = "visits possibly near"
PROVISIONS: Final = "years near, matching provisions"
THEMES: Final = "years near, same theme"
_BASES: Final = (VISITS, POSSIBLE, PROVISIONS, THEMES)
_SHOWN: Final = 3
_PAST: Final = (
    *("country*", "basis", "days_between", "first*", "first_mechanism*", "second*", "second_mechanism*"),
    *("matched", "themes", "shared_reviewers", "visiting", "reasons"),
)
_COMING: Final = (
    *("country*", "first_mechanism*", "first*", "second_mechanism*", "second*"),
    *("matched", "themes", "visiting", "reasons"),
)
_SIZE: Final = (
    *("mechanism*", "other*", "cases", "countries", "visits_near", "visits_possibly_near"),
    *("matching_provisions", "same_theme", "both_visit", "cannot_be_said", "which", "remark"),
)
_ALL: Final = "all mechanisms"


@dataclass(frozen=True)
class Case:
    """Two reviews of a country that could have shared a visit, and why.

    ``days`` are the fewest days between their visits, None where the visits of one are not dated.
    """

    first: Review
    second: Review
    basis: str
    days: int | None
    shared: Shared
    reviewers: tuple[Thing, ...]
    visiting: str


def joint_visits(rows: Rows, values: Bindings) -> Rows:
    """The cases, the nearest visits first, then those with the most in common.

    ``values``: ``weeks``, ``years``, and perhaps ``mechanism``, ``other`` and ``country``.
    """
    facts = read(rows)
    return rows_of(
        _PAST,
        (
            {
                "country": case.first.country,
                "basis": case.basis,
                "days_between": case.days,
                "first": case.first.thing,
                "first_mechanism": case.first.mechanism,
                "second": case.second.thing,
                "second_mechanism": case.second.mechanism,
                "matched": len(case.shared.provisions),
                "themes": len(case.shared.themes),
                "shared_reviewers": ", ".join(one.label for one in case.reviewers),
                "visiting": case.visiting,
                "reasons": " ".join(_reasons(case)),
            }
            for case in cases(facts, values)
        ),
    )


def joint_visits_size(rows: Rows, values: Bindings) -> Rows:
    """How many cases and countries for each pair of mechanisms, in the last row of all.

    A pair without a case says why: whether reviews of one country by both are held.

    ``values``: ``weeks``, ``years``, and perhaps ``country``.
    """
    facts = read(rows)
    found = cases(facts, values)
    by_pair = defaultdict(list)
    for case in found:
        by_pair[case.first.mechanism, case.second.mechanism].append(case)
    pairs_asked = list(_pairs(facts, values))
    open_ = Counter(
        (first.mechanism, second.mechanism)
        for first, second in pairs_asked
        if _cannot_be_said(facts, first, second, values)
    )
    both = {(first.mechanism, second.mechanism) for first, second in pairs_asked}
    bodies = sorted({phase.mechanism for phase in facts.phases.values()}, key=lambda one: one.iri)
    pairs = sorted(
        combinations(bodies, 2),
        key=lambda pair: (-len(by_pair[pair]), -open_[pair], pair[0].label, pair[1].label),
    )
    return rows_of(
        _SIZE,
        [
            *(_size(*pair, by_pair[pair], open_[pair], reviewed=pair in both) for pair in pairs),
            _size(_ALL, _ALL, found, open_.total(), reviewed=bool(both)),
        ],
    )


def joint_visits_coming(rows: Rows, values: Bindings) -> Rows:
    """Countries whose next reviews by two mechanisms are to come or under way, most in common first.

    ``values``: ``nothing_shared`` (whether pairs of phases are listed too of which nothing in common is
    held), and perhaps ``mechanism``, ``other`` and ``country``.
    """
    facts, all_ = read(rows), values["nothing_shared"].value == "true"
    listed: list[Mapping[str, object]] = [
        {
            "country": country,
            "first_mechanism": first.phase.mechanism,
            "first": first.phase.thing,
            "second_mechanism": second.phase.mechanism,
            "second": second.phase.thing,
            "matched": len(shared.provisions),
            "themes": len(shared.themes),
            "visiting": _visiting(facts, first.phase, second.phase),
            "reasons": " ".join((first.words, second.words, *_in_common(shared, first.phase, second.phase))),
        }
        for country, first, second in _candidates(facts, values)
        if (shared := facts.shared(first.phase, second.phase)).any or all_
    ]
    return rows_of(_COMING, sorted(listed, key=_by_common))


def cases(facts: Facts, values: Bindings) -> list[Case]:
    """The cases that the reader asked for, ranked: ``joint_visits`` says how."""
    found = [case for pair in _pairs(facts, values) if (case := _case(facts, *pair, values))]
    return sorted(
        found,
        key=lambda case: (
            _BASES.index(case.basis),
            case.days is None,
            case.days or 0,
            -len(case.shared.provisions),
            -len(case.shared.themes),
            -len(case.reviewers),
            case.first.country.label,
            case.first.thing.iri,
            case.second.thing.iri,
        ),
    )


def _pairs(facts: Facts, values: Bindings) -> Iterator[tuple[Review, Review]]:
    """The pairs of reviews of one country by two mechanisms that the reader asked for."""
    wanted = values.get("country")
    for country, reviews in facts.by_country.items():
        if wanted is None or country.iri == wanted.value:
            for first, second in combinations(reviews, 2):
                if first.mechanism.iri != second.mechanism.iri and _asked(
                    first.mechanism, second.mechanism, values
                ):
                    yield first, second


def _case(facts: Facts, first: Review, second: Review, values: Bindings) -> Case | None:
    near = [
        (one.days_from(other), not (one.day_known and other.day_known))
        for one in first.visits
        for other in second.visits
    ]
    between, rough = min(near, default=(None, False))
    together = between is not None and between <= 7 * int(values["weeks"].value)
    if not together and (
        not first.years or not second.years or _years_between(first.years, second.years) > _most(values)
    ):
        return None
    shared = facts.shared(first.phase, second.phase)
    if together:
        basis = POSSIBLE if rough else VISITS
    elif shared.provisions:
        basis = PROVISIONS
    elif shared.themes:
        basis = THEMES
    else:
        return None
    reviewers = tuple(sorted(first.reviewers & second.reviewers, key=lambda one: one.label))
    visiting = _visiting(facts, first.phase, second.phase)
    return Case(first, second, basis, between, shared, reviewers, visiting)


def _most(values: Bindings) -> int:
    return int(values["years"].value)


def _years_between(first: tuple[int, int], second: tuple[int, int]) -> int:
    return max(0, second[0] - first[1], first[0] - second[1])


def _cannot_be_said(facts: Facts, first: Review, second: Review, values: Bindings) -> bool:
    """Whether two evaluations with something in common may have been near, but a date is missing."""
    if first.years and second.years:
        return False
    if _years_between(first.possible_years, second.possible_years) > _most(values):
        return False
    shared = facts.shared(first.phase, second.phase)
    return bool(shared.provisions or shared.themes) and not _case(facts, first, second, values)


def _asked(first: Thing, second: Thing, values: Bindings) -> bool:
    pair = {first.iri, second.iri}
    return all(values[name].value in pair for name in ("mechanism", "other") if name in values)


def _visiting(facts: Facts, *phases: Phase) -> str:
    """Of how many of the two phases a visit is held: only then is it known that they visit at all."""
    return ("neither", "one", "both")[sum(phase.thing.iri in facts.visiting for phase in phases)]


def _reasons(case: Case) -> Iterator[str]:
    if case.days is not None:
        dates = ", ".join(
            f"{review.mechanism.label} {' and '.join(visit.words for visit in review.visits)}"
            for review in (case.first, case.second)
        )
        least = "at least " if case.basis == POSSIBLE else ""
        yield f"Visits {least}{case.days} day{'' if case.days == 1 else 's'} apart ({dates})."
    if case.basis in (PROVISIONS, THEMES):
        years = "; ".join(
            f"{review.mechanism.label} {_years(review.years)}" for review in (case.first, case.second)
        )
        yield f"Years of evaluation: {years}."
    yield from _in_common(case.shared, case.first.phase, case.second.phase)
    if case.reviewers:
        yield f"Reviewing in both: {', '.join(one.label for one in case.reviewers)}."
    if case.visiting != "both":
        yield "It is not held that both phases visit."


def _in_common(shared: Shared, *phases: Phase) -> Iterator[str]:
    if shared.provisions:
        number = len(shared.provisions)
        few = "; ".join(_named(*pair) for pair in shared.provisions[:_SHOWN])
        more = f" and {number - _SHOWN} more" if number > _SHOWN else ""
        yield f"{number} pair{'' if number == 1 else 's'} of matching provisions: {few}{more}."
    for phase in phases:
        if not phase.provisions:
            where = f"{phase.mechanism.label}, {phase.thing.label}"
            yield f"The provisions in the scope of {where}, are not held."
    if shared.themes:
        yield f"Themes in common: {', '.join(theme.label for theme in shared.themes)}."


def _named(one: str, other: str) -> str:
    return short([one]) if one == other else f"{short([one])} and {short([other])}"


def _years(years: tuple[int, int] | None) -> str:
    first, last = years or (0, 0)
    return str(first) if first == last else f"{first} to {last}"


def _size(
    mechanism: Thing | str, other: Thing | str, found: list[Case], undated: int, *, reviewed: bool
) -> dict[str, object]:
    without = "no case is held among its reviews" if reviewed else "no country with reviews by both is held"
    countries = sorted({case.first.country for case in found}, key=lambda country: country.label)
    by_basis = {basis: sum(case.basis == basis for case in found) for basis in _BASES}
    return {
        "mechanism": mechanism,
        "other": other,
        "cases": len(found),
        "countries": len(countries),
        "visits_near": by_basis[VISITS],
        "visits_possibly_near": by_basis[POSSIBLE],
        "matching_provisions": by_basis[PROVISIONS],
        "same_theme": by_basis[THEMES],
        "both_visit": sum(case.visiting == "both" for case in found),
        "cannot_be_said": undated,
        "which": ", ".join(country.label for country in countries),
        "remark": "" if found else without,
    }


@dataclass(frozen=True)
class _Next:
    """The next phase of a country in a mechanism: that of a review ``held`` to come, or the one after it."""

    phase: Phase
    held: Review

    @property
    def words(self) -> str:
        """How far the country has come in the mechanism."""
        told = {"under-way": "is under way", "scheduled": "is scheduled", "undated": "is held without a date"}
        where = f"{self.phase.mechanism.label}, {self.phase.thing.label}"
        if self.held.phase == self.phase:
            return f"The review in {where} {told[self.held.state]}."
        return f"No review in {where} is held; the latest is in {self.held.phase.thing.label}."


def _candidates(facts: Facts, values: Bindings) -> Iterator[tuple[Thing, _Next, _Next]]:
    wanted = values.get("country")
    for country, mechanisms in sorted(facts.members.items(), key=lambda pair: pair[0].label):
        if wanted is not None and country.iri != wanted.value:
            continue
        following = (_next(facts, country, mechanism) for mechanism in mechanisms)
        awaited = sorted((one for one in following if one), key=lambda one: one.phase.thing.iri)
        for first, second in combinations(awaited, 2):
            if _asked(first.phase.mechanism, second.phase.mechanism, values):
                yield country, first, second


def _next(facts: Facts, country: Thing, mechanism: Thing) -> _Next | None:
    """What comes next for a country, or None where no review is held or the next phase is not open.

    Mechanisms that take a later member through their phases one by one do not skip any for it; so only the
    phase that began right after that of the latest review held is offered.
    """
    order = facts.phases_of(mechanism)
    held = [one for one in facts.by_country.get(country, ()) if one.phase in order]
    if not held:
        return None
    last = max(held, key=lambda one: order.index(one.phase))
    place = order.index(last.phase) + (last.state == "completed")
    if place == len(order) or not order[place].open_on(facts.as_of):
        return None
    return _Next(order[place], last)


def _by_common(row: Mapping[str, object]) -> tuple[object, ...]:
    names: Iterable[str] = ("country", "first", "second")
    labels = tuple(cell.label for name in names if isinstance(cell := row[name], Thing))
    return (-int(str(row["matched"])), -int(str(row["themes"])), labels)
