"""Every address, asked with wild values: an answer or a plain refusal with a way out, never a fault.

Each rule of the URL map is filled with keys that exist and values that nobody foresaw, and so are the
parameters that the code reads. The examples are the same at each run.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from peerweave.graph.planning.apart import PlanLimits
from peerweave.graph.store.pool import Limits
from peerweave.webapp import create_app
from werkzeug.routing import Rule

CANARY = "<canary onload=x>"
WILD = [
    CANARY,
    f'"{CANARY}',
    "'><script>",
    "\x00",
    "\r\nSet-Cookie: a=b",
    "../../../../etc/passwd",
    "..\\..\\x",
    "{{7*7}}",
    "${7*7}",
    "%s%n%x",
    "\u202eabc\ufeff",
    "\U0001f600",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "-1",
    "0",
    "1e999",
    "99999999999999999999999",
    "NaN",
    "true",
    "",
    " ",
    "*",
    "a" * 3000,
    "FRA;FRA;FRA",
    "2026-02-30",
    "0000-00-00..9999-99-99",
    "https://w3id.org/peerweave/id/country/FRA",
    "urn:x",
    "ASK {}",
    "SELECT * { ?s ?p ?o } LIMIT 3",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
]
KNOWN = [
    *("FRA", "ROU", "XKX", "GRECO", "IRM", "WGB", "round-4", "phase-4", "cycle-1", "UNCAC", "16", "16.1"),
    *("g2", "whistleblower", "country", "mechanism", "provision", "overlap", "calendar", "countries"),
    *("country/FRA", "mechanism/GRECO", "html", "json", "csv", "ttl", "ics", "pdf", "1", "2", "asc", "name"),
    *("reviews", "site.css", "table", "map", "bribery", "Europe", "150"),
]
NAMES = [
    *("c", "country", "default", "default-graph-uri", "focus", "format", "from", "graph", "key", "kind"),
    *("links", "map", "measure", "mechanism", "bom", "page", "named-graph-uri", "phase", "q", "query"),
    *("region", "sort", "status", "table", "theme", "to", "update", "v", "view", "year", "as", "chart"),
]
TOKENS = [
    *(
        "SELECT",
        "ASK",
        "CONSTRUCT",
        "DESCRIBE",
        "WHERE",
        "{",
        "}",
        "(",
        ")",
        "?s ?p ?o",
        ".",
        ";",
        "*",
        "LIMIT 2",
    ),
    *(
        "FROM <urn:x>",
        "PREFIX a: <urn:a>",
        "GRAPH ?g",
        "OPTIONAL",
        "UNION",
        "VALUES ?s { <urn:a> }",
        "a:b",
        "<x y>",
    ),
    *(
        "FILTER(?s = ?o)",
        "BIND(1/0 AS ?n)",
        "ORDER BY ?s",
        "COUNT(*)",
        "AS ?n",
        "'",
        '"',
        "#",
        "\\u007B",
        "SERVICE",
    ),
]
value = st.one_of(st.sampled_from(KNOWN), st.sampled_from(WILD), st.text(max_size=40))
accept = st.one_of(
    st.sampled_from(["text/html", "application/json", "text/csv", "text/turtle", "*/*", "", "image/png"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60),
)
parameters = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), value), value), max_size=4)
method = st.sampled_from(["GET"] * 8 + ["HEAD", "OPTIONS", "POST", "PUT", "DELETE"])
LARGEST = 16 * 1024 * 1024


@pytest.fixture(scope="module")
def fuzzed(store_dir: Path) -> Iterator[Flask]:
    limits = Limits(seconds=2.0, answer_bytes=4_000_000, memory_bytes=1024**3, wait_seconds=20)
    app = create_app({"store_dir": store_dir, "query_limits": limits, "plan_limits": PlanLimits(seconds=2.0)})
    app.testing = False
    yield app
    app.extensions["processes"].close()


def rules() -> list[Rule]:
    """Every rule of the URL map."""
    return sorted(
        create_app(Path("nowhere")).url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)
    )


def sound(app: Flask, verb: str, path: str, query: list[tuple[str, str]], accepted: str, sent: bool) -> None:
    """Asks, and looks at what comes."""
    begun = time.monotonic()
    fields = urlencode(query, errors="surrogatepass")
    answer = app.test_client().open(
        path if sent else f"{path}?{fields}",
        method=verb,
        headers={"Accept": accepted},
        data=fields.encode() if sent else None,
        content_type="application/x-www-form-urlencoded" if sent else None,
    )
    body = answer.get_data()
    place = (verb, path[:200], query, accepted, answer.status_code, body[:300])
    assert answer.status_code < 500 or answer.status_code in (503, 504), place
    assert len(body) <= LARGEST and time.monotonic() - begun < 60, place
    assert b"Traceback" not in body and b"root:x:" not in body, place
    assert "Set-Cookie" not in answer.headers or path == "/appearance", place
    assert answer.headers["X-Content-Type-Options"] == "nosniff", place
    assert answer.headers["Access-Control-Allow-Origin"] == "*", place
    if answer.mimetype == "text/html":
        assert CANARY.encode() not in body, place
    if answer.status_code < 400 or verb == "HEAD":
        return
    if answer.mimetype == "text/html":
        # A page with a way out: a link to the start, and words of what is wrong.
        assert re.search(rb'<a [^>]*href="/"', body) and b"<h1" in body, place
    else:
        assert answer.mimetype == "application/problem+json", place
        told = json.loads(body)
        assert told["status"] == answer.status_code and told["title"] and told["detail"], place


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"{rule.rule} {rule.endpoint}")
def test_an_address_with_wild_values(rule: Rule, fuzzed: Flask) -> None:
    holes = sorted(rule.arguments)

    @settings(
        max_examples=14,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(*(value for _ in holes)), parameters, accept, method, st.booleans())
    def wild(
        values: tuple[str, ...], query: list[tuple[str, str]], accepted: str, verb: str, escaped: bool
    ) -> None:
        path = rule.rule
        for hole, one in zip(holes, values, strict=True):
            safe = "" if escaped else "/:@!$&'()*+,;=~"
            filled = quote(one, safe=safe, errors="surrogatepass")
            path = re.sub(rf"<(?:[^<>]*:)?{hole}>", lambda _, filled=filled: filled, path)
        sound(fuzzed, verb, path, query, accepted, sent=verb in ("POST", "PUT") and escaped)

    wild()


@settings(max_examples=150, derandomize=True, deadline=None, database=None, phases=[Phase.generate])
@given(st.lists(value, max_size=4), parameters, accept, method)
def test_wild_addresses(
    fuzzed: Flask, parts: list[str], query: list[tuple[str, str]], accepted: str, verb: str
) -> None:
    path = "/" + "/".join(quote(part, errors="surrogatepass") for part in parts)
    sound(fuzzed, verb, path.replace("//", "/x/"), query, accepted, sent=False)


@settings(max_examples=80, derandomize=True, deadline=None, database=None, phases=[Phase.generate])
@given(
    st.lists(st.one_of(st.sampled_from(TOKENS), value), max_size=12).map(" ".join),
    parameters,
    accept,
    st.booleans(),
)
def test_wild_queries(
    fuzzed: Flask, text: str, query: list[tuple[str, str]], accepted: str, sent: bool
) -> None:
    path = "/query" if len(text) % 5 == 0 else "/sparql"
    sound(fuzzed, "POST" if sent else "GET", path, [("query", text), *query], accepted, sent)
