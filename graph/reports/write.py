"""Every form that a report can take as a file, by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from peerweave.graph.reports.document import docx
from peerweave.graph.reports.fit import fitted
from peerweave.graph.reports.links import Links
from peerweave.graph.reports.model import Report
from peerweave.graph.reports.webfile import html
from peerweave.graph.reports.words import plain

Writer = Callable[[Report, Links], bytes]


def _pdf(report: Report, links: Links) -> bytes:
    return fitted(report, links)[1]


def _docx(report: Report, links: Links) -> bytes:
    return docx(fitted(report, links)[0], links)


def _html(report: Report, links: Links) -> bytes:
    return html(fitted(report, links)[0], links)


def _text(report: Report, links: Links) -> bytes:
    return plain(report)


WRITERS: Final[Mapping[str, Writer]] = {".html": _html, ".pdf": _pdf, ".docx": _docx, ".txt": _text}
"""Ending to writer. A briefing shows the same rows in each but the text, which has all of them."""
