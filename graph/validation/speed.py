"""Shapes put in a form that pySHACL checks faster, with the same results.

pySHACL looks at a shape once for each thing when another shape names it, but once for all things when it has
targets of its own. Both functions rest on that; neither changes what is found.
"""

from __future__ import annotations

from typing import Final

from peerweave.graph.namespaces import PW
from peerweave.graph.validation.report import plain, shacl_report
from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDFS, SH
from rdflib.term import Node

_WORDS: Final = frozenset({SH.name, SH.description, SH.message, SH.severity, RDFS.label, PW.remedy})


def for_speed(shapes: Graph) -> Graph:
    """An equal set of shapes that pySHACL checks several times faster; ``shapes`` stays as it is.

    Property shapes get the target classes of the shapes that name them, which gives the same results (SHACL,
    sections 2.1.3.2 and 4.7.2), what a closed shape allows is spelt out (4.8.1), and words stay out. A shape
    that is more than that (other targets, named by others, switched off, counting siblings) is left as it is.
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


def without_what_all_meet(shapes: Graph, data: Graph) -> Graph:
    """``shapes`` less each ``sh:node`` of a property shape that every value in ``data`` meets.

    The shape that is named (a date of one of three kinds, a code of a list) is first checked once for each
    value that any thing has under the path, by ``sh:targetObjectsOf`` (SHACL, section 2.1.3.5). Where all
    conform, so do those of the things that the property shape speaks of (section 4.7.1): to ask again for
    each thing would find nothing. Where one does not, the constraint stays as it is. ``shapes`` itself is
    changed and given back; ``data`` is not changed.
    """
    named = [
        (shape, node, path)
        for shape, node in shapes.subject_objects(SH.node)
        if isinstance(path := shapes.value(shape, SH.path), URIRef)
    ]
    parts = {node: _described(shapes, node) for _, node, _ in named}
    asked = plain(
        triple for node in parts for part in parts[node] for triple in shapes.triples((part, None, None))
    )
    for _, node, path in named:
        asked.add((node, SH.targetObjectsOf, path))
    report = shacl_report(data, asked)
    faults = {report.value(result, SH.sourceShape) for result in report.objects(None, SH.result)}
    for shape, node, _ in named:
        if not faults & parts[node]:
            shapes.remove((shape, SH.node, node))
    return shapes


def _described(shapes: Graph, shape: Node) -> set[Node | None]:
    """A shape with all that it is made of: members of lists, and the shapes that these name in turn."""
    found: set[Node | None] = set()
    waiting = [shape]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [value for value in shapes.objects(node) if (value, None, None) in shapes]
    return found
