"""The picture of the graph: by keyboard and pointer, equal to its tables, steady, and the page without it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from peerweave.webapp import bundles

Open = Callable[..., Any]
SVG = "{http://www.w3.org/2000/svg}"
drawn = pytest.mark.skipif(
    not (bundles.DIST / "graph.js").is_file(), reason="the front end is not bundled (make frontend)"
)


def until(page: Any, condition: str, tries: int = 200) -> None:
    """Waits up to twenty seconds until the page's ``condition`` holds."""
    for _ in range(tries):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {condition}")


def ready(page: Any) -> Any:
    """The canvas, once the graph is drawn."""
    until(page, "document.querySelector('.canvas')?.dataset.ready === 'yes'")
    return page.locator(".canvas")


def rows(page: Any) -> list[str]:
    """The things of the table, by the addresses of their pages."""
    links = page.locator("#things tbody th a").all()
    return [link.get_attribute("href").lstrip("/") for link in links]


def places(page: Any, name: str = "graph country/GEO ") -> dict[str, list[int]]:
    """Where the nodes stand, by their keys."""
    return dict(json.loads(page.evaluate(f"sessionStorage.getItem('{name}')"))["places"])


def status(page: Any) -> str:
    return str(page.locator("#picture [role=status]").inner_text())


def settled(page: Any, search: str) -> None:
    """Waits until the address holds ``search`` and picture and tables have followed."""
    until(page, f"location.search.includes('{search}')")
    until(page, "!document.querySelector('.canvas').hasAttribute('aria-busy')")


@drawn
def test_the_picture_shows_what_the_table_holds(visit: Open) -> None:
    window = visit()
    page = window.open("/graph?focus=country/MLT")
    canvas = ready(page)
    assert canvas.get_attribute("aria-label").startswith("Picture: Graph of Malta")
    drawn_things = set(places(page, "graph country/MLT "))
    assert drawn_things == set(rows(page))
    assert status(page).startswith(f"{len(drawn_things)} things and ")
    assert window.complaints == []


@drawn
def test_the_whole_of_it_by_keyboard(visit: Open) -> None:
    window = visit()
    page = window.open("/graph?focus=country/GEO&links=member,phase")
    ready(page).focus()
    before = rows(page)
    assert sorted(before) == ["country/GEO", "mechanism/GRECO", "mechanism/IAP", "mechanism/IRM"]

    def heading() -> str:
        return str(page.locator(".panel h3").inner_text())

    for key in ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
        if heading() != "Georgia":
            break
    told = status(page)
    assert "Mechanism" in told and "Georgia is a member of" in told and "not shown" in told
    chosen = heading()

    page.keyboard.press("p")
    assert status(page) == f"{chosen} is pinned where it stands."
    kept = places(page)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent").startswith("Open ")
    opens = page.locator(".panel li", has_text="has the phase").get_by_role("button")
    opens.press("Enter")
    settled(page, "open=")
    after = rows(page)
    assert set(before) < set(after) and all(key.startswith("phase/") for key in set(after) - set(before))
    now = places(page)
    assert {key: now[key] for key in kept} == kept, "what stood has moved"
    assert set(now) >= set(after)

    page.locator(".canvas").focus()
    page.keyboard.press("Control+z")
    until(page, "!location.search.includes('open=')")
    settled(page, "focus=")
    assert rows(page) == before

    page.keyboard.press("Delete")
    settled(page, "hide=")
    assert len(rows(page)) == 3
    page.keyboard.press("Home")
    assert heading() == "Georgia"
    page.keyboard.press("Delete")
    assert status(page) == "Where the graph begins cannot be hidden."
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.getAttribute('aria-labelledby')") == "h-things"
    assert window.complaints == []


@drawn
def test_places_are_the_same_each_time_and_come_back(visit: Open) -> None:
    first = visit().open("/graph?focus=country/GEO")
    ready(first)
    found = places(first)
    other = visit().open("/graph?focus=country/GEO")
    ready(other)
    assert places(other) == found
    first.locator(".canvas").focus()
    first.keyboard.press("Shift+ArrowRight")
    moved = places(first)
    own = "country/GEO"
    assert moved[own] == [found[own][0] + 20, found[own][1]]
    first.reload()
    ready(first)
    assert places(first) == moved
    first.get_by_role("button", name="Undo").click()
    assert status(first) == "There is nothing to undo."


@drawn
def test_a_kind_can_be_left_out(visit: Open) -> None:
    page = visit().open("/graph?focus=country/GEO")
    ready(page)
    page.get_by_text("Keys, and what the signs mean").click()
    assert any(key.startswith("recommendation/") for key in rows(page))
    page.locator(".legend").get_by_label("Recommendation").uncheck()
    settled(page, "kinds=")
    assert not any(key.startswith("recommendation/") for key in rows(page))
    assert page.locator(".legend li").count() == page.locator(".legend input:checked").count() + 1
    page.locator(".legend").get_by_label("Recommendation").check()
    until(page, "document.querySelector('#things').textContent.includes('Recommendation')")


@drawn
def test_files_of_the_picture(visit: Open, tmp_path: Path) -> None:
    window = visit()
    page = window.open("/graph?focus=country/MLT")
    ready(page)
    saved = {}
    for name in ("PNG", "SVG", "GraphML"):
        with page.expect_download() as waiting:
            page.locator("#picture").get_by_role("button", name=name, exact=True).click()
        saved[name] = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(saved[name])
    assert saved["PNG"].read_bytes().startswith(b"\x89PNG")
    picture = ElementTree.parse(saved["SVG"]).getroot()  # noqa: S314 (our own file)
    assert len(picture.findall(f"{SVG}g")) == len(rows(page))
    assert saved["SVG"].name == "graph-of-malta.svg"
    assert b"<graphml" in saved["GraphML"].read_bytes()


@drawn
@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]
)
def test_axe_finds_nothing_in_the_picture(visit: Open, width: int, scheme: str) -> None:
    page = visit(width, scheme).open("/graph?focus=country/GEO")
    ready(page)
    page.get_by_text("Keys, and what the signs mean").click()
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}}).response
    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@drawn
def test_less_motion_where_it_is_wished(visit: Open) -> None:
    page = visit(reduced_motion="reduce").open("/graph?focus=country/GEO")
    ready(page)
    page.get_by_role("button", name="Fit").click()
    assert page.locator(".canvas").is_visible()


def test_without_scripts_the_tables_are_the_page(visit: Open) -> None:
    page = visit(java_script_enabled=False).open("/graph")
    page.get_by_label("From").fill("georgia")
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith("/graph?focus=country/GEO")
    assert not page.locator("#picture").is_visible()
    page.locator("#things tr", has_text="GRECO").first.get_by_role("link", name="Open").first.click()
    assert "open=" in page.url
    page.get_by_text("Kinds of things").click()
    page.get_by_role("checkbox", name="Phase").first.check()
    page.get_by_role("button", name="Show").click()
    assert "kinds=phase" in page.url
    assert page.locator("#things tbody tr").count() > 1
