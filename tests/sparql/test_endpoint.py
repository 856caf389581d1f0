"""The endpoint as a client of the SPARQL 1.1 Protocol meets it."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from peerweave.graph.store.pool import Limits
from peerweave.webapp import create_app
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

# Five mechanisms by the tables' own keys: the answer to a small SELECT that any format must give.
MECHANISMS = ["GRECO", "IAP", "IRM", "MESICIC", "WGB"]
PW = "PREFIX pw: <https://w3id.org/peerweave/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
SELECT = PW + "SELECT ?key { ?m a pw:Mechanism ; skos:notation ?key } ORDER BY ?key"
CONSTRUCT = PW + "CONSTRUCT { ?m a pw:Mechanism } WHERE { ?m a pw:Mechanism }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"


@pytest.fixture(scope="module")
def app(store_dir: Path) -> Iterator[Flask]:
    app = create_app({"store_dir": store_dir, "query_limits": Limits(seconds=1.0)})
    yield app
    app.extensions["processes"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def keys_of_json(body: bytes) -> list[str]:
    return [row["key"]["value"] for row in json.loads(body)["results"]["bindings"]]


def keys_of_xml(body: bytes) -> list[str]:
    space = {"s": "http://www.w3.org/2005/sparql-results#"}
    root = ElementTree.fromstring(body)  # noqa: S314 - our own answer
    return [node.text or "" for node in root.iterfind(".//s:literal", space)]


def keys_of_csv(body: bytes) -> list[str]:
    return [row["key"] for row in csv.DictReader(io.StringIO(body.decode()))]


def keys_of_tsv(body: bytes) -> list[str]:
    header, *rows = body.decode().splitlines()
    assert header == "?key"
    return [row.strip('"') for row in rows]


@pytest.mark.parametrize(
    ("accept", "media", "read"),
    [
        (None, "application/sparql-results+json", keys_of_json),
        ("*/*", "application/sparql-results+json", keys_of_json),
        ("application/sparql-results+json", "application/sparql-results+json", keys_of_json),
        ("application/json", "application/json", keys_of_json),
        ("application/sparql-results+xml", "application/sparql-results+xml", keys_of_xml),
        ("text/xml;q=0.9, text/csv;q=0.1", "text/xml", keys_of_xml),
        ("text/csv", "text/csv", keys_of_csv),
        ("text/tab-separated-values", "text/tab-separated-values", keys_of_tsv),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml", keys_of_xml),
        ("text/html, */*;q=0.1", "application/sparql-results+json", keys_of_json),
    ],
)
def test_rows_in_each_format(client: FlaskClient, accept: str | None, media: str, read) -> None:  # type: ignore[no-untyped-def]
    headers = {"Accept": accept} if accept else {}
    answer = client.get("/sparql", query_string={"query": SELECT}, headers=headers)
    assert answer.mimetype == media
    assert read(answer.data) == MECHANISMS
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.content_length == len(answer.data)


@pytest.mark.parametrize(
    ("accept", "media", "parser"),
    [
        (None, "text/turtle", "turtle"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/trig", "application/trig", "trig"),
        ("application/n-quads", "application/n-quads", "nquads"),
        ("text/csv, application/ld+json;q=0.2", "application/ld+json", "json-ld"),
    ],
)
def test_triples_in_each_format(client: FlaskClient, accept: str | None, media: str, parser: str) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = client.get("/sparql", query_string={"query": CONSTRUCT}, headers=headers)
    assert answer.mimetype == media
    mechanisms = set(Graph().parse(data=answer.data, format=parser).subjects(RDF.type))
    assert mechanisms == {URIRef(f"https://w3id.org/peerweave/id/mechanism/{key}") for key in MECHANISMS}


@pytest.mark.parametrize(
    ("name", "media"),
    [("csv", "text/csv"), ("XML", "application/sparql-results+xml"), ("text/csv", "text/csv")],
)
def test_format_parameter_wins_over_accept(client: FlaskClient, name: str, media: str) -> None:
    answer = client.get(
        "/sparql",
        query_string={"query": SELECT, "format": name},
        headers={"Accept": "application/sparql-results+json"},
    )
    assert answer.mimetype == media


def test_all_three_ways_of_asking_agree(client: FlaskClient) -> None:
    form = client.post("/sparql", data={"query": SELECT})
    direct = client.post("/sparql", data=SELECT.encode(), content_type="application/sparql-query")
    assert keys_of_json(form.data) == keys_of_json(direct.data) == MECHANISMS


def test_ask_and_describe(client: FlaskClient) -> None:
    ask = client.get("/sparql", query_string={"query": PW + "ASK { ?m a pw:Mechanism }"})
    assert ask.json == {"head": {}, "boolean": True}
    iri = "https://w3id.org/peerweave/id/mechanism/GRECO"
    described = client.get("/sparql", query_string={"query": f"DESCRIBE <{iri}>"})
    assert (URIRef(iri), RDF.type, None) in Graph().parse(data=described.data, format="turtle")


def test_dataset_of_the_protocol_restricts_the_answer(client: FlaskClient) -> None:
    graph = "https://w3id.org/peerweave/data/countries"
    query = "SELECT (COUNT(DISTINCT ?type) AS ?n) { ?s a ?type }"
    whole = client.get("/sparql", query_string={"query": query})
    part = client.get("/sparql", query_string={"query": query, "default-graph-uri": graph})
    clause = client.get("/sparql", query_string={"query": query.replace("{", f"FROM <{graph}> {{", 1)})
    counts = [int(answer.json["results"]["bindings"][0]["n"]["value"]) for answer in (whole, part, clause)]
    assert counts[1:] == [1, 1]
    assert counts[0] > 30


@pytest.mark.parametrize(
    ("parameters", "status", "said"),
    [
        ({"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, 403, "SERVICE"),
        ({"query": "DELETE WHERE { ?s ?p ?o }"}, 403, "SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ({"update": "DELETE WHERE { ?s ?p ?o }"}, 403, "query="),
        ({"query": "SELECT * FROM <http://other.example/> { ?s ?p ?o }"}, 400, "data/countries"),
        ({"query": "ASK {}", "default-graph-uri": "file:///etc/passwd"}, 400, "not held here"),
        ({"query": "SELECT *\n{ ?s skos:broader ?o }"}, 400, "PREFIX skos: <http://www.w3.org/2004/02/skos"),
        ({"query": ""}, 400, "empty"),
        ({"query": "ASK {}", "format": "docx"}, 406, "text/csv"),
    ],
)
def test_refusals_say_why_and_what_to_do(
    client: FlaskClient, parameters: dict[str, str], status: int, said: str
) -> None:
    answer = client.get("/sparql", query_string=parameters)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert said in answer.json["detail"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_syntax_error_names_line_and_column(client: FlaskClient, end: str) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK {\n  ?s ?p }" + end})
    assert answer.status_code == 400
    assert (answer.json["line"], answer.json["column"]) == (2, 9)
    assert answer.json["excerpt"] == "  ?s ?p }\n        ^"


@pytest.mark.parametrize(
    ("query", "place", "cause"),
    [
        ("", (1, 1), "The query is empty."),
        ("SELECT * {\n  ?s ?p ?o\n\n", (2, 11), "a closing brace } is missing"),
        ("ASK { ?s ?p ?o . } }\n", (1, 20), "a closing brace } too many"),
    ],
)
def test_syntax_error_names_the_likely_cause(
    client: FlaskClient, query: str, place: tuple[int, int], cause: str
) -> None:
    problem = client.get("/sparql", query_string={"query": query}).json
    assert (problem["line"], problem["column"]) == place
    assert cause in problem["detail"]


def test_triples_asked_for_as_csv_are_not_acceptable(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": "text/csv"})
    assert answer.status_code == 406
    assert "answers with triples" in answer.json["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"ASK {}", "text/plain", 415),
        ("ASK { ?s ?p 'ä' }".encode("latin-1"), "application/sparql-query", 400),
        (b"query=ASK+%7B%7D&query=ASK+%7B%7D", "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"SELECT" + b" " * 300_000, "application/sparql-query", 413),
    ],
)
def test_broken_posts_are_told_apart(client: FlaskClient, body: bytes, kind: str, status: int) -> None:
    answer = client.post("/sparql", data=body, content_type=kind)
    assert answer.status_code == status
    assert answer.json["detail"]


def test_runaway_is_stopped_while_other_requests_are_answered(app: Flask) -> None:
    def run(query: str) -> tuple[int, float]:
        start = time.monotonic()
        answer = app.test_client().get("/sparql", query_string={"query": query})
        return answer.status_code, time.monotonic() - start

    with ThreadPoolExecutor(2) as threads:
        runaway = threads.submit(run, RUNAWAY)
        answered = []
        while not runaway.done():
            answered.append(run(SELECT))
        status, seconds = runaway.result()
    assert status == 504
    assert seconds < 3
    assert len(answered) >= 5
    assert {status for status, _ in answered} == {200}


def test_without_a_query_people_get_a_form_and_programs_a_description(client: FlaskClient) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert '<textarea id="query"' in page.text
    rdf = client.get("/sparql", headers={"Accept": "text/turtle"})
    description = Graph().parse(data=rdf.data, format="turtle")
    service = URIRef("http://www.w3.org/ns/sparql-service-description#Service")
    assert [str(node) for node in description.subjects(RDF.type, service)] == ["http://localhost/sparql"]
