"""A briefing on the pages that it may take: as many rows of each table as fit, those left out counted.

How much fits is found by setting it, so that it holds for every country and for tables yet to come.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from peerweave.graph.reports.links import Links
from peerweave.graph.reports.model import Report
from peerweave.graph.reports.printed import pages, pdf

_SHARES: Final[Mapping[str, tuple[int, int]]] = {
    "recommendations": (4, 1),
    "needs": (2, 1),
    "offers": (2, 1),
    "visits": (1, 1),
    "events": (1, 2),
    "steps": (1, 2),
    "reports": (1, 5),
}
"""For each table: rows for each step of room, and the fewest that are always printed."""
_STEPS: Final = 12


def fitted(report: Report, links: Links) -> tuple[Report, bytes]:
    """The report with as many rows as its pages hold, and that report as PDF.

    Raises ``ValueError`` if it does not fit even with the fewest rows.
    """
    if report.pages is None:
        return report, pdf(report, links)
    low, high = 0, _STEPS
    best: tuple[Report, bytes] | None = None
    while low <= high:
        step = high if best is None and high == _STEPS else (low + high) // 2
        tried = report.showing(_room(step))
        made = pdf(tried, links)
        if pages(made) <= report.pages:
            best = (tried, made)
            low = step + 1
        else:
            high = step - 1
    if best is None:
        raise ValueError(f"{report.title} does not fit on {report.pages} pages")
    return best


def _room(step: int) -> dict[str, int]:
    return {name: least + share * step for name, (share, least) in _SHARES.items()}
