"""What is held, as lists: recommendations, reviews, needs, offers, by country, region, phase, theme and more.

Each function takes the rows of ``queries/facts/held.rq`` and the reader's values, and gives the rows of the
question in ``queries/questions`` that names it. The figures of the reports count the rows of these lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from peerweave.graph.questions.advice import Thing, members, rows_of, text
from peerweave.graph.store.repository import Bindings, Rows

_RECOMMENDATIONS: Final = (
    *(
        "country*",
        "mechanism*",
        "phase*",
        "recommendation*",
        "summary",
        "status*",
        "word",
        "date",
        "assessor*",
    ),
)
_REVIEWS: Final = ("country*", "mechanism*", "phase*", "review*", "state*", "date")
_NEEDS: Final = ("country*", "mechanism*", "phase*", "need*", "summary", "type", "basis*")
_OFFERS: Final = ("offer*", "providers", "places", "start", "end")
_WORLD: Final = "/region/001"
_DONE: Final = "/status/implemented"
WITHOUT: Final = "none"
"""As a mechanism's own word: only recommendations of which no such word is held."""


@dataclass(frozen=True)
class _One:
    """A thing that is held, with its row read."""

    row: Mapping[str, str]
    """What stands in each column; a text that is empty where there is nothing."""
    themes: frozenset[str]
    """Its themes and the groups that hold them."""
    regions: frozenset[str]
    """The regions that hold its country."""

    def __getitem__(self, column: str) -> str:
        return self.row.get(column, "")

    def several(self, column: str) -> frozenset[str]:
        """The IRIs in a column that holds a list."""
        return frozenset(self[column].split())


@dataclass(frozen=True)
class _Held:
    """All rows, read once: things by kind in their order, words by IRI, what stands above what."""

    things: Mapping[str, list[_One]]
    names: Mapping[str, str]
    above: Mapping[str, frozenset[str]]
    named: dict[str, Thing] = field(default_factory=dict)
    """Things with their words, made when first asked for."""

    def words(self, iri: str) -> Thing | None:
        """The thing with its words."""
        if iri not in self.names:
            return None
        return self.named.get(iri) or self.named.setdefault(iri, Thing(iri, self.names[iri]))

    def several(self, iris: Iterable[str]) -> str:
        """The words of several things, sorted."""
        return ", ".join(sorted(self.names[iri] for iri in iris if iri in self.names))

    def whose(self, one: _One) -> dict[str, object]:
        """To whom, by whom and in which phase."""
        return {
            "country": self.words(one["in"]),
            "mechanism": self.words(one["by"]),
            "phase": self.words(one["phase"]),
        }


def recommendations(rows: Rows, values: Bindings) -> Rows:
    """Recommendations, in the order of countries, mechanisms and their own keys."""
    held = _read(rows)
    wanted = values["open"].value == "true" if "open" in values else None
    return rows_of(
        _RECOMMENDATIONS,
        (
            {
                **held.whose(one),
                "recommendation": Thing(one["thing"], one["label"]),
                "summary": one["summary"],
                "status": held.words(one["status"]),
                "word": one["word"],
                "date": one["day"],
                "assessor": held.words(one["assessor"]),
            }
            for one in _chosen(held, values, "recommendation", {"status": "status", "word": "word"})
            if wanted is None or wanted != one["status"].endswith(_DONE)
        ),
    )


def reviews(rows: Rows, values: Bindings) -> Rows:
    """Reviews, in the order of countries, mechanisms and phases."""
    held = _read(rows)
    return rows_of(
        _REVIEWS,
        (
            {
                **held.whose(one),
                "review": Thing(one["thing"], one["label"]),
                "state": held.words(one["status"]),
                "date": one["day"],
            }
            for one in _chosen(held, values, "review", {"state": "status"})
        ),
    )


def needs(rows: Rows, values: Bindings) -> Rows:
    """Needs for assistance, in the order of countries, mechanisms and their own keys."""
    held = _read(rows)
    return rows_of(
        _NEEDS,
        (
            {
                **held.whose(one),
                "need": Thing(one["thing"], one["label"]),
                "summary": one["summary"],
                "type": held.several(one.several("types")),
                "basis": held.words(one["status"]),
            }
            for one in _chosen(held, values, "need", {})
        ),
    )


def offers(rows: Rows, values: Bindings) -> Rows:
    """Offers not known to have ended before ``at`` or to begin after it, by name."""
    held = _read(rows)
    day = values["at"].value
    return rows_of(
        _OFFERS,
        (
            {
                "offer": Thing(one["thing"], one["label"]),
                "providers": held.several(one.several("providers")),
                "places": held.several(one.several("places")) or one["summary"],
                "start": one["day"],
                "end": one["end"],
            }
            for one in held.things["offer"]
            if _fits_theme(one, values)
            and not _after(one["day"], day)
            and not (one["end"] and _after(day, one["end"]))
            and _covers(held, one.several("places"), values)
            and ("provider" not in values or values["provider"].value in one.several("providers"))
        ),
    )


def _chosen(held: _Held, values: Bindings, kind: str, own: Mapping[str, str]) -> Iterator[_One]:
    """The things of a kind that fit the values; ``own`` are further parameters with their columns."""
    compared = {"country": "in", "mechanism": "by", "phase": "phase", **own}
    equal = [(column, _sought(name, values)) for name, column in compared.items() if name in values]
    region = values.get("region")
    for one in held.things[kind]:
        if any(one[column] != value for column, value in equal):
            continue
        if region is not None and region.value not in one.regions:
            continue
        if _fits_theme(one, values):
            yield one


def _sought(name: str, values: Bindings) -> str:
    value = values[name].value
    return "" if name == "word" and value == WITHOUT else value


def _fits_theme(one: _One, values: Bindings) -> bool:
    return "theme" not in values or values["theme"].value in one.themes


def _covers(held: _Held, places: frozenset[str], values: Bindings) -> bool:
    """Whether an offer's places fit the country or the region asked for."""
    if "country" in values:
        country = values["country"].value
        around = {one for one in held.above.get(country, ()) if not one.endswith(_WORLD)} | {country}
        if around.isdisjoint(places):
            return False
    return "region" not in values or any(
        values["region"].value in held.above.get(place, ()) for place in places
    )


def _after(one: str, other: str) -> bool:
    """Whether a date is known to be later than another, as far as both are known."""
    size = min(len(one), len(other))
    return one[:size] > other[:size]


class _Kept:
    """What was read of the rows asked for last: those of a published graph are the same each time."""

    def __init__(self) -> None:
        self._last: tuple[Rows, _Held] | None = None

    def read(self, rows: Rows, reader: Callable[[Rows], _Held]) -> _Held:
        """The rows read, once as long as the same rows are given."""
        last = self._last
        if last is None or last[0] is not rows:
            last = self._last = (rows, reader(rows))
        return last[1]


_KEPT: Final = _Kept()


def _read(rows: Rows) -> _Held:
    return _KEPT.read(rows, _read_anew)


def _read_anew(rows: Rows) -> _Held:
    names, above = {}, {}
    for row in rows.rows:
        if text(row, "kind") == "name":
            names[text(row, "thing")] = text(row, "label")
        elif text(row, "kind") == "above":
            above[text(row, "thing")] = members(row, "places")
    things: dict[str, list[_One]] = defaultdict(list)
    for row in rows.rows:
        found = (above.get(theme, frozenset()) for theme in members(row, "themes"))
        things[text(row, "kind")].append(
            _One(
                {name: term.value for name, term in row.items() if term is not None},
                frozenset().union(*found),
                above.get(text(row, "in"), frozenset()),
            )
        )
    for kind in things:
        things[kind].sort(
            key=lambda one: (
                (names.get(one["in"], ""), names.get(one["by"], ""), one["thing"])
                if one["in"]
                else (one["label"], one["thing"], "")
            )
        )
    return _Held(things, names, above)
