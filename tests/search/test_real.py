"""The index of the real graph, compared with the tables of facts read by this test alone."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from peerweave.graph.search import index
from peerweave.graph.search.ask import Index
from peerweave.graph.store.snapshot import current

FACTS = Path(__file__).resolve().parents[2] / "graph" / "facts"
ID = "https://w3id.org/peerweave/id/"


def rows(name: str) -> list[dict[str, str]]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def real(store_dir: Path) -> Index:
    return Index.open(current(store_dir).path)


def test_every_country_goes_by_its_code_and_its_name(real: Index) -> None:
    for row in rows("countries"):
        for text in (row["id"], row["alpha_2"], row["name"], row["official_name"]):
            if text:
                assert f"{ID}country/{row['id']}" in {hit.name for hit in real.exactly(text)}, text


def test_every_provision_goes_by_its_key_and_as_it_is_printed(real: Index) -> None:
    for row in rows("provisions"):
        for text in (row["id"], f"{row['instrument']} {row['number']}"):
            assert f"{ID}provision/{row['id']}" in {hit.name for hit in real.exactly(text)}, text


def test_reports_go_by_their_symbols(real: Index) -> None:
    symbols = [row for row in rows("reports") if row["symbol"]]
    assert len(symbols) > 50
    for row in symbols:
        assert any(f"{ID}report/" in hit.name for hit in real.exactly(row["symbol"])), row["symbol"]


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("Turkey", "TUR"),
        ("Turquie", "TUR"),
        ("Czech Republic", "CZE"),
        ("Ivory Coast", "CIV"),
        ("cote d'ivoire", "CIV"),
        ("Swaziland", "SWZ"),
        ("Cape Verde", "CPV"),
        ("Alemanha", "DEU"),
        ("Estados Unidos", "USA"),
        ("Россия", "RUS"),
        ("المغرب", "MAR"),
        ("中国", "CHN"),
    ],
)
def test_countries_go_by_other_names(real: Index, text: str, iso3: str) -> None:
    assert [hit.name for hit in real.exactly(text)] == [f"{ID}country/{iso3}"]


@pytest.mark.parametrize(
    ("asked", "forms"),
    [
        ("gift", r"\bgifts?\b"),
        ("whistleblowers", r"\bwhistleblow(er|ers|ing)\b"),
        ("immunity", r"\bimmunit(y|ies)\b"),
        ("prosecutor", r"\bprosecutors?\b"),
    ],
)
def test_recommendations_are_found_by_each_form_of_a_word(real: Index, asked: str, forms: str) -> None:
    found = set(real.names(real.find(asked), "recommendation"))
    having, cells = set(), {}
    for row in rows("recommendations"):
        name = f"{ID}recommendation/{row['mechanism']}/{row['phase']}/{row['country']}/{row['number']}"
        cells[name] = " ".join(row.values()).replace("-", " ")
        if re.search(forms, row["summary"], re.IGNORECASE):
            having.add(name)
    assert len(having) >= 4
    assert having <= found
    start = re.match(r"\w+", forms.removeprefix(r"\b").replace("(", " "))
    assert start
    for name in found - having:
        if name in cells:
            assert start[0][:6] in cells[name].lower(), f"{name} has no form of {asked}"


def test_titles_in_other_languages_are_found_without_accents(real: Index) -> None:
    titles = [row for row in rows("sources") if re.search("[áéíóúñãç]", row["title"])]
    assert titles, "no title in another language is held"
    for row in titles[:20]:
        word = max(re.findall(r"\w+", row["title"]), key=lambda word: (not word.isascii(), len(word)))
        plain = word.lower().translate(str.maketrans("áéíóúñãçàèêôâî", "aeiounacaeeoai"))
        assert f"{ID}source/{row['id']}" in real.names(real.find(plain), "source"), row["title"]


def test_the_file_does_not_depend_on_the_order_of_hashes(store_dir: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from peerweave.graph.search import documents, index\n"
        "from peerweave.graph.store.snapshot import current, open_store\n"
        "index.write(Path(sys.argv[2]), documents.documents(open_store(current(Path(sys.argv[1])))))\n"
    )
    made: Callable[[str], Path] = tmp_path.joinpath
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", program, str(store_dir), str(made(seed))],
            check=True,
            env={"PYTHONHASHSEED": seed},
        )
    published = (current(store_dir).path / index.FILE).read_bytes()
    assert made("1").read_bytes() == made("2").read_bytes() == published
