"""What the guard lets through, what it refuses, and that a changed text still means the same."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from peerweave.graph.store.guard import Refused, check

SERVICE_FORMS = [
    "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }",
    "SELECT * { service <http://x.example/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://x.example/> { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <http://x.example/> } SERVICE ?e { ?s ?p ?o } }",
    "PREFIX e: <http://x.example/> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "SELECT * { { SELECT ?s { SERVICE<http://x.example/>{ ?s ?p ?o } } } }",
    "SELECT * { OPTIONAL { ?s ?p ?o SERVICE\n<http://x.example/>\n{ ?s ?p ?o } } }",
    "ASK { FILTER EXISTS { SERVICE <http://x.example/> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE # a remark\n <http://x.example/> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "a string" SERVICE <http://x.example/> { ?s ?p ?o } }',
    "DESCRIBE ?s { SERVICE <http://x.example/> { ?s ?p ?o } }",
]

# Texts made to look harmless to one lexer and not to another.
HIDDEN_FORMS = [
    'SELECT * { FILTER(?a<?b#c>"""\n) SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #"""\n }',
    "SELECT * { FILTER(?a<?b#c>'''\n) SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #'''\n }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'it\\'s' #'\nSERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #'\n }",
]

UPDATES = [
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "PREFIX x: <http://x/select> DELETE WHERE { ?s ?p ?o }",
    "# SELECT\nLOAD <http://x.example/>",
    "BASE <http://x/> clear all",
    "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
]


@pytest.mark.parametrize("text", SERVICE_FORMS)
def test_service_clause_is_refused_by_name(text: str) -> None:
    with pytest.raises(Refused, match="switched off") as refused:
        check(text)
    assert refused.value.code == "service"


@pytest.mark.parametrize("text", HIDDEN_FORMS)
def test_hidden_service_clause_never_reaches_the_engine_as_one(text: str) -> None:
    try:
        safe = check(text).text
    except Refused:
        return
    assert "service" not in safe.lower()
    with pytest.raises(SyntaxError):
        ox.Store().query(safe)


@pytest.mark.parametrize("text", UPDATES)
def test_update_is_refused_and_says_what_to_use(text: str) -> None:
    with pytest.raises(Refused, match="SELECT, ASK, CONSTRUCT or DESCRIBE") as refused:
        check(text)
    assert refused.value.code == "update"


def test_the_word_in_strings_iris_and_remarks_keeps_its_meaning() -> None:
    text = (
        "# the civil service\n"
        'SELECT * { BIND("civil service" AS ?a) BIND(<http://x.example/Services#1> AS ?b)'
        " BIND('''SER\"VICE services''' AS ?c) }"
    )
    (row,) = ox.Store().query(check(text).text)
    assert row["a"].value == "civil service"
    assert row["b"].value == "http://x.example/Services#1"
    assert row["c"].value == 'SER"VICE services'


def test_name_with_the_word_is_refused_with_the_way_round() -> None:
    with pytest.raises(Refused, match="another variable name"):
        check("SELECT ?civilService { ?civilService ?p ?o }")


def test_insert_in_an_iri_or_variable_is_no_update() -> None:
    assert check("PREFIX insert: <http://x/> SELECT ?delete { ?delete insert:load 'drop' }").graphs == ()


def test_graphs_of_dataset_clauses_are_listed() -> None:
    text = "SELECT ?from FROM <http://a.example/> from named <http://b.example/> { ?from ?p 'FROM <c:c>' }"
    assert check(text).graphs == ("http://a.example/", "http://b.example/")


def test_dataset_clause_with_prefixed_name_asks_for_the_full_iri() -> None:
    with pytest.raises(Refused, match="full IRI") as refused:
        check("PREFIX a: <http://a.example/>\nSELECT * FROM a:b { ?s ?p ?o }")
    assert refused.value.code == "dataset"
