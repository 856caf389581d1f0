"""The marks of words, case by case, and their agreement with a person worked out anew from the labels."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import syllapy
from hypothesis import given
from hypothesis import strategies as st
from peerweave.graph.consistency import quality, wording
from peerweave.graph.namespaces import ID
from peerweave.graph.questions.named import find
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.tables.schema import PACKAGED_FACTS

Row = dict[str, str]


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LABELS = _read(Path(__file__).with_name("labels.csv"))


def _agreement(labelled: list[str], found: list[str]) -> tuple[float, float]:
    """Share of agreement and Cohen's kappa (1960): what is left when chance agreement is taken away."""
    size = len(labelled)
    share = sum(one == other for one, other in zip(labelled, found, strict=True)) / size
    ours, theirs = Counter(labelled), Counter(found)
    chance = sum(ours[value] * theirs[value] for value in ours) / size**2
    return share, (share - chance) / (1 - chance)


@pytest.fixture(scope="module")
def marks(repository: LocalRepository) -> dict[tuple[str, str], str]:
    """Key of a recommendation and name of a mark, to what the mark says or seems to say."""
    rows = repository.select(find("recommendation-quality").query, {})
    return {
        (profile.recommendation.thing.iri.removeprefix(f"{ID}recommendation/"), mark): reading.seems
        or reading.value
        for profile in quality.profiles(rows, {})
        for mark, reading in profile.readings.items()
    }


def test_the_sample_is_large_and_speaks_of_the_tables_as_they_are() -> None:
    facts = {
        "/".join(row[column] for column in ("mechanism", "phase", "country", "number")): row["summary"]
        for row in _read(PACKAGED_FACTS / "recommendations.csv")
    }
    assert len({row["recommendation"] for row in LABELS}) == len(LABELS) == 136
    assert Counter(row["part"] for row in LABELS) == {"choose": 68, "check": 68}
    assert Counter(row["drawn"] for row in LABELS) == {"by chance": 100, "by word": 36}
    changed = [row["recommendation"] for row in LABELS if facts[row["recommendation"]] != row["summary"]]
    assert changed == [], "label these again: the summaries have changed"


NOT = {"yes": "no", "no": "yes", "not known": "not known"}


@pytest.mark.parametrize(
    ("mark", "column", "turned", "part", "share", "kappa"),
    [
        ("one action", "one_action", False, "choose", 0.88, 0.73),
        ("one action", "one_action", False, "check", 0.90, 0.76),
        ("addressee", "addressee", False, "choose", 1.00, 1.00),
        ("addressee", "addressee", False, "check", 1.00, 1.00),
        ("measurable", "deadline_or_criterion", False, "choose", 0.99, 0.88),
        ("measurable", "deadline_or_criterion", False, "check", 0.99, 0.88),
        ("firm", "hedged", True, "choose", 1.00, 1.00),
        ("firm", "hedged", True, "check", 1.00, 1.00),
    ],
)
def test_stated_agreement_with_a_person(
    marks: dict[tuple[str, str], str],
    mark: str,
    column: str,
    turned: bool,
    part: str,
    share: float,
    kappa: float,
) -> None:
    half = [row for row in LABELS if row["part"] == part]
    labelled = [NOT[row[column]] if turned else row[column] for row in half]
    measured = _agreement(labelled, [marks[row["recommendation"], mark] for row in half])
    assert measured == (pytest.approx(share, abs=0.006), pytest.approx(kappa, abs=0.006))
    assert quality.__doc__
    line = next(line for line in quality.__doc__.splitlines() if line.startswith(mark))
    assert f"{share:.2f}, kappa {kappa:.2f}" in line


Rule = Callable[[str], wording.Reading]


@pytest.mark.parametrize(
    ("rule", "summary", "value", "reason"),
    [
        (wording.one_action, "Raise fines for companies", "yes", "One action: “raise”."),
        (wording.one_action, "Raise fines and widen confiscation", "no", "“raise” and “widen”"),
        (wording.one_action, "Raise fines; clearly publish outcomes", "no", "“raise” and “publish”"),
        (wording.one_action, "Raise fines and confiscation for companies", "no", "“fines and confiscation”"),
        (wording.one_action, "Raise fines for persons and companies", "yes", "One action"),
        (wording.one_action, "Strengthen supervision of funding and control", "yes", "One action"),
        (wording.one_action, "Better protect whistleblowers", "yes", "“protect”"),
        (wording.one_action, "Seven earlier recommendations", "not known", "does not begin"),
        (wording.one_action, "", "not known", "does not begin"),
        (wording.one_action, "Raise fines (and widen confiscation)", "yes", "One action"),
        (wording.deadline_or_criterion, "Adopt a law by 2027", "yes", "a date or a time: “by 2”"),
        (wording.deadline_or_criterion, "Adopt a law by open vote", "no", "official text may"),
        (wording.deadline_or_criterion, "Publish an annual report", "yes", "how often: “annual”"),
        (wording.deadline_or_criterion, "Extend the multi-annual plan", "no", "official text may"),
        (
            wording.deadline_or_criterion,
            "Bring the offence into line with article 16",
            "yes",
            "a standard to meet",
        ),
        (wording.deadline_or_criterion, "Vet 20 per cent of judges", "yes", "a figure: “20 per cent”"),
        (
            wording.deadline_or_criterion,
            "Train staff (asked for in 2019, every year)",
            "no",
            "official text may",
        ),
        (wording.hedged, "Consider a law", "yes", "“consider”"),
        (wording.hedged, "Adopt a law and review the code", "yes", "“review”"),
        (wording.hedged, "Review and amend the code", "no", "No such word"),
        (wording.hedged, "Adopt a law where appropriate", "yes", "“where appropriate”"),
        (wording.hedged, "Publish what courts consider", "no", "No such word"),
        (wording.short, " ".join(["word"] * 25), "yes", "25 words"),
        (wording.short, " ".join(["word"] * 26), "no", "26 words"),
    ],
)
def test_marks_of_words(rule: Rule, summary: str, value: str, reason: str) -> None:
    found = rule(summary)
    assert found.value == value
    assert reason in found.reason


@given(st.text(max_size=80))
def test_any_text_gets_a_value_and_a_reason(summary: str) -> None:
    for rule in (wording.one_action, wording.deadline_or_criterion, wording.hedged, wording.short):
        found = rule(summary)
        assert found.value in {"yes", "no", "not known"}
        assert found.reason.endswith(".")


def test_reading_ease_is_flesch_worked_out_by_hand() -> None:
    # One sentence of five words and six syllables (re-form), twenty times:
    # 206.835 - 1.015 * (100 / 20) - 84.6 * (120 / 100) = 100.24
    assert wording.reading_ease(["Reform the law on it"] * 20) == pytest.approx(100.24)
    assert wording.reading_ease(["Reform the law on it"] * 19) is None


SYLLABLES = """
    adopt 2, code 1, conduct 2, parliament 3, members 2, introduce 3, liability 5, legal 2, persons 2,
    corruption 3, foreign 2, bribery 3, officials 3, whistleblowers 4, protection 3, private 2, sector
    2, independence 4, judges 2, prosecutors 4, sanctions 2, raise 1, fines 1, companies 3, investigate
    4, proactively 4, transparency 4, effective 3, mutual 3, assistance 3, declarations 4, assets 2,
    publish 2, regularly 4, guidance 2, training 2, awareness 3, resources 3, authority 4, commission 3,
    offence 2, definition 4, amend 2, strengthen 2, improve 2, ensure 2, interest 3, conflicts 2,
    lobbying 3, contacts 2, police 2, secondary 4, activities 4, ethics 2, government 3, criminalise 3,
    jurisdiction 4, limitation 4, period 3, confiscation 4, proceeds 2, detect 2, statistics 3,
    procurement 3, accountants 3, auditors 3, law 1, enforcement 3, criteria 4, immunity 4, appoint 2,
    transparent 3, integrity 4, political 4, funding 2, supervision 4, recruitment 3, executive 4,
    revolving 3, doors 1, the 1, of 1, be 1, their 1, a 1
"""


def test_syllables_are_nearly_those_counted_by_hand() -> None:
    counted = {word: int(number) for word, number in (entry.split() for entry in SYLLABLES.split(","))}
    found = {word: syllapy.count(word) for word in counted}
    assert sum(found[word] == number for word, number in counted.items()) >= 80
    assert sum(found.values()) == pytest.approx(sum(counted.values()), rel=0.01)
