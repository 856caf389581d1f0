"""A table as a workbook (XLSX) for Excel, LibreOffice and the like: the same rows, words and bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

import xlsxwriter
from peerweave.webapp.lexicon import Thing
from peerweave.webapp.render import plain
from peerweave.webapp.view import FACT, Table

WIDEST = 60
NARROWEST = 10
LONGEST = 32_767
"""Signs that a cell of a workbook can hold."""


def workbook(table: Table, about: Iterable[tuple[str, str]], as_of: str) -> bytes:
    """The rows of a table on the first sheet, and ``about`` (what it is, in pairs of words) on the second.

    Words are written as words, never as formulas or links. The workbook's date is the day of the data.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": table.caption, "created": datetime.fromisoformat(as_of)})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Rows")
    names = [(column.name, column.label) for column in table.columns]
    widths = [NARROWEST] * (len(names) + 1)
    for place, (_, label) in enumerate((*names, ("", "Identifier"))):
        sheet.write_string(0, place, label, head)
    for line, row in enumerate(table.rows, 1):
        fact = row.get(FACT)
        cells = [*(row.get(name) for name, _ in names), fact.iri if isinstance(fact, Thing) else None]
        for place, cell in enumerate(cells):
            if isinstance(cell, int | float):
                sheet.write_number(line, place, cell, body)
            elif cell is not None:
                text = plain(cell)[:LONGEST]
                sheet.write_string(line, place, text, body)
                widths[place] = max(widths[place], min(WIDEST, len(text) + 2))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 1)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(names))
    notes = book.add_worksheet("About")
    notes.set_column(0, 0, 20)
    notes.set_column(1, 1, 100)
    for line, (words, text) in enumerate(about):
        notes.write_string(line, 0, words, head)
        notes.write_string(line, 1, text[:LONGEST], body)
    book.close()
    return out.getvalue()
