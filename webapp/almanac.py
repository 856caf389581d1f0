"""Occasions as a month of weeks, and as lines over a year and a half: pictures beside the list of the same.

What is known to the month or year only stands on no day: a month names it below its weeks, a line is drawn as
long as the month or year is.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from peerweave.graph.schedule.occasions import Occasion
from peerweave.webapp.clashing import Clash
from peerweave.webapp.lexicon import Thing
from peerweave.webapp.published import Edition
from peerweave.webapp.timeline import LEFT, MARKS, OTHER, RIGHT, WIDTH, Drawing, Mark, height, lane

MONTHS_DRAWN = 18
CLASHING = ("cross", "falls together with another, see its row")
MEETING = ("ring", "meeting")
REVIEW_MARKS = {kind: mark for kind, mark in MARKS.items() if mark[0] != MEETING[0]}
"""The steps of reviews with a shape of their own here, where that of a publication stands for a meeting."""
FIRST_YEAR, LAST_YEAR = 1950, 2100
WEEK = tuple(calendar.day_name)
_WRITTEN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """As in an address: ``2026-06``."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def words(self) -> str:
        """``June 2026``."""
        return f"{calendar.month_name[self.number]} {self.year}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.plus(1).first - timedelta(days=1)

    def plus(self, months: int) -> Month:
        """So many months later, or earlier."""
        years, rest = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, rest + 1)


def month_of(day: date) -> Month:
    """The month of a day."""
    return Month(day.year, day.month)


def read_month(text: str) -> Month | None:
    """A month as an address has it; None for anything else, and for years far from any review."""
    match = _WRITTEN.fullmatch(text)
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    return Month(int(match[1]), int(match[2]))


def within(found: Sequence[Occasion], first: date, last: date) -> list[Occasion]:
    """The occasions that take place, or may, between two days."""
    return [one for one in found if one.time and one.time.first <= last and first <= one.time.last]


@dataclass(frozen=True)
class Entry:
    """An occasion on a day, with what it clashes with."""

    thing: Thing
    mechanism: Thing
    words: str
    clashes: tuple[Clash, ...]


@dataclass(frozen=True)
class Day:
    """A day of the grid; ``own`` says that it is of the month shown."""

    date: date
    own: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Grid:
    """A month: its weeks from Monday to Sunday, and what is known to lie in it, or may, on no known day.

    ``before`` and ``after`` are the nearest months on either side that have something.
    """

    month: Month
    weeks: tuple[tuple[Day, ...], ...]
    roughly: tuple[Entry, ...]
    before: Month | None
    after: Month | None


def grid(
    edition: Edition, found: Sequence[Occasion], month: Month, clashes: Mapping[str, tuple[Clash, ...]]
) -> Grid:
    """The month with the occasions of it out of ``found``."""
    here = within(found, month.first, month.last)
    entries = {one.thing.iri: _entry(edition, one, clashes) for one in here}
    sure = [one for one in here if one.time and one.time.day_known]
    weeks = tuple(
        tuple(
            Day(
                day,
                day.month == month.number,
                tuple(entries[one.thing.iri] for one in within(sure, day, day))
                if day.month == month.number
                else (),
            )
            for day in week
        )
        for week in calendar.Calendar().monthdatescalendar(month.year, month.number)
    )
    times = [one.time for one in found if one.time]
    before = max((time.last for time in times if time.last < month.first), default=None)
    after = min((time.first for time in times if time.first > month.last), default=None)
    return Grid(
        month,
        weeks,
        tuple(entries[one.thing.iri] for one in here if one not in sure),
        month_of(before) if before else None,
        month_of(after) if after else None,
    )


def _entry(edition: Edition, one: Occasion, clashes: Mapping[str, tuple[Clash, ...]]) -> Entry:
    country = f", {one.country.label}" if one.country else ""
    return Entry(
        edition.lexicon.thing(one.thing.iri),
        edition.lexicon.thing(one.mechanism.iri),
        f"{one.kind.label}{country}",
        clashes.get(one.thing.iri, ()),
    )


def lines(
    edition: Edition,
    found: Sequence[Occasion],
    first: Month,
    as_of: date,
    clashes: Mapping[str, tuple[Clash, ...]],
) -> Drawing | None:
    """Lines of a year and a half from a month on: one for the meetings and one for the reviews of each
    mechanism; None where nothing is on record of that time."""
    begin, end = first.first, first.plus(MONTHS_DRAWN).first
    here = within(found, begin, end - timedelta(days=1))
    if not here:
        return None

    def place(day: date) -> float:
        share = (min(max(day, begin), end) - begin).days / (end - begin).days
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    rows: dict[tuple[str, bool], list[Occasion]] = {}
    for one in here:
        rows.setdefault((edition.lexicon.thing(one.mechanism.iri).key, one.country is None), []).append(one)
    lanes = []
    for number, ((key, meetings), several) in enumerate(sorted(rows.items(), key=_row_order)):
        marks = [_mark(one, place, bool(clashes.get(one.thing.iri)), meetings) for one in several if one.time]
        mechanism = edition.lexicon.thing(several[0].mechanism.iri)
        lanes.append(lane(number, mechanism, f"{key} {'meetings' if meetings else 'reviews'}", marks))
    shown = [first.plus(step) for step in range(0, MONTHS_DRAWN + 1, 3)]
    shapes = {mark.shape for lane in lanes for mark in lane.marks}
    pairs = (*REVIEW_MARKS.values(), MEETING, OTHER, CLASHING)
    return Drawing(
        height(lanes),
        tuple(lanes),
        tuple((place(one.first), f"{calendar.month_abbr[one.number]} {one.year}") for one in shown),
        place(as_of) if begin <= as_of < end else None,
        tuple(pair for pair in pairs if pair[0] in shapes),
        (),
    )


def _row_order(row: tuple[tuple[str, bool], list[Occasion]]) -> tuple[str, bool]:
    (key, meetings), _ = row
    return key, not meetings


def _mark(one: Occasion, place: Callable[[date], float], clashing: bool, meetings: bool) -> Mark:
    assert one.time  # noqa: S101 - what has no time is not drawn
    left, right = place(one.time.first), place(one.time.last + timedelta(days=1))
    kind = one.kind.iri.rsplit("/", 1)[-1]
    shape, _ = CLASHING if clashing else MEETING if meetings else REVIEW_MARKS.get(kind, OTHER)
    also = "; falls together with another" if clashing else ""
    return Mark(
        round((left + right) / 2, 1),
        shape,
        f"{one.thing.label}, {one.when}{also}",
        left,
        round(right - left, 1),
        not one.time.day_known,
    )
