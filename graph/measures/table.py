"""Measure by mechanism: how many rows of real data each measure works on, where they are, what is missing.

A figure is never worked out here in another way than by counting rows of the named question beside it, asked
with the parameters beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from peerweave.graph.measures import missing
from peerweave.graph.measures.figures import Answers, Figures, Row, number
from peerweave.graph.questions.advice import Thing, rows_of, text, thing
from peerweave.graph.questions.measures import MEASURES
from peerweave.graph.store.repository import Bindings, Rows

_COLUMNS: Final = (
    "measure",
    "title",
    "counted",
    "mechanism*",
    "count",
    "missing",
    "question",
    "filter",
    "how",
)


@dataclass(frozen=True)
class Line:
    """One thing that is counted for a measure.

    ``question`` has the rows, ``parameter`` is what takes the mechanism there, and ``columns`` are those that
    name a mechanism. ``how`` says in words what ``count`` does with the rows.
    """

    measure: int
    counted: str
    question: str
    missing: Callable[[Figures], str]
    columns: tuple[str, ...] = ("mechanism",)
    parameter: str = "mechanism"
    how: str = "rows"
    count: Callable[[Sequence[Row]], int] = field(default=len)


def _total(*columns: str) -> Callable[[Sequence[Row]], int]:
    """The sum of the first column, less that of any other."""

    def count(rows: Sequence[Row]) -> int:
        first, *less = columns
        return sum(number(row, first) - sum(number(row, name) for name in less) for row in rows)

    return count


def _different(column: str) -> Callable[[Sequence[Row]], int]:
    return lambda rows: len({text(row, column) for row in rows})


def _dated(rows: Sequence[Row]) -> int:
    return sum(bool(text(row, "start")) for row in rows)


def _on_countries(rows: Sequence[Row]) -> int:
    return sum(bool(text(row, "country")) for row in rows)


def _on_none(rows: Sequence[Row]) -> int:
    return len(rows) - _on_countries(rows)


def _taken(rows: Sequence[Row]) -> int:
    return sum(text(row, "part") == missing.TAKEN for row in rows)


def _profiled(rows: Sequence[Row]) -> int:
    return max((number(row, "of") for row in rows), default=0)


LINES: Final = (
    Line(
        1,
        "meetings held",
        "meetings-and-members",
        missing.meetings,
        how="different values of meeting",
        count=_different("meeting"),
    ),
    Line(
        2,
        "reports on countries held",
        "documents",
        missing.reports,
        how="rows with a country",
        count=_on_countries,
    ),
    Line(
        2,
        "rules, guidance, questionnaires and papers held",
        "documents",
        missing.papers,
        how="rows without a country",
        count=_on_none,
    ),
    Line(
        3,
        "items that another mechanism could use again",
        "primary-data-held",
        missing.primary_data,
        how="sum of items",
        count=_total("items"),
    ),
    Line(
        4,
        "visits with a date",
        "visits-held",
        missing.visits,
        how="rows with a start",
        count=_dated,
    ),
    Line(
        5,
        "pairs of phases in which a joint visit can still be planned",
        "joint-visits-coming",
        missing.joint_coming,
        columns=("first_mechanism", "second_mechanism"),
    ),
    Line(
        5,
        "past cases in which a joint visit would have been possible",
        "joint-visits",
        missing.joint_past,
        columns=("first_mechanism", "second_mechanism"),
    ),
    Line(
        6,
        "pairs of recommendations that say nearly the same",
        "near-duplicates",
        missing.links,
        columns=("first", "second"),
    ),
    Line(
        7,
        "recommendations profiled",
        "quality-profile",
        missing.marks,
        how="greatest value of of",
        count=_profiled,
    ),
    Line(8, "needs for assistance set beside offers", "assistance-matches", missing.needs),
    Line(
        8,
        "open recommendations that no running offer is known to touch",
        "recommendations-without-assistance",
        missing.without_assistance,
    ),
    Line(
        9,
        "reviews whose report a return visit could launch",
        "return-visit-candidates",
        missing.return_visits,
    ),
    Line(
        10,
        "reviews that a report can count",
        "reviews-by-phase-and-state",
        missing.reviews,
        how="sum of reviews",
        count=_total("reviews"),
    ),
    Line(
        11,
        "recommendations whose status is known",
        "status-by-mechanism",
        missing.statuses,
        how="sum of total, less that of not_known",
        count=_total("total", "not_known"),
    ),
    Line(
        11,
        "completed reviews whose next step is not on record",
        "follow-ups-not-on-record",
        missing.follow_ups,
    ),
    Line(
        11,
        "steps taken where recommendations were not carried out",
        "escalation-steps",
        missing.steps,
        how="rows with a step taken",
        count=_taken,
    ),
    Line(
        12,
        "pairs of recommendations on one subject with another mechanism",
        "overlapping-recommendations",
        missing.links,
        columns=("mechanism", "other"),
        parameter="by",
    ),
    Line(
        12,
        "provisions with duties that no review is known to have examined",
        "duties-never-examined",
        missing.duties,
    ),
    Line(
        12,
        "countries without a completed review on record in the latest phase",
        "not-yet-reviewed",
        missing.not_reviewed,
    ),
)
"""Everything that is counted, in the order of the measures."""


def measures_by_mechanism(rows: Rows, values: Bindings, answers: Mapping[str, Rows]) -> Rows:
    """A row for each line and mechanism, none left out. ``values``: perhaps ``measure`` and ``mechanism``.

    ``rows`` are those of the question's own query, one for each mechanism; ``answers`` those of the questions
    that it names in its header.
    """
    listed: list[dict[str, Any]] = []
    for mechanism, figures in _figures(rows, answers):
        if "mechanism" in values and mechanism.iri != values["mechanism"].value:
            continue
        for place, line in enumerate(LINES):
            if "measure" in values and line.measure != int(values["measure"].value):
                continue
            listed.append(
                {
                    "place": place,
                    "measure": line.measure,
                    "title": MEASURES[line.measure].title,
                    "counted": line.counted,
                    "mechanism": mechanism,
                    "count": line.count(figures.rows(line.question, line.columns)),
                    "missing": line.missing(figures),
                    "question": line.question,
                    "filter": f"{line.parameter}={mechanism.code}",
                    "how": line.how,
                }
            )
    listed.sort(key=lambda row: (row["place"], row["mechanism"].label))
    return rows_of(_COLUMNS, listed)


def _figures(rows: Rows, answers: Mapping[str, Rows]) -> Iterator[tuple[Thing, Figures]]:
    given = Answers(answers)
    for row in rows.rows:
        mechanism = thing(row, "mechanism")
        yield mechanism, Figures(mechanism.iri, given, row)
