"""Every concept scheme is whole: documented, without orphans or circles, with the codes that were agreed."""

from __future__ import annotations

import csv
import re
from importlib.resources import files

import country_converter
import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

BASE = "https://w3id.org/peerweave/"
PW = Namespace(BASE + "ns#")
HEADER = URIRef(BASE + "ns")


def lists(text: str) -> dict[str, list[str]]:
    """Lines ``name: code code``, which may be folded."""
    named = (part.split() for part in re.split(r"\s(?=[a-z0-9-]+:)", text) if part.strip())
    return {first.removesuffix(":"): codes for first, *codes in named}


CODES = lists(
    """
    source-kind: official-document official-copy official-news other-official civil-society
        press commentary secondary-digest
    organisation-kind: intergovernmental bilateral non-governmental development-bank academic
        private-sector network
    organisation-role: secretariat provider observer curator
    participant-kind: state territory regional-organisation other-party
    instrument-kind: treaty soft-law action-plan
    obligation-level: mandatory consider optional organisational definition none
    consent-kind: ratification acceptance approval accession succession
    reservation-kind: reservation declaration notification
    reservation-effect: excludes limits territory interprets informs none
    membership-status: member observer
    report-stage: self-assessment evaluation executive-summary compliance follow-up progress
    event-kind: self-assessment on-site-visit adoption publication follow-up compliance-report
        return-visit
    numbering: source curators
    not-held: text each
    status: implemented partly-implemented not-implemented pending not-known
    assessor-kind: mechanism state civil-society press
    assistance-type: legislative institutional capacity on-site-expert good-practices model it
        other
    need-basis: stated read-from-recommendation read-from-aims
    meeting-kind: plenary conference working-group side-event workshop training mission
    topic-basis: question-seen phase-scope standard
    answer: yes partly no unknown
    regional-group: african asia-pacific eastern-european latin-american-caribbean
        western-european-other
    knowledge-state: not-known not-bound out-of-scope not-yet-reviewed reviewed-no-data
        reviewed-data
    review-state: completed under-way scheduled undated
    evidence-kind: law bill regulation strategy guideline case-law statistic institution
    review-verdict: agrees other-relation no-match
    criterion-kind: benchmark scored-area rating compliance-level method reporting
    document-kind: country-report rules guidance questionnaire meeting-paper overview-report work-programme
    counted: parties signatories members plenaries evaluation-reports recommendations
    step-kind: additional-reporting letter low-compliance procedure-opened procedure-running
        procedure-closed technical-mission high-level-mission public-statement repeat-examination
        ad-hoc-procedure formal-declaration due-diligence-warning other
    """
)
"""The codes of each ranked scheme, in the order of their rank."""

THEMES = lists(
    """
    prevention: prevention-policy prevention-bodies public-sector-recruitment codes-of-conduct
        conflict-of-interest asset-declaration procurement public-finance public-reporting
        access-to-information
    public-institutions: judiciary-prosecution parliament top-executive police subnational
        party-funding lobbying
    business-and-society: private-sector accounting-auditing tax-deductibility export-credits
        aml-prevention civil-society
    criminalisation: bribery-domestic bribery-foreign bribery-private embezzlement
        trading-influence abuse-functions illicit-enrichment laundering concealment obstruction
        participation-attempt legal-persons
    law-enforcement: knowledge-evidence statute-limitations sanctions immunities jurisdiction
        specialised-authorities cooperation-authorities special-techniques criminal-record
        witness-protection whistleblower
    assets: freezing-confiscation bank-secrecy asset-recovery consequences-compensation
    international-cooperation: extradition mla transfer-persons transfer-proceedings
        law-enforcement-cooperation joint-investigations
    cross-cutting: technical-assistance information-exchange monitoring
    """
)

REGIONS = lists(
    """
    001: 002 009 019 142 150
    002: 015 202
    202: 011 014 017 018
    019: 021 419
    419: 005 013 029
    142: 030 034 035 143 145
    150: 039 151 154 155
    009: 053 054 057 061
    """
)
"""UN M49: what each region is made of."""


def concept(scheme: str, code: str) -> URIRef:
    return URIRef(f"{BASE}{scheme}/{code}")


def concepts(graph: Graph) -> list[URIRef]:
    return [thing for thing in graph.subjects(RDF.type, SKOS.Concept) if isinstance(thing, URIRef)]


def english(graph: Graph, thing: URIRef, annotation: URIRef) -> list[str]:
    texts = graph.objects(thing, annotation)
    return [str(text) for text in texts if isinstance(text, Literal) and text.language == "en"]


def faults(graph: Graph) -> list[str]:
    """What is wrong with the schemes and concepts of a graph, in words."""
    found = []
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    things = concepts(graph)
    for thing in [*sorted(map(str, schemes)), *sorted(things)]:
        node = URIRef(thing)
        if len(english(graph, node, SKOS.prefLabel)) != 1:
            found.append(f"{node}: one English label is wanted")
        definitions = english(graph, node, SKOS.definition)
        if len(definitions) != 1 or not re.fullmatch(r"[A-Z].{10,}\.", definitions[0]):
            found.append(f"{node}: one English definition, a sentence, is wanted")
        if list(graph.objects(node, RDFS.isDefinedBy)) != [HEADER]:
            found.append(f"{node}: not defined by the ontology")
    for thing in things:
        home, _, code = str(thing).rpartition("/")
        scheme = URIRef(home)
        if scheme not in schemes or list(graph.objects(thing, SKOS.inScheme)) != [scheme]:
            found.append(f"{thing}: not in the scheme of its address")
        if list(graph.objects(thing, SKOS.notation)) != [Literal(code)]:
            found.append(f"{thing}: the notation is not the code of its address")
        top = set(graph.objects(thing, SKOS.topConceptOf))
        if top != set(graph.subjects(SKOS.hasTopConcept, thing)):
            found.append(f"{thing}: hasTopConcept and topConceptOf disagree")
        wider = set(graph.objects(thing, SKOS.broader))
        if len(wider) + len(top) != 1 or not all((other, SKOS.inScheme, scheme) in graph for other in wider):
            found.append(f"{thing}: either a top concept or below one other concept of the scheme is wanted")
        if thing in graph.transitive_objects(next(iter(wider), URIRef("")), SKOS.broader):
            found.append(f"{thing}: broader runs in a circle")
    return found


def test_schemes_and_concepts_are_whole(ontology: Graph) -> None:
    assert len(concepts(ontology)) > 200
    assert faults(ontology) == []


SMALL = """
    @prefix s: <https://w3id.org/peerweave/s/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    <https://w3id.org/peerweave/s> a skos:ConceptScheme ; skos:prefLabel "Scheme"@en ;
      skos:hasTopConcept s:a ;
      skos:definition "A scheme for a test."@en ; rdfs:isDefinedBy <https://w3id.org/peerweave/ns> .
    s:a a skos:Concept ; skos:prefLabel "A"@en ; skos:definition "The wider one."@en ; skos:notation "a" ;
      skos:inScheme <https://w3id.org/peerweave/s> ; skos:topConceptOf <https://w3id.org/peerweave/s> ;
      rdfs:isDefinedBy <https://w3id.org/peerweave/ns> .
    s:b a skos:Concept ; skos:prefLabel "B"@en ; skos:definition "The narrower one."@en ; skos:notation "b" ;
      skos:inScheme <https://w3id.org/peerweave/s> ; skos:broader s:a ;
      rdfs:isDefinedBy <https://w3id.org/peerweave/ns> .
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("skos:broader s:a ;", "", "either a top concept or below one other"),
        ("skos:broader s:a ;", "skos:broader s:b ;", "broader runs in a circle"),
        ("skos:hasTopConcept s:a ;", "", "hasTopConcept and topConceptOf disagree"),
        ('skos:notation "b"', 'skos:notation "c"', "the notation is not the code"),
        ('"The narrower one."@en', '"x"@en', "one English definition"),
        ('skos:prefLabel "B"@en ;', "", "one English label"),
    ],
)
def test_a_faulty_scheme_is_noticed(old: str, new: str, fault: str) -> None:
    assert faults(Graph().parse(data=SMALL)) == []
    assert any(fault in told for told in faults(Graph().parse(data=SMALL.replace(old, new))))


@pytest.mark.parametrize("scheme", CODES)
def test_the_codes_are_those_agreed_in_their_order(ontology: Graph, scheme: str) -> None:
    members = set(ontology.subjects(SKOS.inScheme, URIRef(BASE + scheme)))
    expected = [concept(scheme, code) for code in CODES[scheme]]
    assert members == set(expected)
    assert [ontology.value(member, PW.rank) for member in expected] == [
        Literal(place) for place, _ in enumerate(expected, start=1)
    ]


def test_themes_stand_in_their_groups_and_order(ontology: Graph) -> None:
    order = [concept("theme", code) for group, below in THEMES.items() for code in [group, *below]]
    assert set(ontology.subjects(SKOS.inScheme, URIRef(BASE + "theme"))) == set(order)
    assert [int(str(ontology.value(member, PW.rank))) for member in order] == list(range(1, len(order) + 1))
    for group, below in THEMES.items():
        members = {concept("theme", code) for code in below}
        assert set(ontology.subjects(SKOS.broader, concept("theme", group))) == members
        assert members <= set(ontology.subjects(RDF.type, PW.Theme))
        assert (concept("theme", group), RDF.type, PW.Theme) not in ontology
    assert len(order) == 8 + 59


def test_regions_are_those_of_the_united_nations(ontology: Graph) -> None:
    for region, parts in REGIONS.items():
        found = set(ontology.subjects(SKOS.broader, concept("region", region)))
        assert found == {concept("region", part) for part in parts}, region
    assert len(list(ontology.subjects(SKOS.inScheme, URIRef(BASE + "region")))) == 30


def test_region_names_agree_with_an_independent_list(ontology: Graph) -> None:
    table = files(country_converter).joinpath("country_data.tsv").read_text("utf-8")
    theirs = {row["UNregion"] for row in csv.DictReader(table.splitlines(), delimiter="\t")} - {
        "",
        "Antarctica",
    }
    ours = {
        str(label)
        for region in ontology.subjects(SKOS.inScheme, URIRef(BASE + "region"))
        for label in ontology.objects(region, SKOS.prefLabel)
    }
    assert len(theirs) == 22
    assert theirs <= ours


def test_each_word_of_a_mechanism_has_one_place_on_the_scale_and_a_source(ontology: Graph) -> None:
    words = list(ontology.subjects(SKOS.inScheme, URIRef(BASE + "status-word")))
    assert len(words) > 10
    scale = {concept("status", code) for code in ("implemented", "partly-implemented", "not-implemented")}
    for word in words:
        assert isinstance(word, URIRef)
        assert re.search(r"/(IRM|WGB|IAP|GRECO|MESICIC)\.[a-z-]+$", word), word
        places = [*ontology.objects(word, SKOS.closeMatch), *ontology.objects(word, SKOS.broadMatch)]
        assert len(places) == 1, word
        assert set(places) <= scale, word
        assert list(ontology.objects(word, DCTERMS.source)), word
        assert english(ontology, word, SKOS.note), word


def test_largely_implemented_is_not_taken_for_implemented(ontology: Graph) -> None:
    word = concept("status-word", "IAP.largely-implemented")
    assert ontology.value(word, SKOS.broadMatch) == concept("status", "partly-implemented")
    settled = concept("status-word", "GRECO.dealt-with-satisfactorily")
    assert ontology.value(settled, SKOS.broadMatch) == concept("status", "implemented")


def test_matches_with_thesauri_name_their_source_and_hit_a_theme(ontology: Graph) -> None:
    theirs = ("http://metadata.un.org/thesaurus/", "http://eurovoc.europa.eu/")
    matched = {
        theme
        for match in (SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
        for theme, other in ontology.subject_objects(match)
        if str(other).startswith(theirs)
    }
    assert len(matched) > 40
    assert matched <= set(ontology.subjects(RDF.type, PW.Theme))
    assert len(list(ontology.objects(URIRef(BASE + "theme"), DCTERMS.source))) == 2
