"""Does the graph conform? SHACL Core (https://www.w3.org/TR/shacl/) by pySHACL, told in the tables' terms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

import pyshacl
from peerweave.graph.findings import Finding, in_order
from peerweave.graph.namespaces import PW
from peerweave.graph.validation.locate import Locator
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import PROV, RDF, RDFS, SH
from rdflib.term import Node

Triples = Iterable[tuple[Node, ...]]
"""Subject, predicate, object; what follows (a named graph) is not looked at."""
SHAPES: Final = "https://w3id.org/peerweave/shapes#"
_WORDS: Final = frozenset({SH.name, SH.description, SH.message, SH.severity, RDFS.label, PW.remedy})


class ConformError(RuntimeError):
    """The check itself cannot be trusted: it had no shapes, or pySHACL gave no report."""


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


def plain(triples: Triples) -> Graph:
    """The triples in a fresh graph in rdflib's own memory, the only kind that pySHACL compares rightly."""
    graph = Graph()
    for subject, predicate, value, *_ in triples:
        graph.add((subject, predicate, value))
    return graph


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
    report = shacl_report(data_graph, for_speed(shapes_graph))
    results = report.objects(None, SH.result)  # not subjects of the class: that has sh:detail too
    return in_order(_finding(result, report, shapes_graph, data_graph, locator) for result in results)


def for_speed(shapes: Graph) -> Graph:
    """An equal set of shapes that pySHACL checks several times faster; ``shapes`` stays as it is.

    pySHACL looks at a shape once for each thing when another shape names it by ``sh:property``, but once for
    all things when it has targets of its own, and each time it goes through all its statements. So property
    shapes get the target classes of the shapes that name them, which gives the same results (SHACL, sections
    2.1.3.2 and 4.7.2), what a closed shape allows is spelt out (4.8.1), and words stay out. A shape that is
    more than that (other targets, named by others, switched off, counting siblings) is left as it is.
    """
    fast = plain(triple for triple in shapes if triple[1] not in _WORDS)
    for node, wanted in shapes.subject_objects(SH.targetClass):
        properties = list(shapes.objects(node, SH.property))
        if not _can_be_taken_apart(shapes, node, properties):
            continue
        ignored = shapes.value(node, SH.ignoredProperties)
        if ignored is not None:
            paths = [path for shape in properties if isinstance(path := shapes.value(shape, SH.path), URIRef)]
            allowed = sorted({*Collection(shapes, ignored), *paths})
            fast.set((node, SH.ignoredProperties, Collection(fast, BNode(), allowed).uri))
        for shape in properties:
            fast.remove((node, SH.property, shape))
            fast.add((shape, SH.targetClass, wanted))
    return fast


def _can_be_taken_apart(shapes: Graph, node: Node, properties: list[Node]) -> bool:
    terms = set(shapes.predicates(node))
    return (
        not terms & {SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.deactivated}
        and (SH.closed not in terms or SH.ignoredProperties in terms)
        and (None, None, node) not in shapes
        and not any((shape, SH.qualifiedValueShape, None) in shapes for shape in properties)
    )


def shacl_report(data: Graph, shapes: Graph) -> Graph:
    """pySHACL's validation report (SHACL, section 3.6) of two graphs, both in rdflib's memory.

    Both may be written to: hand over graphs that nothing else uses. Raises ``ConformError`` if there is none.
    """
    _, report, text = pyshacl.validate(
        data, shacl_graph=shapes, inference="none", advanced=False, inplace=True
    )
    if not isinstance(report, Graph):
        raise ConformError(f"pySHACL gave no report: {text}")
    return report


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
