"""The page on questions names every question, and its example works."""

from __future__ import annotations

import re

from peerweave.graph.questions import bind, load, parse
from peerweave.graph.repository import LocalRepository
from peerweave.graph.tables import PACKAGE

PAGE = (PACKAGE / "docs" / "questions.md").read_text("utf-8")


def test_every_question_is_on_the_page_with_its_words_and_parameters() -> None:
    listed = re.findall(r"^\| `([a-z0-9-]+)` \| (.+?) \| (.*?) \| (.*?) \|$", PAGE, re.MULTILINE)
    expected = [
        (
            question.id,
            question.question,
            ", ".join(p.name for p in question.parameters if p.required),
            ", ".join(p.name for p in question.parameters if not p.required),
        )
        for question in load().values()
    ]
    assert [(name, *(cell.strip() for cell in cells)) for name, *cells in listed] == expected


def test_the_example_of_a_question_can_be_asked(repository: LocalRepository) -> None:
    example = re.search(r"```\n(#\+ id:.*?)```", PAGE, re.DOTALL)
    assert example
    question = parse(example[1], "members-of-mechanism.rq")
    rows = repository.select(question.query, bind(question, {"mechanism": "IAP"}, repository)).rows
    names = [row["countryLabel"].value for row in rows if row["countryLabel"]]
    assert len(names) == 11
    assert names[0] == "Armenia"
