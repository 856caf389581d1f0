"""Clashes of visits and meetings, for the questions ``clashes-country``, ``clashes-reviewers``,
``clashes-meetings`` and ``visits-during-plenary``.

Only what is known to the day is a clash. Where a date is known to the month or year only, two things that may
clash are told as possible; where no date is known, nothing can be said, and ``dates-held`` tells how often
that is so. Each function takes the rows of ``queries/facts/schedule.rq`` and the reader's values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, TypeVar

from peerweave.graph.questions.advice import Thing, rows_of
from peerweave.graph.schedule.dates import Span
from peerweave.graph.schedule.facts import Meeting, Schedule, Visit, read, when
from peerweave.graph.store.repository import Bindings, Rows

_CERTAIN: Final = "clash"
_POSSIBLE: Final = "possible"
_FIRST: Final = ("first*", "first_mechanism*", "first_start", "first_end")
_SECOND: Final = ("second*", "second_mechanism*", "second_start", "second_end")
_COUNTRY: Final = ("certainty", "when", "country*", "days_between", *_FIRST, *_SECOND, "reason")
_REVIEWERS: Final = ("certainty", "when", "experts_of*", "days_between", *_FIRST, *_SECOND, "reason")
_MEETINGS: Final = ("certainty", "when", "days_in_common", *_FIRST, *_SECOND)
_PLENARY: Final = (
    *("certainty", "when", "visit*", "country*", "mechanism*", "visit_start", "visit_end"),
    *("meeting*", "meeting_start", "meeting_end"),
)
_Timed = TypeVar("_Timed", Visit, Meeting)


def clashes_country(rows: Rows, values: Bindings) -> Rows:
    """Visits of two mechanisms to one country with at most ``weeks`` weeks between them.

    ``values``: ``weeks``, and perhaps ``country``, ``mechanism`` (of one side) and ``when``.
    """
    schedule, days = read(rows), 7 * int(values["weeks"].value)
    by_country = defaultdict(list)
    for visit in schedule.visits:
        by_country[visit.country].append(visit)
    found = []
    for country, visits in by_country.items():
        for first, second in _near(visits, days):
            between = first[1].days_from(second[1])
            reason = (
                f"{country.label} is visited by {first[0].mechanism.label} ({first[1].words}) and by "
                f"{second[0].mechanism.label} ({second[1].words})"
            )
            found.append(
                {
                    **_pair(schedule.as_of, first, second),
                    "country": country,
                    "days_between": between,
                    "reason": f"{reason}: {_days_between(between, first[1], second[1])}.",
                }
            )
    return rows_of(_COUNTRY, _chosen(found, values, "country"))


def clashes_reviewers(rows: Rows, values: Bindings) -> Rows:
    """Experts of a country needed at a visit elsewhere during a visit to their country, or at two visits.

    ``values``: ``days`` (how many days apart the visits may be and still be listed), and perhaps ``country``
    (that of the experts), ``mechanism`` (of one side) and ``when``.
    """
    schedule, days = read(rows), int(values["days"].value)
    needed: dict[Thing, list[Visit]] = defaultdict(list)
    for visit in schedule.visits:
        for country in {visit.country, *visit.reviewers}:
            needed[country].append(visit)
    found = []
    for country, visits in needed.items():
        for first, second in _near(visits, days, other_mechanism=False):
            if country == first[0].country == second[0].country or first[0].review == second[0].review:
                continue
            told = " and ".join(_needed(country, *side) for side in (first, second))
            found.append(
                {
                    **_pair(schedule.as_of, first, second),
                    "experts_of": country,
                    "days_between": first[1].days_from(second[1]),
                    "reason": f"{country.label} is {told}.",
                }
            )
    return rows_of(_REVIEWERS, _chosen(found, values, "experts_of"))


def clashes_meetings(rows: Rows, values: Bindings) -> Rows:
    """Meetings of two mechanisms with days in common.

    ``values``: perhaps ``mechanism`` (of one side) and ``when``.
    """
    schedule = read(rows)
    found = [
        {
            **_pair(schedule.as_of, first, second),
            "days_in_common": _in_common(first[1], second[1]),
        }
        for first, second in _near(schedule.meetings, 0)
    ]
    return rows_of(_MEETINGS, _chosen(found, values, None))


def visits_during_plenary(rows: Rows, values: Bindings) -> Rows:
    """Visits of a mechanism on days on which its own plenary, or what stands for one, sits.

    ``values``: perhaps ``country`` (visited), ``mechanism`` and ``when``.
    """
    schedule = read(rows)
    by_mechanism = defaultdict(list)
    for session in schedule.sessions():
        by_mechanism[session.mechanism].append(session)
    found = []
    for visit in schedule.visits:
        for session in by_mechanism[visit.mechanism]:
            if visit.time and session.time and visit.time.meets(session.time):
                found.append(_during(schedule, visit, visit.time, session, session.time))
    return rows_of(_PLENARY, _chosen(found, values, "country", sides=("mechanism",)))


def _during(
    schedule: Schedule, visit: Visit, time: Span, session: Meeting, sitting: Span
) -> dict[str, object]:
    return {
        "certainty": _certainty(time, sitting),
        "when": when(schedule.as_of, time, sitting),
        "visit": visit.event,
        "country": visit.country,
        "mechanism": visit.mechanism,
        "visit_start": time.written,
        "visit_end": time.until,
        "meeting": session.event,
        "meeting_start": sitting.written,
        "meeting_end": sitting.until,
    }


def _near(
    items: Sequence[_Timed], days: int, *, other_mechanism: bool = True
) -> Iterator[tuple[tuple[_Timed, Span], tuple[_Timed, Span]]]:
    """The pairs with at most so many days between them, or with days in common if ``days`` is 0.

    The items are walked through in order of their first days, so that those too far apart are never compared.
    """
    timed = sorted(
        ((item, item.time) for item in items if item.time), key=lambda pair: (pair[1], pair[0].event)
    )
    open_: list[tuple[_Timed, Span]] = []
    for item, time in timed:
        open_ = [pair for pair in open_ if (time.first - pair[1].last).days <= days]
        for pair in open_:
            if not other_mechanism or pair[0].mechanism != item.mechanism:
                yield pair, (item, time)
        open_.append((item, time))


def _needed(experts_of: Thing, visit: Visit, time: Span) -> str:
    by = f"by {visit.mechanism.label} ({time.words})"
    return f"visited {by}" if visit.country == experts_of else f"needed to review {visit.country.label} {by}"


def _certainty(*times: Span) -> str:
    return _CERTAIN if all(time.day_known for time in times) else _POSSIBLE


def _pair(as_of: date, first: tuple[_Timed, Span], second: tuple[_Timed, Span]) -> dict[str, object]:
    cells: dict[str, object] = {
        "certainty": _certainty(first[1], second[1]),
        "when": when(as_of, first[1], second[1]),
    }
    for name, (item, time) in (("first", first), ("second", second)):
        cells |= {
            name: item.event,
            f"{name}_mechanism": item.mechanism,
            f"{name}_start": time.written,
            f"{name}_end": time.until,
        }
    return cells


def _days_between(number: int, *times: Span) -> str:
    least = "" if all(time.day_known for time in times) else "at least "
    if number == 0:
        return "they share days" if not least else "they may share days"
    return (
        f"{least}{number} day{'' if number == 1 else 's'} from the last day of one to the first of the other"
    )


def _in_common(first: Span, second: Span) -> int | None:
    """How many days two times share, or None if their days are not known."""
    if not (first.day_known and second.day_known):
        return None
    return (min(first.last, second.last) - max(first.first, second.first)).days + 1


def _chosen(
    found: Iterable[dict[str, object]],
    values: Bindings,
    place: str | None,
    sides: Sequence[str] = ("first_mechanism", "second_mechanism"),
) -> list[dict[str, object]]:
    """Those rows that the reader asked for: clashes before what is possible, the latest first."""
    kept = [
        row
        for row in found
        if (place is None or _is(row[place], values.get("country")))
        and ("mechanism" not in values or any(_is(row[side], values["mechanism"]) for side in sides))
        and ("when" not in values or row["when"] == values["when"].value)
    ]
    start = "first_start" if sides[0] == "first_mechanism" else "visit_start"
    kept.sort(key=lambda row: str(row[start]), reverse=True)
    return sorted(kept, key=lambda row: str(row["certainty"]))


def _is(cell: object, wanted: object) -> bool:
    return wanted is None or (isinstance(cell, Thing) and cell.iri == getattr(wanted, "value", None))
