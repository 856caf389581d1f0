"""WCAG 2.2 AA as far as axe can tell, in both colour schemes, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
COUNTED = quote(
    "PREFIX pw: <https://w3id.org/peerweave/ns#> SELECT ?country (COUNT(*) AS ?reviews) "
    "{ ?review a pw:Review ; pw:country ?country } GROUP BY ?country"
)
PAGES = [
    "/",
    "/?measure=knowledge",
    "/compare",
    "/compare?c=FRA,ITA,ROU",
    "/countries",
    "/country/ROU",
    "/mechanisms",
    "/mechanism/GRECO",
    "/instruments",
    "/instrument/COE-CLCC",
    "/provision/UNCAC/16.1",
    "/phase/GRECO/round-4",
    "/review/GRECO/round-4/ROU",
    "/recommendations?mechanism=GRECO",
    "/recommendation/GRECO/rule-34/ROU/g1",
    "/calendar",
    "/calendar?view=month&month=2014-10",
    "/calendar?view=lines&month=2014-01",
    "/clashes?country=PER",
    "/assistance?country=KEN&theme=asset-declaration",
    "/measures",
    "/measure/8",
    "/overlaps?mechanism=MESICIC",
    "/gaps",
    "/crosswalk",
    "/crosswalk?first=UNCAC&second=UNTOC",
    "/joint-visits",
    "/clashes",
    "/assistance?mechanism=IRM",
    "/consistency?mechanism=GRECO",
    "/quality",
    "/plan",
    "/graph",
    "/graph?focus=lobby",
    "/graph?focus=country/GEO",
    "/graph?focus=mechanism/GRECO&depth=2",
    "/graph?focus=country/GEO&to=country/MDA",
    "/themes",
    "/theme/whistleblower",
    "/sources",
    "/source/docslib.org-13daac08",
    "/questions",
    "/question/overlap?country=FRA",
    "/question/gap-never-examined",
    "/query",
    f"/query?query={quote('SELECT * { ?s a pw:Review }')}",
    f"/query?view=map&query={COUNTED}",
    f"/query?view=chart&query={COUNTED}",
    f"/query?view=links&query={quote('DESCRIBE <https://w3id.org/peerweave/id/mechanism/IAP>')}",
    "/sparql",
    "/reports",
    "/report/country/GEO",
    "/report/return-visit/UKR",
    "/report/theme/whistleblower",
    "/report/region/150",
    "/report/phase/GRECO/round-4",
    "/dataset",
    "/dataset/completeness",
    "/ns",
    "/recommendations?country=ROU&country=FRA&q=conduct",
    "/recommendations?mechanism=IAP&provision=none&q=zzzzzz",
    "/reviews?mechanism=WGB&sort=newest",
    "/search",
    "/search?q=whistelblower+protection",
    "/search?q=UNCAC+16",
    "/search?q=corruption&kind=recommendation&page=2",
    "/organisation/oecd",
    "/country/nowhere",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing(visit: Callable[..., Any], address: str, width: int, scheme: str) -> None:
    page = visit(width, scheme).open(address)
    found = Axe().run(page, options=RULES).response
    assert len(found["passes"]) > 15, "axe did not look"
    assert [
        (fault["id"], fault["help"], [node["target"] for node in fault["nodes"]][:3])
        for fault in found["violations"]
    ] == []


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/country/ROU",
        "/recommendations",
        "/measures",
        "/gaps?country=ROU",
        "/quality",
        "/plan",
        "/graph?focus=country/GEO",
    ],
)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (360, "light")])
def test_axe_finds_nothing_in_the_other_colours(
    visit: Callable[..., Any], address: str, width: int, scheme: str
) -> None:
    found = Axe().run(visit(width, scheme).open(address), options=RULES).response
    assert [
        (fault["id"], [node["target"] for node in fault["nodes"]][:3]) for fault in found["violations"]
    ] == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_scrolls_sideways(visit: Callable[..., Any], width: int) -> None:
    """WCAG 1.4.10: wide tables scroll in their own region or become cards; the page never does."""
    window = visit(width)
    for address in PAGES:
        page = window.open(address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} wide at {width}"


FITTING = [
    "/mechanisms",
    "/reviews",
    "/recommendations?mechanism=GRECO",
    "/phase/GRECO/round-4",
    "/compare?c=FRA,ITA,ROU",
    "/gaps",
    "/gaps?country=GEO",
    "/joint-visits",
    "/assistance",
    "/assistance?country=GHA",
    "/quality",
    "/dataset",
    "/sources",
    "/provision/OECD-2021-REC/topic-tax",
]


@pytest.mark.parametrize("width", [360, 1280])
def test_no_table_scrolls_sideways(visit: Callable[..., Any], width: int) -> None:
    """On a desk the columns fit; on a phone each row is a block of words and values."""
    window = visit(width)
    for address in FITTING:
        wide = window.open(address).eval_on_selector_all(
            ".scroll > table",
            """tables => tables.filter(one => one.scrollWidth > one.parentElement.clientWidth + 1)
                .map(one => [one.caption.textContent, one.scrollWidth, one.parentElement.clientWidth])""",
        )
        assert wide == [], f"{address} at {width}"


def test_zoom_to_twice_the_size_still_fits(visit: Callable[..., Any]) -> None:
    """WCAG 1.4.4: a window of 1280 zoomed to 200 per cent is 640 CSS pixels wide."""
    window = visit(640, device_scale_factor=2)
    for address in ("/", "/country/ROU", "/recommendations", "/question/overlap"):
        page = window.open(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, address


def test_targets_are_large_enough(visit: Callable[..., Any]) -> None:
    """WCAG 2.5.8: buttons, fields and the main menu are at least 24 by 24 CSS pixels."""
    for width in (360, 1280):
        page = visit(width).open("/recommendations?mechanism=GRECO")
        small = page.eval_on_selector_all(
            "button, select, header a, .paging a, .chips a",
            """nodes => nodes.map(node => [node.textContent.trim(), node.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
                .map(([text]) => text)""",
        )
        assert small == []
