"""Questions whose values are written into the text answer the same as with values that are bound."""

from __future__ import annotations

from pathlib import Path

import pytest
from peerweave.graph.questions.answers import rows_of
from peerweave.graph.questions.named import QuestionError, bind, find, load, parse
from peerweave.graph.store.repository import LocalRepository

VALUES = {
    "countries-examined-by-many": {"theme": "whistleblower"},
    "countries-of-phase": {"phase": "GRECO/round-6"},
    "documents": {"country": "UKR"},
    "follow-ups-not-on-record": {"country": "UKR"},
    "mechanisms-of-country": {"country": "UKR"},
    "open-recommendations-matching": {"country": "UKR"},
    "overlapping-recommendations": {"country": "ROU"},
    "same-duty-of-country": {"country": "UKR"},
    "status-over-time": {"country": "UKR"},
}
FILE = Path(__file__).parents[2] / "queries" / "questions" / "countries-of-phase.rq"


def test_each_is_here() -> None:
    assert {question.id for question in load().values() if question.written} == set(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_the_same_rows_in_the_same_order(name: str, repository: LocalRepository) -> None:
    question = find(name)
    bound = bind(question, VALUES[name], repository)
    columns = question.columns
    expected = repository.select(question.query, bound).rows
    found = rows_of(question, bound, repository).rows
    assert expected
    assert [[row[one] for one in columns] for row in found] == [
        [row[one] for one in columns] for row in expected
    ]


@pytest.mark.parametrize("said", ["written: false", "written: sometimes"])
def test_anything_but_true_is_refused(said: str) -> None:
    text = FILE.read_text("utf-8").replace("written: true", said)
    with pytest.raises(QuestionError, match="written must be true"):
        parse(text, FILE.name)


def test_a_computed_question_cannot_have_it() -> None:
    text = FILE.read_text("utf-8").replace(
        "written: true", "written: true\n#+ computed: peerweave.graph.assistance.needs:needs_unmet"
    )
    with pytest.raises(QuestionError, match="for what is not computed"):
        parse(text, FILE.name)
