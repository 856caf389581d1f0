"""The pages of the measures and those made of answers, against the questions and the tables of facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from peerweave.graph.questions.measures import MEASURES
from peerweave.graph.questions.named import find, load
from peerweave.webapp.composed import Part
from peerweave.webapp.pages import assistance, consistency, measures, overlaps, visits

Read = Callable[[str], list[dict[str, str]]]
Open = Callable[[str], Any]
MECHANISMS = ["GRECO", "IAP", "IRM", "MESICIC", "WGB"]
PARTS = [
    part
    for module in (assistance, consistency, measures, overlaps, visits)
    for held in vars(module).values()
    for part in (held if isinstance(held, tuple) else (held,))
    if isinstance(part, Part)
]


def figure(cell: str) -> int:
    """The number at the beginning of a cell."""
    return int("".join(cell.split(" ", 1)[0].split("\u202f")))


def written(number: int) -> str:
    """A number as the words of a page give it, where each kind of space is a plain one."""
    return f"{number:,}".replace(",", " ")


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.name} of {part.question}")
def test_columns_are_those_of_the_question(part: Part) -> None:
    known = set(find(part.question).columns)
    assert {column.name for column in part.columns} <= known
    assert set(part.facts) <= known
    names = [column.name for column in (*part.columns, *part.others())]
    assert sorted(names) == sorted(known), "a page leaves nothing out that the command line tells"


def test_table_of_measures_shows_each_count_and_what_is_missing(
    client: FlaskClient, show: Open, table: Read
) -> None:
    page = show("/measures")
    assert page.heads("measures") == ["Measure", *MECHANISMS]
    shown = {cells[0]: cells[1:] for cells in page.rows("measures")}
    rows = client.get("/question/measures-by-mechanism.json").json["tables"]["answer"]["rows"]
    assert sum(map(len, shown.values())) == len(rows)
    for row in rows:
        cell = shown[f"{row['measure']}. {row['title']} {row['counted']}"][
            MECHANISMS.index(row["mechanism"]["iri"].rpartition("/")[2])
        ]
        assert cell == f"{written(row['count'])} {row['missing']}".strip()
    meetings = Counter(row["mechanism"] for row in table("meetings"))
    cells = shown["1. Taking part in each other's meetings meetings held"]
    for cell, mechanism in zip(cells, MECHANISMS, strict=True):
        assert f"{cell} ".startswith(f"{written(meetings[mechanism])} ")


def test_twins_of_the_table_of_measures_are_the_answer_of_the_question(client: FlaskClient) -> None:
    for measure in ("", "4"):
        page = f"/measure/{measure}.csv" if measure else "/measures.csv"
        asked = f"/question/measures-by-mechanism.csv{f'?measure={measure}' if measure else ''}"
        assert client.get(page).data == client.get(asked).data
        assert client.get(page).data.count(b"\n") > 5


def test_a_figure_leads_to_its_rows(client: FlaskClient, show: Open) -> None:
    page = show("/measure/9")
    links = [node for node in page.all("a") if node.get("class") == "figure"]
    assert len(links) == len(MECHANISMS)
    for node, mechanism in zip(links, MECHANISMS, strict=True):
        address = urlsplit(node.get("href"))
        assert address.path == "/question/return-visit-candidates"
        assert parse_qs(address.query) == {"mechanism": [mechanism]}
        rows = client.get(f"{address.path}.json?{address.query}").json["tables"]["answer"]["count"]
        assert figure("".join(node.itertext())) == rows


@pytest.mark.parametrize("number", MEASURES)
def test_a_measure_lists_its_questions_with_links_that_answer(
    client: FlaskClient, show: Open, number: int
) -> None:
    page = show(f"/measure/{number}")
    own = [question for question in load().values() if number in question.measures]
    addresses = [node.get("href") for node in page.section("questions").iter() if node.get("href")]
    for question in own:
        if question.id == measures.QUESTION:
            continue
        assert f"/question/{question.id}" in addresses
        ready = [one for one in addresses if one.startswith(f"/question/{question.id}?")]
        taken = {parameter.name for parameter in question.parameters}
        if any(parameter.required for parameter in question.parameters) or "mechanism" in taken:
            assert ready, f"{question.id} has no ready link"
        for address in ready[:1]:
            response = client.get(address)
            assert response.status_code == 200, address
            assert "Fill in what is needed" not in response.get_data(as_text=True), address


def test_what_the_secretariats_wrote_stands_above(show: Open, table: Read) -> None:
    rows = {row["id"]: row for row in table("coordination_measures")}
    for number in range(1, 10):
        text = " ".join("".join(show(f"/measure/{number}").section("main").itertext()).split())
        assert rows[f"measure-{number}"]["description"] in text
        assert rows[f"measure-{number}"]["title"] in text


def test_menu_and_home_lead_to_the_measures(show: Open) -> None:
    home = {node.get("href") for node in show("/").all("a")}
    assert {"/measures", "/plan", *(f"/measure/{number}" for number in MEASURES)} <= home
    for address in ("/overlaps", "/plan", "/measure/4"):
        marked = [node.get("href") for node in show(address).all("nav")[0].iter() if node.get("aria-current")]
        assert marked == ["/measures"]


@pytest.mark.parametrize(
    ("page", "table_name", "question"),
    [
        ("/overlaps?country=ARM", "recommendations", "overlapping-recommendations?country=ARM"),
        ("/overlaps?mechanism=WGB", "recommendations", "overlapping-recommendations?by=WGB"),
        ("/overlaps?country=ARM", "reviewed", "overlap?country=ARM"),
        ("/gaps", "duties", "duties-never-examined"),
        ("/gaps?country=PER", "duties", "gap-never-examined?country=PER"),
        ("/gaps?mechanism=MESICIC", "not-yet-reviewed", "not-yet-reviewed?mechanism=MESICIC"),
        ("/gaps?theme=police", "without-assistance", "recommendations-without-assistance?theme=police"),
        ("/gaps?country=KEN", "needs", "needs-unmet?country=KEN"),
        ("/crosswalk?first=UNCAC&second=UNTOC", "crosswalk", "crosswalk?first=UNCAC&second=UNTOC"),
        ("/joint-visits?weeks=52&mechanism=IRM", "past", "joint-visits?weeks=52&mechanism=IRM"),
        ("/joint-visits", "size", "joint-visits-size"),
        ("/clashes?when=past", "plenaries", "visits-during-plenary?when=past"),
        ("/assistance?running=yes", "matches", "assistance-matches?running=yes"),
        ("/assistance?provider=oecd", "offers", "offers-without-needs?provider=oecd"),
        ("/consistency?least=60&countries=one", "duplicates", "near-duplicates?least=60&countries=one"),
        ("/consistency", "contradictions", "possible-contradictions"),
        ("/quality?by=year", "profile", "quality-profile?by=year"),
    ],
)
def test_a_table_is_the_answer_of_its_question(
    client: FlaskClient, page: str, table_name: str, question: str
) -> None:
    """The same rows in the same order, cell by cell, sources apart."""
    path, _, query = page.partition("?")
    shown = client.get(f"{path}.json?{query}").json["tables"][table_name]
    path, _, query = question.partition("?")
    answer = client.get(f"/question/{path}.json?{query}").json["tables"]["answer"]
    names = set(answer["columns"])
    assert set(shown["columns"]) - {"sources"} == names
    assert [{name: row[name] for name in names} for row in shown["rows"]] == answer["rows"]


def test_rows_have_the_sources_of_what_they_speak_of(client: FlaskClient, table: Read) -> None:
    sources = {
        "/".join(row[name] for name in ("mechanism", "phase", "country", "number")): row["sources"].split(";")
        for row in table("recommendations")
    }
    rows = client.get("/overlaps.json?country=ARM").json["tables"]["recommendations"]["rows"]
    assert rows
    for row in rows:
        expected = {
            key
            for end in ("first", "second")
            for key in sources[row[end]["iri"].partition("recommendation/")[2]]
        }
        assert {source["iri"].rpartition("/")[2] for source in row["sources"]} == expected


def test_below_each_table_stands_why_and_the_question(show: Open) -> None:
    page = show("/gaps?mechanism=IAP")
    asked = [
        node.get("href")
        for block in page.all("details")
        for node in block.iter()
        if (node.get("href") or "").startswith("/question/")
    ]
    assert asked == [
        "/question/duties-never-examined?mechanism=IAP",
        "/question/not-yet-reviewed?mechanism=IAP",
        "/question/recommendations-without-assistance?mechanism=IAP",
        "/question/needs-unmet?mechanism=IAP",
    ]
    for name, block in zip(("duties-never-examined", "not-yet-reviewed"), page.all("details"), strict=False):
        assert find(name).missing in " ".join("".join(block.itertext()).split())


def test_a_filter_that_a_question_does_not_know_is_told(show: Open) -> None:
    text = "".join(show("/gaps?instrument=UNCAC").section("main").itertext())
    assert text.count("Not filtered by instrument") == 3


def test_states_of_knowledge_are_kept_apart(client: FlaskClient) -> None:
    """In the second cycle of the IRM, reviews known to be under way differ from those not on record."""
    rows = client.get("/gaps.json?mechanism=IRM").json["tables"]["not-yet-reviewed"]["rows"]
    states = {(row["state"]["label"], row["reason"]) for row in rows}
    assert ("Not known", "No review in this phase is on record.") in states
    assert ("Not yet reviewed", "A review is under way.") in states
    assert {state for state, _ in states} == {"Not known", "Not yet reviewed"}


def test_matrix_of_marks_has_the_figures_of_its_table(client: FlaskClient, show: Open) -> None:
    page = show("/quality")
    rows = client.get("/quality.json").json["tables"]["profile"]["rows"]
    cells = {cells[0].split(" ")[0]: cells[1:] for cells in page.rows("marks")}
    for row in rows:
        if row["mark"] == "status":
            place = MECHANISMS.index(row["mechanism"]["iri"].rpartition("/")[2])
            assert cells["Status"][place].startswith(f"{row['yes']} of {row['of']}")
    assert "marks" not in {node.get("id") for node in show("/quality?by=year").root.iter()}
