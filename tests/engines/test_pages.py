"""The explorer over a SPARQL service: each page says what it says over the store on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from peerweave.graph.store.remote import RemoteRepository
from peerweave.graph.store.repository import Bindings, Rows
from peerweave.webapp import create_app, published

ADDRESSES = [
    "/",
    "/countries",
    "/country/UKR",
    "/mechanism/GRECO",
    "/phase/GRECO/round-4",
    "/review/GRECO/round-4/ROU",
    "/instrument/UNCAC",
    "/provision/UNCAC/16",
    "/themes",
    "/theme/whistleblower",
    "/recommendations",
    "/recommendation/GRECO/round-4/ARM/g2",
    "/crosswalk",
    "/overlaps?country=ROU",
    "/gaps?country=GEO",
    "/calendar",
    "/joint-visits",
    "/sources",
    "/dataset",
    "/ns",
    "/question/overlap?country=ROU",
    "/measures",
]
"""One address of each kind of page that asks queries of its own."""
SELECT = "SELECT ?m { ?m a <https://w3id.org/peerweave/ns#Mechanism> } ORDER BY ?m"
FOUND = [
    f"https://w3id.org/peerweave/id/mechanism/{key}" for key in ("GRECO", "IAP", "IRM", "MESICIC", "WGB")
]


@pytest.fixture(scope="module")
def here(store_dir: Path) -> Iterator[FlaskClient]:
    app = create_app(store_dir)
    yield app.test_client()
    app.extensions["processes"].close()


def _over(repository: RemoteRepository) -> Iterator[Flask]:
    app = create_app({"endpoint": repository.snapshot_id})
    yield app
    app.extensions["processes"].close()


@pytest.fixture(scope="module")
def over_oxigraph(oxigraph: RemoteRepository) -> Iterator[Flask]:
    yield from _over(oxigraph)


@pytest.fixture(scope="module")
def over_virtuoso(virtuoso: RemoteRepository) -> Iterator[Flask]:
    yield from _over(virtuoso)


def told(client: FlaskClient, address: str) -> dict[str, Any]:
    """What a page tells, as data; without the name of the graph, which differs."""
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    page: dict[str, Any] = json.loads(answer.data)
    page.pop("snapshot")
    return page


def unordered(value: object) -> object:
    """The same without the order of lists, which names in several languages leave open."""
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((json.dumps(unordered(item), sort_keys=True) for item in value), key=str)
    return value


@pytest.mark.parametrize("address", ADDRESSES)
def test_over_the_oxigraph_server(here: FlaskClient, over_oxigraph: Flask, address: str) -> None:
    assert told(over_oxigraph.test_client(), address) == told(here, address)


@pytest.mark.parametrize("address", ADDRESSES)
def test_over_virtuoso(here: FlaskClient, over_virtuoso: Flask, address: str) -> None:
    found, expected = told(over_virtuoso.test_client(), address), told(here, address)
    assert unordered(found) == unordered(expected)


@pytest.mark.parametrize(("address", "most"), [("/calendar", 20), ("/recommendations", 20)])
def test_a_long_list_takes_few_queries(
    oxigraph: RemoteRepository, monkeypatch: pytest.MonkeyPatch, address: str, most: int
) -> None:
    """A service is not asked for each of more than a thousand rows."""
    asked: list[str] = []
    select = RemoteRepository.select
    app = create_app({"endpoint": oxigraph.snapshot_id})
    # The search index is put together in a thread of its own, which does not count.
    monkeypatch.setattr(published.Edition, "_make_index", lambda self: None)

    def counted(self: RemoteRepository, text: str, bindings: Bindings) -> Rows:
        asked.append(text)
        return select(self, text, bindings)

    monkeypatch.setattr(RemoteRepository, "select", counted)
    first, *_ = told(app.test_client(), address)["tables"].values()
    app.extensions["processes"].close()
    assert len(first["rows"]) > 1000
    assert len(asked) <= most


@pytest.mark.parametrize("over", ["over_oxigraph", "over_virtuoso"])
def test_the_ontology(here: FlaskClient, over: str, request: pytest.FixtureRequest) -> None:
    found = request.getfixturevalue(over).test_client().get("/ns.nt")
    assert found.status_code == 200 and found.data.count(b"\n") > 5000
    assert sorted(found.data.splitlines()) == sorted(here.get("/ns.nt").data.splitlines())


@pytest.mark.parametrize("over", ["over_oxigraph", "over_virtuoso"])
def test_search(here: FlaskClient, over: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(over).test_client()
    address = "/search?q=whistleblower+protection"
    deadline = time.monotonic() + 240
    while (answer := client.get(f"{address}&format=json")).status_code == 503:
        # Until the index is made, which begins with the first page.
        assert answer.headers["Retry-After"] == "20"
        assert "is being put together" in answer.json["detail"] and answer.json["see"]
        assert time.monotonic() < deadline
        time.sleep(0.5)
    for asked in (address, "/search?q=Turquie", "/search?q=UNCAC+16(1)", "/search?q=lobb*&kind=country"):
        found, expected = told(client, asked), told(here, asked)
        assert found == expected
        assert found["counts"] or found["exact"]


def test_an_index_that_failed_is_begun_anew(monkeypatch: pytest.MonkeyPatch, over_oxigraph: Flask) -> None:
    whole = published.documents_of

    def failing(repository: object) -> list[object]:
        raise published.EndpointError("away")

    monkeypatch.setattr(published, "documents_of", failing)
    address = over_oxigraph.extensions["config"].endpoint
    app = create_app({"endpoint": address})
    client = app.test_client()
    assert client.get("/search?q=bribery").status_code == 503
    monkeypatch.setattr(published, "documents_of", whole)
    deadline = time.monotonic() + 120
    while client.get("/search?q=bribery").status_code == 503:
        assert time.monotonic() < deadline
        time.sleep(0.5)


@pytest.mark.parametrize("over", ["over_oxigraph", "over_virtuoso"])
def test_the_endpoint_passes_queries_on(over: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(over).test_client()
    answer = client.get("/sparql", query_string={"query": SELECT})
    assert [row["m"]["value"] for row in answer.json["results"]["bindings"]] == FOUND
    rows = client.get("/sparql", query_string={"query": SELECT, "format": "csv"})
    assert rows.get_data(as_text=True).split() == ["m", *FOUND]
    asked = client.get("/sparql", query_string={"query": "ASK { ?x a <urn:none> }"})
    assert asked.json == {"head": {}, "boolean": False}
    built = client.get(
        "/sparql",
        query_string={"query": SELECT.replace("SELECT ?m", "CONSTRUCT WHERE").replace(" ORDER BY ?m", "")},
        headers={"Accept": "application/n-triples"},
    )
    assert sorted(line.split()[0].strip("<>") for line in built.get_data(as_text=True).splitlines()) == FOUND


@pytest.mark.parametrize("over", ["over_oxigraph", "over_virtuoso"])
def test_a_graph_that_is_named_restricts_the_answer(over: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(over).test_client()
    graph = "https://w3id.org/peerweave/data/countries"
    query = "SELECT DISTINCT ?c { ?x a ?c } ORDER BY ?c"
    answer = client.get("/sparql", query_string={"query": query, "default-graph-uri": graph})
    kinds = [row["c"]["value"] for row in answer.json["results"]["bindings"]]
    assert "https://w3id.org/peerweave/ns#Country" in kinds
    assert "https://w3id.org/peerweave/ns#Mechanism" not in kinds


@pytest.mark.parametrize(
    ("query", "status", "code", "words"),
    [
        ("SELECT * {", 400, "syntax", "a closing brace } is missing"),
        ("SELECT * { ?s ?p ?o } LIMIT x", 400, "syntax", "Line 1, column 29"),
        ("DEFINE get:soft \"soft\" SELECT * { ?s ?p ?o }", 400, "syntax", "Line 1, column 1"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "service", "switched off"),
        ("SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "escape", "\\u0053"),
        ('SELECT ("\\u0022 ) {} #" AS ?x) {}', 403, "escape", "\\u0022"),
        ("SELECT (<bif:system>('ls') AS ?x) {}", 403, "function", "bif:"),
        ("PREFIX sql: <sql:> SELECT (sql:explain('x') AS ?y) {}", 403, "function", "sql:"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 403, "update", "INSERT is an update"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 400, "dataset", "is not held here"),
    ],
)  # fmt: skip
def test_what_is_not_passed_on(over_oxigraph: Flask, query: str, status: int, code: str, words: str) -> None:
    answer = over_oxigraph.test_client().get("/sparql", query_string={"query": query})
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert words in answer.json["detail"]


def test_a_service_that_is_away_is_told_with_a_way_out() -> None:
    app = create_app({"endpoint": "http://127.0.0.1:9/sparql"})
    answer = app.test_client().get("/countries", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "does not answer" in answer.get_data(as_text=True)
