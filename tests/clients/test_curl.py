"""curl before the real server: forms, codings, conditions, methods, as its user sees them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef

pytestmark = pytest.mark.skipif(
    not shutil.which("curl"), reason="curl is not installed: apt-get install curl"
)

SELECT = (
    "PREFIX pw: <https://w3id.org/peerweave/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "SELECT ?key { ?m a pw:Mechanism ; skos:notation ?key } ORDER BY ?key"
)
KEYS = ["GRECO", "IAP", "IRM", "MESICIC", "WGB"]
LONG = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 300"


@dataclass(frozen=True)
class Said:
    """What curl got: the headers of the last answer by lower-case name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


def curl(*options: str) -> Said:
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "60", "-D", "/dev/stderr", *options], capture_output=True, check=True
    )
    last = done.stderr.decode().replace("\r\n", "\n").strip().rpartition("\n\n")[2].splitlines()
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in last[1:])}
    return Said(int(last[0].split()[1]), headers, done.stdout)


def ask(served: Any, query: str, *options: str) -> Said:
    return curl("-G", served.endpoint, "--data-urlencode", f"query={query}", *options)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values;q=0.9, text/csv;q=0.1", "text/tab-separated-values; charset=utf-8"),
        ("text/turtle, application/sparql-results+json;q=0.1", "application/sparql-results+json"),
    ],
)
def test_forms(served: Any, accept: str, kind: str) -> None:
    said = ask(served, SELECT, "-H", f"Accept: {accept}")
    assert (said.status, said.headers["content-type"]) == (200, kind)
    assert "accept" in said.headers["vary"].lower()
    text = said.body.decode()
    places = [text.index(key) for key in KEYS]
    assert places == sorted(places)


def test_each_way_to_send(served: Any, tmp_path: Path) -> None:
    (tmp_path / "query.rq").write_text(SELECT, "utf-8")
    csv_please = ("-H", "Accept: text/csv")
    said = [
        ask(served, SELECT, *csv_please),
        curl(served.endpoint, "--data-urlencode", f"query={SELECT}", *csv_please),
        curl(
            served.endpoint,
            *("-H", "Content-Type: application/sparql-query"),
            *("--data-binary", f"@{tmp_path / 'query.rq'}"),
            *csv_please,
        ),
    ]
    for one in said:
        assert [row["key"] for row in csv.DictReader(io.StringIO(one.body.decode()))] == KEYS


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_codings(served: Any, coding: str) -> None:
    plain = ask(served, LONG, "-H", "Accept: text/csv")
    packed = ask(served, LONG, "-H", "Accept: text/csv", "-H", f"Accept-Encoding: {coding}")
    assert plain.status == packed.status == 200
    assert packed.headers["content-encoding"] == coding
    assert len(packed.body) < len(plain.body) / 2
    assert "accept-encoding" in packed.headers["vary"].lower()
    if coding == "gzip":
        assert gzip.decompress(packed.body) == plain.body
    unpacked = ask(served, LONG, "-H", "Accept: text/csv", "--compressed")
    assert unpacked.body == plain.body
    assert "content-encoding" not in plain.headers


def test_the_same_again_is_not_sent_twice(served: Any) -> None:
    first = ask(served, SELECT)
    again = ask(served, SELECT, "-H", f"If-None-Match: {first.headers['etag']}")
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = ask(served, SELECT, "-H", f"If-None-Match: {first.headers['etag']}", "-H", "Accept: text/csv")
    assert other.status == 200 and other.headers["etag"] != first.headers["etag"]
    page = curl(f"{served.address}/countries")
    again = curl(f"{served.address}/countries", "-H", f"If-None-Match: {page.headers['etag']}")
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/countries", "/data/mechanisms", "/ns.ttl"])
def test_head_says_what_get_says(served: Any, path: str) -> None:
    got, head = curl(f"{served.address}{path}"), curl("-I", f"{served.address}{path}")
    assert head.status == got.status == 200
    for name in ("content-type", "content-length", "etag", "vary", "access-control-allow-origin"):
        assert head.headers.get(name) == got.headers.get(name), name
    assert int(got.headers["content-length"]) == len(got.body)


@pytest.mark.parametrize("path", ["/sparql", "/data", "/countries", "/id/country/FRA"])
def test_options_tell_the_methods(served: Any, path: str) -> None:
    said = curl(
        *("-X", "OPTIONS", f"{served.address}{path}"),
        *("-H", "Origin: https://example.org", "-H", "Access-Control-Request-Method: POST"),
    )
    assert said.status in (200, 204)
    allowed = {name.strip() for name in said.headers["allow"].split(",")}
    assert {"GET", "HEAD", "OPTIONS"} <= allowed
    assert ("POST" in allowed) == (path == "/sparql")
    assert said.headers["access-control-allow-origin"] == "*"
    assert "POST" in said.headers["access-control-allow-methods"]


def test_errors_may_be_read_by_other_sites_and_teach(served: Any) -> None:
    said = ask(served, "SELECT * { ?s ?p ?o", "-H", "Origin: https://example.org")
    assert (said.status, said.headers["content-type"]) == (400, "application/problem+json")
    assert said.headers["access-control-allow-origin"] == "*"
    told = json.loads(said.body)
    assert (told["code"], told["line"], told["column"]) == ("syntax", 1, 20)
    assert told["excerpt"].splitlines()[0] == "SELECT * { ?s ?p ?o"


def test_a_thing_s_address_leads_to_its_data(served: Any) -> None:
    france = f"{served.address}/id/country/FRA"
    first = curl(france, "-H", "Accept: text/turtle")
    assert (first.status, first.headers["location"]) == (303, "/country/FRA.ttl")
    followed = curl("-L", france, "-H", "Accept: text/turtle")
    graph = Graph().parse(data=followed.body, format="turtle")
    assert URIRef("https://w3id.org/peerweave/id/country/FRA") in set(graph.subjects())


def test_whoever_asks_for_rdf_without_a_query_gets_the_service_description(served: Any) -> None:
    said = curl(served.endpoint, "-H", "Accept: text/turtle")
    graph = Graph().parse(data=said.body, format="turtle")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert (URIRef(served.endpoint), URIRef(f"{sd}endpoint"), URIRef(served.endpoint)) in graph
