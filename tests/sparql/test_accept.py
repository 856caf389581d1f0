"""What the endpoint answers with, for what a client says it takes (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from peerweave.webapp import create_app

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
NTRIPLES = "application/n-triples"
NQUADS = "application/n-quads"
TRIG = "application/trig"
RDFXML = "application/rdf+xml"
JSONLD = "application/ld+json"
NONE = 406

# Accept -> media type for rows, media type for triples; worked out from the header by the rules of RFC 9110.
HEADERS: list[tuple[str | None, str | int, str | int]] = [
    (None, JSON, TURTLE),
    ("", JSON, TURTLE),
    ("*/*", JSON, TURTLE),
    ("*", JSON, TURTLE),
    ("*/*;q=0.1", JSON, TURTLE),
    ("  */*  ", JSON, TURTLE),
    ("garbage", JSON, TURTLE),
    (",,,", JSON, TURTLE),
    (JSON, JSON, NONE),
    (XML, XML, NONE),
    (CSV, CSV, NONE),
    (TSV, TSV, NONE),
    (TURTLE, NONE, TURTLE),
    (NTRIPLES, NONE, NTRIPLES),
    (NQUADS, NONE, NQUADS),
    (TRIG, NONE, TRIG),
    (RDFXML, NONE, RDFXML),
    (JSONLD, NONE, JSONLD),
    ("application/json", "application/json", "application/json"),
    ("application/xml", "application/xml", "application/xml"),
    ("text/xml", "text/xml", NONE),
    ("APPLICATION/SPARQL-RESULTS+JSON", JSON, NONE),
    ("Text/Turtle", NONE, TURTLE),
    ("text/csv;header=present", CSV, NONE),
    ("text/csv; charset=utf-8", CSV, NONE),
    ("text/turtle;charset=UTF-8", NONE, TURTLE),
    ("application/ld+json;profile=\"http://www.w3.org/ns/json-ld#compacted\"", NONE, JSONLD),
    ("text/*", CSV, TURTLE),
    ("application/*", JSON, JSONLD),
    ("application/*;q=0.5, text/csv", CSV, JSONLD),
    ("text/*;q=0.5, application/sparql-results+xml", XML, TURTLE),
    (f"{JSON}, {XML}", JSON, NONE),
    (f"{XML}, {JSON}", JSON, NONE),
    (f"{JSON};q=0.5, {XML}", XML, NONE),
    (f"{JSON};q=0.5, {XML};q=0.6", XML, NONE),
    (f"{JSON};q=0.61, {XML};q=0.6", JSON, NONE),
    (f"{CSV};q=0.9, {TSV};q=0.95, */*;q=0.1", TSV, TURTLE),
    (f"{CSV};q=1.0, */*;q=0.01", CSV, TURTLE),
    (f"{CSV};q=1.000", CSV, NONE),
    (f"{JSON};q=0, {XML}", XML, NONE),
    (f"{JSON};q=0, */*", "application/json", TURTLE),
    (f"{TURTLE};q=0, */*", JSON, JSONLD),
    (f"{JSON};q=0, application/json;q=0, */*;q=0.5", XML, TURTLE),
    (f"{TURTLE}, {RDFXML};q=0.9", NONE, TURTLE),
    (f"{RDFXML}, {TURTLE};q=0.9", NONE, RDFXML),
    (f"{NTRIPLES};q=0.9, {TURTLE};q=0.95, */*;q=0.1", JSON, TURTLE),
    (f"{NTRIPLES}, {NQUADS}", NONE, NTRIPLES),
    (f"{TRIG};q=0.3, {NQUADS};q=0.4", NONE, NQUADS),
    (f"{JSON}, {TURTLE}", JSON, TURTLE),
    (f"{TURTLE}, {JSON}", JSON, TURTLE),
    (f"{XML};q=0.2, {RDFXML}", XML, RDFXML),
    (f"{CSV}, {JSONLD};q=0.2", CSV, JSONLD),
    ("text/html", NONE, NONE),
    ("text/html, */*;q=0.1", JSON, TURTLE),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml", "application/xml"),
    ("text/html, image/gif, *; q=.2, */*; q=.2", JSON, TURTLE),
    ("image/png", NONE, NONE),
    ("text/plain", NONE, NONE),
    ("application/octet-stream, text/plain", NONE, NONE),
    ("image/*, text/turtle;q=0.1", NONE, TURTLE),
    ("*/*;q=0", NONE, NONE),
    ("text/csv;q=0", NONE, NONE),
    # What SPARQLWrapper, rdflib's SPARQLStore, Comunica and curl send.
    (
        "application/sparql-results+xml,application/rdf+xml;q=0.9,application/xml;q=0.8,*/*;q=0.1",
        XML,
        RDFXML,
    ),
    ("application/sparql-results+json,application/json,text/javascript", JSON, "application/json"),
    (
        "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
        "*/*;q=0.1",
        JSON,
        NQUADS,
    ),
    (
        "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7,text/turtle;q=1.0",
        JSON,
        TURTLE,
    ),
]  # fmt: skip
ROWS = "SELECT ?x { BIND(1 AS ?x) }"
TRIPLES = "CONSTRUCT { <urn:a> <urn:b> 1 } WHERE {}"


@pytest.fixture(scope="module")
def app(store_dir: Path) -> Iterator[Flask]:
    app = create_app(store_dir)
    yield app
    app.extensions["processes"].close()


def media(app: Flask, query: str, header: str | None) -> str | int:
    headers = {} if header is None else {"Accept": header}
    answer = app.test_client().get("/sparql", query_string={"query": query}, headers=headers)
    assert "Accept" in answer.headers["Vary"]
    if answer.status_code == 406:
        told = answer.get_data(as_text=True)
        assert JSON in told and TURTLE in told
    else:
        assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.status_code if answer.status_code != 200 else answer.mimetype


def test_there_are_enough() -> None:
    assert len(HEADERS) >= 60


@pytest.mark.parametrize(("header", "rows", "triples"), HEADERS)
def test_accept(app: Flask, header: str | None, rows: str | int, triples: str | int) -> None:
    assert (media(app, ROWS, header), media(app, TRIPLES, header)) == (rows, triples)
