"""Each question on the real tables against what ``independent.py`` works out from the CSV files."""

from __future__ import annotations

import pkgutil
from collections import Counter, defaultdict
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from peerweave.graph.questions.answers import ask
from peerweave.graph.questions.named import bind, find
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.store.repository import LocalRepository, Rows

Ask = Callable[..., list[dict[str, Any]]]
OURS = (
    *("assistance-by-mechanism", "assistance-matches", "needs-unmet", "offers-several-on-one-need"),
    *("provider-could-help", "recommendations-without-assistance", "return-visit-candidates"),
)


def offers(independent: ModuleType) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in independent.table("assistance_offers")}


def needs(independent: ModuleType) -> dict[str, dict[str, str]]:
    return {independent.need_key(row): row for row in independent.table("assistance_needs")}


@pytest.mark.parametrize(("at", "running"), [("2026-11-23", "no"), ("2026-11-23", "yes"), ("2013-06", "yes")])
def test_every_need_is_listed_and_its_score_is_that_of_the_tables(
    answered: Ask, independent: ModuleType, at: str, running: str
) -> None:
    rows = answered("assistance-matches", at=at, running=running)
    held = needs(independent)
    assert sorted(row["need"] for row in rows) == sorted(
        map(independent.need_key, independent.known_needs(at))
    )
    for row in rows:
        need = held[row["need"]]
        assert (row["basis"], row["type"]) == (need["basis"], need["type"])
        assert (row["need_date"] or "") == independent.need_day(need)
        if not row["offer"]:
            assert row["score"] is None
            assert all(
                independent.score(need, offer, at, running == "yes") is None
                for offer in independent.table("assistance_offers")
            )
            continue
        offer = offers(independent)[row["offer"]]
        terms = (row["place_points"], row["theme_points"], row["type_points"], row["time_points"])
        assert terms == (
            independent.place(need["country"], offer),
            independent.theme(need["themes"], offer),
            3 if need["type"] in offer["types"].split(";") else 0,
            independent.time(offer, at, independent.need_day(need), running == "yes"),
        )
        assert row["score"] == sum(terms) + row["load_points"]


@pytest.mark.parametrize("running", ["no", "yes"])
def test_the_assignment_of_each_country_is_the_best(
    answered: Ask, independent: ModuleType, running: str
) -> None:
    totals: dict[str, int] = defaultdict(int)
    for row in answered("assistance-matches", running=running):
        totals[row["country"]] += row["score"] or 0
    at = independent.as_of()
    assert totals == {country: independent.best_total(country, at, running == "yes") for country in totals}


def test_loads_count_the_needs_of_a_country_that_an_offer_serves(answered: Ask) -> None:
    loads = defaultdict(list)
    for row in answered("assistance-matches"):
        if row["offer"]:
            loads[row["country"], row["offer"]].append(-row["load_points"])
    assert all(sorted(taken) == [min(place, 3) for place in range(len(taken))] for taken in loads.values())
    assert max(map(len, loads.values())) > 1, "no offer serves two needs of a country: nothing is tested"


def test_an_area_in_words_comes_into_question_only_where_nothing_surer_does(
    answered: Ask, independent: ModuleType
) -> None:
    at, held = independent.as_of(), needs(independent)
    for row in answered("assistance-matches"):
        if row["offer"] and row["place_points"] == 0:
            assert row["fit"] != "full"
            assert not any(
                independent.score(held[row["need"]], offer, at, False) is not None
                and independent.place(held[row["need"]]["country"], offer)
                for offer in independent.table("assistance_offers")
            )


@pytest.mark.parametrize(("at", "running"), [("2026-11-23", "no"), ("2026-11-23", "yes"), ("2015", "yes")])
def test_unmet_needs(answered: Ask, independent: ModuleType, at: str, running: str) -> None:
    past = running == "yes"
    expected = {}
    for need in independent.known_needs(at):
        held = independent.table("assistance_offers")
        if not any(independent.meets(need, offer, at, past) for offer in held):
            expected[independent.need_key(need)] = sum(
                independent.unclear(need, offer, at, past) for offer in held
            )
    rows = answered("needs-unmet", at=at, running=running)
    assert {row["need"]: row["unclear"] for row in rows} == expected
    assert len(rows) == len(expected)
    for row in rows:
        assert row["state"] == ("not known" if row["unclear"] else "no offer held")


def test_the_nearest_miss_falls_short_in_what_the_row_says(answered: Ask, independent: ModuleType) -> None:
    seen = set()
    for row in answered("needs-unmet", running="yes"):
        if not row["nearest"]:
            assert row["why_not"] == "No offer held falls short in one point only."
            continue
        need, offer = needs(independent)[row["need"]], offers(independent)[row["nearest"]]
        point = row["why_not"].partition(":")[0]
        seen.add(point)
        right = {
            "Place": bool(independent.place(need["country"], offer)),
            "Theme": independent.theme(need["themes"], offer) == 8,
            "Time": independent.time(offer, independent.as_of(), independent.need_day(need), True)
            is not None,
        }
        assert [name for name, met in right.items() if not met] == [point]
    assert seen == {"Theme", "Time"}, "see test_nearest.py for the place"


def test_with_running_only_unmet_are_the_needs_without_offers(answered: Ask) -> None:
    """The older question, in SPARQL alone, has the same needs and the same number of unclear offers."""
    mine = {row["need"]: row["unclear"] for row in answered("needs-unmet", running="yes")}
    assert mine == {row["need"]: row["unclear"] for row in answered("needs-without-offers")}


@pytest.mark.parametrize("worldwide", ["no", "yes"])
def test_several_offers_on_one_need(answered: Ask, independent: ModuleType, worldwide: str) -> None:
    at = independent.as_of()
    expected = set()
    for name, need in needs(independent).items():
        meeting = [
            offer
            for offer in independent.table("assistance_offers")
            if independent.meets(need, offer, at, False)
            and (worldwide == "yes" or independent.place(need["country"], offer) > 1)
        ]
        if len({frozenset(offer["providers"].split(";")) for offer in meeting}) > 1:
            expected |= {(name, offer["id"], len(meeting)) for offer in meeting}
    rows = answered("offers-several-on-one-need", worldwide=worldwide)
    assert {(row["need"], row["offer"], row["offers"]) for row in rows} == expected
    assert len(rows) == len(expected)


def test_offers_at_the_same_time_by_hand(answered: Ask) -> None:
    """Uzbekistan, c1: both parts of Improving Governance run 2024 to 2026, the visit is of April 2024.

    The action plan with UNODC runs from June 2024 to 2025, after the visit; the other one has no dates.
    """
    rows = answered("offers-several-on-one-need", country="UZB", theme="prevention-bodies")
    assert {row["offer"]: (row["at_once"], row["unclear"]) for row in rows} == {
        "improving-governance-in-uzbekistan-consortium-part": (3, 1),
        "improving-governance-in-uzbekistan-undp-part": (3, 1),
        "exchange-visit-of-anti-corruption-authorities-kaz-uzb": (2, 1),
        "unodc-action-plan-anti-corruption-agency-uzbekistan": (2, 1),
        "action-plan-of-co-operation-with-the-anti-corruption": (0, 4),
    }


@pytest.mark.parametrize("worldwide", ["no", "yes"])
def test_recommendations_without_assistance(answered: Ask, independent: ModuleType, worldwide: str) -> None:
    at = independent.as_of()
    expected = {}
    for row in independent.open_recommendations():
        counts = independent.touching(row, at, worldwide == "yes")
        if not counts["running"]:
            expected[independent.recommendation_key(row)] = (
                row["status"],
                counts["ended"],
                counts["unclear"],
            )
    rows = answered("recommendations-without-assistance", worldwide=worldwide)
    assert {r["recommendation"]: (r["status"], r["ended"], r["unclear"]) for r in rows} == expected
    assert len(rows) == len(expected)
    themes = {
        independent.recommendation_key(row): row["themes"] for row in independent.open_recommendations()
    }
    for row in rows:
        if not themes[row["recommendation"]]:
            assert row["state"] == "not known: no theme is held"
        elif row["unclear"]:
            assert row["state"] == "not known: an offer's area is in words only"
        else:
            assert row["state"] == ("only ended offers held" if row["ended"] else "no offer held")


def test_a_group_of_themes_stands_for_its_themes(answered: Ask, independent: ModuleType) -> None:
    rows = answered("recommendations-without-assistance", theme="international-cooperation", country="ARM")
    groups = independent.above("theme")
    every = {r["recommendation"] for r in answered("recommendations-without-assistance", country="ARM")}
    expected = {
        independent.recommendation_key(row)
        for row in independent.open_recommendations()
        if any("international-cooperation" in groups[one] for one in independent.split(row["themes"]))
    }
    assert {row["recommendation"] for row in rows} == every & expected


def test_every_mechanism_has_its_row_and_none_reads_as_none(answered: Ask, independent: ModuleType) -> None:
    rows = {row["mechanism"]: row for row in answered("assistance-by-mechanism")}
    assert set(rows) == {row["id"] for row in independent.table("mechanisms")}
    at, held = independent.as_of(), independent.table("assistance_offers")
    for name, row in rows.items():
        mine = [need for need in independent.known_needs(at) if need["mechanism"] == name]
        met = [need for need in mine if any(independent.meets(need, offer, at, False) for offer in held)]
        perhaps = [
            need
            for need in mine
            if need not in met and any(independent.unclear(need, offer, at, False) for offer in held)
        ]
        assert (row["needs"], row["met"], row["unclear"]) == (len(mine), len(met), len(perhaps))
        assert row["unmet"] == len(mine) - len(met) - len(perhaps)
        assert row["stated"] == sum(need["basis"] == "stated" for need in mine)
        touched = [
            independent.touching(one, at)
            for one in independent.open_recommendations()
            if one["mechanism"] == name
        ]
        alone = [counts for counts in touched if not counts["running"]]
        assert row["open"] == len(touched)
        assert row["status_not_known"] == sum(
            one["status"] == "not-known"
            for one in independent.open_recommendations()
            if one["mechanism"] == name
        )
        assert row["open_without"] == sum(not counts["unclear"] for counts in alone)
        assert row["open_unclear"] == sum(bool(counts["unclear"]) for counts in alone)
        if not mine:
            assert row["held"] == "No need is held, which does not mean that there is none."


def test_the_headers_tell_of_which_mechanisms_few_needs_are_held(independent: ModuleType) -> None:
    """What the questions say is missing is so in the tables."""
    bases = Counter((row["mechanism"], row["basis"]) for row in independent.table("assistance_needs"))
    assert {mechanism for mechanism, basis in bases if basis == "read-from-recommendation"} == {
        "IRM",
        "IAP",
        "MESICIC",
    }
    for few in ("GRECO", "WGB"):
        assert {basis for mechanism, basis in bases if mechanism == few} == {"stated", "read-from-aims"}
        assert bases[few, "read-from-aims"] < 10 < bases["IAP", "read-from-recommendation"]
    for name in ("IAP", "MESICIC"):
        read = bases[name, "read-from-aims"] + bases[name, "read-from-recommendation"]
        assert bases[name, "stated"] < read / 2
    for name in ("assistance-matches", "needs-unmet", "assistance-by-mechanism", "provider-could-help"):
        assert "Needs are held above all for the IRM, the IAP and MESICIC." in find(name).missing
    practices = {
        row["mechanism"]: row["present"]
        for row in independent.table("practices")
        if row["practice"] == "technical-assistance-needs-identified"
    }
    assert (practices["GRECO"], practices["WGB"]) == ("no", "unknown")


@pytest.mark.parametrize("name", OURS)
def test_the_order_of_the_facts_changes_nothing(repository: LocalRepository, name: str) -> None:
    question = find(name)
    values = bind(question, {}, repository)
    facts = repository.select(question.query, {})
    function = pkgutil.resolve_name(question.computed)
    backwards = Rows(facts.columns, [dict(row) for row in reversed(facts.rows)])
    assert function(backwards, values) == function(facts, values)


def test_wrong_values_are_told_what_is_possible(repository: LocalRepository) -> None:
    with pytest.raises(ParameterError, match="oecd"):
        ask(find("provider-could-help"), {"provider": "OEDC"}, repository)
    with pytest.raises(ParameterError, match="yes or no"):
        ask(find("needs-unmet"), {"running": "maybe"}, repository)
    with pytest.raises(ParameterError, match="from 1 to 1000"):
        ask(find("provider-could-help"), {"top": "0"}, repository)


@pytest.mark.parametrize("region", ["143", "419", "142"])
@pytest.mark.parametrize(
    "name", ["assistance-matches", "needs-unmet", "offers-several-on-one-need", "needs-without-offers"]
)
def test_a_region_leaves_the_needs_of_its_countries(
    answered: Ask, independent: ModuleType, name: str, region: str
) -> None:
    """143 Central Asia, 419 Latin America and the Caribbean, 142 Asia."""
    inside = {country for country, above in independent.regions().items() if region in above}
    every = answered(name)
    assert answered(name, region=region) == [row for row in every if row["country"] in inside]


def test_the_regions_asked_for_have_needs(answered: Ask) -> None:
    assert {row["country"] for row in answered("assistance-matches", region="central asia")} >= {"UZB", "TJK"}
    assert answered("needs-without-offers", region="419")
    assert answered("offers-several-on-one-need", region="143")


def test_a_provider_leaves_the_assignment_as_it_is(answered: Ask) -> None:
    every = answered("assistance-matches")
    chosen = answered("assistance-matches", provider="inter-american-development-bank")
    assert chosen == [row for row in every if row["providers"] == "Inter-American Development Bank"]
    assert Counter(row["mechanism"] for row in chosen)["MESICIC"] > 10
