"""The crosswalk, assistance and coordination tables against the account of the gathered rows.

Expected values were worked out by hand from the gathered rows and the treaty texts.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, str]
MECHANISMS = {"IRM", "WGB", "IAP", "GRECO", "MESICIC"}
PREDICATES = {"exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"}
KEYS = {
    "provision_mappings": ["id"],
    "obligation_strengths": ["id"],
    "questionnaire_topics": ["mechanism", "phase", "id"],
    "practices": ["mechanism", "practice"],
    "coordination_measures": ["id"],
    "synergy_events": ["id"],
    "assistance_needs": ["mechanism", "country", "number"],
    "aggregate_needs": ["id"],
    "assistance_offers": ["id"],
    "meetings": ["mechanism", "id"],
}
GROWING = {
    "assistance_needs",
    "assistance_offers",
    "meetings",
    "practices",
    "provision_mappings",
    "synergy_events",
}
"""Tables to which facts are still added; the account names what was gathered first."""


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def table(name: str) -> dict[str, Row]:
    """Rows of a table of the facts by their primary key, its parts joined with a slash."""
    rows = read(ROOT / "graph" / "facts" / f"{name}.csv")
    keyed = {"/".join(row[column] for column in KEYS.get(name, ["id"])): row for row in rows}
    assert len(keyed) == len(rows), f"{name}: a key stands twice"
    return keyed


@pytest.fixture(scope="module")
def ledger() -> list[Row]:
    return read(ROOT / "tests" / "harvest" / "crosswalk_assistance.csv")


@pytest.fixture(scope="module")
def mappings() -> dict[str, Row]:
    return table("provision_mappings")


def gathered(name: str, ledger: list[Row]) -> dict[str, Row]:
    """The rows of a table that the ledger accounts for; others were found since."""
    named = {entry["records"] for entry in ledger}
    return {key: row for key, row in table(name).items() if f"{name}:{key}" in named}


def ends(row: Row) -> tuple[str, str]:
    return (
        row["subject_provision"] or row["subject_instrument"],
        row["object_provision"] or row["object_instrument"],
    )


def test_every_gathered_row_is_accounted_for(ledger: list[Row]) -> None:
    assert Counter(entry["file"] for entry in ledger) == {
        "crosswalk/crosswalk.csv": 311,
        "crosswalk/obligation_strength.csv": 302,
        "crosswalk/practices.csv": 102,
        "crosswalk/questionnaires.csv": 219,
        "crosswalk/synergies.csv": 38,
        "ta/ta_offers.csv": 228,
        "greco/ta_offers.csv": 19,
        "iap/ta_offers.csv": 19,
        "wgb/ta_offers.csv": 2,
        "ta/ta_needs_aggregate.csv": 1,
        "irm/ta_needs.csv": 15,
        "iap/ta_needs.csv": 7,
        "mesicic/ta_needs_derived.csv": 21,
        "greco/meetings.csv": 76,
        "iap/meetings.csv": 27,
        "irm/meetings.csv": 50,
        "mesicic/meetings.csv": 47,
        "wgb/meetings.csv": 21,
    }
    assert len({(entry["file"], entry["row"]) for entry in ledger}) == len(ledger)
    assert {entry["outcome"] for entry in ledger} == {"kept", "merged"}
    assert not [entry for entry in ledger if entry["outcome"] == "merged" and not entry["reason"]]


def test_the_account_and_the_tables_name_the_same_records(ledger: list[Row]) -> None:
    accounted: dict[str, set[str]] = {}
    for entry in ledger:
        name, _, key = entry["records"].partition(":")
        accounted.setdefault(name, set()).add(key)
    assert set(accounted) == set(KEYS)
    for name, keys in accounted.items():
        expected = set(table(name))
        if name == "coordination_measures":  # good practices of paragraph 4 were read from the report itself
            expected = {key for key in expected if key.startswith("measure-")}
        if name in GROWING:
            expected &= keys
        assert keys == expected, name


def test_a_row_kept_alone_makes_a_record_of_its_own(ledger: list[Row]) -> None:
    uses = Counter(entry["records"] for entry in ledger)
    assert not [e["records"] for e in ledger if e["outcome"] == "kept" and uses[e["records"]] != 1]


def test_mapping_predicates_are_those_of_skos_and_none_is_exact(mappings: dict[str, Row]) -> None:
    counted = Counter(row["predicate"] for row in mappings.values())
    assert set(counted) <= PREDICATES
    # As gathered 163, 130, 12 and 6; a second reading made four close ones related (two) and narrow (two);
    # 27 close and 61 related ones were added when the crosswalk was completed. Of open pairs that were closed
    # later, 5 are close (IACAC 4, EU-1997 1) and 28 related (IACAC 4, EU-1997 3, FATF 4, IAP-PLAN 7,
    # AUCPCC 7, COE-20GP 3). Article 4 of the AUCPCC, read later, gave four close ones (UNCAC 15, 17, 19, 21).
    # Single provisions gave nine related ones: UNCAC 6, 32, 36 and 54 (AUCPCC), 9 and 34 (OECD-1997-REC)
    # and 26 (OECD-2009-REC), 5 and 60 (OECD-2021-REC). The notes to the FATF Recommendations gave four more
    # (UNCAC 27, 30, 47, 49), a commentary on OECD-2021-REC one (UNCAC 42). What others say of the three
    # recommendations gave nine: UNCAC 12, 30, 46 (1997), 38, 39, 43, 48 (2009), 7, 15 (2021).
    # Related readings, most at second hand, closed 21 more: UNCAC 39, 55 (AUCPCC), 9, 18, 21, 27, 38, 40, 42
    # (COE-20GP), 16, 38, 50, 51 (IAP-PLAN), 23 (1997), 5, 9, 34 (2009), 9, 14, 34, 49 (2021).
    assert counted == {"closeMatch": 195, "relatedMatch": 265, "narrowMatch": 14, "broadMatch": 6}


def test_each_end_of_a_mapping_is_a_provision_or_an_instrument(mappings: dict[str, Row]) -> None:
    for key, row in mappings.items():
        assert bool(row["subject_provision"]) != bool(row["subject_instrument"]), key
        assert bool(row["object_provision"]) != bool(row["object_instrument"]), key


def test_no_provision_is_mapped_to_itself_or_within_its_instrument(mappings: dict[str, Row]) -> None:
    for key, row in mappings.items():
        subject, target = ends(row)
        assert subject.split("/")[0] != target.split("/")[0], key


def test_no_pair_is_called_both_broader_and_narrower(mappings: dict[str, Row]) -> None:
    broader: set[tuple[str, str]] = set()
    for row in mappings.values():
        subject, target = ends(row)
        if row["predicate"] == "broadMatch":
            broader.add((subject, target))
        elif row["predicate"] == "narrowMatch":
            broader.add((target, subject))
    assert len(broader) == 20  # 6 broader and 12 narrower as gathered, 2 narrower by the second reading
    assert not {(target, subject) for subject, target in broader} & broader


def test_hand_checked_mappings(mappings: dict[str, Row]) -> None:
    bribery = mappings["UNCAC-16.1--OECD-ABC-1.1"]
    assert bribery["predicate"] == "closeMatch"
    assert bribery["topic"] == "bribery-foreign"
    assert bribery["justification"] == "MappingReview"  # a commentary itself compares the two
    legal_persons = mappings["OECD-ABC-2--COE-CLCC-18"]
    assert legal_persons["predicate"] == "broadMatch"  # the Council of Europe article covers more offences
    assert legal_persons["justification"] == "ManualMappingCuration"
    whole = mappings["UNCAC-7.3--COE-REC-2003-4"]
    assert ends(whole) == ("UNCAC/7.3", "COE-REC-2003-4")
    assert whole["object_instrument"] == "COE-REC-2003-4"
    demand = mappings["UNCAC-16.2--OECD-2021-REC-topic-demand-side"]
    assert demand["object_provision"] == "OECD-2021-REC/topic-demand-side"


def test_the_kind_of_relation_is_always_marked_as_a_judgement(mappings: dict[str, Row]) -> None:
    assert {row["judged_by"] for row in mappings.values()} == {"harvest-crosswalk", "crosswalk-completion"}


def test_obligation_strengths() -> None:
    rows = table("obligation_strengths")
    assert Counter(row["strength"] for row in rows.values()) == {
        "mandatory": 141,
        "none": 85,
        "consider": 51,
        "optional": 25,
    }
    assert rows["illicit-enrichment--UNCAC-20"]["strength"] == "consider"
    assert rows["bribery-domestic--COE-CLCC-2"]["provision"] == "COE-CLCC/2"
    nothing = rows["asset-recovery--OECD-ABC"]
    assert (nothing["strength"], nothing["instrument"], nothing["provision"]) == ("none", "OECD-ABC", "")
    for key, row in rows.items():
        assert bool(row["provision"]) != bool(row["instrument"]), key


def test_topics_of_questionnaires_say_what_was_seen() -> None:
    rows = table("questionnaire_topics")
    assert Counter(row["basis"] for row in rows.values()) == {
        "phase-scope": 191,
        "question-seen": 20,
        "standard": 8,
    }
    assert {(row["mechanism"], row["phase"]) for row in rows.values() if row["basis"] == "question-seen"} == {
        ("WGB", "phase-3"),
        ("MESICIC", "round-2"),
        ("MESICIC", "round-4"),
    }
    assert rows["WGB/phase-4/standard-whistleblower"]["provisions"] == "OECD-2021-REC/topic-reporting-persons"
    assert rows["GRECO/round-1/specialised-authorities"]["provisions"] == "COE-20GP/3;COE-20GP/7"
    assert rows["GRECO/round-5/police"]["instruments"] == "COE-20GP"
    assert rows["GRECO/round-5/police"]["provisions"] == ""
    assert rows["IRM/cycle-1/immunities"]["provisions"] == "UNCAC/30.2"


def test_practices_keep_unknown_apart_from_no() -> None:
    rows = table("practices")
    assert Counter(row["present"] for row in rows.values()) == {
        "yes": 66,
        "unknown": 23,
        "partly": 23,
        "no": 13,
    }
    assert rows["GRECO/consequences-of-non-compliance"]["present"] == "yes"
    assert rows["MESICIC/consequences-of-non-compliance"]["present"] == "no"
    assert rows["IAP/return-visit-to-launch-the-report"]["present"] == "yes"
    assert rows["IRM/return-visit-to-launch-the-report"]["present"] == "unknown"


def test_the_nine_measures_stand_in_the_order_of_the_report() -> None:
    rows = table("coordination_measures")
    assert [key for key in rows if key.startswith("measure-")] == [f"measure-{n}" for n in range(1, 10)]
    assert {row["paragraph"] for key, row in rows.items() if key.startswith("measure-")} == {"6"}
    assert {row["paragraph"] for key, row in rows.items() if key.startswith("practice-")} == {"4"}
    assert "joint on-site visits" in rows["measure-5"]["title"]
    assert "technical assistance" in rows["measure-8"]["title"]
    for row in rows.values():
        assert set(row["mechanisms"].split(";")) == MECHANISMS


def test_the_measures_are_no_events_and_the_side_event_stays_a_proposal() -> None:
    rows = table("synergy_events")
    assert len(rows) == 31
    assert not [key for key, row in rows.items() if row["kind"] == "proposed measure"]
    proposal = rows["proposed-side-event-at-the-seventh-cosp-on-2017-11-06"]
    assert proposal["kind"] == "side event (proposed)"
    workshop = rows["workshop-of-five-secretariats-on-peer-review-2016-09-22"]
    assert set(workshop["mechanisms"].split(";")) == MECHANISMS


def test_needs_say_whether_they_were_stated(ledger: list[Row]) -> None:
    rows = gathered("assistance_needs", ledger)
    by_basis = Counter((row["mechanism"], row["basis"]) for row in rows.values())
    assert by_basis == {
        ("IRM", "stated"): 13,
        ("IRM", "read-from-aims"): 2,
        ("IAP", "read-from-aims"): 5,
        ("IAP", "read-from-recommendation"): 2,
        ("MESICIC", "read-from-recommendation"): 21,
    }
    money = rows["IRM/TUV/c1"]
    assert (money["provisions"], money["themes"], money["type"]) == ("UNCAC/23", "laundering", "capacity")
    assert rows["IAP/UKR/c1"]["phase"] == ""


def test_one_project_in_several_countries_is_one_offer(ledger: list[Row]) -> None:
    rows = gathered("assistance_offers", ledger)
    assert len(rows) == 136
    platform = rows["uncac-fast-tracking-regional-platform-southern-africa"]
    assert platform["countries"] == "AGO;BWA;MOZ;MWI;NAM;ZAF;ZMB;ZWE"
    assert platform["area"] == "Southern Africa"
    assert platform["regions"] == ""  # not the five countries of the M49 region 018
    pacific = rows["un-pacific-regional-anti-corruption-project-un-prac-2016"]
    assert pacific["countries"].count(";") == 14
    assert pacific["providers"] == "undp;unodc;government-of-australia"
    facility = rows["horizontal-facility-phase-iii"]
    assert facility["countries"] == "ALB;BIH;MKD;MNE;SRB;TUR"
    assert "Kosovo" in facility["area"]
    central_asia = rows["central-asia-rule-of-law-programme-promoting"]
    assert central_asia["countries"] == "KAZ;KGZ;TJK;TKM;UZB"
    assert central_asia["regions"] == "143"


def test_diagnostics_of_different_countries_stay_apart() -> None:
    offers = table("assistance_offers")
    assert offers["governance-diagnostic-report-gnq"]["countries"] == "GNQ"
    assert offers["governance-diagnostic-report-moz"]["countries"] == "MOZ"
    assert offers["governance-diagnostic-report-moz"]["note"].startswith("Weak: ")


def test_an_offer_names_its_place() -> None:
    for key, row in table("assistance_offers").items():
        assert row["countries"] or row["area"], key


def test_organisations_have_sources_unless_they_keep_these_tables() -> None:
    rows = table("organisations")
    assert [key for key, row in rows.items() if not row["sources"]] == ["peerweave"]
    assert rows["peerweave"]["roles"] == "curator"
    assert rows["oecd-acn"]["part_of"] == "oecd"
    assert rows["sida"]["country"] == "SWE"
    assert {key for key, row in rows.items() if "secretariat" in row["roles"].split(";")} == {
        "unodc",
        "oecd",
        "oecd-acn",
        "council-of-europe",
        "oas",
    }
    used = {p for row in table("assistance_offers").values() for p in row["providers"].split(";")}
    assert used == {key for key, row in rows.items() if "provider" in row["roles"].split(";")}


def test_meetings() -> None:
    rows = table("meetings")
    assert Counter(row["mechanism"] for row in rows.values()) == {
        "GRECO": 110,  # with the conference in Tirana after GRECO 99
        "IAP": 30,
        "IRM": 66,  # one of them was gathered with those of MESICIC
        "MESICIC": 53,  # with a workshop in Peru and the sixth meeting, read from copies of reports
        "WGB": 24,
    }
    plenary = rows["GRECO/greco-100-2025-06-03"]
    assert (plenary["start"], plenary["end"], plenary["kind"]) == ("2025-06-03", "2025-06-06", "plenary")
    joint = [row for row in rows.values() if set(row["participants"].split(";")) == MECHANISMS]
    assert [(row["start"], row["city"]) for row in joint] == [("2016-09-22", "Paris")]
    online = rows["MESICIC/thirty-fifth-meeting-of-the-committee-of-2021-03-08"]
    assert (online["city"], online["country"]) == ("", "")
