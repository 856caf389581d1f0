"""What reviews examine, where mechanisms overlap, and how recommendations stand, on 15 June 2020."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Derive = Callable[..., set[str]]

PROVISIONS = """
<id/provision/A/1> a pw:Provision .
<id/provision/A/1.1> a pw:Provision ; rdfs:label "A Convention 1(1): Bribery: abroad"@en ;
    pw:partOfProvision <id/provision/A/1> .
<id/provision/A/1.1.a> a pw:Provision ; pw:partOfProvision <id/provision/A/1.1> .
<id/provision/A/2> a pw:Provision .
<id/provision/A/2.1> a pw:Provision ; pw:partOfProvision <id/provision/A/2> .
<id/provision/B/7> a pw:Provision ; rdfs:label "B Convention 7"@en .
<theme/police> a pw:Theme ; skos:notation "police" ; skos:prefLabel "Police"@en .
<id/country/X> skos:notation "X" ; rdfs:label "Xland"@en .
"""


def review(mechanism: str, phase: str, state: str, scope: str) -> str:
    """A review of X in a phase with a scope."""
    return f"""
        <id/phase/{mechanism}/{phase}> a pw:Phase ; pw:mechanism <id/mechanism/{mechanism}> {scope} .
        <id/review/{mechanism}/{phase}/X> a pw:Review ; pw:phase <id/phase/{mechanism}/{phase}> ;
            pw:mechanism <id/mechanism/{mechanism}> ; pw:country <id/country/X> ;
            pw:reviewState <review-state/{state}> ."""


def test_an_article_in_scope_is_examined_with_its_paragraphs_but_not_the_other_way(derived: Derive) -> None:
    scope = "; pw:scopeProvision <id/provision/A/1> , <id/provision/A/2.1>"
    turtle = PROVISIONS + review("M", "p", "completed", scope)
    start = "id/examination/M/p/X/A"
    assert derived(turtle, "scope", "examination-provision", of="pw:provision") == {
        f"{start}/1 id/provision/A/1",
        f"{start}/1.1 id/provision/A/1.1",
        f"{start}/1.1.a id/provision/A/1.1.a",
        f"{start}/2.1 id/provision/A/2.1",
    }


def test_an_examination_names_review_country_mechanism_phase_and_rule(derived: Derive) -> None:
    turtle = PROVISIONS + review("M", "p", "under-way", "; pw:scopeTheme <theme/police>")
    found = "id/examination/M/p/X/theme/police"
    assert derived(turtle, "scope", "examination-theme") == {
        f"{found} rdf:type pw:Examination",
        f"{found} pw:review id/review/M/p/X",
        f"{found} pw:country id/country/X",
        f"{found} pw:mechanism id/mechanism/M",
        f"{found} pw:theme theme/police",
        f"{found} prov:wasDerivedFrom id/phase/M/p",
        f"{found} prov:wasGeneratedBy rule/examination-theme",
    }


@pytest.mark.parametrize("state", ["scheduled", "undated"])
def test_a_review_not_known_to_have_begun_examines_nothing(derived: Derive, state: str) -> None:
    turtle = PROVISIONS + review("M", "p", state, "; pw:scopeProvision <id/provision/A/1>")
    assert derived(turtle, "scope", "examination-provision") == set()


def test_from_a_whole_instrument_or_no_known_scope_nothing_is_concluded(derived: Derive) -> None:
    turtle = PROVISIONS + review("M", "p", "completed", "; pw:scopeInstrument <id/instrument/A>")
    assert derived(turtle + review("M", "q", "completed", ""), "scope", "examination-provision") == set()


def topic(phase: str, key: str, basis: str, about: str) -> str:
    """A topic of the questionnaire of a phase of mechanism M."""
    return f"""<id/topic/{key}> a pw:QuestionnaireTopic ; pw:mechanism <id/mechanism/M> ;
        pw:phase <id/phase/M/{phase}> ; pw:topicBasis <topic-basis/{basis}> ; {about} ."""


def test_what_a_questionnaire_asks_is_examined_but_not_what_only_a_standard_names(derived: Derive) -> None:
    turtle = (
        PROVISIONS
        + review("M", "p", "completed", "; pw:scopeProvision <id/provision/B/7>")
        + topic("p", "1", "question-seen", "pw:theme <theme/police> ; pw:provision <id/provision/A/2>")
        + topic("p", "2", "phase-scope", "pw:theme <theme/parliament>")
        + topic("p", "3", "standard", "pw:theme <theme/lobbying> ; pw:provision <id/provision/A/1>")
    )
    assert derived(turtle, "scope", of="pw:examines") == {
        "id/phase/M/p id/provision/B/7",
        "id/phase/M/p id/provision/A/2",
        "id/phase/M/p id/provision/A/2.1",
        "id/phase/M/p theme/police",
        "id/phase/M/p theme/parliament",
    }


COUNTRY = """
<id/country/X> pw:memberOf <id/mechanism/M> .
<id/mechanism/M> pw:shortName "M"@en .
<theme/parliament> a pw:Theme ; rdfs:label "Parliament"@en .
<theme/lobbying> a pw:Theme ; rdfs:label "Lobbying"@en .
<theme/subnational> a pw:Theme ; rdfs:label "Subnational"@en .
<theme/police> rdfs:label "Police"@en .
<theme/none> a pw:Theme ; rdfs:label "Something else"@en .
<id/provision/A/2.1> pw:theme <theme/subnational> .
"""


def test_a_theme_that_a_provision_or_a_standard_touches_is_not_out_of_scope(derived: Derive) -> None:
    turtle = (
        PROVISIONS
        + COUNTRY
        + review("M", "p", "completed", "; pw:scopeProvision <id/provision/A/2> ; pw:scopeTheme <theme/none>")
        + topic("p", "1", "question-seen", "pw:theme <theme/police>")
        + topic("p", "3", "standard", "pw:theme <theme/lobbying>")
    )
    start = "id/coverage/M"
    assert derived(turtle, "scope", "coverage", of="pw:knowledgeState") == {
        f"{start}/none/review-completed knowledge-state/reviewed-no-data",
        f"{start}/police/review-completed knowledge-state/reviewed-no-data",
        f"{start}/lobbying/theme-touched knowledge-state/not-known",
        f"{start}/subnational/theme-touched knowledge-state/not-known",
        f"{start}/parliament/no-phase knowledge-state/out-of-scope",
    }


TWO_MECHANISMS = (
    PROVISIONS
    + review("M", "p", "completed", "; pw:scopeProvision <id/provision/A/1> ; pw:scopeTheme <theme/police>")
    + review("N", "q", "completed", "; pw:scopeProvision <id/provision/B/7> ; pw:scopeTheme <theme/police>")
)
RULES = ("scope", "examination-provision", "examination-theme", "overlap")


@pytest.mark.parametrize("match", ["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"])
def test_two_mechanisms_overlap_on_a_theme_and_on_matching_provisions(derived: Derive, match: str) -> None:
    turtle = f"{TWO_MECHANISMS} <id/provision/A/1.1> skos:{match} <id/provision/B/7> ."
    provisions, theme = "id/overlap/X/M/N/A/1.1/B/7", "id/overlap/X/M/N/theme/police"
    assert derived(turtle, *RULES) == {
        f"{provisions} rdf:type pw:Overlap",
        f"{provisions} rdfs:label Xland: M and N on A Convention 1(1) and B Convention 7",
        f"{provisions} pw:country id/country/X",
        f"{provisions} pw:mechanism id/mechanism/M",
        f"{provisions} pw:mechanism id/mechanism/N",
        f"{provisions} pw:provision id/provision/A/1.1",
        f"{provisions} pw:provision id/provision/B/7",
        f"{provisions} prov:wasDerivedFrom id/examination/M/p/X/A/1.1",
        f"{provisions} prov:wasDerivedFrom id/examination/N/q/X/B/7",
        f"{provisions} prov:wasGeneratedBy rule/overlap",
        f"{theme} rdf:type pw:Overlap",
        f"{theme} rdfs:label Xland: M and N on police",
        f"{theme} pw:country id/country/X",
        f"{theme} pw:mechanism id/mechanism/M",
        f"{theme} pw:mechanism id/mechanism/N",
        f"{theme} pw:theme theme/police",
        f"{theme} prov:wasDerivedFrom id/examination/M/p/X/theme/police",
        f"{theme} prov:wasDerivedFrom id/examination/N/q/X/theme/police",
        f"{theme} prov:wasGeneratedBy rule/overlap",
    }


def test_provisions_without_a_match_do_not_overlap(derived: Derive) -> None:
    assert derived(TWO_MECHANISMS, *RULES, of="pw:provision") == set()


def test_two_reviews_by_the_same_mechanism_do_not_overlap(derived: Derive) -> None:
    scope = "; pw:scopeTheme <theme/police>"
    turtle = PROVISIONS + review("M", "p", "completed", scope) + review("M", "q", "completed", scope)
    assert derived(turtle, *RULES) == set()


def assessment(number: int, status: str, assessor: str, date: str = "") -> str:
    """A status assessment of the one recommendation."""
    dated = f'pw:asOf "{date}"^^xsd:{"date" if len(date) == 10 else "gYear"} ;' if date else ""
    return f"""<id/status/{number}> a pw:StatusAssessment ; {dated}
        pw:recommendation <id/recommendation/r> ; pw:ordinal {number} ; pw:commonStatus <status/{status}> ;
        pw:assessorKind <assessor-kind/{assessor}> ."""


@pytest.mark.parametrize(
    ("assessments", "status", "which"),
    [
        ([], "not-known", None),
        ([assessment(1, "pending", "state")], "pending", 1),
        (
            [
                assessment(1, "partly-implemented", "mechanism", "2015-03-27"),
                assessment(2, "implemented", "mechanism", "2018"),
            ],
            "implemented",
            2,
        ),
        (
            [
                assessment(1, "partly-implemented", "mechanism", "2015-03-27"),
                assessment(2, "implemented", "press", "2019-01-01"),
            ],
            "partly-implemented",
            1,
        ),
        (
            [
                assessment(1, "implemented", "mechanism", "2015-03-27"),
                assessment(2, "not-implemented", "mechanism"),
            ],
            "implemented",
            1,
        ),
        (
            [
                assessment(9, "pending", "mechanism", "2015-03-27"),
                assessment(10, "implemented", "mechanism", "2015-03-27"),
            ],
            "implemented",
            10,
        ),
    ],
)
def test_the_latest_assessment_of_the_mechanism_counts(
    derived: Derive, assessments: list[str], status: str, which: int | None
) -> None:
    turtle = "<id/recommendation/r> a pw:Recommendation ." + "".join(assessments)
    expected = {f"id/recommendation/r pw:currentStatus status/{status}"}
    if which is not None:
        expected.add(f"id/recommendation/r pw:currentAssessment id/status/{which}")
    assert derived(turtle, "current-status") == expected
