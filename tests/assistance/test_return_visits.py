"""Candidates for return visits against the tables, and the terms by hand."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from peerweave.graph.assistance.return_visits import months, months_most
from peerweave.graph.questions.named import find

Ask = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        ("", "2026-11-23", None),
        ("2026-11-23", "2026-11-23", 0),
        ("2014-06-12", "2014-07-11", 0),
        ("2014-06-12", "2014-07-12", 1),
        ("2014-06", "2014-07-30", 1),
        ("2014-06", "2014-07-29", 0),
        ("2025", "2026-11-23", 10),
        ("2026", "2026-11-23", 0),
        ("2024-11-06", "2026-11-23", 24),
    ],
)
def test_months_are_the_fewest_that_can_have_passed(day: str, at: str, expected: int | None) -> None:
    assert months(day, at) == expected


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        ("", "2026-11-23", None),
        ("2026-11-23", "2026-11-23", 0),
        ("2014-06-12", "2014-07-11", 0),
        ("2014-06-12", "2014-07-12", 1),
        ("2014-06", "2014-07-01", 1),
        ("2025", "2026-11-23", 22),
        ("2026", "2026-11-23", 10),
        ("2014-06-12", "2014", 6),
        ("2014", "2015", 23),
    ],
)
def test_most_months_that_can_have_passed(day: str, at: str, expected: int | None) -> None:
    assert months_most(day, at) == expected


def completed(independent: ModuleType, at: str) -> dict[tuple[str, str, str], str]:
    """Reviews of which a report, a later step or a recommendation is held, with the report's date."""
    found = set()
    for row in independent.table("review_events"):
        late = row["start"] and independent.earlier(at, row["start"])
        before = row["kind"] in ("self-assessment", "on-site-visit") or row["stage"] == "self-assessment"
        if not late and not before:
            found.add((row["mechanism"], row["phase"], row["country"]))
    for row in independent.table("reports"):
        if row["address"] and row["stage"] != "self-assessment":
            found.add((row["mechanism"], row["phase"], row["country"]))
    found |= {
        (row["mechanism"], row["phase"], row["country"]) for row in independent.table("recommendations")
    }
    return {review: independent.report_days().get(review, "") for review in found}


def providers(independent: ModuleType, country: str, at: str) -> set[str]:
    return {
        provider
        for offer in independent.table("assistance_offers")
        if independent.time(offer, at, "", True) is not None and (independent.place(country, offer) or 0) > 2
        for provider in offer["providers"].split(";")
    }


def test_completed_reviews_that_something_speaks_for_are_candidates(
    answered: Ask, independent: ModuleType
) -> None:
    at = independent.as_of()
    advice = [(r["mechanism"], r["phase"], r["country"]) for r in independent.open_recommendations()]
    wanted = [need["country"] for need in independent.known_needs(at)]
    expected = {}
    for review, day in completed(independent, at).items():
        made, needs = advice.count(review), wanted.count(review[2])
        active = len(providers(independent, review[2], at))
        if not (made or needs or active):
            continue
        expected["/".join(review)] = (day, made, min(made, 5), needs, min(needs, 3), active, min(active, 3))
    rows = answered("return-visit-candidates", months="1200", undated="yes")
    found = {
        row["review"]: (
            *(row["report_date"] or "", row["recommendations"], row["recommendation_points"]),
            *(row["needs"], row["need_points"], row["providers"], row["provider_points"]),
        )
        for row in rows
    }
    assert found == expected
    assert len(rows) == len(expected)
    for row in rows:
        age = row["months_most"]
        points = 0 if age is None else 4 if age <= 12 else 3 if age <= 24 else 2 if age <= 48 else 1
        assert row["time_points"] == points
        names = ("time_points", "recommendation_points", "need_points", "provider_points")
        assert row["score"] == sum(row[name] for name in names)


def test_the_order_is_by_score_then_freshness(answered: Ask) -> None:
    rows = answered("return-visit-candidates", months="1200", undated="yes")
    ranks = [(-row["score"], row["months"] is None, row["months"] or 0) for row in rows]
    assert ranks == sorted(ranks)


def test_old_and_undated_reports_are_left_out_unless_asked_for(answered: Ask) -> None:
    every = answered("return-visit-candidates", months="1200", undated="yes")
    assert answered("return-visit-candidates") == [
        row for row in every if row["months"] is not None and row["months"] <= 60
    ]
    assert answered("return-visit-candidates", months="24", undated="yes") == [
        row for row in every if row["months"] is None or row["months"] <= 24
    ]


def test_that_no_visit_is_held_reads_as_not_known(answered: Ask, independent: ModuleType) -> None:
    assert not any(row["kind"] == "return-visit" for row in independent.table("review_events"))
    rows = answered("return-visit-candidates", months="1200", undated="yes")
    assert {row["mechanism"] for row in rows} == {"IRM", "WGB", "IAP", "GRECO", "MESICIC"}
    for row in rows:
        assert row["returned"] == "not known: no return visit is on record"
        assert row["practice"].startswith("Yes" if row["mechanism"] == "IAP" else "Unknown")
    assert "No return visit of any mechanism is held. That is not known, not No" in (
        find("return-visit-candidates").missing
    )


def test_one_candidate_by_hand(answered: Ask, independent: ModuleType) -> None:
    """Uzbekistan, fifth round: adopted on the first day of the plenary of 16 to 19 September 2024.

    On 27 November 2026 that is 26 months ago, more than 24 and at most 48: 2 points. Six recommendations of
    which no status is told: 5, the most. More than three needs and more than three providers: 3 each.
    """
    at = "2026-11-27"
    [row] = [
        row
        for row in answered("return-visit-candidates", country="UZB", mechanism="IAP", at=at)
        if row["review"] == "IAP/round-5/UZB"
    ]
    assert (row["report_date"], row["months"], row["time_points"]) == ("2024-09-16", 26, 2)
    assert (row["recommendations"], row["status_not_known"], row["recommendation_points"]) == (6, 6, 5)
    needs = sum(need["country"] == "UZB" for need in independent.known_needs(at))
    there = providers(independent, "UZB", at)
    dated = {
        provider
        for offer in independent.table("assistance_offers")
        if (independent.place("UZB", offer) or 0) > 2 and independent.time(offer, at, "", True) == 4
        for provider in offer["providers"].split(";")
    }
    assert min(needs, len(there)) > 3
    assert (row["needs"], row["need_points"], row["provider_points"]) == (needs, 3, 3)
    assert row["score"] == 2 + 5 + 3 + 3
    assert row["reason"] == (
        "Report of 2024-09-16, 26 months old; 6 recommendations held not known to be implemented (status "
        f"not known); {needs} needs held; {len(there)} providers with an offer there not known to have ended "
        f"(of {len(there - dated)} the dates not known)."
    )


def test_an_offer_without_an_end_is_not_told_as_running(answered: Ask, independent: ModuleType) -> None:
    at = independent.as_of()
    rows = answered("return-visit-candidates", months="1200", undated="yes")
    for row in rows:
        running = {
            provider
            for offer in independent.table("assistance_offers")
            if (independent.place(row["country"], offer) or 0) > 2
            and independent.time(offer, at, "", True) == 4
            for provider in offer["providers"].split(";")
        }
        assert row["dates_not_known"] == row["providers"] - len(running)
    assert any(row["dates_not_known"] for row in rows)


def test_of_romania_all_statuses_of_the_wgb_but_one_are_not_known(answered: Ask) -> None:
    """Of seven recommendations one is implemented."""
    (row,) = answered("return-visit-candidates", country="ROU", mechanism="WGB", months="1200", undated="yes")
    assert (row["recommendations"], row["status_not_known"]) == (6, 6)
    assert "6 recommendations held not known to be implemented (status not known)" in row["reason"]


def test_where_nothing_is_held_nothing_speaks_for_a_visit(answered: Ask) -> None:
    """Of the IRM review of the European Union nothing of the kind is held."""
    rows = answered("return-visit-candidates", mechanism="IRM", months="1200", undated="yes")
    assert not {"EU", "EUU"} & {row["country"] for row in rows}
    assert len(rows) > 5
