"""Reports looked for and not seen, against the tables alone."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Ask = Callable[..., list[tuple[Any, ...]]]
KEY = ("mechanism", "phase", "country", "stage")


def tail(iri: str) -> str:
    """The last part of a key."""
    return iri.rpartition("/")[2]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"mechanism": "GRECO"},
        {"phase": "GRECO/round-2"},
        {"country": "HRV"},
        {"mechanism": "WGB", "country": "ARG"},
    ],
    ids=lambda asked: "-".join(asked.values()) or "all",
)
def test_reports_not_seen(answered: Ask, independent: ModuleType, asked: dict[str, str]) -> None:
    reviews = {(row["mechanism"], row["phase"], row["country"]) for row in independent.table("reviews")}
    expected = []
    for row in independent.table("unseen_reports"):
        mechanism, phase, country, stage = (row[name] for name in KEY)
        given = {"mechanism": mechanism, "phase": f"{mechanism}/{phase}", "country": country}
        if all(given[name] == value for name, value in asked.items()):
            review = f"review/{mechanism}/{phase}/{country}" if (mechanism, phase, country) in reviews else ""
            expected.append((mechanism, phase, country, stage, review, row["reason"], row["as_of"]))
    assert expected
    columns = "mechanism phase country stage review why looked"
    found = [
        (*map(tail, (mechanism, phase, country, stage)), review or "", why, looked)
        for mechanism, phase, country, stage, review, why, looked in answered(
            "reports-not-seen", columns, **asked
        )
    ]
    assert sorted(found) == sorted(expected)


def test_by_hand(answered: Ask) -> None:
    """Croatia's first two reports to GRECO were asked for in three languages; its third is held."""
    croatia = answered("reports-not-seen", "phase stage", country="HRV", mechanism="GRECO")
    assert ("round-1", "evaluation") in [(tail(phase), tail(stage)) for phase, stage in croatia]
    assert "round-3" not in [tail(phase) for phase, _ in croatia]
    assert answered("reports-not-seen", "record", country="VUT", mechanism="GRECO") == []
