"""Clashes on the real tables against those worked out from the CSV files, and on visits made up for it."""

from __future__ import annotations

import calendar
import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from peerweave.graph.schedule.clashes import (
    clashes_country,
    clashes_meetings,
    clashes_reviewers,
    visits_during_plenary,
)
from peerweave.graph.store.repository import Rows
from peerweave.graph.tables.schema import PACKAGED_FACTS
from pyoxigraph import Literal, NamedNode

Ask = Callable[..., list[dict[str, Any]]]
Tables = Callable[[str], list[dict[str, str]]]
VISITS = {"on-site-visit", "return-visit"}


def days(row: dict[str, str]) -> tuple[date, date, bool] | None:
    """First and last possible day of a row, and whether these are the very days."""
    start, end = row["start"], row["end"] or row["start"]
    if not start:
        return None
    pad = {4: "-01-01", 7: "-01", 10: ""}
    first = date.fromisoformat(start + pad[len(start)])
    if len(end) == 10:
        last = date.fromisoformat(end)
    else:
        year, month = int(end[:4]), int(end[5:7] or 12)
        last = date(year, month, calendar.monthrange(year, month)[1])
    return first, last, len(start) == len(end) == 10


def between(one: tuple[date, date, bool], other: tuple[date, date, bool]) -> int:
    first, second = sorted((one, other))
    return max(0, (second[0] - first[1]).days)


def event(row: dict[str, str]) -> str:
    return (
        f"event/{row['mechanism']}/{row['phase']}/{row['country']}/{row['stage']}/{row['no']}/{row['kind']}"
    )


def certainty(*spans: tuple[date, date, bool]) -> str:
    return "clash" if all(span[2] for span in spans) else "possible"


@pytest.fixture
def visits(table: Tables) -> list[tuple[dict[str, str], tuple[date, date, bool]]]:
    rows = [row for row in table("review_events") if row["kind"] in VISITS]
    return [(row, span) for row in rows if (span := days(row))]


@pytest.mark.parametrize("weeks", [0, 8, 52, 104])
def test_country(asked: Ask, visits: Any, weeks: int) -> None:
    expected = {
        (frozenset({event(a), event(b)}), between(at, bt), certainty(at, bt))
        for (a, at), (b, bt) in combinations(visits, 2)
        if a["country"] == b["country"] and a["mechanism"] != b["mechanism"] and between(at, bt) <= 7 * weeks
    }
    rows = asked("clashes-country", weeks=str(weeks))
    assert {
        (frozenset({r["first"], r["second"]}), r["days_between"], r["certainty"]) for r in rows
    } == expected
    assert len(rows) == len(expected)


def test_country_finds_something(asked: Ask) -> None:
    """Visits to Brazil of 2 to 4 August 2011 (IRM) and of 20 March 2012 on (MESICIC) are 229 days apart."""
    (row,) = asked("clashes-country", weeks="33", country="BRA")
    assert (row["first_start"], row["first_end"], row["second_start"]) == (
        "2011-08-02",
        "2011-08-04",
        "2012-03-20",
    )
    assert row["days_between"] == 229
    assert row["when"] == "past"
    assert asked("clashes-country", weeks="32", country="BRA") == []


@pytest.mark.parametrize("near", [0, 14])
def test_reviewers(asked: Ask, table: Tables, visits: Any, near: int) -> None:
    reviewers = {
        (r["mechanism"], r["phase"], r["country"]): set(filter(None, r["reviewers"].split(";")))
        for r in table("reviews")
    }

    def needed(row: dict[str, str]) -> set[str]:
        return reviewers[row["mechanism"], row["phase"], row["country"]] | {row["country"]}

    expected = {
        (f"country/{country}", frozenset({event(a), event(b)}), certainty(at, bt))
        for (a, at), (b, bt) in combinations(visits, 2)
        for country in needed(a) & needed(b)
        if between(at, bt) <= near
        and not a["country"] == b["country"] == country
        and (a["mechanism"], a["phase"], a["country"]) != (b["mechanism"], b["phase"], b["country"])
    }
    rows = asked("clashes-reviewers", days=str(near))
    assert expected
    assert {(r["experts_of"], frozenset({r["first"], r["second"]}), r["certainty"]) for r in rows} == expected
    assert len(rows) == len(expected)


def test_meetings(asked: Ask, table: Tables) -> None:
    meetings = [(row, span) for row in table("meetings") if (span := days(row))]
    expected = {
        (
            frozenset({f"meeting/{r['mechanism']}/{r['id']}" for r in (a, b)}),
            certainty(at, bt),
            (min(at[1], bt[1]) - max(at[0], bt[0])).days + 1 if at[2] and bt[2] else None,
        )
        for (a, at), (b, bt) in combinations(meetings, 2)
        if a["mechanism"] != b["mechanism"] and at[0] <= bt[1] and bt[0] <= at[1]
    }
    rows = asked("clashes-meetings")
    assert {
        (frozenset({r["first"], r["second"]}), r["certainty"], r["days_in_common"]) for r in rows
    } == expected
    assert len(rows) == len(expected)
    kinds = [row["certainty"] for row in rows]
    assert kinds == sorted(kinds), "clashes come before what is possible"
    greco = asked("clashes-meetings", mechanism="GRECO")
    assert 0 < len(greco) < len(rows)
    assert all("mechanism/GRECO" in (r["first_mechanism"], r["second_mechanism"]) for r in greco)
    past = asked("clashes-meetings", when="past")
    coming = asked("clashes-meetings", when="coming")
    assert len(past) + len(coming) == len(rows)
    assert len(past) > 0
    metadata = json.loads((PACKAGED_FACTS / "csv-metadata.json").read_text("utf-8"))
    on = date.fromisoformat(metadata["dc:modified"]["@value"])
    spans = {f"meeting/{row['mechanism']}/{row['id']}": span for row, span in meetings}
    assert {frozenset({r["first"], r["second"]}) for r in coming} == {
        pair for pair, *_ in expected if max(spans[side][1] for side in pair) > on
    }


def test_plenary(asked: Ask, table: Tables, visits: Any) -> None:
    meetings = table("meetings")
    with_plenary = {row["mechanism"] for row in meetings if row["kind"] == "plenary"}
    assert "IRM" not in with_plenary
    bodies = [
        (row, span)
        for row in meetings
        if row["kind"] == "plenary"
        or (row["mechanism"] not in with_plenary and row["kind"] in {"conference", "working-group"})
        if (span := days(row))
    ]
    expected = {
        (event(visit), f"meeting/{body['mechanism']}/{body['id']}", certainty(at, bt))
        for visit, at in visits
        for body, bt in bodies
        if visit["mechanism"] == body["mechanism"] and at[0] <= bt[1] and bt[0] <= at[1]
    }
    rows = asked("visits-during-plenary")
    assert {(r["visit"], r["meeting"], r["certainty"]) for r in rows} == expected
    assert len(rows) == len(expected)
    (niue,) = [row for row in rows if row["certainty"] == "clash"]
    assert niue["country"] == "country/NIU"
    assert niue["visit_start"] == niue["meeting_start"] == "2025-02-17"


# Visits and meetings made up, so that cases which the real tables lack are tested too.

NS = "https://example.org/"


def made(*records: dict[str, str]) -> Rows:
    """The rows of queries/facts/schedule.rq for visits and meetings given in short."""
    rows = []
    for number, record in enumerate(records):
        for reviewer in record.get("reviewers", "").split(";"):
            row: dict[str, Any] = {
                "asOf": Literal("2026-11-23"),
                "event": NamedNode(f"{NS}event/{number}"),
                "eventLabel": Literal(f"event {number}"),
                "kind": NamedNode(f"{NS}kind/{record.get('kind', 'on-site-visit')}"),
                "start": Literal(record["start"]),
                "end": Literal(record["end"]) if "end" in record else None,
            }
            if "kind" not in record:
                row["review"] = NamedNode(f"{NS}review/{record.get('review', number)}")
            for name, value in (
                ("mechanism", record["by"]),
                ("country", record.get("to")),
                ("reviewer", reviewer),
            ):
                row[name] = NamedNode(f"{NS}{value}") if value else None
                row[name + "Label"] = Literal(value) if value else None
            rows.append(row)
    return Rows(tuple(rows[0]), rows)


def value(number: int) -> Literal:
    return Literal(number)


@pytest.mark.parametrize(
    ("second_start", "listed"),
    [("2027-05-06", 1), ("2027-05-07", 0), ("2027-01-08", 0), ("2027-01-09", 1), ("2027-03-10", 1)],
)
def test_within_eight_weeks_to_the_day(second_start: str, listed: int) -> None:
    """8 weeks are 56 days: from 11 March on to 6 May, and from 13 January (last day) to 10 March."""
    rows = made(
        {"by": "A", "to": "X", "start": "2027-03-10", "end": "2027-03-11"},
        {
            "by": "B",
            "to": "X",
            "start": second_start,
            "end": (date.fromisoformat(second_start) + timedelta(days=4)).isoformat(),
        },
    )
    found = clashes_country(rows, {"weeks": value(8)}).rows
    assert len(found) == listed
    assert [row["when"].value for row in found if row["when"]] == ["coming"] * listed


def test_leap_day_counts() -> None:
    rows = made({"by": "A", "to": "X", "start": "2028-02-28"}, {"by": "B", "to": "X", "start": "2028-03-01"})
    (row,) = clashes_country(rows, {"weeks": value(1)}).rows
    assert row["days_between"] == Literal(2)


def test_a_month_is_no_day() -> None:
    rows = made(
        {"by": "A", "to": "X", "start": "2027-03-10"},
        {"by": "B", "to": "X", "start": "2027-05"},
        {"by": "C", "to": "X", "start": "2027-06"},
    )
    found = clashes_country(rows, {"weeks": value(8)}).rows
    assert [(row["certainty"], row["days_between"]) for row in found] == [
        (Literal("possible"), Literal(1)),
        (Literal("possible"), Literal(52)),
    ]
    assert "at least 52 days" in str(found[1]["reason"])


def test_one_mechanism_twice_is_no_clash_of_mechanisms() -> None:
    rows = made({"by": "A", "to": "X", "start": "2027-03-10"}, {"by": "A", "to": "X", "start": "2027-03-10"})
    assert clashes_country(rows, {"weeks": value(8)}).rows == []


def test_reviewers_at_home_and_twice_away() -> None:
    rows = made(
        {"by": "A", "to": "X", "start": "2027-03-08", "end": "2027-03-12", "reviewers": "Y;Z"},
        {"by": "B", "to": "Y", "start": "2027-03-12", "end": "2027-03-13"},
        {"by": "B", "to": "W", "start": "2027-03-10", "reviewers": "Z"},
        {"by": "B", "to": "V", "start": "2027-03-13", "reviewers": "Y"},
    )
    found = clashes_reviewers(rows, {"days": value(0)}).rows
    assert {(str(row["experts_ofLabel"]), str(row["first"]), str(row["second"])) for row in found} == {
        ('"Y"', f"<{NS}event/0>", f"<{NS}event/1>"),
        ('"Z"', f"<{NS}event/0>", f"<{NS}event/2>"),
        ('"Y"', f"<{NS}event/1>", f"<{NS}event/3>"),
    }


def test_a_team_does_not_clash_with_itself() -> None:
    rows = made(
        {"by": "A", "to": "X", "start": "2027-03-08", "reviewers": "Y", "review": "one"},
        {"by": "A", "to": "X", "start": "2027-03-08", "reviewers": "Y", "review": "one"},
    )
    assert clashes_reviewers(rows, {"days": value(0)}).rows == []


def test_plenary_of_another_mechanism_does_not_count() -> None:
    rows = made(
        {"by": "A", "to": "X", "start": "2027-03-08"},
        {"by": "B", "kind": "plenary", "start": "2027-03-08"},
        {"by": "A", "kind": "plenary", "start": "2027-03-09"},
        {"by": "A", "kind": "conference", "start": "2027-03-08"},
    )
    assert visits_during_plenary(rows, {}).rows == []


def test_nothing_held() -> None:
    empty = Rows((), [])
    assert clashes_country(empty, {"weeks": value(8)}).rows == []
    assert clashes_meetings(empty, {}).rows == []
