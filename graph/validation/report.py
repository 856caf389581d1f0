"""pySHACL's report on two graphs, both held as pySHACL needs them."""

from __future__ import annotations

from collections.abc import Iterable

import pyshacl
from rdflib import Graph
from rdflib.term import Node

Triples = Iterable[tuple[Node, ...]]
"""Subject, predicate, object; what follows (a named graph) is not looked at."""


class ConformError(RuntimeError):
    """The check itself cannot be trusted: it had no shapes, or pySHACL gave no report."""


def plain(triples: Triples) -> Graph:
    """The triples in a fresh graph in rdflib's own memory, the only kind that pySHACL compares rightly."""
    graph = Graph()
    for subject, predicate, value, *_ in triples:
        graph.add((subject, predicate, value))
    return graph


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
