"""Answers as text, CSV and JSON, and the two commands."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from peerweave.graph.cli.main import cli
from peerweave.graph.questions.answers import Answer, as_csv, as_json, as_table, ask
from peerweave.graph.questions.cells import Cell
from peerweave.graph.questions.named import find, load, parse
from peerweave.graph.store.repository import LocalRepository

SMALL = parse(
    """#+ id: small
#+ question: What is small?
#+ summary: Small things.
#+ missing: Very small things.
#+ columns:
#+   the_thing: A thing.
#+   count: How many.
#+   said: What is said of it.
""",
    "small.rq",
)
THING = Cell('Sea, "salt"', "https://w3id.org/peerweave/id/country/SEA")
ANSWER = Answer(
    question=SMALL,
    parameters={"country": THING},
    as_of="2020-06-15",
    snapshot="0123456789abcdef",
    rows=[(THING, Cell(12), Cell("2020-06")), (Cell("Åland", THING.iri), Cell(3), Cell(None))],
    things=frozenset({"the_thing"}),
)


def test_csv_gives_each_thing_its_words_and_its_iri() -> None:
    assert as_csv(ANSWER) == (
        "the_thing,the_thing_iri,count,said\n"
        '"Sea, ""salt""",https://w3id.org/peerweave/id/country/SEA,12,2020-06\n'
        "Åland,https://w3id.org/peerweave/id/country/SEA,3,\n"
    )


def test_json_gives_question_parameters_columns_and_rows() -> None:
    assert json.loads(as_json(ANSWER)) == {
        "question": {"id": "small", "text": "What is small?", "summary": "Small things."},
        "parameters": {"country": {"iri": THING.iri, "label": THING.value}},
        "asOf": "2020-06-15",
        "snapshot": "0123456789abcdef",
        "rule": "",
        "missing": "Very small things.",
        "columns": [
            {"name": "the_thing", "meaning": "A thing."},
            {"name": "count", "meaning": "How many."},
            {"name": "said", "meaning": "What is said of it."},
        ],
        "rows": [
            {"the_thing": {"iri": THING.iri, "label": THING.value}, "count": 12, "said": "2020-06"},
            {"the_thing": {"iri": THING.iri, "label": "Åland"}, "count": 3, "said": None},
        ],
    }


def test_the_table_shows_words_and_says_what_is_not_known() -> None:
    lines = as_table(ANSWER).splitlines()
    assert lines[:2] == ["What is small?", 'country: Sea, "salt"']
    assert lines[3].split() == ["the", "thing", "count", "said"]
    assert lines[5].split() == ["Sea,", '"salt"', "12", "2020-06"]
    assert lines[6].split() == ["Åland", "3"]
    assert lines[-2:] == [
        "2 rows, as of 2020-06-15, graph 0123456789abcdef.",
        "Not known: Very small things.",
    ]


def test_an_empty_answer_keeps_its_columns(repository: LocalRepository) -> None:
    answer = ask(find("overlap"), {"country": "Kenya"}, repository)
    head, *rows = as_csv(answer).splitlines()
    assert head == (
        "kind,subject,subject_iri,mechanism,mechanism_iri,provision,provision_iri,review,review_iri,state,state_iri"
        ",nothing_held"
    )
    assert len(rows) == 5  # one for each mechanism, with nothing but the reason
    assert all(row.startswith(',,,,,,,,,,,"') for row in rows)
    assert "0 rows" in as_table(answer)


def test_yes_and_no_are_words_in_the_table_and_true_and_false_in_json(repository: LocalRepository) -> None:
    answer = ask(find("missing-parties"), {"instrument": "OECD-ABC", "members": "Yes"}, repository)
    assert "members: yes" in as_table(answer).splitlines()[1]
    assert json.loads(as_json(answer))["parameters"]["members"] is True


def run(store_dir: Path, *arguments: str) -> Result:
    """Runs the command with the store of the real tables."""
    return CliRunner().invoke(cli, list(arguments), env={"PEERWEAVE_STORE": str(store_dir), "COLUMNS": "200"})


def test_questions_lists_each_with_its_parameters(store_dir: Path) -> None:
    result = run(store_dir, "questions")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == list(load())
    assert "    --param country=...  The country." in lines
    assert "    --param [mechanism=...]  Only phases of this mechanism." in lines


def test_questions_as_json_gives_what_a_program_needs_to_ask(store_dir: Path) -> None:
    listed = {
        entry["id"]: entry for entry in json.loads(run(store_dir, "questions", "--format", "json").output)
    }
    assert listed.keys() == load().keys()
    assert listed["upcoming-events"]["parameters"][0] == {
        "name": "from",
        "required": False,
        "default": "as-of",
        "help": "First day; the default is the day of which the dataset speaks.",
    }


def test_ask_prints_a_row_of_the_tables(store_dir: Path) -> None:
    result = run(store_dir, "ask", "mechanisms-of-country", "--param", "country=Belarus", "--format", "csv")
    assert result.exit_code == 0
    rows = {row["mechanism"]: row for row in csv.DictReader(io.StringIO(result.stdout))}
    assert rows["GRECO"]["standing"] == "former member"
    assert (rows["GRECO"]["since"], rows["GRECO"]["until"]) == ("2006-07-01", "2024-05-01")
    assert rows["GRECO"]["mechanism_iri"] == "https://w3id.org/peerweave/id/mechanism/GRECO"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["overlaps"], "Did you mean 'overlap'"),
        (["overlap"], "needs country"),
        (["overlap", "--param", "country=Atlantis"], "country: 'Atlantis' is not known."),
        (["overlap", "--param", "land=Romania"], "It takes country."),
        (["overlap", "--param", "Romania"], "'Romania' must be NAME=VALUE"),
        (["overlap", "-p", "country=ROU", "-p", "country=FRA"], "'country' is given twice"),
        (["overlap", "-p", "x" * 70_000], "x…' must be NAME=VALUE"),
        (["conflicts", "-p", "about=zzz"], "'zzz' is not possible"),
        (["overlapping-recommendations", "-p", "link=zzz"], "It takes one of same provision, matching"),
        (["overlap", "--param", "country=ROU", "--format", "pdf"], "'csv', 'json', 'table'"),
        ([], "Missing argument 'ID'"),
    ],
)
def test_wrong_use_says_what_is_possible(store_dir: Path, arguments: list[str], words: str) -> None:
    result = run(store_dir, "ask", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


def test_without_a_store_it_says_how_to_get_one(tmp_path: Path) -> None:
    result = run(tmp_path / "none", "ask", "conflicts")
    assert result.exit_code == 2
    assert "peerweave build" in result.stderr
