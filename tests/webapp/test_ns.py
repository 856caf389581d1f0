"""``/ns``: the terms in every format are the statements of ``ontology/*.ttl``, and a person can read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import SKOS

ONTOLOGY = Path(__file__).resolve().parents[2] / "ontology"
NS = "https://w3id.org/peerweave/ns"
FORMATS = {
    "text/turtle": ("ttl", "turtle"),
    "application/n-triples": ("nt", "nt"),
    "application/rdf+xml": ("rdf", "xml"),
    "application/ld+json": ("jsonld", "json-ld"),
}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """The statements of the files, read by rdflib alone."""
    graph = Graph()
    for path in sorted(ONTOLOGY.glob("*.ttl")):
        graph.parse(path, format="turtle")
    assert len(graph) > 5000
    return graph


@pytest.mark.parametrize("by_suffix", [False, True])
@pytest.mark.parametrize("media", FORMATS)
def test_each_format_is_the_ontology(
    client: FlaskClient, ontology: Graph, media: str, by_suffix: bool
) -> None:
    suffix, parser = FORMATS[media]
    answer = client.get(f"/ns.{suffix}") if by_suffix else client.get("/ns", headers={"Accept": media})
    assert (answer.status_code, answer.mimetype) == (200, media)
    found = Graph().parse(data=answer.data, format=parser)
    assert isomorphic(found, ontology)


def test_the_graph_by_its_address_in_the_store_is_the_same(client: FlaskClient, ontology: Graph) -> None:
    answer = client.get("/data", query_string={"graph": NS}, headers={"Accept": "application/n-triples"})
    assert isomorphic(Graph().parse(data=answer.data, format="nt"), ontology)


def test_every_term_can_be_read_with_its_definition(
    client: FlaskClient, ontology: Graph, parse: Callable[[str], Any]
) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property)
    terms = {
        term
        for kind in kinds
        for term in ontology.subjects(RDF.type, kind)
        if isinstance(term, URIRef) and term.startswith(f"{NS}#")
    }
    answer = client.get("/ns", headers={"Accept": "text/html"})
    rows = parse(answer.get_data(as_text=True)).rows("terms")
    shown = [" ".join(row) for row in rows]
    assert len(terms) > 100
    for term in terms:
        label = ontology.value(term, RDFS.label)
        definition = ontology.value(term, SKOS.definition)
        assert isinstance(label, Literal) and isinstance(definition, Literal), term
        words = " ".join(str(definition).split())
        assert any(str(label) in row and words in row for row in shown), term
