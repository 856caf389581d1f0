"""Reservations and declarations against the texts as read; expected values were counted by hand in them."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

FACTS = Path(__file__).resolve().parents[2] / "graph" / "facts"
Row = dict[str, str]
NOT_BOUND = """DZA AZE BHS BHR BGD BRN CHN COL CUB SLV IND IDN IRN ISR KAZ KWT LAO MYS MLT MOZ MMR NPL OMN PAK
    PAN QAT SAU SGP ZAF LCA THA TUN ARE USA UZB VEN VNM YEM"""
"""What the list of March 2014 has as not bound by article 66(2); Georgia leaves out arbitration alone."""


def table(name: str) -> list[Row]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_they_stand_in_the_order_of_their_keys_without_a_gap() -> None:
    rows = table("reservations")
    keys = [(row["instrument"], row["country"], int(row["no"])) for row in rows]
    assert keys == sorted(keys)
    last = Counter(key[:2] for key in keys)
    assert all(no <= last[instrument, country] for instrument, country, no in keys)
    assert len(set(keys)) == len(keys)


def test_each_touches_provisions_of_its_own_instrument() -> None:
    for row in table("reservations"):
        for provision in filter(None, row["provisions"].split(";")):
            assert provision.startswith(f"{row['instrument']}/"), row


def test_the_list_of_the_united_nations_is_held_whole() -> None:
    """45 States and the European Union have an entry in the list of March 2014."""
    rows = [row for row in table("reservations") if row["instrument"] == "UNCAC"]
    listed = {row["country"] for row in rows if row["as_of"] == "2014-03-19"}
    assert len(listed) == 46
    # Belize and Portugal came later; of Ukraine its own law tells, and the list has no entry.
    assert {row["country"] for row in rows} - listed == {"BLZ", "PRT", "UKR"}
    disputes = {
        row["country"] for row in rows if row["provisions"] == "UNCAC/66" and row["effect"] == "excludes"
    }
    assert disputes == set(NOT_BOUND.split())


def test_what_was_not_read_has_no_effect_and_says_so() -> None:
    for row in table("reservations"):
        if not row["kind"]:
            assert not row["effect"], row
            assert "not read" in row["summary"], row


def test_by_hand() -> None:
    rows = {(row["instrument"], row["country"], row["no"]): row for row in table("reservations")}
    denmark = rows["COE-CLCC", "DNK", "1"]
    assert (denmark["kind"], denmark["effect"], denmark["provisions"]) == (
        "reservation",
        "excludes",
        "COE-CLCC/12",
    )
    assert (denmark["made_on"], denmark["since"], denmark["valid_until"]) == (
        "2000-08-02",
        "2002-07-01",
        "2011-07-01",
    )
    protocol = rows["COE-AP", "PRT", "1"]
    assert (protocol["withdrawn_on"], protocol["provisions"]) == ("2024-03-28", "COE-AP/4;COE-AP/6")
    assert rows["COE-CLCC", "HUN", "1"]["withdrawn_on"] == "2015-02-27"
    vietnam = rows["UNCAC", "VNM", "2"]
    assert (vietnam["kind"], vietnam["effect"], vietnam["articles"]) == ("declaration", "excludes", "20, 26")
    assert rows["IACAC", "BRA", "1"]["articles"] == "XI(1)(c)"


def test_a_day_of_making_is_that_of_signature_or_consent_where_the_united_nations_tell_of_it() -> None:
    days = {
        row["country"]: {row["signed"], row["consent_date"]} - {""}
        for row in table("participations")
        if row["instrument"] == "UNCAC"
    }
    dated = [row for row in table("reservations") if row["instrument"] == "UNCAC" and row["made_on"]]
    assert len(dated) == 15
    for row in dated:
        assert row["made_on"] in days[row["country"]], row
        assert row["note"], row
