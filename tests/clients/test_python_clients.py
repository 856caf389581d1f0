"""SPARQLWrapper and rdflib's SPARQLStore before the real server."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from xml.dom.minidom import Document

import pytest
import SPARQLWrapper
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper.SPARQLExceptions import EndPointInternalError, QueryBadFormed

PW = Namespace("https://w3id.org/peerweave/ns#")
BASE = "https://w3id.org/peerweave/"
PREFIXES = f"PREFIX pw: <{PW}> PREFIX skos: <{SKOS}> "
SELECT = PREFIXES + "SELECT ?key { ?m a pw:Mechanism ; skos:notation ?key } ORDER BY ?key"
CONSTRUCT = PREFIXES + "CONSTRUCT { ?m skos:notation ?key } WHERE { ?m a pw:Mechanism ; skos:notation ?key }"
COUNTRIES = f"{BASE}data/countries"
Table = Callable[[str], list[dict[str, str]]]


@pytest.fixture(scope="module")
def keys(table: Table) -> list[str]:
    return sorted(row["id"] for row in table("mechanisms"))


def wrapper(
    endpoint: str, query: str, form: str, method: str = SPARQLWrapper.GET
) -> SPARQLWrapper.SPARQLWrapper:
    asked = SPARQLWrapper.SPARQLWrapper(endpoint)
    asked.setQuery(query)
    asked.setReturnFormat(form)
    asked.setMethod(method)
    return asked


def of_json(found: Any) -> list[str]:
    return [row["key"]["value"] for row in found["results"]["bindings"]]


def of_xml(found: Document) -> list[str]:
    return [node.firstChild.data for node in found.getElementsByTagName("literal")]  # type: ignore[union-attr]


def of_csv(found: bytes) -> list[str]:
    return [row["key"] for row in csv.DictReader(io.StringIO(found.decode()))]


def of_tsv(found: bytes) -> list[str]:
    head, *rows = found.decode().splitlines()
    assert head == "?key"
    return [row.strip('"') for row in rows]


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize(
    ("form", "read"),
    [
        (SPARQLWrapper.JSON, of_json),
        (SPARQLWrapper.XML, of_xml),
        (SPARQLWrapper.CSV, of_csv),
        (SPARQLWrapper.TSV, of_tsv),
    ],
)
def test_rows_through_sparqlwrapper(
    served: Any, keys: list[str], form: str, read: Callable[[Any], list[str]], method: str
) -> None:
    assert read(wrapper(served.endpoint, SELECT, form, method).queryAndConvert()) == keys


@pytest.mark.parametrize("send", [SPARQLWrapper.URLENCODED, SPARQLWrapper.POSTDIRECTLY])
def test_both_ways_to_post_through_sparqlwrapper(served: Any, keys: list[str], send: str) -> None:
    asked = wrapper(served.endpoint, SELECT, SPARQLWrapper.JSON, SPARQLWrapper.POST)
    asked.setRequestMethod(send)
    assert of_json(asked.queryAndConvert()) == keys


@pytest.mark.parametrize("only_by_header", [False, True])
@pytest.mark.parametrize(
    "form",
    [SPARQLWrapper.TURTLE, SPARQLWrapper.N3, SPARQLWrapper.XML, SPARQLWrapper.RDFXML, SPARQLWrapper.JSONLD],
)
def test_triples_through_sparqlwrapper(served: Any, keys: list[str], form: str, only_by_header: bool) -> None:
    asked = wrapper(served.endpoint, CONSTRUCT, form)
    asked.setOnlyConneg(only_by_header)
    found = asked.queryAndConvert()
    if isinstance(found, bytes):
        found = Graph().parse(data=found, format="turtle")
    assert set(found) == {(URIRef(f"{BASE}id/mechanism/{key}"), SKOS.notation, Literal(key)) for key in keys}


@pytest.mark.parametrize("form", [SPARQLWrapper.JSON, SPARQLWrapper.XML])
@pytest.mark.parametrize(("pattern", "truth"), [("?m a pw:Mechanism", True), ("?m a pw:Nothing", False)])
def test_yes_and_no_through_sparqlwrapper(served: Any, form: str, pattern: str, truth: bool) -> None:
    found = wrapper(served.endpoint, f"{PREFIXES} ASK {{ {pattern} }}", form).queryAndConvert()
    if form == SPARQLWrapper.XML:
        (node,) = found.getElementsByTagName("boolean")
        assert node.firstChild.data == str(truth).lower()
    else:
        assert found["boolean"] is truth


def test_graphs_through_sparqlwrapper(served: Any, table: Table) -> None:
    asked = wrapper(served.endpoint, "SELECT DISTINCT ?key { ?m a ?key }", SPARQLWrapper.JSON)
    asked.addDefaultGraph(COUNTRIES)
    assert of_json(asked.queryAndConvert()) == [str(PW.Country)]
    asked = wrapper(
        served.endpoint,
        "SELECT (COUNT(DISTINCT ?c) AS ?key) { GRAPH ?g { ?c a ?class } }",
        SPARQLWrapper.JSON,
    )
    asked.addNamedGraph(COUNTRIES)
    assert of_json(asked.queryAndConvert()) == [str(len(table("countries")))]


def test_errors_through_sparqlwrapper(served: Any) -> None:
    with pytest.raises(QueryBadFormed) as told:
        wrapper(served.endpoint, "SELECT * {", SPARQLWrapper.JSON).query()
    assert "a closing brace } is missing" in str(told.value)
    with pytest.raises(Exception) as refused:
        wrapper(
            served.endpoint, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", SPARQLWrapper.JSON
        ).query()
    # 403: its words reach the user, and it is no fault of the server's.
    assert not isinstance(refused.value, EndPointInternalError)
    assert "403" in str(refused.value)


@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks(served: Any, keys: list[str], form: str, method: str) -> None:
    graph = Graph(SPARQLStore(served.endpoint, method=method, returnFormat=form))
    assert [str(row.key) for row in graph.query(SELECT)] == keys  # type: ignore[union-attr]
    if form in ("xml", "json"):  # rdflib reads no truth value from the two others, which have no form for it
        assert graph.query(f"{PREFIXES} ASK {{ ?m a pw:Nothing }}").askAnswer is False


def test_rdflib_sees_the_endpoint_as_a_graph(served: Any, table: Table) -> None:
    graph = Graph(SPARQLStore(served.endpoint))
    found = {str(thing) for thing in graph.subjects(RDF.type, PW.Country)}
    assert found == {f"{BASE}id/country/{row['id']}" for row in table("countries")}
    france = URIRef(f"{BASE}id/country/FRA")
    assert (france, RDF.type, PW.Country) in graph
    assert (france, RDF.type, PW.Mechanism) not in graph
    assert graph.value(france, SKOS.notation, any=True) is not None


def test_rdflib_builds_and_describes(served: Any, keys: list[str]) -> None:
    graph = Graph(SPARQLStore(served.endpoint))
    built = graph.query(CONSTRUCT).graph
    assert {str(key) for key in built.objects(None, SKOS.notation)} == set(keys)  # type: ignore[union-attr]
    described = graph.query(f"DESCRIBE <{BASE}id/mechanism/GRECO>").graph
    assert (URIRef(f"{BASE}id/mechanism/GRECO"), RDF.type, PW.Mechanism) in described  # type: ignore[operator]


def test_rdflib_asks_one_named_graph(served: Any, table: Table) -> None:
    graph = Graph(SPARQLStore(served.endpoint), identifier=URIRef(COUNTRIES))
    assert {str(kind) for kind in graph.objects(None, RDF.type)} == {str(PW.Country)}
    counted = graph.query("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class }")
    assert [int(row.n) for row in counted] == [len(table("countries"))]  # type: ignore[union-attr]


def test_rdflib_lists_named_graphs(served: Any) -> None:
    found = {str(name) for name in SPARQLStore(served.endpoint).contexts()}
    assert {COUNTRIES, f"{BASE}data/mechanisms", f"{BASE}ns"} <= found


def test_what_rdflib_reads_by_address_is_the_graph(served: Any, table: Table) -> None:
    # As a linked data client does it: the address of a thing, followed to its data.
    graph = Graph().parse(f"{served.address}/id/country/FRA")
    assert (URIRef(f"{BASE}id/country/FRA"), RDF.type, PW.Country) in graph
    countries = Graph().parse(f"{served.address}/data/countries")
    assert len(set(countries.subjects(RDF.type, PW.Country))) == len(table("countries"))


def test_an_answer_read_by_any_client_is_json(served: Any, keys: list[str]) -> None:
    asked = SPARQLWrapper.SPARQLWrapper(served.endpoint)
    asked.setQuery(SELECT)
    asked.setReturnFormat(SPARQLWrapper.JSON)
    assert of_json(json.loads(asked.query().response.read())) == keys
