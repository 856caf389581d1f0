"""The query page as it is without scripts: form, examples, answers in each shape, limits and faults told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from peerweave.graph.questions import named
from peerweave.graph.store.pool import Limits
from peerweave.webapp import create_app
from peerweave.webapp.results import SHOWN

PREFIXES = (
    "PREFIX pw: <https://w3id.org/peerweave/ns#>\n"
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
)
KEYS = PREFIXES + "SELECT ?m ?key { ?m a pw:Mechanism ; skos:notation ?key } ORDER BY ?key"
BY_COUNTRY = PREFIXES + (
    "SELECT ?country (COUNT(?r) AS ?held) { ?r a pw:Review ; pw:country ?country } "
    "GROUP BY ?country ORDER BY DESC(?held) ?country"
)
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"


@pytest.fixture(scope="module")
def app(store_dir: Path) -> Iterator[Flask]:
    app = create_app({"store_dir": store_dir, "query_limits": Limits(seconds=4.0)})
    yield app
    app.extensions["processes"].close()


@pytest.fixture
def run(client: FlaskClient, parse: Any) -> Callable[..., Any]:
    """The page that answers a query, and its status."""

    def get(query: str, status: int = 200, **more: str) -> Any:
        response = client.get("/query", query_string={"query": query, **more})
        assert response.status_code == status, response.text[:3000]
        return parse(response.text)

    return get


def said(page: Any, name: str = "result") -> str:
    return " ".join("".join(page.section(name).itertext()).split())


def written(page: Any) -> str:
    return "".join(page.section("query").itertext())


def test_the_form_begins_with_a_query_that_runs(client: FlaskClient, parse: Any, run: Any) -> None:
    page = parse(client.get("/query").text)
    first = written(page)
    assert first.startswith("PREFIX") and not [n for n in page.root.iter() if n.get("id") == "result"]
    form = next(node for node in page.all("form") if node.get("data-long"))
    assert (form.get("method"), urlsplit(form.get("action")).path) == ("get", "/query")
    rows = run(first).rows("result")
    assert sorted(row[0] for row in rows)[0].startswith("Group of States against Corruption")
    assert len(rows) == 5


def test_every_example_can_be_put_into_the_form_and_read_by_the_engine(
    client: FlaskClient, parse: Any
) -> None:
    page = parse(client.get("/query").text)
    offered = [node.get("value") for node in page.section("example").iter() if node.get("value")]
    assert {f"question/{name}" for name in named.load()} <= set(offered)
    assert "page/countries" in offered and len(offered) == len(set(offered))
    store = ox.Store()
    for name in offered:
        text = written(parse(client.get("/query", query_string={"example": name}).text))
        store.query(text)  # raises where it cannot be read
        assert "#+" not in text


def test_a_question_comes_with_its_values(client: FlaskClient, parse: Any, run: Any) -> None:
    question = parse(client.get("/question/overlap?country=Romania").text)
    (link,) = [node for node in question.all("a") if "".join(node.itertext()) == "Open in the editor"]
    page = parse(client.get(link.get("href")).text)
    text = written(page)
    assert text.startswith("# On which themes and provisions have two or more mechanisms reviewed")
    assert "<https://w3id.org/peerweave/id/country/ROU>" in text
    rows = run(text).rows("result")
    assert rows and all(row[0] == "Romania" for row in rows)
    refused = client.get("/query?example=question/overlap&country=Atlantis")
    assert refused.status_code == 400 and "Atlantis" in refused.text
    missing = client.get("/query?example=question/overlp")
    assert missing.status_code == 404 and "reviewed the same country" in missing.text


def test_rows_link_to_our_pages_and_are_named(run: Any) -> None:
    page = run(KEYS)
    assert page.heads("result") == ["m", "key"]
    assert [row[1] for row in page.rows("result")] == ["GRECO", "IAP", "IRM", "MESICIC", "WGB"]
    links = [node.get("href") for node in page.section("result").iter() if node.get("href")]
    assert "/mechanism/GRECO" in links
    assert re.search(r"5 rows, answered in \d+\.\d\d seconds\.", said(page))


def test_the_first_rows_of_many_are_told_as_such(run: Any, table: Any) -> None:
    total = len(table("recommendations"))
    page = run(PREFIXES + "SELECT ?r { ?r a pw:Recommendation }")
    assert total > SHOWN
    assert f"The first {SHOWN} of {total:,} rows".replace(",", "\u202f") in "".join(
        page.section("result").itertext()
    )
    assert len(page.rows("result")) == SHOWN


def test_files_hold_the_whole_answer(client: FlaskClient, run: Any, table: Any) -> None:
    page = run(PREFIXES + "SELECT ?r { ?r a pw:Recommendation }")
    files = {
        "".join(node.itertext()): node.get("href")
        for node in page.section("result").iter()
        if (node.get("href") or "").startswith("/sparql")
    }
    assert list(files) == ["CSV", "TSV", "JSON", "XML"]
    assert len(client.get(files["CSV"]).text.splitlines()) - 1 == len(table("recommendations"))


def test_yes_and_no_are_said_with_what_no_does_not_mean(run: Any) -> None:
    assert said(run(PREFIXES + "ASK { ?m a pw:Mechanism }")).startswith("Answer Yes in")
    no = said(run(PREFIXES + "ASK { ?m a pw:Mechanism , pw:Country }"))
    assert no.startswith("Answer No in") and "may be so all the same" in no
    assert "No row answers this" in said(run(PREFIXES + "SELECT ?m { ?m a pw:Mechanism , pw:Country }"))


def test_statements_are_shown_as_table_and_as_links(run: Any) -> None:
    describe = "DESCRIBE <https://w3id.org/peerweave/id/mechanism/GRECO>"
    page = run(describe)
    rows = page.rows("result")
    assert page.heads("result") == ["subject", "link", "object"]
    assert ["GRECO", "short name", "GRECO"] in rows
    links = said(run(describe, view="links"))
    assert f"{len(rows)} statements" in links
    assert "short name GRECO" in links and "secretariat Council of Europe" in links
    assert "GRECO Show as graph: Group of States against Corruption" in links


def test_a_chart_draws_what_the_table_says(run: Any, table: Any) -> None:
    expected = Counter(row["country"] for row in table("reviews"))
    page = run(BY_COUNTRY, view="chart")
    chart = next(node for node in page.section("result").iter() if node.get("class") == "chart")
    lengths = [float(n.get("width")) for n in chart.iter() if n.get("class") == "bar"]
    numbers = [int(n.text) for n in chart.iter() if str(n.tag).endswith("}text") and (n.text or "").isdigit()]
    assert numbers == sorted(expected.values(), reverse=True)[:40]
    assert lengths == pytest.approx([340 * number / numbers[0] for number in numbers], abs=0.06)
    assert [int(row[1]) for row in page.rows("result")] == sorted(expected.values(), reverse=True)
    assert f"{len(expected) - 40} more are in the table" in said(page)


def test_a_map_takes_things_names_and_codes(run: Any, table: Any) -> None:
    expected = Counter(row["country"] for row in table("reviews"))
    by_name = (
        BY_COUNTRY.replace("SELECT ?country", "SELECT ?name")
        .replace("pw:country ?country }", "pw:country/rdfs:label ?name }")
        .replace("?country", "?name")
    )
    by_code = by_name.replace("rdfs:label", "skos:notation")
    for query in (BY_COUNTRY, by_name, by_code):
        page = run(query, view="map")
        places = {
            node.get("href").rpartition("/")[2]: node[0].text
            for node in page.section("result").iter()
            if (node.get("class") or "").startswith("m-") and node.get("href")
        }
        assert places["ROU"] == f"Romania: {expected['ROU']} held"
        assert places["ATG"].endswith(f": {expected['ATG']} held") == bool(expected["ATG"])
        assert places["SJM" if "SJM" in places else "GRL"].endswith(": not in the answer")


def test_a_picture_that_the_answer_has_not_is_explained(run: Any) -> None:
    page = run(KEYS, view="map")
    assert "A map needs a column of countries" in said(page)
    assert len(page.rows("result")) == 5
    assert run(KEYS, status=400, view="hologram")


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        ('"abc"^^xsd:integer', "abc"),
        ('"2014-13-99"^^xsd:date', "2014-13-99"),
        ('"2014-06-12Z"^^xsd:date', "2014-06-12Z"),
        ('"1e400"^^xsd:double', None),
        ('"NaN"^^xsd:double', None),
        ('"<script>alert(1)</script>"', "<script>alert(1)</script>"),
        ('"two\\nlines\\tand a tab"', "two lines and a tab"),
        ("<javascript:alert(1)>", "javascript:alert(1)"),
        ("<https://elsewhere.example/x>", "elsewhere.example: x"),
        ('"Grüße"@de', "Grüße"),
        ("BNODE()", None),
        ("-5", "-5"),
    ],
)
def test_any_term_can_be_shown(run: Any, term: str, shown: str | None) -> None:
    for view in ("table", "chart", "map"):
        page = run(PREFIXES + f"SELECT ?x (1 AS ?n) {{ BIND({term} AS ?x) }}", view=view)
        (row,) = page.rows("result")
        assert shown is None or row[0] == shown
        assert not [node for node in page.all("a") if (node.get("href") or "").startswith("javascript")]


def test_odd_answers(run: Any) -> None:
    assert "1 row," in said(run("SELECT * {}"))
    assert "2 rows" in said(run("SELECT ?x { VALUES ?x { 1 UNDEF } }"))
    assert "0 statements" in said(run("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(false) }"))


def test_a_fault_is_shown_with_its_place_and_the_query_stays(run: Any) -> None:
    query = "ASK {\n  ?s ?p }"
    page = run(query, status=400)
    assert written(page).strip() == query
    field = page.section("query")
    assert (field.get("data-line"), field.get("data-column")) == ("2", "9")
    assert "Line 2, column 9: A pattern ends too early here" in said(page)
    assert "  ?s ?p }\n        ^" in "".join(page.section("result").itertext())


def test_missing_prefixes_are_offered_together_and_mend_the_query(
    run: Any, client: FlaskClient, parse: Any
) -> None:
    query = "# skos: pw:\nSELECT ?k { ?m a pw:Mechanism ; skos:notation ?k . FILTER(?k != 'rdfs:') }"
    page = run(query, status=400)
    form = next(node for node in page.section("result").iter() if str(node.tag).endswith("}form"))
    (field,) = [node for node in form.iter() if node.get("name") == "query"]
    mended = field.get("value")
    assert mended == (
        "PREFIX pw: <https://w3id.org/peerweave/ns#>\n"
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n" + query
    )
    assert len(run(mended).rows("result")) == 5
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.json["declare"] == mended.splitlines()[:2]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o }", 403, "only answers questions"),
        ("SELECT * FROM <http://other.example/> { ?s ?p ?o }", 400, "not held here"),
        ("", 400, "The query is empty."),
        ("SELECT ?x { " + "?x a ?y . " * 30_000 + "}", 413, "262,144 bytes"),
    ],
)
def test_limits_are_told_in_words(
    client: FlaskClient, parse: Any, query: str, status: int, words: str
) -> None:
    response = client.post("/query", data={"query": query})
    assert response.status_code == status
    page = parse(response.text)
    assert words in said(page)
    assert written(page).strip() == query.strip()
    assert client.get("/query").status_code == 200


def test_a_runaway_is_told_which_limit_it_met(client: FlaskClient, parse: Any) -> None:
    """Whichever it meets first, which the machine decides."""
    response = client.post("/query", data={"query": RUNAWAY})
    words = {504: "ran longer than 4 seconds. Name a country", 422: "bytes of memory allowed. Sort, group"}
    assert words[response.status_code] in said(parse(response.text))
    assert client.get("/query").status_code == 200


def test_a_long_query_goes_by_post_and_can_be_kept(client: FlaskClient, parse: Any) -> None:
    query = BY_COUNTRY + "\n# " + "x" * 5000
    response = client.post("/query", data={"query": query, "view": "chart"})
    page = parse(response.text)
    assert response.status_code == 200 and page.rows("result")
    kept = next(node for node in page.all("a") if node.get("download"))
    assert kept.get("href").startswith("data:application/sparql-query;charset=utf-8,PREFIX%20pw")
    # What was a link is a form that sends the whole query again.
    sent = [
        node.get("value")
        for form in page.section("result").iter()
        if form.get("method") == "post"
        for node in form.iter()
        if node.get("name") == "query"
    ]
    assert len(sent) == 4 and set(sent) == {query}
    assert not [n for n in page.section("result").iter() if "query=" in (n.get("href") or "")]
    short = parse(client.post("/query", data={"query": KEYS}).text)
    (link,) = [node.get("href") for node in short.all("a") if node.get("data-copy") is not None]
    assert parse_qs(urlsplit(link).query) == {"query": [KEYS]}


def test_requests_that_cannot_be_read(client: FlaskClient) -> None:
    assert client.post("/query", data="ASK {}", content_type="text/plain").status_code == 415
    twice = client.get("/query?query=ASK+{}&query=ASK+{}")
    assert twice.status_code == 400 and "one query at a time" in twice.text
    assert client.get("/query.csv").status_code == 406
    assert client.get("/query", headers={"Accept": "text/turtle"}).status_code == 406


def test_answers_are_not_kept_by_others(client: FlaskClient) -> None:
    assert client.get("/query", query_string={"query": KEYS}).headers["Cache-Control"] == "private, no-cache"


def test_the_editor_is_told_our_terms_and_no_other_service(client: FlaskClient) -> None:
    answer = client.get("/query/terms")
    told = answer.json
    assert told["prefixes"]["pw"] == "https://w3id.org/peerweave/ns#"
    by_name = {one["name"]: one for one in told["terms"]}
    assert by_name["pw:Review"]["kind"] == "class" and by_name["pw:Review"]["definition"]
    assert by_name["pw:reviewState"]["kind"] == "property"
    theme = by_name["<https://w3id.org/peerweave/theme/whistleblower>"]
    assert theme["label"] == "Protection of reporting persons" and theme["kind"] == "Themes"
    assert by_name["<https://w3id.org/peerweave/id/country/GEO>"]["label"] == "Georgia"
    assert len(by_name) == len(told["terms"]) > 500
    again = client.get("/query/terms", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
