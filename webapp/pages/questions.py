"""The named questions: the list, and one with its form, its answer and its text."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request, url_for
from peerweave.graph.questions import named
from peerweave.graph.questions.answers import rows_of
from peerweave.graph.questions.parameters import IntegerKind, ParameterError, ThingKind
from peerweave.graph.questions.unheld import unheld
from peerweave.graph.suggest import near, quoted
from peerweave.webapp.lexicon import Row, Thing
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table
from pyoxigraph import Literal

blueprint = Blueprint("questions", __name__)
MEASURES = {
    1: "Taking part in each other's meetings",
    2: "Sharing schedules, reports and guidance",
    3: "Exchange of primary data",
    4: "No clashes of visits and meetings",
    5: "Joint on-site visits",
    6: "Quality and consistency of reports",
    7: "Simple, measurable, consistent recommendations",
    8: "Cooperation on technical assistance",
    9: "Return visits",
}
UNHELD = (
    Column("mechanism", "Mechanism", style="head"),
    Column("state", "What is known"),
    Column("reason", "Why", style="long"),
)
OWN = frozenset({"format", "page", "table", "bom"})
"""Parameters of the address that are ours and not the question's."""


@dataclass(frozen=True)
class Field:
    """One field of a question's form."""

    parameter: named.Parameter
    value: str
    choices: tuple[tuple[str, str], ...]
    """(key, words) to choose from; none for a field that is typed."""
    number: bool


@page(blueprint, "/questions")
def questions(edition: Edition) -> Page:
    """Every question, under the measure of 2016 that it serves."""
    rows: list[Record] = []
    groups: dict[str, list[named.Question]] = {}
    for question in named.load().values():
        measures = [MEASURES.get(number, str(number)) for number in question.measures]
        groups.setdefault(measures[0] if measures else "The graph as a whole", []).append(question)
        rows.append(
            {
                "id": question.id,
                "question": question.question,
                "summary": question.summary,
                "measures": tuple(measures) or None,
            }
        )
    columns = (
        Column("id", "Question", style="head"),
        Column("question", "In words"),
        Column("summary", "What it answers"),
        Column("measures", "Measures of 2016 it serves", "none of the nine"),
    )
    order = [*MEASURES.values(), "The graph as a whole"]
    ordered = sorted(groups.items(), key=lambda group: order.index(group[0]))
    return Page(
        "questions.html",
        "Questions",
        (Table("questions", "Questions", columns, rows),),
        context={"groups": ordered},
    )


@page(blueprint, "/question/<key:name>")
def question(edition: Edition, name: str) -> Page:
    """One question: without what it needs, its form; with it, the answer."""
    known = named.load()
    if name not in known:
        likely = [(known[one].question, url_for("questions.question", name=one)) for one in near(name, known)]
        ways_out = [*likely, ("All questions", url_for("questions.questions"))]
        raise Problem(404, f"There is no question “{name}”.", ways_out=ways_out)
    asked = known[name]
    values = _given(asked)
    waiting = [
        one.name
        for one in asked.parameters
        if one.required and one.default is None and not values.get(one.name)
    ]
    tables: tuple[Table, ...] = ()
    if not waiting or values:
        tables = answer(edition, asked, values)
    return Page(
        "question.html",
        asked.question,
        tables or (Table("answer", asked.question, _columns(asked), ()),),
        crumbs=(("Questions", "/questions"),),
        context={
            "question": asked,
            "fields": [field(edition, parameter, values) for parameter in asked.parameters],
            "answered": bool(tables),
            "column_words": lambda name: words_of(asked.head(name)),
            "measures": [MEASURES.get(number, str(number)) for number in asked.measures],
        },
        record={
            "question": asked.id,
            "parameters": values,
            **({"needs": waiting} if waiting and not tables else {}),
        },
        paged=True,
    )


def _given(asked: named.Question) -> dict[str, str]:
    """The values in the address. Raises a 400 ``Problem`` where one is given twice."""
    values = {}
    for key, given in request.args.lists():
        if key in OWN:
            continue
        if len(given) > 1:
            raise Problem(
                400,
                f"{quoted(key)} is given twice; a parameter takes one value.",
                title="This value is not possible",
                ways_out=[("Back to the question", url_for("questions.question", name=asked.id))],
            )
        values[key] = given[0]
    return values


def field(edition: Edition, parameter: named.Parameter, values: dict[str, str]) -> Field:
    """A parameter as a field of the form, with what was given."""
    value = values.get(parameter.name, parameter.default or "")
    choices: tuple[tuple[str, str], ...] = ()
    if isinstance(parameter.kind, ThingKind):
        found = parameter.kind.choices(edition.repository)
        choices = tuple((one.key, one.label) for one in sorted(found, key=lambda one: one.label))
        fitting = [one.key for one in found if value.casefold() in (one.key.casefold(), one.label.casefold())]
        value = fitting[0] if fitting else value
    return Field(parameter, value, choices, isinstance(parameter.kind, IntegerKind))


def answer(edition: Edition, asked: named.Question, values: dict[str, str]) -> tuple[Table, ...]:
    """The answer, and for a question across mechanisms a table of those with nothing in it, with the reasons.

    Raises a 400 ``Problem`` that says what is possible where a value is not.
    """
    try:
        bindings = named.bind(asked, values, edition.repository)
    except ParameterError as error:
        form = ("Back to the question", url_for("questions.question", name=asked.id))
        raise Problem(400, str(error), title="This value is not possible", ways_out=[form]) from error
    found = rows_of(asked, bindings, edition.repository)
    rows: list[Record] = []
    for row in found.rows:
        record = _record(edition, asked, row)
        if record not in rows[-1:]:
            rows.append(record)
    facts = tuple(
        dict.fromkeys(
            cell.iri for row in rows for cell in row.values() if isinstance(cell, Thing) and cell.ours
        )
    )
    answered = Table(
        "answer", asked.question, _columns(asked), rows, none="No row answers this.", facts=facts
    )
    if asked.across is None:
        return (answered,)
    without: list[Record] = [
        {
            "mechanism": edition.lexicon.thing(one.mechanism.iri),
            "state": edition.lexicon.thing(one.state.iri),
            "reason": one.reason,
        }
        for one in unheld(asked.across, found, bindings, edition.repository)
    ]
    return (answered, Table("nothing-held", "Mechanisms with nothing here", UNHELD, without))


def _columns(asked: named.Question) -> tuple[Column, ...]:
    return tuple(
        Column(name, words_of(asked.head(name)), "not given", "text" if number else "head")
        for number, name in enumerate(asked.columns)
    )


def words_of(name: str) -> str:
    """The name of a column or a parameter as a heading: ``days_between`` is "Days between"."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _record(edition: Edition, asked: named.Question, row: Row) -> Record:
    record: Record = {}
    for name in asked.columns:
        cell = edition.lexicon.cell(row.get(name))
        label = row.get(f"{name}Label")
        if isinstance(cell, Thing) and isinstance(label, Literal) and not cell.label:
            cell = Thing(cell.iri, label.value, cell.kind, cell.key, cell.path)
        record[name] = cell
    return record
