"""How much a page asks of the graph, in queries, not seconds; and what is kept of what it gave."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from markupsafe import escape
from peerweave.graph.namespaces import BASE, ID
from peerweave.graph.store.repository import Bindings, LocalRepository, Rows
from peerweave.webapp import cells, create_app, warming
from peerweave.webapp.kept_pages import KeptPages
from peerweave.webapp.lexicon import Lexicon, Moment, Source, Thing, text
from peerweave.webapp.published import WRITTEN, page_query
from pyoxigraph import NamedNode

MOST = 40
"""Queries that a page may ask. The comparison of four countries asks most, some thirty; a query for each row
of a table would be hundreds."""
PAGES = [
    "/",
    "/countries",
    "/country/ROU",
    "/compare?c=FRA,ITA,ROU,GEO",
    "/mechanisms",
    "/mechanism/IRM",
    "/phase/GRECO/round-4",
    "/review/GRECO/round-4/ROU",
    "/instruments",
    "/instrument/UNCAC",
    "/provision/UNCAC/16",
    "/themes",
    "/theme/whistleblower",
    "/reviews",
    "/recommendations",
    "/recommendation/GRECO/rule-34/ROU/g1",
    "/calendar",
    "/measure/4",
    "/overlaps?country=ARM",
    "/gaps?country=ROU",
    "/crosswalk?first=UNCAC&second=COE-CLCC",
    "/assistance?country=KEN",
    "/sources",
    "/source/docslib.org-13daac08",
    "/question/overlap?country=FRA",
    "/dataset",
    "/organisation/oecd",
    "/membership/GRECO/ROU/member",
    "/graph?focus=country/ROU",
    "/search?q=whistleblower+protection",
]


@pytest.fixture(scope="module")
def served(store_dir: Path) -> Iterator[Flask]:
    """The application with all labels read, as soon after its start."""
    app = create_app(store_dir)
    app.extensions["published"].edition().lexicon.read_all()
    yield app
    app.extensions["processes"].close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that are put to the graph from now on."""
    found: list[str] = []
    whole = LocalRepository.select

    def select(self: LocalRepository, query: str, bindings: Bindings) -> Rows:
        found.append(query)
        return whole(self, query, bindings)

    monkeypatch.setattr(LocalRepository, "select", select)
    return found


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_few_queries_even_the_first_time(served: Flask, asked: list[str], address: str) -> None:
    assert served.test_client().get(address).status_code == 200
    assert len(asked) <= MOST


def test_a_page_is_written_once_and_kept_apart_by_what_it_depends_on(served: Flask, asked: list[str]) -> None:
    client = served.test_client()
    first = client.get("/country/DNK")
    asked.clear()
    again = client.get("/country/DNK")
    assert again.data == first.data and again.headers == first.headers
    assert not asked
    dark = served.test_client()
    dark.set_cookie("appearance", "dark")
    assert b'<html lang="en" class="dark">' in dark.get("/country/DNK").data
    assert asked
    elsewhere = client.get("/country/DNK", base_url="http://data.example.org/below")
    assert b'href="/below/mechanism/GRECO"' in elsewhere.data
    assert b'href="/mechanism/GRECO"' in client.get("/country/DNK").data
    assert client.get("/country/DNK.json").json["title"] == "Denmark"


def test_a_page_is_kept_and_an_error_is_not(served: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytes] = []
    monkeypatch.setattr(KeptPages, "put", lambda self, tag, page: kept.append(page))
    client = served.test_client()
    error = client.get("/country/ATLANTIS", headers={"Accept": "text/html"})
    assert (error.status_code, kept) == (404, [])
    page = client.get("/country/ISL", headers={"Accept": "text/html"})
    assert kept == [page.data]


def test_kept_pages_stay_within_their_limit() -> None:
    kept = KeptPages(most_bytes=10)
    kept.put("a", b"1234")
    kept.put("b", b"1234")
    assert kept.get("a") == b"1234"
    kept.put("c", b"1234")
    assert [kept.get(tag) for tag in "abc"] == [b"1234", None, b"1234"]
    kept.put("a", b"12")
    kept.put("d", b"1234")
    assert [kept.get(tag) for tag in "acd"] == [b"12", b"1234", b"1234"]
    kept.put("e", b"12345678901")
    assert kept.get("e") is None


def test_all_labels_at_once_are_those_of_each_thing(served: Flask) -> None:
    edition = served.extensions["published"].edition()
    singly = Lexicon(edition.select)
    query = "SELECT DISTINCT ?thing ?class { ?thing a ?class FILTER(ISIRI(?thing)) } ORDER BY ?class ?thing"
    some: dict[str, list[str]] = {}
    for row in edition.repository.select(query, {}).rows:
        some.setdefault(text(row["class"]), []).append(text(row["thing"]))
    things = [iri for several in some.values() for iri in several[:: max(1, len(several) // 6)]]
    assert len(some) > 50 and len(things) > 300
    for iri in [*things, "https://example.org/nothing"]:
        assert edition.lexicon.thing(iri) == singly.thing(iri)
        assert edition.lexicon.sources(iri) == singly.sources(iri)


EXAMPLES = {
    "recommendations": {"wanted": "http://www.w3.org/2002/07/owl#Thing", "country": f"{ID}country/ROU"},
    "recommendation-like": {"recommendation": f"{ID}recommendation/IRM/cycle-1/CMR/2"},
    "provision-mappings": {"provision": f"{ID}provision/UNCAC/16"},
    "provision-phases": {"provision": f"{ID}provision/UNCAC/16"},
    "provision-unmatched": {"provision": f"{ID}provision/UNCAC/18"},
    "review-events": {"review": f"{ID}review/GRECO/round-4/ROU"},
    "review-reports": {"review": f"{ID}review/GRECO/round-4/ROU"},
    "theme-counts": {"theme": f"{BASE}theme/whistleblower"},
}


@pytest.mark.parametrize("query", sorted(WRITTEN))
def test_a_value_that_is_written_gives_the_rows_of_one_that_is_bound(served: Flask, query: str) -> None:
    edition = served.extensions["published"].edition()
    bindings = {name: NamedNode(iri) for name, iri in EXAMPLES[query].items()}
    written = edition.select(query, **bindings)
    assert written
    assert written == edition.repository.select(page_query(query), bindings).rows


def test_what_is_published_is_made_ready(store_dir: Path, asked: list[str]) -> None:
    app = create_app({"store_dir": store_dir, "warm_up": True})
    edition = app.extensions["published"].edition()
    for thread in threading.enumerate():
        if thread.name == "warming":
            thread.join(240)
    client = app.test_client()
    asked.clear()
    for address in ("/", "/recommendations", "/reviews", "/graph", "/calendar", "/gaps", "/measures"):
        assert client.get(address).status_code == 200
        assert asked == [], address
    assert edition is app.extensions["published"].edition()
    app.extensions["processes"].close()


def test_making_ready_ends_with_the_edition(served: Flask) -> None:
    asked: list[str] = []

    class Other:
        """Stands for an edition that is served no more."""

        class lexicon:  # noqa: N801
            @staticmethod
            def read_all() -> None:
                asked.append("labels")

    warming.begin(served, Other()).join(60)  # type: ignore[arg-type]
    assert asked == ["labels"]


def test_cells_hold_nothing_but_text_of_the_data(served: Flask) -> None:
    bad = '"><script>&'
    thing = Thing("https://w3id.org/peerweave/id/country/X", bad, "country", "X", "/country/X")
    status = Thing("https://w3id.org/peerweave/status/pending", bad, "status", "pending", "/status/pending")
    source = Source("https://example.org/s", bad, "source", "s", "/source/s", 'https://e.org/"', bad, 1)
    with served.test_request_context("/", base_url="http://localhost/below"):
        shown = [
            cells.cell(thing),
            cells.cell((thing, bad)),
            cells.cell(None, bad),
            cells.state(status, bad),
            cells.sources([source] * 3, fact=thing),
            cells.sources([], bad),
            cells.outward('https://e.org/"', bad),
            escape(cells.cell(bad)),
        ]
        assert all(hasattr(one, "__html__") and bad not in one and escape(bad) in one for one in shown)
        assert 'href="/below/country/X"' in shown[0]
        assert "and 2 more" in shown[4] and 'href="/below/country/X#provenance"' in shown[4]
        assert cells.cell((1, 2000)).count("part") == 2 and "2\u202f000" in cells.cell(2000)
        assert cells.cell(Moment("2014-06")) == '<time datetime="2014-06">June 2014</time>'
