"""The calendar by month and as lines of time, against the tables of facts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient
from peerweave.graph.tables.schema import load_schema
from peerweave.webapp.almanac import Month, read_month

Tables = Callable[[str], list[dict[str, str]]]
EVENT = ("mechanism", "phase", "country", "stage", "no", "kind")
XHTML = "{http://www.w3.org/1999/xhtml}"


def dated(table: Tables) -> dict[str, tuple[str, str]]:
    """The page of each event and meeting that has a date, with its start and end as written."""
    found = {"/".join(["/event", *(row[name] for name in EVENT)]): row for row in table("review_events")}
    found |= {f"/meeting/{row['mechanism']}/{row['id']}": row for row in table("meetings")}
    return {path: (row["start"], row["end"]) for path, row in found.items() if row["start"]}


def meets(start: str, end: str, first: str, last: str) -> bool:
    """Whether a time may fall between two days, all as written: 2014 may fall into any of its days."""
    return start + "-00"[: 10 - len(start)] <= last and (
        max(start, end) + "-99-99" >= first
        if len(start) < 10 or 0 < len(end) < 10
        else (end or start) >= first
    )


def links(node: Element) -> list[str]:
    return [one.get("href", "") for one in node.iter(XHTML + "a")]


def test_each_day_has_what_the_tables_date_to_it(show: Any, table: Tables) -> None:
    page = show("/calendar?view=month&month=2014-10")
    days = {
        int("".join(next(cell.iter(XHTML + "span")).itertext()).split()[0]): sorted(links(cell))
        for cell in page.section("month").iter(XHTML + "td")
        if cell.get("class") != "other"
    }
    assert list(days) == list(range(1, 32))
    held = dated(table)
    for number, shown in days.items():
        day = date(2014, 10, number).isoformat()
        assert shown == sorted(
            path
            for path, (start, end) in held.items()
            if len(start) == 10 and len(end) in (0, 10) and start <= day <= (end or start)
        )
    assert sum(map(len, days.values())) > 20


def test_what_is_not_known_to_the_day_stands_on_no_day(client: FlaskClient, show: Any, table: Tables) -> None:
    page = show("/calendar?view=month&month=2014-10")
    (roughly,) = [node for node in page.all("ul") if node.get("class") == "roughly"]
    expected = {
        path
        for path, (start, end) in dated(table).items()
        if (len(start) < 10 or 0 < len(end) < 10) and meets(start, end, "2014-10-01", "2014-10-31")
    }
    assert set(links(roughly)) == expected
    assert any(path.startswith("/event/WGB/phase-3/FRA/") for path in expected)


def test_clashes_are_marked_in_words(show: Any) -> None:
    """GRECO 65 sat from 6 to 10 October 2014, the 14th meeting of the IAP from 8 to 10 October."""
    page = show("/calendar?view=month&month=2014-10")
    marked = {
        "".join(item.itertext())
        for item in page.section("month").iter(XHTML + "li")
        if "clash" in "".join(item.itertext())
    }
    assert any(words.startswith("GRECO Plenary meeting clash") and "14th" in words for words in marked)
    assert any(words.startswith("IAP Plenary meeting clash") and "GRECO 65" in words for words in marked)
    assert not any("IRM Working group" in words for words in marked)


def test_the_table_is_the_month(client: FlaskClient, table: Tables) -> None:
    rows = client.get("/calendar.json?view=month&month=2014-10").json["tables"]["dates"]["rows"]
    expected = {
        path for path, (start, end) in dated(table).items() if meets(start, end, "2014-10-01", "2014-10-31")
    }
    base = "https://w3id.org/peerweave/id"
    assert {row["@id"].removeprefix(base) for row in rows} == expected
    text = client.get("/calendar.csv?view=month&month=2014-10").get_data(as_text=True)
    listed = list(csv.DictReader(io.StringIO(text)))
    assert len(listed) == len(expected)
    (greco,) = [row for row in listed if "GRECO 65" in row.values()]
    assert any("14th" in value for value in greco.values())


def test_a_month_leads_to_the_nearest_that_have_something(
    client: FlaskClient, show: Any, table: Tables
) -> None:
    page = show("/calendar?view=month&month=1951-05")
    first = min(start for start, _ in dated(table).values())
    ahead = [link for link in links(page.section("month")) if "month=" in link]
    assert ahead == [f"/calendar?view=month&month={first[:7] if len(first) > 4 else first + '-01'}"]


def test_without_a_month_the_last_with_something_is_shown(show: Any) -> None:
    page = show("/calendar?view=month&mechanism=MESICIC")
    assert sum(len(links(cell)) for cell in page.section("month").iter(XHTML + "td")) > 0


@pytest.mark.parametrize("month", ["2014-13", "2014", "zzzz", "0000-01", "２０１４-10", "2014-10-01"])
def test_what_is_no_month_is_told(client: FlaskClient, month: str) -> None:
    answer = client.get("/calendar", query_string={"view": "month", "month": month})
    assert answer.status_code == 400
    assert "Write the year and the month, as 2026-06." in answer.get_data(as_text=True)


def test_a_view_that_there_is_not_is_told(client: FlaskClient) -> None:
    answer = client.get("/calendar?view=week")
    assert answer.status_code == 400
    assert "There are: list, month, lines." in answer.get_data(as_text=True)


def test_a_filter_stays_when_the_view_changes(show: Any) -> None:
    page = show("/calendar?country=ROU&view=lines&month=2014-01")
    views = links(next(node for node in page.all("nav") if node.get("class") == "switch"))
    assert views == [
        "/calendar?country=ROU",
        "/calendar?country=ROU&view=month",
        "/calendar?country=ROU&view=lines",
    ]
    (hidden,) = [
        node
        for node in page.section("main").iter(XHTML + "input")
        if node.get("type") == "hidden" and node.get("name") == "view"
    ]
    assert hidden.get("value") == "lines"


def test_lines_have_a_mark_for_each_row(client: FlaskClient, show: Any, table: Tables) -> None:
    address = "/calendar?view=lines&month=2014-01"
    picture = show(address).section("lines")
    marks = [node for node in picture.iter() if node.tag.endswith("}title")]
    expected = [
        path for path, (start, end) in dated(table).items() if meets(start, end, "2014-01-01", "2015-06-30")
    ]
    assert len(marks) == len(expected) > 50
    rows = client.get(address.replace("/calendar", "/calendar.json")).json["tables"]["dates"]["rows"]
    assert len(rows) == len(expected)
    told = {"".join(mark.itertext()) for mark in marks}
    assert any("GRECO 65, 6 to 10 October 2014; falls together with another" in words for words in told)


def test_months_are_counted_over_the_years() -> None:
    assert Month(2014, 12).plus(1) == Month(2015, 1)
    assert Month(2014, 1).plus(-13) == Month(2012, 12)
    assert Month(2024, 2).last == date(2024, 3, 1) - timedelta(days=1)
    assert read_month("2026-06") == Month(2026, 6)
    assert read_month("2026-6") is None


def test_a_past_month_says_how_many_dates_are_still_to_come(show: Any, table: Tables) -> None:
    """A year or a month alone counts as late as it allows; none of these falls into October 2014."""
    until = load_schema().as_of.isoformat()
    ahead = sum((end or start) + "-99-99" > f"{until}-99-99" for start, end in dated(table).values())
    assert ahead > 1
    said = " ".join("".join(show("/calendar?view=month&month=2014-10").section("coming").itertext()).split())
    assert said.startswith("Nothing in this month is dated after ")
    assert f"{ahead} dates in other months are or may be: see the list." in said
