"""The ontology and the facts contradict neither each other nor PROV-O, by the rules of OWL 2 RL."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import owlrl
import pytest
from peerweave.graph.build.emit import emit
from peerweave.graph.build.ontology import load_ontology
from peerweave.graph.tables.reader import Facts, facts_folders, read_facts
from peerweave.graph.tables.schema import load_schema
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import OWL, PROV, RDF, RDFS
from rdflib.term import Node

PW = Namespace("https://w3id.org/peerweave/ns#")
THING = Namespace("https://w3id.org/peerweave/id/")
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
PER_TABLE = 10

PROV_O = """
    @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix prov: <http://www.w3.org/ns/prov#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    prov:Activity owl:disjointWith prov:Entity .
    prov:Organization rdfs:subClassOf prov:Agent .
    prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
    prov:wasGeneratedBy rdfs:domain prov:Entity ; rdfs:range prov:Activity .
    prov:wasAttributedTo rdfs:domain prov:Entity ; rdfs:range prov:Agent .
"""
"""The axioms of PROV-O (W3C Recommendation of 30 April 2013) that bear on what we say."""

DERIVED = """
    @prefix c: <https://w3id.org/peerweave/id/country/> . @prefix prov: <http://www.w3.org/ns/prov#> .
    @prefix pw: <https://w3id.org/peerweave/ns#> . @prefix id: <https://w3id.org/peerweave/id/> .
    @prefix rule: <https://w3id.org/peerweave/rule/> .
    <https://w3id.org/peerweave/id/obligation/ROU/UNCAC/15> a pw:Obligation ; pw:country c:ROU ;
      pw:provision <https://w3id.org/peerweave/id/provision/UNCAC/15> ;
      pw:instrument <https://w3id.org/peerweave/id/instrument/UNCAC> ;
      pw:obligationLevel <https://w3id.org/peerweave/obligation-level/mandatory> ;
      pw:obligationBasis <https://w3id.org/peerweave/id/participation/UNCAC/ROU> ;
      prov:wasDerivedFrom <https://w3id.org/peerweave/id/participation/UNCAC/ROU> ;
      prov:wasGeneratedBy rule:obligation-treaty .
    <https://w3id.org/peerweave/id/overlap/ROU/x> a pw:Overlap ; pw:country c:ROU ;
      pw:mechanism <https://w3id.org/peerweave/id/mechanism/GRECO> ,
        <https://w3id.org/peerweave/id/mechanism/IRM> ;
      pw:review <https://w3id.org/peerweave/id/review/GRECO/round-5/ROU> ,
        <https://w3id.org/peerweave/id/review/IRM/cycle-2/ROU> ;
      prov:wasGeneratedBy rule:overlap .
    c:ROU pw:memberOf <https://w3id.org/peerweave/id/mechanism/GRECO> .
"""


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_facts(load_schema(), facts_folders(), load_ontology().codes)


@pytest.fixture(scope="module")
def sample(ontology: Graph, facts: Facts) -> Graph:
    """The ontology with the first rows of every table, some derived statements, and PROV-O."""
    graph = Graph()
    for triple in ontology:
        if triple[1] in (RDF.type, OWL.disjointWith) or str(triple[1]).startswith((str(RDFS), str(OWL))):
            graph.add(triple)
    graph.parse(data=PROV_O).parse(data=DERIVED)
    taken: dict[str, int] = {}
    for row in facts.rows:
        taken[row.table.name] = taken.get(row.table.name, 0) + 1
        if taken[row.table.name] <= PER_TABLE:
            for subject, term, value, _ in emit([row]):
                graph.add((subject, term, value))
    assert len(taken) == len(facts.schema.tables)
    return graph


def contradictions(graph: Graph) -> list[str]:
    """What an OWL 2 RL reasoner finds contradictory; the graph is left as it was."""
    closed = Graph()
    closed += graph
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    return sorted(str(message) for message in closed.objects(None, ERROR))


def test_a_sample_of_the_facts_is_consistent(sample: Graph) -> None:
    assert contradictions(sample) == []


@pytest.mark.parametrize(
    "wrong",
    [
        (THING["country/ROU"], RDF.type, PW.Instrument),
        (THING["overlap/ROU/x"], PW.country, THING["mechanism/IRM"]),
        (THING["judgement/x"], PROV.wasGeneratedBy, THING["country/ROU"]),
    ],
)
def test_a_contradiction_is_noticed(sample: Graph, wrong: tuple[URIRef, URIRef, URIRef]) -> None:
    small = Graph().parse(data=PROV_O).parse(data=DERIVED)
    for predicate in (RDFS.domain, RDFS.range, RDFS.subClassOf, OWL.disjointWith):
        small += sample.triples((None, predicate, None))
    assert contradictions(small) == []
    small.add(wrong)
    small.add((THING["country/ROU"], PROV.wasDerivedFrom, THING["source/x"]))
    assert contradictions(small)


Statement = tuple[URIRef, URIRef, URIRef | Literal]


def clashes(statements: Iterable[Statement], ontology: Graph) -> set[str]:
    """The things that are of two disjoint classes, by what is said of them and by domain and range."""
    kinds: dict[str, set[Node]] = {}
    domains = {str(term): set(ontology.objects(term, RDFS.domain)) for term in ontology.subjects(RDFS.domain)}
    ranges = {str(term): set(ontology.objects(term, RDFS.range)) for term in ontology.subjects(RDFS.range)}
    for subject, term, value in statements:
        of_subject = kinds.setdefault(str(subject), set())
        of_subject |= domains.get(str(term), set())
        if term == RDF.type:
            of_subject.add(value)
        elif isinstance(value, URIRef):
            kinds.setdefault(str(value), set()).update(ranges.get(str(term), set()))
    wider = {
        kind: set(ontology.transitive_objects(kind, RDFS.subClassOf)) for kind in set().union(*kinds.values())
    }
    disjoint = set(ontology.subject_objects(OWL.disjointWith))
    return {
        thing
        for thing, own in kinds.items()
        if disjoint & set(product(*[set().union(*(wider[kind] for kind in own))] * 2))
    }


def test_no_fact_makes_a_thing_two_disjoint_things(ontology: Graph, facts: Facts) -> None:
    statements = [(subject, term, value) for subject, term, value, _ in emit(facts.rows)]
    assert len(statements) > 50_000
    assert clashes(statements, ontology) == set()
    misplaced = (THING["organisation/x"], PW.reviewer, THING["organisation/OECD"])
    named = (THING["organisation/OECD"], RDF.type, PW.Organisation)
    assert clashes([*statements, misplaced, named], ontology) == {str(THING["organisation/OECD"])}
