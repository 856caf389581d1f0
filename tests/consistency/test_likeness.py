"""Likeness of words: its rules, and its figures worked out anew from the pairs labelled by hand."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peerweave.graph.consistency import likeness as module
from peerweave.graph.consistency.likeness import NEAR_DUPLICATE, SHARED_THEMES, WORTH_READING, likeness
from peerweave.graph.questions.named import find
from peerweave.graph.tables.schema import PACKAGED_FACTS

Row = dict[str, str]


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PAIRS = _read(Path(__file__).with_name("pairs.csv"))
FACTS = {
    "/".join(row[column] for column in ("mechanism", "phase", "country", "number")): row
    for row in _read(PACKAGED_FACTS / "recommendations.csv")
}


def _score(pair: Row) -> float:
    """What the module makes of a pair: its likeness, or 0 where the themes keep it from being compared."""
    one, other = (set(FACTS[pair[side]]["themes"].split(";")) for side in ("first", "second"))
    if len(one & other) < SHARED_THEMES * len(one | other):
        return 0
    return likeness(pair["first_summary"], pair["second_summary"])


def _figures(pairs: Iterable[Row], threshold: float) -> tuple[float, float]:
    """Precision and recall of "duplicate" at a threshold."""
    outcome = Counter((pair["label"] == "duplicate", _score(pair) >= threshold) for pair in pairs)
    found = outcome[True, True] + outcome[False, True]
    return outcome[True, True] / found, outcome[True, True] / (outcome[True, True] + outcome[True, False])


DRAWN = [pair for pair in PAIRS if pair["part"] != "all-high"]


def _half(part: str) -> list[Row]:
    return [pair for pair in PAIRS if pair["part"] == part]


def test_the_sample_is_large_labelled_and_spread() -> None:
    assert len(DRAWN) == 201
    assert len({(pair["first"], pair["second"]) for pair in PAIRS}) == len(PAIRS) == 294
    assert Counter(pair["label"] for pair in DRAWN) == {"same-subject": 90, "unrelated": 70, "duplicate": 41}
    cells = Counter((pair["countries"], pair["mechanisms"]) for pair in DRAWN)
    assert cells == {("one", "one"): 54, ("one", "two"): 29, ("two", "one"): 60, ("two", "two"): 58}
    assert all(pair["reason"] for pair in PAIRS)


@pytest.mark.parametrize("side", ["first", "second"])
def test_the_sample_speaks_of_the_tables_as_they_are(side: str) -> None:
    changed = [pair[side] for pair in PAIRS if FACTS[pair[side]]["summary"] != pair[f"{side}_summary"]]
    assert changed == [], "label these pairs again: the summaries have changed"


def test_countries_and_mechanisms_of_the_sample_are_right() -> None:
    for pair in PAIRS:
        one, other = pair["first"].split("/"), pair["second"].split("/")
        assert (one[2] == other[2]) == (pair["countries"] == "one"), pair
        assert (one[0] == other[0]) == (pair["mechanisms"] == "one"), pair


@pytest.mark.parametrize(
    ("part", "threshold", "precision", "recall"),
    [
        ("choose", NEAR_DUPLICATE, 1.00, 0.50),
        ("check", NEAR_DUPLICATE, 0.90, 0.47),
        ("choose", WORTH_READING, 0.42, 0.95),
        ("check", WORTH_READING, 0.42, 0.89),
    ],
)
def test_stated_precision_and_recall(part: str, threshold: int, precision: float, recall: float) -> None:
    measured = _figures(_half(part), threshold)
    assert measured == (pytest.approx(precision, abs=0.006), pytest.approx(recall, abs=0.006))
    column = ("choose", "check").index(part)
    lines = str(module.__doc__).splitlines()
    [row] = [number for number, line in enumerate(lines) if f"({threshold})" in line]
    told = [
        re.findall(rf"{word} (\d\.\d\d)", " ".join(lines[row : row + 2])) for word in ("precision", "recall")
    ]
    assert [figures[column] for figures in told] == [f"{precision:.2f}", f"{recall:.2f}"]


def _wilson(right: int, number: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson's formula."""
    z, share = 1.959964, right / number
    middle = share + z * z / (2 * number)
    spread = z * sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    return (middle - spread) / (1 + z * z / number), (middle + spread) / (1 + z * z / number)


def test_wilson_against_a_published_example() -> None:
    """0 of 20 gives 0 to 0.161, and 81 of 263 gives 0.255 to 0.366 (Newcombe 1998, table I)."""
    assert _wilson(0, 20) == (pytest.approx(0, abs=1e-9), pytest.approx(0.1611, abs=0.0005))
    assert _wilson(81, 263) == (pytest.approx(0.2553, abs=0.0005), pytest.approx(0.3662, abs=0.0005))


@pytest.mark.parametrize(
    ("threshold", "parts", "right", "number"),
    [
        (NEAR_DUPLICATE, ("check", "all-high"), 27, 44),
        (NEAR_DUPLICATE, ("choose", "check", "all-high"), 38, 55),
        (92, ("check", "all-high"), 10, 10),
        (92, ("choose", "check", "all-high"), 16, 16),
    ],
)
def test_precision_with_its_number_and_interval_is_told_to_the_reader(
    threshold: int, parts: tuple[str, ...], right: int, number: int
) -> None:
    found = [pair["label"] for pair in PAIRS if pair["part"] in parts and _score(pair) >= threshold]
    assert (found.count("duplicate"), len(found)) == (right, number)
    low, high = _wilson(right, number)
    words = (f"{right} of {number}", f"{low:.2f} to {high:.2f}")
    told = [str(module.__doc__)]
    if "choose" not in parts:
        docs = Path(__file__).parents[2] / "docs" / "questions.md"
        told += [find("near-duplicates").rule, docs.read_text("utf-8").partition("## How sure")[2]]
    for text in told:
        place = text.index(words[0])
        assert words[1] in text[place : place + 160], "the interval stands with its number"


def test_thresholds_follow_from_the_half_to_choose_by_the_stated_rules() -> None:
    half = _half("choose")
    figures = {threshold: _figures(half, threshold) for threshold in range(40, 95)}
    assert min(t for t, (precision, _) in figures.items() if precision >= 0.95) == NEAR_DUPLICATE
    assert max(t for t, (_, recall) in figures.items() if recall >= 0.95) == WORTH_READING


def test_nearly_all_that_is_worth_reading_is_on_the_same_subject() -> None:
    labels = [pair["label"] for pair in DRAWN if _score(pair) >= WORTH_READING]
    assert sum(label != "unrelated" for label in labels) / len(labels) == pytest.approx(0.98, abs=0.005)


def test_average_precision_of_the_ranking_is_as_stated() -> None:
    ranked = sorted(DRAWN, key=lambda pair: -_score(pair))
    right, total = 0, 0.0
    for place, pair in enumerate(ranked, 1):
        if pair["label"] == "duplicate":
            right += 1
            total += right / place
    assert total / right == pytest.approx(0.79, abs=0.005)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_both_ways_and_within_bounds(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Raise fines for companies", "raise  FINES for companies."),
        ("Raise fines for companies", "For companies, raise fines"),
        ("Raise fines for companies", "Raise fines for companies (draft rejected in March 2020)"),
        ("Protect the whistleblowers", "Protect whistleblowers"),
    ],
)
def test_case_order_brackets_and_small_words_do_not_count(one: str, other: str) -> None:
    assert likeness(one, other) == 100


def test_a_likeness_worked_out_by_hand() -> None:
    # Sorted: "fines raise" and "fines lower". The longest common subsequence is "fines " and "e" or "r":
    # 7 of 11 letters on each side, so 2 * 7 / 22.
    assert likeness("Raise fines", "Lower fines") == pytest.approx(100 * 14 / 22)
