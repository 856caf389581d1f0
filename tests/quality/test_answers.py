"""The answers on quality, against counts worked out from the tables alone."""

from __future__ import annotations

import csv
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache

import pytest
from peerweave.graph.consistency.quality import recommendation_quality
from peerweave.graph.namespaces import BASE, ID
from peerweave.graph.questions.advice import text
from peerweave.graph.questions.answers import Answer, ask
from peerweave.graph.questions.cells import Cell
from peerweave.graph.questions.named import find
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.tables.schema import PACKAGED_FACTS

Row = dict[str, str]
MARKS = ["number", "addressee", "provision", "theme", "status", "deadline", "criterion"]
PREFIX = f"{ID}recommendation/"
OF_SUMMARY = ["one action", "measurable", "firm", "short"]


@cache
def table(name: str) -> list[Row]:
    with (PACKAGED_FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RECOMMENDATIONS = table("recommendations")


def key(row: Row) -> str:
    return "/".join(row[column] for column in ("mechanism", "phase", "country", "number"))


@cache
def statuses() -> dict[str, tuple[str, str]]:
    """Latest status and date of each assessed recommendation, the mechanism's own before others'."""
    held = sorted(
        table("status_assessments"),
        key=lambda row: (row["assessor"] == "mechanism", row["as_of"] or "0000", int(row["no"])),
    )
    return {key(row): (row["status"], row["as_of"]) for row in held}


def expected(row: Row, mark: str) -> tuple[str, str]:
    """Value and what it seems of a mark about more than words, read off the tables.

    A link that somebody judged (``judged_by``) is not the source's, so it is neither yes nor no.
    """

    def link(value: str) -> tuple[str, str]:
        return ("not known", value) if row["judged_by"] else (value, "")

    if mark == "number":
        return ("yes" if row["numbering"] == "source" else "not known"), ""
    if mark == "addressee":
        countries = {country["id"]: country["name"] for country in table("countries")}
        if not row["addressee"]:
            return "not known", ""
        whole = row["addressee"].lower() in {"government", countries[row["country"]].lower()}
        return link("no" if whole else "yes")
    if mark == "provision":
        if row["provisions"]:
            return link("yes")
        return link("no") if row["instruments"] else ("not known", "")
    if mark == "theme":
        return link("yes") if row["themes"] else ("not known", "")
    if mark == "status":
        status, date = statuses().get(key(row), ("not-known", ""))
        if status == "pending":
            return ("no" if date else "not known"), ""
        return ("not known" if status == "not-known" else "yes"), ""
    if mark == "deadline":
        return "not known", {"WGB": "yes", "GRECO": "yes", "IRM": "no", "IAP": "", "MESICIC": ""}[
            row["mechanism"]
        ]
    scored = any(
        all(score[column] == row[column] for column in ("mechanism", "phase", "country"))
        and score["provision"] in row["provisions"].split(";")
        for score in table("performance_scores")
    )
    if scored or any(set_to(criterion, row) for criterion in table("criteria")):
        return "yes", ""
    return "not known", "yes" if any(on_subject(criterion, row) for criterion in table("criteria")) else ""


def set_to(criterion: Row, row: Row) -> bool:
    """Whether a criterion names the recommendation."""
    return bool(criterion["number"]) and all(
        criterion[column] == row[column] for column in ("mechanism", "phase", "country", "number")
    )


def on_subject(criterion: Row, row: Row) -> bool:
    """Whether a criterion is a test on a subject of the recommendation, in its phase."""
    same = all(criterion[column] == row[column] for column in ("mechanism", "phase"))
    subjects = [
        {(column, code) for column in ("provisions", "themes") for code in each[column].split(";") if code}
        for each in (criterion, row)
    ]
    return (
        same
        and criterion["kind"] in {"benchmark", "scored-area"}
        and criterion["country"] in {"", row["country"]}
        and bool(subjects[0] & subjects[1])
    )


def test_some_recommendations_have_a_test_on_their_subject_and_most_have_none() -> None:
    """Worked out by hand: only the Istanbul Action Plan's fifth round has benchmarks and scored areas."""
    seeming = {row["mechanism"] for row in RECOMMENDATIONS if expected(row, "criterion")[1] == "yes"}
    assert seeming == {"IAP"}


def report_year(row: Row) -> str:
    dates = [
        event["start"]
        for event in table("review_events")
        if event["kind"] in {"adoption", "publication"}
        and event["stage"] == "evaluation"
        and event["start"]
        and all(event[column] == row[column] for column in ("mechanism", "phase", "country"))
    ]
    return min(dates)[:4] if dates else "year not known"


def shown(cell: Cell) -> object:
    return cell.iri.removeprefix(BASE).removeprefix("id/").partition("/")[2] if cell.iri else cell.value


@pytest.fixture
def answer(repository: LocalRepository) -> Callable[..., Answer]:
    return lambda name, **values: ask(find(name), values, repository)


def columns(found: Answer, *names: str) -> list[tuple[object, ...]]:
    places = [list(found.question.columns).index(name) for name in names]
    return [tuple(shown(row[place]) for place in places) for row in found.rows]


def test_marks_say_what_the_tables_hold(repository: LocalRepository) -> None:
    rows = recommendation_quality(repository.select(find("recommendation-quality").query, {}), {}).rows
    found = {
        (text(row, "recommendation").removeprefix(PREFIX), text(row, "mark")): (
            text(row, "value"),
            text(row, "seems"),
        )
        for row in rows
        if text(row, "mark") in MARKS
    }
    assert found == {(key(row), mark): expected(row, mark) for row in RECOMMENDATIONS for mark in MARKS}


def test_only_a_source_makes_a_yes_or_a_no(repository: LocalRepository) -> None:
    rows = recommendation_quality(repository.select(find("recommendation-quality").query, {}), {}).rows
    decided = {text(row, "about") for row in rows if text(row, "value") != "not known"}
    assert decided == {"a source"}
    assert {text(row, "value") for row in rows if text(row, "mark") in OF_SUMMARY} == {"not known"}
    assert not any(text(row, "seems") for row in rows if text(row, "about") == "a source")


def test_a_deadline_by_general_practice_names_no_single_country(answer: Callable[..., Answer]) -> None:
    found = columns(
        answer("recommendation-quality", country="Georgia", mechanism="GRECO", mark="deadline"),
        *("value", "seems", "about", "reason"),
    )
    assert set(found) == {
        (
            "not known",
            "yes",
            "the mechanism's practice",
            "Its own deadline is not held. The mechanism's practice in general (yes): single deadline about "
            "eighteen months after adoption.",
        )
    }


def test_pending_is_no_status_of_progress(answer: Callable[..., Answer]) -> None:
    pending = {
        key(row): date
        for row in RECOMMENDATIONS
        for status, date in [statuses().get(key(row), ("", ""))]
        if status == "pending"
    }
    assert "" in pending.values() and any(pending.values()), "both kinds are held"
    for name, date in sorted(pending.items()):
        found = columns(
            answer("recommendation-quality", country=name.split("/")[2], mark="status"),
            *("recommendation", "value", "reason"),
        )
        ((value, reason),) = [row[1:] for row in found if row[0] == name]
        assert value == ("no" if date else "not known")
        assert "not yet assessed" in str(reason)


def test_the_criteria_held_are_the_scores_of_performance_areas(answer: Callable[..., Answer]) -> None:
    """Scores of the fifth round on Ukraine are held of areas 1, 2, 3, 5, 8; nothing was recommended on 5."""
    found = answer("recommendation-quality", country="UKR", mark="criterion", value="yes")
    areas = {
        recommendation: re.search(r"Istanbul Action Plan (PA-\d)", str(reason))[1]  # type: ignore[index]
        for recommendation, reason in columns(found, "recommendation", "reason")
    }
    assert areas == {
        "IAP/round-5/UKR/g2": "PA-1",
        "IAP/round-5/UKR/g3": "PA-2",
        "IAP/round-5/UKR/g4": "PA-8",
        "IAP/round-5/UKR/g5": "PA-3",
    }


def test_every_recommendation_has_every_mark_once_with_a_reason(answer: Callable[..., Answer]) -> None:
    found = columns(answer("recommendation-quality", country="FRA"), "recommendation", "mark", "reason")
    own = [key(row) for row in RECOMMENDATIONS if row["country"] == "FRA"]
    assert Counter(row[:2] for row in found) == Counter(
        (name, mark) for name in own for mark in MARKS + OF_SUMMARY
    )
    assert all(reason for *_, reason in found)


def test_a_link_judged_by_the_project_is_said_to_be(answer: Callable[..., Answer]) -> None:
    found = columns(
        answer("recommendation-quality", country="Grenada", mechanism="MESICIC"),
        "recommendation",
        "mark",
        "reason",
    )
    reasons = {row[1]: row[2] for row in found if row[0] == "MESICIC/round-4/GRD/c05"}
    assert reasons["provision"] == "Linked to IACAC/III.9 (as judged by the project)."
    assert reasons["addressee"] == "Addressed to: Integrity Commission (as judged by the project)."


@pytest.mark.parametrize("by", ["mechanism", "phase", "year"])
def test_counts_of_a_profile(answer: Callable[..., Answer], by: str) -> None:
    titles = {(row["mechanism"], row["phase"]): row["title"] for row in table("phases")}
    groups = defaultdict(list)
    for row in RECOMMENDATIONS:
        group = {
            "mechanism": "all",
            "phase": titles[row["mechanism"], row["phase"]],
            "year": report_year(row),
        }[by]
        groups[row["mechanism"], group].append(row)
    wanted = {}
    for (mechanism, group), rows in groups.items():
        for mark in MARKS:
            values = Counter(expected(row, mark)[0] for row in rows)
            seems = Counter(expected(row, mark)[1] for row in rows)
            by_source = mark in {"number", "status"}
            wanted[mechanism, group, mark] = (
                *(values["yes"], values["no"], values["not known"], len(rows)),
                *((None, None) if by_source else (seems["yes"], seems["no"])),
            )
    found = columns(
        answer("quality-profile", by=by),
        *("mechanism", "group", "mark", "yes", "no", "not_known", "of", "seems_yes", "seems_no"),
    )
    assert {row[:3]: row[3:] for row in found if row[2] in MARKS} == wanted


def test_a_summary_is_counted_apart_in_a_profile(answer: Callable[..., Answer]) -> None:
    rows = [row for row in RECOMMENDATIONS if row["mechanism"] == "IRM"]
    worded = [row for row in rows if not row["not_held"]]
    few = sum(len(row["summary"].split()) <= 25 for row in worded)
    found = columns(
        answer("quality-profile", mechanism="IRM"),
        *("mark", "about", "yes", "no", "not_known", "seems_yes", "seems_no"),
    )
    assert ("short", "our summary", 0, 0, len(rows), few, len(worded) - few) in found


def test_length_and_reading_ease_of_a_profile(answer: Callable[..., Answer]) -> None:
    found = {
        (mechanism, mark): figure
        for mechanism, mark, figure in columns(answer("quality-profile"), "mechanism", "mark", "figure")
        if figure is not None
    }
    for mechanism in ("GRECO", "WGB", "IAP", "MESICIC", "IRM"):
        lengths = [
            len(row["summary"].split())
            for row in RECOMMENDATIONS
            if row["mechanism"] == mechanism and not row["not_held"]
        ]
        assert found[mechanism, "length"] == statistics.median(lengths)
        assert 0 < float(str(found[mechanism, "reading ease"])) < 60
    assert len(found) == 10


def test_facts_by_phase(answer: Callable[..., Answer]) -> None:
    wanted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in RECOMMENDATIONS:
        counts = wanted[row["mechanism"], f"{row['mechanism']}/{row['phase']}"]
        counts["all"] += 1
        counts.update(mark for mark in MARKS if "yes" in expected(row, mark))
        counts["judged"] += bool(row["judged_by"])
        counts["status"] += expected(row, "status")[0] == "no"
        counts["status"] += statuses().get(key(row)) == ("pending", "")
    found = columns(
        answer("quality-facts-by-phase"),
        *("mechanism", "phase", "recommendations"),
        *("numbered", "addressed", "with_provision", "with_theme", "judged", "with_status"),
    )
    order = ("all", "number", "addressee", "provision", "theme", "judged", "status")
    assert {row[:2]: row[2:] for row in found} == {
        group: tuple(counts[name] for name in order) for group, counts in wanted.items()
    }


def test_no_answer_on_quality_ranks_or_sums_up(answer: Callable[..., Answer]) -> None:
    for name, values in (
        ("recommendation-quality", {"country": "COK"}),
        ("quality-profile", {"mechanism": "IRM"}),
        ("quality-facts-by-phase", {"mechanism": "IRM"}),
    ):
        found = answer(name, **values)
        assert found.rows
        assert not {"score", "total", "rank", "country"} & set(found.question.columns)


def test_our_summary_is_never_taken_for_the_official_text(answer: Callable[..., Answer]) -> None:
    found = columns(answer("recommendation-quality", country="KOR"), "mark", "about")
    assert {mark for mark, about in found if about == "our summary"} == set(OF_SUMMARY)
    assert "in our own words" in find("recommendation-quality").summary
    assert "official texts are not held" in find("recommendation-quality").missing


@pytest.mark.parametrize(
    ("name", "values", "possible"),
    [
        ("quality-profile", {"by": "country"}, "one of mechanism, phase, year"),
        (
            "recommendation-quality",
            {"country": "FRA", "mark": "beauty"},
            "one of number, addressee, provision",
        ),
        ("recommendation-quality", {"country": "FRA", "seems": "not known"}, "one of yes, no"),
        ("recommendation-quality", {"country": "FRA", "value": "maybe"}, "one of yes, no, not known"),
    ],
)
def test_a_value_that_is_not_possible_is_told_what_is(
    answer: Callable[..., Answer], name: str, values: Row, possible: str
) -> None:
    with pytest.raises(ParameterError, match=re.escape(possible)):
        answer(name, **values)
