"""A corpus of hostile requests: each gets a plain refusal or an answer, and the service goes on.

Of the statuses from 500 on only 503 (busy, or ended) and 504 (too long) may come, with words. Nothing is
fetched from elsewhere: the addresses that the requests name are those of a listener here, which nobody calls.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from peerweave.graph.store.pool import Limits
from peerweave.webapp import create_app

THERE = "http://127.0.0.1:{port}/"
S = "SELECT * { ?s ?p ?o }"
DIRECT = "application/sparql-query"


@dataclass(frozen=True)
class Hostile:
    """One request; ``THERE`` in it stands for the address of the listener."""

    path: str
    method: str = "GET"
    query: str | None = None
    body: bytes | None = None
    kind: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


def queries(*texts: str) -> list[Hostile]:
    """Each text by GET and as itself by POST."""
    return [
        *(Hostile("/sparql", query=text) for text in texts),
        *(Hostile("/sparql", "POST", body=text.encode(), kind=DIRECT) for text in texts),
    ]


def services() -> list[Hostile]:
    inner = "{ ?s ?p ?o }"
    forms = [
        f"SELECT * {{ SERVICE <THERE> {inner} }}",
        f"SELECT * {{ service <THERE> {inner} }}",
        f"SELECT * {{ SeRvIcE SILENT <THERE> {inner} }}",
        f"SELECT * {{ SERVICE\n#x\n<THERE> {inner} }}",
        f"SELECT * {{ SERVICE/**/<THERE> {inner} }}",
        f"SELECT * {{ VALUES ?x {{ <THERE> }} SERVICE ?x {inner} }}",
        f"SELECT * {{ BIND(<THERE> AS ?x) SERVICE SILENT ?x {inner} }}",
        f"PREFIX s: <THERE> SELECT * {{ SERVICE s: {inner} }}",
        f"PREFIX service: <THERE> SELECT * {{ SERVICE service:x {inner} }}",
        f"SELECT * {{ {{ SELECT * {{ SERVICE <THERE> {inner} }} }} }}",
        f"SELECT * {{ OPTIONAL {{ SERVICE <THERE> {inner} }} }}",
        f"SELECT * {{ ?s ?p ?o MINUS {{ SERVICE <THERE> {inner} }} }}",
        f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <THERE> {inner} }} }}",
        f"ASK {{ SERVICE <THERE> {inner} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <THERE> {inner} }}",
        f"DESCRIBE ?s WHERE {{ SERVICE <THERE> {inner} }}",
        f"SELECT * {{ \\u0053ERVICE <THERE> {inner} }}",
        f"SELECT * {{ S\\u0045RVICE <THERE> {inner} }}",
        f"SELECT * {{ \\U00000053ERVICE <THERE> {inner} }}",
        f"SELECT * {{ FILTER(1 <2) SERVICE <THERE> {inner} FILTER(2> 1) }}",
        f"SELECT * {{ FILTER(?a<?b) SERVICE <THERE> {inner} }}",
        f'SELECT * {{ FILTER("\'"=?b) SERVICE <THERE> {inner} FILTER(?x="\'") }}',
        f'SELECT * {{ BIND("""a"b""" AS ?q) SERVICE <THERE> {inner} }}',
        f'SELECT * {{ BIND("\\"" AS ?q) SERVICE <THERE> {inner} BIND("" AS ?r) }}',
        f"SELECT * {{ # <\n SERVICE <THERE> {inner} # >\n }}",
        f"SELECT * {{ <a#b> ?p ?o . SERVICE <THERE> {inner} }}",
        f"SELECT * {{ SERVICE <//127.0.0.1/x> {inner} }}",
        f"SELECT * {{ SERVICE <file:///etc/passwd> {inner} }}",
        f"SELECT * {{ SERVICE <gopher://127.0.0.1/> {inner} }}",
        f"SELECT * {{ SERVICE <http://169.254.169.254/latest/meta-data> {inner} }}",
        f"SELECT * {{ SERVICE <http://[::1]/> {inner} }}",
        f"SELECT * {{ SERVICE <http://0x7f000001/> {inner} }}",
    ]
    return queries(*forms)


def datasets() -> list[Hostile]:
    names = ["THERE", "file:///etc/passwd", "urn:none", "http://[::1]/", "ftp://127.0.0.1/x", "//x", ""]
    found = queries(
        *(f"SELECT * FROM <{name}> {{ ?s ?p ?o }}" for name in names),  # noqa: S608
        *(f"SELECT * FROM NAMED <{name}> {{ GRAPH ?g {{ ?s ?p ?o }} }}" for name in names),  # noqa: S608
        "PREFIX x: <THERE> SELECT * FROM x:y { ?s ?p ?o }",
        "SELECT * FROM\n#\n<THERE> { ?s ?p ?o }",
        "SELECT * { GRAPH <THERE> { ?s ?p ?o } }",
    )
    for name, parameter in product(names, ("default-graph-uri", "named-graph-uri", "using-graph-uri")):
        found.append(Hostile(f"/sparql?{parameter}={name}", query=S))
    return found + [Hostile(f"/data?graph={name}") for name in names]


def updates() -> list[Hostile]:
    texts = [
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "insert data { <urn:a> <urn:b> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <THERE>",
        "LOAD SILENT <THERE> INTO GRAPH <urn:g>",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP ALL",
        "CREATE GRAPH <urn:g>",
        "ADD <urn:a> TO <urn:b>",
        "MOVE <urn:a> TO <urn:b>",
        "COPY <urn:a> TO <urn:b>",
        "PREFIX a: <urn:a> BASE <urn:b> DROP ALL",
        "# SELECT\nDROP ALL",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
    ]
    return [
        *queries(*texts),
        *(Hostile(f"/sparql?update={text.split()[0]}") for text in texts),
        *(Hostile("/sparql", "POST", body=text.encode(), kind="application/sparql-update") for text in texts),
        *(Hostile("/data/new", method, body=b"<urn:a> <urn:b> 1 .") for method in ("PUT", "POST", "DELETE")),
    ]


def deep() -> list[Hostile]:
    found = []
    for depth in (50, 500, 5000):
        found += queries(
            "SELECT * " + "{" * depth + "}" * depth,
            "SELECT * { FILTER(" + "(" * depth + "1" + ")" * depth + ") }",
            "SELECT * { ?s " + "(" * depth + "<urn:p>" + ")*" * depth + " ?o }",
            "SELECT * { FILTER(" + "!" * depth + "true) }",
            "SELECT * { ?s ?p " + "[ <urn:p> " * depth + "1" + "]" * depth + " }",
            "SELECT * { FILTER(" + "1+" * depth + "1 > 0) }",
            "SELECT * " + "{ { SELECT * " * (depth // 5) + "{ ?s ?p ?o }" + "} }" * (depth // 5),
        )
    return found


def large() -> list[Hostile]:
    many = 200_000
    return [
        *queries(
            'SELECT ("' + "a" * many + '" AS ?x) {}',
            "SELECT * { ?s <urn:" + "b" * many + "> ?o }",
            "SELECT ?" + "v" * many + " { ?s ?p ?o }",
            "SELECT * { VALUES ?x { " + "1 " * (many // 4) + "} }",
            "#" + "c" * many + "\n" + S,
            " " * many + S,
            "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999",
            "SELECT * { ?s ?p ?o } OFFSET -1",
            "SELECT (1e999999 AS ?x) (1/0 AS ?y) (-0.0 AS ?z) {}",
            'SELECT (REPLACE("' + "a" * 30 + '", "(a+)+$", "b") AS ?x) {}',
            'SELECT * { FILTER(REGEX("' + "a" * 40 + '!", "^(a+)+$")) }',
            'SELECT (REGEX("x", "(((((((((((a{100}){100}){100}){100}") AS ?x) {}',
            'SELECT (REGEX("x", "[") AS ?x) {}',
            'SELECT (STRDT("x", <urn:t>) AS ?x) (IRI("not an iri <>") AS ?y) {}',
        ),
        Hostile(
            "/sparql", "POST", body=b"query=" + b"a" * 3_000_000, kind="application/x-www-form-urlencoded"
        ),
        Hostile("/sparql", "POST", body=b"x" * 300_000, kind=DIRECT),
        Hostile("/search?q=" + "x" * 10_000),
        Hostile("/" + "x" * 10_000),
        Hostile("/sparql?query=" + "%2B" * 10_000),
    ]


def runaway() -> list[Hostile]:
    return queries(
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g",
        "SELECT * { ?a (<urn:a>|!<urn:a>)* ?b . ?c (<urn:a>|!<urn:a>)* ?d }",
    )


def broken() -> list[Hostile]:
    raw = [
        b"\xff\xfe",
        b"\x00",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        "\u202e\ufeff".encode(),
        b"\r\n\r\n",
        b"'" * 99,
    ]
    return [
        *(Hostile("/sparql", "POST", body=b"SELECT * { ?s ?p " + one + b" }", kind=DIRECT) for one in raw),
        *(Hostile("/sparql", "POST", body=b"query=" + one, kind="text/plain") for one in raw),
        *(
            Hostile("/sparql", "POST", body=one, kind="application/x-www-form-urlencoded; charset=utf-16")
            for one in raw
        ),
        *(Hostile("/sparql", "POST", body=one, kind="multipart/form-data; boundary=x") for one in raw),
        *(Hostile("/sparql", method, query=S) for method in ("PUT", "DELETE", "PATCH", "TRACE", "LINK")),
        *(
            Hostile("/sparql", query=S, headers=(("Accept", value),))
            for value in ("a/b;q=" + "9" * 5000, "*/*;" * 2000, "\u00ff/\u00ff", "text/csv;q=-1", ",;=,;=")
        ),
        *(
            Hostile("/sparql", query=S + " LIMIT 1", headers=(header,))
            for header in (
                ("Range", "bytes=0-,0-,0-"),
                ("If-None-Match", '"' * 999),
                ("Accept-Encoding", "gzip;q=9, br;;;"),
                ("X-Forwarded-Host", "evil.example"),
                ("Host", "evil.example:99999"),
                ("Content-Length", "5"),
                ("Cookie", "appearance=" + "x" * 4000),
            )
        ),
    ]


WILD = [
    "%00",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%5c..%5c",
    "%ff%fe",
    "%E2%80%AE",
    "'%20OR%201=1--",
    "%3Cscript%3E",
    "%7B%7B7*7%7D%7D",
    "%22%3E%20%7D%20SERVICE",
    "-1",
    "99999999999999999999",
    "*",
    "A" * 300,
]
PLACES = [
    "/country/{}",
    "/mechanism/{}",
    "/theme/{}",
    "/instrument/{}",
    "/provision/UNCAC/{}",
    "/review/GRECO/{}/ROU",
    "/id/country/{}",
    "/data/{}",
    "/question/{}",
    "/question/overlap?country={}",
    "/recommendations?mechanism={}",
    "/overlaps?country={}",
    "/report/country/{}",
    "/calendar?country={}",
    "/measure/{}",
    "/?measure={}",
    "/country/FRA?format={}",
    "/search?q={}",
    "/static/{}",
    "/countries?page={}",
    "/graph?focus={}",
]


def addresses() -> list[Hostile]:
    return [Hostile(place.format(value)) for place, value in product(PLACES, WILD)]


FAMILIES = {
    "services": services,
    "datasets": datasets,
    "updates": updates,
    "deep": deep,
    "large": large,
    "runaway": runaway,
    "broken": broken,
    "addresses": addresses,
}


@dataclass
class Listener:
    """Counts who calls it."""

    port: int
    calls: list[object] = field(default_factory=list)


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Listener(server.getsockname()[1])

        def take() -> None:
            while True:
                try:
                    connection, caller = server.accept()
                except OSError:
                    return
                found.calls.append(caller)
                connection.close()

        threading.Thread(target=take, daemon=True).start()
        yield found


@pytest.fixture(scope="module")
def app(store_dir: Path) -> Iterator[Flask]:
    limits = Limits(seconds=2.0, answer_bytes=4_000_000, memory_bytes=1024**3, wait_seconds=20)
    app = create_app({"store_dir": store_dir, "query_limits": limits})
    app.testing = False
    yield app
    app.extensions["processes"].close()


def test_the_corpus_is_large() -> None:
    assert sum(len(family()) for family in FAMILIES.values()) >= 300


@pytest.mark.parametrize("family", FAMILIES)
def test_hostile(family: str, app: Flask, listener: Listener) -> None:
    client = app.test_client()
    there = THERE.format(port=listener.port)
    faults = []
    for asked in FAMILIES[family]():
        path = asked.path.replace("THERE", there)
        if asked.query is not None:
            path += f"{'&' if '?' in path else '?'}query={quote(asked.query.replace('THERE', there))}"
        answer = client.open(
            path,
            method=asked.method,
            data=None if asked.body is None else asked.body.replace(b"THERE", there.encode()),
            content_type=asked.kind,
            headers=asked.headers,
        )
        body = answer.get_data()
        sound = answer.status_code < 500 or (answer.status_code in (503, 504) and b"detail" in body)
        if not sound or b"Traceback" in body or b"root:x:" in body:
            faults.append((answer.status_code, str(asked)[:200], body[:200]))
    assert not faults, faults[:5]
    assert listener.calls == []
    well = client.get("/sparql", query_string={"query": "ASK {}"})
    assert well.json == {"head": {}, "boolean": True}
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("text", [request.query for request in services() if request.query])
def test_a_service_clause_is_never_answered(text: str, app: Flask, listener: Listener) -> None:
    there = THERE.format(port=listener.port)
    answer = app.test_client().get("/sparql", query_string={"query": text.replace("THERE", there)})
    assert answer.status_code in (400, 403)
    assert answer.json["code"] in ("service", "syntax")
    assert listener.calls == []
