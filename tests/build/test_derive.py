"""Ontology, derivations and the graph in memory, on examples of a few statements."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from peerweave.graph.build.derive import Derivation, DerivationError, derive, load_derivations
from peerweave.graph.build.ontology import OntologyError, load_ontology
from peerweave.graph.build.statements import Statements, to_rdflib
from peerweave.graph.namespaces import DATA, PW
from rdflib import Literal, URIRef

X = "https://example.org/"
AS_OF = date(2026, 11, 23)
GRAPH = URIRef(X + "graph")


@pytest.fixture
def statements() -> Statements:
    held = Statements()
    dates = (("early", "2014-06-12"), ("late", "2027-01-01"))
    held.add_quads(
        (
            URIRef(X + name),
            PW.start,
            Literal(day, datatype=URIRef("http://www.w3.org/2001/XMLSchema#date")),
            GRAPH,
        )
        for name, day in dates
    )
    return held


def rule(query: str) -> Derivation:
    return Derivation("example", URIRef(X + "rule"), "An example.", query)


def test_what_is_derived_goes_to_its_own_graph_once(statements: Statements) -> None:
    """Two rows of the pattern give the same statement: one is added. A later rule sees it."""
    query = f"CONSTRUCT {{ <{X}a> <{X}b> <{X}c> }} WHERE {{ ?s ?p ?o }}"
    assert derive(statements, rule(query), AS_OF) == 1
    graph = URIRef("https://w3id.org/peerweave/data/derived/example")
    assert f"<{X}a> <{X}b> <{X}c> <{graph}> .\n".encode() in statements.nquads()
    assert statements.count(graph) == 1
    again = f"CONSTRUCT {{ ?s <{X}again> ?o }} WHERE {{ ?s <{X}b> ?o }}"
    assert derive(statements, rule(again), AS_OF) == 1


def test_as_of_is_bound_where_a_sub_select_projects_it(statements: Statements) -> None:
    query = f"""
        CONSTRUCT {{ ?s <{X}passed> true }}
        WHERE {{ {{ SELECT ?asOf ?s {{ ?s ?p ?o FILTER(?o <= ?asOf) }} }} }}
    """
    assert derive(statements, rule(query), AS_OF) == 1
    assert derive(statements, rule(query.replace("passed", "later")), date(2030, 1, 1)) == 2


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o }", "gives a blank node"),
        ("CONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }", "gives a blank node"),
        ("SELECT ?s WHERE { ?s ?p ?o }", "must be a CONSTRUCT"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p }", "derivation example: "),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o < ?asOf) }", "derivation example: "),
    ],
)
def test_unusable_rules(statements: Statements, query: str, message: str) -> None:
    with pytest.raises(DerivationError, match=message):
        derive(statements, rule(query), AS_OF)


def test_rules_are_read_in_order_with_their_heads(tmp_path: Path) -> None:
    (tmp_path / "10-later.rq").write_text(f"# Rule: {X}later\n# What it\n# means.\nCONSTRUCT", "utf-8")
    (tmp_path / "02-first.rq").write_text(f"# Rule: {X}first\nCONSTRUCT\n# not this", "utf-8")
    rules = load_derivations(tmp_path)
    assert [(r.name, str(r.rule), r.description) for r in rules] == [
        ("first", X + "first", ""),
        ("later", X + "later", "What it means."),
    ]
    (tmp_path / "nameless.rq").write_text(f"# Rule: {X}x\n", "utf-8")
    with pytest.raises(DerivationError, match=r"call it NN-name\.rq"):
        load_derivations(tmp_path)


def test_every_rule_of_the_project_is_usable() -> None:
    rules = load_derivations()
    assert len({rule.graph for rule in rules}) == len(rules) > 5
    assert all(rule.description for rule in rules)


def test_ontology_codes_and_lasting_blank_nodes(tmp_path: Path) -> None:
    base = "https://w3id.org/peerweave/"
    skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    one = f'{skos}<{base}theme/bribery> a skos:Concept ; skos:prefLabel "Bribery"@en .\n'
    two = f"{skos}<{base}theme/other> a skos:Concept .\n<{X}a> <{X}b> [ <{X}c> <{X}d> ] .\n"
    (tmp_path / "a.ttl").write_text(one, "utf-8")
    (tmp_path / "b.ttl").write_text(two, "utf-8")
    ontology = load_ontology(tmp_path)
    assert ontology.codes == {"theme": {"bribery": "Bribery", "other": "other"}}
    assert len(ontology.triples) == 5
    assert ontology.triples == load_ontology(tmp_path).triples
    (tmp_path / "b.ttl").write_text("<a> <b>", "utf-8")
    with pytest.raises(OntologyError, match=r"b\.ttl"):
        load_ontology(tmp_path)


def test_lines_are_sorted_and_each_once(statements: Statements) -> None:
    name, kind = URIRef(X + "one"), URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    quads = [
        (name, URIRef(X + "name"), Literal("b"), DATA),
        (name, URIRef(X + "name"), Literal("a", lang="en"), DATA),
        (name, URIRef(X + "name"), Literal("b"), GRAPH),
        (name, kind, URIRef(X + "Class"), DATA),
    ]
    assert statements.add_quads([*quads, quads[0]]) == 4
    assert statements.nquads() == sorted(set(statements.nquads()))
    assert len(statements.nquads()) == 6
    assert len(statements.ntriples()) == 5, "the default graph has a statement of two graphs once"
    assert statements.classes() == {X + "Class": 1}
    assert len(list(statements.store)) == 5


def test_plain_strings_are_rdflibs_own(statements: Statements) -> None:
    """rdflib holds "x" and "x"^^xsd:string apart; pySHACL then fails every sh:in on a string."""
    triple = ox.Triple(ox.NamedNode(X + "a"), ox.NamedNode(X + "b"), ox.Literal("x"))
    ((_, _, value),) = to_rdflib([triple])
    assert value == Literal("x")
