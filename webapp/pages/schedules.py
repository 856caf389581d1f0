"""Dates: the list, and the calendars (iCalendar) and feeds (Atom) that programs subscribe to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, g, request, url_for
from peerweave.graph.namespaces import kind_and_key
from peerweave.graph.questions import advice
from peerweave.graph.schedule.calendars import calendar
from peerweave.graph.schedule.feeds import feed
from peerweave.graph.schedule.occasions import Occasion, Scope, in_order, occasions
from peerweave.graph.suggest import near, quoted
from peerweave.webapp import almanac, coverage, subscribing
from peerweave.webapp.clashing import Clash, clashes
from peerweave.webapp.lexicon import Moment, Thing
from peerweave.webapp.negotiation import CALENDAR, FEED, Format
from peerweave.webapp.pages import countries
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition, published
from peerweave.webapp.render import fresh, page
from peerweave.webapp.view import FACT, SOURCE_COLUMN, SOURCES, Column, Page, Record, Table

blueprint = Blueprint("schedules", __name__)
KEPT_FILES = 32
"""How many calendars and feeds of a snapshot are kept ready; that of everything takes 0.4 s to make."""
FALLING = Column("clashes", "Falls together with, or may", "nothing known")
LIST, MONTH, LINES = "list", "month", "lines"
VIEWS = {LIST: "List", MONTH: "Month", LINES: "Lines of time"}
COLUMNS = (
    Column("occasion", "What", style="head"),
    Column("start", "From", "no date held"),
    Column("end", "Until", "no other day on record"),
    Column("kind", "Kind"),
    Column("mechanism", "Mechanism"),
    Column("country", "Country under review", "none"),
    Column("place", "Place", "not held"),
    SOURCE_COLUMN,
)


@page(blueprint, "/calendar")
def agenda(edition: Edition) -> Page:
    """What has a date: first what is to come, the earliest first, then what is past, the latest first."""
    chosen = {
        "mechanism": mechanism_named(edition, request.args.get("mechanism", "").strip(), 400),
        "country": country_named(edition, request.args.get("country", "").strip(), 400),
        "theme": theme_named(edition, request.args.get("theme", "").strip(), 400),
    }
    place, subject = chosen["country"], chosen["theme"]
    if place and subject:
        raise Problem(
            400,
            "A country and a theme cannot be chosen at once: which themes a meeting was about is not held. "
            "Take one of them away.",
            ways_out=[
                (f"Dates of {place.label}", url_for("schedules.agenda", country=place.key)),
                (f"Dates of {subject.label}", url_for("schedules.agenda", theme=subject.key)),
            ],
        )
    scope = scope_of(**chosen)
    if any(chosen.values()):
        found = occasions(edition.repository, scope)
    else:
        found = edition.keep("occasions", lambda: occasions(edition.repository, scope))
    keys = {name: thing.key if thing else "" for name, thing in chosen.items()}
    view = request.args.get("view", "").strip() or LIST
    if view not in VIEWS:
        raise Problem(
            400,
            f"The calendar has no view {quoted(view)}. There are: {', '.join(VIEWS)}.",
            ways_out=[(words, url_for("schedules.agenda", view=name)) for name, words in VIEWS.items()],
        )
    as_of = date.fromisoformat(edition.as_of)
    picture = {} if view == LIST else pictured(edition, view, found, as_of)
    coming, past, undated = parted(picture.pop("found", found), as_of)
    elsewhere = len(parted(found, as_of)[0]) - len(coming)
    return Page(
        "calendar.html",
        "Calendar",
        (
            table(
                edition,
                "dates",
                f"Dates of {scope.words}{picture.get('time', '')}",
                [*coming, *past] if view == LIST else in_order([*coming, *past]),
                "No date is on record.",
                falling=picture.pop("falling", None),
            ),
            table(edition, "undated", "Without a date", undated, "Each that is on record has a date."),
        ),
        context={
            "choices": {
                "mechanism": coverage.mechanisms(edition),
                "country": list(coverage.countries_to_choose(edition).values()),
                "theme": all_themes(edition),
            },
            "chosen": chosen,
            "coming": len(coming),
            "elsewhere": elsewhere,
            "view": view,
            "views": VIEWS,
            "kept": {name: key for name, key in keys.items() if key},
            **picture,
            "schedule": subscribing.to(**keys, words=scope.words),
        },
        record={
            "filters": {name: key for name, key in keys.items() if key},
            "coming": len(coming),
        },
        paged=True,
    )


def pictured(edition: Edition, view: str, found: list[Occasion], as_of: date) -> dict[str, Any]:
    """What a view other than the list shows besides: the picture, its time in words, the occasions in it.

    Raises a 400 ``Problem`` for a month that is none. Without one, a month view shows that of the day of the
    data or else the last before it that has something, and a view of lines ends half a year after that day.
    """
    wish = request.args.get("month", "").strip()
    month = almanac.read_month(wish) if wish else None
    if wish and month is None:
        raise Problem(
            400,
            f"{quoted(wish)} is no month. Write the year and the month, as 2026-06.",
            ways_out=[("The calendar by month", url_for("schedules.agenda", view=MONTH))],
        )
    falling = clashes(edition)
    here = almanac.month_of(as_of)
    if view == MONTH:
        shown = almanac.grid(edition, found, month or here, falling)
        if month is None and shown.before and not almanac.within(found, here.first, here.last):
            shown = almanac.grid(edition, found, shown.before, falling)
        month = shown.month
        return {
            "falling": falling,
            "found": almanac.within(found, month.first, month.last),
            "time": f", {month.words}",
            "grid": shown,
            "week": almanac.WEEK,
        }
    first = month or here.plus(6 - almanac.MONTHS_DRAWN)
    last = first.plus(almanac.MONTHS_DRAWN - 1)
    return {
        "falling": falling,
        "found": almanac.within(found, first.first, last.last),
        "time": f", {first.words} to {last.words}",
        "lines": almanac.lines(edition, found, first, as_of, falling),
        "earlier": first.plus(-12),
        "later": first.plus(12),
        "drawn": almanac.MONTHS_DRAWN,
    }


def parted(found: list[Occasion], as_of: date) -> tuple[list[Occasion], list[Occasion], list[Occasion]]:
    """What is or may be after a day, the earliest first; what is past, the latest first; what has no date."""
    dated = [(one.time, one) for one in found if one.time]
    past = [(time, one) for time, one in dated if time.last <= as_of]
    past.sort(key=lambda pair: (pair[0].last, pair[0].first), reverse=True)
    return (
        [one for time, one in dated if time.last > as_of],
        [one for _, one in past],
        [one for one in found if not one.time],
    )


def table(
    edition: Edition,
    name: str,
    caption: str,
    found: list[Occasion],
    none: str,
    falling: Mapping[str, tuple[Clash, ...]] | None = None,
) -> Table:
    """Occasions as a table, in the order given; with ``falling`` also what each clashes with."""
    columns = COLUMNS if falling is None else (*COLUMNS[:-1], FALLING, COLUMNS[-1])
    thing = edition.lexicon.thing
    rows: list[Record] = [
        {
            FACT: thing(one.thing.iri),
            "occasion": thing(one.thing.iri),
            "start": Moment(one.time.written) if one.time else None,
            "end": Moment(one.time.until) if one.time and one.time.until else None,
            "kind": thing(one.kind.iri),
            "mechanism": thing(one.mechanism.iri),
            "country": thing(one.country.iri) if one.country else None,
            "place": one.place or None,
            SOURCES: edition.lexicon.sources(one.thing.iri),
        }
        for one in found
    ]
    if falling is not None:
        for row, one in zip(rows, found, strict=True):
            row[FALLING.name] = tuple(clash.other for clash in falling.get(one.thing.iri, ())) or None
    return Table(name, caption, columns, rows, none=none, facts=tuple(one.thing.iri for one in found))


def mechanism_named(edition: Edition, key: str, status: int) -> Thing | None:
    """The mechanism with this key, None for an empty one. Raises a ``Problem`` of that status for no such."""
    held = coverage.mechanisms(edition)
    by_key = {thing.key.casefold(): thing for thing in held}
    if not key or key.casefold() in by_key:
        return by_key.get(key.casefold())
    raise Problem(
        status,
        f"There is no mechanism “{key[:60]}”. There are: {', '.join(thing.key for thing in held)}.",
        ways_out=[
            *((f"Dates of {thing.key}", url_for("schedules.agenda", mechanism=thing.key)) for thing in held),
            ("All dates", url_for("schedules.agenda")),
        ],
    )


def country_named(edition: Edition, key: str, status: int) -> Thing | None:
    """The country with this code, None for an empty one. Raises a ``Problem`` of that status for no such."""
    if not key:
        return None
    known = {thing.key.casefold(): thing for thing in coverage.countries(edition).values()}
    if key.casefold() in known:
        return known[key.casefold()]
    raise Problem(
        status,
        f"There is no country “{key[:60]}”. Countries go by their ISO 3166 code of three letters.",
        ways_out=[
            *(
                (f"Dates of {thing.label}", url_for("schedules.agenda", country=thing.key))
                for thing in countries.likely_things(edition, key)
            ),
            ("All dates", url_for("schedules.agenda")),
        ],
    )


def all_themes(edition: Edition) -> list[Thing]:
    """Every theme, in the order of the scheme."""
    return [theme for _, members in coverage.themes(edition) for theme in members]


def theme_named(edition: Edition, key: str, status: int) -> Thing | None:
    """The theme with this code, None for an empty one. Raises a ``Problem`` of that status for no such."""
    known = {theme.key.casefold(): theme for theme in all_themes(edition)}
    if not key or key.casefold() in known:
        return known.get(key.casefold())
    likely = [known[code] for code in near(key.casefold(), known)]
    raise Problem(
        status,
        f"There is no theme “{key[:60]}”. There are: {', '.join(theme.key for theme in known.values())}.",
        ways_out=[
            *((f"Dates of {one.label}", url_for("schedules.agenda", theme=one.key)) for one in likely),
            ("All dates", url_for("schedules.agenda")),
        ],
    )


def scope_of(mechanism: Thing | None, country: Thing | None, theme: Thing | None) -> Scope:
    """What is wanted, in the words of the calendars."""
    return Scope(
        mechanism=advice.Thing(mechanism.iri, mechanism.key) if mechanism else None,
        country=advice.Thing(country.iri, country.label) if country else None,
        theme=advice.Thing(theme.iri, theme.label) if theme else None,
    )


@blueprint.get("/calendar.ics")
def whole_calendar() -> Response:
    """The calendar of everything."""
    return file(CALENDAR)


@blueprint.get("/feed.atom")
def whole_feed() -> Response:
    """The feed of everything."""
    return file(FEED)


@blueprint.get("/calendar/<key:mechanism>.ics")
def mechanism_calendar(mechanism: str) -> Response:
    """The calendar of a mechanism."""
    return file(CALENDAR, mechanism=mechanism)


@blueprint.get("/feed/<key:mechanism>.atom")
def mechanism_feed(mechanism: str) -> Response:
    """The feed of a mechanism."""
    return file(FEED, mechanism=mechanism)


@blueprint.get("/country/<key:iso3>/calendar.ics")
def country_calendar(iso3: str) -> Response:
    """The calendar of a country, of one mechanism alone with ``?mechanism=``."""
    return file(CALENDAR, country=iso3)


@blueprint.get("/country/<key:iso3>/feed.atom")
def country_feed(iso3: str) -> Response:
    """The feed of a country, of one mechanism alone with ``?mechanism=``."""
    return file(FEED, country=iso3)


@blueprint.get("/theme/<key:code>/calendar.ics")
def theme_calendar(code: str) -> Response:
    """The calendar of reviews on a theme, of one mechanism alone with ``?mechanism=``."""
    return file(CALENDAR, theme=code)


@blueprint.get("/theme/<key:code>/feed.atom")
def theme_feed(code: str) -> Response:
    """The feed of reviews on a theme, of one mechanism alone with ``?mechanism=``."""
    return file(FEED, theme=code)


def file(form: Format, *, mechanism: str = "", country: str = "", theme: str = "") -> Response:
    """A calendar or feed. Raises a 404 ``Problem`` for a name in the path that is not held, else a 400."""
    g.edition = edition = published().edition()
    own = mechanism_named(edition, mechanism, 404)
    place = country_named(edition, country, 404)
    subject = theme_named(edition, theme, 404)
    if place or subject:
        own = mechanism_named(edition, request.args.get("mechanism", "").strip(), 400)
    return fresh(
        edition, form.name, lambda: Response(made(edition, form, own, place, subject), mimetype=form.mimetype)
    )


def made(
    edition: Edition, form: Format, mechanism: Thing | None, country: Thing | None, theme: Thing | None
) -> bytes:
    """The bytes of a calendar or feed, whose links lead to pages of this instance."""
    chosen = {"mechanism": mechanism, "country": country, "theme": theme}
    keys = {name: one.key if one else "" for name, one in chosen.items()}
    kind = "calendar" if form is CALENDAR else "feed"
    files = edition.keep("schedule-files", lambda: lru_cache(KEPT_FILES)(writer(edition)))
    return files(
        form,
        scope_of(**chosen),
        subscribing.address(kind, **keys, whole=True),
        url_for("schedules.agenda", **{name: key or None for name, key in keys.items()}, _external=True),
        request.url_root.rstrip("/"),
    )


def writer(edition: Edition) -> Callable[[Format, Scope, str, str, str], bytes]:
    """What writes the files of an edition: form, scope, own address, address of the page, root."""

    def write(form: Format, scope: Scope, own: str, shown: str, root: str) -> bytes:
        def link(iri: str) -> str:
            kind, key = kind_and_key(iri)
            return root + quote(f"/{kind}/{key}", safe="/:") if kind else iri

        if form is CALENDAR:
            return calendar(edition.repository, scope, address=own, link=link)
        return feed(edition.repository, scope, address=own, page=shown, link=link)

    return write
