"""A map of the world that the server draws: each country a link, its number told by a class, and a table.

The outlines were worked out when the front end was built (``webapp/frontend/world.mjs``); without them there
is no picture, and the table stands alone. A country of which nothing is held is hatched, never coloured as 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import request
from peerweave.graph.suggest import quoted
from peerweave.webapp import bundles, coverage
from peerweave.webapp.lexicon import Cell, Thing, text
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.view import Column, Record, Table

Number = int | float
OUTLINES = "world"
SHADES = 5
SPREAD = ((), (4,), (2, 4), (2, 3, 4), (2, 3, 4, 5), (1, 2, 3, 4, 5))
"""The shades for none, one, two ... different numbers."""


@dataclass(frozen=True)
class Words:
    """What a map shows, in words: ``title`` for the whole, ``one`` and ``many`` for what is counted, ``none``
    for a country without a number ("none held"). With ``bare`` every number is 1 and means what ``one`` says.
    """

    title: str
    one: str
    many: str
    none: str
    bare: bool = False

    def of(self, number: Number | None) -> str:
        """A number with what it counts; for None that nothing is held."""
        if number is None:
            return self.none
        if self.bare:
            return self.one
        return f"{number:,} {self.one if number == 1 else self.many}".replace(",", "\u202f")


@dataclass(frozen=True)
class Place:
    """A country on the map: its outline or, where that is too small to be seen, the middle of a circle."""

    country: Thing
    words: str
    shade: int
    outline: str = ""
    middle: tuple[int, int] | None = None


@dataclass(frozen=True)
class Step:
    """One line of the legend."""

    shade: int
    words: str
    countries: int


@dataclass(frozen=True)
class WorldMap:
    """A map ready to be drawn, and its table. Without outlines ``places`` is empty."""

    words: Words
    table: Table
    legend: tuple[Step, ...]
    places: tuple[Place, ...] = ()
    width: int = 0
    height: int = 0
    elsewhere: tuple[Thing, ...] = ()
    """Those with a number that the map has no place for."""


def draw(edition: Edition, values: Mapping[str, Number], words: Words, name: str = "map") -> WorldMap:
    """A map of ``values`` by the IRI of the country; a country that is left out has nothing held.

    ``name`` is that of its table, by which the CSV twin is asked for, and the start of its ids.
    """
    numbers = _numbers(edition)
    steps = shades(sorted(set(values.values())))
    known = {iri: number for iri, number in values.items() if iri in numbers}
    table = _table(edition, known, words, name)
    legend = _legend(known, steps, words, len(numbers) - len(known))
    outlines = bundles.data(OUTLINES)
    if outlines is None:
        return WorldMap(words, table, legend)
    places, elsewhere = [], []
    for iri, number in numbers.items():
        country, value = edition.lexicon.thing(iri), known.get(iri)
        told, shade = f"{country.label}: {words.of(value)}", steps.get(value, 0)
        if number in outlines["shapes"]:
            places.append(Place(country, told, shade, outline=outlines["shapes"][number]))
        elif number in outlines["circles"]:
            x, y = outlines["circles"][number]
            places.append(Place(country, told, shade, middle=(x, y)))
        elif value is not None:
            elsewhere.append(country)
    # Circles come last, so that no outline lies over one.
    places.sort(key=lambda place: place.middle is not None)
    size = outlines["width"], outlines["height"]
    return WorldMap(words, table, legend, tuple(places), *size, tuple(elsewhere))


def shades(numbers: Sequence[Number]) -> dict[Number | None, int]:
    """A shade from 1 to 5 for each of these different numbers, in rising order: equally many to each shade.

    Up to five numbers have a shade each, as far apart as there is room.
    """
    count = len(numbers)
    if count <= SHADES:
        return dict(zip(numbers, SPREAD[count], strict=True))
    return {number: 1 + place * SHADES // count for place, number in enumerate(numbers)}


def _numbers(edition: Edition) -> dict[str, str]:
    """Each country -> the number by which the outlines know it."""

    def read() -> dict[str, str]:
        return {text(row["country"]): text(row["number"]) for row in edition.select("country-numbers")}

    return edition.keep("country-numbers", read)


def _legend(
    values: Mapping[str, Number], steps: Mapping[Number | None, int], words: Words, without: int
) -> tuple[Step, ...]:
    lines = []
    for shade in sorted(set(steps.values())):
        numbers = [number for number, one in steps.items() if one == shade and number is not None]
        low, high = min(numbers), max(numbers)
        told = words.of(high) if low == high else f"{low:,} to {words.of(high)}".replace(",", "\u202f")
        lines.append(Step(shade, told, sum(steps[number] == shade for number in values.values())))
    return (*lines, Step(0, words.none, without))


def _table(edition: Edition, values: Mapping[str, Number], words: Words, name: str) -> Table:
    head = words.many[:1].upper() + words.many[1:]
    columns = (
        Column("country", "Country", style="head"),
        Column("number", head, words.none, "number"),
    )
    things = sorted((edition.lexicon.thing(iri) for iri in values), key=lambda thing: thing.label)
    ordered = sorted(things, key=lambda thing: -values[thing.iri])
    rows: list[Record] = [{"country": thing, "number": values[thing.iri]} for thing in ordered]
    return Table(name, words.title, columns, rows, none=f"All countries: {words.none}.")


MEASURES: Mapping[str, tuple[str, str, str, str]] = {
    "memberships": (
        "Mechanisms that each country takes part in",
        "mechanism",
        "mechanisms",
        "none on record",
    ),
    "reviews": ("Reviews held of each country", "review", "reviews", "none held"),
}
"""What the maps of the start page and of the countries count: title, one, many, none."""


@dataclass(frozen=True)
class Choice:
    """One of the maps that can be chosen: its value in the address, its words, whether it is shown."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Block:
    """The map of a page with what else it could show: what is counted, and of which mechanism."""

    map: WorldMap
    counted: tuple[Choice, ...]
    among: tuple[Choice, ...]


def block(edition: Edition) -> Block:
    """The map that ``?map=`` of the present request names (``reviews``, ``reviews-GRECO``), or the first.

    Raises a 400 ``Problem`` that lists the maps there are.
    """
    wish = request.args.get("map", next(iter(MEASURES)))
    mechanisms = coverage.mechanisms(edition)
    shown = standing(edition, wish, mechanisms)
    if shown is None:
        names = [f"{name}{mechanism}" for name in MEASURES for mechanism in ("", f"-{mechanisms[0].key} …")]
        raise Problem(400, f"There is no map {quoted(wish)}. There are: {', '.join(names)}.")
    counted, among = choices(wish, mechanisms)
    return Block(shown, tuple(counted), tuple(among))


def choices(wish: str, mechanisms: Sequence[Thing]) -> tuple[list[Choice], list[Choice]]:
    """What can be counted, and for which mechanism, beside what is shown now."""
    measure, _, key = wish.partition("-")
    counted = [
        Choice(f"{name}-{key}" if key else name, many.capitalize(), name == measure)
        for name, many in (("memberships", "memberships"), ("reviews", "reviews held"))
    ]
    among = [Choice(measure, "All mechanisms", not key)]
    among += [Choice(f"{measure}-{one.key}", one.key, one.key == key) for one in mechanisms]
    return counted, among


def standing(edition: Edition, wish: str, mechanisms: Sequence[Thing]) -> WorldMap | None:
    """The map of that name (``reviews``, ``reviews-GRECO``); None for a name that no map has."""
    measure, dash, key = wish.partition("-")
    among = {one.key: one for one in mechanisms}
    if measure not in MEASURES or (dash and key not in among):
        return None
    return edition.keep(("worldmap", wish), partial(_standing, edition, measure, among.get(key)))


def _standing(edition: Edition, measure: str, mechanism: Thing | None) -> WorldMap:
    values: dict[str, Number] = {}
    for row in edition.select(f"map-{measure}"):
        if mechanism is None or text(row["mechanism"]) == mechanism.iri:
            country = text(row["country"])
            values[country] = values.get(country, 0) + int(text(row["count"]))
    title, one, many, none = MEASURES[measure]
    if mechanism is None:
        return draw(edition, values, Words(title, one, many, none))
    if measure == "memberships":
        title = f"Countries that take part in the {mechanism.key}"
        return draw(edition, values, Words(title, "takes part", "memberships", none, bare=True))
    return draw(
        edition, values, Words(f"Reviews by the {mechanism.key} held of each country", one, many, none)
    )


def number_in(cell: Cell) -> Number | None:
    """The number in a cell, if it holds one."""
    return cell if isinstance(cell, int | float) and not isinstance(cell, bool) else None
