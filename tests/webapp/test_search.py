"""The search page: groups, the jump to an exact thing, twins, wild input, an older snapshot."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from peerweave.graph.store.snapshot import current
from peerweave.webapp import create_app
from peerweave.webapp.pages.search import EXAMPLES, FIRST

Rows = Callable[[str], list[dict[str, str]]]


def words(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def results(client: FlaskClient, text: str, more: str = "") -> dict[str, Any]:
    response = client.get(f"/search.json?q={quote(text, safe='')}{more}")
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()
    return found


@pytest.mark.parametrize("address", ["/", "/country/ROU", "/recommendations", "/no-such-page", "/search?q=x"])
def test_every_page_has_the_box(client: FlaskClient, parse: Any, address: str) -> None:
    page = parse(client.get(address).get_data(as_text=True))
    (form,) = [form for form in page.all("form") if form.get("role") == "search"]
    assert (form.get("method"), form.get("action")) == ("get", "/search")
    assert [field.get("name") for field in form.iter() if field.get("name")] == ["q"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("UNCAC/16", "/provision/UNCAC/16"),
        ("uncac art. 16(1)", "/provision/UNCAC/16.1"),
        ("GRECO/round-5/FRA", "/review/GRECO/round-5/FRA"),
        ("rou", "/country/ROU"),
        ("Turquie", "/country/TUR"),
        ("Greco RC-I/II (2010) 1E Addendum", "/report/GRECO/round-1-2/AUT/compliance/1"),
    ],
)
def test_an_exact_name_comes_first_and_is_one_click_away(show: Any, text: str, address: str) -> None:
    page = show(f"/search?q={quote(text)}")
    main = next(node for node in page.all("main"))
    links = [link.get("href") for link in main.iter("{http://www.w3.org/1999/xhtml}a")]
    assert links[0] == address


def test_groups_show_their_first_and_link_all(show: Any, client: FlaskClient) -> None:
    counts = results(client, "whistleblower")["counts"]
    assert counts["recommendation"] > FIRST
    page = show("/search?q=whistleblower")
    heads = [words(node) for node in page.all("h2")]
    assert f"Recommendations {counts['recommendation']}" in heads
    whole = "/search?q=whistleblower&kind=recommendation"
    rest = [link for link in page.all("a") if link.get("href") == whole]
    assert len(rest) == 2, "in the list of kinds and below the group"


def test_one_kind_is_paged_and_complete(show: Any, client: FlaskClient) -> None:
    found = results(client, "corruption", "&kind=recommendation")
    count = found["counts"]["recommendation"]
    assert count > 50
    seen: list[str] = []
    for number in range(1, -(-count // 50) + 1):
        page = show(f"/search?q=corruption&kind=recommendation&page={number}")
        (shown,) = [node for node in page.all("ol") if node.get("class") == "hits"]
        seen += [link.get("href") for link in shown.iter("{http://www.w3.org/1999/xhtml}a")]
    assert len(seen) == len(set(seen)) == count
    assert client.get(f"/search?q=corruption&kind=recommendation&page={number + 1}").status_code == 404


def test_the_twins_hold_all_that_was_found(client: FlaskClient) -> None:
    found = results(client, "lobbying")
    rows = found["tables"]["results"]["rows"]
    assert len(rows) == sum(found["counts"].values()) > 20
    text = client.get("/search.csv?q=lobbying").get_data(as_text=True)
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [line["found"] for line in lines] == [row["found"]["label"] for row in rows]
    assert "\x02" not in text
    assert found["as_of"] and found["snapshot"]


def test_questions_are_found_too(show: Any) -> None:
    page = show("/search?q=joint+visits")
    assert "/question/joint-visits" in [link.get("href") for link in page.all("a")]


def test_a_slip_is_told(show: Any, client: FlaskClient) -> None:
    assert results(client, "whistelblower protection")["did_you_mean"] == "whistleblower protection"
    page = show("/search?q=whistelblower+protection")
    assert "/search?q=whistleblower+protection" in [link.get("href") for link in page.all("a")]
    assert "No text here has “whistelblower”" in words(page.all("main")[0])


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_find_something(client: FlaskClient, example: str) -> None:
    found = results(client, example)
    assert sum(found["counts"].values()) > 0
    assert found["all_words"]


@pytest.mark.parametrize("text", ["", "   ", '"', "* ^ -", "\x00"])
def test_without_a_word_the_page_says_how_to_search(show: Any, text: str) -> None:
    page = show(f"/search?q={quote(text)}")
    assert "For example" in [words(node) for node in page.all("h2")]
    assert "NaN" not in words(page.all("main")[0])


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "corruption " * 1_000,
        "label:x AND NEAR(",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "\u202eabc",
        '"' * 999,
        "a\x02b\x03c",
    ],
)
def test_wild_input_is_an_ordinary_page(client: FlaskClient, parse: Any, text: str) -> None:
    response = client.get(f"/search?q={quote(text)}")
    assert response.status_code == 200
    shown = response.get_data(as_text=True)
    assert "<script" not in shown
    assert "fts5" not in shown and "sqlite" not in shown.lower()
    parse(shown)


def test_a_kind_that_there_is_not_is_told(client: FlaskClient) -> None:
    response = client.get("/search?q=x&kind=cheese")
    assert response.status_code == 400
    assert "There is no kind “cheese”" in response.get_data(as_text=True)


def test_a_snapshot_without_an_index_says_what_to_do(store_dir: Path, tmp_path: Path) -> None:
    older = tmp_path / "store"
    shutil.copytree(store_dir, older)
    for path in current(older).path.glob("search-*"):
        path.unlink()
    app = create_app(older)
    client = app.test_client()
    response = client.get("/search?q=lobbying")
    assert response.status_code == 503
    assert "peerweave build" in response.get_data(as_text=True)
    assert client.get("/search.json?q=x").get_json()["status"] == 503
    assert client.get("/countries").status_code == 200
    original = next(current(store_dir).path.glob("search-*"))
    shutil.copy(original, current(older).path)
    assert client.get("/search?q=lobbying").status_code == 200, "seen without a new start"
    app.extensions["processes"].close()


@pytest.mark.parametrize(
    "address", ["/graph?focus=country/GEO", "/query", "/countries", "/recommendations?q=bribery"]
)
def test_the_box_of_other_pages_is_empty(client: FlaskClient, parse: Any, address: str) -> None:
    boxes = [node for node in parse(client.get(address).text).all("input") if node.get("id") == "q"]
    assert [node.get("value") for node in boxes] == [""]


def test_the_box_of_the_page_of_results_keeps_the_words(client: FlaskClient, parse: Any) -> None:
    boxes = [
        node for node in parse(client.get("/search?q=bribery").text).all("input") if node.get("id") == "q"
    ]
    assert [node.get("value") for node in boxes] == ["bribery"]
