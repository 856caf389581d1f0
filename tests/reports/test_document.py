"""Reports as DOCX and HTML, read again by other libraries."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from types import ModuleType

import html5lib
import pytest
from docx import Document
from docx.oxml.ns import qn
from peerweave.graph.reports.document import docx
from peerweave.graph.reports.links import Links
from peerweave.graph.reports.model import Report
from peerweave.graph.reports.webfile import html
from peerweave.graph.reports.words import plain, shown, spoken

Make = Callable[..., Report]
SITE = Links("https://example.org")
CASES = [("country", "GEO"), ("return-visit", "UKR"), ("phase", "GRECO/round-4")]
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(("kind", "subject"), CASES)
def test_headings_findings_and_tables_of_a_document(made: Make, kind: str, subject: str) -> None:
    found = made(kind, subject)
    read = Document(io.BytesIO(docx(found, SITE)))
    headings = [one.text for one in read.paragraphs if one.style and one.style.name == "Heading 1"]
    limits = ["What is not known"] if found.unknown else []
    assert headings == [section.title for section in found.sections] + limits
    assert [one.text for one in read.paragraphs if one.style and one.style.name == "Title"] == [found.title]
    paragraphs = [one.text for one in read.paragraphs]
    for finding in found.findings:
        assert spoken(finding) in paragraphs
    held = [table for table in found.tables if table.rows]
    assert len(read.tables) == len(held)
    for table, one in zip(read.tables, held, strict=True):
        assert [cell.text for cell in table.rows[0].cells] == [column.heading for column in one.columns]
        first = [row.cells[0].text for row in table.rows[1:]]
        assert [text.lstrip("●◐○…?–× ") for text in first] == [
            shown(row[0], one.columns[0]) for row in one.printed
        ]
        head = table.rows[0]._tr.trPr
        assert head is not None and head.find(qn("w:tblHeader")) is not None, "repeated on each page"


@pytest.mark.parametrize(("kind", "subject"), CASES)
def test_pictures_of_a_document_have_words(made: Make, kind: str, subject: str) -> None:
    found = made(kind, subject)
    read = Document(io.BytesIO(docx(found, SITE)))
    told = [shape._inline.docPr.get("descr") for shape in read.inline_shapes]
    assert told == [chart.alternative for section in found.sections for chart in section.charts]


def test_language_title_and_dates_of_a_document(made: Make, independent: ModuleType) -> None:
    data = docx(made("country", "GEO"), SITE)
    read = Document(io.BytesIO(data))
    core = read.core_properties
    assert (core.title, core.language) == ("Georgia: country report", "en-GB")
    assert core.created and core.created.date().isoformat() == independent.as_of()
    assert core.modified == core.created
    languages = {one.get(qn("w:val")) for one in read.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        day = date.fromisoformat(independent.as_of())
        assert {date(*part.date_time[:3]) for part in parts.infolist()} == {day}
        assert parts.testzip() is None


def test_links_of_a_document(made: Make) -> None:
    read = Document(io.BytesIO(docx(made("country", "GEO"), SITE)))
    targets = {one.target_ref for one in read.part.rels.values() if one.is_external}
    assert "https://example.org/question/recommendations-held?country=GEO" in targets
    assert "https://example.org/mechanism/GRECO" in targets


@pytest.mark.parametrize(("kind", "subject"), CASES)
def test_a_page_of_its_own_loads_nothing_and_has_all(made: Make, kind: str, subject: str) -> None:
    found = made(kind, subject)
    data = html(found, Links(None))
    root = html5lib.HTMLParser(strict=True).parse(data, transport_encoding="utf-8")
    assert not [
        node.tag for node in root.iter() if node.get("src") or node.tag in (XHTML + "script", XHTML + "link")
    ]
    assert root.find(f".//{XHTML}title").text == f"{found.title} · Peerweave"
    heads = ["".join(node.itertext()) for node in root.iter(XHTML + "h2")]
    assert heads[: len(found.sections)] == [section.title for section in found.sections]
    text = " ".join("".join(root.itertext()).split())
    for finding in found.findings:
        assert " ".join(spoken(finding).split()) in text
    assert len(list(root.iter(XHTML + "table"))) == sum(1 for table in found.tables if table.rows)
    charts = [chart for section in found.sections for chart in section.charts]
    drawn = list(root.iter(SVG + "svg"))
    assert [node.find(SVG + "desc").text for node in drawn] == [chart.alternative for chart in charts]
    names = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(names) == len(set(names))
    for node in root.iter(XHTML + "a"):
        assert str(node.get("href")).startswith(("https://w3id.org/peerweave/", "#", "https://", "http://"))


def test_without_an_instance_the_question_stands_in_words(made: Make, independent: ModuleType) -> None:
    text = plain(made("country", "GEO")).decode()
    assert "Rows: peerweave ask recommendations-held --param country=GEO" in text
    assert "Not known: " in text
    day = date.fromisoformat(independent.as_of())
    cited = f"To cite: Peerweave, Georgia: country report, data as of {day.day} {day:%B %Y}"
    assert cited in " ".join(text.split())


@pytest.mark.parametrize(("kind", "subject"), CASES)
def test_who_reads_meets_dates_in_words_and_no_command(made: Make, kind: str, subject: str) -> None:
    found = made(kind, subject)
    read = Document(io.BytesIO(docx(found, SITE)))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    page = html5lib.HTMLParser(strict=True).parse(html(found, Links(None)), transport_encoding="utf-8")
    body = page.find(f".//{XHTML}body")
    for text in ("\n".join([*cells, *(one.text for one in read.paragraphs)]), "".join(body.itertext())):
        assert not re.findall(r"(?<![\w/.-])\d{4}-\d\d-\d\d(?![\w/-])", text)
        assert "peerweave ask" not in text
    held = [value for table in found.tables for row in table.rows for value in map(shown, row)]
    assert any(re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}", value) for value in held) or kind == "phase"
