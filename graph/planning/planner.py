"""A plan of visits without clashes: days for requested visits, moving as few as can be.

What clashes is said in ``peerweave.graph.planning.rules``. A visit that is fixed takes place: it keeps its
day and blocks others, and if it clashes with something known or fixed, this is told. Of the others as many as
possible are met, moving as few as possible (``peerweave.graph.planning.solver``). They are put on days from
Monday to Friday, unless weekends are allowed; what lasts longer than five days begins and ends on such days.
What is known to the month or year only blocks no day, since a month is no day: that it may clash is noted, as
is that a visit begins before the day of which the dataset speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Final

from peerweave.graph.planning.requests import VisitRequest
from peerweave.graph.planning.rules import Obstacle, Rules, Stay, clashes, obstacles, on_days
from peerweave.graph.planning.solver import Job, solve
from peerweave.graph.schedule.facts import Schedule

WEEKS: Final = 8
WORK: Final = 30.0
FIXED: Final = "fixed"
FIXED_CLASHES: Final = "fixed, clashes"
AS_WISHED: Final = "as wished"
MOVED: Final = "moved"
PLACED: Final = "placed"
UNMET: Final = "cannot be met"
_TOLD: Final = 4
_FRIDAY: Final = 4
_WORKING_WEEK: Final = 5


@dataclass(frozen=True)
class Proposal:
    """What becomes of a request.

    ``result`` is FIXED, FIXED_CLASHES, AS_WISHED, MOVED, PLACED (it had no wish) or UNMET. ``start`` is None
    if it cannot be met. ``reasons`` say why it was moved or cannot be met, or what it clashes with; ``notes``
    what may clash with it, its days not being known, and that it lies in the past.
    """

    request: VisitRequest
    result: str
    start: date | None
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def end(self) -> date | None:
        """Its last day."""
        return self.start + timedelta(days=self.request.days - 1) if self.start else None


@dataclass(frozen=True)
class Plan:
    """The proposals, in the order of the requests. ``proven`` tells whether no better plan exists."""

    proposals: tuple[Proposal, ...]
    proven: bool

    def count(self, result: str) -> int:
        """How many requests have that result."""
        return sum(proposal.result == result for proposal in self.proposals)


def plan(
    requests: Sequence[VisitRequest],
    known: Schedule,
    *,
    weeks: int = WEEKS,
    work: float = WORK,
    weekends: bool = False,
) -> Plan:
    """Days for the requests, free of clashes with what is known and with each other.

    ``weeks`` (0 or more) is how many weeks between two mechanisms in one country are too few; ``work`` limits
    the solver; with ``weekends`` a visit may take up any days of the week. The same requests, schedule and
    limits give the same plan.
    """
    rules = Rules(weeks)
    dated = list(obstacles(known))
    given = _Given(
        rules,
        [one for one in dated if one.time.day_known],
        [one for one in dated if not one.time.day_known],
        {one.row: _stay(one, one.wish) for one in requests if one.fixed and one.wish},
        known.as_of,
        weekends,
    )
    open_ = [one for one in requests if one.row not in given.fixed]
    free = {one.row: given.free_starts(one) for one in open_}
    movable = [one for one in open_ if free[one.row]]
    stays = [_stay(one, one.earliest) for one in movable]
    gaps = {
        (a, b): least
        for a, b in combinations(range(len(movable)), 2)
        if (least := rules.days_apart(stays[a], stays[b])) is not None
    }
    jobs = [
        Job(
            tuple(day.toordinal() for day in free[one.row]),
            one.days,
            one.wish.toordinal() if one.wish else None,
        )
        for one in movable
    ]
    solution = solve(jobs, gaps, work)
    starts = {
        one.row: date.fromordinal(start)
        for one, start in zip(movable, solution.starts, strict=True)
        if start is not None
    }
    placed = {one.row: _stay(one, starts[one.row]) for one in movable if one.row in starts}
    proposals = []
    for one in requests:
        others = [stay for row, stay in {**given.fixed, **placed}.items() if row != one.row]
        if one.row in given.fixed:
            proposals.append(given.keep(one, others))
        elif one.row in starts:
            proposals.append(given.place(one, starts[one.row], others))
        else:
            proposals.append(Proposal(one, UNMET, None, tuple(given.why_not(one, free[one.row], others))))
    return Plan(tuple(proposals), solution.proven)


@dataclass(frozen=True)
class _Given:
    """What the plan must take as it is: what is known to the day, what is known roughly, what is fixed.

    ``as_of`` is the day of which the dataset speaks; ``weekends`` says whether days may be any of the week.
    """

    rules: Rules
    known: list[Obstacle]
    rough: list[Obstacle]
    fixed: dict[int, Stay]
    as_of: date
    weekends: bool

    def free_starts(self, request: VisitRequest) -> list[date]:
        """The days on which a request may begin, as far as what is known and fixed goes."""
        stay = _stay(request, request.earliest)
        closed = [
            days
            for other in (*self.known, *self.fixed.values())
            if (days := self.rules.closed_starts(stay, request.days, other))
        ]
        return [
            day for day in self.starts(request) if not any(first <= day <= last for first, last in closed)
        ]

    def starts(self, request: VisitRequest) -> list[date]:
        """The days on which a request may begin, whatever else takes place."""
        last = (request.latest - request.earliest).days - request.days + 1
        days = (request.earliest + timedelta(days=number) for number in range(last + 1))
        return [day for day in days if self.weekends or on_working_days(day, request.days)]

    def keep(self, request: VisitRequest, others: Iterable[Stay]) -> Proposal:
        """What becomes of a fixed request: others keep away from it, but what is known or fixed may clash.

        A visit that is known on the very same days is the visit requested.
        """
        stay = self.fixed[request.row]
        fixed = [other for other in others if other in self.fixed.values()]
        known = [other for other in self.known if not _same(stay, other)]
        reasons = tuple(self.told(stay, [*known, *fixed]))
        if reasons:
            return Proposal(request, FIXED_CLASHES, stay.time.first, reasons, self.notes(stay))
        return Proposal(request, FIXED, stay.time.first, (), self.notes(stay))

    def place(self, request: VisitRequest, start: date, others: Iterable[Stay]) -> Proposal:
        """What becomes of a request that is met."""
        notes = self.notes(_stay(request, start))
        if request.wish is None:
            return Proposal(request, PLACED, start, (), notes)
        if request.wish == start:
            return Proposal(request, AS_WISHED, start, (), notes)
        wished = _stay(request, request.wish)
        told = list(self.told(wished, [*self.known, *others]))
        if not self.weekends and not on_working_days(request.wish, request.days):
            told.insert(0, f"it would take up a weekend{';' if told else '.'}")
        reasons = (f"On {request.wish}:", *told)
        return Proposal(request, MOVED, start, reasons, notes)

    def why_not(self, request: VisitRequest, free: list[date], others: Iterable[Stay]) -> Iterator[str]:
        """Why a request cannot be met."""
        possible = self.starts(request)
        if not possible:
            yield "Between its earliest and latest day it fits on no days from Monday to Friday."
            return
        if not free:
            yield "No day is free of what is known or fixed:"
            yield from self.told_of_all(request, possible, [*self.known, *self.fixed.values()])
            return
        days = f"on {free[0]}" if len(free) == 1 else f"on {len(free)} days from {free[0]} to {free[-1]}"
        yield f"It could begin {days}, but not beside the other requests:"
        yield from self.told_of_all(request, free, others)

    def told_of_all(
        self, request: VisitRequest, days: Iterable[date], others: Iterable[Obstacle]
    ) -> Iterator[str]:
        """What clashes with a request, on whichever of these days it begins."""
        held = list(others)
        found: dict[Obstacle, Stay] = {}
        for day in days:
            stay = _stay(request, day)
            for other in clashes(self.rules, stay, held):
                found.setdefault(other, stay)
        yield from _some([self.rules.words(stay, other) for other, stay in found.items()])

    def told(self, stay: Stay, others: Iterable[Obstacle]) -> Iterator[str]:
        """What clashes with a visit, in words."""
        yield from _some([self.rules.words(stay, other) for other in clashes(self.rules, stay, others)])

    def notes(self, stay: Stay) -> tuple[str, ...]:
        """What is known roughly and may clash, and whether the visit lies in the past."""
        found = clashes(self.rules, stay, self.rough)
        rough = (f"May clash: {self.rules.words(stay, other)}." for other in found)
        if stay.time.first >= self.as_of:
            return tuple(rough)
        return f"It begins before {self.as_of}, the day of which the dataset speaks.", *rough


def on_working_days(first: date, days: int) -> bool:
    """Whether a visit of so many days from ``first`` on takes up days from Monday to Friday only.

    One of more than five days cannot; it begins and ends on such days.
    """
    start, end = first.weekday(), (first.weekday() + days - 1) % 7
    working = max(start, end) <= _FRIDAY
    return working and (days > _WORKING_WEEK or start <= end)


def _some(words: Sequence[str]) -> Iterator[str]:
    """The first few, with how many more there are; each ends like a part of a sentence."""
    shown = list(words[:_TOLD])
    if len(words) > _TOLD:
        shown.append(f"and {len(words) - _TOLD} more")
    for number, part in enumerate(shown, 1):
        yield part + (";" if number < len(shown) else ".")


def _same(stay: Stay, other: Obstacle) -> bool:
    days = (stay.time.first, stay.time.last)
    return (
        isinstance(other, Stay)
        and (stay.country, stay.mechanism) == (other.country, other.mechanism)
        and days == (other.time.first, other.time.last)
    )


def _stay(request: VisitRequest, start: date) -> Stay:
    return Stay(request.country, request.mechanism, request.reviewers, on_days(start, request.days))
