"""Dates as the tables have them: a day, a month or a year; and what can be said of a time known only so far.

A month is never taken for a day: it is a time of which only the first and the last possible day are known.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from peerweave.graph.days import in_words

_WRITTEN: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True, order=True)
class Span:
    """A time from its earliest possible first day to its latest possible last day, both included.

    ``day_known`` says that these are the very days. ``written`` is the start as written in the tables
    (``2014``, ``2014-06``, ``2014-06-12``), ``until`` the end as written, or empty.
    """

    first: date
    last: date
    day_known: bool
    written: str
    until: str = ""

    @property
    def words(self) -> str:
        """The time in words: ``12 to 14 June 2014``, ``June 2014, day not known``."""
        if not self.day_known:
            begin, end = in_words(self.written), in_words(self.until)
            days = begin if end in ("", begin) else f"{begin} to {end}"
            return f"{days}, {'day' if len(self.written) > 4 else 'month and day'} not known"
        if self.first == self.last:
            return _day(self.first)
        if (self.first.year, self.first.month) == (self.last.year, self.last.month):
            return f"{self.first.day} to {_day(self.last)}"
        begin = _day(self.first)
        return f"{begin.removesuffix(f' {self.last.year}')} to {_day(self.last)}"

    def days_from(self, other: Span) -> int:
        """The fewest days that can lie between the two, from last day to first day; 0 if they may meet.

        From 12 to 14 June and from 15 June on is 1 day.
        """
        first, second = sorted((self, other))
        return max(0, (second.first - first.last).days)

    def meets(self, other: Span) -> bool:
        """Whether both may have a day in common."""
        return self.first <= other.last and other.first <= self.last


def span(start: str, end: str = "") -> Span | None:
    """The time from ``start`` to ``end`` as the tables write them, or None if ``start`` is empty.

    Without an end, a day stands for itself: that something lasted longer is not known.
    Raises ``ValueError`` if a text is no date.
    """
    if not start:
        return None
    first, last = _bounds(start)
    if end:
        last = max(last if len(end) < len("2014-06-12") else first, _bounds(end)[1])
    known = len(start) == len("2014-06-12") and len(end) in (0, len("2014-06-12"))
    return Span(first, last, known, start, end)


def _bounds(text: str) -> tuple[date, date]:
    match = _WRITTEN.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no date")
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if day:
        return date(year, month, day), date(year, month, day)
    begin, end = month or 1, month or 12
    return date(year, begin, 1), date(year, end, calendar.monthrange(year, end)[1])


def _day(day: date) -> str:
    return in_words(day.isoformat())
