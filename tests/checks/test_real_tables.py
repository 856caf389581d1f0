"""The project's own tables keep every shape and every check."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
import pytest
from peerweave.graph.build.emit import emit
from peerweave.graph.build.ontology import load_ontology
from peerweave.graph.build.statements import Statements, to_rdflib
from peerweave.graph.findings import violations
from peerweave.graph.namespaces import NS_GRAPH, PW
from peerweave.graph.tables.reader import facts_folders, read_facts
from peerweave.graph.tables.schema import PACKAGED_FACTS, load_schema
from peerweave.graph.validation.checks import run_checks
from peerweave.graph.validation.conform import load_shapes, validate
from peerweave.graph.validation.locate import Locator
from peerweave.graph.validation.report import plain
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH


@dataclass(frozen=True)
class Real:
    graph: Graph
    store: ox.Store
    locator: Locator


@pytest.fixture(scope="module")
def real() -> Real:
    schema, ontology = load_schema(), load_ontology()
    quads = list(emit(read_facts(schema, facts_folders(), ontology.codes).rows))
    statements = Statements()
    statements.add_quads(quads)
    statements.add_triples(NS_GRAPH, ontology.triples)
    graph = plain([*quads, *to_rdflib(ontology.triples)])
    return Real(graph, statements.store, Locator(schema))


def test_every_shape_has_records_to_look_at(real: Real) -> None:
    classes = set(load_shapes().objects(None, SH.targetClass))
    assert len(classes) == 40
    assert [kind for kind in classes if (None, RDF.type, kind) not in real.graph] == []


def test_every_record_is_looked_at_by_a_shape(real: Real) -> None:
    targets = set(load_shapes().objects(None, SH.targetClass))
    unseen = {
        kind
        for thing, kind in real.graph.subject_objects(RDF.type)
        if str(thing).startswith("https://w3id.org/peerweave/id/") and kind not in targets
    }
    assert unseen == set()


def test_the_tables_keep_every_shape(real: Real) -> None:
    assert violations(validate(real.graph, real.locator)) == []


def test_the_tables_keep_every_check(real: Real) -> None:
    assert violations(run_checks(real.store, real.locator)) == []


def test_what_is_broken_on_purpose_is_found_in_its_row(real: Real) -> None:
    review = URIRef("https://w3id.org/peerweave/id/review/GRECO/round-1/FIN")
    assert (review, PW.country, None) in real.graph
    broken = plain(real.graph)
    broken.remove((review, PW.country, None))
    [finding] = validate(broken, real.locator)
    lines = (PACKAGED_FACTS / "reviews.csv").read_text("utf-8").splitlines()
    [line] = [number for number, line in enumerate(lines, 1) if line.startswith("GRECO,round-1,FIN,")]
    assert (finding.rule, finding.table, finding.row, finding.column) == (
        "country-named",
        "reviews",
        line,
        "country",
    )
    assert finding.message == "The record must name exactly one country."
