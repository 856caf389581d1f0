"""Lists with facets: counts worked out from the tables of facts alone, and files that equal the list."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from peerweave.graph.store.repository import LocalRepository

Rows = Callable[[str], list[dict[str, str]]]
ID = "https://w3id.org/peerweave/id/"
XHTML = "{http://www.w3.org/1999/xhtml}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CASES = [
    "",
    "country=ROU",
    "country=ROU&country=FRA",
    "mechanism=WGB&theme=whistleblower",
    "theme=prevention&region=151",
    "phase=GRECO/round-4&status=not-implemented",
    "provision=UNCAC/33&provision=UNCAC/16",
    "provision=none&mechanism=IAP",
    "provision=none&provision=OECD-ABC/1",
    "year=2015&year=none",
    "addressee=parliament",
    "addressee=none",
    "q=whistleblowers",
    "q=whistleblowers&mechanism=GRECO&sort=best",
    "q=lobbying&country=none-such",
]


def words(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def split(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


def key(row: dict[str, str]) -> str:
    return f"{ID}recommendation/{row['mechanism']}/{row['phase']}/{row['country']}/{row['number']}"


def iris(client: FlaskClient, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200, response.get_data(as_text=True)[:400]
    (table,) = response.get_json()["tables"].values()
    return [row["@id"] for row in table["rows"]]


def counts(client: FlaskClient, address: str, facet: str) -> dict[str, int]:
    values = client.get(address).get_json()["facets"][facet]
    return {value["key"]: value["count"] for value in values}


def test_without_filters_every_recommendation_is_there_once(client: FlaskClient, table: Rows) -> None:
    found = iris(client, "/recommendations.json")
    assert sorted(found) == sorted(key(row) for row in table("recommendations"))


def test_values_of_one_facet_are_alternatives_and_facets_narrow_each_other(
    client: FlaskClient, table: Rows
) -> None:
    expected = {
        key(row)
        for row in table("recommendations")
        if row["country"] in ("ROU", "FRA") and "conflict-of-interest" in split(row["themes"])
    }
    assert expected
    address = "/recommendations.json?country=ROU&country=FRA&theme=conflict-of-interest"
    assert set(iris(client, address)) == expected


@pytest.mark.parametrize(
    ("facet", "column"), [("mechanism", "mechanism"), ("country", "country"), ("addressee", "addressee")]
)
def test_counts_without_filters(client: FlaskClient, table: Rows, facet: str, column: str) -> None:
    expected: Counter[str] = Counter()
    for row in table("recommendations"):
        expected.update([row[column] or "none"])
    assert counts(client, "/recommendations.json", facet) == expected


def test_counts_reflect_the_other_facets_and_not_their_own(client: FlaskClient, table: Rows) -> None:
    """With GRECO and Romania: themes count rows of both, countries those of GRECO, mechanisms Romania's."""
    address = "/recommendations.json?mechanism=GRECO&country=ROU"
    rows = table("recommendations")
    both = [row for row in rows if row["mechanism"] == "GRECO" and row["country"] == "ROU"]
    themes = Counter(theme for row in both for theme in split(row["themes"]))
    found = counts(client, address, "theme")
    assert themes
    assert {name: found[name] for name in themes} == themes
    countries = Counter(row["country"] for row in rows if row["mechanism"] == "GRECO")
    found = counts(client, address, "country")
    assert {name: count for name, count in found.items() if count} == countries
    assert set(found) == {row["country"] for row in rows}, "those with none stay"
    mechanisms = Counter(row["mechanism"] for row in rows if row["country"] == "ROU")
    found = counts(client, address, "mechanism")
    assert {name: count for name, count in found.items() if count} == mechanisms


def test_a_group_of_themes_holds_its_themes(client: FlaskClient, table: Rows) -> None:
    text = (Path(__file__).resolve().parents[2] / "ontology" / "themes.ttl").read_text("utf-8")
    members = set(
        re.findall(r"^theme:([\w-]+) a(?:(?!^theme:)[\s\S])*?skos:broader theme:assets\b", text, re.M)
    )
    group = "assets"
    if not members:
        group = re.findall(r"skos:broader theme:([\w-]+)", text)[0]
        pattern = rf"^theme:([\w-]+) a(?:(?!^theme:)[\s\S])*?skos:broader theme:{group}\b"
        members = set(re.findall(pattern, text, re.M))
    expected = {key(row) for row in table("recommendations") if members & set(split(row["themes"]))}
    assert expected
    assert set(iris(client, f"/recommendations.json?theme={group}")) == expected
    assert counts(client, "/recommendations.json", "theme")[group] == len(expected)


def test_region_holds_the_regions_within(client: FlaskClient, table: Rows) -> None:
    """Eastern Europe (151) by the tables; Europe (150) holds it."""
    east = {row["id"] for row in table("countries") if row["region"] == "151"}
    expected = {key(row) for row in table("recommendations") if row["country"] in east}
    assert set(iris(client, "/recommendations.json?region=151")) == expected
    assert set(iris(client, "/recommendations.json?region=150")) > expected


@pytest.mark.parametrize("query", CASES[:-1])
def test_the_sparql_shown_gives_the_same_rows(
    client: FlaskClient, show: Any, repository: LocalRepository, query: str
) -> None:
    for path, variable in (("/recommendations", "recommendation"), ("/reviews", "review")):
        wanted = query
        if path == "/reviews" and re.search("status|provision|addressee|best", query):
            continue
        page = show(f"{path}?{wanted}")
        text = next(node for node in page.all("pre")).find(f"{XHTML}code")
        assert text is not None and text.text
        rows = repository.select(text.text, {}).rows
        expected = set(iris(client, f"{path}.json?{wanted}"))
        assert {row[variable].value for row in rows} == expected  # type: ignore[union-attr]


def cells(data: bytes) -> list[list[str]]:
    """The rows of the first sheet of a workbook, read without the library that wrote it."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        shared = [
            "".join(node.itertext())
            for node in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{SHEET}si")  # noqa: S314
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    found = []
    for row in sheet.iter(f"{SHEET}row"):
        line: dict[int, str] = {}
        for cell in row.iter(f"{SHEET}c"):
            letters = re.match("[A-Z]+", cell.get("r", ""))
            assert letters
            place = 0
            for letter in letters[0]:
                place = place * 26 + ord(letter) - 64
            value = cell.find(f"{SHEET}v")
            assert cell.find(f"{SHEET}f") is None, "no formula"
            if value is not None and value.text:
                line[place - 1] = shared[int(value.text)] if cell.get("t") == "s" else value.text
        found.append([line.get(place, "") for place in range(max(line, default=-1) + 1)])
    return found


@pytest.mark.parametrize("path", ["/recommendations", "/reviews"])
@pytest.mark.parametrize("query", ["", "country=ROU&country=UKR&sort=newest", "q=corruption&mechanism=GRECO"])
def test_files_equal_the_list(client: FlaskClient, show: Any, path: str, query: str) -> None:
    """The pages one after another, CSV, workbook and JSON have the same rows in the same order."""
    expected = iris(client, f"{path}.json?{query}")
    assert expected
    name = path.strip("/")
    shown: list[str] = []
    for number in range(1, -(-len(expected) // 50) + 1):
        page = show(f"{path}?{query}&page={number}" if query else f"{path}?page={number}")
        for head in page.all("th"):
            if head.get("scope") == "row":
                shown.append(ID + next(head.iter(f"{XHTML}a")).get("href", "").strip("/"))
    assert shown == expected
    lines = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv?{query}").get_data(as_text=True))))
    assert [line[f"{name.rstrip('s')}_iri"] for line in lines] == expected
    book = cells(client.get(f"{path}.xlsx?{query}").data)
    assert [line[-1] for line in book[1:]] == expected
    country = book[0].index("Country")
    assert [line[country] for line in book[1:]] == [line["country"] for line in lines]


def test_the_workbook_has_the_same_bytes_and_says_what_it_is(client: FlaskClient) -> None:
    first, second = (client.get("/recommendations.xlsx?country=ROU").data for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
        dates = {info.date_time for info in book.infolist()}
    assert "Recommendations: country Romania" in strings
    assert "CC BY 4.0" in strings
    assert len(dates) == 1


def test_the_citation_names_list_day_version_and_address(client: FlaskClient, show: Any) -> None:
    found = client.get("/recommendations.json?country=ROU&mechanism=GRECO").get_json()
    page = show("/recommendations?country=ROU&mechanism=GRECO")
    (section,) = [node for node in page.all("section") if node.get("id") == "cite"]
    said = words(section)
    for part in (
        "“Recommendations: mechanism GRECO; country Romania”",
        f"version {found['snapshot']}",
        "data as of",
        "/recommendations?country=ROU&mechanism=GRECO",
    ):
        assert part in said
    bib = client.get("/recommendations.bib?country=ROU").get_data(as_text=True)
    assert bib.startswith("@misc{peerweave-")
    assert bib.count("{") == bib.count("}")
    ris = client.get("/recommendations.ris?country=ROU").get_data(as_text=True).splitlines()
    assert ris[0] == "TY  - DATA" and ris[-1].startswith("ER  -")
    assert f"ET  - {found['snapshot']}" in ris


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("country=Romania", "Did you mean ROU (Romania)?"),
        ("contry=ROU", "This list has no filter"),
        ("sort=cheese", "There is no order"),
        ("status=done", "No row has the status"),
    ],
)
def test_what_is_not_possible_is_told(client: FlaskClient, query: str, said: str) -> None:
    for path in ("/recommendations",):
        response = client.get(f"{path}?{query}")
        assert response.status_code == 400
        assert said in response.get_data(as_text=True).replace("&#39;", "'")


def test_a_slip_in_the_words_is_told(show: Any) -> None:
    page = show("/recommendations?q=whistelblower&country=ROU")
    links = [link.get("href") for link in page.all("a")]
    assert "/recommendations?country=ROU&q=whistleblower" in links
    assert "None fits" in words(page.all("main")[0])


def test_a_filter_of_several_can_be_taken_away_alone(show: Any) -> None:
    page = show("/recommendations?country=ROU&country=FRA&sort=country&page=1")
    links = [link.get("href") for link in page.all("a")]
    assert "/recommendations?country=FRA&sort=country" in links
    assert "/recommendations?country=ROU&sort=country" in links


def test_zero_values_stay_and_cannot_be_chosen(show: Any) -> None:
    page = show("/recommendations?mechanism=MESICIC")
    boxes = {box.get("value"): box for box in page.all("input") if box.get("name") == "country"}
    assert boxes["ROU"].get("disabled") is not None
    assert boxes["PER"].get("disabled") is None


def test_more_than_ten_values_are_folded(show: Any, table: Rows) -> None:
    page = show("/recommendations")
    (form,) = [form for form in page.all("form") if form.get("id") == "facets"]
    folded = [words(node) for node in form.iter(f"{XHTML}summary")]
    countries = {row["country"] for row in table("recommendations")}
    assert f"{len(countries) - 10} more under Country" in folded


def test_reviews_are_all_there_and_counted(client: FlaskClient, table: Rows) -> None:
    reviews = table("reviews")
    assert len(iris(client, "/reviews.json")) == len(reviews)
    expected = Counter(row["phase"] for row in reviews if row["mechanism"] == "GRECO")
    found = counts(client, "/reviews.json?mechanism=GRECO", "phase")
    assert {name.removeprefix("GRECO/"): count for name, count in found.items() if count} == expected
    theirs = Counter(one for row in reviews for one in split(row["reviewers"]))
    found = counts(client, "/reviews.json", "reviewer")
    assert {name: count for name, count in found.items() if name != "none"} == theirs
    assert found["none"] == sum(not row["reviewers"] for row in reviews)
