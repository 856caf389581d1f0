"""Times as the tables write them: what is known of them, and how they are told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peerweave.graph.schedule.dates import Span, span


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "known", "words"),
    [
        ("2014-06-12", "", "2014-06-12", "2014-06-12", True, "12 June 2014"),
        ("2014-06-12", "2014-06-14", "2014-06-12", "2014-06-14", True, "12 to 14 June 2014"),
        ("2014-06-30", "2014-07-02", "2014-06-30", "2014-07-02", True, "30 June to 2 July 2014"),
        ("2014-12-30", "2015-01-02", "2014-12-30", "2015-01-02", True, "30 December 2014 to 2 January 2015"),
        ("2016-02", "", "2016-02-01", "2016-02-29", False, "February 2016, day not known"),
        ("2014-10", "2014-10-08", "2014-10-01", "2014-10-08", False,
         "October 2014 to 8 October 2014, day not known"),
        ("2014-04", "2014-05", "2014-04-01", "2014-05-31", False, "April 2014 to May 2014, day not known"),
        ("2014", "", "2014-01-01", "2014-12-31", False, "2014, month and day not known"),
        ("2014", "2014", "2014-01-01", "2014-12-31", False, "2014, month and day not known"),
    ],
)  # fmt: skip
def test_what_is_known(start: str, end: str, first: str, last: str, known: bool, words: str) -> None:
    found = span(start, end)
    assert found
    assert (found.first.isoformat(), found.last.isoformat(), found.day_known) == (first, last, known)
    assert found.words == words


def test_no_date_is_none() -> None:
    assert span("") is None


@pytest.mark.parametrize("text", ["2014-13", "2015-02-29", "14", "2014-6", "June 2014"])
def test_no_date_at_all(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        span(text)


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        (("2024-02-26", "2024-02-28"), ("2024-03-01", ""), 2),
        (("2023-02-26", "2023-02-28"), ("2023-03-01", ""), 1),
        (("2024-03-01", "2024-03-05"), ("2024-03-05", ""), 0),
        (("2024-03", ""), ("2024-04-02", ""), 2),
        (("2024", ""), ("2024-04-02", ""), 0),
    ],
)
def test_days_between(one: tuple[str, str], other: tuple[str, str], days: int) -> None:
    first, second = span(*one), span(*other)
    assert first and second
    assert first.days_from(second) == second.days_from(first) == days
    assert first.meets(second) == second.meets(first) == (days == 0)


DAYS = st.dates(date(1999, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(0, 40), DAYS, st.integers(0, 40))
def test_days_between_are_those_of_a_calendar(a: date, long: int, b: date, other: int) -> None:
    first = Span(a, date.fromordinal(a.toordinal() + long), True, "")
    second = Span(b, date.fromordinal(b.toordinal() + other), True, "")
    least = min(
        abs(x - y)
        for x in range(first.first.toordinal(), first.last.toordinal() + 1)
        for y in range(second.first.toordinal(), second.last.toordinal() + 1)
    )
    assert first.days_from(second) == least
