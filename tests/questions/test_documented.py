"""The page on questions names every question, and its example works."""

from __future__ import annotations

import re

from click.testing import CliRunner
from peerweave.graph.cli.main import cli
from peerweave.graph.questions.named import bind, parse
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.tables.schema import PACKAGE

PAGE = (PACKAGE / "docs" / "questions.md").read_text("utf-8")


def test_the_page_has_the_table_that_the_command_writes() -> None:
    table = CliRunner().invoke(cli, ["questions", "--format", "markdown"]).output
    assert table in PAGE, "put the output of: peerweave questions --format markdown"


def test_the_example_of_a_question_can_be_asked(repository: LocalRepository) -> None:
    example = re.search(r"```\n(#\+ id:.*?)```", PAGE, re.DOTALL)
    assert example
    question = parse(example[1], "members-of-mechanism.rq")
    rows = repository.select(question.query, bind(question, {"mechanism": "IAP"}, repository)).rows
    names = [row["countryLabel"].value for row in rows if row["countryLabel"]]
    assert len(names) == 11
    assert names[0] == "Armenia"
