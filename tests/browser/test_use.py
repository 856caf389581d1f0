"""The pages as a person uses them: by keyboard, by pointer, on a phone, on paper, without scripts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

Open = Callable[..., Any]


def until(page: Any, condition: str, tries: int = 100) -> None:
    """Waits up to ten seconds until the page's ``condition`` holds.

    The page is asked from outside each time: its own Content Security Policy forbids it to poll by itself.
    """
    for _ in range(tries):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {condition}")


def test_the_browser_has_nothing_to_complain_about(visit: Open) -> None:
    """No message in the console, no request that fails, none to another host."""
    window = visit()
    for address in (
        "/",
        "/country/ROU",
        "/recommendations",
        "/question/overlap?country=FRA",
        "/ns",
        "/dataset",
        "/dataset/completeness",
    ):
        window.open(address)
    assert window.complaints == []


def test_skip_link_is_the_first_stop_and_leads_to_the_content(visit: Open) -> None:
    page = visit().open("/country/ROU")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the content"
    until(page, "document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Start"


def test_focus_is_seen(visit: Open) -> None:
    """WCAG 2.4.7: each of the first stops has an outline of 3 pixels."""
    page = visit().open("/recommendations")
    for _ in range(14):
        page.keyboard.press("Tab")
        style = page.evaluate(
            """() => { const style = getComputedStyle(document.activeElement);
                return [style.outlineStyle, style.outlineWidth]; }"""
        )
        assert style == ["solid", "3px"], page.evaluate("document.activeElement.outerHTML")


def test_filters_work_by_keyboard(visit: Open) -> None:
    page = visit().open("/recommendations")
    page.get_by_text(re.compile(r"^\d+ more under Country")).focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name=re.compile("^Romania")).focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name=re.compile("^Implemented")).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show").first.press("Enter")
    page.wait_for_url("**country=ROU**")
    rows = page.locator("#recommendations tbody tr")
    assert rows.count() == 3
    assert "Rule 34, g1" in rows.first.inner_text()
    page.get_by_role("link", name=re.compile("Implemented ?: take this filter away")).click()
    page.wait_for_url(lambda address: "status" not in address)
    assert page.locator("#recommendations tbody tr").count() == 23


def test_from_a_figure_to_its_source_in_two_steps(visit: Open) -> None:
    page = visit().open("/")
    page.get_by_role("link", name="recommendations of the MESICIC on Preventive bodies").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Recommendations"
    page.locator("#recommendations tbody tr").first.locator(".source a").first.click()
    assert page.locator(".kicker").inner_text() == "Source"


def test_question_form(visit: Open) -> None:
    page = visit().open("/question/overlap")
    page.get_by_label("Country").select_option(label="Romania")
    page.get_by_role("button", name="Answer").click()
    assert "Codes of conduct" in page.locator("#answer").inner_text()
    page.get_by_text("The query, in SPARQL").click()
    assert page.locator("pre").is_visible()


def test_wide_tables_can_be_scrolled_by_keyboard(visit: Open) -> None:
    page = visit(800).open("/mechanisms")
    region = page.locator("#mechanisms .scroll")
    assert region.get_attribute("role") == "region"
    region.focus()
    page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('#mechanisms .scroll').scrollLeft > 0")


def test_rows_become_cards_on_a_phone(visit: Open) -> None:
    page = visit(360).open("/country/ROU")
    cell = page.locator("#participations tbody td").first
    assert cell.evaluate("node => getComputedStyle(node).display") == "block"
    assert "Signed" in cell.evaluate("node => getComputedStyle(node, '::before').content")


@pytest.mark.parametrize("system", ["light", "dark"])
def test_colours_follow_the_system_until_chosen(visit: Open, system: str) -> None:
    window = visit(scheme=system)
    page = window.open("/themes")

    def ground_is(colour: str) -> None:
        until(page, f"getComputedStyle(document.body).backgroundColor === '{colour}'")

    grounds = {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 24, 31)"}
    other = "dark" if system == "light" else "light"
    ground_is(grounds[system])
    page.get_by_role("button", name=other.capitalize()).click()
    ground_is(grounds[other])
    assert page.url.endswith("/themes")
    window.open("/countries")
    ground_is(grounds[other])
    page.get_by_role("button", name="As my system").click()
    ground_is(grounds[system])
    assert window.complaints == []


def test_print_leaves_the_menu_out_and_says_where_it_is_from(visit: Open) -> None:
    page = visit(scheme="dark").open("/country/ROU")
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Main").is_visible()
    assert page.locator(".print-only").is_visible()
    assert page.locator(".print-only").inner_text().endswith("/country/ROU")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    after = page.locator("td.sources .out").first.evaluate(
        "node => getComputedStyle(node, '::after').content"
    )
    assert "http" in after


def test_pages_need_no_script(visit: Open) -> None:
    page = visit(java_script_enabled=False).open("/recommendations?mechanism=GRECO&status=implemented")
    assert re.fullmatch(r"\d+ of [\d\s]+ recommendations", page.locator("#results").inner_text())
    page.get_by_label("With these words").fill("whistelblower")
    page.get_by_label("With these words").press("Enter")
    page.get_by_role("link", name="whistleblower", exact=True).click()
    page.wait_for_url("**q=whistleblower**")
    assert "mechanism=GRECO" in page.url
    page.get_by_label("Search everything").fill("uncac art. 16")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="UNCAC 16: Bribery of foreign").first.click()
    assert page.url.endswith("/provision/UNCAC/16")


def test_countries_are_compared_without_scripts(visit: Open) -> None:
    page = visit(java_script_enabled=False).open("/compare")
    page.get_by_label("Country 1").select_option(label="France")
    page.get_by_label("Country 2").select_option(label="Italy")
    page.get_by_role("button", name="Compare").press("Enter")
    assert page.locator("#coverage thead th").all_inner_texts() == ["Theme", "France", "Italy"]
    page.get_by_role("link", name=re.compile("France ?: leave this country out")).click()
    assert page.url.endswith("/compare?c=ITA")


def test_the_line_of_time_is_drawn_and_can_be_scrolled(visit: Open) -> None:
    page = visit(360).open("/country/DNK")
    region = page.get_by_role("region", name=re.compile("Dated steps"))
    assert region.locator("svg circle").count() > 10
    region.focus()
    page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('#timeline .scroll').scrollLeft > 0")
    page.get_by_text("The same as a table").first.press("Enter")
    assert page.locator("#timeline tbody tr").first.is_visible()


def test_filters_fold_on_a_phone_and_stand_beside_the_list_on_a_desk(visit: Open) -> None:
    phone = visit(360).open("/recommendations")
    assert not phone.get_by_label("With these words").is_visible()
    phone.locator(".facets > summary").press("Enter")
    assert phone.get_by_label("With these words").is_visible()
    desk = visit(1280).open("/recommendations")
    assert desk.get_by_label("With these words").is_visible()
    left, right = desk.locator("#facets").bounding_box(), desk.locator("#results").bounding_box()
    assert left["x"] + left["width"] < right["x"]
    assert desk.locator("#recommendations .scroll").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_forced_colours_keep_what_is_chosen_in_sight(visit: Open) -> None:
    page = visit(forced_colors="active").open("/?measure=reviews")
    chosen = page.locator("#coverage .switch [aria-current]")
    assert chosen.evaluate("node => getComputedStyle(node).borderBottomStyle") == "solid"


@pytest.mark.parametrize("country", ["UKR", "ARM", "ISL"])
def test_a_briefing_prints_on_two_pages(visit: Open, country: str) -> None:
    page = visit().open(f"/report/return-visit/{country}")
    printed = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    assert len(printed.pages) <= 2
