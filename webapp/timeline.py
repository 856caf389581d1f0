"""The reviews of a country on one line of time: a row for each review, a mark for each dated step.

The server draws it; the page has the same as a table. What is known only to the month or year is drawn as
long as the month or year is, and reviews without a date are named beside the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from peerweave.webapp.lexicon import Moment, Thing
from peerweave.webapp.view import Record

WIDTH = 960
LEFT = 150
RIGHT = 20
TOP = 28
ROW = 26
MARKS: Mapping[str, tuple[str, str]] = {
    "self-assessment": ("diamond", "self-assessment"),
    "on-site-visit": ("square", "on-site visit"),
    "adoption": ("disc", "report adopted"),
    "publication": ("ring", "report published"),
}
OTHER = ("triangle", "follow-up or another step")
"""Shape and words for each kind of step."""
STEPS = (1, 2, 5, 10)
MOST_TICKS = 14


@dataclass(frozen=True)
class Mark:
    """One step: where it stands, its shape, its words, and from where to where it may have been."""

    x: float
    shape: str
    words: str
    start: float
    length: float
    vague: bool
    """Whether only the month or year is known."""


@dataclass(frozen=True)
class Lane:
    """One line of the picture, as a review with its steps."""

    mechanism: Thing
    label: str
    y: int
    first: float
    last: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Drawing:
    """The whole picture; ``undated`` are the reviews that it cannot show."""

    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, int | str], ...]
    today: float | None
    """None where the day of the data is not within the time drawn."""
    legend: tuple[tuple[str, str], ...]
    undated: tuple[Thing, ...]


def span(text: str) -> tuple[float, float]:
    """Begin and end of a date in years: of the day, the month or the year that is known."""
    year, *rest = (int(part) for part in text.split("-"))
    if not rest:
        return year, year + 1
    start = year + (rest[0] - 1) / 12
    if len(rest) == 1:
        return start, start + 1 / 12
    day = start + (rest[1] - 1) / 372
    return day, day + 1 / 372


def lane(number: int, mechanism: Thing, label: str, marks: Sequence[Mark]) -> Lane:
    """The lane at a place counted from 0, as long as its marks are."""
    return Lane(
        mechanism,
        label,
        TOP + number * ROW + ROW // 2,
        min(mark.start for mark in marks),
        max(mark.start + mark.length for mark in marks),
        tuple(marks),
    )


def height(lanes: Sequence[Lane]) -> int:
    """The height of a picture of so many lanes."""
    return TOP + len(lanes) * ROW + 12


def draw(events: Sequence[Record], reviews: Sequence[Thing], as_of: str) -> Drawing | None:
    """The picture of the events of a country's reviews; None where no date is held.

    Each event has ``review``, ``mechanism``, ``phase``, ``kind`` and ``start``, and may have ``end``.
    """
    dated: dict[Thing, list[Record]] = {}
    for event in events:
        review = event["review"]
        if isinstance(review, Thing) and isinstance(event["start"], Moment):
            dated.setdefault(review, []).append(event)
    if not dated:
        return None
    today = span(as_of)[0]
    spans = [_span(event) for several in dated.values() for event in several]
    first = int(min(start for start, _ in spans))
    last = int(max(*(end for _, end in spans), today + 0.5)) + 1

    def place(time: float) -> float:
        return round(LEFT + (time - first) / (last - first) * (WIDTH - LEFT - RIGHT), 1)

    order = sorted(dated, key=lambda one: (one.key.split("/")[0], _span(dated[one][0])[0], one.key))
    lanes = []
    for number, review in enumerate(order):
        marks = [_mark(event, place) for event in dated[review]]
        mechanism = dated[review][0]["mechanism"]
        if not isinstance(mechanism, Thing):
            raise TypeError(f"a review without a mechanism: {review.iri}")
        name, phase = review.key.split("/")[:2]
        lanes.append(lane(number, mechanism, f"{name} {phase.replace('-', ' ')}", marks))
    step = next((step for step in STEPS if (last - first) / step <= MOST_TICKS), STEPS[-1])
    years = [year for year in range(first, last + 1) if year % step == 0]
    shapes = {mark.shape for lane in lanes for mark in lane.marks}
    return Drawing(
        height(lanes),
        tuple(lanes),
        tuple((place(year), year) for year in years),
        place(today),
        tuple(pair for pair in (*MARKS.values(), OTHER) if pair[0] in shapes),
        tuple(review for review in reviews if review not in dated),
    )


def _span(event: Record) -> tuple[float, float]:
    start, end = event["start"], event.get("end")
    if not isinstance(start, Moment):
        raise TypeError(f"not a date: {start!r}")
    begin, until = span(start.text)
    return begin, max(until, span(end.text)[1]) if isinstance(end, Moment) else until


def _mark(event: Record, place: Callable[[float], float]) -> Mark:
    kind, start = event["kind"], event["start"]
    shape, words = MARKS.get(kind.key if isinstance(kind, Thing) else "", OTHER)
    begin, end = _span(event)
    if not isinstance(start, Moment):
        raise TypeError(f"not a date: {start!r}")
    left, right = place(begin), place(end)
    return Mark(
        round((left + right) / 2, 1),
        shape,
        f"{words}, {start.words}",
        left,
        round(right - left, 1),
        len(start.text) < len("2026-11-25"),
    )
