"""The second reading of the crosswalk, against figures worked out from the table alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

Ask = Callable[..., list[tuple[Any, ...]]]


def tail(value: str | None) -> str:
    return (value or "").rpartition("/")[2]


def test_agreement(answered: Ask, independent: ModuleType) -> None:
    """30 of 40 the same, 9 another relation, one no match, 4 changed since: counted by hand in the table."""
    rows = independent.table("mapping_reviews")
    held = {row["id"]: row["predicate"] for row in independent.table("provision_mappings")}
    first = Counter(row["before"] for row in rows)
    second = Counter(row["chosen"] or "none" for row in rows)
    agreed = sum(row["before"] == row["chosen"] for row in rows) / len(rows)
    chance = sum(first[word] * second[word] for word in first) / len(rows) ** 2
    [row] = answered(
        "crosswalk-agreement", "reading read agreed other_relation no_match share kappa changed of"
    )
    assert row[0] == "judgement/crosswalk-second-reading"
    assert row[1:5] == (40, 30, 9, 1)
    assert float(row[5]) == 75
    assert float(row[6]) == round((agreed - chance) / (1 - chance), 2) == 0.55
    assert row[7:] == (4, len(held))


WORDS = {
    "exactMatch": "the same duty",
    "closeMatch": "nearly the same duty",
    "broadMatch": "a wider duty",
    "narrowMatch": "a narrower duty",
    "relatedMatch": "a related duty",
    "": None,
}


def test_each_reading(answered: Ask, independent: ModuleType) -> None:
    held = {row["id"]: row["predicate"] for row in independent.table("provision_mappings")}
    expected = sorted(
        (
            f"mapping/{row['mapping']}",
            *(WORDS[row["before"]], WORDS[row["chosen"]], row["verdict"], WORDS[held[row["mapping"]]]),
            row["reason"] or None,
        )
        for row in independent.table("mapping_reviews")
    )
    rows = answered("crosswalk-read-again", "mapping before chosen verdict now why")
    assert sorted((*row[:3], tail(row[3]), *row[4:]) for row in rows) == expected
    [none] = answered("crosswalk-read-again", "mapping chosen now", verdict="no-match")
    assert none == ("mapping/UNCAC-11--COE-AP-5", None, "a related duty")


def test_the_crosswalk_says_beside_each_comparison_what_a_second_reader_found(answered: Ask) -> None:
    def again(first: str, second: str) -> dict[str, str | None]:
        rows = answered("crosswalk", "mapping again", first=first, second=second)
        return {tail(mapping): found for mapping, found in rows if mapping}

    clcc = again("UNCAC", "COE-CLCC")
    assert clcc["UNCAC-38--COE-CLCC-21"] == "the same"
    assert clcc["UNCAC-32--COE-CLCC-22.b"] == "a narrower duty"
    # Seen from the other side the relation is turned round.
    assert again("COE-CLCC", "UNCAC")["UNCAC-32--COE-CLCC-22.b"] == "a wider duty"
    assert again("UNCAC", "COE-AP")["UNCAC-11--COE-AP-5"] == "no match"
    assert None in clcc.values()
