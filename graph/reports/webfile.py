"""A report as an HTML file of its own: nothing is loaded from elsewhere, and it prints on A4."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from peerweave.graph.reports import words
from peerweave.graph.reports.charts import svg
from peerweave.graph.reports.links import Links
from peerweave.graph.reports.model import Report, citation
from peerweave.graph.reports.printed import sign_of

PAGES: Final = Path(__file__).with_name("pages")
"""The templates that the pages of an instance share with these files."""
SHARED: Final[Mapping[str, Callable[..., Any] | str]] = {
    "shown": words.shown,
    "dated": words.dated,
    "left_out": words.left_out,
    "reading": words.READING,
    "citation": citation,
    "sign_of": sign_of,
    "svg": svg,
}
"""What the shared templates call."""


def html(report: Report, links: Links) -> bytes:
    """The report as an HTML file, UTF-8."""
    style = (PAGES / "report.css").read_text("utf-8")
    page = _environment().get_template("report_file.html")
    of = replace(links, anchors=True).of
    return page.render(report=report, of=of, rows=links.rows, style=style).encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(SHARED)
    return environment
