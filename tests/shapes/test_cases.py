"""Each shape with records that conform and records that do not, in ``cases/<table>/{pass,fail}*.ttl``.

A failing file says in lines ``# expect: <shape> <constraint component>`` exactly what must be reported of it.
``context.ttl`` is the small world to which the cases refer.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from peerweave.graph.validation.report import plain, shacl_report
from peerweave.graph.validation.speed import for_speed, without_what_all_meet
from rdflib import Graph
from rdflib.namespace import SH

HERE = Path(__file__).parent
SHAPES = HERE.parents[1] / "shapes"
SHARED = ("codes", "common", "values")
CASES = sorted((HERE / "cases").glob("*/*.ttl"))
EXPECT = re.compile(r"^# expect: shape:(?P<shape>\S+) (?P<component>\S+)$", re.MULTILINE)


@cache
def triples(path: Path) -> tuple[tuple[object, object, object], ...]:
    return tuple(Graph().parse(path))


def shapes_of(*names: str) -> Graph:
    return plain(triple for name in (*SHARED, *names) for triple in triples(SHAPES / f"{name}.ttl"))


def reported(report: Graph) -> list[str]:
    def local(term: object) -> str:
        return str(term).rpartition("#")[2]

    return sorted(
        f"{local(report.value(result, SH.sourceShape))} "
        f"{local(report.value(result, SH.sourceConstraintComponent))}"
        for result in report.objects(None, SH.result)
    )


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_exactly_what_the_case_expects_is_reported(case: Path) -> None:
    expected = sorted(f"{found['shape']} {found['component']}" for found in EXPECT.finditer(case.read_text()))
    assert bool(expected) == case.stem.startswith("fail"), "only a failing case expects anything"
    data = plain((*triples(HERE / "context.ttl"), *triples(case)))
    assert reported(shacl_report(data, shapes_of(case.parent.name))) == expected


def test_the_context_itself_conforms_to_every_shape() -> None:
    names = [path.stem for path in SHAPES.glob("*.ttl") if path.stem not in SHARED]
    assert reported(shacl_report(plain(triples(HERE / "context.ttl")), shapes_of(*names))) == []


def test_every_shape_has_a_passing_case_and_every_rule_a_failing_one() -> None:
    tables = {path.stem for path in SHAPES.glob("*.ttl")} - set(SHARED)
    assert {path.parent.name for path in CASES} == tables
    for table in sorted(tables):
        assert (HERE / "cases" / table / "pass.ttl").is_file(), table
        failing = "".join(path.read_text() for path in (HERE / "cases" / table).glob("fail-*.ttl"))
        expected = {found["shape"] for found in EXPECT.finditer(failing)}
        graph = shapes_of(table)
        rules = {
            str(shape).rpartition("#")[2]
            for node in graph.subjects(SH.targetClass, None)
            for shape in (node, *graph.objects(node, SH.property))
        }
        assert rules - expected == set(), f"{table}: rules that no case breaks"


@pytest.mark.parametrize("table", sorted({path.parent.name for path in CASES}))
def test_the_fast_form_of_the_shapes_reports_the_same(table: str) -> None:
    def results(shapes: Graph, *, spared: bool = False) -> set[tuple[object, ...]]:
        data = plain(triple for path in (HERE / "context.ttl", *cases) for triple in triples(path))
        report = shacl_report(data, without_what_all_meet(shapes, data) if spared else shapes)
        terms = (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent, SH.value)
        return {
            tuple(report.value(result, term) for term in terms) for result in report.objects(None, SH.result)
        }

    cases = [path for path in CASES if path.parent.name == table]
    plainly = results(shapes_of(table))
    assert len(plainly) > 3
    assert results(for_speed(shapes_of(table))) == plainly
    for case in cases:
        cases = [case]  # alone, so that the values of other cases do not keep a constraint in place
        assert results(for_speed(shapes_of(table)), spared=True) == results(shapes_of(table)), case.name


def test_a_constraint_that_all_values_meet_is_not_asked_again_and_another_is() -> None:
    def left(case: str) -> set[str]:
        data = plain(
            triple
            for path in ("context.ttl", f"cases/status-assessments/{case}.ttl")
            for triple in triples(HERE / path)
        )
        shapes = without_what_all_meet(for_speed(shapes_of("status-assessments")), data)
        return {str(shape).rpartition("#")[2] for shape in shapes.objects(None, SH.node)}

    assert left("pass") == set()
    assert left("fail-values") == {"PartialDate", "code-assessor-kind", "code-status", "code-status-word"}
