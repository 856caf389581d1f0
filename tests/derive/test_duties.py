"""Who is bound by what: participations, memberships and the duties that follow, on 15 June 2020."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Derive = Callable[..., set[str]]

PARTICIPATION = (
    "<id/participation/T/X> a pw:Participation ; pw:instrument <id/instrument/T> ; pw:country <id/country/X>"
)


@pytest.mark.parametrize(
    ("facts", "bound"),
    [
        ('pw:inForceSince "2005-12-14"^^xsd:date', True),
        ('pw:inForceSince "2020-06-15"^^xsd:date', True),
        ('pw:inForceSince "2020-06-16"^^xsd:date', False),
        ('pw:inForceSince "2020-06"^^xsd:gYearMonth', True),
        ('pw:inForceSince "2021"^^xsd:gYear', False),
        ('pw:consented "2020-05-30"^^xsd:date ; pw:inForceSince "2020-06-29"^^xsd:date', False),
        ('pw:consented "2020-05-30"^^xsd:date', True),
        ('pw:consented "2020-07-30"^^xsd:date', False),
        ("pw:consentKind <consent-kind/ratification>", True),
        ('pw:signed "2003-12-10"^^xsd:date', False),
        ('pw:inForceSince "2008"^^xsd:gYear ; pw:until "2019-05-01"^^xsd:date', False),
        ('pw:inForceSince "2008"^^xsd:gYear ; pw:until "2020-06-15"^^xsd:date', False),
        ('pw:inForceSince "2008"^^xsd:gYear ; pw:until "2020-06-16"^^xsd:date', True),
    ],
)
def test_a_participation_binds_once_in_force_or_consented_and_not_denounced(
    derived: Derive, facts: str, bound: bool
) -> None:
    expected = {"id/country/X id/participation/T/X"} if bound else set()
    assert derived(f"{PARTICIPATION} ; {facts} .", "bound", of="pw:boundBy") == expected


@pytest.mark.parametrize(
    ("facts", "member"),
    [
        ("pw:membershipStatus <membership-status/member>", True),
        ('pw:membershipStatus <membership-status/member> ; pw:since "1999-05-01"^^xsd:date', True),
        ('pw:membershipStatus <membership-status/member> ; pw:since "2020-07"^^xsd:gYearMonth', False),
        ('pw:membershipStatus <membership-status/member> ; pw:until "2019"^^xsd:gYear', False),
        ('pw:membershipStatus <membership-status/member> ; pw:until "2020"^^xsd:gYear', False),
        ('pw:membershipStatus <membership-status/member> ; pw:until "2021"^^xsd:gYear', True),
        ("pw:membershipStatus <membership-status/observer>", False),
    ],
)
def test_a_member_takes_part_while_the_membership_lasts(derived: Derive, facts: str, member: bool) -> None:
    turtle = f"""<id/membership/M/X/any> a pw:Membership ; pw:mechanism <id/mechanism/M> ;
        pw:country <id/country/X> ; {facts} ."""
    expected = {"id/country/X id/mechanism/M"} if member else set()
    assert derived(turtle, "member", of="pw:memberOf") == expected


def test_each_party_to_uncac_takes_part_in_its_mechanism_and_no_signatory_does(derived: Derive) -> None:
    turtle = """
        <id/mechanism/IRM> a pw:Mechanism .
        <id/participation/UNCAC/X> a pw:Participation ; pw:instrument <id/instrument/UNCAC> ;
            pw:country <id/country/X> ; pw:inForceSince "2006"^^xsd:gYear .
        <id/participation/UNCAC/Y> a pw:Participation ; pw:instrument <id/instrument/UNCAC> ;
            pw:country <id/country/Y> ; pw:signed "2003"^^xsd:gYear .
        <id/participation/IACAC/Z> a pw:Participation ; pw:instrument <id/instrument/IACAC> ;
            pw:country <id/country/Z> ; pw:inForceSince "1997"^^xsd:gYear ."""
    assert derived(turtle, "bound", "member", of="pw:memberOf") == {"id/country/X id/mechanism/IRM"}


TREATY = """
<id/instrument/T> a pw:Instrument ; pw:instrumentKind <instrument-kind/treaty> .
<id/provision/T/1> a pw:Provision ; pw:instrument <id/instrument/T> ;
    pw:obligationLevel <obligation-level/definition> .
<id/provision/T/2> a pw:Provision ; pw:instrument <id/instrument/T> ;
    pw:obligationLevel <obligation-level/mandatory> .
<id/provision/T/2.1> a pw:Provision ; pw:instrument <id/instrument/T> ;
    pw:partOfProvision <id/provision/T/2> .
<id/provision/T/3> a pw:Provision ; pw:instrument <id/instrument/T> ;
    pw:obligationLevel <obligation-level/consider> .
<id/provision/T/4> a pw:Provision ; pw:instrument <id/instrument/T> ;
    pw:obligationLevel <obligation-level/organisational> .
<id/country/X> skos:notation "X" .
"""


def test_duties_under_a_treaty_leave_out_what_organises_defines_or_was_not_coded(derived: Derive) -> None:
    turtle = TREATY + PARTICIPATION + ' ; pw:inForceSince "2005-12-14"^^xsd:date .'
    expected = set()
    for number, level in (("2", "mandatory"), ("3", "consider")):
        duty = f"id/obligation/X/T/{number}"
        expected |= {
            f"{duty} rdf:type pw:Obligation",
            f"{duty} pw:country id/country/X",
            f"{duty} pw:provision id/provision/T/{number}",
            f"{duty} pw:obligationLevel obligation-level/{level}",
            f"{duty} pw:boundSince 2005-12-14",
            f"{duty} pw:obligationBasis id/participation/T/X",
            f"{duty} prov:wasDerivedFrom id/participation/T/X",
            f"{duty} prov:wasGeneratedBy rule/obligation-treaty",
        }
    assert derived(turtle, "bound", "obligation-treaty") == expected


def test_a_duty_whose_first_day_is_not_known_has_none(derived: Derive) -> None:
    turtle = TREATY + PARTICIPATION + ' ; pw:consented "2005-11-14"^^xsd:date .'
    assert derived(turtle, "bound", "obligation-treaty", of="pw:boundSince") == set()
    assert derived(turtle, "bound", "obligation-treaty", of="pw:provision") == {
        "id/obligation/X/T/2 id/provision/T/2",
        "id/obligation/X/T/3 id/provision/T/3",
    }


def test_no_duty_after_a_denunciation(derived: Derive) -> None:
    facts = ' ; pw:inForceSince "2005"^^xsd:gYear ; pw:until "2020-01-01"^^xsd:date .'
    assert derived(TREATY + PARTICIPATION + facts, "bound", "obligation-treaty") == set()


SOFT = """
<id/mechanism/M> pw:monitors <id/instrument/S> , <id/instrument/T> .
<id/instrument/S> pw:instrumentKind <instrument-kind/soft-law> ; pw:adopted "2010-01-01"^^xsd:date .
<id/instrument/T> pw:instrumentKind <instrument-kind/treaty> .
<id/provision/S/1> a pw:Provision ; pw:instrument <id/instrument/S> ;
    pw:obligationLevel <obligation-level/optional> .
<id/provision/T/1> a pw:Provision ; pw:instrument <id/instrument/T> ;
    pw:obligationLevel <obligation-level/mandatory> .
"""


def membership(country: str, facts: str) -> str:
    """A membership of a country in M."""
    return f"""<id/country/{country}> skos:notation "{country}" .
        <id/membership/M/{country}/member> a pw:Membership ; pw:mechanism <id/mechanism/M> ;
            pw:country <id/country/{country}> ; pw:membershipStatus <membership-status/member> {facts} ."""


def test_soft_law_is_expected_of_present_members_from_the_later_of_both_dates(derived: Derive) -> None:
    turtle = (
        SOFT
        + membership("EARLY", '; pw:since "1999-05-01"^^xsd:date')
        + membership("LATE", '; pw:since "2015"^^xsd:gYear')
        + membership("LEFT", '; pw:since "1999-05-01"^^xsd:date ; pw:until "2018-01-01"^^xsd:date')
        + membership("UNDATED", "")
    )
    assert derived(turtle, "member", "obligation-soft-law", of="pw:provision") == {
        "id/obligation/EARLY/S/1 id/provision/S/1",
        "id/obligation/LATE/S/1 id/provision/S/1",
        "id/obligation/UNDATED/S/1 id/provision/S/1",
    }
    assert derived(turtle, "member", "obligation-soft-law", of="pw:boundSince") == {
        "id/obligation/EARLY/S/1 2010-01-01",
        "id/obligation/LATE/S/1 2015",
    }
