"""A graph being put together in memory: what each named graph says, and a store to ask.

The store has every statement in its default graph, where derivations and checks look; the named graphs are
kept as sorted lines of N-Triples, from which the published N-Quads are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Final

import pyoxigraph as ox
from peerweave.graph.build.emit import Quad
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import RDF, XSD

Subject = URIRef | BNode
_BLANK: Final = re.compile(rb"^_:| _:[^ ]+ \.$")
_END: Final = b" .\n"
_TYPE: Final = f"<{RDF.type}>".encode()


class Statements:
    """Statements by named graph, and ``store`` with all of them in its default graph."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self._lines: dict[URIRef, list[bytes]] = {}
        self._counts: dict[URIRef, int] = {}

    def add_quads(self, quads: Iterable[Quad]) -> int:
        """Add rdflib's statements to their graphs; returns how many different ones there were."""
        added = 0
        for graph, group in groupby(sorted(quads, key=itemgetter(3)), key=itemgetter(3)):
            added += self.add_triples(graph, (_triple(quad) for quad in group))
        return added

    def add_triples(self, graph: URIRef, triples: Iterable[ox.Triple]) -> int:
        """Add Oxigraph's statements to one graph; returns how many different ones there were."""
        return self.add_ntriples(graph, ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")

    def add_ntriples(self, graph: URIRef, data: bytes) -> int:
        """Add N-Triples as Oxigraph writes them to one graph; returns how many different ones there were."""
        lines = sorted(set(data.splitlines(keepends=True)))
        self.store.bulk_load(b"".join(lines), format=ox.RdfFormat.N_TRIPLES, lenient=True)
        known = self._lines.get(graph, [])
        self._lines[graph] = sorted({*known, *lines}) if known else lines
        return len(self._lines[graph]) - len(known)

    def ntriples(self) -> list[bytes]:
        """Every statement without its graph, each once, as lines of N-Triples sorted by bytes."""
        return list(dict.fromkeys(sorted(chain.from_iterable(self._lines.values()))))

    def nquads(self) -> list[bytes]:
        """Every statement with its graph as lines of N-Quads (W3C, 2014) sorted by bytes."""
        quads: list[bytes] = []
        for graph, lines in self._lines.items():
            end = f" <{graph}> .\n".encode()
            quads += [line.removesuffix(_END) + end for line in lines]
        quads.sort()
        return quads

    def forget(self) -> None:
        """Let go of all statements, once they are written and checked; how many there were stays known."""
        self._counts = {graph: self.count(graph) for graph in self._lines}
        self._lines.clear()
        self.store = ox.Store()

    def classes(self) -> dict[str, int]:
        """How many things there are of each class, by the class's IRI."""
        things: dict[bytes, set[bytes]] = {}
        for lines in self._lines.values():
            for line in lines:
                subject, predicate, value = line.split(b" ", 2)
                if predicate == _TYPE:
                    things.setdefault(value, set()).add(subject)
        return {value[1:-4].decode(): len(subjects) for value, subjects in sorted(things.items())}

    def count(self, graph: URIRef) -> int:
        """How many statements a graph has."""
        return len(self._lines[graph]) if graph in self._lines else self._counts.get(graph, 0)


def has_blank_node(ntriples: bytes) -> bool:
    """Whether a subject or an object in these N-Triples is a blank node."""
    return b"_:" in ntriples and any(_BLANK.search(line) for line in ntriples.splitlines())


def to_rdflib(triples: Iterable[ox.Triple]) -> Iterator[tuple[Subject, URIRef, Subject | Literal]]:
    """Oxigraph's statements as rdflib's. A plain string has no datatype, as rdflib's own parsers write it."""
    for triple in triples:
        yield _subject(triple.subject), URIRef(triple.predicate.value), _object(triple.object)


def _triple(quad: Quad) -> ox.Triple:
    subject, predicate, value, _ = quad
    return ox.Triple(_named(subject), _named(predicate), _term(value))


@lru_cache(maxsize=1 << 16)
def _named(iri: URIRef) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


def _term(value: URIRef | Literal) -> ox.NamedNode | ox.Literal:
    if isinstance(value, URIRef):
        return _named(value)
    if value.language:
        return ox.Literal(str(value), language=value.language)
    if value.datatype:
        return ox.Literal(str(value), datatype=_named(value.datatype))
    return ox.Literal(str(value))


def _subject(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> Subject:
    if isinstance(term, ox.Triple):
        raise ValueError(f"a statement about a statement cannot be used: {term}")
    return URIRef(term.value) if isinstance(term, ox.NamedNode) else BNode(term.value)


def _object(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Subject | Literal:
    if not isinstance(term, ox.Literal):
        return _subject(term)
    if term.language:
        return Literal(term.value, lang=term.language)
    if term.datatype.value == str(XSD.string):
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
