"""When two visits clash, for the planner: the rules of ``peerweave.graph.schedule.clashes``, and their words.

More than so many weeks must lie between visits of two mechanisms to one country. On the same days there may
not be two visits of one mechanism to a country, two visits for which experts of one country are needed (as
reviewers, or because their country is visited), or a visit and a session of the body of its mechanism.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from peerweave.graph.questions.advice import Thing
from peerweave.graph.schedule.dates import Span
from peerweave.graph.schedule.facts import Schedule, Visit


@dataclass(frozen=True)
class Stay:
    """A visit on its days, held or proposed."""

    country: Thing
    mechanism: Thing
    reviewers: tuple[Thing, ...]
    time: Span

    @property
    def experts(self) -> frozenset[Thing]:
        """The countries whose experts are needed."""
        return frozenset({self.country, *self.reviewers})

    @property
    def words(self) -> str:
        """The visit in words."""
        return f"the visit of {self.mechanism.label} to {self.country.label} ({self.time.words})"


@dataclass(frozen=True)
class Session:
    """A session of the body of a mechanism."""

    name: str
    mechanism: Thing
    time: Span

    @property
    def words(self) -> str:
        """The session in words."""
        return f"{self.name} ({self.time.words})"


Obstacle = Stay | Session


@dataclass(frozen=True)
class Rules:
    """The rules with their one measure: how many weeks between two mechanisms in a country are too few."""

    weeks: int

    def days_apart(self, stay: Stay, other: Obstacle) -> int | None:
        """How many days between two of them are too few; 0 forbids days in common, None forbids nothing."""
        if isinstance(other, Session):
            return 0 if stay.mechanism == other.mechanism else None
        if stay.country == other.country and stay.mechanism != other.mechanism:
            return 7 * self.weeks
        return 0 if stay.experts & other.experts else None

    def clash(self, stay: Stay, other: Obstacle) -> bool:
        """Whether the two clash, or may, where the days of one are not known."""
        least = self.days_apart(stay, other)
        return least is not None and stay.time.days_from(other.time) <= least

    def words(self, stay: Stay, other: Obstacle) -> str:
        """Why the two clash, to follow a day and a colon."""
        if isinstance(other, Session):
            return f"its own body sits: {other.words}"
        if stay.country == other.country:
            near = stay.mechanism != other.mechanism and self.weeks > 0
            return f"{f'within {self.weeks} weeks of' if near else 'on the same days as'} {other.words}"
        shared = " and ".join(sorted(one.label for one in stay.experts & other.experts))
        return f"experts of {shared} are needed at {other.words}"

    def closed_starts(self, stay: Stay, days: int, other: Obstacle) -> tuple[date, date] | None:
        """The first and the last start at which a visit of so many days clashes with ``other``."""
        least = self.days_apart(stay, other)
        if least is None:
            return None
        return (
            other.time.first - timedelta(days=least + days - 1),
            other.time.last + timedelta(days=least),
        )


def obstacles(schedule: Schedule) -> Iterator[Obstacle]:
    """The dated visits, and the dated sessions of the bodies, that the tables hold."""
    for visit in schedule.visits:
        if visit.time:
            yield _stay(visit, visit.time)
    for meeting in schedule.sessions():
        if meeting.time:
            yield Session(meeting.event.label, meeting.mechanism, meeting.time)


def _stay(visit: Visit, time: Span) -> Stay:
    return Stay(visit.country, visit.mechanism, visit.reviewers, time)


def on_days(first: date, days: int) -> Span:
    """The time of so many days from a first one on."""
    last = first + timedelta(days=days - 1)
    return Span(first, last, True, first.isoformat(), last.isoformat())


def clashes(rules: Rules, stay: Stay, others: Iterable[Obstacle]) -> list[Obstacle]:
    """Those of the others that clash with a visit."""
    return [other for other in others if rules.clash(stay, other)]
