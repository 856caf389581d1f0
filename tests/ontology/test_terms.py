"""Every class and property says what it means, where it is used, and fits the tables that use it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN

BASE = "https://w3id.org/peerweave/"
PW = Namespace(BASE + "ns#")
SCHEMA = Namespace("https://schema.org/")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
STATUS = URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
HEADER = URIRef(BASE + "ns")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
PARTIAL_DATE = {XSD.gYear, XSD.gYearMonth, XSD.date}


def declared(graph: Graph, *kinds: URIRef) -> set[URIRef]:
    """Our classes or properties of these kinds."""
    return {
        term
        for kind in kinds or KINDS
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, URIRef) and term.startswith(PW)
    }


def english(graph: Graph, term: URIRef, annotation: URIRef) -> list[str]:
    """The English texts of an annotation."""
    return [
        str(text)
        for text in graph.objects(term, annotation)
        if isinstance(text, Literal) and text.language == "en" and str(text).strip()
    ]


def test_header_names_version_licence_and_prefix(ontology: Graph, root: Path) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert ontology.value(HEADER, OWL.versionInfo) == Literal(version)
    assert ontology.value(HEADER, OWL.versionIRI) == URIRef(f"{BASE}ns/{version}")
    assert ontology.value(HEADER, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert ontology.value(HEADER, VANN.preferredNamespaceUri) == Literal(str(PW))
    assert english(ontology, HEADER, DCTERMS.title)
    assert english(ontology, HEADER, DCTERMS.description)


def test_the_terms_of_the_design_are_there(ontology: Graph) -> None:
    design = """Mechanism Secretariat Instrument Provision Theme Country Participation Membership Phase Review
        ReviewEvent Document Recommendation StatusAssessment Criterion ComplianceStep TechnicalAssistanceNeed
        TechnicalAssistanceOffer Provider Meeting QuestionnaireTopic Evidence Practice CoordinationMeasure
        ProvisionMapping Obligation Examination Overlap Gap"""
    assert {PW[name] for name in design.split()} <= declared(ontology, OWL.Class)


def test_each_term_is_of_one_kind(ontology: Graph) -> None:
    for term in declared(ontology):
        assert len(set(ontology.objects(term, RDF.type)) & set(KINDS)) == 1, term


def test_each_term_is_documented(ontology: Graph) -> None:
    for term in declared(ontology):
        assert len(english(ontology, term, RDFS.label)) == 1, term
        definitions = english(ontology, term, SKOS.definition)
        assert len(definitions) == 1, term
        assert re.fullmatch(r"[A-Z].{10,}\.", definitions[0]), definitions[0]
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [HEADER], term


def test_labels_of_terms_differ(ontology: Graph) -> None:
    for kinds in [(OWL.Class,), KINDS[1:]]:
        labels = [english(ontology, term, RDFS.label)[0] for term in declared(ontology, *kinds)]
        twice = {label for label in labels if labels.count(label) > 1}
        assert not twice, twice


def test_names_follow_the_custom(ontology: Graph) -> None:
    for term in declared(ontology):
        first = term.removeprefix(PW)[0]
        assert first.isupper() == ((term, RDF.type, OWL.Class) in ontology), term


def test_each_property_says_on_what_it_is_used(ontology: Graph) -> None:
    classes = declared(ontology, OWL.Class)
    for term in declared(ontology, *KINDS[1:]):
        domains = set(ontology.objects(term, SCHEMA.domainIncludes))
        ranges = set(ontology.objects(term, SCHEMA.rangeIncludes))
        assert domains, term
        assert ranges, term
        for used in domains | ranges:
            assert not str(used).startswith(PW) or used in classes, (term, used)


def test_domain_and_range_are_inferred_only_where_they_always_hold(ontology: Graph) -> None:
    for term in declared(ontology, *KINDS[1:]):
        for strong, weak in [(RDFS.domain, SCHEMA.domainIncludes), (RDFS.range, SCHEMA.rangeIncludes)]:
            inferred = set(ontology.objects(term, strong))
            assert not inferred or inferred == set(ontology.objects(term, weak)), (term, strong)


def test_literals_and_links_are_kept_apart(ontology: Graph) -> None:
    literal = re.compile(re.escape(str(XSD)) + "|" + re.escape(str(RDF.langString)))
    for term in declared(ontology, OWL.ObjectProperty):
        assert not any(literal.match(str(r)) for r in ontology.objects(term, SCHEMA.rangeIncludes)), term
    for term in declared(ontology, OWL.DatatypeProperty):
        assert all(literal.match(str(r)) for r in ontology.objects(term, SCHEMA.rangeIncludes)), term


def columns(metadata: dict[str, Any]) -> list[tuple[URIRef, dict[str, Any]]]:
    """Each column whose property is ours, with the class of its table."""
    found = []
    for table in metadata["tables"]:
        described = table["tableSchema"]["columns"]
        kind = next(URIRef(c["valueUrl"]) for c in described if c["propertyUrl"] == "rdf:type")
        found += [(kind, column) for column in described if column["propertyUrl"].startswith(PW)]
    return found


def test_the_tables_use_each_property_as_it_is_described(ontology: Graph, metadata: dict[str, Any]) -> None:
    for kind, column in columns(metadata):
        term = URIRef(column["propertyUrl"])
        assert kind in set(ontology.objects(term, SCHEMA.domainIncludes)), (term, kind)
        ranges = set(ontology.objects(term, SCHEMA.rangeIncludes))
        datatype = column.get("datatype", "string")
        if "valueUrl" in column:
            assert (term, RDF.type, OWL.ObjectProperty) in ontology, term
        elif isinstance(datatype, dict) and "@id" in datatype:
            assert ranges == PARTIAL_DATE, term
        else:
            base = datatype["base"] if isinstance(datatype, dict) else datatype
            assert ranges == {RDF.langString if "lang" in column else XSD[base]}, (term, base)


def test_codes_come_from_the_list_that_the_tables_name(ontology: Graph, metadata: dict[str, Any]) -> None:
    for _, column in columns(metadata):
        of_ours = column.get("valueUrl", "") if column.get("valueUrl", "").startswith(BASE) else ""
        scheme, _, rest = of_ours.removeprefix(BASE).partition("/")
        if scheme == "theme":
            assert (URIRef(column["propertyUrl"]), RDFS.range, PW.Theme) in ontology
        elif scheme and scheme != "id" and rest:
            named = ontology.value(URIRef(column["propertyUrl"]), PW.codesFrom)
            assert named == URIRef(BASE + scheme), column["propertyUrl"]


def test_a_list_column_is_not_functional(ontology: Graph, metadata: dict[str, Any]) -> None:
    listed = {URIRef(column["propertyUrl"]) for _, column in columns(metadata) if "separator" in column}
    assert PW.reviewer in listed
    assert not [term for term in listed if (term, RDF.type, OWL.FunctionalProperty) in ontology]


def test_what_awaits_data_is_marked_so(ontology: Graph, metadata: dict[str, Any], root: Path) -> None:
    filled = {URIRef(column["propertyUrl"]) for _, column in columns(metadata)}
    filled |= {kind for kind, _ in columns(metadata)}
    for path in (root / "queries/derive").glob("*.rq"):
        made = path.read_text("utf-8").partition("CONSTRUCT")[2].partition("WHERE")[0]
        filled |= {PW[name] for name in re.findall(r"\bpw:(\w+)", made)}
    for term in declared(ontology):
        waits = any("Awaits data" in text for text in english(ontology, term, SKOS.editorialNote))
        assert ontology.value(term, STATUS) == Literal("unstable" if waits else "stable") or (
            ontology.value(term, STATUS) == Literal("archaic")
        ), term
        assert not (waits and term in filled), f"{term} is filled now: mark it stable"


def faults_of_retirement(graph: Graph) -> list[URIRef]:
    """Terms that are marked as retired without saying since when, why and what to use instead."""
    retired = set(graph.subjects(OWL.deprecated, Literal(True))) | set(
        graph.subjects(STATUS, Literal("archaic"))
    )
    return [
        term
        for term in retired
        if isinstance(term, URIRef)
        and not (
            (term, OWL.deprecated, Literal(True)) in graph
            and (term, STATUS, Literal("archaic")) in graph
            and any(re.match(r"\d+\.\d+\.\d+: .", text) for text in english(graph, term, SKOS.changeNote))
            and (term, DCTERMS.isReplacedBy, None) in graph
        )
    ]


RETIRED = """
    @prefix dcterms: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix pw: <https://w3id.org/peerweave/ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix vs: <http://www.w3.org/2003/06/sw-vocab-status/ns#> .
    pw:old owl:deprecated true ; vs:term_status "archaic" ;
      skos:changeNote "0.2.0: split into two."@en ; dcterms:isReplacedBy pw:new .
"""


@pytest.mark.parametrize("left_out", ["0.2.0: ", "owl:deprecated true ; ", "; dcterms:isReplacedBy pw:new "])
def test_retirement_is_told_in_full(left_out: str) -> None:
    assert not faults_of_retirement(Graph().parse(data=RETIRED))
    assert faults_of_retirement(Graph().parse(data=RETIRED.replace(left_out, ""))) == [PW.old]


def test_no_term_is_retired_in_silence(ontology: Graph) -> None:
    assert not faults_of_retirement(ontology)


def test_there_are_no_blank_nodes(ontology: Graph) -> None:
    assert not [node for triple in ontology for node in triple if isinstance(node, BNode)]


def test_each_file_says_what_it_is_for(files: list[Path]) -> None:
    assert len(files) > 5
    for path in files:
        first = path.read_text("utf-8").splitlines()[0]
        assert re.match(r"# \w.{30,}", first), path.name


def blocks(path: Path) -> list[str]:
    """The subjects that begin a block, in their order."""
    lines = path.read_text("utf-8").splitlines()
    return [line.split()[0] for line in lines if line and line[0] not in " #@"]


def test_each_thing_is_defined_in_one_block_of_one_file(files: list[Path]) -> None:
    begun = [subject for path in files if not path.name.startswith("alignments") for subject in blocks(path)]
    assert not {subject for subject in begun if begun.count(subject) > 1}


def test_terms_stand_in_alphabetical_order(root: Path, ontology: Graph) -> None:
    subjects = [subject.removeprefix("pw:") for subject in blocks(root / "ontology/peerweave.ttl")[1:]]
    classes = [subject for subject in subjects if (PW[subject], RDF.type, OWL.Class) in ontology]
    assert subjects == sorted(classes, key=str.lower) + sorted(
        (subject for subject in subjects if subject not in classes), key=str.lower
    )
