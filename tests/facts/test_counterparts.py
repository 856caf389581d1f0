"""Every substantive article of UNCAC against every other instrument; the second reading of forty mappings.

What is left open stands in ``open_pairs.csv``; the second reading is a table, ``mapping_reviews.csv``.
"""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
ARTICLES = range(5, 63)
"""Chapters II to VI: what States are to do, without the purposes, terms, mechanism and final provisions."""
DOCS = ROOT / "docs" / "crosswalk.md"
SEED = 20261126
Row = dict[str, str]
Pair = tuple[int, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def table(name: str) -> list[Row]:
    return read(ROOT / "graph" / "facts" / f"{name}.csv")


def article(provision: str) -> int | None:
    """The number of the UNCAC article that a provision is, or is part of."""
    found = re.match(r"UNCAC/(\d+)", provision)
    return int(found[1]) if found else None


def spelled_out(articles: str) -> list[int]:
    """``5 7-9`` as 5, 7, 8, 9."""
    found: list[int] = []
    for part in articles.split():
        first, _, last = part.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found


def mapped() -> set[Pair]:
    pairs = set()
    for row in table("provision_mappings"):
        ends = [row[f"{side}_provision"] or row[f"{side}_instrument"] for side in ("subject", "object")]
        for one, other in (ends, ends[::-1]):
            number = article(one)
            if number in ARTICLES:
                pairs.add((number, other.partition("/")[0]))
    return pairs


def without() -> list[Pair]:
    return [
        (int(row["provision"].removeprefix("UNCAC/")), row["instrument"])
        for row in table("unmatched_provisions")
    ]


def left_open() -> list[Pair]:
    return [
        (n, row["instrument"]) for row in read(HERE / "open_pairs.csv") for n in spelled_out(row["articles"])
    ]


def test_each_article_and_instrument_is_mapped_judged_to_have_none_or_left_open_with_a_reason() -> None:
    others = {row["id"] for row in table("instruments")} - {"UNCAC"}
    every = {(number, other) for number in ARTICLES for other in others}
    assert len(every) == 58 * 16
    groups = [mapped(), without(), left_open()]
    counted = Counter(pair for group in groups for pair in group)
    assert [pair for pair, times in counted.items() if times > 1] == []
    assert set(counted) == every
    assert all(row["reason"] for row in read(HERE / "open_pairs.csv"))


def test_the_counts_told_are_those_of_the_tables() -> None:
    by = [Counter(instrument for _, instrument in group) for group in (mapped(), without(), left_open())]
    told = {
        name: tuple(int(cell) for cell in cells)
        for name, *cells in re.findall(
            r"^\| ([A-Z0-9-]+) \| (\d+) \| (\d+) \| (\d+) \|", DOCS.read_text("utf-8"), re.M
        )
    }
    assert told == {name: tuple(part[name] for part in by) for name in sorted(set().union(*by))}
    total = tuple(sum(part.values()) for part in by)
    assert "| all | {} | {} | {} |".format(*total) in DOCS.read_text("utf-8")


def test_where_the_whole_text_was_read_nothing_is_left_open() -> None:
    read_whole = {
        row["instrument"]
        for row in table("unmatched_provisions")
        if row["judged_by"] == "no-counterpart-text"
    }
    assert read_whole == {"OECD-ABC", "COE-CLCC", "COE-CIVIL", "COE-AP", "UNTOC", "IACAC", "EU-1997"}
    assert not read_whole & {instrument for _, instrument in left_open()}


def test_a_judgement_of_none_names_both_texts_and_what_was_read() -> None:
    texts = {"UNCAC": "github.com-dcb33261"}
    for row in table("unmatched_provisions"):
        sources = row["sources"].split(";")
        assert sources[0] == texts["UNCAC"] and len(sources) > 1, row["id"]
        assert row["id"] == f"{row['provision'].replace('/', '-')}--{row['instrument']}"
        assert ": nothing on " in row["basis"], row["id"]


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ((20, "COE-CLCC"), "none"),  # no offence of illicit enrichment among its articles 2 to 15
        ((20, "IACAC"), "mapped"),  # article IX
        ((45, "OECD-ABC"), "none"),  # articles 9 and 10 have assistance and extradition alone
        ((45, "UNTOC"), "mapped"),  # article 17
        ((33, "UNTOC"), "none"),  # articles 24 to 26: witnesses, victims, those who co-operate
        ((33, "COE-CIVIL"), "mapped"),  # article 9
        ((17, "IACAC"), "mapped"),  # article XI(1)(d): diversion of property held by reason of office
        ((25, "IACAC"), "none"),  # articles VI, VIII, IX and XI: no offence against the course of justice
        ((47, "EU-1997"), "mapped"),  # article 9: transfer of proceedings, one State that prosecutes
        ((27, "FATF"), "mapped"),  # paragraph 7(d) of the note to Recommendation 3
        ((36, "COE-REC-2003-4"), "open"),  # its article on specialised personnel was not read
    ],
)
def test_pairs_judged_by_hand(pair: Pair, expected: str) -> None:
    found = [
        name
        for name, group in (("mapped", mapped()), ("none", without()), ("open", left_open()))
        if pair in group
    ]
    assert found == [expected]


def second_readings() -> list[Row]:
    return table("mapping_reviews")


def test_the_sample_was_drawn_by_its_seed() -> None:
    """From the mappings that were there before the crosswalk was completed."""
    first = sorted(
        row["id"] for row in table("provision_mappings") if row["judged_by"] == "harvest-crosswalk"
    )
    assert len(first) == 311
    drawn = random.Random(SEED).sample(first, 40)  # noqa: S311 - a sample, no secret
    assert [row["mapping"] for row in second_readings()] == sorted(drawn)


def test_the_agreement_told_is_that_of_the_record() -> None:
    """Cohen's kappa: agreement beyond what two readers with these shares would reach by chance."""
    pairs = [(row["before"], row["chosen"] or "none") for row in second_readings()]
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    shares = [Counter(side) for side in zip(*pairs, strict=True)]
    chance = sum(shares[0][word] * shares[1][word] for word in shares[0]) / len(pairs) ** 2
    kappa = (agreed - chance) / (1 - chance)
    assert (round(agreed * 100), round(kappa, 2)) == (75, 0.55)
    assert f"{agreed:.0%} of the 40" in DOCS.read_text("utf-8")
    assert f"kappa is {kappa:.2f}" in DOCS.read_text("utf-8")


def test_each_disagreement_is_settled_with_a_reason_and_the_table_follows() -> None:
    """Four relations were changed to the one that the second reader chose, the others kept."""
    held = {row["id"]: row["predicate"] for row in table("provision_mappings")}
    changed = [row for row in second_readings() if held[row["mapping"]] != row["before"]]
    assert [row["mapping"] for row in changed] == [
        "UNCAC-30.2--AUCPCC-7",
        "UNCAC-32--COE-CLCC-22.b",
        "UNCAC-43.1--COE-CIVIL-13",
        "UNTOC-8.2--OECD-ABC-1",
    ]
    for row in second_readings():
        assert held[row["mapping"]] in (row["before"], row["chosen"]), row["mapping"]
        assert bool(row["reason"]) == (row["before"] != row["chosen"]), row["mapping"]
    assert all(row["reason"].startswith("Changed") for row in changed)
