"""Answers read off the tables by eye, row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Ask = Callable[..., list[tuple[Any, ...]]]


def test_who_reviews_romania(answered: Ask) -> None:
    rows = answered("mechanisms-of-country", "mechanism standing since until", country="Romania")
    assert rows == [
        ("mechanism/GRECO", "member", "1999-05-01", None),
        ("mechanism/IAP", "no membership held", None, None),
        ("mechanism/MESICIC", "no membership held", None, None),
        ("mechanism/WGB", "member", "2023-05-03", None),
        ("mechanism/IRM", "party to its treaty", "2005-12-14", None),
    ]


def test_what_two_mechanisms_asked_of_iceland(answered: Ask) -> None:
    """Sanctions: GRECO III g2, Working Group 3 g8, g10. Reporting: GRECO V g3, Working Group 3 g1, g7."""
    rows = answered("open-recommendations-matching", "link matter first second", country="Iceland")
    sanctions = ("provision/COE-CLCC/19", "recommendation/GRECO/round-3/ISL/g2")
    reporting = ("theme/whistleblower", "recommendation/GRECO/round-5/ISL/g3")
    assert set(rows) == {
        ("matching provisions", *sanctions, "recommendation/WGB/phase-3/ISL/g8"),
        ("matching provisions", *sanctions, "recommendation/WGB/phase-3/ISL/g10"),
        ("same theme", *reporting, "recommendation/WGB/phase-3/ISL/g1"),
        ("same theme", *reporting, "recommendation/WGB/phase-3/ISL/g7"),
    }


def test_belarus_has_no_duty_under_the_convention_it_denounced(answered: Ask) -> None:
    assert answered("gap-never-examined", "provision", country="BLR", instrument="COE-CLCC") == []
    rows = answered("missing-parties", "country state until", instrument="COE-CLCC", region="151")
    assert ("country/BLR", "denounced", "2024-05-01") in rows


def test_what_the_convention_says_on_assistance_is_in_no_cycle(answered: Ask) -> None:
    """The two cycles cover chapters II to V; articles 60 to 62 are chapter VI."""
    rows = dict(answered("gap-never-examined", "provision state", country="Italy", instrument="UNCAC"))
    chapter = [f"provision/UNCAC/{number}" for number in (60, 61, 62)]
    assert [rows[article] for article in chapter] == ["knowledge-state/out-of-scope"] * 3


def test_italy_signed_the_additional_protocol(answered: Ask) -> None:
    rows = answered(
        "missing-parties", "country state signed", instrument="COE-AP", members="yes", region="150"
    )
    assert ("country/ITA", "signed, no consent held", "2003-05-15") in rows
    assert "country/FRA" not in {country for country, _, _ in rows}


def test_mexico_is_bound_by_the_inter_american_convention_on_a_day_not_known(answered: Ask) -> None:
    rows = answered("gap-never-examined", "provision level since", country="MEX", instrument="IACAC")
    assert ("provision/IACAC/V", "obligation-level/mandatory", None) in rows


def test_who_left_and_who_is_not_on_a_whole_list_is_not_bound(answered: Ask) -> None:
    ended, unlisted = "the country's membership has ended", "the country is not on the list of all members"
    for country, reason in (("BLR", ended), ("RUS", ended), ("KEN", unlisted)):
        rows = answered("knowledge-states", "mechanism state reason", country=country, theme="lobbying")
        assert ("mechanism/GRECO", "knowledge-state/not-bound", reason) in rows


def test_who_is_on_no_list_that_may_lack_members_is_not_known(answered: Ask) -> None:
    rows = answered("knowledge-states", "mechanism state", country="KEN", theme="lobbying")
    assert ("mechanism/IAP", "knowledge-state/not-known") in rows
