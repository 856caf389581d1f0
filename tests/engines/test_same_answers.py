"""Each question has the same answer wherever it is asked: Oxigraph embedded, its server, Virtuoso, rdflib.

All are asked of the graph of the real tables, loaded with every statement once in the default graph. Rows are
compared without their order, since names are language-tagged strings, whose order SPARQL 1.1 leaves open
(section 15.1); from the Oxigraph server they must come in the same order too, as far as ORDER BY decides.
Numbers are compared by value, and lists of IRIs in one string without order (18.5.1.7 leaves that of
GROUP_CONCAT open). Of a computed question the facts are compared that its query fetches.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Hashable, Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from peerweave.graph.questions.named import Question, bind, load
from peerweave.graph.store.binding import bind_values
from peerweave.graph.store.remote import EndpointError, RemoteRepository
from peerweave.graph.store.repository import LocalRepository, Repository, Rows, Term, row_of
from peerweave.graph.store.snapshot import current

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float", "int", "nonNegativeInteger")}
NEEDED = {
    "country": ["UKR", "ITA", "USA"],
    "instrument": ["UNCAC", "COE-CLCC"],
    "mechanism": ["GRECO"],
    "theme": ["whistleblower"],
    "provision": ["UNCAC/16"],
    "phase": ["GRECO/round-6"],
    "since": ["2025"],
    "region": ["150"],
}
"""Values for what a question needs, by the name of the parameter."""
OPTIONAL = {
    "country": "UKR",
    "mechanism": "GRECO",
    "theme": "whistleblower",
    "instrument": "UNCAC",
    "provision": "UNCAC/16",
    "phase": "GRECO/round-5",
    "region": "150",
    "within": "150",
    "other": "WGB",
    "since": "2024-05",
    "from": "2019",
    "to": "2022",
    "at": "2024-06-01",
    "attending": "GRECO",
    "stage": "compliance",
    "level": "mandatory",
    "months": "36",
    "at_least": "4",
    "members": "yes",
    "table": "participations",
}
"""Values for what may be left out; a parameter without one here is left out."""

RDFLIB_SECONDS = 40.0
"""How much processor time rdflib may take for one of the questions that it finishes."""

_SLOW = "not finished in 3 seconds of the processor"
_UNSORTED = (
    "a TypeError: rdflib cannot sort rows of which some have no value (15.1, ORDER BY, puts these first)"
)
_NAMED = "asks for the named graphs, and rdflib is given the default graph alone"
RDFLIB_LEFT_OUT = {
    "assistance-by-mechanism": _SLOW,
    "clashes-country": _UNSORTED,
    "completeness": _NAMED,
    "counterparts": _SLOW,
    "crosswalk-agreement": "rdflib raises an error of its own (NotBoundError without a datatype)",
    "countries-examined-by-many": _SLOW,
    "countries-never-examined": _SLOW,
    "coverage-by-theme-and-region": _SLOW,
    "dates-held": _SLOW,
    "documents": _SLOW,
    "duties-never-examined": _UNSORTED,
    "escalation-steps": _SLOW,
    "evidence-held": _SLOW,
    "examined-by-many": _SLOW,
    "follow-ups-not-on-record": _SLOW,
    "gap-never-examined": _SLOW,
    "knowledge-states-by-theme": _SLOW,
    "knowledge-states-of-countries": _SLOW,
    "knowledge-states-of-region": _SLOW,
    "like-facts-unlike-status": _SLOW,
    "meetings-to-attend": _UNSORTED,
    "needs-held": _SLOW,
    "needs-without-offers": _SLOW,
    "new-since": _SLOW,
    "not-yet-reviewed": _SLOW,
    "practices-compared": _SLOW,
    "quality-profile": _SLOW,
    "questionnaire-matrix": _SLOW,
    "same-duty-of-country": _SLOW,
    "same-duty-recommendations": _SLOW,
    "status-over-time": _SLOW,
    "visits-held": _UNSORTED,
}
"""Questions that rdflib's own evaluator does not answer, and why."""


def asked() -> Iterator[tuple[Question, dict[str, str]]]:
    """Every question with values: what it needs, and each parameter that may be left out, one at a time.

    Of computed questions that share a query only the first, without values, as the query takes none.
    """
    seen = set()
    for question in load().values():
        if question.computed:
            if question.query not in seen:
                yield question, {}
            seen.add(question.query)
            continue
        needed = [parameter.name for parameter in question.parameters if parameter.required]
        first = {name: NEEDED[name][0] for name in needed}
        yield question, first
        for value in NEEDED[needed[0]][1:] if needed else ():
            yield question, {**first, needed[0]: value}
        for parameter in question.parameters:
            if not parameter.required and parameter.name in OPTIONAL:
                yield question, {**first, parameter.name: OPTIONAL[parameter.name]}


CASES = [
    pytest.param(question, values, id=f"{question.id} {' '.join(values.values())}".strip())
    for question, values in asked()
]


def comparable(term: Term | None) -> Hashable:
    """A cell as what it says: numbers by value, truth as a number, a list of IRIs as the set of them."""
    if not isinstance(term, ox.Literal):
        return None if term is None else str(term)
    kind = term.datatype.value
    if kind in NUMBERS:
        return round(Decimal(term.value), 6).normalize()
    if kind == f"{XSD}boolean":
        return Decimal(term.value in ("true", "1"))
    if term.language:
        return term.value, term.language.lower()
    return frozenset(term.value.split()) if term.value.startswith("http") else (term.value, kind)


def rows(answer: Rows) -> list[tuple[Hashable, ...]]:
    """The rows of an answer, in their order."""
    return [tuple(comparable(row[name]) for name in answer.columns) for row in answer.rows]


def answer(question: Question, values: dict[str, str], of: Repository, local: LocalRepository) -> Rows:
    """A question's rows from one repository; the names in ``values`` are looked up in the local one."""
    return of.select(question.query, {} if question.computed else bind(question, values, local))


def assert_same(found: Rows, expected: Rows) -> None:
    """That two answers have the same columns and the same rows as often, with a short word if not."""
    assert found.columns == expected.columns
    here, there = Counter(rows(expected)), Counter(rows(found))
    lacks, more = list((here - there).elements()), list((there - here).elements())
    assert not lacks and not more, f"{len(lacks)} rows lack, {len(more)} too many: {lacks[:1]} {more[:1]}"


@pytest.mark.parametrize(("question", "values"), CASES)
def test_oxigraph_server(
    question: Question, values: dict[str, str], oxigraph: RemoteRepository, repository: LocalRepository
) -> None:
    assert_same(
        answer(question, values, oxigraph, repository), answer(question, values, repository, repository)
    )


@pytest.mark.parametrize(("question", "values"), CASES)
def test_virtuoso(
    question: Question,
    values: dict[str, str],
    virtuoso: RemoteRepository,
    repository: LocalRepository,
    request: pytest.FixtureRequest,
) -> None:
    expected = answer(question, values, repository, repository)
    try:
        assert_same(answer(question, values, virtuoso, repository), expected)
    except (AssertionError, EndpointError):
        anew = request.getfixturevalue("virtuoso_anew")
        assert_same(answer(question, values, anew, repository), expected)


@pytest.mark.timeout(1200)
def test_rdflib_where_it_finishes(store_dir: Path, repository: LocalRepository) -> None:
    """rdflib's evaluator, in a process of its own, is asked each question once, but those left out."""
    first: dict[str, tuple[Question, dict[str, str]]] = {}
    for question, values in asked():
        first.setdefault(question.id, (question, values))
    cases = [case for name, case in first.items() if name not in RDFLIB_LEFT_OUT]
    queries = []
    for number, (question, values) in enumerate(cases):
        bound = {} if question.computed else bind(question, values, repository)
        queries.append((number, bind_values(question.query, bound)))
    done = subprocess.run(
        [
            sys.executable,
            Path(__file__).with_name("rdflib_answers.py"),
            current(store_dir).path,
            str(RDFLIB_SECONDS),
        ],
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(cases)
    for (question, values), (_, found, seconds) in zip(cases, lines, strict=True):
        assert isinstance(found, dict), f"{question.id}: {found or f'not within {seconds:.0f} s'}"
        parsed = ox.parse_query_results(json.dumps(found).encode(), format=ox.QueryResultsFormat.JSON)
        assert isinstance(parsed, ox.QuerySolutions)
        names = tuple(variable.value for variable in parsed.variables)
        there = Rows(names, [row_of(names, solution) for solution in parsed])
        assert_same(there, answer(question, values, repository, repository))


def test_what_is_left_out_is_a_question() -> None:
    assert set(load()) >= set(RDFLIB_LEFT_OUT)
