"""Every IRI of our own that occurs anywhere is declared in the ontology, and every term there is used.

A misspelt term in a shape, a query, a table or the code is found here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

BASE = "https://w3id.org/peerweave/"
PW = BASE + "ns#"
STATUS = URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
OTHER_SPACES = re.compile(r"(id|data)/|shapes#|(data|ns)$|ns/\d+\.\d+\.\d+$")
"""What else there is below BASE: things, named graphs, shapes, the ontology itself and its versions."""

PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
COMMENT = re.compile(r"(?<![\w/\"<])#[^\n]*")
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
NAME = re.compile(r"(?<![\w<?$:/-])([A-Za-z][\w-]*):([\w][\w.-]*[\w]|\w)")
IN_CODE = re.compile(r"\b(?:PW\.|pw:)([A-Za-z]\w*)|\bPW\[\"(\w+)\"\]|" + re.escape(PW) + r"(\w+)")


def in_query(text: str) -> Iterator[str]:
    """The IRIs of a SPARQL query, written out or with a prefix."""
    prefixes = dict(PREFIX.findall(text))
    body = PREFIX.sub("", text)
    body = re.sub(r"^#[^\n]*$", "", body, flags=re.MULTILINE)
    yield from re.findall(r"<([a-z]+:[^>\s]*)>", body)
    body = re.sub(r"<[^>\s]*>", " ", STRING.sub(" ", body))
    for prefix, local in NAME.findall(COMMENT.sub(" ", body)):
        if prefix in prefixes:
            yield prefixes[prefix] + local


def in_metadata(metadata: dict[str, Any]) -> Iterator[str]:
    """The properties and classes of the tables."""
    for table in metadata["tables"]:
        for column in table["tableSchema"]["columns"]:
            yield column["propertyUrl"]
            if column["propertyUrl"] == "rdf:type":
                yield column["valueUrl"]


def in_tables(metadata: dict[str, Any], folder: Path) -> Iterator[str]:
    """The concepts that the cells of the tables name."""
    for table in metadata["tables"]:
        coded = {
            column["name"]: column
            for column in table["tableSchema"]["columns"]
            if re.match(re.escape(BASE) + r"(?!id/)[a-z-]+/\{", column.get("valueUrl", ""))
        }
        path = folder / table["url"]
        if not path.is_file() or not coded:
            continue
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                for name, column in coded.items():
                    cell = row[name]
                    separator = column.get("separator")
                    for code in cell.split(separator) if separator else [cell]:
                        if code:
                            yield column["valueUrl"].partition("{")[0] + code


def in_graph(graph: Graph) -> Iterator[str]:
    """Every IRI of a graph."""
    return (str(node) for triple in graph for node in triple if isinstance(node, URIRef))


def undeclared(iris: set[str], ontology: Graph) -> list[str]:
    """Those of our own IRIs that the ontology does not declare."""
    known = {str(thing) for thing in ontology.subjects(RDF.type, None)}
    ours = {iri for iri in iris if iri.startswith(BASE) and not iri.endswith(("/", "#"))}
    return sorted(iri for iri in ours - known if not OTHER_SPACES.match(iri.removeprefix(BASE)))


@pytest.fixture(scope="module")
def found(ontology: Graph, metadata: dict[str, Any], root: Path) -> dict[str, set[str]]:
    """Every IRI by the place where it occurs."""
    places = {"ontology": set(in_graph(ontology)), "csv-metadata.json": set(in_metadata(metadata))}
    places["tables"] = set(in_tables(metadata, root / "graph/facts"))
    for path in sorted((root / "shapes").glob("**/*.ttl")):
        places[f"shapes/{path.name}"] = set(in_graph(Graph().parse(path)))
    for path in sorted((root / "queries").glob("**/*.rq")):
        places[str(path.relative_to(root))] = set(in_query(path.read_text("utf-8")))
    for folder in ("graph", "webapp"):
        for path in sorted((root / folder).glob("**/*.py")):
            names = (a or b or c for a, b, c in IN_CODE.findall(path.read_text("utf-8")))
            places[str(path.relative_to(root))] = {PW + name for name in names}
    return places


def test_something_was_read_everywhere(found: dict[str, set[str]]) -> None:
    assert PW + "Review" in found["csv-metadata.json"]
    assert BASE + "theme/bribery-foreign" in found["tables"]
    assert BASE + "rule/bound" in found["ontology"]
    derived = {iri for place, iris in found.items() if place.startswith("queries/derive/") for iri in iris}
    assert {PW + "Obligation", PW + "boundBy", BASE + "review-state/completed"} <= derived
    assert any(PW + "Recommendation" in iris for place, iris in found.items() if place.startswith("shapes/"))


def test_every_iri_of_ours_is_declared(found: dict[str, set[str]], ontology: Graph) -> None:
    wrong = {place: undeclared(iris, ontology) for place, iris in found.items()}
    assert not {place: iris for place, iris in wrong.items() if iris}


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("PREFIX pw: <https://w3id.org/peerweave/ns#> SELECT * { ?s pw:contry ?o }", PW + "contry"),
        (
            "PREFIX : <https://w3id.org/peerweave/ns#> SELECT * { ?s <https://w3id.org/peerweave/ns#X> ?o }",
            PW + "X",
        ),
        (
            "PREFIX t: <https://w3id.org/peerweave/theme/> SELECT * { ?s ?p t:bribery-foriegn }",
            BASE + "theme/bribery-foriegn",
        ),
        (
            "SELECT * { ?s ?p <https://w3id.org/peerweave/reviewstate/completed> }",
            BASE + "reviewstate/completed",
        ),
        ("SELECT * { ?s ?p <https://w3id.org/peerweave/rule/no-such-rule> }", BASE + "rule/no-such-rule"),
    ],
)
def test_a_misspelt_iri_is_noticed(query: str, wrong: str, ontology: Graph) -> None:
    assert undeclared(set(in_query(query)), ontology) == [wrong]


def test_words_in_comments_and_strings_of_a_query_are_no_iris(ontology: Graph) -> None:
    query = """#+ summary: pw:nothing
        PREFIX pw: <https://w3id.org/peerweave/ns#>
        # Rule: https://w3id.org/peerweave/rule/nowhere and pw:nothing
        SELECT * { ?s pw:country ?o FILTER(?o != "pw:nothing") } # pw:nothing"""
    assert set(in_query(query)) == {PW + "country"}


def test_every_term_is_used_or_awaits_data(found: dict[str, set[str]], ontology: Graph) -> None:
    used = {URIRef(iri) for place, iris in found.items() if place != "ontology" for iri in iris}
    used |= set(ontology.predicates())
    used |= set(ontology.objects(None, RDF.type))
    used |= {wider for term in tuple(used) for wider in ontology.transitive_objects(term, RDFS.subClassOf)}
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    terms = {term for kind in kinds for term in ontology.subjects(RDF.type, kind) if term.startswith(PW)}
    waiting = set(ontology.subjects(STATUS, Literal("unstable")))
    assert not sorted(terms - used - waiting)


def test_every_scheme_is_used(ontology: Graph) -> None:
    named = set(ontology.objects(None, URIRef(PW + "codesFrom"))) | {URIRef(BASE + "theme")}
    assert named == set(ontology.subjects(RDF.type, SKOS.ConceptScheme))
