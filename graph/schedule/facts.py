"""Visits and meetings with their dates, read from the rows of ``queries/facts/schedule.rq``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from peerweave.graph.questions.advice import Thing, text, thing
from peerweave.graph.schedule.dates import Span, span
from peerweave.graph.store.repository import Repository, Rows
from peerweave.graph.tables.schema import PACKAGE

_QUERY: Final = PACKAGE / "queries" / "facts" / "schedule.rq"
_PLENARY: Final = "plenary"
_BODY: Final = frozenset({"conference", "working-group"})


@dataclass(frozen=True)
class Visit:
    """A visit to a country in a review; ``time`` is None where the sources do not date it.

    ``reviewers`` are the countries whose experts review; empty where the sources do not name them.
    """

    event: Thing
    review: str
    mechanism: Thing
    country: Thing
    time: Span | None
    reviewers: tuple[Thing, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """A meeting of a mechanism; ``kind`` is its code, as ``plenary``; ``time`` is None where not known."""

    event: Thing
    kind: str
    mechanism: Thing
    time: Span | None


_Dated = TypeVar("_Dated", Visit, Meeting)


@dataclass(frozen=True)
class Schedule:
    """What the tables hold of visits and meetings, each in order of time, and the day of which they speak."""

    as_of: date
    visits: tuple[Visit, ...]
    meetings: tuple[Meeting, ...]

    def sessions(self) -> list[Meeting]:
        """The meetings of the bodies that take decisions: plenaries.

        Where no meeting of a mechanism is called a plenary, its conferences and working groups count: the
        Conference of the States Parties and its groups are the body of the Implementation Review Mechanism.
        """
        with_plenary = {meeting.mechanism for meeting in self.meetings if meeting.kind == _PLENARY}
        return [
            meeting
            for meeting in self.meetings
            if meeting.kind == _PLENARY or (meeting.mechanism not in with_plenary and meeting.kind in _BODY)
        ]


def load(repository: Repository) -> Schedule:
    """The visits and meetings that a graph holds."""
    return read(repository.select(_QUERY.read_text("utf-8"), {}))


def read(rows: Rows) -> Schedule:
    """The visits and meetings in the rows of ``queries/facts/schedule.rq``."""
    visits: dict[str, Visit] = {}
    meetings = []
    for row in rows.rows:
        event, mechanism = thing(row, "event"), thing(row, "mechanism")
        time = span(text(row, "start"), text(row, "end"))
        if not text(row, "review"):
            meetings.append(Meeting(event, thing(row, "kind").code, mechanism, time))
            continue
        known = visits.get(event.iri)
        reviewer = (thing(row, "reviewer"),) if text(row, "reviewer") else ()
        visits[event.iri] = Visit(
            event,
            text(row, "review"),
            mechanism,
            thing(row, "country"),
            time,
            (*known.reviewers, *reviewer) if known else reviewer,
        )
    as_of = date.fromisoformat(text(rows.rows[0], "asOf")) if rows.rows else date.max
    return Schedule(as_of, tuple(_in_order(visits.values())), tuple(_in_order(meetings)))


def _in_order(found: Iterable[_Dated]) -> list[_Dated]:
    return sorted(
        found, key=lambda item: (item.time is None, item.time.first if item.time else date.max, item.event)
    )


def when(as_of: date, *times: Span) -> str:
    """``past`` if all of these times were over on the as-of date; ``coming`` otherwise."""
    return "past" if all(time.last <= as_of for time in times) else "coming"
