"""The answers on consistency, against rows worked out from the tables alone and by hand."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from itertools import combinations
from types import ModuleType

import pytest
from peerweave.graph.namespaces import BASE
from peerweave.graph.questions.answers import FORMATS, Answer, ask
from peerweave.graph.questions.cells import Cell
from peerweave.graph.questions.named import find
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.tables.schema import PACKAGED_FACTS

Row = dict[str, str]
SMALL = {
    "a",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "by",
    "for",
    "from",
    "in",
    "into",
    "is",
    "it",
    "its",
    "of",
} | {*("on", "or", "s", "so", "that", "the", "their", "them", "to", "with")}

RELATIONS = {
    "exactMatch": ("the same duty", "the same duty"),
    "closeMatch": ("nearly the same duty", "nearly the same duty"),
    "broadMatch": ("a wider duty", "a narrower duty"),
    "narrowMatch": ("a narrower duty", "a wider duty"),
}
"""Predicate to how its object stands to its subject, and the subject to the object."""


@cache
def table(name: str) -> list[Row]:
    with (PACKAGED_FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RECOMMENDATIONS = table("recommendations")
WORDED = [row for row in RECOMMENDATIONS if not row["not_held"]]
"""Those that can be compared: of the others no source gives the text."""

PROGRESS = {"not-implemented": 0, "pending": 0, "partly-implemented": 1, "implemented": 2}
"""How far along each status is, as the rule of the contradictions has it."""


def key(row: Row) -> str:
    return "/".join(row[column] for column in ("mechanism", "phase", "country", "number"))


def members(cell: str) -> set[str]:
    return set(cell.split(";")) - {""}


def sorted_words(summary: str) -> str:
    words = re.findall(r"\w+", re.sub(r"\([^)]*\)", " ", summary).lower())
    return " ".join(sorted(word for word in words if word not in SMALL))


def common_letters(one: str, other: str) -> int:
    """Length of the longest common subsequence, by the textbook's table."""
    line = [0] * (len(other) + 1)
    for letter in one:
        diagonal = 0
        for place, against in enumerate(other, 1):
            above = line[place]
            line[place] = diagonal + 1 if letter == against else max(above, line[place - 1])
            diagonal = above
    return line[-1]


def alike(one: Row, other: Row) -> float:
    a, b = sorted_words(one["summary"]), sorted_words(other["summary"])
    return 200 * common_letters(a, b) / (len(a) + len(b))


def share_themes(one: Row, other: Row) -> bool:
    a, b = members(one["themes"]), members(other["themes"])
    return len(a & b) * 2 >= len(a | b) > 0


def current_status(row: Row) -> str:
    return current(row)[0]


def current(row: Row) -> tuple[str, str]:
    """Status and date of the latest assessment, the mechanism's own before others'; not known without one."""
    held = [found for found in table("status_assessments") if key(found) == key(row)]
    held.sort(
        key=lambda found: (found["assessor"] == "mechanism", found["as_of"] or "0000", int(found["no"]))
    )
    return (held[-1]["status"], held[-1]["as_of"]) if held else ("not-known", "")


def later(one: str, other: str) -> bool:
    """Whether a date is surely after another: 2019-05 is not after 2019."""
    size = min(len(one), len(other))
    return one[:size] > other[:size]


@cache
def reported() -> dict[tuple[str, ...], str]:
    """The first date of each review's evaluation report."""
    dated = [
        ((row["mechanism"], row["phase"], row["country"]), row["start"])
        for row in table("review_events")
        if row["stage"] == "evaluation" and row["kind"] in {"adoption", "publication"} and row["start"]
    ]
    return {review: min(day for of, day in dated if of == review) for review, _ in dated}


def odd(one: Row, other: Row) -> str:
    """Why two alike recommendations to one country are to be read side by side; empty if nothing says so."""
    (status, day), (against, then) = current(one), current(other)
    if "not-known" not in (status, against) and status != against:
        forward = PROGRESS[status] > PROGRESS[against] and later(day, then)
        back = PROGRESS[against] > PROGRESS[status] and later(then, day)
        return "" if day and then and (forward or back) else "unlike status"
    for done, asked in ((one, other), (other, one)):
        word, since = current(done)
        report = reported().get((asked["mechanism"], asked["phase"], asked["country"]), "")
        still = current(asked)[0] != "implemented"
        if word == "implemented" and still and since and report and not later(since, report):
            return "implemented, yet asked for"
    return ""


@pytest.fixture
def answer(repository: LocalRepository) -> Callable[..., Answer]:
    return lambda name, **values: ask(find(name), values, repository)


def columns(found: Answer, *names: str) -> list[tuple[object, ...]]:
    """The chosen columns of each row, things by their key."""
    places = [list(found.question.columns).index(name) for name in names]
    return [tuple(shown(row[place]) for place in places) for row in found.rows]


def shown(cell: Cell) -> object:
    """``WGB/phase-3/FIN/g1`` of a thing's IRI, ``implemented`` of a concept's; else the value."""
    if cell.iri is None:
        return cell.value
    return cell.iri.removeprefix(BASE).removeprefix("id/").partition("/")[2]


def test_pairs_within_one_country_are_those_of_the_tables(answer: Callable[..., Answer]) -> None:
    expected = {}
    for one, other in combinations(sorted(WORDED, key=key), 2):
        if one["country"] == other["country"] and share_themes(one, other) and alike(one, other) >= 54:
            expected[frozenset((key(one), key(other)))] = round(alike(one, other), 1)
    found = columns(answer("near-duplicates", countries="one", least="54"), "first", "second", "likeness")
    assert {frozenset((first, second)): likeness for first, second, likeness in found} == {
        pair: pytest.approx(likeness, abs=0.06) for pair, likeness in expected.items()
    }
    assert len(found) == len(expected) > 100
    assert expected[frozenset(("WGB/phase-3/FRA/g9", "WGB/phase-3/FRA/g10"))] == 57.8


def test_what_links_a_pair_is_told_by_name(answer: Callable[..., Answer]) -> None:
    """Andorra and Spain in GRECO's third round: both recommendations name article 19(1)."""
    found = columns(answer("near-duplicates", country="AND", least="82"), "first", "second", "link")
    links = {frozenset(pair): link for *pair, link in found}
    link = links[frozenset(("GRECO/round-3/AND/g2", "GRECO/round-3/ESP/g4"))]
    [title] = [row["title"] for row in table("provisions") if row["id"] == "COE-CLCC/19.1"]
    assert link == f"provision: Criminal Law Convention 19(1): {title}"


def test_what_stands_for_a_text_that_is_not_known_is_like_nothing(answer: Callable[..., Answer]) -> None:
    """Of twelve recommendations of GRECO to Albania only number, subject and status are given."""
    textless = {key(row) for row in RECOMMENDATIONS if row not in WORDED}
    assert {f"GRECO/round-3/ALB/{number}" for number in ("I-i", "I-v", "II-i", "II-vii")} <= textless
    for name, values in (
        ("near-duplicates", {"least": "40", "country": "ALB"}),
        ("like-facts-unlike-status", {"least": "40", "country": "ALB"}),
        ("possible-contradictions", {}),
    ):
        found = columns(answer(name, **values), "first", "second")
        assert found
        assert not textless & {side for pair in found for side in pair}


def test_the_same_words_are_found_in_every_country(answer: Callable[..., Answer]) -> None:
    wording = defaultdict(list)
    for row in WORDED:
        wording[sorted_words(row["summary"])].append(row)
    expected = {
        frozenset((key(one), key(other)))
        for rows in wording.values()
        for one, other in combinations(rows, 2)
        if share_themes(one, other)
    }
    found = columns(answer("near-duplicates", least="100"), "first", "second")
    assert {frozenset(pair) for pair in found} == expected
    assert len(expected) > 80


def test_a_country_stands_first_in_its_pairs(answer: Callable[..., Answer]) -> None:
    found = columns(
        answer("near-duplicates", country="Republic of Korea", least="54"), "first", "second", "countries"
    )
    assert found
    assert all("/KOR/" in first for first, *_ in found)
    assert all((countries == "one") == ("/KOR/" in second) for _, second, countries in found)
    assert ("WGB/phase-4/KOR/g7", "WGB/phase-4/KOR/g8", "one") in found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"theme": "bank-secrecy"},
            {("WGB/phase-2/CHL/g1", "WGB/phase-3/CHL/g4"), ("WGB/phase-3/CHL/g4", "WGB/phase-3/CHL/g5")},
        ),
        ({"mechanism": "IRM", "countries": "two"}, {("IRM/cycle-1/IRQ/2", "WGB/phase-2/CRI/g1")}),
    ],
)
def test_pairs_by_theme_and_by_mechanism(
    answer: Callable[..., Answer], values: Row, expected: set[tuple[str, str]]
) -> None:
    found = set(columns(answer("near-duplicates", least="40", **values), "first", "second"))
    assert expected <= found
    rows = {key(row): row for row in RECOMMENDATIONS}
    for first, second in found:
        themes = members(rows[first]["themes"]) & members(rows[second]["themes"])
        assert "theme" not in values or values["theme"] in themes
        assert "mechanism" not in values or values["mechanism"] in {first.split("/")[0], second.split("/")[0]}


def test_unlike_status_of_near_duplicates(answer: Callable[..., Answer]) -> None:
    status = {key(row): current_status(row) for row in WORDED}
    held = [row for row in sorted(WORDED, key=key) if status[key(row)] != "not-known"]
    near = [
        (one, other)
        for one, other in combinations(held, 2)
        if status[key(one)] != status[key(other)] and share_themes(one, other) and alike(one, other) >= 82
    ]
    found = columns(answer("like-facts-unlike-status"), "first", "second", "first_status", "second_status")
    assert len(found) == len(set(found))
    assert set(found) == {(key(one), key(other), status[key(one)], status[key(other)]) for one, other in near}
    assert set(found) >= {
        ("WGB/phase-3/FIN/g2", "WGB/phase-4/HUN/g3", "not-implemented", "implemented"),
        ("GRECO/round-4/ARM/g1", "GRECO/round-4/HRV/g1", "partly-implemented", "not-implemented"),
        ("WGB/phase-3/FIN/g1", "WGB/phase-4/ITA/g2", "not-implemented", "partly-implemented"),
        ("WGB/phase-3/FIN/g1", "WGB/phase-4/PRT/g2", "not-implemented", "partly-implemented"),
    }


def test_a_later_status_that_is_better_is_said_to_be_progress(answer: Callable[..., Answer]) -> None:
    values = {"country": "ARM", "countries": "one", "least": "70"}
    found = {
        row[:2]: row[2]
        for row in columns(answer("like-facts-unlike-status", **values), "first", "second", "reason")
    }
    assert "no more than progress" in str(found["IAP/round-3/ARM/g1", "IAP/round-5/ARM/g2"])


def test_provisions_side_by_side(answer: Callable[..., Answer]) -> None:
    """Article 16 of the Convention: its own, those on its paragraphs, and on what the crosswalk matches."""
    named = {"UNCAC/16": "the same provision"}
    named |= {row["id"]: "a part of it" for row in table("provisions") if row["part_of"] == "UNCAC/16"}
    for mapping in table("provision_mappings"):
        there, back = RELATIONS.get(mapping["predicate"], ("", ""))
        if there and mapping["subject_provision"] == "UNCAC/16" and mapping["object_provision"]:
            named[mapping["object_provision"]] = there
        if back and mapping["object_provision"] == "UNCAC/16" and mapping["subject_provision"]:
            named[mapping["subject_provision"]] = back
    expected = {
        ("UNCAC/16", relation, provision, row["country"], row["mechanism"], key(row))
        for row in RECOMMENDATIONS
        for provision, relation in named.items()
        if provision in members(row["provisions"])
    }
    found = columns(
        answer("same-duty-recommendations", provision="UNCAC 16"),
        *("provision", "relation", "named", "country", "mechanism", "recommendation"),
    )
    assert set(found) == expected
    assert len(found) == len(expected)
    assert {row[4] for row in found} >= {"IRM", "WGB", "GRECO"}
    assert {
        ("UNCAC/16", "a narrower duty", "OECD-ABC/1", "BRA", "WGB", "WGB/phase-4/BRA/g1"),
        ("UNCAC/16", "a narrower duty", "COE-CLCC/6", "AUT", "GRECO", "GRECO/round-3/AUT/g2"),
    } <= expected


def test_provisions_side_by_side_for_a_country_and_a_theme(answer: Callable[..., Answer]) -> None:
    wanted = {
        key(row)
        for row in RECOMMENDATIONS
        if row["country"] == "ARM" and "whistleblower" in members(row["themes"]) and row["provisions"]
    }
    found = answer("same-duty-of-country", country="Armenia", theme="whistleblower")
    assert {recommendation for (recommendation,) in columns(found, "recommendation")} == wanted
    assert wanted == {"IAP/round-3/ARM/g2", "IAP/round-4/ARM/g3"}
    same = [row for row in columns(found, "relation", "named") if row[0] == "the same provision"]
    assert same == [("the same provision", "IAP-PLAN/III")] * 2


@pytest.mark.parametrize("country", ["MEX", "UKR", "DEU"])
def test_only_duties_of_the_country_and_provisions_named_are_listed(
    answer: Callable[..., Answer], independent: ModuleType, country: str
) -> None:
    """What the crosswalk matches with a treaty that does not bind the country is no duty of it."""
    kinds = {row["id"]: row["kind"] for row in table("instruments")}
    followed = {
        instrument
        for mechanism in table("mechanisms")
        for instrument in members(mechanism["instruments"])
        if any(
            (row["mechanism"], row["country"], row["status"]) == (mechanism["id"], country, "member")
            for row in table("memberships")
        )
        and (country, mechanism["id"]) in independent.takes_part()
    }
    duties = {
        row["id"]
        for row in table("provisions")
        if row["obligation"] in independent.BINDING
        and (
            (country, row["instrument"]) in independent.bound()
            if kinds[row["instrument"]] == "treaty"
            else row["instrument"] in followed
        )
    }
    expected = set()
    for row in RECOMMENDATIONS:
        if row["country"] != country:
            continue
        for named in members(row["provisions"]):
            expected.add((named, "the same provision", named, key(row)))
            for mapping in table("provision_mappings"):
                there, back = RELATIONS.get(mapping["predicate"], ("", ""))
                one, other = mapping["subject_provision"], mapping["object_provision"]
                if there and other == named and one in duties:
                    expected.add((one, there, named, key(row)))
                if back and one == named and other in duties:
                    expected.add((other, back, named, key(row)))
    found = columns(
        answer("same-duty-of-country", country=country), "provision", "relation", "named", "recommendation"
    )
    assert set(found) == expected
    assert len(found) == len(expected) > 0
    if country == "MEX":
        assert not any(provision.startswith("COE-") for provision, *_ in found)


@pytest.mark.parametrize(
    ("name", "values", "parameter"),
    [
        ("same-duty-of-country", {"country": "UKR"}, "mechanism"),
        ("same-duty-recommendations", {"provision": "UNCAC 16"}, "mechanism"),
        ("overlapping-recommendations", {}, "by"),
        ("open-recommendations-matching", {"country": "ARM"}, "mechanism"),
        ("possible-contradictions", {}, "mechanism"),
    ],
)
def test_one_mechanism_gives_the_rows_in_which_it_has_a_part(
    answer: Callable[..., Answer], name: str, values: Row, parameter: str
) -> None:
    every = answer(name, **values)
    sides = [side for side in ("recommendation", "first", "second") if side in every.question.columns]
    by = {
        code: [row for row, of in zip(every.rows, columns(every, *sides), strict=True) if _made_by(code, of)]
        for code in ("GRECO", "IAP", "WGB")
    }
    for code, rows in by.items():
        assert answer(name, **values, **{parameter: code}).rows == rows
    assert any(len(rows) < len(every.rows) for rows in by.values()) or not every.rows


def _made_by(mechanism: str, keys: tuple[object, ...]) -> bool:
    return any(str(made).startswith(mechanism + "/") for made in keys)


def test_pairs_that_may_contradict_each_other(answer: Callable[..., Answer]) -> None:
    """Worked out from the tables; that no two to one country begin with opposites of the same thing was read.
    Two that were once listed for that, on Azerbaijan and New Zealand, point the same way.
    """
    expected = {
        (why, key(one), key(other))
        for one, other in combinations(sorted(WORDED, key=key), 2)
        if one["country"] == other["country"] and share_themes(one, other) and alike(one, other) >= 54
        for why in [odd(one, other)]
        if why
    }
    found = answer("possible-contradictions")
    listed = columns(found, "kind", "first", "second")
    assert set(listed) == expected
    assert len(listed) == len(expected)
    # The report of December 2014 on France holds one partly, the other not implemented; Poland likewise.
    assert ("unlike status", "WGB/phase-3/FRA/g10", "WGB/phase-3/FRA/g9") in expected
    assert ("unlike status", "WGB/phase-4/POL/g2", "WGB/phase-4/POL/g6") in expected
    # Of 2014 nothing, of 2017 part of the law on information in Kazakhstan: plain progress.
    assert not {("IAP/round-2/KAZ/g5", "IAP/round-3/KAZ/g1")} & {row[1:] for row in listed}
    shown_of = {side.split("/")[0] for _, *pair in expected for side in pair}
    assert len(found.unheld) == len({row["id"] for row in table("mechanisms")} - shown_of)


def test_an_answer_without_rows_has_the_same_head(answer: Callable[..., Answer]) -> None:
    empty, full = (
        answer("near-duplicates", country="Niue", least="100"),
        answer("near-duplicates", least="100"),
    )
    assert empty.rows == []
    assert FORMATS["csv"](empty).splitlines()[:1] == FORMATS["csv"](full).splitlines()[:1]


@pytest.mark.parametrize(
    ("values", "possible"),
    [
        ({"countries": "three"}, "one of one, two"),
        ({"least": "101"}, "a whole number from 40 to 100"),
        ({"country": "Atlantis"}, "a country by name or ISO 3166 code"),
        ({"colour": "red"}, "It takes country, mechanism, theme, countries, least."),
    ],
)
def test_a_value_that_is_not_possible_is_told_what_is(
    answer: Callable[..., Answer], values: Row, possible: str
) -> None:
    with pytest.raises(ParameterError, match=re.escape(possible)):
        answer("near-duplicates", **values)
