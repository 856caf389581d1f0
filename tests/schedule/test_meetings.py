"""Meetings, reports and news on the real tables against those worked out from the CSV files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from peerweave.graph.store.repository import LocalRepository

Ask = Callable[..., list[dict[str, Any]]]
Row = dict[str, str]
Tables = Callable[[str], list[Row]]
BEST_FIRST = [
    *("official-document", "official-copy", "official-news", "other-official"),
    *("civil-society", "press", "commentary", "secondary-digest"),
]


def meeting(row: Row) -> str:
    return f"meeting/{row['mechanism']}/{row['id']}"


def report(row: Row) -> str:
    return "report/" + "/".join(row[name] for name in ("mechanism", "phase", "country", "stage", "no"))


def not_before(day: str, first: str) -> bool:
    """Whether something dated ``day``, perhaps to the month or year only, may be on or after ``first``."""
    return day >= first[: len(day)]


@pytest.fixture
def members(table: Tables, repository: LocalRepository) -> dict[str, set[str]]:
    """The countries that take part in each mechanism on the as-of date."""
    as_of = repository.as_of

    def begun(day: str) -> bool:
        return day <= as_of[: len(day)]

    found: dict[str, set[str]] = {}
    for row in table("memberships"):
        over = row["until"] and begun(row["until"])
        if row["status"] == "member" and begun(row["since"]) and not over:
            found.setdefault(row["mechanism"], set()).add(row["country"])
    for row in table("participations"):
        day = row["in_force"] or row["consent_date"]
        over = row["until"] and begun(row["until"])
        if row["instrument"] == "UNCAC" and not over and (begun(day) if day else row["consent_kind"]):
            found.setdefault("IRM", set()).add(row["country"])
    return found


def test_meetings_and_members(asked: Ask, table: Tables, members: dict[str, set[str]]) -> None:
    expected = {}
    for row in table("meetings"):
        own = members[row["mechanism"]]
        for other, theirs in members.items():
            common = own & theirs
            if other != row["mechanism"] and common:
                named = "yes" if other in row["participants"].split(";") else "not named"
                expected[meeting(row), f"mechanism/{other}"] = (
                    len(common),
                    int(100 * len(common) / len(own) + 0.5),
                    int(100 * len(common) / len(theirs) + 0.5),
                    named,
                )
    rows = asked("meetings-and-members")
    found = {
        (r["meeting"], r["other"]): (r["common"], r["share"], r["other_share"], r["takes_part"]) for r in rows
    }
    assert found == expected
    assert len(rows) == len(expected)
    assert Counter(row["takes_part"] for row in rows)["yes"] == sum(
        other in members and other != row["mechanism"] and bool(members[other] & members[row["mechanism"]])
        for row in table("meetings")
        for other in row["participants"].split(";")
    )


def test_meetings_from_a_day_on(asked: Ask, table: Tables) -> None:
    rows = asked("meetings-and-members", mechanism="IAP", **{"from": "2020-05-15"})
    expected = {
        meeting(row)
        for row in table("meetings")
        if row["mechanism"] == "IAP" and row["start"] and not_before(row["start"], "2020-05-15")
    }
    assert {row["meeting"] for row in rows} == expected
    assert any(row["start"] == "2020-05" for row in rows), "a meeting of May may be after the 15th"
    undated = {meeting(row) for row in table("meetings") if row["mechanism"] == "IAP" and not row["start"]}
    assert undated
    assert undated <= {row["meeting"] for row in asked("meetings-and-members", mechanism="IAP")}


@pytest.mark.parametrize("first", ["2025-01-01", "2025-09-09", "2026-11-23"])
def test_meetings_to_attend(asked: Ask, table: Tables, members: dict[str, set[str]], first: str) -> None:
    rows = asked("meetings-to-attend", **{"from": first})
    coming = [
        row for row in table("meetings") if row["start"] and not_before(row["end"] or row["start"], first)
    ]
    pairs = [(a, b) for a, b in permutations(members, 2) if members[a] & members[b]]
    expected = {
        (f"mechanism/{attending}", meeting(row))
        for attending, holding in pairs
        for row in coming
        if row["mechanism"] == holding
    }
    silent = {
        (f"mechanism/{attending}", f"mechanism/{holding}")
        for attending, holding in pairs
        if all(row["mechanism"] != holding for row in coming)
    }
    assert {(r["attending"], r["meeting"]) for r in rows if r["meeting"]} == expected
    assert {(r["attending"], r["mechanism"]) for r in rows if not r["meeting"]} == silent
    assert len(rows) == len(expected) + len(silent)
    for row in rows:
        assert row["why"].startswith("No meeting from this day on is held") == (row["meeting"] is None)


def test_why_to_attend(asked: Ask) -> None:
    """The OECD is an observer to GRECO (observers.csv); WGB took part in one meeting of MESICIC."""
    rows = {row["mechanism"]: row for row in asked("meetings-to-attend", attending="WGB")}
    greco = rows["mechanism/GRECO"]
    assert greco["meeting"] is None
    assert "the latest held began on 2025-11-28" in greco["why"]
    assert "(OECD), its secretariat, is an observer there" in greco["why"]
    assert "not named at any meeting held" in greco["why"]
    assert "named as taking part in 1 meeting." in rows["mechanism/MESICIC"]["why"]
    assert "observer" not in rows["mechanism/MESICIC"]["why"]


def test_documents(asked: Ask, table: Tables) -> None:
    dates = {
        (report(row), row["kind"]): row["start"]
        for row in table("review_events")
        if row["kind"] in {"adoption", "publication"} and row["start"]
    }
    sources = {row["id"]: row for row in table("sources")}

    def best(keys: str) -> str | None:
        first = min(keys.split(";"), key=lambda one: (BEST_FIRST.index(sources[one]["kind"]), one))
        return sources[first]["address"] or None

    expected = {
        report(row): (
            row["symbol"] or None,
            f"report-stage/{row['stage']}",
            f"country/{row['country']}",
            dates.get((report(row), "adoption")),
            dates.get((report(row), "publication")),
            row["address"] or None,
            best(row["sources"]),
        )
        for row in table("reports")
    }
    rows = asked("documents", kind="country-report")
    columns = ("symbol", "stage", "country", "adopted", "published", "address", "source")
    assert {row["report"]: tuple(row[name] for name in columns) for row in rows} == expected
    assert len(rows) == len(expected)
    order = [row["published"] or row["adopted"] or "" for row in rows]
    assert order == sorted(order, reverse=True)


def test_papers_are_in_the_catalogue(asked: Ask, table: Tables) -> None:
    sources = {row["id"]: row for row in table("sources")}
    rank = ["official-document", "official-copy", "official-news", "other-official"]
    expected = {}
    for row in table("papers"):
        best = min(row["sources"].split(";"), key=lambda one: (rank.index(sources[one]["kind"]), one))
        own = sources[best]["kind"] in ("official-document", "official-news")
        place = sources[best]["address"] or None
        expected[f"paper/{row['mechanism']}/{row['id']}"] = (
            *(f"document-kind/{row['kind']}", f"mechanism/{row['mechanism']}", row["symbol"] or None),
            *(place if own else None, place, None, None),
        )
    rows = asked("documents")
    columns = ("kind", "mechanism", "symbol", "address", "source", "country", "adopted")
    papers = [row for row in rows if row["kind"] != "document-kind/country-report"]
    assert {row["report"]: tuple(row[name] for name in columns) for row in papers} == expected
    assert len(papers) == len(expected)
    assert len(rows) == len(papers) + len(table("reports"))
    assert {row["kind"] for row in asked("documents", kind="questionnaire")} == {
        "document-kind/questionnaire"
    }
    assert not [row for row in asked("documents", country="ROU") if row["report"].startswith("paper/")]
    assert {row["mechanism"] for row in papers} == {f"mechanism/{row['id']}" for row in table("mechanisms")}


def test_what_the_catalogue_says_is_missing_is_missing(table: Tables) -> None:
    """Each figure of the text, counted in the tables."""
    addresses = Counter(row["mechanism"] for row in table("reports") if row["address"])
    symbols = Counter(row["mechanism"] for row in table("reports") if row["symbol"])
    assert (addresses["MESICIC"], symbols["WGB"], symbols["IAP"]) == (2, 1, 0)
    assert min(addresses[name] for name in ("GRECO", "IAP", "IRM", "WGB")) > 1
    assert min(symbols[name] for name in ("GRECO", "MESICIC", "IRM")) > 1
    published = Counter(
        row["mechanism"] for row in table("review_events") if row["kind"] == "publication" and row["start"]
    )
    assert published["MESICIC"] == 1 < min(published[name] for name in ("GRECO", "IAP", "IRM", "WGB"))
    kinds = {
        name: Counter(row["kind"] for row in table("papers") if row["mechanism"] == name)
        for name in addresses
    }
    kinds["MESICIC"] = Counter(row["kind"] for row in table("papers") if row["mechanism"] == "MESICIC")
    assert {name for name, held in kinds.items() if held["rules"]} == {"GRECO"}
    asked = {name: held["questionnaire"] for name, held in kinds.items() if held["questionnaire"]}
    assert asked == {"GRECO": 1, "MESICIC": 2}
    assert {name for name, held in kinds.items() if not held["guidance"]} == {"GRECO", "MESICIC"}
    assert {name for name, held in kinds.items() if not held["meeting-paper"]} == {"WGB"}
    assert kinds["IRM"]["overview-report"] == 1


@pytest.mark.parametrize(("since", "country"), [("2025", "FRA"), ("2021-03-10", "ROU"), ("2026-11", None)])
def test_documents_since(asked: Ask, table: Tables, since: str, country: str | None) -> None:
    values = {"since": since} | ({"country": country} if country else {})
    expected = {
        report(row)
        for row in table("review_events")
        if row["kind"] in {"adoption", "publication"}
        and row["start"]
        and not_before(row["start"], since)
        and country in (None, row["country"])
    }
    rows = asked("documents", **values)
    assert {row["report"] for row in rows} == expected
    assert len(rows) == len(expected)


@pytest.mark.parametrize(
    ("since", "mechanism", "country"),
    [("2025-06", None, None), ("2026", "WGB", None), ("2024-01-01", None, "FRA"), ("2024", "GRECO", "DNK")],
)
def test_new_since(asked: Ask, table: Tables, since: str, mechanism: str | None, country: str | None) -> None:
    dated = [
        (
            "/".join(["event", *(row[n] for n in ("mechanism", "phase", "country", "stage", "no", "kind"))]),
            row["start"],
            {row["mechanism"]},
            row["country"],
        )
        for row in table("review_events")
    ]
    dated += [(meeting(row), row["start"], {row["mechanism"]}, row["country"]) for row in table("meetings")]
    dated += [
        (
            "/".join(["status", *(row[n] for n in ("mechanism", "phase", "country", "number", "no"))]),
            row["as_of"],
            {row["mechanism"]},
            row["country"],
        )
        for row in table("status_assessments")
        if row["status"] != "not-known"
    ]
    dated += [
        (f"synergy-event/{row['id']}", row["date"], set(filter(None, row["mechanisms"].split(";"))), "")
        for row in table("synergy_events")
    ]
    expected = Counter(
        {
            thing: (1 if mechanism else max(1, len(mechanisms)))
            for thing, day, mechanisms, where in dated
            if day
            and not_before(day, since)
            and (mechanism is None or mechanism in mechanisms)
            and country in (None, where)
        }
    )
    values = {"since": since, **({"mechanism": mechanism} if mechanism else {})}
    rows = asked("new-since", **values, **({"country": country} if country else {}))
    assert expected
    assert Counter(row["thing"] for row in rows) == expected


def test_a_status_that_is_not_known_is_no_news(asked: Ask, table: Tables) -> None:
    """Of 28 recommendations of GRECO and one of the WGB (to Estonia) a source since 2025 tells no status."""
    silent = [
        row for row in table("status_assessments") if row["status"] == "not-known" and row["as_of"] >= "2025"
    ]
    assert {row["mechanism"] for row in silent} >= {"GRECO", "WGB"}
    assert len(silent) >= 29
    rows = asked("new-since", since="2025")
    assert {"mechanism/GRECO", "mechanism/WGB"} <= {row["mechanism"] for row in rows}
    assert "status/not-known" not in {row["what"] for row in rows}
    untold = {
        "/".join(["status", *(row[n] for n in ("mechanism", "phase", "country", "number", "no"))])
        for row in silent
    }
    assert not untold & {row["thing"] for row in rows}


def test_missions_to_a_country_are_no_conference(asked: Ask) -> None:
    rows = asked("meetings-and-members", kind="mission", **{"from": "2019"})
    assert {row["meeting"].removeprefix("meeting/") for row in rows} == {
        "GRECO/high-level-mission-of-greco-to-denmark-2025-04-07",
        "GRECO/high-level-mission-of-greco-to-poland-2025-11-28",
        "GRECO/high-level-mission-of-greco-to-slovakia-2024-09-26",
        "GRECO/high-level-mission-of-greco-to-turkiye-2025-06-18",
        "WGB/high-level-mission-to-sweden-2019-06-11",
    }
    others = asked("meetings-and-members", **{"from": "2019"})
    assert not [
        row for row in others if "mission-" in row["meeting"] and row["kind"] != "meeting-kind/mission"
    ]


def test_dates_held(asked: Ask, table: Tables, repository: LocalRepository) -> None:
    def length(row: Row) -> int:
        return len(row["start"])

    rows = {row["mechanism"].removeprefix("mechanism/"): row for row in asked("dates-held")}
    assert set(rows) == {row["id"] for row in table("mechanisms")}
    for mechanism, row in rows.items():
        reviews = [r for r in table("reviews") if r["mechanism"] == mechanism]
        events = [r for r in table("review_events") if r["mechanism"] == mechanism]
        visits = [r for r in events if r["kind"] in {"on-site-visit", "return-visit"}]
        meetings = [r for r in table("meetings") if r["mechanism"] == mechanism]
        assert row["reviews"] == len(reviews)
        assert row["reviews_with_visit"] == len({(r["phase"], r["country"]) for r in visits})
        assert row["reviews_with_reviewers"] == sum(bool(r["reviewers"]) for r in reviews)
        by_length = Counter(map(length, visits))
        held = [row[f"visits_{name}"] for name in ("by_day", "by_month", "by_year", "undated")]
        assert held == [by_length[10], by_length[7], by_length[4], by_length[0]]
        assert row["meetings"] == len(meetings)
        assert row["meetings_by_day"] == sum(length(r) == 10 for r in meetings)
        assert row["last_meeting"] == max(r["start"] for r in meetings)
        assert row["last_event"] == max(r["start"] for r in events)
        assert row["coming"] == sum(
            not_before(r["end"] or r["start"], repository.as_of) for r in [*meetings, *events] if r["start"]
        )
