"""Answers: a question asked with the reader's values, and its rows as a text table, CSV or JSON.

A thing is shown by its words. CSV and JSON also give its IRI: CSV in a column of its own, ``<column>_iri``,
JSON as ``{"iri": ..., "label": ...}``.
"""

from __future__ import annotations

import csv
import io
import json
import pkgutil
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

from cachetools import LRUCache
from peerweave.graph.questions.cells import LABEL, Cell, plain, short, table
from peerweave.graph.questions.named import Question, bind, find
from peerweave.graph.questions.unheld import Unheld, unheld
from peerweave.graph.store.binding import bind_values
from peerweave.graph.store.repository import Bindings, Repository, Rows
from pyoxigraph import Literal, NamedNode
from tabulate import tabulate

_WIDEST: Final = 48
_FACTS: Final[WeakKeyDictionary[Repository, dict[str, Rows]]] = WeakKeyDictionary()
_SOME_FACTS: Final[WeakKeyDictionary[Repository, LRUCache[str, Rows]]] = WeakKeyDictionary()
_KEEPING: Final = Lock()
_MOST_KEPT: Final = 16
_ANSWERS: Final[WeakKeyDictionary[Repository, dict[str, Rows]]] = WeakKeyDictionary()
_MOST_CELLS: Final = 500_000
_ROWS: Final[WeakKeyDictionary[Repository, LRUCache[Hashable, Rows]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Answer:
    """A question, the values it was asked with (in words), and its rows in the order of its columns.

    ``things`` are the columns that hold things, which have an IRI. ``unheld`` are the mechanisms that
    no row names, each with the reason, if the question is asked across mechanisms.
    """

    question: Question
    parameters: Mapping[str, Cell]
    as_of: str
    snapshot: str
    rows: list[tuple[Cell, ...]]
    things: frozenset[str]
    unheld: Sequence[Unheld] = ()


def ask(question: Question, values: Mapping[str, str], repository: Repository) -> Answer:
    """Ask a question with the values that a person gave, by name of parameter.

    Rows that are the same in every column of the answer are given once. Raises ``ParameterError`` for a value
    that is not possible.
    """
    bound = bind(question, values, repository)
    rows = rows_of(question, bound, repository)
    return Answer(
        question,
        {name: _given(term, values.get(name)) for name, term in bound.items()},
        repository.as_of,
        repository.snapshot_id,
        table(question.columns, rows),
        frozenset(name for name in question.columns if name + LABEL in rows.columns),
        unheld(question.across, rows, bound, repository),
    )


def as_table(answer: Answer) -> str:
    """The answer as an aligned text table for a terminal, with the question above and the count below."""
    question = answer.question
    lines = [question.question]
    if answer.parameters:
        lines.append("; ".join(f"{name}: {_shown(cell)}" for name, cell in answer.parameters.items()))
    rows = [["" if cell.value is None else cell.value for cell in row] for row in answer.rows]
    heads = [question.head(name) for name in question.columns]
    lines += [
        "",
        tabulate(rows, headers=heads, tablefmt="simple", maxcolwidths=_WIDEST, disable_numparse=True),
    ]
    count = len(answer.rows)
    lines += ["", f"{count} row{'' if count == 1 else 's'}, as of {answer.as_of}, graph {answer.snapshot}."]
    lines += [f"{_told(one)}." for one in answer.unheld]
    if question.missing:
        lines.append(f"Not known: {question.missing}")
    return "\n".join(lines) + "\n"


def as_csv(answer: Answer) -> str:
    """The answer as CSV (RFC 4180, but with LF); the IRIs of a column of things stand in a column beside.

    Where the question is asked across mechanisms, a last column ``nothing_held`` gives the state and the
    reason of each mechanism that no row names, in a row of its own at the end.
    """
    with_iri = answer.things
    across = answer.question.across
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            head
            for name in answer.question.columns
            for head in ([name, f"{name}_iri"] if name in with_iri else [name])
        ]
        + (["nothing_held"] if across else [])
    )
    for row in answer.rows:
        line: list[Any] = []
        for name, cell in zip(answer.question.columns, row, strict=True):
            line.append("" if cell.value is None else cell.value)
            if name in with_iri:
                line.append(cell.iri or "")
        writer.writerow(line + [""] * bool(across))
    width = len(answer.question.columns) + len(with_iri)
    for one in answer.unheld:
        writer.writerow([""] * width + [_told(one)])
    return out.getvalue()


def as_json(answer: Answer) -> str:
    """The answer as a JSON object: question, parameters, asOf, snapshot, columns with their meaning, rows."""
    question = answer.question
    names = list(question.columns)
    document = {
        "question": {"id": question.id, "text": question.question, "summary": question.summary},
        "parameters": {name: _json(cell) for name, cell in answer.parameters.items()},
        "asOf": answer.as_of,
        "snapshot": answer.snapshot,
        "rule": question.rule,
        "missing": question.missing,
        "columns": [{"name": name, "meaning": meaning} for name, meaning in question.columns.items()],
        "rows": [dict(zip(names, map(_json, row), strict=True)) for row in answer.rows],
    }
    if question.across:
        document["nothingHeld"] = [
            {
                "mechanism": {"iri": one.mechanism.iri, "label": one.mechanism.label},
                "state": {"iri": one.state.iri, "label": one.state.label},
                "reason": one.reason,
            }
            for one in answer.unheld
        ]
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


FORMATS: Final = {"table": as_table, "csv": as_csv, "json": as_json}
"""Each format in which an answer can be written."""


def rows_of(question: Question, bound: Bindings, repository: Repository) -> Rows:
    """The rows of the query, or what the question's function makes of the facts that the query fetches.

    ``bound`` is what ``questions.bind`` gives. A published graph never changes, so answers are kept: those
    asked for last, up to half a million cells in all (about 50 MB). Nobody may change the rows.
    """
    key = question.id, question.query, frozenset(bound.items())
    with _KEEPING:
        kept = _ROWS.setdefault(repository, LRUCache(_MOST_CELLS, getsizeof=_cells))
        rows = kept.get(key)
    if rows is None:
        rows = _worked_out(question, bound, repository)
        with _KEEPING:
            if _cells(rows) <= _MOST_CELLS:
                kept[key] = rows
    return rows


def forget(repository: Repository) -> None:
    """Lets go of the answers that ``rows_of`` keeps, so that each is worked out anew; of no facts."""
    with _KEEPING:
        _ROWS.pop(repository, None)


def _cells(rows: Rows) -> int:
    return (rows.count + 1) * len(rows.columns)


def _worked_out(question: Question, bound: Bindings, repository: Repository) -> Rows:
    """The rows. Facts are fetched once; so are the answers of other questions that the question rests on."""
    if question.written:
        return repository.select(bind_values(question.query, bound), {})
    if not question.computed:
        return repository.select(question.query, bound)
    given: list[Any] = [_facts(question, bound, repository), bound]
    if question.answers:
        given.append({name: _default_answer(name, repository) for name in question.answers})
    rows = pkgutil.resolve_name(question.computed)(*given)
    if not isinstance(rows, Rows):
        raise TypeError(f"{question.computed} must give Rows")
    return rows


def _facts(question: Question, bound: Bindings, repository: Repository) -> Rows:
    """The facts of a computed question: all of them, or, until these are held, those of the values given.

    Values are written into the text (``bind_values``) because Oxigraph plans a query before it knows values
    that are bound, and would go through the things of all countries. Of single values the last few are kept.
    """
    held = _FACTS.setdefault(repository, {})
    only = {variable: bound[name] for name, variable in question.facts_of.items() if name in bound}
    if question.query in held or not only:
        if question.query not in held:
            held[question.query] = repository.select(question.query, {})
        return held[question.query]
    text = bind_values(question.query, only)
    with _KEEPING:
        some = _SOME_FACTS.setdefault(repository, LRUCache(_MOST_KEPT))
        rows = some.get(text)
    if rows is None:
        rows = repository.select(text, {})
        with _KEEPING:
            some[text] = rows
    return rows


def _default_answer(name: str, repository: Repository) -> Rows:
    """The rows of a question that is asked with its defaults, each once, as ``ask`` gives them.

    Raises ``ParameterError`` if it needs more.
    """
    kept = _ANSWERS.setdefault(repository, {})
    if name not in kept:
        question = find(name)
        rows = rows_of(question, bind(question, {}, repository), repository)
        once = {tuple(str(row.get(column)) for column in question.columns): row for row in rows.rows}
        kept[name] = Rows(rows.columns, list(once.values()))
    return kept[name]


def _given(term: NamedNode | Literal, written: str | None) -> Cell:
    if isinstance(term, NamedNode):
        return Cell((written or "").strip() or short(term.value), term.value)
    return Cell(plain(term))


def _shown(cell: Cell) -> str:
    return {True: "yes", False: "no"}[cell.value] if isinstance(cell.value, bool) else str(cell.value)


def _told(one: Unheld) -> str:
    return f"{one.mechanism.label}: {one.state.label.lower()}, {one.reason}"


def _json(cell: Cell) -> Any:
    return cell.value if cell.iri is None else {"iri": cell.iri, "label": cell.value}
