"""Disagreements between sources: each is kept, and the value used is the one in the tables."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import pytest
from uritemplate import expand

FACTS = Path(__file__).resolve().parents[2] / "graph" / "facts"
THINGS = "https://w3id.org/peerweave/id/"
Row = dict[str, str]


def read(table: str) -> list[Row]:
    with (FACTS / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def records(table: str) -> dict[str, Row]:
    """Rows of a table by the path of their thing after /id/."""
    schema = json.loads((FACTS / "csv-metadata.json").read_text(encoding="utf-8"))
    about = next(
        entry["tableSchema"]["aboutUrl"] for entry in schema["tables"] if entry["url"] == f"{table}.csv"
    )
    return {expand(about, dict(row)).removeprefix(THINGS): row for row in read(table)}


def identifier(row: Row) -> str:
    return row["id"]


@pytest.mark.parametrize("conflict", read("conflicts"), ids=identifier)
def test_the_value_used_is_the_value_in_the_table(conflict: Row) -> None:
    assert conflict["used"] != conflict["other"]
    if not conflict["record"]:
        return
    row = records(conflict["table"])[conflict["record"]]
    if conflict["column"]:
        assert row[conflict["column"]] == conflict["used"]


@pytest.mark.parametrize("conflict", read("conflicts"), ids=identifier)
def test_a_second_source_that_is_missing_is_said(conflict: Row) -> None:
    if not conflict["other_sources"]:
        told = f"{conflict['reason']} {conflict['note']}"
        assert any(words in told for words in ("not held by name", "not kept", "source is held"))


@pytest.mark.parametrize(
    ("record", "column", "used", "other"),
    [
        ("participation/UNCAC/BTN", "consent_date", "2023-09-27", "2016-09-21"),
        ("participation/UNCAC/DEU", "consent_date", "2014-11-12", "2014-11-14"),
        ("participation/UNCAC/NGA", "consent_date", "2004-12-14", "2004-10-24"),
        ("participation/UNCAC/BLZ", "consent_date", "2016-12-12", "2016-12-09"),
        ("phase/IRM/cycle-1", "end", "2015", "2016"),
        ("phase/IRM/cycle-2", "start", "2016-06", "2015-11"),
        ("participation/COE-AP/BLR", "consent_date", "2015-02-02", "2015-02-05"),
        ("membership/GRECO/BLR/member", "since", "2006-07-01", "2011-01-13"),
        ("membership/GRECO/LTU/member", "since", "1999-05-01", "1999-12-03"),
        ("membership/GRECO/KAZ/member", "since", "2020-01-01", "2019-12-30"),
        ("phase/GRECO/round-5", "start", "2017-03-20", "2017-01-01"),
        ("participation/IACAC/BRB", "consent_date", "2018-01-05", "signature only"),
        ("participation/IACAC/USA", "signed", "1996-06-02", "1996-06-27"),
        ("participation/IACAC/BRA", "in_force", "2002-08-24", "2002-08-23"),
        ("participation/IACAC/ATG", "consent_kind", "accession", "ratification"),
        ("participation/IACAC/GRD", "consent_kind", "accession", "ratification"),
        ("participation/OECD-ABC/CAN", "consent_date", "1998-12-17", "1999-12-17"),
        ("participation/OECD-ABC/POL", "consent_date", "2000", "2000-12-08"),
        ("participation/OECD-ABC/ISR", "consent_date", "2009", "2008-12"),
        ("phase/WGB/phase-4", "end", "2026", "2024"),
        (
            "event/MESICIC/round-4/SUR/evaluation/1/on-site-visit",
            "start",
            "2014-03-31",
            "2014-04-01",
        ),
        ("event/WGB/phase-4/BRA/evaluation/1/publication", "start", "2023-10-19", "2023-10-17"),
        ("event/WGB/phase-4/GRC/follow-up/1/publication", "start", "2024-06-25", "2024-06-20"),
        ("event/WGB/phase-2/ROU/evaluation/1/publication", "start", "2024-11-06", "2024-10-24"),
        ("event/WGB/phase-4/NZL/evaluation/1/publication", "start", "2024-12-19", "2024-12-18"),
        ("event/IAP/round-2/KGZ/evaluation/1/adoption", "start", "2012-02-24", "12/3/2011"),
        ("implementation-total/GRECO/round-4/SRB/3", "total", "13", "17"),
        ("implementation-total/GRECO/round-4/GEO/1", "total", "16", "18"),
        ("implementation-total/GRECO/round-4/ARM/1", "total", "18", "24"),
        ("implementation-total/GRECO/round-4/BIH/2", "total", "15", "23"),
        ("implementation-total/GRECO/round-4/ROU/1", "total", "13", "18"),
    ],
)
def test_conflicts_that_the_gatherers_told(record: str, column: str, used: str, other: str) -> None:
    found = [
        (row["used"], row["other"])
        for row in read("conflicts")
        if (row["record"], row["column"]) == (record, column)
    ]
    assert (used, other) in found


@pytest.mark.parametrize(
    ("table", "used", "other"),
    [
        ("meetings", "2020-02-05", "2020-02-03"),
        ("meetings", "2016-03-16", "2016-03-18"),
        ("meetings", "2018-12-14", "2018-12-13"),
        ("meetings", "2025-06-03", "2025-06-02"),
        ("meetings", "2016-09-15", "2016-09-16"),
        ("meetings", "GRECO 76", "GRECO 75 or GRECO 77"),
        ("participations", "", "191 or 192"),
        ("participations", "140", "141"),
        ("reviews", "", "42 or 44"),
        ("provisions", "topic-demand-side", "IX.iv or XII"),
    ],
)
def test_conflicts_about_meetings_and_counts(table: str, used: str, other: str) -> None:
    found = {(row["table"], row["used"], row["other"]) for row in read("conflicts")}
    assert (table, used, other) in found
