"""Labels, and what SKOS lets follow from the crosswalk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from peerweave.graph.build.derive import DERIVATIONS, load_derivations
from peerweave.graph.tables.schema import PACKAGE
from rdflib import Graph, Literal
from rdflib.namespace import DCTERMS, RDFS, SKOS

Derive = Callable[..., set[str]]


def mapping(one: str, match: str, other: str) -> str:
    """A row of the crosswalk."""
    return f"""<id/mapping/{one}-{other}> a pw:ProvisionMapping ; sssom:subject_id <{one}> ;
        sssom:predicate_id skos:{match} ; sssom:object_id <{other}> ."""


@pytest.mark.parametrize(
    ("match", "back"),
    [
        ("exactMatch", "exactMatch"),
        ("closeMatch", "closeMatch"),
        ("relatedMatch", "relatedMatch"),
        ("broadMatch", "narrowMatch"),
        ("narrowMatch", "broadMatch"),
    ],
)
def test_a_mapping_holds_in_both_directions_as_skos_says(derived: Derive, match: str, back: str) -> None:
    assert derived(mapping("a", match, "b"), "skos-match") == {f"a skos:{match} b", f"b skos:{back} a"}


def test_exact_matches_alone_are_carried_along_a_chain(derived: Derive) -> None:
    chain = (
        mapping("a", "exactMatch", "b") + mapping("b", "exactMatch", "c") + mapping("c", "exactMatch", "d")
    )
    assert derived(chain, "skos-match", "skos-exact") == {
        f"{one} skos:exactMatch {other}" for one, other in ("ac", "ca", "bd", "db", "ad", "da")
    }
    for match in ("closeMatch", "broadMatch", "narrowMatch", "relatedMatch"):
        assert derived(chain.replace("exactMatch", match), "skos-match", "skos-exact") == set()


THINGS = """
<id/country/ROU> a pw:Country ; rdfs:label "Romania"@en .
<id/mechanism/G> a pw:Mechanism ; skos:notation "GRECO" ; pw:shortName "GRECO"@en .
<id/phase/G/5> a pw:Phase ; pw:mechanism <id/mechanism/G> ; skos:notation "round-5" ;
    rdfs:label "Fifth Evaluation Round: preventing corruption (top executive functions)"@en .
<id/phase/G/3> a pw:Phase ; pw:mechanism <id/mechanism/G> ; skos:notation "round-3" ;
    rdfs:label "Third Evaluation Round (Theme I: incriminations)"@en .
<id/review/G/5> a pw:Review ; pw:phase <id/phase/G/5> ; pw:country <id/country/ROU> .
<id/review/G/3> a pw:Review ; pw:phase <id/phase/G/3> ; pw:country <id/country/ROU> .
<stage/compliance> a skos:Concept ; skos:prefLabel "Compliance"@en .
<theme/police> a skos:Concept ; skos:prefLabel "Police"@en , "Police et gendarmerie"@fr .
<kind/visit> a skos:Concept ; skos:prefLabel "On-site visit"@en .
<status/pending> skos:prefLabel "Pending"@en .
<id/report/1> a pw:Report ; pw:review <id/review/G/5> ; pw:stage <stage/compliance> ; pw:ordinal 2 .
<id/report/2> a pw:Report ; pw:review <id/review/G/5> ; pw:stage <stage/compliance> ; pw:ordinal 3 ;
    dcterms:title "Addendum"@en .
<id/event/1> a pw:ReviewEvent ; pw:review <id/review/G/5> ; pw:stage <stage/compliance> ; pw:ordinal 2 ;
    pw:eventKind <kind/visit> .
<id/recommendation/3> a pw:Recommendation ; pw:phase <id/phase/G/5> ; pw:country <id/country/ROU> ;
    pw:number "3" .
<id/status/1> a pw:StatusAssessment ; pw:phase <id/phase/G/5> ; pw:country <id/country/ROU> ; pw:number "3" ;
    pw:ordinal 1 ; pw:commonStatus <status/pending> .
<id/instrument/UNCAC> skos:notation "UNCAC" ; rdfs:label "UNCAC"@en .
<id/instrument/OECD-2021> skos:notation "OECD-2021" ; rdfs:label "2021 Recommendation"@en .
<id/provision/OECD-2021/topic-tax> a pw:Provision ; pw:instrument <id/instrument/OECD-2021> ;
    pw:number "topic-tax" ; dcterms:title "Tax: bribes"@en .
<id/provision/OECD-2021/rec> a pw:Provision ; pw:instrument <id/instrument/OECD-2021> ; pw:number "rec" ;
    dcterms:title "Promote codes"@en .
<id/provision/OECD-2021/annex-B.4> a pw:Provision ; pw:instrument <id/instrument/OECD-2021> ;
    pw:number "annex-B.4" .
<id/provision/UNCAC/16.1> a pw:Provision ; pw:instrument <id/instrument/UNCAC> ; pw:number "16(1)" ;
    dcterms:title "Bribery of foreign public officials"@en .
<id/provision/UNCAC/12.2> a pw:Provision ; pw:instrument <id/instrument/UNCAC> ; pw:number "12(2)" .
<kind/letter> a skos:Concept ; skos:prefLabel "Letter"@en .
<id/evidence/1> a pw:Evidence ; dcterms:title "Law on lobbying"@en ; pw:number "Law 12/2019" .
<id/step/4> a pw:ComplianceStep ; pw:mechanism <id/mechanism/G> ; pw:country <id/country/ROU> ; pw:ordinal 4 ;
    pw:stepKind <kind/letter> ; pw:ownWords "letter of the President" .
<id/step-rule/2> a pw:StepRule ; pw:mechanism <id/mechanism/G> ; pw:ordinal 2 ; pw:ownWords "Rule 32" .
<counted/members> a skos:Concept ; skos:prefLabel "Members"@en .
<id/total/1> a pw:PublishedTotal ; pw:counted <counted/members> ; pw:mechanism <id/mechanism/G> ;
    pw:totalCount 17 ; pw:asOf "1999-05-01"^^xsd:date .
<id/total/2> a pw:PublishedTotal ; pw:counted <counted/members> ; pw:instrument <id/instrument/UNCAC> ;
    pw:totalCount 191 .
<id/total/3> a pw:PublishedTotal ; pw:counted <counted/members> ; pw:mechanism <id/mechanism/G> ;
    pw:phase <id/phase/G/5> ; pw:country <id/country/ROU> ; pw:totalCount 9 .
<id/criterion/7> a pw:Criterion ; pw:mechanism <id/mechanism/G> ; pw:ordinal 7 ;
    pw:criterionKind <kind/visit> .
"""


def test_things_without_a_name_are_named_after_what_identifies_them(derived: Derive) -> None:
    assert derived(THINGS, "review-label", of="rdfs:label") == {
        "id/review/G/5 GRECO, Fifth Evaluation Round: Romania",
        "id/review/G/3 GRECO, Third Evaluation Round: Romania",
    }
    assert derived(THINGS, "review-label", "label", of="rdfs:label") == {
        "stage/compliance Compliance",
        "theme/police Police",
        "kind/visit On-site visit",
        "id/report/1 GRECO, Fifth Evaluation Round: Romania, compliance 2",
        "id/report/2 Addendum",
        "id/event/1 GRECO, Fifth Evaluation Round: Romania, on-site visit (compliance 2)",
        "id/recommendation/3 GRECO round 5 Romania, recommendation 3",
        "id/status/1 GRECO round 5 Romania, recommendation 3, status 1: pending",
        "id/provision/UNCAC/16.1 UNCAC 16(1): Bribery of foreign public officials",
        "id/provision/UNCAC/12.2 UNCAC 12(2)",
        "id/provision/OECD-2021/topic-tax 2021 Recommendation, Tax: bribes",
        "id/provision/OECD-2021/rec 2021 Recommendation: Promote codes",
        "id/provision/OECD-2021/annex-B.4 2021 Recommendation annex B.4",
        "kind/letter Letter",
        "id/evidence/1 Law on lobbying",
        "id/step/4 GRECO Romania, step 4: letter",
        "id/step-rule/2 GRECO, step 2 in the rules: Rule 32",
        "counted/members Members",
        "id/total/1 GRECO, members in 1999: 17",
        "id/total/2 UNCAC, members: 191",
        "id/total/3 GRECO round 5 Romania, members: 9",
        "id/criterion/7 GRECO, criterion 7 (on-site visit)",
    }


NAMED = """
<id/instrument/U> rdfs:label "UNCAC"@en .
<id/instrument/R> rdfs:label "2021 Recommendation"@en .
<id/provision/U/16> rdfs:label "UNCAC 16(1): Bribery: abroad"@en .
<id/provision/R/topic-tax> rdfs:label "2021 Recommendation, Tax: bribes"@en .
<theme/tax> skos:prefLabel "Tax"@en .
<level/optional> skos:prefLabel "Optional"@en .
<kind/training> skos:prefLabel "Training"@en .
<id/mapping/1> a pw:ProvisionMapping ; sssom:subject_id <id/provision/U/16> ;
    sssom:predicate_id skos:closeMatch ; sssom:object_id <id/provision/R/topic-tax> .
<id/mapping/2> a pw:ProvisionMapping ; sssom:subject_id <id/instrument/R> ;
    sssom:predicate_id skos:relatedMatch ; sssom:object_id <id/provision/U/16> .
<id/unmatched/1> a pw:UnmatchedProvision ; sssom:subject_id <id/provision/U/16> ;
    sssom:object_source <id/instrument/R> .
<id/strength/1> a pw:ObligationStrength ; pw:theme <theme/tax> ; pw:obligationLevel <level/optional> ;
    pw:provision <id/provision/R/topic-tax> ; pw:instrument <id/instrument/R> .
<id/strength/2> a pw:ObligationStrength ; pw:theme <theme/tax> ; pw:obligationLevel <level/optional> ;
    pw:instrument <id/instrument/R> .
<id/need/1> a pw:AggregateNeed ; pw:area "Africa" ; pw:provision <id/provision/U/16> ;
    pw:assistanceType <kind/training> .
"""


def test_what_is_known_by_its_provisions_is_named_after_them_without_their_headings(derived: Derive) -> None:
    assert derived(NAMED, "label-by-provision", of="rdfs:label") == {
        "id/mapping/1 UNCAC 16(1) and 2021 Recommendation, Tax: close match",
        "id/mapping/2 2021 Recommendation and UNCAC 16(1): related match",
        "id/unmatched/1 UNCAC 16(1) and 2021 Recommendation: no counterpart",
        "id/strength/1 Tax, 2021 Recommendation, Tax: optional",
        "id/strength/2 Tax, 2021 Recommendation: optional",
        "id/need/1 Africa, UNCAC 16(1): training",
    }


EVIDENCE = """
<id/evidence/a> pw:evidenceKind <evidence-kind/law> .
<id/evidence/b> pw:evidenceKind <evidence-kind/bill> .
<id/evidence/c> pw:evidenceKind <evidence-kind/regulation> .
<id/evidence/d> pw:evidenceKind <evidence-kind/statistic> .
<id/evidence/e> pw:evidenceKind <evidence-kind/institution> .
<id/evidence/f> pw:evidenceKind <evidence-kind/case-law> .
"""


def test_laws_bills_and_regulations_alone_are_legal_resources(derived: Derive) -> None:
    resource = "http://data.europa.eu/eli/ontology#LegalResource"
    assert derived(EVIDENCE, "legal-resource") == {f"id/evidence/{one} rdf:type {resource}" for one in "abc"}


def test_each_rule_is_described_with_its_file_and_each_file_has_its_rule() -> None:
    rules = Graph().parse(PACKAGE / "ontology" / "rules.ttl")
    by_file = {
        file.removeprefix("queries/derive/"): rule for rule, file in rules.subject_objects(DCTERMS.identifier)
    }
    named = dict(zip(sorted(path.name for path in DERIVATIONS.glob("*.rq")), load_derivations(), strict=True))
    assert by_file == {file: derivation.rule for file, derivation in named.items()}
    for rule in by_file.values():
        assert isinstance(rules.value(rule, RDFS.label), Literal)
        assert isinstance(rules.value(rule, SKOS.definition), Literal)
