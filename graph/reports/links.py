"""Where the links of a report lead: to pages of an instance, or, where none is known, to what is lasting."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from peerweave.graph.namespaces import BASE, ID
from peerweave.graph.questions.cells import Cell
from peerweave.graph.reports.model import Asked, Figure, Here, Value

_LISTS = (f"{BASE}theme/", f"{BASE}region/")
"""Codes with pages worth a link; statuses and the like are words like others."""


@dataclass(frozen=True)
class Links:
    """``site`` is the address of an instance without a slash at the end, empty for one's own root.

    Without an instance (None) things are linked by their lasting identifiers, and figures not at all: the
    question that gives their rows stands in words at the end of each section.
    """

    site: str | None = None
    anchors: bool = False
    """Whether numbers of rows of the report itself lead to its tables, as on a page."""

    def of(self, value: Value | Here) -> str:
        """The address that a value leads to, or nothing."""
        if isinstance(value, Here):
            return f"#{value.table}" if self.anchors else ""
        if isinstance(value, Figure):
            return self.rows(value.asked)
        return self.thing(value)

    def thing(self, cell: Cell) -> str:
        """The address of a thing."""
        if not cell.iri or not cell.iri.startswith(BASE):
            return cell.iri or ""
        if not cell.iri.startswith((str(ID), *_LISTS)):
            return ""
        if self.site is None:
            return cell.iri
        return self.site + quote("/" + cell.iri.removeprefix(BASE).removeprefix("id/"), safe="/:%")

    def rows(self, asked: Asked) -> str:
        """The address of the rows of a figure."""
        return "" if self.site is None else self.site + asked.path
