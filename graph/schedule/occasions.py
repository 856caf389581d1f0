"""What calendars and feeds hold: review events, meetings and status assessments, chosen by scope.

The queries are in ``queries/calendar``. Nothing here knows of iCalendar or Atom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from peerweave.graph.namespaces import DATA
from peerweave.graph.questions.advice import Thing, members, text, thing
from peerweave.graph.questions.choose import choose
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.schedule.dates import Span, span
from peerweave.graph.store.repository import Repository, Term
from peerweave.graph.tables.schema import PACKAGE
from pyoxigraph import NamedNode

_QUERIES: Final = PACKAGE / "queries" / "calendar"
_STATUSES: Final = frozenset({"statuses", "statuses-of-theme"})


@dataclass(frozen=True)
class Scope:
    """What is wanted: everything, or what concerns a mechanism, and a country or a theme.

    A country is concerned by its own reviews, by visits for which its experts are named as reviewers, and by
    meetings of the mechanisms in which it takes part or which it hosts. A theme is concerned by reviews in
    phases with the theme in their scope; which themes a meeting was about is not held.
    """

    mechanism: Thing | None = None
    country: Thing | None = None
    theme: Thing | None = None

    def __post_init__(self) -> None:
        if self.country and self.theme:
            raise ValueError("a scope has a country or a theme, not both")

    @property
    def words(self) -> str:
        """The scope in words: ``GRECO and Romania``, ``all mechanisms``."""
        chosen = [one.label for one in (self.mechanism, self.country, self.theme) if one]
        return " and ".join(chosen) or "all mechanisms"

    def iri(self, kind: str) -> str:
        """A lasting name for the calendar or feed of this scope, as ``…/data#feed/mechanism/GRECO``."""
        chosen = (("mechanism", self.mechanism), ("country", self.country), ("theme", self.theme))
        return "/".join([f"{DATA}#{kind}", *(f"{name}/{one.code}" for name, one in chosen if one)])

    def queries(self) -> Mapping[str, Mapping[str, NamedNode]]:
        """The queries to ask, by name, each with the values to bind."""
        common = {"mechanism": NamedNode(self.mechanism.iri)} if self.mechanism else {}
        if self.country:
            country = NamedNode(self.country.iri)
            return {
                "events": {**common, "country": country},
                "events-reviewed-by": {**common, "reviewer": country},
                "meetings-of-member": {**common, "member": country},
                "statuses": {**common, "country": country},
            }
        if self.theme:
            theme = {**common, "theme": NamedNode(self.theme.iri)}
            return {"events-of-theme": theme, "statuses-of-theme": theme}
        return {"events": common, "meetings": common, "statuses": common}


def scope(values: Mapping[str, str], repository: Repository) -> Scope:
    """The scope that a person asked for by ``mechanism``, ``country`` and ``theme``, each if given.

    Raises ``ParameterError``, which says what is possible, for a value that names none, and for a country
    together with a theme.
    """
    if values.get("country") and values.get("theme"):
        raise ParameterError("A country and a theme cannot be chosen at once: leave one of them out.")
    return Scope(
        **{
            name: choose(name, values[name], repository)
            for name in ("mechanism", "country", "theme")
            if values.get(name)
        }
    )


@dataclass(frozen=True)
class Occasion:
    """Something that happens at a time: a review event, a meeting, or an assessment of a recommendation.

    ``time`` is None where no date is known. ``place`` is where a meeting is held, empty for others and where
    not known; ``country`` is the country under review, None for a meeting. ``address`` is that of the report,
    ``sources`` are the addresses of the sources, ``read`` the day on which the latest of them was read.
    """

    thing: Thing
    kind: Thing
    mechanism: Thing
    country: Thing | None
    time: Span | None
    place: str
    address: str
    sources: tuple[str, ...]
    read: date

    @property
    def when(self) -> str:
        """The time in words, also where it is not known."""
        return self.time.words if self.time else "date not known"


def occasions(repository: Repository, scope: Scope, *, assessments: bool = False) -> list[Occasion]:
    """The occasions in a scope, each once, the earliest first and those without a date last.

    Assessments of recommendations are left out unless asked for: they are news, not dates to keep free.
    """
    found = {
        occasion.thing: occasion
        for name, bound in scope.queries().items()
        if assessments or name not in _STATUSES
        for occasion in map(_occasion, repository.select(_query(name), bound).rows)
    }
    return in_order(found.values())


def in_order(found: Iterable[Occasion]) -> list[Occasion]:
    """Occasions in order of time, those without a date last; what begins together by its words."""
    return sorted(
        found,
        key=lambda occasion: (
            occasion.time is None,
            (occasion.time.first, occasion.time.last) if occasion.time else (date.max, date.max),
            occasion.thing.label,
            occasion.thing.iri,
        ),
    )


@cache
def _query(name: str) -> str:
    return (_QUERIES / f"{name}.rq").read_text("utf-8")


def _occasion(row: Mapping[str, Term | None]) -> Occasion:
    held = row.get("label")
    meeting = "city" in row
    country = thing(row, "country") if text(row, "country") else None
    place = ", ".join(part for part in (text(row, "city"), country.label if country else "") if part)
    return Occasion(
        thing=Thing(text(row, "thing"), str(held.value) if held else ""),
        kind=thing(row, "kind"),
        mechanism=thing(row, "mechanism"),
        country=None if meeting else country,
        time=span(text(row, "start"), text(row, "end")),
        place=place if meeting else "",
        address=text(row, "address"),
        sources=tuple(sorted(members(row, "sources"))),
        read=_day_read(text(row, "read")),
    )


def _day_read(written: str) -> date:
    """The day on which a source was read; the first of a month or year, so that a later reading is later."""
    read = span(written)
    return read.first if read else date.min
