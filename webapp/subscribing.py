"""Where the calendar and the feed of a mechanism, a country or a theme can be had."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for


@dataclass(frozen=True)
class Schedule:
    """The addresses of one scope, below the root of this instance: the page, the calendar, the feed."""

    words: str
    agenda: str
    calendar: str
    feed: str


def to(*, mechanism: str = "", country: str = "", theme: str = "", words: str = "all mechanisms") -> Schedule:
    """The addresses for the mechanism, and the country or theme, with these keys, each if given."""
    agenda = url_for(
        "schedules.agenda", mechanism=mechanism or None, country=country or None, theme=theme or None
    )
    return Schedule(
        words,
        agenda,
        address("calendar", mechanism, country, theme),
        address("feed", mechanism, country, theme),
    )


def address(kind: str, mechanism: str, country: str, theme: str, *, whole: bool = False) -> str:
    """The address of a ``calendar`` or ``feed``; ``whole`` with scheme and host."""
    if country:
        return url_for(
            f"schedules.country_{kind}", iso3=country, mechanism=mechanism or None, _external=whole
        )
    if theme:
        return url_for(f"schedules.theme_{kind}", code=theme, mechanism=mechanism or None, _external=whole)
    if mechanism:
        return url_for(f"schedules.mechanism_{kind}", mechanism=mechanism, _external=whole)
    return url_for(f"schedules.whole_{kind}", _external=whole)
