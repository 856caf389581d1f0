"""Calendars of meetings and review events (iCalendar, RFC 5545, written by the icalendar library).

What is known to the day is an all-day event. What is known to the month or year only, or undated, is not
put on any day: an event over the whole month would say that it lasts a month, and one on the first day
would name a day that nobody gave. It is kept as a journal entry without a date (RFC 5545, section 3.6.3),
with the time in words; the calendar's description counts these entries.

No clock: DTSTAMP and LAST-MODIFIED are the as-of date. SEQUENCE counts the days from 1 January 2000 to the
day on which the latest source of the entry was read: the tables keep no history, but a fact changes when a
source is read that says so, and each source has its day. It never falls, and where it stays the same the
later DTSTAMP tells the newer entry (RFC 5546, section 2.1.5). UID is the IRI of the thing, so it lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Component, Event, Journal, vDuration, vText, vUri
from peerweave.graph.schedule.occasions import Occasion, Scope, occasions
from peerweave.graph.store.repository import Repository

_MADE_BY: Final = "-//Peerweave//Calendar of the anti-corruption peer reviews//EN"
_EPOCH: Final = date(2000, 1, 1)
_REFRESH: Final = timedelta(days=1)


def calendar(
    repository: Repository,
    scope: Scope = Scope(),  # noqa: B008
    *,
    address: str | None = None,
    link: Callable[[str], str] = str,
) -> bytes:
    """The calendar of a scope, as UTF-8 with CRLF line ends (media type ``text/calendar; charset=utf-8``).

    ``address`` is where this calendar can be fetched again; ``link`` gives the address of the page on a thing
    from its IRI, which is the IRI itself unless told otherwise. The same graph gives the same bytes.
    """
    found = occasions(repository, scope)
    as_of = date.fromisoformat(repository.as_of)
    made = new_calendar(
        f"Anti-corruption peer reviews: {scope.words}",
        _description(found, scope, as_of),
        scope.iri("calendar"),
        as_of,
    )
    if address:
        made.add("URL", vUri(address))
        made.add("SOURCE", vUri(address))
    for occasion in found:
        made.add_component(_entry(occasion, as_of, link))
    return bytes(made.to_ical())


def new_calendar(name: str, description: str, uid: str, as_of: date) -> Calendar:
    """A calendar without entries yet: what RFC 5545 requires, and name and description by RFC 7986.

    The ``X-`` properties say the same to the programs that do not read RFC 7986.
    """
    made = Calendar()
    made.add("PRODID", _MADE_BY)
    made.add("VERSION", "2.0")
    made.add("CALSCALE", "GREGORIAN")
    made.add("UID", uid)
    made.add("NAME", name)
    made.add("X-WR-CALNAME", vText(name))
    made.add("DESCRIPTION", description)
    made.add("X-WR-CALDESC", vText(description))
    made.add("LAST-MODIFIED", midnight(as_of))
    made.add("REFRESH-INTERVAL", vDuration(_REFRESH, params={"VALUE": "DURATION"}))
    made.add("X-PUBLISHED-TTL", vDuration(_REFRESH))
    return made


def midnight(day: date) -> datetime:
    """The beginning of a day, in universal time."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def all_day(event: Event, first: date, last: date) -> None:
    """Give an event its days; DTEND is the day after the last (RFC 5545, section 3.6.1)."""
    event.add("DTSTART", first)
    event.add("DTEND", last + timedelta(days=1))


def _entry(occasion: Occasion, as_of: date, link: Callable[[str], str]) -> Component:
    entry: Event | Journal
    time = occasion.time
    if time and time.day_known:
        entry = Event()
        all_day(entry, time.first, time.last)
        entry.add("SUMMARY", occasion.thing.label)
        entry.add("TRANSP", "TRANSPARENT")
        if occasion.place:
            entry.add("LOCATION", occasion.place)
    else:
        entry = Journal()
        entry.add("SUMMARY", f"{occasion.thing.label} ({occasion.when})")
    entry.add("UID", occasion.thing.iri)
    entry.add("DTSTAMP", midnight(as_of))
    entry.add("LAST-MODIFIED", midnight(as_of))
    entry.add("SEQUENCE", (occasion.read - _EPOCH).days)
    entry.add("URL", vUri(link(occasion.thing.iri)))
    entry.add("CATEGORIES", list(categories(occasion)))
    entry.add("DESCRIPTION", "\n".join(_told(occasion)))
    return entry


def categories(occasion: Occasion) -> Iterable[str]:
    """What an entry can be sorted by: the kind, the mechanism, the country under review."""
    yield occasion.kind.label
    yield occasion.mechanism.label
    if occasion.country:
        yield occasion.country.label


def _told(occasion: Occasion) -> Iterable[str]:
    yield f"{occasion.kind.label}, {occasion.mechanism.label}: {occasion.when}."
    if occasion.place and not (occasion.time and occasion.time.day_known):
        yield f"Place: {occasion.place}."
    if occasion.address:
        yield f"Report: {occasion.address}"
    yield from (f"Source: {source}" for source in occasion.sources)


def _description(found: list[Occasion], scope: Scope, as_of: date) -> str:
    loose = sum(not (occasion.time and occasion.time.day_known) for occasion in found)
    words = [
        f"Meetings and review events found in public sources that concern {scope.words}, "
        f"as of {as_of.isoformat()}.",
        f"{len(found) - loose} are known to the day.",
    ]
    if loose:
        words.append(
            f"{loose} are known to the month or year only, or undated: they stand on no day, and programs "
            "that show journal entries list them with their time in words."
        )
    if scope.theme:
        words.append("Which themes a meeting was about is not held, so meetings are left out.")
    words.append("What is not listed may still be planned.")
    return " ".join(words)
