"""The markup of every kind of page, and where its links lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

PAGES = [
    "/",
    "/?measure=reviews",
    "/?measure=knowledge",
    "/compare",
    "/compare?c=FRA,ITA,ROU,GEO",
    "/country/DNK",
    "/countries",
    "/country/ROU",
    "/country/FRA",
    "/country/USA",
    "/country/ATA",
    "/mechanisms",
    "/mechanism/IRM",
    "/mechanism/WGB",
    "/instruments",
    "/instrument/UNCAC",
    "/instrument/COE-20GP",
    "/provision/UNCAC/16.1",
    "/provision/OECD-ABC/1",
    "/phase/GRECO/round-5",
    "/phase/WGB/phase-5",
    "/review/GRECO/round-4/ROU",
    "/review/IAP/round-5/UKR",
    "/recommendations",
    "/recommendations?page=2",
    "/recommendations?country=ROU&country=FRA&theme=prevention&q=conduct",
    "/reviews",
    "/reviews?region=150&theme=none&sort=most",
    "/search",
    "/search?q=whistelblower+protection",
    "/search?q=uncac+16&kind=provision",
    "/recommendations?mechanism=IAP&status=implemented",
    "/recommendations?mechanism=IAP&country=ROU",
    "/recommendation/GRECO/rule-34/ROU/g1",
    "/calendar",
    "/calendar?mechanism=GRECO&country=ROU",
    "/calendar?theme=police",
    "/measures",
    "/measure/3",
    "/measure/8",
    "/measure/11",
    "/overlaps",
    "/overlaps?country=ARM&mechanism=IAP",
    "/gaps",
    "/gaps?country=ROU&instrument=UNCAC",
    "/crosswalk",
    "/crosswalk?first=UNCAC&second=COE-CLCC",
    "/joint-visits",
    "/joint-visits?mechanism=WGB&weeks=52",
    "/clashes",
    "/assistance",
    "/assistance?mechanism=GRECO",
    "/consistency",
    "/quality",
    "/quality?by=phase&mechanism=IAP",
    "/plan",
    "/query",
    "/query?query=ASK%20%7B%7D",
    "/query?query=DESCRIBE%20%3Chttps%3A%2F%2Fw3id.org%2Fpeerweave%2Fid%2Fmechanism%2FIAP%3E&view=links",
    "/sparql",
    "/themes",
    "/theme/prevention",
    "/theme/whistleblower",
    "/sources",
    "/source/docslib.org-13daac08",
    "/questions",
    "/question/overlap",
    "/question/overlap?country=FRA",
    "/dataset",
    "/dataset/completeness",
    "/dataset/completeness?mechanism=GRECO",
    "/ns",
    "/organisation/oecd",
    "/organisation/oecd?links=pw:provider",
    "/judgement/harvest-crosswalk",
    "/membership/GRECO/ROU/member",
    "/obligation/ROU/UNCAC/16.1",
    "/status/implemented",
    "/status-word/GRECO.partly-implemented",
    "/region/155",
    "/rule/overlap",
    "/source-kind",
]
A_FEW = 6


@pytest.mark.parametrize("address", PAGES)
def test_markup(show: Callable[[str], Any], address: str) -> None:
    """Parsed strictly; one h1, headings in order, landmarks, names for all that needs one, no id twice."""
    page = show(address)
    assert page.all("html")[0].get("lang") == "en"
    levels = [
        int(node.tag[-1]) for node in page.root.iter() if str(node.tag)[-2:] in ("h1", "h2", "h3", "h4")
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [node.get("id") for node in page.root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    assert [len(page.all(tag)) for tag in ("header", "main", "footer")] == [1, 1, 1]
    skip = next(node for node in page.all("a"))
    assert (skip.get("href"), page.section("main").tag.rpartition("}")[2]) == ("#main", "main")
    assert all(node.get("aria-label") for node in page.all("nav"))
    for node in page.root.iter():
        for name in ("aria-labelledby", "aria-describedby"):
            for target in (node.get(name) or "").split():
                assert target in ids, f"{name} names {target}, which is not there"
    for table in page.all("table"):
        assert table[0].tag.endswith("caption")
        assert all(head.get("scope") for head in table.iter() if str(head.tag).endswith("}th"))
    labelled = {label.get("for") for label in page.all("label")}
    for field in page.all("select") + page.all("input"):
        assert field.get("type") == "hidden" or field.get("id") in labelled
    title = "".join(page.all("title")[0].itertext())
    assert title.endswith("Peerweave") and "\n" not in title


@pytest.mark.parametrize("address", PAGES)
def test_links_to_parts_of_the_same_page_lead_somewhere(show: Callable[[str], Any], address: str) -> None:
    page = show(address)
    ids = {node.get("id") for node in page.root.iter()}
    inside = [node.get("href") for node in page.all("a") if (node.get("href") or "").startswith("#")]
    assert {href[1:] for href in inside} <= ids


def test_links_outside_go_to_the_web_and_say_so(show: Callable[[str], Any]) -> None:
    for address in ("/country/ROU", "/sources", "/provision/UNCAC/16.1", "/source/docslib.org-13daac08"):
        outside = [node for node in show(address).all("a") if "://" in (node.get("href") or "")]
        assert outside
        for node in outside:
            assert urlsplit(node.get("href")).scheme in ("http", "https")
            assert {"noopener", "external"} <= set(node.get("rel").split())
            assert "".join(node.itertext()).strip(), "a link needs a name"


@pytest.mark.timeout(1200)
def test_every_internal_link_resolves(client: FlaskClient, show: Callable[[str], Any]) -> None:
    """All the links of the pages above, a few of each kind of address and form."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for page in PAGES:
        for node in show(page).all("a"):
            address = urlsplit(urljoin(f"http://localhost{page}", node.get("href")))
            if address.netloc == "localhost":
                parts = address.path.split("/")
                kind = f"{parts[1]} {len(parts)} {parts[-1].rpartition('.')[2] if '.' in parts[-1] else ''}"
                full = address.path + (f"?{address.query}" if address.query else "")
                if full not in by_kind[kind] and len(by_kind[kind]) < A_FEW:
                    by_kind[kind].append(full)
    dead = [
        (address, status)
        for addresses in by_kind.values()
        for address in addresses
        if (status := client.get(address).status_code) != 200
    ]
    assert sum(map(len, by_kind.values())) > 200
    assert not dead


def test_weight(client: FlaskClient) -> None:
    """What a first visit to a page costs, all that it loads together: 60 kB; the style sheet alone 12."""

    def weight(address: str) -> int:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        return len(answer.data)

    sheet, icon = weight("/static/site.css"), weight("/static/icon.svg")
    assert sheet < 12_000
    too_heavy = {address: total for address in PAGES if (total := weight(address) + sheet + icon) > 60_000}
    assert not too_heavy
