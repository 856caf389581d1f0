"""What is counted once, at the build, for the questions that show the number."""

from __future__ import annotations

from collections.abc import Callable

Derive = Callable[..., set[str]]


def review(mechanism: str, phase: str, country: str, state: str = "completed") -> str:
    """A review in a phase."""
    return f"""
        <id/review/{mechanism}/{phase}/{country}> a pw:Review ; pw:phase <id/phase/{mechanism}/{phase}> ;
            pw:country <id/country/{country}> ; pw:reviewState <review-state/{state}> ."""


def sign(name: str, kind: str, phase: str, country: str) -> str:
    """An assessment or a total about a phase and a country."""
    return f"<id/{name}> a pw:{kind} ; pw:phase <id/phase/{phase}> ; pw:country <id/country/{country}> ."


def test_a_review_counts_what_was_assessed_in_its_phase_and_country_alone(derived: Derive) -> None:
    turtle = (
        review("M", "p", "X")
        + review("M", "q", "X")
        + review("M", "p", "Y")
        + sign("status/1", "StatusAssessment", "M/p", "X")
        + sign("status/2", "StatusAssessment", "M/p", "X")
        + sign("total/1", "ImplementationTotal", "M/p", "X")
        + sign("total/2", "ImplementationTotal", "M/q", "X")
        + sign("recommendation/1", "Recommendation", "M/p", "Y")
        + sign("status/3", "StatusAssessment", "M/p", "Z")
    )
    assert derived(turtle, "assessment-count") == {
        "id/review/M/p/X pw:assessmentCount 3",
        "id/review/M/q/X pw:assessmentCount 1",
        "id/review/M/p/Y pw:assessmentCount 0",
    }


def test_a_gap_counts_its_countries(derived: Derive) -> None:
    turtle = """
        <id/gap/a> a pw:Gap ; pw:country <id/country/X> , <id/country/Y> .
        <id/gap/b> a pw:Gap ; pw:country <id/country/Y> .
        <id/coverage/c> a pw:Coverage ; pw:country <id/country/X> .
    """
    assert derived(turtle, "gap-count") == {
        "id/gap/a pw:countryCount 2",
        "id/gap/b pw:countryCount 1",
    }


def test_a_phase_counts_each_country_with_a_review_that_has_begun_once(derived: Derive) -> None:
    turtle = (
        "<id/phase/M/p> a pw:Phase . <id/phase/M/q> a pw:Phase ."
        + review("M", "p", "X")
        + review("M", "p", "X").replace("/X>", "/X-again>", 1)
        + review("M", "p", "Y", "under-way")
        + review("M", "p", "Z", "scheduled")
        + review("M", "q", "X", "undated")
    )
    assert derived(turtle, "phase-count") == {"id/phase/M/p pw:countryCount 2"}


def test_a_mapping_names_the_instrument_of_a_provision_or_the_instrument_itself(derived: Derive) -> None:
    turtle = """
        <id/provision/A/1> pw:instrument <id/instrument/A> .
        <id/provision/B/2> pw:instrument <id/instrument/B> .
        <id/mapping/1> a pw:ProvisionMapping ; sssom:subject_id <id/provision/A/1> ;
            sssom:object_id <id/provision/B/2> .
        <id/mapping/2> a pw:ProvisionMapping ; sssom:subject_id <id/instrument/C> ;
            sssom:object_id <id/provision/B/2> .
        <id/unmatched/3> a pw:UnmatchedProvision ; sssom:subject_id <id/provision/A/1> ;
            sssom:object_id sssom:NoTermFound .
    """
    assert derived(turtle, "mapping-source") == {
        "id/mapping/1 sssom:subject_source id/instrument/A",
        "id/mapping/1 sssom:object_source id/instrument/B",
        "id/mapping/2 sssom:subject_source id/instrument/C",
        "id/mapping/2 sssom:object_source id/instrument/B",
    }
