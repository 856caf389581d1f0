"""Statements into an Oxigraph store and out of it as sorted N-Quads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
from peerweave.graph.emit import Quad
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD

Subject = URIRef | BNode


def to_oxigraph(quads: Iterable[Quad]) -> Iterator[ox.Quad]:
    """rdflib's statements as Oxigraph's."""
    for subject, predicate, value, graph in quads:
        yield ox.Quad(_named(subject), _named(predicate), _term(value), _named(graph))


def to_rdflib(triples: Iterable[ox.Triple]) -> Iterator[tuple[Subject, URIRef, Subject | Literal]]:
    """Oxigraph's statements as rdflib's. A plain string has no datatype, as rdflib's own parsers write it."""
    for triple in triples:
        yield _subject(triple.subject), URIRef(triple.predicate.value), _object(triple.object)


def in_graph(triples: Iterable[ox.Triple], graph: URIRef) -> Iterator[ox.Quad]:
    """Triples as statements of one named graph."""
    name = _named(graph)
    for triple in triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


def add(store: ox.Store, quads: Iterable[ox.Quad]) -> int:
    """Add statements to their named graphs and to the default graph; returns how many were given."""
    given = list(quads)
    store.bulk_extend(given)
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in given)
    return len(given)


def sorted_nquads(store: ox.Store) -> bytes:
    """Every statement of the named graphs as N-Quads (W3C, 2014), one a line, sorted by bytes.

    The default graph is left out: it repeats the named ones.
    """
    lines = {
        str(quad).encode() + b" .\n"
        for graph in store.named_graphs()
        for quad in store.quads_for_pattern(None, None, None, graph)
    }
    return b"".join(sorted(lines))


def load_store(folder: Path, nquads: Path) -> None:
    """A new store in ``folder`` with the statements of a file of N-Quads, each also in the default graph.

    The store is closed when this returns, so that the folder can be renamed.
    """
    store = ox.Store(folder)
    store.bulk_load(path=nquads, format=ox.RdfFormat.N_QUADS)
    add_default(store, nquads)
    store.optimize()
    store.flush()


def add_default(store: ox.Store, nquads: Path) -> None:
    """Repeat a file's statements in the default graph, which plain queries ask."""
    store.bulk_extend(
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for quad in ox.parse(path=nquads, format=ox.RdfFormat.N_QUADS)
    )


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
