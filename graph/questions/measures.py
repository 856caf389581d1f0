"""The measures that the questions serve: the nine of 2016, and what design adds to them from the same report.

The report is that of the mechanisms' secretariats on synergies (2017), paragraphs 3, 4, 6 and 7; what it says
in our words is in the table ``coordination_measures``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Measure:
    """A measure: its number, its name, and the key of its row in ``coordination_measures``.

    One without a row there has a ``summary`` here.
    """

    number: int
    title: str
    key: str = ""
    summary: str = ""


MEASURES: Final[Mapping[int, Measure]] = {
    measure.number: measure
    for measure in (
        Measure(1, "Taking part in each other's meetings", "measure-1"),
        Measure(2, "Sharing schedules, reports and guidance", "measure-2"),
        Measure(3, "Exchange of primary data", "measure-3"),
        Measure(4, "No clashes of visits and meetings", "measure-4"),
        Measure(5, "Joint on-site visits", "measure-5"),
        Measure(6, "Quality and consistency of reports", "measure-6"),
        Measure(7, "Simple, measurable, consistent recommendations", "measure-7"),
        Measure(8, "Cooperation on technical assistance", "measure-8"),
        Measure(9, "Return visits", "measure-9"),
        Measure(10, "Cross-cutting and cumulative reports", "practice-cumulative-reports"),
        Measure(
            11,
            "Follow-up and consequences",
            summary="What became of recommendations, on one scale beside each mechanism's own word, and what "
            "the mechanisms do when they are not carried out.",
        ),
        Measure(
            12,
            "Overlaps and gaps",
            summary="Where several mechanisms look at the same, and where none is known to look, with each "
            "phase's own terms of reference, so that out of scope differs from not reviewed.",
        ),
    )
}
"""Every measure by its number. The first nine are the secretariats' own list, in its order."""

OF_2016: Final = 9
"""How many of them are the secretariats' own list."""
