"""What the pages show, against values read by hand from the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from peerweave.graph.questions.named import load
from peerweave.webapp.pages.questions import OWN

Read = Callable[[str], list[dict[str, str]]]
Open = Callable[[str], Any]
MECHANISMS = ["GRECO", "IAP", "IRM", "MESICIC", "WGB"]


def words(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def without_space(number: str) -> int:
    return int("".join(number.split()))


def matrix(page: Any) -> dict[str, dict[str, str]]:
    """A coverage table by theme and mechanism."""
    return {
        cells[0]: dict(zip(MECHANISMS, cells[1:], strict=True))
        for cells in page.rows("coverage")
        if len(cells) == 6
    }


def test_home_counts_what_the_tables_hold(show: Open, table: Read) -> None:
    shown = {term: without_space(value) for term, value in show("/").pairs().items()}
    expected = {
        "countries and other parties": "countries",
        "instruments": "instruments",
        "provisions": "provisions",
        "matches between provisions": "provision_mappings",
        "reviews": "reviews",
        "recommendations": "recommendations",
        "needs for assistance": "assistance_needs",
        "offers of assistance": "assistance_offers",
        "meetings": "meetings",
        "sources": "sources",
    }
    assert shown == {words: len(table(name)) for words, name in expected.items()}


def test_home_coverage_counts_recommendations_by_theme_and_mechanism(show: Open, table: Read) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for row in table("recommendations"):
        for theme in filter(None, row["themes"].split(";")):
            counted[theme, row["mechanism"]] += 1
    home = show("/")
    assert home.heads("coverage") == ["Theme", *MECHANISMS]
    rows = {cells[0]: cells[1:] for cells in home.rows("coverage") if len(cells) == 6}
    assert rows["Codes of conduct"] == [
        str(counted["codes-of-conduct", mechanism])
        if counted["codes-of-conduct", mechanism]
        else "out of scope"
        if mechanism == "WGB"
        else "none held"
        for mechanism in MECHANISMS
    ]
    numbers = sum(int(cell) for cells in rows.values() for cell in cells if cell.isdigit())
    assert numbers == sum(counted.values())


def test_home_coverage_tells_out_of_scope_from_none_held(show: Open) -> None:
    """No WGB phase names parliament in its scope; where GRECO recommended nothing, the cell says why."""
    rows = matrix(show("/"))
    assert rows["Members of parliament"]["WGB"] == "out of scope"
    without = {cells["GRECO"] for cells in rows.values() if not cells["GRECO"].isdigit()}
    assert without == {"out of scope", "none held"}


def test_home_measure_changes_what_is_counted(show: Open, table: Read) -> None:
    monitored = {row["id"]: set(row["instruments"].split(";")) for row in table("mechanisms")}
    on_theme = [row for row in table("provisions") if "bribery-foreign" in row["themes"].split(";")]
    shown = matrix(show("/?measure=provisions"))["Bribery of foreign public officials"]
    for mechanism in ("WGB", "IRM", "MESICIC"):
        count = sum(row["instrument"] in monitored[mechanism] for row in on_theme)
        assert count and shown[mechanism] == str(count)


def test_country_memberships(show: Open) -> None:
    rows = show("/country/ROU").rows("memberships")
    assert [cells[:4] for cells in rows] == [
        ["GRECO", "Member", "1 May 1999", "no end on record"],
        ["WGB", "Member", "3 May 2023", "no end on record"],
    ]
    assert [cells[-1] for cells in rows] == ["Copy of an official document", "Press"]


def test_country_participations(show: Open) -> None:
    rows = {cells[0]: cells[1:5] for cells in show("/country/ROU").rows("participations")}
    assert rows == {
        "Civil Law Convention": ["no signature on record", "2002", "Ratification", "no date held"],
        "Criminal Law Convention": ["27 January 1999", "11 July 2002", "Ratification", "1 November 2002"],
        "OECD Anti-Bribery Convention": [
            "no signature on record",
            "24 July 2023",
            "Accession",
            "22 September 2023",
        ],
        "UNCAC": ["9 December 2003", "2 November 2004", "Ratification", "14 December 2005"],
    }


def reviews_of_romania(table: Read) -> set[str]:
    """The addresses of the reviews of Romania in the tables."""
    return {
        f"/review/{row['mechanism']}/{row['phase']}/ROU"
        for row in table("reviews")
        if row["country"] == "ROU"
    }


def reviews_linked(page: Any, name: str) -> set[str]:
    """The addresses of the reviews that the rows of a block's table lead to."""
    bodies = [node for node in page.section(name).iter() if node.tag.endswith("}tbody")]
    links = {node.get("href") or "" for body in bodies for node in body.iter()}
    return {link for link in links if link.startswith("/review/") and "#" not in link}


def test_country_reviews(show: Open, table: Read) -> None:
    """GRECO's fourth round: adopted 4 December 2015, published 22 January 2016, by Denmark and Türkiye."""
    page = show("/country/ROU")
    rows = {cells[0]: cells[1:6] for cells in page.rows("reviews")}
    assert reviews_linked(page, "reviews") == reviews_of_romania(table)
    assert len(rows) == len(page.rows("reviews")) == len(reviews_of_romania(table))
    assert rows["GRECO, Fourth Evaluation Round: Romania"] == [
        "Completed",
        "no date held",
        "4 December 2015",
        "22 January 2016",
        "Denmark, Türkiye",
    ]


def test_country_recommendations_show_status_with_the_day_it_was_said(show: Open) -> None:
    """rule-34 g1 to Romania: implemented as of 25 January 2023 (status_assessments.csv)."""
    profile = show("/country/ROU")
    assert profile.heads("recommendations") == [
        "Recommendation",
        "Mechanism",
        "What is recommended, in our words",
        "Themes",
        "Status",
        "Source",
    ]
    rows = {cells[0]: cells for cells in profile.rows("recommendations")}
    assert rows["Rule 34, g1"][4] == "ImplementedAs of: 25 January 2023"
    assert rows["Phase 2, g1"][4] == "Not known"
    assert len(rows) == 23  # 11 of GRECO, 7 of the WGB, 5 of the IRM (recommendations.csv)


def test_country_coverage_keeps_the_states_of_knowledge_apart(show: Open) -> None:
    """Romania: two GRECO recommendations on codes of conduct; preventive bodies are a topic of GRECO's first
    round, with no finding; extradition is in no GRECO scope and no topic; the first cycle of the IRM, whose
    summary is published, covers bribery, but none of its recommendations does; accounting is in the scope
    of WGB phase 2, with no finding."""
    rows = matrix(show("/country/ROU"))
    assert rows["Codes of conduct"]["GRECO"] == "Reviewed, data held 2 recommendations"
    assert rows["Preventive bodies"]["GRECO"] == "Reviewed, no data held"
    assert rows["Extradition"]["GRECO"] == "Out of scope"
    assert rows["Bribery of national public officials"]["IRM"] == "Reviewed, no data held"
    assert rows["Accounting and auditing"]["WGB"] == "Reviewed, no data held"


def test_country_overlaps_come_from_the_question(show: Open, client: Any) -> None:
    rows = show("/country/ROU").rows("overlaps")
    assert ["Codes of conduct", "GRECO, IRM"] in [cells[:2] for cells in rows]
    asked = client.get("/question/overlap.json?country=ROU").json["tables"]["answer"]["rows"]
    subjects = list(dict.fromkeys(row["subject"]["label"] for row in asked))
    assert [cells[0] for cells in rows] == subjects[: len(rows)]
    assert 10 < len(rows) < len(subjects)


@pytest.mark.parametrize("country", ["ROU", "JPN"])
def test_country_steps_stand_in_the_order_of_time(show: Open, table: Read, country: str) -> None:
    held = sorted(
        (row for row in table("compliance_steps") if row["country"] == country),
        key=lambda row: (row["mechanism"], int(row["no"])),
    )
    assert len(held) > 3
    page = show(f"/country/{country}")
    assert page.heads("steps")[4] == "In the words of the source"
    assert [cells[4:6] for cells in page.rows("steps")] == [
        [row["own_words"], row["summary"]] for row in held
    ]


def test_country_evidence_is_shown_newest_first_and_whole_in_the_data(
    show: Open, client: Any, table: Read
) -> None:
    held = [row for row in table("evidence") if row["country"] == "FRA"]
    address = "/country/FRA.json"
    data = client.get(address).json["tables"]["evidence"]["rows"]
    assert Counter(row["summary"] for row in data) == Counter(row["summary"] for row in held)
    shown = show("/country/FRA").rows("evidence")
    assert 0 < len(shown) <= len(held)
    dates = sorted((row["date"] for row in held), reverse=True)
    newest = tuple(f"{row['title']}Kind: " for row in held if row["date"] == dates[0])
    assert shown[0][0].startswith(newest)


def test_a_country_without_steps_or_evidence_says_that_none_is_held(show: Open) -> None:
    page = show("/country/ATA")
    for name in ("steps", "evidence"):
        said = "".join(page.section(name).itertext())
        assert "None is on record. That does not mean that" in said


def test_mechanism_counts_steps_and_evidence(show: Open, table: Read) -> None:
    page = show("/mechanism/WGB")
    steps = Counter(row["country"] for row in table("compliance_steps") if row["mechanism"] == "WGB")
    assert sorted(int(cells[1]) for cells in page.rows("steps")) == sorted(steps.values())
    rules = [row["own_words"] for row in table("step_rules") if row["mechanism"] == "WGB"]
    assert [cells[0] for cells in page.rows("step-rules")] == rules
    evidence = [row for row in table("evidence") if row["mechanism"] == "WGB"]
    counted = Counter(row["kind"] for row in evidence)
    on = Counter(kind for kind, _ in {(row["kind"], row["country"]) for row in evidence})
    assert sorted((int(cells[1]), int(cells[2])) for cells in page.rows("evidence")) == sorted(
        (counted[kind], on[kind]) for kind in counted
    )
    said = "".join(show("/mechanism/MESICIC").section("steps").itertext())
    assert "No step is held. That does not mean that none was taken." in said


def test_countries_lists_every_country(show: Open, table: Read) -> None:
    rows = show("/countries").rows("countries")
    assert sorted(cells[0] for cells in rows) == sorted(row["name"] for row in table("countries"))
    romania = next(cells for cells in rows if cells[0] == "Romania")
    held = [
        sum(row["country"] == "ROU" for row in table(name))
        for name in ("participations", "reviews", "recommendations")
    ]
    assert all(held)
    assert romania[3:7] == ["GRECO, IRM, WGB", *map(str, held)]


def test_countries_are_found_by_their_first_letter(show: Open, table: Read) -> None:
    """Each letter leads to the first country with it; the only one without is X, and Åland stands under A."""
    page = show("/countries")
    [nav] = (node for node in page.root.iter() if node.get("class") == "letters")
    links = {words(link): link.get("href") for link in nav.iter() if link.get("href")}
    assert "".join(links) == "ABCDEFGHIJKLMNOPQRSTUVWYZ"
    rows = {row.get("id"): words(row[0]) for row in page.root.iter() if row.get("id") and len(row)}
    first = {letter: rows[address.removeprefix("#")] for letter, address in links.items()}
    named = sorted(row["name"] for row in table("countries"))
    assert first.pop("A") in {"Afghanistan", "Åland Islands"}
    assert first == {letter: next(name for name in named if name.startswith(letter)) for letter in first}


def test_mechanism_lists_phases_and_members(show: Open, table: Read) -> None:
    greco = show("/mechanism/GRECO")
    phases = [row for row in table("phases") if row["mechanism"] == "GRECO"]
    assert len(greco.rows("phases")) == len(phases)
    fifth = next(cells for cells in greco.rows("phases") if cells[0] == "Fifth Evaluation Round")
    reviews = [row for row in table("reviews") if (row["mechanism"], row["phase"]) == ("GRECO", "round-5")]
    assert fifth[1:4] == ["20 March 2017", "no end on record", str(len(reviews))]
    members = [row for row in table("memberships") if row["mechanism"] == "GRECO"]
    assert len(greco.rows("members")) == len(members)


def test_mechanism_without_a_list_of_members_shows_the_parties_to_its_treaty(show: Open, table: Read) -> None:
    parties = [
        row
        for row in table("participations")
        if row["instrument"] == "UNCAC" and (row["consent_date"] or row["consent_kind"] or row["in_force"])
    ]
    shown = {cells[0] for cells in show("/mechanism/IRM").rows("members")}
    assert len(shown) == len({row["country"] for row in parties})
    assert "Romania" in shown


def test_instrument_provisions_are_in_the_order_of_their_numbers(show: Open) -> None:
    shown = [cells[0] for cells in show("/instrument/UNCAC").rows("provisions")]
    whole = [name.removeprefix("UNCAC ") for name in shown]
    articles = [int(number) for number in whole if number.isdigit()]
    assert articles == sorted(articles)
    assert whole.index("9") < whole.index("10") < whole.index("11(1)")


def test_provision_crosswalk(show: Open, table: Read) -> None:
    """UNCAC 16(1): three close matches and one related one; OECD-ABC 1(1) because of the same offence."""
    provision = show("/provision/UNCAC/16.1")
    assert [cells[:2] for cells in provision.rows("crosswalk")] == [
        ["Criminal Law Convention 5", "nearly the same duty"],
        ["IACAC VIII", "nearly the same duty"],
        ["OECD Anti-Bribery Convention 1(1)", "nearly the same duty"],
        ["2009 Anti-Bribery Recommendation III(ii)", "a related duty"],
    ]
    mapping = next(row for row in table("provision_mappings") if row["id"] == "UNCAC-16.1--OECD-ABC-1.1")
    shown = next(
        cells for cells in provision.rows("crosswalk") if cells[0] == "OECD Anti-Bribery Convention 1(1)"
    )
    assert shown[3:5] == [mapping["basis"], "Peerweave’s curators"]


def test_provision_says_where_it_has_no_counterpart(show: Open, table: Read) -> None:
    """UNCAC 20, illicit enrichment: in the Inter-American Convention, not in the Criminal Law one."""
    provision = show("/provision/UNCAC/20")
    judged = {
        row["instrument"]: row["basis"]
        for row in table("unmatched_provisions")
        if row["provision"] == "UNCAC/20"
    }
    shown = {cells[0]: cells[1] for cells in provision.rows("no-counterpart")}
    assert len(shown) == len(judged) == 12
    assert set(shown.values()) == set(judged.values())
    assert "whole text read, 42 articles" in judged["COE-CLCC"]
    # The same holds for the parts of an article, such as 52(5).
    part = show("/provision/UNCAC/52.5").rows("no-counterpart")
    assert any("whole text read, 23 articles on remedies in civil law" in cells[1] for cells in part)


def test_crosswalk_is_turned_round_when_seen_from_the_other_side(show: Open, table: Read) -> None:
    """A mapping that says "broader" of its object says "narrower" of its subject."""
    mapping = next(
        row
        for row in table("provision_mappings")
        if row["predicate"] == "broadMatch" and row["subject_provision"] and row["object_provision"]
    )

    def relations(provision: str) -> dict[str, str]:
        found = show(f"/provision/{provision}")
        return {cells[5] + cells[3]: cells[1] for cells in found.rows("crosswalk")}

    key = "details" + mapping["basis"]
    assert relations(mapping["subject_provision"])[key] == "a wider duty"
    assert relations(mapping["object_provision"])[key] == "a narrower duty"


def test_provision_phases_and_recommendations(show: Open, table: Read) -> None:
    provision = show("/provision/UNCAC/16.1")
    cycle = [row for row in table("reviews") if (row["mechanism"], row["phase"]) == ("IRM", "cycle-1")]
    assert [cells[:4] for cells in provision.rows("phases")] == [
        ["First review cycle (first phase)", "IRM", "UNCAC 16", str(len(cycle))]
    ]
    named = [row for row in table("recommendations") if "UNCAC/16.1" in row["provisions"].split(";")]
    assert len(provision.rows("recommendations")) == len(named)


def test_phase_shows_scope_and_reviews(show: Open, table: Read) -> None:
    phase = show("/phase/GRECO/round-4")
    held = [row for row in table("reviews") if (row["mechanism"], row["phase"]) == ("GRECO", "round-4")]
    assert len(phase.rows("reviews")) == len(held)
    assert ["Members of parliament", "theme"] in [cells[:2] for cells in phase.rows("scope")]


def test_review_lists_its_steps_in_order_of_time(show: Open, table: Read) -> None:
    review = show("/review/GRECO/round-4/ROU")
    held = [
        row
        for row in table("review_events")
        if (row["mechanism"], row["phase"], row["country"]) == ("GRECO", "round-4", "ROU")
    ]
    rows = review.rows("events")
    assert len(rows) == len(held)
    assert [cells[0] for cells in rows][:3] == ["4 December 2015", "22 January 2016", "8 December 2017"]
    assert [cells[2:4] for cells in rows][:2] == [["Adoption", "Evaluation"], ["Publication", "Evaluation"]]


def test_review_puts_its_nearest_sister_first(show: Open, table: Read) -> None:
    """Romania's ad hoc report came within months of the compliance reports of the fourth round."""
    page = show("/review/GRECO/round-4/ROU")
    rows = page.rows("other-reviews")
    distances = [int(cells[2]) for cells in rows if cells[2].isdigit()]
    assert distances and distances == sorted(distances)
    assert rows[0][0] == "GRECO, Ad hoc procedure in exceptional circumstances: Romania"
    others = reviews_of_romania(table) - {"/review/GRECO/round-4/ROU"}
    assert reviews_linked(page, "other-reviews") == others
    assert len(rows) == len(others)


def test_recommendations_filter(show: Open, table: Read) -> None:
    fitting = [
        row
        for row in table("recommendations")
        if row["mechanism"] == "WGB" and "mla" in row["themes"].split(";")
    ]
    rows = show("/recommendations?mechanism=WGB&theme=mla").rows("recommendations")
    assert {cells[2].partition("On:")[0] for cells in rows} == {row["summary"] for row in fitting}
    assert len(rows) == len(fitting)
    assert all(cells[1].endswith("WGB") for cells in rows)


def test_recommendations_filter_by_status(show: Open) -> None:
    rows = show("/recommendations?country=ROU&status=implemented").rows("recommendations")
    assert [cells[0].partition("Report")[0] for cells in rows] == [
        "Rule 34, g1",
        "Rule 34, g2",
        "Phase 2, g5",
    ]


def test_recommendations_are_paged_by_fifty(show: Open, table: Read) -> None:
    total = len(table("recommendations"))
    pages = -(-total // 50)
    first, last = show("/recommendations"), show(f"/recommendations?page={pages}")
    assert len(first.rows("recommendations")) == 50
    assert len(last.rows("recommendations")) == total - 50 * (pages - 1)
    assert first.rows("recommendations")[0] != show("/recommendations?page=2").rows("recommendations")[0]


def test_recommendation_page(show: Open) -> None:
    shown = show("/recommendation/GRECO/round-4/ROU/g1")
    facts = shown.pairs()
    assert facts["To"] == "Romania"
    assert facts["Themes"] == "Codes of conduct, Members of parliament"
    assert facts["Provisions and themes coded by"] == "Peerweave’s curators"
    assert facts["Numbered by"] == "The curators"
    assert [cells[:4] for cells in shown.rows("statuses")] == [
        ["25 January 2023", "Not known", "none held", "The mechanism"]
    ]
    assert facts["Read from"].startswith("recommendations.csv, row ")


def test_a_recommendation_whose_text_is_not_held_says_so(show: Open) -> None:
    """GRECO's third round on Albania: number, subject and status of twelve are in the source, no text."""
    shown = show("/recommendation/GRECO/round-3/ALB/II-iii")
    said = ["".join(one.itertext()) for one in shown.all("p")]
    assert "Its text is not held. The words above are a heading; what is recommended is not known." in said
    assert shown.pairs()["What is not held"] == "Its text is not held"
    assert not any("the mechanism's own stand in the source" in one for one in said)
    listed = show("/recommendations?country=ALB&phase=GRECO/round-3").rows("recommendations")
    told = [row for row in listed if any("Its text is not held" in cell for cell in row)]
    assert len(told) == 12
    several = show("/recommendation/MESICIC/round-1/PAN/c01").pairs()
    assert several["What is not held"] == "It stands for several, whose texts are not held"


def test_recommendation_shows_the_same_duty_elsewhere(show: Open, table: Read) -> None:
    """Every recommendation that names the same provision is among the others on the same duty."""
    provision = "COE-20GP/3"
    naming = [row for row in table("recommendations") if provision in row["provisions"].split(";")]
    first = naming[0]
    rows = show(
        f"/recommendation/{first['mechanism']}/{first['phase']}/{first['country']}/{first['number']}"
    ).rows("same-duty")
    shown = {cells[3] for cells in rows}
    assert {row["summary"] for row in naming[1:]} <= shown
    own = [row for row in naming[1:] if row["country"] == first["country"]]
    assert {row["summary"] for row in own} <= {cells[3] for cells in rows[: len(own) + 5]}


def test_theme_page(show: Open, table: Read) -> None:
    theme = show("/theme/whistleblower")
    held = [row for row in table("recommendations") if "whistleblower" in row["themes"].split(";")]
    assert f"{len(held)} rows" in " ".join("".join(theme.section("recommendations").itertext()).split())
    provisions = [row for row in table("provisions") if "whistleblower" in row["themes"].split(";")]
    assert len(theme.rows("provisions")) == len(provisions)


def test_source_page_says_what_rests_on_it(show: Open, table: Read) -> None:
    key = "docslib.org-13daac08"
    row = next(row for row in table("sources") if row["id"] == key)
    source = show(f"/source/{key}")
    assert row["address"] in "".join(source.root.itertext())
    resting = {cells[0] for cells in source.rows("facts")}
    assert "GRECO, First Evaluation Round: Finland" in resting


def test_every_row_of_facts_ends_with_its_source(show: Open) -> None:
    for address, names in {
        "/country/ROU": ("memberships", "participations", "reviews", "recommendations", "gaps", "steps"),
        "/country/FRA": ("evidence",),
        "/provision/UNCAC/16.1": ("crosswalk", "phases", "recommendations"),
        "/review/GRECO/round-4/ROU": ("events", "reports", "recommendations"),
        "/mechanism/GRECO": ("phases", "members", "practices", "step-rules", "meetings"),
    }.items():
        shown = show(address)
        for name in names:
            assert shown.heads(name)[-1] == "Source"
            # A treaty of which no consent is held stands for no fact of a table.
            facts = [cells for cells in shown.rows(name) if cells[0] != "the treaty as a whole"]
            blank = [cells for cells in facts if cells[-1] in ("", "none of its own")]
            assert not blank, (address, name, blank[:2])


def test_no_cell_is_blank(show: Open) -> None:
    for address in (
        "/country/ROU",
        "/countries",
        "/mechanism/WGB",
        "/instrument/OECD-ABC",
        "/sources",
        "/dataset",
    ):
        shown = show(address)
        for section in shown.all("section"):
            name = section.get("id")
            if name and name not in ("properties", "links", "provenance"):
                blank = [cells for cells in shown.rows(name) if "" in cells]
                assert not blank, (address, name, blank[:2])


def test_dataset_names_each_table_and_each_conflict(show: Open, table: Read) -> None:
    dataset = show("/dataset")
    rows = {cells[0]: cells for cells in dataset.rows("tables")}
    assert without_space(rows["reviews.csv"][2]) == len(table("reviews"))
    conflicts = dataset.rows("conflicts")
    assert len(conflicts) == len(table("conflicts"))
    belarus = next(cells for cells in conflicts if "Belarus deposit its ratification" in cells[0])
    assert belarus[1:3] == ["2 February 2015", "5 February 2015"]


def test_question_without_its_parameter_is_a_form(show: Open) -> None:
    shown = show("/question/overlap")
    main = list(shown.section("main").iter())
    labels = ["".join(node.itertext()).strip() for node in main if node.tag.endswith("}label")]
    assert labels == ["Country (needed)"]
    assert [node.get("name") for node in main if node.tag.endswith("}select")] == ["country"]


def test_question_answers(show: Open) -> None:
    shown = show("/question/overlap?country=Romania")
    assert any(cells[1] == "Codes of conduct" for cells in shown.rows("answer"))
    assert "SELECT" in "".join("".join(node.itertext()) for node in shown.all("pre"))


def test_headings_are_words(show: Open) -> None:
    assert show("/question/joint-visits?country=BRA").heads("answer")[:5] == [
        "Country",
        "Basis",
        "Days between",
        "First review",
        "First mechanism",
    ]
    labels = ["".join(label.itertext()).strip() for label in show("/question/examined-by-many").all("label")]
    assert "At least" in labels


def test_no_question_takes_what_the_address_itself_takes() -> None:
    taken = {name: {one.name for one in question.parameters} & OWN for name, question in load().items()}
    assert not {name: names for name, names in taken.items() if names}


def test_a_conflict_is_chosen_by_its_table(show: Open, client: FlaskClient, table: Read) -> None:
    meetings = [row for row in table("conflicts") if row["table"] == "meetings"]
    assert len(show("/question/conflicts?about=meetings").rows("answer")) == len(meetings) > 0
    for address in ("/question/conflicts?about=zzz", "/question/conflicts.csv?about=zzz"):
        assert client.get(address).status_code == 400
    assert client.get("/question/overlapping-recommendations?link=zzz").status_code == 400


def test_a_value_given_twice_is_refused_as_on_the_command_line(client: FlaskClient) -> None:
    for address in ("/question/overlap", "/question/overlap.json"):
        response = client.get(f"{address}?country=Romania&country=France")
        assert response.status_code == 400
        assert "is given twice; a parameter takes one value." in response.get_data(as_text=True)


def test_a_long_value_is_not_repeated_whole(client: FlaskClient) -> None:
    for address in ("/question/overlap?country=", "/question/conflicts?about=", "/question/new-since?since="):
        response = client.get(address + "R" * 70_000)
        assert response.status_code == 400
        assert len(response.get_data()) < 12_000


def test_anything_else_has_a_page_with_what_is_said_of_it_and_what_names_it(show: Open, table: Read) -> None:
    shown = show("/organisation/oecd")
    secretariats = [row["id"] for row in table("mechanisms") if row["secretariat"] == "oecd"]
    text = "".join(shown.root.itertext())
    assert "Organisation for Economic Co-operation and Development" in text
    linked = {node.get("href") for node in shown.all("a")}
    assert {f"/mechanism/{key}" for key in secretariats} <= linked


def test_derived_facts_name_their_rule_and_what_they_follow_from(show: Open) -> None:
    facts = show("/obligation/ROU/UNCAC/16.1").pairs()
    assert facts["Concluded by the rule"] == "Duties under treaties"
    assert "UNCAC: Romania" in facts["Concluded from"]


def test_concepts_and_terms_have_pages(show: Open) -> None:
    assert "Northern Europe" in "".join(show("/region/154").root.itertext())
    assert "Partly implemented" in "".join(show("/status/partly-implemented").root.itertext())
    terms = {cells[0]: cells for cells in show("/ns").rows("terms")}
    assert terms["Recommendation"][1] == "class"


def test_how_complete_the_data_are(show: Open) -> None:
    """What no source counts is never shown as whole, and the page is linked where it is looked for."""
    page = show("/dataset/completeness?mechanism=WGB")
    heads = page.heads("completeness")
    rows = [dict(zip(heads, cells, strict=True)) for cells in page.rows("completeness")]
    kept = [row for row in rows if row["Table"].startswith("Membership of mechanisms")]
    members = next(row for row in kept if row["Table"].endswith("Member"))
    assert members["Held"] == "46"
    assert members["Known to exist"].startswith("exactly 46")
    assert members["Held of it, per cent"].startswith("100")
    unknown = [row for row in rows if row["Known to exist"] == "not known how many"]
    assert len(unknown) > 20
    assert {row["Held of it, per cent"] for row in unknown} == {"not known"}
    kinds = {
        kind: int(count)
        for count, _, kind in (part.partition(" ") for part in members["Best sources, by kind"].split(", "))
    }
    assert sum(kinds.values()) == 46
    assert page.rows("totals")
    for address in ("/", "/dataset", "/mechanism/WGB"):
        links = [link.get("href") or "" for link in show(address).all("a")]
        assert any("/dataset/completeness" in link for link in links), address


def test_reservations_stand_on_the_pages_of_state_instrument_and_provision(show: Open, table: Read) -> None:
    """Canada made six declarations on UNCAC."""
    held = [row for row in table("reservations") if row["country"] == "CAN"]
    assert len(held) == 6
    rows = show("/country/CAN").rows("reservations")
    assert [cells[4] for cells in rows] == [row["summary"] for row in held]
    assert all(cells[0].startswith("UNCAC, Canada: ") for cells in rows)
    of_treaty = [row for row in table("reservations") if row["instrument"] == "COE-CLCC"]
    rows = show("/instrument/COE-CLCC").rows("reservations")
    assert Counter(cells[4] for cells in rows) == Counter(row["summary"] for row in of_treaty)
    touched = [row for row in table("reservations") if "COE-CLCC/12" in row["provisions"].split(";")]
    page = show("/provision/COE-CLCC/12")
    assert Counter(cells[4] for cells in page.rows("reservations")) == Counter(
        row["summary"] for row in touched
    )
    said = " ".join("".join(page.section("reservations").itertext()).split())
    assert "Duties and gaps elsewhere take no account of these." in said


def test_a_state_of_which_no_reservation_was_read_is_not_said_to_have_made_none(show: Open) -> None:
    said = "".join(show("/country/VUT").section("reservations").itertext())
    assert "None was read of. That does not mean that none was made." in said


def test_a_withdrawn_reservation_says_so(show: Open) -> None:
    [cells] = show("/country/HUN").rows("reservations")
    assert cells[6] == "27 February 2015State of: 27 February 2015"  # the source told of it on the day itself


def test_the_crosswalk_page_states_the_agreement_of_two_readers(show: Open, client: Any) -> None:
    [cells] = show("/crosswalk").rows("agreement")
    assert cells[1].startswith("40") and cells[2].startswith("30") and "75" in cells[2]
    assert cells[3] == "0.55"
    assert len(client.get("/crosswalk.json").json["tables"]["read-again"]["rows"]) == 40


def test_a_list_of_reviews_names_each_by_its_country(show: Open, client: FlaskClient) -> None:
    """The name of a review repeats mechanism and phase, which stand beside it; the files hold all of it."""
    page = show("/phase/GRECO/round-4")
    assert page.heads("reviews")[:2] == ["Review of", "State"]
    link = next(
        node for node in page.section("reviews").iter() if words(node) == "Armenia" and node.get("href")
    )
    assert link.get("href") == "/review/GRECO/round-4/ARM"
    assert link.get("title") == "GRECO, Fourth Evaluation Round: Armenia"
    listed = show("/reviews?phase=GRECO/round-4&country=ARM").rows("reviews")
    assert [cells[0].partition("Fourth")[0].strip() for cells in listed] == ["Armenia"]
    head = client.get("/phase/GRECO/round-4.csv?table=reviews").text.partition("\n")[0]
    assert {"review", "country"} <= {name.split("_")[0] for name in head.strip().split(",")}


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/provision/OECD-2021-REC/topic-investigative-measures", "Investigative measures"),
        ("/provision/OECD-2021-REC/topic-tax", "Non-deductibility of bribes and sharing of tax information"),
    ],
)
def test_a_provision_without_a_number_is_named_by_its_topic(show: Open, address: str, title: str) -> None:
    (heading,) = show(address).all("h1")
    assert words(heading) == f"2021 Anti-Bribery Recommendation, {title}"


@pytest.mark.parametrize("address", ["/country/UKR", "/country/BOL", "/country/AGO"])
def test_notes_are_for_readers(client: FlaskClient, address: str) -> None:
    """Names of columns and versions of files stay with the source."""
    text = client.get(address).text
    assert not [word for word in ("read at commit", "in_force", "consent_date") if word in text]


def test_what_has_no_name_goes_by_its_host(show: Open) -> None:
    """The theme's counterpart in EuroVoc, whose name is not held."""
    assert show("/theme/whistleblower").pairs()["Like elsewhere"] == "eurovoc.europa.eu: c_2f00dd5a"


def test_links_to_reports_stay_on_the_site(show: Open) -> None:
    """No report leaves this site, and none is marked so."""
    links = [node for node in show("/reports").section("reports").iter() if node.get("href")]
    inside = [node for node in links if (node.get("href") or "").startswith("/report/")]
    assert len(inside) == 50
    assert [node for node in inside if node.get("class") == "out"] == []
