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


def test_what_mechanisms_asked_of_iceland(answered: Ask) -> None:
    """Sanctions: GRECO III g2, IRM I 2, WGB 3 g8, g10. Reporting: GRECO V g3, IRM I 3, WGB 3 g1, g7.

    Bribery: IRM I 1 names UNCAC 15, which is narrowed to CLCC 4 (GRECO III g1) and related to article 1 of
    the OECD Convention (WGB 3 g2, 4 g2). Policy: GRECO II ii, IRM II 1, WGB 3 g3, g4, 4 g3. Police: GRECO
    I ii, WGB 3 g9, 4 g2, g4. Reporting at first: GRECO I iii. Confiscation: GRECO II i, IRM II 2. Companies:
    GRECO II v, WGB 4 g1. GRECO I i, II iv and vi are carried out; nothing is like II iii.
    """
    rows = answered("open-recommendations-matching", "link matter first second", country="Iceland")
    like, theme = "matching provisions", "same theme"
    of_greco = {
        (like, "COE-CLCC/19", "GRECO/round-3/ISL/g2", "WGB/phase-3/ISL/g8"),
        (like, "COE-CLCC/19", "GRECO/round-3/ISL/g2", "WGB/phase-3/ISL/g10"),
        (like, "COE-CLCC/19", "GRECO/round-3/ISL/g2", "IRM/cycle-1/ISL/2"),
        (like, "COE-CLCC/4", "GRECO/round-3/ISL/g1", "IRM/cycle-1/ISL/1"),
        (theme, "whistleblower", "GRECO/round-5/ISL/g3", "WGB/phase-3/ISL/g1"),
        (theme, "whistleblower", "GRECO/round-5/ISL/g3", "WGB/phase-3/ISL/g7"),
        (theme, "whistleblower", "GRECO/round-5/ISL/g3", "IRM/cycle-1/ISL/3"),
        (theme, "whistleblower", "GRECO/round-1/ISL/iii", "WGB/phase-3/ISL/g1"),
        (theme, "whistleblower", "GRECO/round-1/ISL/iii", "WGB/phase-3/ISL/g7"),
        (theme, "whistleblower", "GRECO/round-1/ISL/iii", "IRM/cycle-1/ISL/3"),
        (theme, "specialised-authorities", "GRECO/round-1/ISL/ii", "WGB/phase-3/ISL/g9"),
        (theme, "specialised-authorities", "GRECO/round-1/ISL/ii", "WGB/phase-4/ISL/g2"),
        (theme, "specialised-authorities", "GRECO/round-1/ISL/ii", "WGB/phase-4/ISL/g4"),
        (theme, "prevention-policy", "GRECO/round-2/ISL/ii", "IRM/cycle-2/ISL/1"),
        (theme, "prevention-policy", "GRECO/round-2/ISL/ii", "WGB/phase-3/ISL/g3"),
        (theme, "prevention-policy", "GRECO/round-2/ISL/ii", "WGB/phase-3/ISL/g4"),
        (theme, "prevention-policy", "GRECO/round-2/ISL/ii", "WGB/phase-4/ISL/g3"),
        (theme, "freezing-confiscation", "GRECO/round-2/ISL/i", "IRM/cycle-2/ISL/2"),
        (theme, "legal-persons", "GRECO/round-2/ISL/v", "WGB/phase-4/ISL/g1"),
    }
    of_the_irm = {
        (like, "UNCAC/15", "IRM/cycle-1/ISL/1", "WGB/phase-3/ISL/g2"),
        (like, "UNCAC/15", "IRM/cycle-1/ISL/1", "WGB/phase-4/ISL/g2"),
        (like, "UNCAC/30.1", "IRM/cycle-1/ISL/2", "WGB/phase-3/ISL/g8"),
        (like, "UNCAC/30.1", "IRM/cycle-1/ISL/2", "WGB/phase-3/ISL/g10"),
        (like, "UNCAC/33", "IRM/cycle-1/ISL/3", "WGB/phase-3/ISL/g1"),
        (like, "UNCAC/33", "IRM/cycle-1/ISL/3", "WGB/phase-3/ISL/g7"),
        (theme, "prevention-policy", "IRM/cycle-2/ISL/1", "WGB/phase-3/ISL/g3"),
        (theme, "prevention-policy", "IRM/cycle-2/ISL/1", "WGB/phase-3/ISL/g4"),
        (theme, "prevention-policy", "IRM/cycle-2/ISL/1", "WGB/phase-4/ISL/g3"),
    }
    matters = {like: "provision", theme: "theme"}
    assert set(rows) == {
        (link, f"{matters[link]}/{matter}", f"recommendation/{first}", f"recommendation/{second}")
        for link, matter, first, second in of_greco | of_the_irm
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


def test_a_gap_names_the_declaration_on_its_provision_or_on_the_whole_of_it(answered: Ask) -> None:
    """Canada declared on UNCAC 14(1)(b), 17, 20, 42(2), 52 and 54; 17, 20 and 42 are of the first cycle."""
    rows = answered("gap-never-examined", "provision reservation", country="CAN", instrument="UNCAC")
    named = {(provision.removeprefix("provision/UNCAC/"), said) for provision, said in rows if said}
    declared = {
        "reservation/UNCAC/CAN/1": "14 14.1 14.2 14.3",
        "reservation/UNCAC/CAN/5": "52 52.1 52.5 52.6",
        "reservation/UNCAC/CAN/6": "54 54.1.c",
    }
    assert named == {(number, said) for said, numbers in declared.items() for number in numbers.split()}
    assert {said for provision, said in rows if provision == "provision/UNCAC/62"} == {None}


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
