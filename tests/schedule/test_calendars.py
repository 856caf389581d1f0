"""Calendars and feeds on the real tables, read back by other programs: icalendar and feedparser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from icalendar import Calendar
from peerweave.graph.namespaces import BASE
from peerweave.graph.questions.advice import Thing
from peerweave.graph.schedule.calendars import calendar
from peerweave.graph.schedule.feeds import feed
from peerweave.graph.schedule.occasions import Scope, occasions
from peerweave.graph.store.repository import LocalRepository, Rows
from pyoxigraph import Literal, NamedNode

Row = dict[str, str]
Tables = Callable[[str], list[Row]]
ATOM = "{http://www.w3.org/2005/Atom}"
GRECO = Scope(mechanism=Thing(f"{BASE}id/mechanism/GRECO", "GRECO"))
ROMANIA = Scope(country=Thing(f"{BASE}id/country/ROU", "Romania"))
BRAZIL = Scope(country=Thing(f"{BASE}id/country/BRA", "Brazil"))
PARTIES = Scope(theme=Thing(f"{BASE}theme/party-funding", "Party funding"))


def event_iri(row: Row) -> str:
    key = "/".join(row[n] for n in ("mechanism", "phase", "country", "stage", "no", "kind"))
    return f"{BASE}id/event/{key}"


def meeting_iri(row: Row) -> str:
    return f"{BASE}id/meeting/{row['mechanism']}/{row['id']}"


def day_known(row: Row) -> bool:
    return len(row["start"]) == 10 and len(row["end"]) in (0, 10)


def entries(data: bytes, name: str) -> dict[str, Any]:
    found = Calendar.from_ical(data).walk(name)
    by_uid = {str(entry["UID"]): entry for entry in found}
    assert len(by_uid) == len(found), "each UID once"
    return by_uid


@pytest.fixture(scope="module")
def everything(repository: LocalRepository) -> bytes:
    return calendar(repository)


def test_lines_are_those_of_rfc_5545(everything: bytes) -> None:
    """Section 3.1: lines end with CRLF and have at most 75 octets; no bare LF or CR."""
    assert everything.endswith(b"END:VCALENDAR\r\n")
    lines = everything.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line) for line in lines)
    for line in re.sub(rb"\r\n[ \t]", b"", everything).split(b"\r\n"):
        line.decode("utf-8")


def test_calendar_has_what_it_must(everything: bytes, as_of: str) -> None:
    """Section 3.6: PRODID and VERSION once; RFC 7986: NAME, DESCRIPTION, UID, LAST-MODIFIED."""
    head = Calendar.from_ical(everything)
    assert head["VERSION"] == "2.0"
    assert str(head["PRODID"]).startswith("-//Peerweave//")
    assert "METHOD" not in head, "METHOD:PUBLISH would ask for an ORGANIZER (RFC 5546, section 3.2.1)"
    assert head["UID"] == f"{BASE}data#calendar"
    # icalendar does not know that this one is TEXT, and leaves it as it is written.
    assert str(head["X-WR-CALDESC"]).replace("\\,", ",") == head["DESCRIPTION"]
    assert head["LAST-MODIFIED"].dt == datetime.fromisoformat(as_of).replace(tzinfo=UTC)
    assert as_of in head["DESCRIPTION"]


def test_every_day_that_is_known_is_an_event(everything: bytes, table: Tables) -> None:
    rows = {event_iri(row): row for row in table("review_events")}
    rows |= {meeting_iri(row): row for row in table("meetings")}
    known = {iri: row for iri, row in rows.items() if day_known(row)}
    events = entries(everything, "VEVENT")
    assert events.keys() == known.keys()
    for iri, row in known.items():
        entry = events[iri]
        assert entry["DTSTART"].params["VALUE"] == entry["DTEND"].params["VALUE"] == "DATE"
        assert entry["DTSTART"].dt == date.fromisoformat(row["start"])
        last = date.fromisoformat(row["end"] or row["start"])
        assert entry["DTEND"].dt == last + timedelta(days=1), "DTEND is not part of the event"
        assert entry["URL"] == iri


def test_what_is_not_known_to_the_day_stands_on_none(everything: bytes, table: Tables) -> None:
    rows = {event_iri(row): row for row in table("review_events")}
    rows |= {meeting_iri(row): row for row in table("meetings")}
    rough = {iri: row for iri, row in rows.items() if not day_known(row)}
    journal = entries(everything, "VJOURNAL")
    assert journal.keys() == rough.keys()
    for iri, row in rough.items():
        assert "DTSTART" not in journal[iri]
        assert row["start"][:4] in journal[iri]["SUMMARY"]
        assert "not known" in journal[iri]["SUMMARY"]
    description = str(Calendar.from_ical(everything)["DESCRIPTION"])
    assert f"{len(rough)} are known to the month or year only, or undated" in description


def test_stamps_come_from_the_data(everything: bytes, table: Tables, as_of: str) -> None:
    read = {row["id"]: date.fromisoformat(row["accessed"]) for row in table("sources")}
    rows = {event_iri(row): row for row in table("review_events")}
    rows |= {meeting_iri(row): row for row in table("meetings")}
    for name in ("VEVENT", "VJOURNAL"):
        for iri, entry in entries(everything, name).items():
            latest = max(read[source] for source in rows[iri]["sources"].split(";"))
            assert entry["SEQUENCE"] == (latest - date(2000, 1, 1)).days
            assert entry["DTSTAMP"].dt == datetime.fromisoformat(as_of).replace(tzinfo=UTC)


def test_the_same_graph_gives_the_same_bytes(repository: LocalRepository) -> None:
    assert calendar(repository, ROMANIA) == calendar(repository, ROMANIA)
    assert feed(repository, ROMANIA) == feed(repository, ROMANIA)


def test_one_mechanism(repository: LocalRepository, table: Tables) -> None:
    expected = {event_iri(row) for row in table("review_events") if row["mechanism"] == "GRECO"}
    expected |= {meeting_iri(row) for row in table("meetings") if row["mechanism"] == "GRECO"}
    assert {one.thing.iri for one in occasions(repository, GRECO)} == expected


@pytest.mark.parametrize("scope", [ROMANIA, BRAZIL])
def test_one_country(repository: LocalRepository, table: Tables, scope: Scope) -> None:
    """Its own reviews, visits that it reviews, meetings of its mechanisms, and what it hosts."""
    assert scope.country
    code = scope.country.code
    reviewing = {
        (row["mechanism"], row["phase"], row["country"])
        for row in table("reviews")
        if code in row["reviewers"].split(";")
    }
    mechanisms = {row["mechanism"] for row in table("memberships") if row["country"] == code} | {"IRM"}
    expected = {
        event_iri(row)
        for row in table("review_events")
        if row["country"] == code
        or (
            row["kind"] in {"on-site-visit", "return-visit"}
            and (row["mechanism"], row["phase"], row["country"]) in reviewing
        )
    }
    expected |= {
        meeting_iri(row)
        for row in table("meetings")
        if row["mechanism"] in mechanisms or row["country"] == code
    }
    assert {one.thing.iri for one in occasions(repository, scope)} == expected


def test_brazil_reviews_others(repository: LocalRepository) -> None:
    visited = {one.country.code for one in occasions(repository, BRAZIL) if one.country}
    assert len(visited) > 1


def test_one_theme(repository: LocalRepository, table: Tables) -> None:
    phases = {
        (row["mechanism"], row["phase"])
        for row in table("phases")
        if "party-funding" in row["scope_themes"].split(";")
    } | {
        (row["mechanism"], row["phase"])
        for row in table("questionnaire_topics")
        if row["theme"] == "party-funding" and row["basis"] != "standard"
    }
    expected = {
        event_iri(row) for row in table("review_events") if (row["mechanism"], row["phase"]) in phases
    }
    assert phases
    assert {one.thing.iri for one in occasions(repository, PARTIES)} == expected
    assert "meetings are left out" in str(Calendar.from_ical(calendar(repository, PARTIES))["DESCRIPTION"])


def test_country_and_theme_at_once_is_refused() -> None:
    with pytest.raises(ValueError, match="not both"):
        Scope(country=ROMANIA.country, theme=PARTIES.theme)


def test_addresses_of_a_running_instance(repository: LocalRepository) -> None:
    made = Calendar.from_ical(
        calendar(
            repository,
            GRECO,
            address="https://here.example/calendar.ics",
            link=lambda iri: iri.replace(BASE, "https://here.example/"),
        )
    )
    assert made["SOURCE"] == made["URL"] == "https://here.example/calendar.ics"
    urls = {str(entry["URL"]) for entry in made.walk("VEVENT")}
    assert all(url.startswith("https://here.example/id/") for url in urls)
    assert all(str(entry["UID"]).startswith(BASE) for entry in made.walk("VEVENT"))


class Held:
    """A repository that holds nothing but the rows given."""

    snapshot_id = "none"
    as_of = "2026-11-23"

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.rows = list(rows)

    def select(self, text: str, bindings: object) -> Rows:
        if "pw:Meeting ;" not in text:
            return Rows((), [])
        cells = [
            {
                "city": None,
                **{
                    name: NamedNode(value) if value.startswith("https:") else Literal(value)
                    for name, value in row.items()
                },
            }
            for row in self.rows
        ]
        return Rows((), cells)


def held_meeting(**changes: str) -> dict[str, str]:
    return {
        "thing": f"{BASE}id/meeting/X/1",
        "label": "A meeting",
        "kind": f"{BASE}meeting-kind/plenary",
        "kindLabel": "Plenary",
        "mechanism": f"{BASE}id/mechanism/X",
        "mechanismLabel": "X",
        "start": "2027-02-28",
        "read": "2026-11-23",
        "sources": "",
        **changes,
    }


def one_entry(data: bytes, name: str = "VEVENT") -> Any:
    (entry,) = Calendar.from_ical(data).walk(name)
    return entry


def test_text_that_could_break_a_calendar() -> None:
    """Section 3.3.11: commas, semicolons, backslashes and line ends are escaped; long signs are not cut."""
    label = 'BEGIN:VEVENT, "a;b" \\n \\ ' + "é€😀" * 40 + "\r\nEND:VCALENDAR"
    data = calendar(Held([held_meeting(label=label)]))  # type: ignore[arg-type]
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert data.count(b"\r\nEND:VCALENDAR") == data.count(b"\r\nBEGIN:VEVENT") == 1
    assert str(one_entry(data)["SUMMARY"]).replace("\r\n", "\n") == label.replace("\r\n", "\n")


def test_a_later_source_raises_the_sequence() -> None:
    before = one_entry(calendar(Held([held_meeting()])))  # type: ignore[arg-type]
    after = one_entry(
        calendar(Held([held_meeting(start="2027-03-01", read="2026-12-01")]))  # type: ignore[arg-type]
    )
    assert before["UID"] == after["UID"]
    assert (after["DTSTART"].dt, before["DTEND"].dt) == (date(2027, 3, 1), date(2027, 3, 1))
    assert after["SEQUENCE"] - before["SEQUENCE"] == 8


def test_leap_day_is_the_day_after() -> None:
    entry = one_entry(calendar(Held([held_meeting(start="2028-02-28", end="2028-02-28")])))  # type: ignore[arg-type]
    assert entry["DTEND"].dt == date(2028, 2, 29)


def test_a_source_read_in_a_month() -> None:
    entry = one_entry(calendar(Held([held_meeting(read="2026-11")])))  # type: ignore[arg-type]
    assert entry["SEQUENCE"] == (date(2026, 11, 1) - date(2000, 1, 1)).days


# Feeds


@pytest.fixture(scope="module")
def atom(repository: LocalRepository) -> bytes:
    return feed(repository, address="https://here.example/feed.atom", page="https://here.example/")


def test_feed_has_what_it_must(atom: bytes) -> None:
    """RFC 4287, section 4.1: id, title, updated and an author; each entry id, title, updated and a link."""
    root = ElementTree.fromstring(atom)  # noqa: S314
    assert root.tag == ATOM + "feed"
    for name in ("id", "title", "updated"):
        assert len(root.findall(ATOM + name)) == 1
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in root.findall(ATOM + "link")}
    assert links == {"self": "https://here.example/feed.atom", "alternate": "https://here.example/"}
    ids = [entry.findtext(ATOM + "id") for entry in root.findall(ATOM + "entry")]
    assert len(set(ids)) == len(ids) == 200
    for entry in root.findall(ATOM + "entry"):
        for name in ("id", "title", "updated", "summary"):
            assert len(entry.findall(ATOM + name)) == 1
        assert [link.get("rel") for link in entry.findall(ATOM + "link")] == ["alternate"]


def test_feed_read_by_another_program(atom: bytes, table: Tables, as_of: str) -> None:
    read = feedparser.parse(atom)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    assert read.feed.updated == f"{as_of}T00:00:00+00:00"
    dated = sum(
        bool(row[column])
        for name, column in (
            ("review_events", "start"),
            ("meetings", "start"),
            ("status_assessments", "as_of"),
        )
        for row in table(name)
    )
    assert f"The 200 dated latest of {dated} " in read.feed.subtitle


def test_feed_of_a_country(repository: LocalRepository, table: Tables) -> None:
    read = feedparser.parse(feed(repository, ROMANIA, most=10_000))
    events = {event_iri(row): row for row in table("review_events") if row["country"] == "ROU"}
    statuses = {
        f"{BASE}id/status/" + "/".join(row[n] for n in ("mechanism", "phase", "country", "number", "no")): row
        for row in table("status_assessments")
        if row["country"] == "ROU"
    }
    by_id = {entry.id: entry for entry in read.entries}
    dated = {iri for iri, row in events.items() if row["start"]} | {
        iri for iri, row in statuses.items() if row["as_of"]
    }
    assert statuses
    assert dated <= by_id.keys()
    for iri, row in events.items():
        if len(row["start"]) == 10 and row["start"] <= repository.as_of:
            assert by_id[iri].published.startswith(row["start"])
        elif row["start"]:
            assert "published" not in by_id[iri], "a month is no day, and what is to come not published"


def test_what_is_to_come_is_not_published_yet() -> None:
    held = Held([held_meeting(), held_meeting(thing=f"{BASE}id/meeting/X/2", start="2026-11-23")])
    read = feedparser.parse(feed(held))  # type: ignore[arg-type]
    assert [(entry.id[-1], "published" in entry) for entry in read.entries] == [("1", False), ("2", True)]


def test_text_that_could_break_a_feed() -> None:
    held = Held(
        [held_meeting(label="<b>&amp;</b>]]>", sources="javascript:alert(1) https://x.example/?a=1&b=2")]
    )
    data = feed(held)  # type: ignore[arg-type]
    (entry,) = feedparser.parse(data, sanitize_html=False).entries
    assert SimpleNamespace(**entry.title_detail).value == "<b>&amp;</b>]]> (28 February 2027)"
    assert re.findall(r'href="([^"]*)"', entry.summary) == ["https://x.example/?a=1&amp;b=2"]


def test_an_empty_feed_takes_no_clock() -> None:
    assert feedparser.parse(feed(Held([]))).feed.updated == "2026-11-23T00:00:00+00:00"  # type: ignore[arg-type]
