"""Calendars and feeds as programs fetch them, and the page of dates; against the tables of facts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from peerweave.graph.questions.advice import Thing
from peerweave.graph.schedule.dates import span
from peerweave.graph.schedule.occasions import Occasion
from peerweave.webapp.pages.schedules import parted
from rdflib import Graph, URIRef

ID = "https://w3id.org/peerweave/id/"
FACTS = Path(__file__).resolve().parents[2] / "graph" / "facts"
Tables = Callable[[str], list[dict[str, str]]]
FILES = [
    ("/calendar.ics", "text/calendar; charset=utf-8"),
    ("/calendar/GRECO.ics", "text/calendar; charset=utf-8"),
    ("/country/ROU/calendar.ics", "text/calendar; charset=utf-8"),
    ("/country/ROU/calendar.ics?mechanism=WGB", "text/calendar; charset=utf-8"),
    ("/theme/police/calendar.ics", "text/calendar; charset=utf-8"),
    ("/theme/police/feed.atom?mechanism=GRECO", "application/atom+xml; charset=utf-8"),
    ("/feed.atom", "application/atom+xml; charset=utf-8"),
    ("/feed/GRECO.atom", "application/atom+xml; charset=utf-8"),
    ("/country/ROU/feed.atom", "application/atom+xml; charset=utf-8"),
]


def event_iri(row: dict[str, str]) -> str:
    return f"{ID}event/" + "/".join(
        row[name] for name in ("mechanism", "phase", "country", "stage", "no", "kind")
    )


def meeting_iri(row: dict[str, str]) -> str:
    return f"{ID}meeting/{row['mechanism']}/{row['id']}"


def entries(client: FlaskClient, address: str) -> dict[str, Any]:
    """The events and journal entries of a calendar, by UID."""
    made = Calendar.from_ical(client.get(address).data)
    return {str(entry["UID"]): entry for name in ("VEVENT", "VJOURNAL") for entry in made.walk(name)}


def as_of() -> date:
    """The day that the data speak of, as the description of the tables gives it."""
    described = json.loads((FACTS / "csv-metadata.json").read_text(encoding="utf-8"))
    return date.fromisoformat(described["dc:modified"]["@value"])


def day_of_the_data() -> str:
    """That day as the pages write it."""
    return f"{as_of().day} {as_of():%B %Y}"


def to_come(table: Tables) -> list[dict[str, str]]:
    """The dated rows whose last day, as late as a year or a month alone allows, is after the as-of date."""
    dated = [row for name in ("review_events", "meetings") for row in table(name) if row["start"]]
    return [row for row in dated if (row["end"] or row["start"]) + "-99-99" > f"{as_of().isoformat()}-99-99"]


@pytest.mark.parametrize(("address", "content_type"), FILES)
def test_files_have_their_media_type_and_are_not_sent_twice(
    client: FlaskClient, address: str, content_type: str
) -> None:
    first = client.get(address)
    assert (first.status_code, first.headers["Content-Type"]) == (200, content_type)
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(address).data == first.data
    other = client.get(address, headers={"If-None-Match": 'W/"another"'})
    assert (other.status_code, other.data) == (200, first.data)


def test_each_file_has_a_tag_of_its_own(client: FlaskClient) -> None:
    assert len({client.get(address).headers["ETag"] for address, _ in FILES}) == len(FILES)


def test_calendar_of_everything_has_each_row_once(client: FlaskClient, table: Tables) -> None:
    rows = [event_iri(row) for row in table("review_events")]
    rows += [meeting_iri(row) for row in table("meetings")]
    assert sorted(entries(client, "/calendar.ics")) == sorted(rows)


def test_calendar_of_a_theme_has_the_events_of_phases_with_it_in_scope(
    client: FlaskClient, table: Tables
) -> None:
    phases = {
        (row["mechanism"], row["phase"])
        for row in table("phases")
        if "police" in row["scope_themes"].split(";")
    }
    assert phases
    rows = {event_iri(row) for row in table("review_events") if (row["mechanism"], row["phase"]) in phases}
    assert set(entries(client, "/theme/police/calendar.ics")) == rows
    greco = {row for row in rows if row.startswith(f"{ID}event/GRECO/")}
    assert set(entries(client, "/theme/police/calendar.ics?mechanism=GRECO")) == greco
    listed = client.get("/calendar.json?theme=police").json["tables"]
    assert {row["@id"] for name in ("dates", "undated") for row in listed[name]["rows"]} == rows


def test_calendar_of_a_mechanism_has_its_rows_alone(client: FlaskClient, table: Tables) -> None:
    rows = {event_iri(row) for row in table("review_events") if row["mechanism"] == "GRECO"}
    rows |= {meeting_iri(row) for row in table("meetings") if row["mechanism"] == "GRECO"}
    assert set(entries(client, "/calendar/GRECO.ics")) == rows


def test_an_entry_leads_to_its_page_on_this_instance(client: FlaskClient) -> None:
    """review_events.csv: WGB, phase-4, ARG, evaluation 1, publication, 2026-03-26."""
    entry = entries(client, "/calendar.ics")[f"{ID}event/WGB/phase-4/ARG/evaluation/1/publication"]
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2026, 3, 26), date(2026, 3, 27))
    assert entry["URL"] == "http://localhost/event/WGB/phase-4/ARG/evaluation/1/publication"
    assert "Argentina" in client.get(entry["URL"]).get_data(as_text=True)


def test_addresses_are_those_of_the_host_that_was_asked(client: FlaskClient) -> None:
    """What is kept ready for one host is not given to another."""
    for host in ("one.example", "two.example", "one.example"):
        response = client.get("/country/ROU/calendar.ics?mechanism=WGB", base_url=f"https://{host}")
        made = Calendar.from_ical(response.data)
        assert made["SOURCE"] == f"https://{host}/country/ROU/calendar.ics?mechanism=WGB"
        links = [str(entry["URL"]) for entry in made.walk("VEVENT")]
        assert links and all(link.startswith(f"https://{host}/") for link in links)


def test_country_and_mechanism_together(client: FlaskClient, table: Tables) -> None:
    """Each event of GRECO's reviews of Romania is there, and nothing of another mechanism."""
    found = set(entries(client, "/country/ROU/calendar.ics?mechanism=GRECO"))
    own = {
        event_iri(row)
        for row in table("review_events")
        if (row["mechanism"], row["country"]) == ("GRECO", "ROU")
    }
    assert own and own <= found
    assert {uid.removeprefix(ID).split("/")[1] for uid in found} == {"GRECO"}
    assert found < set(entries(client, "/country/ROU/calendar.ics"))


def test_feed_is_read_by_feedparser(client: FlaskClient, table: Tables) -> None:
    """Latest first: two reports due in 2027, two in 2026, then five publications of 2026."""
    made = feedparser.parse(client.get("/feed/WGB.atom").data)
    assert not made.bozo
    assert made.version == "atom10"
    assert {link["rel"]: link["href"] for link in made.feed.links} == {
        "self": "http://localhost/feed/WGB.atom",
        "alternate": "http://localhost/calendar?mechanism=WGB",
    }
    due, last = made.entries[:4], made.entries[4]
    assert [entry.id.removeprefix(f"{ID}event/WGB/phase-4/") for entry in due] == [
        "COL/follow-up/2/follow-up",
        "ZAF/follow-up/1/follow-up",
        "AUT/follow-up/1/follow-up",
        "COL/follow-up/1/follow-up",
    ]
    assert all("published" not in entry for entry in due)
    assert last.id == f"{ID}event/WGB/phase-4/TUR/follow-up/1/publication"
    assert last.link == "http://localhost/event/WGB/phase-4/TUR/follow-up/1/publication"
    assert last.published.startswith("2026-07-09")
    in_2026 = {
        event_iri(row)
        for row in table("review_events")
        if row["mechanism"] == "WGB" and row["start"].startswith("2026")
    }
    assert {entry.id for entry in made.entries[2:9]} == in_2026


@pytest.mark.parametrize(
    ("address", "status", "said", "way_out"),
    [
        ("/calendar/GERCO.ics", 404, "“GERCO”. There are: GRECO, IAP", "/calendar?mechanism=GRECO"),
        ("/feed/GERCO.atom", 404, "“GERCO”. There are: GRECO, IAP", "/calendar?mechanism=WGB"),
        ("/country/Romania/calendar.ics", 404, "“Romania”. Countries go by", "/calendar?country=ROU"),
        ("/country/Romania/feed.atom", 404, "“Romania”. Countries go by", "/calendar?country=ROU"),
        ("/country/ROU/calendar.ics?mechanism=x", 400, "no mechanism “x”", "/calendar?mechanism=IRM"),
        ("/calendar?mechanism=x", 400, "no mechanism “x”", "/calendar"),
        ("/calendar?country=Romania", 400, "“Romania”. Countries go by", "/calendar?country=ROU"),
    ],
)
def test_what_is_not_held_is_a_problem_with_ways_out(
    client: FlaskClient, address: str, status: int, said: str, way_out: str
) -> None:
    response = client.get(address, headers={"Accept": "application/json"})
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert said in response.json["detail"]
    addresses = [way["address"] for way in response.json["see"]]
    assert way_out in addresses
    assert all(client.get(way).status_code == 200 for way in addresses)


def test_page_lists_what_is_past_latest_first(client: FlaskClient, table: Tables) -> None:
    dated = [row for name in ("review_events", "meetings") for row in table(name) if row["start"]]
    loose = [row for name in ("review_events", "meetings") for row in table(name) if not row["start"]]
    lines = list(csv.DictReader(io.StringIO(client.get("/calendar.csv").get_data(as_text=True), newline="")))
    assert sorted(line["start"] for line in lines) == sorted(row["start"] for row in dated)
    past = lines[len(list(to_come(table))) :]
    assert past[0]["occasion_iri"] == f"{ID}event/GRECO/round-5/PRT/follow-up/1/follow-up"
    years = [max(line["start"], line["end"])[:4] for line in past]
    assert years == sorted(years, reverse=True)
    assert client.get("/calendar.json").json["tables"]["undated"]["count"] == len(loose)


def test_page_begins_with_what_is_to_come(
    client: FlaskClient, show: Callable[[str], Any], table: Tables
) -> None:
    """The rows of the tables that are or may be after the as-of date, the nearest first."""
    rows = sorted(to_come(table), key=lambda row: row["start"])
    assert len(rows) > 1
    said = " ".join("".join(show("/calendar").section("coming").itertext()).split())
    assert said.startswith(f"The first {len(rows)} of these dates are or may be after {day_of_the_data()},")
    assert client.get("/calendar.json").json["coming"] == len(rows)
    lines = list(csv.DictReader(io.StringIO(client.get("/calendar.csv").get_data(as_text=True), newline="")))
    assert [line["start"] for line in lines[: len(rows)]] == [row["start"] for row in rows]


def test_page_of_a_mechanism_without_dates_to_come_says_so(show: Callable[[str], Any], table: Tables) -> None:
    coming = {row["mechanism"] for row in to_come(table)}
    without = [row["id"] for row in table("mechanisms") if row["id"] not in coming]
    assert without
    for mechanism in without:
        page = show(f"/calendar?mechanism={mechanism}")
        said = " ".join("".join(page.section("coming").itertext()).split())
        assert said.startswith(f"Nothing on record here is dated after {day_of_the_data()},")
        assert "does not mean that nothing is planned" in said


def test_page_of_a_country_without_any_date(show: Callable[[str], Any]) -> None:
    """Antarctica takes part in nothing and was never reviewed."""
    page = show("/calendar?country=ATA")
    said = " ".join("".join(page.section("coming").itertext()).split())
    assert said.endswith("That does not mean that nothing is planned.")
    assert "No date is on record." in "".join(page.section("dates").itertext())


def test_page_filters_by_mechanism_and_country(client: FlaskClient, show: Callable[[str], Any]) -> None:
    address = "/calendar?mechanism=GRECO&country=ROU"
    page = show(address)
    chosen = [node.get("value") for node in page.all("option") if node.get("selected") is not None]
    assert chosen == ["GRECO", "ROU"]
    told = client.get("/calendar.json?mechanism=GRECO&country=ROU").json
    assert told["filters"] == {"mechanism": "GRECO", "country": "ROU"}
    listed = {row["@id"] for one in told["tables"].values() for row in one["rows"]}
    assert listed == set(entries(client, "/country/ROU/calendar.ics?mechanism=GRECO"))
    links = {node.get("href") for node in page.all("a")}
    assert "/country/ROU/calendar.ics?mechanism=GRECO" in links
    assert "/country/ROU/feed.atom?mechanism=GRECO" in links


def test_page_has_its_facts_as_rdf(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/calendar.ttl?mechanism=GRECO&country=ROU").data, format="turtle")
    listed = client.get("/calendar.json?mechanism=GRECO&country=ROU").json["tables"]["dates"]["rows"]
    assert listed
    assert {URIRef(row["@id"]) for row in listed} <= set(graph.subjects())


@pytest.mark.parametrize(
    ("address", "calendar", "feed"),
    [
        ("/calendar", "/calendar.ics", "/feed.atom"),
        ("/calendar?mechanism=IAP", "/calendar/IAP.ics", "/feed/IAP.atom"),
        ("/mechanism/IRM", "/calendar/IRM.ics", "/feed/IRM.atom"),
        ("/theme/police", "/theme/police/calendar.ics", "/theme/police/feed.atom"),
        (
            "/calendar?theme=police&mechanism=GRECO",
            "/theme/police/calendar.ics?mechanism=GRECO",
            "/theme/police/feed.atom?mechanism=GRECO",
        ),
        ("/country/BRA", "/country/BRA/calendar.ics", "/country/BRA/feed.atom"),
    ],
)
def test_pages_offer_their_calendar_and_feed(
    show: Callable[[str], Any], address: str, calendar: str, feed: str
) -> None:
    """Both for programs, in the head of the page, and for people."""
    page = show(address)
    offered = {node.get("type"): node.get("href") for node in page.all("link")}
    assert (offered["text/calendar"], offered["application/atom+xml"]) == (calendar, feed)
    assert {calendar, feed} <= {node.get("href") for node in page.all("a")}


def test_what_is_to_come_stands_first() -> None:
    """What may be after the day is to come, the nearest first; what is past goes backwards."""

    def on(start: str) -> Occasion:
        thing = Thing(f"{ID}meeting/GRECO/{start}", start)
        return Occasion(thing, thing, thing, None, span(start), "", "", (), date(2026, 11, 23))

    found = [on(start) for start in ("2025", "2026-05-31", "2026-06-01", "2026-06", "2026-07-07", "")]
    coming, past, undated = parted(found, date(2026, 6, 1))
    assert [one.thing.label for one in coming] == ["2026-06", "2026-07-07"]
    assert [one.thing.label for one in past] == ["2026-06-01", "2026-05-31", "2025"]
    assert [one.thing.label for one in undated] == [""]
