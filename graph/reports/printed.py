"""A report as PDF, set by Typst (https://typst.app): tagged for PDF/UA-1, with fonts of its own.

The layout is in ``report.typ``. Whatever comes from the tables reaches it as data, so that nothing in them
can be taken for markup. Nothing outside the program is read, no system fonts, no packages, no clock: the
same report has the same bytes each time.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from peerweave.graph.namespaces import BASE
from peerweave.graph.questions.cells import Cell
from peerweave.graph.reports import words
from peerweave.graph.reports.charts import svg
from peerweave.graph.reports.links import Links
from peerweave.graph.reports.model import Chart, Here, Report, Sentence, Table, Value, citation

FONT: Final = "Libertinus Serif"
_LAYOUT: Final = Path(__file__).with_name("report.typ")
_PICTURE: Final = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""
_PAGES: Final = re.compile(
    rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b", re.DOTALL
)
_SIGNS: Final = {
    "implemented": "●",
    "partly-implemented": "◐",
    "not-implemented": "○",
    "pending": "…",
    "not-known": "?",
    "reviewed-data": "●",
    "reviewed-no-data": "○",
    "not-yet-reviewed": "…",
    "out-of-scope": "–",
    "not-bound": "×",
}


def pdf(report: Report, links: Links) -> bytes:
    """The report as a PDF file, dated to the day of which the data speak."""
    made = typst.compile(
        _layout(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=int(_midnight(report.as_of).timestamp()),
        sys_inputs={"report": json.dumps(_data(report, links), ensure_ascii=False)},
    )
    return bytes(made)


def pages(data: bytes) -> int:
    """The number of pages of a file that ``pdf`` made."""
    found = _PAGES.search(data)
    if not found:
        raise ValueError("the file does not say how many pages it has")
    return int(found[1] or found[2])


def picture(chart: Chart, dots: float = 200.0) -> bytes:
    """A chart as PNG, ``dots`` to the inch."""
    made = typst.compile(
        _PICTURE,
        format="png",
        ppi=dots,
        ignore_system_fonts=True,
        sys_inputs={"svg": svg(chart, FONT)},
    )
    return bytes(made)


def _midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@cache
def _layout() -> bytes:
    return _LAYOUT.read_bytes()


def _data(report: Report, links: Links) -> dict[str, Any]:
    year, month, day = map(int, report.as_of.split("-"))
    return {
        "title": report.title,
        "kind": report.kind_words,
        "dense": report.pages is not None,
        "date": [year, month, day],
        "dated": words.dated(report),
        "reading": words.READING,
        "cite": citation(report),
        "site": links.site or "",
        "findings": [_sentence(one, links) for one in report.findings],
        "unknown": [_sentence(one, links) for one in report.unknown],
        "sections": [
            {
                "title": section.title,
                "sentences": [_sentence(one, links) for one in section.sentences],
                "tables": [
                    {
                        **_table(table, links),
                        "charts": [
                            {"svg": svg(chart, FONT), "alt": chart.alternative, "title": chart.title}
                            for chart in section.drawn(table)
                        ],
                    }
                    for table in section.tables
                ],
                "missing": list(section.missing),
            }
            for section in report.sections
        ],
    }


def _table(table: Table, links: Links) -> dict[str, Any]:
    told = words.left_out(table)
    return {
        "title": table.title,
        "heads": [column.heading for column in table.columns],
        "numbers": [column.number for column in table.columns],
        "widths": [0 if column.number else column.width for column in table.columns],
        "rows": [
            [
                {**_value(cell, links), "t": words.shown(cell, column), "none": _is_empty(cell)}
                for cell, column in zip(row, table.columns, strict=True)
            ]
            for row in table.printed
        ],
        "none": table.none,
        "left": told,
        "ask": table.asked.words if table.asked else "",
        "url": links.rows(table.asked) if table.asked else "",
    }


def _sentence(sentence: Sentence, links: Links) -> list[dict[str, str]]:
    return [{"t": part, "url": ""} if isinstance(part, str) else _value(part, links) for part in sentence]


def _value(value: Value | Here, links: Links) -> dict[str, str]:
    found = {"t": words.shown(value), "url": links.of(value)}
    sign = sign_of(value)
    return {**found, "sign": sign} if sign else found


def sign_of(value: Value | Here) -> str:
    """The sign that stands before a status or a state of knowledge."""
    if not isinstance(value, Cell) or not value.iri:
        return ""
    scheme, _, code = value.iri.removeprefix(BASE).partition("/")
    return _SIGNS.get(code, "") if scheme in ("status", "knowledge-state") else ""


def _is_empty(value: Value) -> bool:
    return isinstance(value, Cell) and value.value in (None, "")
