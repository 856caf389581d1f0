"""Evidence and criteria for progress, against answers worked out from the tables alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

Ask = Callable[..., list[tuple[Any, ...]]]
Row = dict[str, str]
MECHANISMS = {"GRECO", "IAP", "IRM", "MESICIC", "WGB"}
ON_SUBJECT = {"benchmark", "scored-area"}


def tail(value: str | None) -> str:
    """The last part of a key; an empty cell as an empty text."""
    return (value or "").rpartition("/")[2]


def words(scheme: str) -> dict[str, str]:
    """The words of each code, read from the ontology's own file."""
    text = (Path(__file__).parents[2] / "ontology" / "schemes-steps.ttl").read_text(encoding="utf-8")
    found = re.findall(rf'^{scheme}:(\S+) a skos:Concept ;\n    skos:prefLabel "([^"]+)"', text, re.M)
    assert len(found) > 4
    return dict(found)


def name(row: Row) -> str:
    return "/".join(("evidence", row["mechanism"], row["country"], row["no"]))


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"country": "FRA"},
        {"country": "KEN"},
        {"country": "UKR", "mechanism": "IAP"},
        {"theme": "lobbying"},
        {"evidence": "statistic", "mechanism": "WGB"},
    ],
    ids=lambda asked: "-".join(asked.values()) or "all",
)
def test_evidence_held(answered: Ask, independent: ModuleType, asked: dict[str, str]) -> None:
    kinds = words("evidence-kind")
    wanted = [
        row
        for row in independent.table("evidence")
        if asked.get("country", row["country"]) == row["country"]
        and asked.get("mechanism", row["mechanism"]) == row["mechanism"]
        and asked.get("evidence", row["kind"]) == row["kind"]
        and ("theme" not in asked or asked["theme"] in row["themes"].split(";"))
    ]
    expected = {}
    for row in wanted:
        review = (
            "/".join(("review", row["mechanism"], row["phase"], row["country"])) if row["phase"] else None
        )
        expected[name(row)] = (
            *(row["mechanism"], row["country"], kinds[row["kind"]], row["number"] or None),
            *(row["date"] or None, row["in_force"] or None),
            *(f"{row['value']} {row['unit']}" if row["value"] else None, row["summary"], review),
        )
    columns = "item mechanism country kind number date in_force figure words review source note"
    rows = answered("evidence-held", columns, **asked)
    found = {row[0]: (tail(row[1]), tail(row[2]), *row[3:9], row[9] or None) for row in rows if row[0]}
    assert found == expected
    assert all(row[10] for row in rows if row[0])
    dates = [row[5] or "" for row in rows if row[0]]
    assert dates == sorted(dates, reverse=True)
    without = {tail(row[1]) for row in rows if not row[0]}
    asked_of = {asked["mechanism"]} if "mechanism" in asked else MECHANISMS
    assert without == asked_of - {row["mechanism"] for row in wanted}
    assert all(row[11] for row in rows if not row[0])


def test_a_country_that_takes_no_part_is_told_from_one_without_evidence(answered: Ask) -> None:
    rows = answered("evidence-held", "mechanism item note", country="KEN")
    why = {tail(mechanism): note for mechanism, item, note in rows if not item}
    assert why["GRECO"].startswith("no membership of the country is held")
    assert why["IRM"].startswith("none is held of what was asked for")


def test_evidence_on_a_provision_is_found_by_the_crosswalk(answered: Ask, independent: ModuleType) -> None:
    """UNCAC 16(1) on bribery of foreign officials: the crosswalk matches it with OECD-ABC 1(1)."""
    rows = answered("evidence-held", "item relation theirs", provision="UNCAC/16.1")
    found = {item: (relation, theirs) for item, relation, theirs in rows if item}
    direct = {
        name(row) for row in independent.table("evidence") if "UNCAC/16.1" in row["provisions"].split(";")
    }
    assert direct
    assert all(found[item] == ("same provision", "provision/UNCAC/16.1") for item in direct)
    [mapping] = [
        row
        for row in independent.table("provision_mappings")
        if (row["subject_provision"], row["object_provision"]) == ("UNCAC/16.1", "OECD-ABC/1.1")
    ]
    assert mapping["predicate"] == "closeMatch"
    alone = {name(row) for row in independent.table("evidence") if row["provisions"] == "OECD-ABC/1"}
    assert len(alone) > 10
    assert all(found[item] == ("close match", "provision/OECD-ABC/1") for item in alone)


def bears(criterion: Row, advice: Row) -> str:
    """How a criterion bears on a recommendation, by the rule of the question."""
    if criterion["number"]:
        four = ("mechanism", "phase", "country", "number")
        return "set to it" if all(criterion[column] == advice[column] for column in four) else ""
    if criterion["mechanism"] != advice["mechanism"]:
        return ""
    if criterion["phase"] not in ("", advice["phase"]) or criterion["country"] not in ("", advice["country"]):
        return ""
    if criterion["kind"] == "rating":
        return "places each recommendation on a scale"
    if criterion["kind"] in ON_SUBJECT and criterion["phase"]:
        for column, link in (("provisions", "same provision"), ("themes", "same theme")):
            if set(filter(None, criterion[column].split(";"))) & set(advice[column].split(";")):
                return link
    return ""


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"mechanism": "GRECO"},
        {"phase": "IAP/round-5"},
        {"theme": "whistleblower"},
        {"country": "UKR"},
        {"country": "ROU", "phase": "GRECO/round-4"},
        {"phase": "IRM/cycle-2"},
    ],
    ids=lambda asked: "-".join(asked.values()) or "all",
)
def test_criteria_for_progress(answered: Ask, independent: ModuleType, asked: dict[str, str]) -> None:
    advice = independent.table("recommendations")
    kinds = words("criterion-kind")
    mechanism = asked.get("mechanism") or asked.get("phase", "").partition("/")[0]
    wanted = [
        row
        for row in independent.table("criteria")
        if mechanism in ("", row["mechanism"])
        and ("phase" not in asked or row["phase"] in ("", asked["phase"].partition("/")[2]))
        and ("theme" not in asked or asked["theme"] in row["themes"].split(";"))
    ]
    expected = set()
    for row in wanted:
        links = {
            "/".join(("recommendation", *(a[c] for c in ("mechanism", "phase", "country", "number")))): link
            for a in advice
            if (link := bears(row, a))
        }
        single = row["kind"] in ON_SUBJECT | {"rating"} or row["number"]
        key = f"criterion/{row['mechanism']}/{row['no']}"
        head = (key, row["mechanism"], row["phase"], kinds[row["kind"]], row["summary"])
        count = len(links) if single else None
        mine = {
            made: link for made, link in links.items() if made.split("/")[3] == asked.get("country", "none")
        }
        alone = {(*head, count, None, None)}
        expected |= {(*head, count, made, link) for made, link in mine.items()} or alone
    columns = "criterion mechanism phase kind words bears_on recommendation link source note"
    rows = answered("criteria-for-progress", columns, **asked)
    found = [
        (row[0], tail(row[1]), tail(row[2]), *row[3:6], row[6] or None, row[7]) for row in rows if row[0]
    ]
    assert set(found) == expected
    assert len(found) == len(expected)
    assert all(row[8] for row in rows if row[0])
    without = {tail(row[1]): row[9] for row in rows if not row[0]}
    assert without.keys() == ({mechanism} if mechanism else MECHANISMS) - {row["mechanism"] for row in wanted}
    assert all(note.startswith("none is held") for note in without.values())
