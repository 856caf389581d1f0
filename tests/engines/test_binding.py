"""Values written into the text of a query: where they go, and that nothing in the text can mislead."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from peerweave.graph.store.binding import bind_values

ONE = ox.NamedNode("urn:one")
DATA = """
<urn:a> <urn:in> <urn:one> ; <urn:size> 1 .
<urn:b> <urn:in> <urn:one> ; <urn:size> 2 ; <urn:old> true .
<urn:c> <urn:in> <urn:two> ; <urn:size> 3 .
"""


def written(text: str, **values: ox.NamedNode | ox.Literal) -> str:
    """The query with the values, with single spaces."""
    return " ".join(bind_values(text, values).split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?x { ?s ?p ?x }", "SELECT ?x { VALUES ?x { <urn:one> } ?s ?p ?x }"),
        ("SELECT ?s { ?s ?p ?x }", "SELECT ?s { ?s ?p ?x }"),
        ("SELECT * { ?s ?p ?x }", "SELECT * { VALUES ?x { <urn:one> } ?s ?p ?x }"),
        ("ASK { ?s ?p ?x }", "ASK { VALUES ?x { <urn:one> } ?s ?p ?x }"),
        (
            "CONSTRUCT { ?s a ?x } WHERE { ?s ?p ?x }",
            "CONSTRUCT { ?s a ?x } WHERE { VALUES ?x { <urn:one> } ?s ?p ?x }",
        ),
        # A sub-select sees the value only if it and all around it name the variable.
        (
            "SELECT ?x { { SELECT ?x { ?x ?p ?o } } }",
            "SELECT ?x { VALUES ?x { <urn:one> } { SELECT ?x { VALUES ?x { <urn:one> } ?x ?p ?o } } }",
        ),
        ("SELECT ?s { { SELECT ?x { ?x ?p ?o } } }", "SELECT ?s { { SELECT ?x { ?x ?p ?o } } }"),
        (
            "SELECT ?x { { SELECT ?p { ?x ?p ?o } } }",
            "SELECT ?x { VALUES ?x { <urn:one> } { SELECT ?p { ?x ?p ?o } } }",
        ),
        # A group that is nothing but a sub-select takes no VALUES beside it.
        (
            "SELECT ?x { SELECT ?x { ?x ?p ?o } }",
            "SELECT ?x { VALUES ?x { <urn:one> } { SELECT ?x { VALUES ?x { <urn:one> } ?x ?p ?o } } }",
        ),
        # A filter in a branch sees only what the branch itself binds.
        (
            "SELECT ?x { { ?s ?p ?o . FILTER(?o = ?x) } UNION { ?s ?p ?o } }",
            "SELECT ?x { VALUES ?x { <urn:one> } "
            "{ VALUES ?x { <urn:one> } ?s ?p ?o . FILTER(?o = ?x) } "
            "UNION { ?s ?p ?o BIND(<urn:one> AS ?x) } }",
        ),
        # MINUS takes away by what both sides have, so nothing is added to it.
        (
            "SELECT ?x { ?s ?p ?x MINUS { ?s ?q ?x } }",
            "SELECT ?x { VALUES ?x { <urn:one> } ?s ?p ?x MINUS { ?s ?q ?x } }",
        ),
        # BIND asks that its variable has no value yet in the group.
        (
            "SELECT ?x { ?s ?p ?o BIND(?o AS ?x) }",
            "SELECT ?x { ?s ?p ?o BIND(?o AS ?x) VALUES ?x { <urn:one> } }",
        ),
        # Comments, strings, IRIs and names hold neither braces nor keywords.
        (
            'SELECT ?x { ?s ?p "} SELECT ?x {" , <urn:SELECT> . ?s :select ?x } # { SELECT ?x {',
            'SELECT ?x { VALUES ?x { <urn:one> } ?s ?p "} SELECT ?x {" , <urn:SELECT> . ?s :select ?x } '
            "# { SELECT ?x {",
        ),
        (
            "SELECT (COUNT(*) AS ?n) ?x { ?s ?p ?x } GROUP BY ?x",
            "SELECT (COUNT(*) AS ?n) ?x { VALUES ?x { <urn:one> } ?s ?p ?x } GROUP BY ?x",
        ),
    ],
)
def test_a_value_goes_where_its_variable_is_seen(text: str, expected: str) -> None:
    assert written(text, x=ONE) == expected


@pytest.mark.parametrize(
    "value",
    [
        ox.Literal('a " b \\ c\nd } SELECT {'),
        ox.Literal("Wort", language="de"),
        ox.Literal("2024", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear")),
        ox.NamedNode("https://example.org/?a=b&c#d"),
    ],
)
def test_a_value_is_one_term_whatever_it_holds(value: ox.Literal | ox.NamedNode) -> None:
    text = bind_values("SELECT ?x { }", {"x": value})
    found = ox.Store().query(text)
    assert isinstance(found, ox.QuerySolutions)
    assert [solution["x"] for solution in found] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x ?s { ?s <urn:in> ?x }",
        "SELECT ?x ?s ?old { ?s <urn:in> ?x OPTIONAL { ?s <urn:old> ?old } }",
        "SELECT ?x (SUM(?size) AS ?all) { ?s <urn:in> ?x ; <urn:size> ?size } GROUP BY ?x",
        "SELECT ?x ?s { ?s <urn:in> ?x MINUS { ?s <urn:old> true } }",
        "SELECT ?x ?s { ?s <urn:in> ?in BIND(?in AS ?x) }",
        "SELECT ?x ?s { { SELECT ?s ?x { ?s <urn:in> ?x } } UNION { ?s <urn:old> ?o FILTER(!(?x = ?o)) } }",
        "SELECT ?x ?s { ?s <urn:size> ?n OPTIONAL { ?s <urn:in> ?in FILTER(?in = ?x) } }",
        "SELECT ?x ?s { ?s <urn:size> ?n FILTER NOT EXISTS { ?s <urn:in> ?x } }",
    ],
)
def test_it_means_what_a_substitution_means(text: str) -> None:
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TURTLE)
    substituted = store.query(text, substitutions={ox.Variable("x"): ONE})
    in_text = store.query(bind_values(text, {"x": ONE}))
    assert isinstance(substituted, ox.QuerySolutions) and isinstance(in_text, ox.QuerySolutions)
    expected = sorted(map(str, substituted))
    assert expected and sorted(map(str, in_text)) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT (1 AS ?x) { ?s ?p ?o }", r"works \?x out itself"),
        ("CONSTRUCT WHERE { ?s ?p ?x }", "CONSTRUCT WHERE cannot hold a value"),
        ("SELECT ?x { ?s ?p ?x ", "closing brace } is missing"),
        ("SELECT ?x { ?s ?p ?x } }", "closing brace } too many"),
    ],
)
def test_what_cannot_be_bound_is_told(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        bind_values(text, {"x": ONE})
