"""Tallies, years, and what is told of a status and a report at the thing itself."""

from __future__ import annotations

from collections.abc import Callable

Derive = Callable[..., set[str]]

TALLY = "id/tally/"


def tallies(statements: set[str]) -> dict[str, str]:
    """The key of each tally to its count."""
    counts = (
        statement.split(" pw:tallyCount ") for statement in statements if " pw:tallyCount " in statement
    )
    return {key.removeprefix(TALLY): number for key, number in counts}


def advice(name: str, country: str, status: str, more: str = "") -> str:
    """A recommendation of phase M/p."""
    return f"""
        <id/recommendation/{name}> a pw:Recommendation ; pw:phase <id/phase/M/p> ;
            pw:mechanism <id/mechanism/M> ; pw:country <id/country/{country}> ;
            pw:currentStatus <status/{status}> {more} ."""


COUNTRIES = '<id/country/X> rdfs:label "Xland"@en . <id/country/Y> rdfs:label "Yland"@en .'


def test_a_status_tells_its_author_and_its_day_where_there_is_one(derived: Derive) -> None:
    turtle = """
        <id/recommendation/1> pw:currentAssessment <id/status/1> .
        <id/status/1> pw:assessorKind <assessor-kind/mechanism> ; pw:asOf "2014-06"^^xsd:gYearMonth .
        <id/recommendation/2> pw:currentAssessment <id/status/2> .
        <id/status/2> pw:assessorKind <assessor-kind/civil-society> .
        <id/status/3> pw:recommendation <id/recommendation/1> ; pw:assessorKind <assessor-kind/press> .
        <id/recommendation/3> pw:currentStatus <status/not-known> .
    """
    assert derived(turtle, "status-author") == {
        "id/recommendation/1 pw:statusAssessor assessor-kind/mechanism",
        "id/recommendation/1 pw:statusAsOf 2014-06",
        "id/recommendation/2 pw:statusAssessor assessor-kind/civil-society",
    }


def test_a_report_tells_each_day_on_which_it_was_adopted_or_published(derived: Derive) -> None:
    turtle = """
        <id/event/1> pw:eventKind <event-kind/adoption> ; pw:report <id/report/1> ;
            pw:start "2014-06-12"^^xsd:date .
        <id/event/2> pw:eventKind <event-kind/publication> ; pw:report <id/report/1> ;
            pw:start "2014"^^xsd:gYear .
        <id/event/3> pw:eventKind <event-kind/publication> ; pw:report <id/report/1> ;
            pw:start "2015"^^xsd:gYear .
        <id/event/4> pw:eventKind <event-kind/on-site-visit> ; pw:report <id/report/1> ;
            pw:start "2013"^^xsd:gYear .
        <id/event/5> pw:eventKind <event-kind/adoption> ; pw:report <id/report/2> .
        <id/event/6> pw:eventKind <event-kind/adoption> ; pw:start "2016"^^xsd:gYear .
    """
    assert derived(turtle, "report-day") == {
        "id/report/1 pw:adoptedOn 2014-06-12",
        "id/report/1 pw:publishedOn 2014",
        "id/report/1 pw:publishedOn 2015",
    }


def test_a_phase_counts_recommendations_and_what_each_has_once(derived: Derive) -> None:
    turtle = (
        COUNTRIES
        + advice(
            "1",
            "X",
            "implemented",
            "; pw:numbering <numbering/source> ; pw:addressee 'Ministry of Justice'@en ;"
            " pw:provision <id/provision/A/1> , <id/provision/A/2> ; pw:theme <theme/t> , <theme/u> ;"
            " pw:judgedBy <id/judgement/1>",
        )
        + advice("2", "X", "not-known", "; pw:numbering <numbering/ours> ; pw:addressee 'Government'@en")
        + advice("3", "Y", "not-known", "; pw:addressee 'Yland'@en ; pw:theme <theme/t>")
        + advice("4", "Y", "implemented", "; pw:addressee 'Xland'@en").replace("M/p", "M/q")
    )
    found = derived(turtle, "phase-tally")
    assert tallies(found) == {
        "phase/M/p/Recommendation/type": "3",
        "phase/M/p/Recommendation/implemented": "1",
        "phase/M/p/Recommendation/not-known": "2",
        "phase/M/p/Recommendation/source": "1",
        "phase/M/p/Recommendation/addressee": "1",
        "phase/M/p/Recommendation/provision": "1",
        "phase/M/p/Recommendation/theme": "2",
        "phase/M/p/Recommendation/judgedBy": "1",
        "phase/M/q/Recommendation/type": "1",
        "phase/M/q/Recommendation/implemented": "1",
        "phase/M/q/Recommendation/addressee": "1",
    }
    one = f"{TALLY}phase/M/p/Recommendation/provision"
    assert {statement for statement in found if statement.startswith(f"{one} ")} == {
        f"{one} rdf:type pw:PhaseTally",
        f"{one} pw:tallyPhase id/phase/M/p",
        f"{one} pw:tallyOf pw:Recommendation",
        f"{one} pw:tallyHaving pw:provision",
        f"{one} pw:tallyCount 1",
    }


def test_a_phase_counts_reviews_by_state(derived: Derive) -> None:
    turtle = """
        <id/review/1> a pw:Review ; pw:phase <id/phase/M/p> ; pw:reviewState <review-state/completed> .
        <id/review/2> a pw:Review ; pw:phase <id/phase/M/p> ; pw:reviewState <review-state/scheduled> .
        <id/review/3> a pw:Review ; pw:phase <id/phase/M/p> ; pw:reviewState <review-state/completed> .
    """
    assert tallies(derived(turtle, "phase-tally")) == {
        "phase/M/p/Review/type": "3",
        "phase/M/p/Review/completed": "2",
        "phase/M/p/Review/scheduled": "1",
    }


HELD = (
    COUNTRIES
    + advice("1", "X", "implemented")
    + advice("2", "X", "not-known")
    + advice("3", "Y", "pending")
    + """
    <id/review/1> a pw:Review ; pw:mechanism <id/mechanism/M> ; pw:country <id/country/X> ;
        pw:reviewState <review-state/completed> ; pw:reviewer <id/country/Y> , <id/country/Z> .
    <id/event/1> a pw:ReviewEvent ; pw:mechanism <id/mechanism/M> ; pw:country <id/country/X> ;
        pw:eventKind <event-kind/on-site-visit> ; pw:start "2014-03-01"^^xsd:date .
    <id/event/2> a pw:ReviewEvent ; pw:mechanism <id/mechanism/M> ; pw:country <id/country/X> ;
        pw:eventKind <event-kind/adoption> ; pw:start "2014-03"^^xsd:gYearMonth .
    <id/event/3> a pw:ReviewEvent ; pw:mechanism <id/mechanism/M> ; pw:country <id/country/X> ;
        pw:eventKind <event-kind/on-site-visit> .
    <id/event/4> a pw:ReviewEvent ; pw:mechanism <id/mechanism/M> ; pw:country <id/country/Y> ;
        pw:eventKind <event-kind/return-visit> ; pw:start "2015"^^xsd:gYear .
    <id/meeting/1> a pw:Meeting ; pw:mechanism <id/mechanism/M> ; pw:start "2016-05-04"^^xsd:date .
    <id/meeting/2> a pw:Meeting ; pw:mechanism <id/mechanism/M> .
    <id/practice/1> a pw:Practice ; pw:mechanism <id/mechanism/M> .
    """
)
"""Of mechanism M: two recommendations on X and one on Y, a review, four events, two meetings, a practice."""


def test_a_country_counts_what_is_held_of_it_with_the_latest_date(derived: Derive) -> None:
    found = derived(HELD, "country-tally")
    assert tallies(found) == {
        "country/M/X/Recommendation/type": "2",
        "country/M/X/Recommendation/currentStatus": "1",
        "country/M/Y/Recommendation/type": "1",
        "country/M/Y/Recommendation/currentStatus": "1",
        "country/M/X/Review/type": "1",
        "country/M/X/Review/completed": "1",
        "country/M/X/Review/reviewer": "1",
        "country/M/X/ReviewEvent/start": "2",
        "country/M/X/ReviewEvent/on-site-visit": "1",
        "country/M/Y/ReviewEvent/start": "1",
        "country/M/Y/ReviewEvent/return-visit": "1",
        "country/M/none/Meeting/start": "1",
        "country/M/none/Practice/type": "1",
    }
    latest = {statement for statement in found if " pw:tallyLatest " in statement}
    assert latest == {
        f"{TALLY}country/M/X/ReviewEvent/start pw:tallyLatest 2014-03-01",
        f"{TALLY}country/M/X/ReviewEvent/on-site-visit pw:tallyLatest 2014-03-01",
        f"{TALLY}country/M/Y/ReviewEvent/start pw:tallyLatest 2015",
        f"{TALLY}country/M/Y/ReviewEvent/return-visit pw:tallyLatest 2015",
        f"{TALLY}country/M/none/Meeting/start pw:tallyLatest 2016-05-04",
    }
    assert {
        statement for statement in found if " pw:tallyCountry " in statement and "/none/" in statement
    } == set()


def test_a_mechanism_sums_up_its_countries(derived: Derive) -> None:
    found = derived(HELD, "country-tally", "mechanism-tally")
    assert tallies(found) == {
        "mechanism/M/Recommendation/type": "3",
        "mechanism/M/Recommendation/currentStatus": "2",
        "mechanism/M/Review/type": "1",
        "mechanism/M/Review/completed": "1",
        "mechanism/M/Review/reviewer": "1",
        "mechanism/M/ReviewEvent/start": "3",
        "mechanism/M/ReviewEvent/on-site-visit": "1",
        "mechanism/M/ReviewEvent/return-visit": "1",
        "mechanism/M/Meeting/start": "1",
        "mechanism/M/Practice/type": "1",
    }
    countries = {statement for statement in found if " pw:countryCount " in statement}
    assert f"{TALLY}mechanism/M/Recommendation/type pw:countryCount 2" in countries
    assert f"{TALLY}mechanism/M/Review/type pw:countryCount 1" in countries
    assert f"{TALLY}mechanism/M/Practice/type pw:countryCount 0" in countries
    assert f"{TALLY}mechanism/M/ReviewEvent/start pw:tallyLatest 2015" in found


def test_a_kind_of_source_counts_the_facts_of_each_class_of_ours_and_the_sources(derived: Derive) -> None:
    turtle = """
        <id/source/a> a pw:Source ; pw:sourceKind <source-kind/press> .
        <id/source/b> a pw:Source ; pw:sourceKind <source-kind/press> .
        <id/source/c> a pw:Source ; pw:sourceKind <source-kind/official-news> .
        <id/review/1> a pw:Review ; dcterms:source <id/source/a> , <id/source/b> .
        <id/review/2> a pw:Review ; dcterms:source <id/source/a> , <id/source/c> .
        <id/evidence/1> a pw:Evidence , prov:Entity ; dcterms:source <id/source/b> .
    """
    found = derived(turtle, "source-tally")
    assert tallies(found) == {
        "source/press/Review": "2",
        "source/official-news/Review": "1",
        "source/press/Evidence": "1",
    }
    assert {statement for statement in found if " pw:sourceCount " in statement} == {
        f"{TALLY}source/press/Review pw:sourceCount 2",
        f"{TALLY}source/official-news/Review pw:sourceCount 1",
        f"{TALLY}source/press/Evidence pw:sourceCount 1",
    }


def test_what_is_not_over_is_coming(derived: Derive) -> None:
    turtle = """
        <id/event/1> a pw:ReviewEvent ; pw:start "2020-06-01"^^xsd:date ; pw:end "2020-06-15"^^xsd:date .
        <id/event/2> a pw:ReviewEvent ; pw:start "2020-06-14"^^xsd:date .
        <id/event/3> a pw:ReviewEvent ; pw:start "2020-06"^^xsd:gYearMonth .
        <id/event/4> a pw:ReviewEvent .
        <id/meeting/1> a pw:Meeting ; pw:start "2021"^^xsd:gYear .
        <id/meeting/2> a pw:Meeting ; pw:start "2020-05"^^xsd:gYearMonth .
        <id/synergy/1> a pw:SynergyEvent ; pw:start "2021"^^xsd:gYear .
    """
    assert derived(turtle, "coming") == {
        "id/event/1 pw:coming true",
        "id/event/3 pw:coming true",
        "id/meeting/1 pw:coming true",
    }


def test_a_review_counts_its_follow_ups_once_each(derived: Derive) -> None:
    turtle = """
        <id/review/1> a pw:Review . <id/review/2> a pw:Review .
        <id/report/1> pw:review <id/review/1> ; pw:stage <report-stage/compliance> .
        <id/report/2> pw:review <id/review/1> ; pw:stage <report-stage/evaluation> .
        <id/event/1> pw:review <id/review/1> ; pw:stage <report-stage/follow-up> ;
            pw:eventKind <event-kind/follow-up> .
        <id/event/2> pw:review <id/review/1> ; pw:eventKind <event-kind/return-visit> .
        <id/event/3> pw:review <id/review/2> ; pw:eventKind <event-kind/on-site-visit> .
    """
    assert derived(turtle, "follow-up-count") == {
        "id/review/1 pw:followUpCount 3",
        "id/review/2 pw:followUpCount 0",
    }


BEGUN = """
    <id/country/X> pw:region <region/151> . <id/country/Y> pw:region <region/151> .
    <id/country/Z> pw:region <region/155> .
    <theme/t> skos:inScheme <theme> . <theme/u> skos:inScheme <theme> .
    <id/phase/M/p> a pw:Phase ; pw:examines <theme/t> , <theme/u> , <id/provision/A/1> .
    <id/phase/M/q> a pw:Phase ; pw:examines <theme/t> .
"""


def begun(name: str, phase: str, country: str, state: str = "completed") -> str:
    """A review by mechanism M."""
    return f"""
        <id/review/{name}> a pw:Review ; pw:mechanism <id/mechanism/M> ; pw:phase <id/phase/M/{phase}> ;
            pw:country <id/country/{country}> ; pw:reviewState <review-state/{state}> ."""


def test_a_region_counts_reviews_that_have_begun_and_their_countries(derived: Derive) -> None:
    turtle = (
        BEGUN
        + begun("1", "p", "X")
        + begun("2", "q", "X", "under-way")
        + begun("3", "p", "Y")
        + begun("4", "p", "Z", "scheduled")
    )
    found = derived(turtle, "region-tally")
    assert tallies(found) == {"region/151/t/M": "3", "region/151/u/M": "2"}
    assert {
        f"{TALLY}region/151/t/M pw:countryCount 2",
        f"{TALLY}region/151/u/M pw:countryCount 2",
        f"{TALLY}region/151/t/M pw:tallyTheme theme/t",
        f"{TALLY}region/151/t/M pw:tallyRegion region/151",
        f"{TALLY}region/151/t/M pw:tallyMechanism id/mechanism/M",
    } <= found


def test_a_phase_names_the_countries_of_which_a_review_is_completed(derived: Derive) -> None:
    turtle = begun("1", "p", "X") + begun("2", "p", "Y", "under-way") + begun("3", "q", "Z")
    assert derived(turtle, "reviewed-country") == {
        "id/phase/M/p pw:reviewedCountry id/country/X",
        "id/phase/M/q pw:reviewedCountry id/country/Z",
    }
