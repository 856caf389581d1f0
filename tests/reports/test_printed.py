"""Reports as PDF, read again by another library: words, tables, pages, letters, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from peerweave.graph.questions.cells import Cell
from peerweave.graph.reports.fit import fitted
from peerweave.graph.reports.links import Links
from peerweave.graph.reports.model import Column, Figure, Report, Section, Table
from peerweave.graph.reports.printed import pages, pdf
from peerweave.graph.reports.words import shown, spoken
from pypdf import PdfReader

Make = Callable[..., Report]
SITE = Links("https://example.org/peerweave")
FULLEST = ["ARM", "AZE", "CHL", "ISL", "KAZ", "MEX", "UKR", "UZB", "TTO"]
"""The countries of which the tables hold most; KEN and TUV, of which they hold least, are below."""


def words(data: bytes) -> str:
    """The text of a file, with one space between words."""
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(text.split())


def squeezed(text: str) -> str:
    """Text without spaces, which a line break may have put anywhere."""
    return "".join(text.split())


@pytest.mark.parametrize("country", [*FULLEST, "KEN", "TUV", "ROU", "PER"])
def test_a_briefing_has_two_pages_at_most(made: Make, country: str) -> None:
    shown_, data = fitted(made("return-visit", country), SITE)
    read = PdfReader(io.BytesIO(data))
    assert len(read.pages) == pages(data)
    assert 1 <= len(read.pages) <= 2
    assert {round(float(side)) for side in read.pages[0].mediabox[2:]} == {595, 842}, "A4"
    text = squeezed(words(data))
    for table in shown_.tables:
        for row in table.printed:
            assert squeezed(shown(row[0])) in text


def test_what_does_not_fit_is_counted_and_told_where_it_is(made: Make) -> None:
    """Ukraine with ten times as many recommendations."""
    found = made("return-visit", "UKR")
    section = found.section("recommendations")
    counts, advice = section.tables
    many = replace(section, tables=(counts, replace(advice, rows=advice.rows * 10)))
    crowded = replace(found, sections=tuple(many if one.id == section.id else one for one in found.sections))
    fitting, data = fitted(crowded, SITE)
    assert len(PdfReader(io.BytesIO(data)).pages) == 2
    table = next(one for one in fitting.tables if one.id == "recommendations")
    assert 0 < len(table.printed) < len(table.rows) == 10 * len(advice.rows)
    assert table.printed == table.rows[: len(table.printed)]
    told = f"{len(table.rows) - len(table.printed)} more of {len(table.rows)} are not printed here."
    assert squeezed(told) in squeezed(words(data))
    addresses = [
        note.get_object()["/A"]["/URI"]
        for page in PdfReader(io.BytesIO(data)).pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    ]
    assert "https://example.org/peerweave/question/recommendations-held?country=UKR&open=yes" in addresses


@pytest.mark.parametrize(
    ("kind", "subject"), [("country", "GEO"), ("theme", "whistleblower"), ("phase", "GRECO/round-4")]
)
def test_the_file_holds_findings_tables_and_limits(
    made: Make, independent: ModuleType, kind: str, subject: str
) -> None:
    found = made(kind, subject)
    data = pdf(found, SITE)
    text = squeezed(words(data))
    for finding in found.findings:
        assert squeezed(spoken(finding)) in text
    for section in found.sections:
        assert squeezed(section.title) in text
        for limit in section.missing:
            assert squeezed(limit[:60]) in text
        for table in section.tables:
            assert squeezed(table.title if table.rows else table.none) in text
            for row in table.printed:
                assert squeezed(shown(row[0])) in text
    told = date.fromisoformat(independent.as_of()).strftime("%d %B %Y").lstrip("0")
    assert squeezed(f"Data as of {told}") in text
    assert found.snapshot in text


def test_the_file_is_tagged_titled_and_dated(made: Make, independent: ModuleType) -> None:
    read = PdfReader(io.BytesIO(pdf(made("country", "GEO"), SITE)))
    assert read.metadata and read.metadata.title == "Georgia: country report"
    assert (
        read.metadata.creation_date and read.metadata.creation_date.date().isoformat() == independent.as_of()
    )
    catalogue = read.root_object
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]) == "en-GB"
    assert "pdfuaid" in str(read.xmp_metadata.stream.get_data()), "claims PDF/UA"  # type: ignore[union-attr]
    kinds: set[str] = set()
    words_for_pictures: list[str] = []

    def walk(node: object) -> None:
        held = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(held, list):
            for one in held:
                walk(one)
        elif isinstance(held, dict):
            kinds.add(str(held.get("/S", "")))
            if "/Alt" in held:
                words_for_pictures.append(str(held["/Alt"]))
            if "/K" in held:
                walk(held["/K"])

    walk(catalogue["/StructTreeRoot"]["/K"])
    assert {"/H1", "/Table", "/TH", "/TD", "/Figure", "/Link", "/L"} <= kinds
    charts = [chart for section in made("country", "GEO").sections for chart in section.charts]
    assert charts
    for chart in charts:
        assert chart.alternative in words_for_pictures


LETTERS = "Türkiye, Côte d’Ivoire, ş ć ł ő ğ ı Ž, Київ, Верховний суд, Ελλάδα"


def test_letters_of_many_languages_print(made: Make) -> None:
    found = made("return-visit", "KEN")
    table = Table(
        "letters", "Letters", (Column("one", "Words"),), ((Cell(LETTERS),), (Cell("#let x = [*_`$@<"),))
    )
    with_letters = replace(found, sections=(Section("letters", "Letters", (), (table,)),))
    data = pdf(with_letters, SITE)
    assert LETTERS in words(data)
    assert squeezed("#let x = [*_`$@<") in squeezed(words(data)), "what stands in the tables is no markup"


@pytest.mark.parametrize("country", ["TUR", "CIV"])
def test_names_with_special_letters(made: Make, country: str) -> None:
    found = made("country", country)
    name = str(found.subject.value)
    assert not name.isascii()
    assert squeezed(name) in squeezed(words(pdf(found, SITE)))


def test_a_figure_links_to_its_rows(made: Make) -> None:
    found = made("theme", "whistleblower")
    addresses = {
        note.get_object()["/A"]["/URI"]
        for page in PdfReader(io.BytesIO(pdf(found, SITE))).pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }
    expected = {
        SITE.of(cell)
        for table in found.tables
        for row in table.printed
        for cell in row
        if isinstance(cell, Figure)
    }
    assert expected <= addresses
    assert "https://example.org/peerweave/mechanism/GRECO" in addresses


WRITE = """
import hashlib, sys
from pathlib import Path
from peerweave.graph.reports.links import Links
from peerweave.graph.reports.make import report
from peerweave.graph.reports.write import WRITERS
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.store.snapshot import current
repository = LocalRepository(current(Path(sys.argv[1])))
for kind, key in (("return-visit", "UKR"), ("theme", "whistleblower")):
    made = report(kind, key, repository)
    for ending, write in sorted(WRITERS.items()):
        print(kind, ending, hashlib.sha256(write(made, Links(None))).hexdigest())
"""


def test_the_same_bytes_whatever_the_order_of_hashes(store_dir: Path, tmp_path: Path) -> None:
    told = set()
    for seed in ("0", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", WRITE, str(store_dir)],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin", "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        told.add(done.stdout)
    assert len(told) == 1
    assert len(told.pop().splitlines()) == 8


def test_another_day_is_told_and_cited(made: Make, independent: ModuleType) -> None:
    found = made("return-visit", "ALB", "2019-06-01")
    text = words(pdf(found, SITE))
    assert "Asked for 1 June 2019" in text
    day = date.fromisoformat(independent.as_of())
    assert f"for 1 June 2019, data as of {day.day} {day:%B %Y}" in text
    assert (
        hashlib.sha256(pdf(found, SITE)).digest()
        != hashlib.sha256(pdf(made("return-visit", "ALB"), SITE)).digest()
    )
