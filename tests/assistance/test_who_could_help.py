"""Who could help a country: worked out again from the table of offers, and one answer followed by hand."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Ask = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("country", "theme"),
    [("KEN", "asset-declaration"), ("UKR", "whistleblower"), ("PER", ""), ("NRU", "asset-recovery")],
)
def test_offers_and_their_points(answered: Ask, independent: ModuleType, country: str, theme: str) -> None:
    at = independent.as_of()
    expected = {}
    for row in independent.table("assistance_offers"):
        where, when = independent.place(country, row), independent.time(row, at, "", True)
        about = independent.theme(theme, row) if theme and row["themes"] else 0
        if None not in (where, when, about):
            expected[row["id"]] = (where, about, when)
    rows = answered("who-could-help", country=country, **({"theme": theme} if theme else {}))
    points = ("place_points", "theme_points", "time_points")
    assert {row["offer"]: tuple(row[name] for name in points) for row in rows} == expected
    assert all(row["score"] == sum(row[name] for name in points) for row in rows)
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)


def test_an_offer_is_told_though_no_need_is_on_record(answered: Ask, independent: ModuleType) -> None:
    """Uganda's needs are in no report that is held, but a platform of the UNODC in its region names it."""
    assert not [row for row in independent.table("assistance_needs") if row["country"] == "UGA"]
    rows = answered("who-could-help", country="UGA", theme="asset-declaration")
    named = [row for row in rows if row["place"] == "names the country"]
    assert named
    assert rows[: len(named)] == named
    assert all(row["needs"] == 0 for row in rows)


def test_needs_and_recommendations_beside_an_offer(answered: Ask, independent: ModuleType) -> None:
    at = independent.as_of()
    needs = [row for row in independent.known_needs(at) if row["country"] == "UKR"]
    advice = [row for row in independent.open_recommendations() if row["country"] == "UKR"]
    themes = {row["id"]: independent.split(row["themes"]) for row in independent.table("assistance_offers")}
    rows = answered("who-could-help", country="UKR")
    assert len(rows) > 10
    for row in rows:
        mine = themes[row["offer"]]
        assert row["needs"] == sum(bool(independent.split(need["themes"]) & mine) for need in needs)
        assert row["recommendations"] == sum(bool(independent.split(one["themes"]) & mine) for one in advice)


def test_offers_that_have_ended_are_told_where_asked_for(answered: Ask, independent: ModuleType) -> None:
    at = independent.as_of()
    now = {row["offer"] for row in answered("who-could-help", country="UKR")}
    ever = {row["offer"]: row for row in answered("who-could-help", country="UKR", running="no")}
    ended = {
        row["id"]
        for row in independent.table("assistance_offers")
        if row["end"] and independent.earlier(row["end"], at) and independent.place("UKR", row) is not None
    }
    assert ended
    assert ever.keys() - now == ended
    assert all(ever[key]["time"].startswith("ended ") and ever[key]["fit"] == "in part" for key in ended)
