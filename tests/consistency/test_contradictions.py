"""What is listed as a possible contradiction, case by case, over recommendations made up for it."""

from __future__ import annotations

import pytest
from peerweave.graph.consistency.agreement import possible_contradictions
from peerweave.graph.namespaces import ID, concept
from peerweave.graph.questions.advice import Thing, rows_of, text

WIDER, NARROWER = "Widen immunity of ministers", "Narrow immunity of ministers"
IMMUNITY = "UNCAC/30.2"

Case = tuple[str, str, str, str, str]
"""Summary, status, its date, date of the evaluation report, provision."""


def made(number: int, case: Case) -> dict[str, object]:
    summary, status, status_date, report_date, provision = case
    return {
        "recommendation": Thing(f"{ID}recommendation/X/1/FRA/{number}", f"X {number}"),
        "in": Thing(f"{ID}country/FRA", "France"),
        "by": Thing(f"{ID}mechanism/X", "X"),
        "phase": Thing(f"{ID}phase/X/1", "First"),
        "summary": summary,
        "status": Thing(str(concept("status", status)), status),
        "status_date": status_date,
        "report_date": report_date,
        "themes": str(concept("theme", "immunities")),
        "provisions": f"{ID}provision/{provision}" if provision else "",
        "matching": "",
    }


def listed(first: Case, second: Case) -> list[tuple[str, str]]:
    facts = [made(1, first), made(2, second)]
    starred = [f"{name}*" if isinstance(value, Thing) else name for name, value in facts[0].items()]
    rows = possible_contradictions(rows_of(starred, facts), {}).rows
    return [(text(row, "kind"), text(row, "reason")) for row in rows]


@pytest.mark.parametrize(
    ("summary", "provision", "expected"),
    [
        (NARROWER, IMMUNITY, True),
        (NARROWER, "", True),
        (NARROWER, "UNCAC/15", False),
        ("Widen immunity of judges", IMMUNITY, False),
        ("Narrow the circle of advisers", IMMUNITY, False),
        ("Narrow the rules on ministers", IMMUNITY, False),
        ("Narrow procedural immunity, as of ministers", IMMUNITY, True),
        ("Narrow the law on foreign bribery", IMMUNITY, False),
    ],
)
def test_opposite_directions(summary: str, provision: str, expected: bool) -> None:
    found = listed((WIDER, "not-known", "", "", IMMUNITY), (summary, "not-known", "", "", provision))
    assert [kind for kind, _ in found] == ["opposite first words"] * expected


def test_the_reason_for_opposite_directions_names_the_words() -> None:
    found = listed((WIDER, "not-known", "", "", IMMUNITY), (NARROWER, "not-known", "", "", IMMUNITY))
    assert found == [
        (
            "opposite first words",
            "One begins with “widen”, the other with “narrow”, and both speak of: immunity.",
        )
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # The like of these was once listed, and points the same way.
        (
            "Reduce executive influence on the prosecution",
            "Strengthen independence of judiciary and prosecution",
        ),
        ("Reduce executive influence on the prosecution", "Strengthen independence of prosecution"),
        ("Allow tax and police to share suspicions", "End any tax advantage of facilitation payments"),
        ("Abolish the bar to prosecution", "Strengthen prosecution"),
    ],
)
def test_less_of_a_bad_thing_is_no_opposite_of_more_of_a_good_one(one: str, other: str) -> None:
    assert listed((one, "not-known", "", "", IMMUNITY), (other, "not-known", "", "", IMMUNITY)) == []


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (("implemented", "2016"), ("not-implemented", "2019-05"), "no better than the earlier"),
        (("implemented", "2019"), ("not-implemented", "2019-05"), "Both as of 2019,"),
        (("implemented", ""), ("not-implemented", "2019-05"), "date of one of the two is not known"),
        (("not-implemented", "2016"), ("pending", "2019-05"), "no better than the earlier"),
        (("not-implemented", "2016"), ("implemented", "2019-05"), None),
        (("implemented", "2016"), ("implemented", "2019-05"), None),
        (("partly-implemented", "2016"), ("not-known", ""), None),
    ],
)
def test_unlike_status(first: tuple[str, str], second: tuple[str, str], words: str | None) -> None:
    for one, other in ((first, second), (second, first)):
        found = listed((NARROWER, *one, "2012", IMMUNITY), (NARROWER, *other, "2012", IMMUNITY))
        assert [kind for kind, _ in found] == ["unlike status"] * (words is not None)
        assert all(words and words in reason for _, reason in found)


@pytest.mark.parametrize(
    ("done", "report", "expected"),
    [
        ("2016", "2018", True),
        ("2016", "2016-03", True),
        ("2020", "2018", False),
        ("2016", "", False),
        ("", "2018", False),
    ],
)
def test_implemented_yet_asked_for(done: str, report: str, expected: bool) -> None:
    first = (NARROWER, "implemented", done, "2012", IMMUNITY)
    second = (NARROWER, "not-known", "", report, IMMUNITY)
    for found in (listed(first, second), listed(second, first)):
        assert [kind for kind, _ in found] == ["implemented, yet asked for"] * expected


def test_unlike_words_are_not_compared_by_status() -> None:
    first = (WIDER, "implemented", "2016", "2012", IMMUNITY)
    second = ("Publish what was spent on travel", "not-implemented", "2019", "2018", IMMUNITY)
    assert listed(first, second) == []
