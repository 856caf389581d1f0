"""An answer for one country is the same from the facts of that country alone as from those of all."""

from __future__ import annotations

from pathlib import Path

import pytest
from peerweave.graph.questions.answers import ask, forget
from peerweave.graph.questions.named import QuestionError, find, load, parse
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.store.snapshot import current

ASKED = [question.id for question in load().values() if question.facts_of]


def test_the_questions_on_assistance_are_so() -> None:
    assert {"assistance-matches", "needs-unmet", "provider-could-help"} <= set(ASKED)
    assert "offers-without-needs" not in ASKED, "an offer may meet a need of any country"


@pytest.mark.parametrize("country", ["UKR", "UZB", "TTO", "FRA", "ROU"])
@pytest.mark.parametrize("question", ASKED)
def test_the_same_answer(question: str, country: str, store_dir: Path, repository: LocalRepository) -> None:
    forget(repository)
    ask(find("needs-unmet"), {}, repository)  # after which the facts of all countries are there
    of_all = ask(find(question), {"country": country}, repository)
    of_one = ask(find(question), {"country": country}, LocalRepository(current(store_dir)))
    assert of_one.rows == of_all.rows
    assert of_one.unheld == of_all.unheld


def test_a_value_that_is_no_parameter_is_refused() -> None:
    text = (Path(__file__).parents[2] / "queries" / "questions" / "needs-unmet.rq").read_text("utf-8")
    assert "facts_of: {country: in}" in text
    with pytest.raises(QuestionError, match="facts_of has nation"):
        parse(text.replace("facts_of: {country: in}", "facts_of: {nation: in}"), "needs-unmet.rq")
