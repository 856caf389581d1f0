"""Each of the five mechanisms stands in the rows of a question across them, or beside them with a reason."""

from __future__ import annotations

import csv
import io
import json
from itertools import product
from types import ModuleType

import pytest
from peerweave.graph.namespaces import ID
from peerweave.graph.questions import answers
from peerweave.graph.questions.named import QuestionError, load, parse
from peerweave.graph.store.repository import LocalRepository

FIVE = {"GRECO", "IAP", "IRM", "MESICIC", "WGB"}
OF_MECHANISMS = {"mechanism", "first_mechanism", "second_mechanism", "recommendation", "need"}
"""Columns by which a question is seen to speak of several mechanisms."""
NOT_ACROSS = {
    "counterparts": "its mechanisms are those that monitor an instrument, not those that reviewed",
    "reports-not-seen": "a mechanism without rows is one of which nothing was looked for in vain",
}
ACROSS = sorted(name for name, question in load().items() if question.across)
NEEDED = {
    "provision": "UNCAC/16",
    "phase": "IRM/cycle-2",
    "since": "2026",
    "theme": "police",
    "region": "150",
}


def taking(parameter: str) -> list[str]:
    """The questions across mechanisms that take a parameter."""
    return [name for name in ACROSS if parameter in {one.name for one in load()[name].parameters}]


def named(answer: answers.Answer) -> set[str]:
    """The mechanisms in the rows: those that a cell of the columns is, or is a thing of."""
    across = answer.question.across
    assert across is not None
    found = set()
    for row in answer.rows:
        cells = dict(zip(answer.question.columns, row, strict=True))
        for column in across.columns:
            parts = (cells[column].iri or "").removeprefix(ID).split("/")
            found |= FIVE.intersection(parts[1:2])
    return found


def ask(repository: LocalRepository, name: str, **values: str) -> answers.Answer:
    question = load()[name]
    needed = {one.name for one in question.parameters if one.required and one.name not in values}
    known = {one.name for one in question.parameters}
    given = {key: value for key, value in values.items() if key in known}
    extra = {key: "ROU" if key == "country" else NEEDED[key] for key in needed}
    return answers.ask(question, given | extra, repository)


def test_every_question_that_names_mechanisms_says_how_it_is_asked_across_them() -> None:
    speaking = {name for name, question in load().items() if OF_MECHANISMS.intersection(question.columns)}
    assert speaking - set(ACROSS) - set(NOT_ACROSS) == set()
    assert len(ACROSS) > 40


@pytest.mark.parametrize(
    ("name", "country"),
    [
        *((name, None) for name in ACROSS),
        *product(taking("country"), ["ROU", "KEN", "MEX", "ATA"]),
    ],
)
def test_each_mechanism_has_rows_or_a_reason(
    repository: LocalRepository, name: str, country: str | None
) -> None:
    answer = ask(repository, name, **({"country": country} if country else {}))
    beside = [one.mechanism.code for one in answer.unheld]
    assert len(beside) == len(set(beside))
    own = {"IRM"} if "phase" in answer.parameters else set()  # what others hold for a review of the IRM
    assert named(answer) | set(beside) == FIVE - own | named(answer)
    assert not named(answer) & set(beside)
    for one in answer.unheld:
        assert one.reason
        assert one.state.iri.startswith(ID.replace("/id/", "/knowledge-state/"))


@pytest.mark.parametrize("name", taking("mechanism"))
def test_the_mechanism_asked_about_alone_has_rows_or_a_reason(repository: LocalRepository, name: str) -> None:
    answer = ask(repository, name, mechanism="IAP", country="ROU")
    assert ("IAP" in named(answer)) == (not answer.unheld)
    assert [one.mechanism.code for one in answer.unheld] in ([], ["IAP"])


def told(repository: LocalRepository, name: str, **values: str) -> dict[str, tuple[str, str]]:
    return {
        one.mechanism.code: (one.state.code, one.reason) for one in ask(repository, name, **values).unheld
    }


def test_the_states_of_knowledge_are_kept_apart(repository: LocalRepository) -> None:
    """Of Romania one visit by GRECO is dated and none by the WGB; its reviews by the IRM have no visit."""
    none = "no visit with a date of the country is held; "
    assert told(repository, "clashes-country", country="ROU") == {
        "GRECO": (
            "reviewed-data",
            "1 visit with a date of the country is held, the latest of 2018-02-21, "
            "but nothing that answers this",
        ),
        "WGB": ("reviewed-no-data", none + "a review has begun"),
        "IRM": ("reviewed-no-data", none + "a review has begun"),
        "IAP": ("not-known", "no membership is held, and the list of members is not known to be complete"),
        "MESICIC": ("not-bound", "the country is not on the list of all members"),
    }
    assert told(repository, "visits-held", country="BLR")["GRECO"] == (
        "not-bound",
        "the country's membership has ended",
    )
    of_theme = told(repository, "near-duplicates", theme="lobbying")
    assert of_theme["MESICIC"] == ("out-of-scope", "no phase of the mechanism examines the theme")


def test_where_nothing_is_listed_the_latest_date_held_is_told(
    repository: LocalRepository, independent: ModuleType
) -> None:
    for mechanism, (state, reason) in told(repository, "upcoming-events").items():
        dates = [
            row["start"]
            for name in ("review_events", "meetings")
            for row in independent.table(name)
            if row["mechanism"] == mechanism and row["start"]
        ]
        assert state == "reviewed-data"
        assert reason.startswith(f"{len(dates):,} meetings and events of reviews with a date are held, ")
        assert f"the latest of {max(dates)}, " in reason


def test_why_a_mechanism_has_no_needs(repository: LocalRepository) -> None:
    assert not told(repository, "needs-unmet")
    found = told(repository, "needs-unmet", country="FRA")
    assert found["GRECO"][1].endswith("assistance is outside its Statute, so that it names no needs")
    assert found["WGB"][1].endswith("no step of its reviews that names needs was seen")


def test_every_format_tells_it(repository: LocalRepository) -> None:
    answer = ask(repository, "overlap", country="ROU")
    words = "MESICIC: not bound, the country is not on the list of all members"
    assert f"{words}.\n" in answers.as_table(answer)
    *_, last = csv.DictReader(io.StringIO(answers.as_csv(answer)))
    rows = [row for row in csv.DictReader(io.StringIO(answers.as_csv(answer))) if row["nothing_held"]]
    assert words in [row["nothing_held"] for row in rows]
    assert not any(value for key, value in last.items() if key != "nothing_held")
    held = {
        one["mechanism"]["iri"].rpartition("/")[2]: one
        for one in json.loads(answers.as_json(answer))["nothingHeld"]
    }
    assert set(held) == {"IAP", "MESICIC"}
    assert held["MESICIC"]["state"]["label"] == "Not bound"


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("{columns: [nowhere], about: needs}", "across must have columns"),
        ("{columns: [mechanism], about: weather}", "across: about must be one of"),
        ("{columns: [mechanism], about: needs, because: [GRECO]}", "across: because must give words"),
    ],
)
def test_a_header_with_a_fault_is_refused(entry: str, fault: str) -> None:
    head = f"#+ id: x\n#+ question: Q?\n#+ summary: S.\n#+ columns: {{mechanism: M.}}\n#+ across: {entry}\n"
    with pytest.raises(QuestionError, match=fault):
        parse(head + "SELECT ?mechanism WHERE { ?mechanism ?p ?o }", "x.rq")
