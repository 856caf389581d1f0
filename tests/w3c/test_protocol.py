"""The W3C's protocol tests, put to the endpoint: queries, the read part of the graph store, its description.

Each test is one or more HTTP requests in the W3C's own vocabulary, with the statuses and the kind of answer
that must come. The endpoint takes no updates, so that those that send one expect a refusal here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from peerweave.graph.store.snapshot import LAYOUT
from peerweave.webapp import create_app
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("W3C_TESTS", ROOT.parent / "shared" / "w3c")) / "sparql" / "sparql11"
DATA = "http://kasei.us/2009/09/sparql/data/"
DESCRIPTION = """
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
INSERT {
  <urn:dataset> sd:namedGraph ?g . ?g sd:name ?g .
  GRAPH <https://w3id.org/peerweave/data> { <urn:dataset> sd:namedGraph ?g . ?g sd:name ?g }
}
WHERE { SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } }
"""
"""What the dataset says of itself, by which the application knows the graphs that it holds."""
STATEMENTS = 3 + 3 * 2
"""In the default graph: one of each of the three graphs, and two of the description for each of them."""


@dataclass(frozen=True)
class Request:
    """One request of a test and what must come of it."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: tuple[str, ...]
    form: str | None
    truth: bool | None


def cases() -> Iterator[tuple[str, tuple[Request, ...]]]:
    manifest = FOLDER / "protocol" / "manifest.ttl"
    if not manifest.is_file():
        return
    graph = Graph().parse(manifest, publicID=manifest.as_uri())
    for test in Collection(graph, next(graph.objects(None, MF.entries))):
        requests = graph.value(graph.value(test, MF.action), HT.requests)
        yield (
            str(test).rpartition("#")[2],
            tuple(request_of(graph, node) for node in Collection(graph, requests)),
        )


def request_of(graph: Graph, node: Node) -> Request:
    headers = tuple(
        (str(graph.value(one, HT.fieldName)), str(graph.value(one, HT.fieldValue)))
        for one in Collection(graph, graph.value(node, HT.headers) or URIRef("urn:none"))
    )
    content = graph.value(node, HT.body)
    encoding = str(graph.value(content, CNT.characterEncoding) or "utf-8")
    response = graph.value(node, HT.resp)
    truth = graph.value(response, MF.expectedBoolean)
    form = graph.value(response, MF.expectedFormat)
    return Request(
        str(graph.value(node, HT.methodName)),
        str(graph.value(node, HT.absolutePath)).replace("/sparql/", "/sparql", 1),
        headers,
        str(graph.value(content, CNT.chars) or "").encode(encoding),
        tuple(str(one).rpartition("#")[2] for one in graph.objects(response, MF.expectedStatus)),
        None if form is None else str(form),
        None if truth is None else bool(truth.toPython()),
    )


CASES = dict(cases())
UPDATES = {name for name in CASES if "update" in name}
QUERIES = sorted(set(CASES) - UPDATES)


@pytest.fixture(scope="module")
def app(suite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over the three graphs that the protocol tests speak of."""
    folder = tmp_path_factory.mktemp("store")
    path = folder / "snapshots" / "protocol"
    path.mkdir(parents=True)
    store = ox.Store(path / "oxigraph")
    for number in (1, 2, 3):
        file = suite / "protocol" / f"data{number}.nt"
        graph = ox.NamedNode(f"{DATA}data{number}.rdf")
        for target in (graph, ox.DefaultGraph()):
            store.load(path=str(file), format=ox.RdfFormat.N_TRIPLES, to_graph=target)
    store.update(DESCRIPTION)
    store.flush()
    del store
    manifest = {"layout": LAYOUT, "id": "protocol", "as_of": "2026-01-01", "triples": 3}
    (path / "manifest.json").write_text(json.dumps(manifest))
    (folder / "CURRENT").write_text("protocol")
    app = create_app(folder)
    yield app
    app.extensions["processes"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("name", QUERIES)
def test_query(name: str, client: FlaskClient) -> None:
    for asked in CASES[name]:
        path = asked.path.replace(f"{DATA}data0.rdf", f"{DATA}data1.rdf").replace("data0.rdf", "data1.rdf")
        answer = client.open(path, method=asked.method, headers=asked.headers, data=asked.body or None)
        kind = f"StatusCode{answer.status_code // 100}xx"
        assert kind in asked.statuses, answer.get_data(as_text=True)
        if asked.truth is not None:
            assert answer.json["boolean"] is asked.truth
        elif asked.form == "tabular":
            assert "bindings" in answer.json["results"]
        elif asked.form == "RDF":
            Graph().parse(data=answer.data, format=answer.mimetype)


@pytest.mark.parametrize("name", sorted(UPDATES))
def test_update_is_refused_and_changes_nothing(name: str, client: FlaskClient) -> None:
    before = client.get("/sparql?query=SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").data
    for asked in CASES[name]:
        if b"ASK" in asked.body or "ASK" in asked.path:
            continue
        answer = client.open(asked.path, method=asked.method, headers=asked.headers, data=asked.body or None)
        assert 400 <= answer.status_code < 500
        assert answer.json["detail"]
    assert client.get("/sparql?query=SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").data == before


def test_the_description_of_the_service(client: FlaskClient) -> None:
    """The three tests of the suite: it is RDF, names the endpoint, and keeps to the vocabulary's ranges."""
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    found = Graph().parse(data=answer.data, format="turtle")
    (service,) = found.subjects(SD.endpoint)
    assert (service, SD.endpoint, URIRef("http://localhost/sparql")) in found
    assert set(found.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert found.value(service, SD.defaultDataset)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_graph_is_read_by_its_name(number: int, client: FlaskClient, suite: Path) -> None:
    """The read part of the graph store tests: GET and HEAD of a graph that is held (indirect)."""
    name = f"{DATA}data{number}.rdf"
    answer = client.get("/data", query_string={"graph": name}, headers={"Accept": "text/turtle"})
    assert answer.mimetype == "text/turtle"
    expected = Graph().parse(suite / "protocol" / f"data{number}.nt")
    assert set(Graph().parse(data=answer.data, format="turtle")) == set(expected)
    head = client.head("/data", query_string={"graph": name}, headers={"Accept": "text/turtle"})
    assert (head.status_code, head.data, head.content_length) == (200, b"", answer.content_length)


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_graph_that_is_not_held(method: str, client: FlaskClient) -> None:
    answer = client.open("/data?graph=http%3A%2F%2Fwww.example%2Fgsp%2Fnone", method=method.upper())
    assert answer.status_code == 404


def test_the_default_graph(client: FlaskClient) -> None:
    answer = client.get("/data?default", headers={"Accept": "application/n-triples"})
    assert len(answer.get_data(as_text=True).splitlines()) == STATEMENTS


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/data?default", f"/data?graph={DATA}data1.rdf", "/data/new"])
def test_nothing_is_written(method: str, path: str, client: FlaskClient) -> None:
    body = "<urn:a> <urn:b> <urn:c> ."
    answer = client.open(path, method=method, data=body, content_type="text/turtle")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert "read-only" in answer.json["title"]
    assert len(client.get("/data?default&format=nt").get_data(as_text=True).splitlines()) == STATEMENTS


def test_every_test_of_the_suite_is_here(suite: Path) -> None:
    assert (len(QUERIES), len(UPDATES)) == (20, 14)
