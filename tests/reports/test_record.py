"""Evidence, criteria and steps in the reports against the tables."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest
from peerweave.graph.namespaces import ID
from peerweave.graph.reports.model import Report
from peerweave.graph.reports.words import shown

Make = Callable[..., Report]


def listed(found: Report, section: str, column: str) -> list[tuple[str, str]]:
    """(mechanism, words of a column) of the rows of a section's table that stand for a thing."""
    table = found.section(section).table
    place = [one.name for one in table.columns].index(column)
    kind = [one.name for one in table.columns].index("kind")
    rows = [row for row in table.rows if shown(row[kind])]
    return sorted((shown(row[0]), shown(row[place])) for row in rows)


@pytest.mark.parametrize(("kind", "subject"), [("country", "GEO"), ("theme", "whistleblower")])
def test_evidence(made: Make, independent: ModuleType, kind: str, subject: str) -> None:
    expected = sorted(
        (row["mechanism"], row["title"])
        for row in independent.table("evidence")
        if (row["country"] == subject if kind == "country" else subject in row["themes"].split(";"))
    )
    assert listed(made(kind, subject), "evidence", "item") == expected
    assert len(expected) > 3


def test_every_mechanism_without_evidence_says_why(made: Make) -> None:
    table = made("country", "GEO").section("evidence").table
    assert {shown(row[0]) for row in table.rows} == {"GRECO", "IAP", "IRM", "MESICIC", "WGB"}
    for row in table.rows:
        assert shown(row[-1]), "what it is, or why none is held"


def test_criteria_of_a_phase(made: Make, independent: ModuleType) -> None:
    expected = sorted(
        ("GRECO", row["summary"])
        for row in independent.table("criteria")
        if row["mechanism"] == "GRECO" and row["phase"] in ("", "round-4")
    )
    assert listed(made("phase", "GRECO/round-4"), "criteria", "words") == expected


@pytest.mark.parametrize(
    ("kind", "country"), [("country", "ROU"), ("return-visit", "ROU"), ("country", "KEN")]
)
def test_steps_towards_a_country(made: Make, independent: ModuleType, kind: str, country: str) -> None:
    expected = sorted(
        (row["mechanism"], row["summary"])
        for row in independent.table("compliance_steps")
        if row["country"] == country
    )
    found = made(kind, country)
    assert listed(found, "steps", "words") == expected
    mechanisms = {cell.iri for row in found.section("steps").table.rows for cell in row[:1]}  # type: ignore[union-attr]
    if kind == "country":
        assert mechanisms == {f"{ID}mechanism/{name}" for name in ("GRECO", "IAP", "IRM", "MESICIC", "WGB")}
