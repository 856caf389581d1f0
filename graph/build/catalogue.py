"""The description of the dataset and its named graphs: DCAT 3, VoID and PROV-O, made from what was built.

No clock and no blank nodes: the same tables give the same description. Its counts are those of the built
graph, this description included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from peerweave.graph.build.emit import Quad
from peerweave.graph.namespaces import DATA, NS_GRAPH, PREFIXES, SD
from peerweave.graph.tables.schema import Schema
from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, VOID, XSD

_OTHERS = ("dcterms", "prov", "rdfs", "skos", "sssom")
_VOCABULARIES = (NS_GRAPH, *(URIRef(PREFIXES[prefix]) for prefix in _OTHERS))


@dataclass(frozen=True)
class Described:
    """One named graph and what is said of it: counts, and the rule that made it if it is derived."""

    graph: URIRef
    title: str
    description: str
    triples: int
    entities: int | None = None
    rule: URIRef | None = None


def describe(schema: Schema, graphs: Sequence[Described], classes: Mapping[str, int]) -> list[Quad]:
    """The statements of the graph ``data``.

    ``graphs`` are all other named graphs; ``classes`` gives for each class's IRI how many things are of it.
    """
    own = Described(
        DATA,
        "Description of the dataset",
        "What the dataset and each of its named graphs hold, and how each was made.",
        0,
    )
    length = len(list(_statements(schema, [own, *graphs], classes)))
    own = Described(own.graph, own.title, own.description, length)
    return sorted(_statements(schema, [own, *graphs], classes))


def _statements(schema: Schema, graphs: Sequence[Described], classes: Mapping[str, int]) -> Iterator[Quad]:
    modified = Literal(schema.as_of.isoformat(), datatype=XSD.date)
    licence = URIRef(schema.licence)
    yield from _quads(
        DATA,
        [
            (RDF.type, DCAT.Dataset),
            (RDF.type, VOID.Dataset),
            (RDF.type, PROV.Entity),
            (DCTERMS.title, Literal(schema.title, lang="en")),
            (DCTERMS.license, licence),
            (DCTERMS.modified, modified),
            (VOID.triples, _count(sum(graph.triples for graph in graphs))),
            (VOID.entities, _count(sum(graph.entities or 0 for graph in graphs))),
            (VOID.uriSpace, Literal(DATA.removesuffix("data"))),
        ],
    )
    yield from _quads(DATA, [(VOID.vocabulary, vocabulary) for vocabulary in _VOCABULARIES])
    for iri, count in sorted(classes.items()):
        part = URIRef(f"{DATA}#class={iri.rpartition('#')[2]}")
        yield from _quads(DATA, [(VOID.classPartition, part)])
        yield from _quads(part, [(VOID["class"], URIRef(iri)), (VOID.entities, _count(count))])
    for graph in graphs:
        node = graph.graph if graph.graph != DATA else URIRef(f"{DATA}#graph")
        yield from _quads(DATA, [(DCTERMS.hasPart, node), (VOID.subset, node)])
        yield from _quads(
            node,
            [
                (RDF.type, DCAT.Dataset),
                (RDF.type, VOID.Dataset),
                (RDF.type, SD.NamedGraph),
                (RDF.type, PROV.Entity),
                (SD.name, graph.graph),
                (DCTERMS.title, Literal(graph.title, lang="en")),
                (DCTERMS.isPartOf, DATA),
                (DCTERMS.license, licence),
                (DCTERMS.modified, modified),
                (VOID.triples, _count(graph.triples)),
            ],
        )
        if graph.description:
            yield from _quads(node, [(DCTERMS.description, Literal(graph.description, lang="en"))])
        if graph.entities is not None:
            yield from _quads(node, [(VOID.entities, _count(graph.entities))])
        if graph.rule is not None:
            yield from _quads(node, [(PROV.wasGeneratedBy, graph.rule), (PROV.wasDerivedFrom, NS_GRAPH)])


def _quads(subject: URIRef, values: Sequence[tuple[URIRef, URIRef | Literal]]) -> Iterator[Quad]:
    for predicate, value in values:
        yield subject, predicate, value, DATA


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
