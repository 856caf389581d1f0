"""A report as DOCX (Office Open XML), by python-docx: headings, table heads that repeat, pictures with words.

python-docx dates the parts of the file by the clock. They are dated anew to the day of which the data speak,
so that the same report has the same bytes each time.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from weakref import WeakKeyDictionary

from docx import Document
from docx.document import Document as Made
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from peerweave.graph.questions.cells import Cell
from peerweave.graph.reports import words
from peerweave.graph.reports.links import Links
from peerweave.graph.reports.model import Chart, Here, Report, Section, Sentence, Table, Value, citation
from peerweave.graph.reports.printed import picture, sign_of

_BLUE: Final = RGBColor(0x0B, 0x57, 0xA4)
_MUTED: Final = RGBColor(0x4A, 0x58, 0x66)
_INK: Final = RGBColor(0x17, 0x21, 0x2B)
_PAPER: Final = 21.0
"""Centimetres across."""
_LETTER: Final = 0.021
"""About how many centimetres a letter takes for each point of its size."""
FONT: Final = "Calibri"
TABLE: Final = "Table Text"
TABLE_ID: Final = "TableText"
NOTE: Final = "Note"
_TARGETS: Final[WeakKeyDictionary[Any, dict[str, str]]] = WeakKeyDictionary()


def docx(report: Report, links: Links) -> bytes:
    """The report as a DOCX file."""
    document = Document()
    _set_up(document, report)
    _quiet(document, report.kind_words)
    document.add_paragraph(report.title, style="Title")
    _quiet(document, f"{words.dated(report)} {words.READING}")
    for finding in report.findings:
        _sentence(document.add_paragraph(style="List Bullet"), finding, links)
    for section in report.sections:
        _section(document, section, links, _size(report))
    if report.unknown:
        document.add_heading("What is not known", 1)
        for one in report.unknown:
            _sentence(document.add_paragraph(style="List Bullet"), one, links)
    _quiet(document, f"How to cite: {citation(report)}")
    out = io.BytesIO()
    document.save(out)
    return _dated(out.getvalue(), report.as_of)


@dataclass(frozen=True)
class _Sizes:
    """Points, and centimetres at the edge."""

    body: float
    table: float
    title: float
    heading: float
    gap: float
    edge: float


_WIDE: Final = _Sizes(10, 8, 20, 13, 3, 2)
_DENSE: Final = _Sizes(7.5, 6.5, 14, 9.5, 1, 1.2)
"""For a briefing, which has two pages."""


def _set_up(document: Made, report: Report) -> None:
    """Page, styles, language, title and dates."""
    size = _size(report)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(_PAPER), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(size.edge)
    page.header_distance = page.footer_distance = Cm(0.7)
    styles = document.styles
    for name in (TABLE, NOTE):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    points = {
        "Normal": size.body,
        "List Bullet": size.body,
        "Title": size.title,
        "Heading 1": size.heading,
        "Caption": size.table + 0.5,
        TABLE: size.table,
        NOTE: size.table,
    }
    for name, number in points.items():
        style = styles[name]
        style.font.name, style.font.size = FONT, Pt(number)
        style.font.color.rgb = _MUTED if name == NOTE else _INK
        format_ = style.paragraph_format
        format_.space_after = Pt(0 if name == TABLE else size.gap)
        format_.space_before = Pt(3 * size.gap if name in ("Heading 1", "Caption") else 0)
        format_.line_spacing = 1.0
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in [one for one in fonts.attrib if one.endswith("Theme")]:
            del fonts.attrib[attribute]
        for part in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(part), FONT)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    core = document.core_properties
    core.title, core.author, core.last_modified_by = report.title, "Peerweave", "Peerweave"
    core.subject, core.language, core.comments = report.kind_words, "en-GB", citation(report)
    core.created = core.modified = datetime.fromisoformat(report.as_of)
    core.revision = 1
    foot = page.footer.paragraphs[0]
    foot.style = styles[NOTE]
    foot.add_run(f"Peerweave · {report.title} · {words.dated(report)} Page ")
    _field(foot, "PAGE")


def _size(report: Report) -> _Sizes:
    return _DENSE if report.pages else _WIDE


def _section(document: Made, section: Section, links: Links, size: _Sizes) -> None:
    document.add_heading(section.title, 1)
    for one in section.sentences:
        _sentence(document.add_paragraph(), one, links)
    for table in section.tables:
        for chart in section.drawn(table):
            _chart(document, chart, size)
        _table(document, table, links, size)
    for limit in section.missing:
        _quiet(document, f"What this cannot know: {limit}")


def _chart(document: Made, chart: Chart, size: _Sizes) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(
        io.BytesIO(picture(chart)), width=Cm((_PAPER - 2 * size.edge) * 0.94)
    )
    properties = shape._inline.docPr
    properties.set("descr", chart.alternative)
    properties.set("title", chart.title)
    _quiet(document, f"{chart.title}. The next table has the same figures.")


def _table(document: Made, table: Table, links: Links, size: _Sizes) -> None:
    if not table.rows:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{table.title}: ").bold = True
        paragraph.add_run(table.none)
        return
    caption = document.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = True
    caption.add_run(table.title)
    made = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    made.autofit = False
    look = made._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None:
        look.set(qn("w:firstRow"), "1")
    _described(made._tbl.tblPr, table.title)
    wide = _widths(table, size)
    for column, centimetres in zip(made.columns, wide, strict=True):
        column.width = Cm(centimetres)
    head = made.rows[0]
    for mark in ("w:tblHeader", "w:cantSplit"):
        head._tr.get_or_add_trPr().append(OxmlElement(mark))
    for place, column in enumerate(table.columns):
        _cell(head.cells[place], wide[place], column.number).add_run(column.heading).bold = True
    for row in table.printed:
        added = made.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cells = added.cells
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            paragraph = _cell(cells[place], wide[place], column.number)
            if isinstance(value, Cell) and value.value in (None, ""):
                paragraph.add_run(column.empty).italic = True
            else:
                _value(paragraph, value, links)
    left = words.left_out(table)
    if left or table.asked:
        foot = document.add_paragraph(f"{left} " if left else "", style=NOTE)
        if table.asked:
            address = links.rows(table.asked)
            if address:
                _link(foot, "All rows", address)
            else:
                foot.add_run(f"All rows: {table.asked.words}")


def _widths(table: Table, size: _Sizes) -> list[float]:
    """Centimetres for each column: what numbers and short words need, the rest shared by weight."""
    letter, whole = _LETTER * size.table, _PAPER - 2 * size.edge
    needed: list[float] = []
    for place, column in enumerate(table.columns):
        if column.number:
            needed.append(max(len(word) for word in column.heading.split()) * letter + 0.45)
        elif column.width == 0:
            longest = max(len(words.shown(row[place], column)) for row in table.printed)
            needed.append(min(5.0, max(longest, len(column.heading)) * letter + 0.6))
        else:
            needed.append(0.0)
    shares = sum(column.width for column, own in zip(table.columns, needed, strict=True) if not own)
    rest = max(whole - sum(needed), shares * 1.2)
    found = [own or rest * column.width / shares for column, own in zip(table.columns, needed, strict=True)]
    total = sum(found)
    return [one * whole / total for one in found] if total > whole else found


def _cell(cell: _Cell, wide: float, number: bool) -> Paragraph:
    cell.width = Cm(wide)
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph._p.style = TABLE_ID  # by name the library would look through all styles for each cell
    if number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph


def _described(properties: Any, title: str) -> None:
    """The title of a table for those who hear it read (ECMA-376, 17.4.58)."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    properties.append(caption)


def _sentence(paragraph: Paragraph, sentence: Sentence, links: Links) -> None:
    for part in sentence:
        if isinstance(part, str):
            paragraph.add_run(part)
        else:
            _value(paragraph, part, links)


def _value(paragraph: Paragraph, value: Value | Here, links: Links) -> None:
    sign = sign_of(value)
    if sign:
        paragraph.add_run(f"{sign} ")
    address = links.of(value)
    if address:
        _link(paragraph, words.shown(value), address)
    else:
        paragraph.add_run(words.shown(value))


def _link(paragraph: Paragraph, shown: str, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), _target(paragraph, address))
    run = paragraph.add_run(shown)
    run.font.color.rgb = _BLUE
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _target(paragraph: Paragraph, address: str) -> str:
    """The id of an address in the file. The library would look through all of them for each."""
    part = paragraph.part
    known = _TARGETS.setdefault(part, {})
    if address not in known:
        known[address] = f"link{len(known) + 1}"
        part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, address, known[address], is_external=True)
    return known[address]


def _quiet(document: Made, text: str) -> None:
    document.add_paragraph(text, style=NOTE)


def _field(paragraph: Paragraph, name: str) -> None:
    """A field that the reader's program fills in, as the page number."""
    run = paragraph.add_run()
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = name
        run._r.append(mark)


def _dated(data: bytes, day: str) -> bytes:
    """The same file with every part dated to a day."""
    year, month, date = map(int, day.split("-"))
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as read,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in read.namelist():
            part = zipfile.ZipInfo(name, (year, month, date, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o644 << 16
            part.create_system = 3
            written.writestr(part, read.read(name))
    return out.getvalue()
