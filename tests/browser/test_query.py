"""The query page in a browser: the editor by keyboard, what it offers, long queries, no scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

Open = Callable[..., Any]
KEYS = (
    "PREFIX pw: <https://w3id.org/peerweave/ns#>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    "SELECT ?key { ?m a pw:Mechanism ; skos:notation ?key } ORDER BY ?key"
)


def open_editor(window: Any, address: str = "/query") -> Any:
    """The page with its editor ready, and the editor's text in focus."""
    page = window.open(address)
    page.locator(".editor[data-ready=yes]").wait_for()
    page.locator(".editor .cm-content").focus()
    return page


def write(page: Any, text: str) -> None:
    """Replaces the text in the editor by keyboard."""
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def test_a_query_is_written_and_run_by_keyboard_alone(visit: Open) -> None:
    window = visit()
    page = open_editor(window)
    write(page, KEYS)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**query=PREFIX**")
    assert parse_qs(urlsplit(page.url).query)["query"][0].replace("\r\n", "\n") == KEYS
    assert [cell.inner_text() for cell in page.locator("#result tbody td").all()] == [
        *("GRECO", "IAP", "IRM", "MESICIC", "WGB")
    ]
    page.locator(".editor[data-ready=yes]").wait_for()
    assert window.complaints == []


def test_escape_then_tab_leaves_the_editor_and_tab_alone_indents(visit: Open) -> None:
    page = open_editor(visit())
    assert "press Escape, then Tab" in page.locator("#editor-keys").inner_text()
    write(page, "ASK {}")
    page.keyboard.press("Tab")
    assert page.locator("#query").input_value().startswith("  ASK") or page.locator(
        "#query"
    ).input_value().endswith("  ")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Run"
    page.keyboard.press("Enter")
    page.wait_for_url("**query=**")
    assert "Yes" in page.locator("#result").inner_text()


def test_terms_are_offered_and_bring_their_prefix(visit: Open) -> None:
    window = visit()
    page = open_editor(window)
    write(page, "SELECT * { ?r a ")
    page.wait_for_timeout(300)
    page.keyboard.type("pw:Revie", delay=30)
    page.locator("li[aria-selected] .cm-completionLabel", has_text=re.compile("^pw:Review$")).wait_for()
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    text = page.locator("#query").input_value()
    assert text.startswith("PREFIX pw: <https://w3id.org/peerweave/ns#>\nSELECT * { ?r a pw:Review")
    page.keyboard.type(" ; pw:theme whistl", delay=30)
    page.locator(".cm-tooltip-autocomplete li", has_text="reporting persons").first.wait_for()
    assert window.complaints == []


def test_a_fault_is_marked_in_the_editor_and_mended_by_one_button(visit: Open) -> None:
    window = visit(java_script_enabled=True)
    page = open_editor(window, "/query?query=" + quote(KEYS.partition("\n")[2]))
    assert page.locator(".editor .cm-lintRange-error").count() == 1
    assert "The prefix pw: is not declared" in page.locator("#result").inner_text()
    page.get_by_role("button", name="Put them first and run").click()
    page.wait_for_url("**PREFIX**pw**")
    assert page.locator("#result tbody tr").count() == 5


def test_a_long_query_is_not_put_into_the_address(visit: Open) -> None:
    window = visit()
    page = open_editor(window)
    write(page, KEYS + "\n# " + "x" * 5000)
    page.keyboard.press("Control+Enter")
    page.locator("#result").wait_for()
    assert urlsplit(page.url).query == ""
    assert page.locator("#result tbody tr").count() == 5
    with page.expect_download() as kept:
        page.get_by_role("link", name="query.rq").click()
    assert kept.value.suggested_filename == "query.rq"
    assert kept.value.path().read_text("utf-8").startswith(KEYS)
    assert window.complaints == []


def test_back_brings_the_query_before(visit: Open) -> None:
    page = open_editor(visit(), "/query?query=" + quote("ASK {}"))
    write(page, KEYS)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**query=PREFIX**")
    page.go_back()
    page.locator(".editor[data-ready=yes]").wait_for()
    assert "Yes" in page.locator("#result").inner_text()


def test_all_of_it_works_without_scripts(visit: Open) -> None:
    page = visit(java_script_enabled=False).open("/query")
    assert not page.locator("#editor-keys").is_visible()
    page.get_by_label("Query in SPARQL").fill(KEYS)
    page.get_by_role("button", name="Run", exact=True).click()
    assert page.locator("#result tbody tr").count() == 5
    page.get_by_label("Query in SPARQL").fill(KEYS + "\n# " + "x" * 5000)
    page.get_by_role("button", name="Run without").click()
    assert urlsplit(page.url).query == ""
    assert page.locator("#result tbody tr").count() == 5
    page.get_by_label("Begin with").select_option("question/mechanisms-of-country")
    page.get_by_role("button", name="Put into the form").click()
    assert page.get_by_label("Query in SPARQL").input_value().startswith("# ")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_pictures_fit_and_come_with_their_table(visit: Open, width: int, scheme: str) -> None:
    query = quote(
        "PREFIX pw: <https://w3id.org/peerweave/ns#> SELECT ?country (COUNT(*) AS ?held) "
        "{ ?r a pw:Review ; pw:country ?country } GROUP BY ?country"
    )
    window = visit(width, scheme)
    for view in ("chart", "map"):
        page = window.open(f"/query?view={view}&query={query}")
        picture = page.locator("#result .chart" if view == "chart" else "#result .world svg").first
        assert picture.bounding_box()["width"] > 200
        assert page.locator("#result table.answer tbody tr").count() > 100
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator('#result .world a[href$="/country/BRA"]').click()
    assert page.get_by_role("heading", level=1).inner_text() == "Brazil"
    assert window.complaints == []
