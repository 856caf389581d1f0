"""Where a provider could help next, worked out from the tables, and one row followed by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Ask = Callable[..., list[dict[str, Any]]]


def demand(independent: ModuleType, at: str) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Country and theme to the stated needs, read needs and recommendations that no running offer reaches."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for need in independent.known_needs(at):
        if not any(
            independent.meets(need, offer, at, True) and independent.place(need["country"], offer) > 1
            for offer in independent.table("assistance_offers")
        ):
            for theme in independent.split(need["themes"]):
                found[need["country"], theme][need["basis"] != "stated"] += 1
    for row in independent.open_recommendations():
        if not independent.touching(row, at, worldwide=False)["running"]:
            for theme in independent.split(row["themes"]):
                found[row["country"], theme][2] += 1
    return {key: (one, two, three) for key, (one, two, three) in found.items()}


def presence(independent: ModuleType, offers: list[dict[str, str]], country: str, at: str) -> int:
    best = 0
    mine = independent.regions()[country]
    named = {
        where
        for offer in offers
        for column in ("countries", "regions")
        for where in independent.split(offer[column])
    }
    for offer in offers:
        over = bool(offer["end"]) and independent.earlier(offer["end"], at)
        where = independent.place(country, offer)
        neighbour = (
            len(named) > 1
            and mine
            and any(independent.regions()[other] == mine for other in independent.split(offer["countries"]))
        )
        if where == 4:
            best = max(best, 3 if over else 4)
        elif not over:
            best = max(best, 2 if where == 3 or neighbour else 1 if where else 0)
    return best


@pytest.mark.parametrize("provider", ["oecd", "unodc", "british-council", "council-of-europe", "imf"])
def test_rows_and_scores(answered: Ask, independent: ModuleType, provider: str) -> None:
    at = independent.as_of()
    mine = [
        row
        for row in independent.table("assistance_offers")
        if provider in row["providers"].split(";") and not independent.earlier(at, row["start"] or at)
    ]
    expected = {}
    for (country, theme), (stated, read, advice) in demand(independent, at).items():
        on_theme = [row for row in mine if theme in row["themes"].split(";")]
        near = presence(independent, mine, country, at)
        if on_theme and near:
            now = any(not row["end"] or not independent.earlier(row["end"], at) for row in on_theme)
            wanted = min(3 * stated + 2 * read + advice, 6)
            expected[country, theme] = (near, 2 if now else 1, wanted, stated + read, stated, advice)
    rows = answered("provider-could-help", provider=provider, top="1000")
    terms = ("presence_points", "theme_points", "demand_points", "needs", "stated", "recommendations")
    assert {(row["country"], row["theme"]): tuple(row[term] for term in terms) for row in rows} == expected
    assert all(row["score"] == sum(row[term] for term in terms[:3]) for row in rows)
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)


@pytest.mark.parametrize(
    ("provider", "country"),
    [("british-council", "NGA"), ("cfla", "UZB"), ("dg-reform", "HRV")],
)
def test_who_is_known_in_one_country_only_is_proposed_there_only(
    answered: Ask, independent: ModuleType, provider: str, country: str
) -> None:
    """CFLA, say, is an office of Latvia that carries out one project in Uzbekistan."""
    offers = [
        row for row in independent.table("assistance_offers") if provider in row["providers"].split(";")
    ]
    assert {(row["countries"], row["regions"]) for row in offers} == {(country, "")}
    rows = answered("provider-could-help", provider=provider, top="1000")
    assert {row["country"] for row in rows} <= {country}


def test_an_offer_without_dates_is_not_told_as_active(answered: Ask, independent: ModuleType) -> None:
    undated = {
        row["title"] for row in independent.table("assistance_offers") if not row["start"] + row["end"]
    }
    running = {row["title"] for row in independent.table("assistance_offers") if row["start"] and row["end"]}
    seen = 0
    for row in answered("provider-could-help", top="1000"):
        assert "ctive" not in row["presence"].removeprefix(row["presence"].partition(":")[0])
        for title in undated - running:
            if row["presence"].startswith(f"{title}: "):
                seen += 1
                assert row["presence"].endswith("; dates not known")
    assert seen > 20


@pytest.mark.parametrize("region", ["143", "019", "150"])
def test_a_region_cuts_the_countries(answered: Ask, independent: ModuleType, region: str) -> None:
    every = answered("provider-could-help", top="1000")
    inside = {country for country, above in independent.regions().items() if region in above}
    rows = answered("provider-could-help", top="1000", region=region)
    assert rows == [row for row in every if row["country"] in inside]
    assert 0 < len(rows) < len(every)


def test_top_cuts_each_provider_by_itself(answered: Ask) -> None:
    every = answered("provider-could-help", top="1000")
    few = answered("provider-could-help", top="2")
    by_provider = defaultdict(list)
    for row in every:
        by_provider[row["provider"]].append(row)
    assert few == [row for rows in by_provider.values() for row in rows[:2]]


def test_a_theme_and_a_country_cut_the_rows(answered: Ask) -> None:
    every = answered("provider-could-help", top="1000")
    country, theme = every[0]["country"], every[0]["theme"]
    chosen = answered("provider-could-help", top="1000", country=country, theme=theme)
    assert chosen == [row for row in every if (row["country"], row["theme"]) == (country, theme)]
    assert 0 < len(chosen) < len(every)


def test_where_running_offers_reach_all_that_is_wanted_nobody_is_proposed(
    answered: Ask, independent: ModuleType
) -> None:
    """Offers to the whole world do not count: whoever makes one could help anywhere."""
    at = independent.as_of()
    wanted = {
        (row["country"], theme)
        for row in [*independent.known_needs(at), *independent.open_recommendations()]
        for theme in independent.split(row["themes"])
    }
    met = wanted - demand(independent, at).keys()
    assert met
    every = {(row["country"], row["theme"]) for row in answered("provider-could-help", top="1000")}
    assert not met & every
    assert every <= demand(independent, at).keys()
