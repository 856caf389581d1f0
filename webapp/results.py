"""The answer to a query from outside, as a page shows it: its first rows, a chart or a map of them.

The whole answer is made in a process that can be stopped (``peerweave.graph.store.pool``); only the rows that
are shown are read into this one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

import pyoxigraph as ox
from peerweave.graph.store.pool import Answer, QueryError
from peerweave.webapp import worldmap
from peerweave.webapp.asking import safe, unanswered
from peerweave.webapp.lexicon import Moment, Thing, Value, text
from peerweave.webapp.pages.questions import DATE
from peerweave.webapp.processes import processes
from peerweave.webapp.published import Edition
from peerweave.webapp.worldmap import Number, Words, WorldMap, number_in

SHOWN = 500
"""Rows, or statements, that a page shows; the files have all."""
DRAWN = 40
"""Bars of a chart."""
CHUNK = 1024 * 1024
LABEL_WIDTH, BAR_WIDTH = 240, 340
Row = tuple[Value | None, ...]


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, its length in units of the picture."""

    name: str
    number: Number
    length: float


@dataclass(frozen=True)
class Bars:
    """A chart of one column of numbers by one of words."""

    by: str
    of: str
    bars: tuple[Bar, ...]
    left_out: int


@dataclass(frozen=True)
class Found:
    """An answer.

    ``kind`` is ``solutions``, ``graph`` or ``boolean``; ``total`` counts what ``rows`` shows the first of;
    ``truth`` is the answer to an ASK.
    """

    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    seconds: float
    truth: bool = False

    @property
    def subjects(self) -> list[tuple[Value | None, list[tuple[Value | None, Value | None]]]]:
        """The statements by their subject: links and what they lead to."""
        grouped: dict[Value | None, list[tuple[Value | None, Value | None]]] = {}
        for subject, link, target in self.rows:
            grouped.setdefault(subject, []).append((link, target))
        return list(grouped.items())


def find(edition: Edition, query: str) -> Found:
    """Runs a query where it can be stopped. Raises a ``Problem`` that says why there is no answer."""
    checked = safe(query)
    started = time.perf_counter()
    try:
        answer = processes().ask(
            checked, solutions="text/tab-separated-values", graph="application/n-triples"
        )
    except QueryError as error:
        raise unanswered(error, query) from error
    seconds = time.perf_counter() - started
    with answer.body as body:
        if answer.kind == "boolean":
            return Found("boolean", (), (), 1, seconds, truth=body.read() == b"true")
        columns, rows = _solutions(body) if answer.kind == "solutions" else _statements(body)
        shown = tuple(tuple(cell(edition, term) for term in row) for row in islice(rows, SHOWN))
        return Found(answer.kind, columns, shown, _lines(answer), seconds)


def _solutions(body: IO[bytes]) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    found = ox.parse_query_results(body, ox.QueryResultsFormat.TSV)
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - a table is never a boolean
    names = tuple(variable.value for variable in found.variables)
    return names, (tuple(row[name] for name in names) for row in found)


def _statements(body: IO[bytes]) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    quads = ox.parse(body, ox.RdfFormat.N_TRIPLES)
    return ("subject", "link", "object"), ((quad.subject, quad.predicate, quad.object) for quad in quads)


def _lines(answer: Answer) -> int:
    """How many rows or statements an answer has: each is a line, and a table has one more with its heads."""
    answer.body.seek(0)
    lines = 0
    while chunk := answer.body.read(CHUNK):
        lines += chunk.count(b"\n")
    return lines - (answer.kind == "solutions")


def cell(edition: Edition, term: Any) -> Value | None:
    """A term as the page shows it; what a query makes of a date or a number may be neither."""
    if isinstance(term, ox.BlankNode):
        return str(term)
    try:
        shown = edition.lexicon.cell(term)
    except ValueError:
        return text(term)
    if isinstance(shown, Moment) and not DATE.fullmatch(shown.text):
        return shown.text
    return shown


def bars(found: Found) -> Bars | None:
    """A chart of the first column of numbers by the first of words; None where there are not both.

    Rows without a number are left out, and a column with a negative one is not drawn.
    """
    by, of = _column(found, lambda value: isinstance(value, str | Thing | Moment)), _numbers(found)
    if by is None or of is None:
        return None
    pairs = [(row[by], number) for row in found.rows if (number := number_in(row[of])) is not None]
    most = max(number for _, number in pairs) or 1
    drawn = tuple(
        Bar(_words(name), number, round(BAR_WIDTH * number / most, 1)) for name, number in pairs[:DRAWN]
    )
    return Bars(found.columns[by], found.columns[of], drawn, len(pairs) - len(drawn))


def mapped(edition: Edition, found: Found) -> WorldMap | None:
    """A map of the first column of numbers by the first of countries; without numbers, of how many rows each
    country has. None where no column has countries."""
    countries = _by_name(edition)

    def country(value: Value | None) -> Thing | None:
        if isinstance(value, Thing):
            return value if value.kind == "country" else None
        return countries.get(value.casefold()) if isinstance(value, str) else None

    by, of = _column(found, lambda value: country(value) is not None), _numbers(found)
    if by is None:
        return None
    values: dict[str, Number] = {}
    for row in found.rows:
        place, number = country(row[by]), 1 if of is None else number_in(row[of])
        if place is not None and number is not None:
            values[place.iri] = values.get(place.iri, 0) + number
    counted = "rows" if of is None else found.columns[of]
    title = f"{counted} by {found.columns[by]}"
    one = "row" if of is None else counted
    return worldmap.draw(edition, values, Words(title, one, counted, "not in the answer"))


def _by_name(edition: Edition) -> dict[str, Thing]:
    """The countries by their name and by their code, in small letters."""

    def read() -> dict[str, Thing]:
        things = [edition.lexicon.thing(text(row["country"])) for row in edition.select("country-numbers")]
        return {name.casefold(): thing for thing in things for name in (thing.label, thing.key)}

    return edition.keep("countries-in-results", read)


def _column(found: Found, wanted: Any) -> int | None:
    """The first column all of whose cells are as wanted, empty ones left aside."""
    if found.kind != "solutions":
        return None
    for place in range(len(found.columns)):
        cells = [row[place] for row in found.rows if row[place] is not None]
        if cells and all(wanted(value) for value in cells):
            return place
    return None


def _numbers(found: Found) -> int | None:
    return _column(found, lambda value: (number := number_in(value)) is not None and 0 <= number < 1e300)


def _words(value: Value | None) -> str:
    if isinstance(value, Thing):
        return value.key if value.kind == "mechanism" else value.label
    return value.words if isinstance(value, Moment) else "none" if value is None else str(value)
