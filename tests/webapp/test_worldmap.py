"""The maps: the numbers on them against the tables of facts, and the table beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from peerweave.webapp import bundles, worldmap

Rows = Callable[[str], list[dict[str, str]]]


def places(page: Any) -> dict[str, tuple[str, str]]:
    """Each country on the map by its key -> (its class, its words)."""
    found = {}
    for link in page.section("map").iter():
        if str(link.tag).endswith("}a") and (link.get("class") or "").startswith("m-"):
            found[link.get("href").rpartition("/")[2]] = (link.get("class"), link[0].text)
    return found


def reviews(table: Rows, mechanism: str = "") -> Counter[str]:
    """Reviews of each country in the tables."""
    return Counter(
        row["country"] for row in table("reviews") if not mechanism or row["mechanism"] == mechanism
    )


@pytest.mark.parametrize("mechanism", ["", "GRECO", "MESICIC"])
@pytest.mark.parametrize("path", ["/", "/countries"])
def test_each_country_tells_its_number(
    show: Callable[[str], Any], table: Rows, path: str, mechanism: str
) -> None:
    expected = reviews(table, mechanism)
    names = {row["id"]: row["name"] for row in table("countries")}
    page = show(f"{path}?map=reviews{f'-{mechanism}' if mechanism else ''}")
    shown = places(page)
    assert len(shown) > 230
    for key, (shade, words) in shown.items():
        count = expected.get(key, 0)
        told = f"{count} review{'s' if count > 1 else ''}" if count else "none held"
        assert words == f"{names[key]}: {told}"
        assert (shade == "m-0") == (count == 0), "nothing held is never a shade of a number"
    # The table has all of them, also those that the map has no place for.
    assert {row[0]: int(row[1]) for row in page.rows("map")} == {
        names[key]: count for key, count in expected.items()
    }


def test_membership_by_mechanism(show: Callable[[str], Any], table: Rows) -> None:
    members = {
        row["country"]
        for row in table("memberships")
        if row["mechanism"] == "WGB" and row["status"] == "member" and not row["until"]
    }
    assert len(members) > 40
    shown = places(show("/?map=memberships-WGB"))
    assert {key for key, (shade, _) in shown.items() if shade != "m-0"} == members
    assert shown["FRA"][1] == "France: takes part"
    assert shown["SGP"][1] == "Singapore: none on record"


def test_darker_is_never_less(show: Callable[[str], Any], table: Rows) -> None:
    shown = places(show("/?map=reviews"))
    counted = reviews(table)
    ordered = sorted((counted[key], shade) for key, (shade, _) in shown.items() if counted.get(key))
    assert [shade for _, shade in ordered] == sorted(shade for _, shade in ordered)
    assert {shade for _, shade in ordered} == {"m-1", "m-2", "m-3", "m-4", "m-5"}


def test_legend_says_in_words_what_each_shade_means(show: Callable[[str], Any], table: Rows) -> None:
    page = show("/?map=reviews")
    legend = next(node for node in page.section("map").iter() if node.get("class") == "shades")
    lines = [" ".join("".join(line.itertext()).split()) for line in legend]
    total = 0
    counted = reviews(table)
    for line in lines[:-1]:
        found = re.fullmatch(r"(\d+)(?: to (\d+))? reviews? \((\d+)\)", line)
        assert found, line
        low, high = int(found[1]), int(found[2] or found[1])
        assert sum(low <= number <= high for number in counted.values()) == int(found[3])
        total += int(found[3])
    assert total == len(counted)
    assert lines[-1] == f"none held ({len(table('countries')) - total})"


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], []),
        ([7], [4]),
        ([1, 2], [2, 4]),
        ([1, 2, 3, 4], [2, 3, 4, 5]),
        ([1, 2, 3, 4, 9], [1, 2, 3, 4, 5]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 90], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
    ],
)
def test_shades(numbers: list[int], expected: list[int]) -> None:
    assert [worldmap.shades(numbers)[number] for number in numbers] == expected


def test_every_country_with_an_outline_of_its_own_is_on_the_map(table: Rows) -> None:
    outlines = bundles.data("world")
    known = outlines["shapes"].keys() | outlines["circles"].keys()
    without = {row["id"] for row in table("countries") if (row["m49"] or row["id"]) not in known}
    # Natural Earth draws these within the State that they belong to. Antarctica and the Union are none.
    assert without == {
        *("ATA", "BES", "BVT", "CCK", "CXR", "EUU", "GLP", "GUF", "MTQ", "MYT", "REU", "SJM", "TKL"),
    }
    for x, y in outlines["circles"].values():
        assert 0 <= x <= outlines["width"] and 0 <= y <= outlines["height"]
    # Where some countries are, as read off any map of the world: west of, north of.
    middle = {key: outlines["circles"][key] for key in ("470", "702", "052", "776")}
    malta, singapore, barbados, tonga = middle.values()
    assert barbados[0] < malta[0] < singapore[0] < tonga[0]
    assert malta[1] < barbados[1] < singapore[1] < tonga[1]


def test_keyboard_users_need_not_pass_through_the_map(show: Callable[[str], Any]) -> None:
    page = show("/countries")
    links = [node for node in page.section("map").iter() if (node.get("class") or "").startswith("m-")]
    assert all(node.get("tabindex") == "-1" for node in links if str(node.tag).endswith("}a"))


def test_without_outlines_the_table_stands_open(
    client: FlaskClient, parse: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bundles, "data", lambda _name: None)
    client.application.extensions["published"].edition()._kept.pop(("worldmap", "reviews-IAP"), None)
    page = parse(client.get("/?map=reviews-IAP").text)
    assert not places(page)
    assert page.rows("map") and page.all("details")[0].get("open") is not None
    client.application.extensions["published"].edition()._kept.pop(("worldmap", "reviews-IAP"), None)


def test_the_map_has_a_twin_and_impossible_ones_are_told(client: FlaskClient, table: Rows) -> None:
    lines = client.get("/index.csv?map=reviews&table=map").text.splitlines()
    assert lines[0] == "country,country_iri,number"
    assert len(lines) - 1 == len(reviews(table))
    for wish in ("population", "reviews-XYZ", "reviews-", ""):
        answer = client.get("/countries", query_string={"map": wish})
        assert answer.status_code == 400
        assert "There are: memberships, memberships-GRECO …, reviews" in answer.text
