"""Does the graph conform? SHACL Core (https://www.w3.org/TR/shacl/) by pySHACL, told in the tables' terms."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from peerweave.graph.findings import Finding, in_order
from peerweave.graph.namespaces import PW
from peerweave.graph.validation.locate import Locator
from peerweave.graph.validation.report import ConformError, Triples, plain, shacl_report
from peerweave.graph.validation.speed import for_speed, without_what_all_meet
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import PROV, RDF, SH
from rdflib.term import Node

SHAPES: Final = "https://w3id.org/peerweave/shapes#"


@cache
def _packaged() -> tuple[tuple[Node, Node, Node], ...]:
    graph = Graph()
    for entry in sorted((files("peerweave") / "shapes").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".ttl"):
            graph.parse(data=entry.read_text("utf-8"), format="turtle")
    return tuple(graph)


def load_shapes() -> Graph:
    """All of ``shapes/*.ttl`` in a fresh graph: pySHACL writes into the shapes graph that it is given."""
    return plain(_packaged())


def validate(data: Triples, locator: Locator, shapes: Triples | None = None) -> list[Finding]:
    """What in ``data`` (facts together with the ontology) breaks a shape, in the order of the tables.

    ``shapes`` are by default the project's own. No inference and no SPARQL constraints: SHACL, section 4
    (Core) alone. A graph without one thing of any shape's target class gets a violation too, since nothing
    was checked. Raises ``ConformError`` if there is no shape with a target class.
    """
    shapes_graph = load_shapes() if shapes is None else plain(shapes)
    classes = set(shapes_graph.objects(None, SH.targetClass))
    if not classes:
        raise ConformError("no shape with a target class was found: nothing would be checked")
    data_graph = plain(data)
    if not any((None, RDF.type, wanted) in data_graph for wanted in classes):
        return [_nothing_checked()]
    report = shacl_report(data_graph, without_what_all_meet(for_speed(shapes_graph), data_graph))
    results = report.objects(None, SH.result)  # not subjects of the class: that has sh:detail too
    return in_order(_finding(result, report, shapes_graph, data_graph, locator) for result in results)


def _nothing_checked() -> Finding:
    return Finding(
        severity="violation",
        table=None,
        row=None,
        column=None,
        record=None,
        message="No record of any table was found, so that nothing was checked.",
        remedy="Check that the folder of facts is the right one and that its tables have rows.",
        rule="nothing-checked",
    )


def _finding(result: Node, report: Graph, words: Graph, data: Graph, locator: Locator) -> Finding:
    focus = report.value(result, SH.focusNode)
    shape = report.value(result, SH.sourceShape)
    value = report.value(result, SH.value)
    place = locator.place(str(row) for row in data.objects(focus, PROV.wasDerivedFrom))
    column = locator.column(place.table, _paths(result, report), None if value is None else str(value))
    return Finding(
        severity="violation" if words.value(shape, SH.severity) == SH.Violation else "warning",
        table=place.table.name if place.table else None,
        row=place.row,
        column=column,
        record=str(focus),
        message=_words(words, shape, SH.message),
        remedy=_words(words, shape, PW.remedy),
        rule=str(shape).removeprefix(SHAPES),
        value=None if value is None else locator.cell(place.table, column, str(value)),
        file=place.file,
    )


def _words(words: Graph, shape: Node | None, term: URIRef) -> str:
    text = words.value(shape, term)
    return str(text) if isinstance(text, Literal) else ""


def _paths(result: Node, report: Graph) -> list[str]:
    """The properties of ``sh:resultPath``: one, or the members of an alternative path (SHACL, 2.3.1.3)."""
    path = report.value(result, SH.resultPath)
    if path is None or isinstance(path, URIRef):
        return [] if path is None else [str(path)]
    members = report.value(path, SH.alternativePath)
    return [str(member) for member in Collection(report, members)] if members is not None else []
