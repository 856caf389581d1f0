"""The start page at a glance, with figures worked out from the tables of facts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

Rows = Callable[[str], list[dict[str, str]]]
XHTML = "{http://www.w3.org/1999/xhtml}"


def words(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def rows_of(client: FlaskClient, table: str, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/index.json{query}").get_json()["tables"][table]["rows"]
    return found


def key(thing: dict[str, str]) -> str:
    return thing["iri"].rpartition("/")[2]


def test_the_first_two_sentences_and_the_box(show: Any) -> None:
    page = show("/")
    lead = next(node for node in page.all("p") if node.get("class") == "lead")
    assert words(lead).count(". ") == 1, "two sentences"
    (box,) = [form for form in page.all("form") if form.get("role") == "search"]
    assert box.get("action") == "/search"


def test_every_cell_of_the_matrix_leads_to_its_rows(client: FlaskClient, show: Any) -> None:
    """The number in a cell is that of the rows behind its link."""
    for measure, path in (("recommendations", "/recommendations"), ("reviews", "/reviews")):
        page = show(f"/?measure={measure}")
        links = [link for link in page.section("coverage").iter(f"{XHTML}a") if path in link.get("href", "")]
        assert len(links) > 60
        for link in links[:: len(links) // 12]:
            address = link.get("href", "").replace(path, f"{path}.json")
            (table,) = client.get(address).get_json()["tables"].values()
            assert link.text == f"{table['count']:,}".replace(",", "\u202f"), address


def test_what_is_known_counts_each_state_once_in_every_cell(client: FlaskClient, show: Any) -> None:
    page = show("/?measure=knowledge")
    cells = [link for link in page.section("coverage").iter(f"{XHTML}a") if link.get("class") == "knowing"]
    rows = rows_of(client, "coverage", "?measure=knowledge")
    assert len(cells) == len(rows) == 59 * 5
    sums: dict[str, set[int]] = {}
    for row in rows:
        counted = sum(count for count in row.values() if isinstance(count, int))
        sums.setdefault(key(row["mechanism"]), set()).add(counted)
    assert all(len(several) == 1 for several in sums.values()), "each theme counts the same countries"


def test_how_fresh_and_complete(client: FlaskClient, table: Rows) -> None:
    shown = {key(row["mechanism"]): row for row in rows_of(client, "freshness")}
    reviews = Counter(row["mechanism"] for row in table("reviews"))
    recommendations = Counter(row["mechanism"] for row in table("recommendations"))
    assert {name: row["reviews"] for name, row in shown.items()} == reviews
    assert {name: row["recommendations"] for name, row in shown.items()} == recommendations
    for row in shown.values():
        assert row["dated"] <= row["reviews"]
        assert row["assessed"] <= row["recommendations"]


def test_most_overlaps_are_those_of_the_question(client: FlaskClient) -> None:
    shown = rows_of(client, "most-overlaps")
    pairs = client.get("/question/overlapping-recommendations.json").get_json()["tables"]["answer"]["rows"]
    expected = Counter(key(row["country"]) for row in pairs)
    assert {key(row["country"]): row["pairs"] for row in shown} == expected
    counts = [row["pairs"] for row in shown]
    assert counts == sorted(counts, reverse=True)


def test_largest_gaps_come_first(client: FlaskClient) -> None:
    rows = rows_of(client, "most-gaps")
    assert rows
    counts = [row["never"] for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert all(row["never"] <= row["bound"] for row in rows)


def test_what_comes_is_not_past(client: FlaskClient) -> None:
    page = client.get("/index.json").get_json()
    for row in page["tables"]["coming"]["rows"]:
        assert row["date"] >= page["as_of"][: len(row["date"])]


def test_each_question_to_begin_with_opens_a_page_with_an_answer(client: FlaskClient, show: Any) -> None:
    page = show("/")
    (tasks,) = [node for node in page.all("ul") if node.get("class") == "tasks"]
    addresses = [link.get("href", "") for link in tasks.iter(f"{XHTML}a")]
    assert len(addresses) == 7
    for address in addresses[:-1]:
        path, _, query = address.partition("?")
        tables = client.get(f"{path}.json?{query}").get_json()["tables"]
        assert sum(table["count"] for table in tables.values()) > 0, address
        assert client.get(address).status_code == 200


def test_a_measure_that_there_is_not_is_told(client: FlaskClient) -> None:
    response = client.get("/?measure=cheese")
    assert response.status_code == 400
    assert "knowledge" in response.get_data(as_text=True)
