"""The named questions: the list, and one with its form, its answer and its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from peerweave.graph.questions import named
from peerweave.graph.questions.answers import rows_of
from peerweave.graph.questions.choose import thing_kind
from peerweave.graph.questions.measures import MEASURES
from peerweave.graph.questions.parameters import ChoiceKind, IntegerKind, ParameterError, ThingKind, YesNoKind
from peerweave.graph.questions.unheld import unheld
from peerweave.graph.reports.model import Asked
from peerweave.graph.suggest import near, quoted
from peerweave.webapp import coverage
from peerweave.webapp.lexicon import Moment, Row, Thing
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table
from pyoxigraph import Literal

blueprint = Blueprint("questions", __name__)
UNHELD = (
    Column("mechanism", "Mechanism", style="head"),
    Column("state", "What is known"),
    Column("reason", "Why", style="long"),
)
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?", re.ASCII)
"""A date as the computed answers give it, in words."""
WHOLE = "The measures and the graph as a whole"
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
    """Every question, under the first measure that it serves."""
    rows: list[Record] = []
    groups: dict[str, list[named.Question]] = {}
    for question in named.load().values():
        measures = [MEASURES[number].title for number in question.measures]
        whole = not measures or len(measures) == len(MEASURES)
        groups.setdefault(WHOLE if whole else measures[0], []).append(question)
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
        Column("measures", "Measures it serves", "the graph as a whole"),
    )
    order = [WHOLE, *(measure.title for measure in MEASURES.values())]
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
    values = given(("Back to the question", url_for("questions.question", name=asked.id)))
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
            "command": Asked.of(asked.id, values).command,
            "editor": f"{url_for('query.query')}?{urlencode({'example': f'question/{asked.id}', **values})}",
            "column_words": lambda name: words_of(asked.head(name)),
            "measures": [
                MEASURES[number] for number in asked.measures if len(asked.measures) < len(MEASURES)
            ],
        },
        record={
            "question": asked.id,
            "parameters": values,
            **({"needs": waiting} if waiting and not tables else {}),
        },
        paged=True,
    )


def given(back: tuple[str, str]) -> dict[str, str]:
    """The values in the address. Raises a 400 ``Problem`` with a way ``back`` where one is given twice."""
    values = {}
    for key, several in request.args.lists():
        if key in OWN:
            continue
        if len(several) > 1:
            raise Problem(
                400,
                f"{quoted(key)} is given twice; a parameter takes one value.",
                title="This value is not possible",
                ways_out=[back],
            )
        values[key] = several[0]
    return values


def address(name: str, values: Mapping[str, str]) -> str:
    """Where the answer to a question with these values is shown."""
    return url_for("questions.question", name=name) + (f"?{urlencode(values)}" if values else "")


def field(edition: Edition, parameter: named.Parameter, values: dict[str, str]) -> Field:
    """A parameter as a field of the form, with what was given."""
    value = values.get(parameter.name, parameter.default or "")
    choices: tuple[tuple[str, str], ...] = ()
    if isinstance(parameter.kind, ThingKind):
        found = parameter.kind.choices(edition.repository)
        fitting = [one.key for one in found if value.casefold() in (one.key.casefold(), one.label.casefold())]
        value = fitting[0] if fitting else value
        if parameter.kind == thing_kind("country"):
            listed = coverage.countries_to_choose(edition)
            found = [one for one in found if one.key in listed or one.key == value]
        choices = tuple((one.key, one.label) for one in sorted(found, key=lambda one: one.label))
    elif isinstance(parameter.kind, ChoiceKind):
        choices = tuple((one, one) for one in parameter.kind.options)
    elif isinstance(parameter.kind, YesNoKind):
        choices = (("yes", "yes"), ("no", "no"))
    return Field(parameter, value, choices, isinstance(parameter.kind, IntegerKind))


@dataclass(frozen=True)
class Answered:
    """The rows of an answer; for a question across mechanisms those with nothing in it, with the reasons."""

    rows: list[Record]
    without: tuple[Record, ...] = ()


def answer(edition: Edition, asked: named.Question, values: dict[str, str]) -> tuple[Table, ...]:
    """The answer, and for a question across mechanisms a table of those with nothing in it, with the reasons.

    Raises a 400 ``Problem`` that says what is possible where a value is not.
    """
    found = answered(edition, asked, values)
    facts = tuple(
        dict.fromkeys(
            cell.iri for row in found.rows for cell in row.values() if isinstance(cell, Thing) and cell.ours
        )
    )
    shown = Table(
        "answer", asked.question, _columns(asked), found.rows, none="No row answers this.", facts=facts
    )
    if asked.across is None:
        return (shown,)
    return (shown, Table("nothing-held", "Mechanisms with nothing here", UNHELD, found.without))


def answered(edition: Edition, asked: named.Question, values: dict[str, str]) -> Answered:
    """A question asked. Raises a 400 ``Problem`` that says what is possible where a value is not."""
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
    if asked.across is None:
        return Answered(rows)
    without: tuple[Record, ...] = tuple(
        {
            "mechanism": edition.lexicon.thing(one.mechanism.iri),
            "state": edition.lexicon.thing(one.state.iri),
            "reason": one.reason,
        }
        for one in unheld(asked.across, found, bindings, edition.repository)
    )
    return Answered(rows, without)


def _columns(asked: named.Question) -> tuple[Column, ...]:
    return tuple(
        Column(
            name,
            words_of(asked.head(name)),
            "not given",
            "under" if name in asked.below else "text" if number else "head",
        )
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
        record[name] = Moment(cell) if isinstance(cell, str) and DATE.fullmatch(cell) else cell
    return record
