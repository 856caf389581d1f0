"""The data twins hold exactly what the page shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from peerweave.webapp.render import defused
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS

PW = "https://w3id.org/peerweave/ns#"
ID = "https://w3id.org/peerweave/id/"

# Address of a page, and the name of its main table, whose rows the CSV twin holds.
LISTS = [
    ("/", "coverage"),
    ("/countries", "countries"),
    ("/mechanisms", "mechanisms"),
    ("/mechanism/MESICIC", "phases"),
    ("/instruments", "instruments"),
    ("/instrument/COE-AP", "provisions"),
    ("/provision/UNCAC/16.1", "crosswalk"),
    ("/phase/GRECO/round-4", "reviews"),
    ("/review/GRECO/round-4/ROU", "events"),
    ("/recommendations?mechanism=IRM", "recommendations"),
    ("/reviews?mechanism=IAP&phase=IAP/round-5", "reviews"),
    ("/recommendation/GRECO/rule-34/ROU/g1", "statuses"),
    ("/calendar?mechanism=WGB&country=ARG", "dates"),
    ("/overlaps?mechanism=MESICIC", "recommendations"),
    ("/gaps?mechanism=IAP", "duties"),
    ("/crosswalk", "pairs"),
    ("/crosswalk?first=UNCAC&second=OECD-ABC&relation=a narrower duty", "crosswalk"),
    ("/joint-visits?mechanism=WGB", "coming"),
    ("/assistance?mechanism=IRM", "matches"),
    ("/consistency?mechanism=GRECO", "duplicates"),
    ("/quality?by=mechanism&mechanism=IRM", "profile"),
    ("/themes", "themes"),
    ("/theme/lobbying", "recommendations"),
    ("/source/docslib.org-13daac08", "facts"),
    ("/question/overlap?country=FRA", "answer"),
    ("/ns", "terms"),
]


def address_of(twin: str, page: str) -> str:
    path, mark, query = page.partition("?")
    return f"{'/index' if path == '/' else path}.{twin}{mark}{query}"


def rows_of(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.get_data(as_text=True), newline="")))


def words(value: Any) -> str:
    """A cell of the JSON twin as the CSV twin writes it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(words(part) for part in value)
    return value["label"] if isinstance(value, dict) else str(value)


def pages_of(show: Callable[[str], Any], address: str, name: str) -> list[list[list[str]]]:
    """The rows of a table on each page of it, the headings of groups left out, to the last of its pages."""
    pages: list[list[list[str]]] = []
    mark = "&" if "?" in address else "?"
    while True:
        page = show(f"{address}{mark}page={len(pages) + 1}" if pages else address)
        pages.append([cells for cells in page.rows(name) if len(cells) > 1])
        following = f"page={len(pages) + 1}"
        if not any(
            following in (node.get("href") or "").partition("?")[2].split("&") for node in page.all("a")
        ):
            return pages


@pytest.mark.parametrize(("address", "name"), LISTS)
def test_json_csv_and_page_hold_the_same_rows(
    client: FlaskClient, show: Callable[[str], Any], address: str, name: str
) -> None:
    table = client.get(address_of("json", address)).json["tables"][name]
    as_csv = rows_of(client, address_of("csv", address))
    assert table["rows"], "an empty table proves nothing"
    assert len(table["rows"]) == table["count"] == len(as_csv)
    for row, line in zip(table["rows"], as_csv, strict=True):
        for column in table["columns"]:
            assert words(row[column]) == line[column].removeprefix("'")
    shown = pages_of(show, address, name)
    assert sum(map(len, shown)) == len(as_csv)
    assert [len(rows) for rows in shown[:-1]] == [50] * (len(shown) - 1)
    assert all(one != other for one, other in pairwise(shown)), "the same page twice"


def test_csv_holds_all_filtered_rows_where_the_page_shows_fifty(
    client: FlaskClient, show: Callable[[str], Any], table: Callable[[str], list[dict[str, str]]]
) -> None:
    """Each recommendation of the WGB in recommendations.csv is there; the page shows 50 at a time."""
    rows = rows_of(client, "/recommendations.csv?mechanism=WGB&page=2")
    held = {
        f"{ID}recommendation/" + "/".join(row[part] for part in ("mechanism", "phase", "country", "number"))
        for row in table("recommendations")
        if row["mechanism"] == "WGB"
    }
    assert len(rows) == len(held) > 100
    assert {row["recommendation_iri"] for row in rows} == held
    assert len(show("/recommendations?mechanism=WGB&page=2").rows("recommendations")) == 50
    assert {row["mechanism_iri"] for row in rows} == {ID + "mechanism/WGB"}
    assert {row["mechanism"] for row in rows} == {
        "Working Group on Bribery in International Business Transactions"
    }


def test_csv_of_another_table_of_the_page(client: FlaskClient) -> None:
    rows = rows_of(client, "/country/ROU.csv?table=participations")
    assert [(row["instrument_iri"].rpartition("/")[2], row["signed"], row["inForce"]) for row in rows] == [
        ("COE-CIVIL", "", ""),
        ("COE-CLCC", "1999-01-27", "2002-11-01"),
        ("OECD-ABC", "", "2023-09-22"),
        ("UNCAC", "2003-12-09", "2005-12-14"),
    ]


def test_csv_of_a_table_that_is_not_there_says_which_are(client: FlaskClient) -> None:
    response = client.get("/country/ROU.csv?table=nonsense")
    assert response.status_code == 400
    assert "participations" in response.json["detail"]


def test_byte_order_mark_only_on_request(client: FlaskClient) -> None:
    assert not client.get("/countries.csv").data.startswith(b"\xef\xbb\xbf")
    assert client.get("/countries.csv?bom=1").data.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(("address", "name"), LISTS)
def test_rdf_twins_describe_the_things_of_the_page(client: FlaskClient, address: str, name: str) -> None:
    graph = Graph().parse(data=client.get(address_of("ttl", address)).data, format="turtle")
    page = client.get(address_of("json", address)).json
    for row in page["tables"][name]["rows"]:
        if "@id" in row:
            assert (URIRef(row["@id"]), None, None) in graph
    if "iri" in page:
        assert (URIRef(page["iri"]), None, None) in graph
    assert len(graph) > 5


@pytest.mark.parametrize(
    ("suffix", "format"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")]
)
def test_each_rdf_form_says_the_same(client: FlaskClient, suffix: str, format: str) -> None:
    address = f"/participation/UNCAC/ROU.{suffix}"
    graph = Graph().parse(data=client.get(address).data, format=format)
    thing = URIRef(ID + "participation/UNCAC/ROU")
    assert (thing, RDF.type, URIRef(PW + "Participation")) in graph
    assert str(graph.value(thing, URIRef(PW + "signed"))) == "2003-12-09"
    # What it names carries its label.
    assert str(graph.value(URIRef(ID + "country/ROU"), RDFS.label)) == "Romania"
    assert set(graph) == set(
        Graph().parse(data=client.get("/participation/UNCAC/ROU.ttl").data, format="turtle")
    )


def test_twins_are_the_same_bytes_each_time(client: FlaskClient) -> None:
    for address in ("/country/ROU.ttl", "/country/ROU.json", "/country/ROU.csv"):
        assert client.get(address).data == client.get(address).data


def test_each_page_links_its_twins(client: FlaskClient, show: Callable[[str], Any]) -> None:
    response = client.get("/recommendations?mechanism=IRM")
    links = response.headers.getlist("Link")
    assert '</recommendations.csv?mechanism=IRM>; rel="alternate"; type="text/csv"' in links
    assert '</recommendations.ttl?mechanism=IRM>; rel="alternate"; type="text/turtle"' in links
    head = {(node.get("rel"), node.get("type")): node.get("href") for node in show("/").all("link")}
    assert head["alternate", "application/json"] == "/index.json"
    for (rel, _), address in head.items():
        if rel == "alternate":
            assert client.get(address).status_code == 200


def test_json_says_of_when_and_from_which_snapshot(client: FlaskClient, as_of: str) -> None:
    page = client.get("/country/ROU.json").json
    assert page["as_of"] == as_of
    assert page["snapshot"] == client.get("/healthz").json["snapshot"]
    assert page["iri"] == ID + "country/ROU"
    membership = page["tables"]["memberships"]["rows"][0]
    assert membership["@id"] == ID + "membership/GRECO/ROU/member"
    assert membership["sources"][0]["address"].startswith("https://slidelegend.com/")


def test_a_cell_that_a_spreadsheet_would_run_is_defused() -> None:
    assert [defused(text) for text in ("=1+1", "+1", "@x", "-2", "-", "plain", "")] == [
        "'=1+1",
        "'+1",
        "'@x",
        "'-2",
        "-",
        "plain",
        "",
    ]
