"""Ten things that a newcomer wants to know, each from the start page in four clicks, or by one search.

Choosing in a list counts as a click, typing does not. What is found is compared with the tables.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

Table = Callable[[str], list[dict[str, str]]]
MOST = 4


@dataclass
class Newcomer:
    """Somebody who starts on the first page and goes on by what is seen there."""

    page: Page
    clicks: int = 0

    def press(self, role: Any, name: str | re.Pattern[str], within: str = "body") -> None:
        """Presses the first link or button of that name."""
        self._click(self.page.locator(within).get_by_role(role, name=name).first)

    def choose(self, label: str, words: str) -> None:
        """Chooses in a list."""
        self.clicks += 1
        self.page.get_by_label(label, exact=True).select_option(label=words)

    def search(self, words: str) -> None:
        """Types words into the search box of the page and presses Enter."""
        box = self.page.get_by_label("Search everything")
        box.fill(words)
        box.press("Enter")

    def rows(self, table: str) -> list[str]:
        """The rows of a table, as they are read."""
        return [row.inner_text() for row in self.page.locator(f"#{table} tbody tr").all()]

    def _click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()


@pytest.fixture
def newcomer(visit: Callable[..., Any]) -> Newcomer:
    return Newcomer(visit().open("/"))


def test_which_duties_of_moldova_several_mechanisms_examine(newcomer: Newcomer) -> None:
    newcomer.choose("Or take one country", "Moldova")
    newcomer.press("button", "What several examine")
    rows = "\n".join(newcomer.rows("reviewed"))
    for mechanism, review in (
        ("GRECO", "GRECO, Fifth Evaluation Round: Moldova"),
        ("IRM", "UNCAC Implementation Review Mechanism, Second review cycle: Moldova"),
    ):
        assert re.search(rf"Access to information\ttheme\t\s*{mechanism}\ta theme\t{review}", rows), rows
    assert newcomer.clicks == 2


def test_who_visits_peru_next_and_whether_it_clashes(newcomer: Newcomer, table: Table) -> None:
    newcomer.choose("Or take one country", "Peru")
    newcomer.press("button", "Visits and clashes")
    held = [
        row
        for row in table("review_events")
        if row["country"] == "PER" and row["kind"] in ("on-site-visit", "return-visit")
    ]
    assert len(newcomer.rows("visits")) == len(held) > 0
    assert "None is known" in newcomer.page.locator("#country").inner_text()
    assert "None is known" in newcomer.page.locator("#plenaries").inner_text()
    assert newcomer.clicks == 2


def test_which_open_greco_recommendations_to_ukraine_match_another(newcomer: Newcomer, table: Table) -> None:
    newcomer.choose("Or take one country", "Ukraine")
    newcomer.press("button", "Open recommendations that match")
    newcomer.choose("Mechanism", "GRECO")
    newcomer.press("button", "Answer")
    rows = newcomer.page.locator("table tbody tr").all_inner_texts()
    ours = [row for row in table("recommendations") if (row["country"], row["mechanism"]) == ("UKR", "GRECO")]
    assert rows
    assert all(any(one["summary"] in row for one in ours) for row in rows)
    assert newcomer.clicks == MOST


def test_who_could_help_ghana_with_asset_declarations(newcomer: Newcomer) -> None:
    newcomer.choose("Or take one country", "Ghana")
    newcomer.press("button", "Who could help")
    newcomer.choose("Theme", "Declarations of assets and interests")
    newcomer.press("button", "Show")
    rows = newcomer.rows("who")
    on_it = [row for row in rows if "Declarations of assets and interests" in row]
    assert rows[: len(on_it)] == on_it, "what is on the theme stands before what is near it"
    assert any("covers the whole world" in row for row in rows)
    assert newcomer.clicks == MOST


def test_the_list_is_taken_into_excel(newcomer: Newcomer, table: Table) -> None:
    newcomer.press("link", "Recommendations", "header")
    newcomer.press("checkbox", re.compile("^MESICIC"), "main")
    newcomer.press("button", "Show", "main")
    with newcomer.page.expect_download() as download:
        newcomer.press("link", re.compile("Excel"), "main")
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    held = [row for row in table("recommendations") if row["mechanism"] == "MESICIC"]
    assert len(re.findall("<row ", sheet)) >= len(held) + 1
    assert newcomer.clicks <= MOST


def test_what_stands_beside_article_16_of_the_convention(newcomer: Newcomer) -> None:
    newcomer.search("UNCAC 16")
    newcomer.press("link", re.compile("^UNCAC 16: "), "main")
    assert newcomer.page.locator("h1").inner_text().startswith("UNCAC 16")
    assert "OECD Anti-Bribery Convention 1" in newcomer.page.locator("main").inner_text()
    assert newcomer.clicks == 1


def test_when_the_bodies_meet_is_subscribed_to(newcomer: Newcomer) -> None:
    newcomer.press("link", "Calendar", "header")
    newcomer.choose("Mechanism", "GRECO")
    newcomer.press("button", re.compile("^Show"), "main")
    with newcomer.page.expect_download() as download:
        newcomer.press("link", "calendar of GRECO", "main")
    assert download.value.path().read_text("utf-8").startswith("BEGIN:VCALENDAR")
    assert newcomer.clicks == MOST


def test_which_countries_a_mechanism_has_not_reviewed(newcomer: Newcomer) -> None:
    newcomer.press("link", "All gaps", "main")
    newcomer.choose("Mechanism", "MESICIC")
    newcomer.press("button", "Show")
    rows = newcomer.rows("not-yet-reviewed")
    assert rows
    assert all("MESICIC" in row for row in rows)
    assert newcomer.clicks == 3


def test_from_a_figure_to_the_document_that_tells(newcomer: Newcomer, table: Table) -> None:
    newcomer.press("link", re.compile("recommendations of the GRECO on Lobbying"), "#coverage")
    newcomer.press("link", re.compile("GRECO"), "#recommendations tbody")
    outside = newcomer.page.locator("main a[href^=http]")
    known = {row["address"] for row in table("sources")}
    assert {one.get_attribute("href") for one in outside.all()} & known
    assert newcomer.clicks == 2


def test_a_briefing_to_print(newcomer: Newcomer) -> None:
    newcomer.choose("Or take one country", "Armenia")
    newcomer.press("button", "Profile")
    newcomer.press("link", re.compile("Briefing"), "main")
    assert "Armenia" in newcomer.page.locator("h1").inner_text()
    assert "brief" in newcomer.page.locator("main").inner_text().casefold()
    assert newcomer.clicks == 3


def test_what_is_told_of_reporting_persons(newcomer: Newcomer) -> None:
    newcomer.search("whistleblower protection Romania")
    assert newcomer.page.locator("main").get_by_role("link", name=re.compile("Romania")).count() > 0
    assert newcomer.clicks == 0
