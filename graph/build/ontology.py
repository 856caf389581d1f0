"""The ontology files: statements for the graph ``ns``, and concept schemes whose codes the tables use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from peerweave.graph.namespaces import BASE
from peerweave.graph.tables.schema import PACKAGE
from rdflib.namespace import RDF, SKOS

ONTOLOGY: Final = PACKAGE / "ontology"
_TYPE: Final = ox.NamedNode(str(RDF.type))
_CONCEPT: Final = ox.NamedNode(str(SKOS.Concept))
_LABEL: Final = ox.NamedNode(str(SKOS.prefLabel))


class OntologyError(ValueError):
    """An ontology file cannot be read."""


@dataclass(frozen=True)
class Ontology:
    """Every statement of the ontology files, and the codes of each concept scheme with their labels."""

    triples: list[ox.Triple]
    codes: dict[str, dict[str, str]]


def load_ontology(folder: Path = ONTOLOGY) -> Ontology:
    """Read all Turtle files of a folder. The concept ``<base><scheme>/<code>`` gives the code of a scheme.

    Blank nodes get the labels of RDF Dataset Canonicalization (RDFC-1.0), so that the result is the same each
    time. Raises ``OntologyError`` naming the file and the place of a syntax error.
    """
    dataset = ox.Dataset()
    for path in sorted(folder.glob("*.ttl")):
        try:
            for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                dataset.add(quad)
        except (SyntaxError, OSError) as error:
            raise OntologyError(f"{path}: {error}") from error
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    triples = sorted((quad.triple for quad in dataset), key=str)
    labels = {
        triple.subject: str(triple.object.value)
        for triple in reversed(triples)
        if triple.predicate == _LABEL and isinstance(triple.object, ox.Literal)
    }
    codes: dict[str, dict[str, str]] = {}
    for triple in triples:
        subject = triple.subject
        if triple.predicate != _TYPE or triple.object != _CONCEPT or not isinstance(subject, ox.NamedNode):
            continue
        scheme, _, code = subject.value.removeprefix(BASE).partition("/")
        if code and subject.value.startswith(BASE):
            codes.setdefault(scheme, {})[code] = labels.get(subject, code)
    return Ontology(triples, codes)
