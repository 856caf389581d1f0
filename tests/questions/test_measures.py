"""The measures by mechanism, and the questions that they rest on; figures counted in the tables of facts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from peerweave.graph.measures.table import LINES
from peerweave.graph.questions.answers import ask
from peerweave.graph.questions.measures import MEASURES
from peerweave.graph.questions.named import find, load
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.tables.schema import PACKAGE
from rdflib import Graph
from rdflib.namespace import SKOS

Ask = Callable[..., list[tuple[Any, ...]]]
MECHANISMS = ("GRECO", "IAP", "IRM", "MESICIC", "WGB")
VISITS = ("on-site-visit", "return-visit")


def rows_by(independent: ModuleType, name: str) -> Counter[str]:
    return Counter(row["mechanism"] for row in independent.table(name))


@pytest.fixture(scope="module")
def cells(repository: LocalRepository) -> dict[tuple[str, str], dict[str, Any]]:
    """What is counted and the mechanism, to the row."""
    answer = ask(find("measures-by-mechanism"), {}, repository)
    names = list(answer.question.columns)
    found = {}
    for row in answer.rows:
        cell = dict(zip(names, row, strict=True))
        mechanism = (cell["mechanism"].iri or "").rpartition("/")[2]
        found[str(cell["counted"].value), mechanism] = {name: one.value for name, one in cell.items()}
    assert len(found) == len(answer.rows)
    return found


def test_no_cell_is_left_out_and_none_is_without_words(cells: dict[Any, dict[str, Any]]) -> None:
    assert {cell["measure"] for cell in cells.values()} == set(MEASURES) == set(range(1, 13))
    counted = {name for name, _ in cells}
    assert set(cells) == {(name, mechanism) for name in counted for mechanism in MECHANISMS}
    for cell in cells.values():
        assert isinstance(cell["count"], int)
        assert cell["missing"].endswith(".")
        assert len(cell["missing"]) > 40


def test_counts_of_rows_of_the_tables(cells: dict[Any, dict[str, Any]], independent: ModuleType) -> None:
    tables = independent.table
    expected = {
        "meetings held": rows_by(independent, "meetings"),
        "reports on countries held": rows_by(independent, "reports"),
        "visits with a date": Counter(
            row["mechanism"] for row in tables("review_events") if row["kind"] in VISITS and row["start"]
        ),
        "recommendations profiled": rows_by(independent, "recommendations"),
        "needs for assistance set beside offers": rows_by(independent, "assistance_needs"),
        "reviews that a report can count": rows_by(independent, "reviews"),
        "steps taken where recommendations were not carried out": rows_by(independent, "compliance_steps"),
        "recommendations whose status is known": Counter(
            key[0] for key, (status, _) in independent.current_status().items() if status != "not-known"
        ),
    }
    for name, counts in expected.items():
        for mechanism in MECHANISMS:
            assert cells[name, mechanism]["count"] == counts[mechanism], (name, mechanism)


def test_items_that_can_be_used_again(
    cells: dict[Any, dict[str, Any]], independent: ModuleType, answered: Ask
) -> None:
    kinds = {
        "recommendation": "recommendations",
        "status assessment": "status_assessments",
        "report": "reports",
        "performance score": "performance_scores",
        "implementation total": "implementation_totals",
        "need for assistance": "assistance_needs",
        "questionnaire topic": "questionnaire_topics",
        "evidence (law, statistic, body)": "evidence",
    }
    rows = answered("primary-data-held", "mechanism kind items countries state")
    assert len(rows) == len({row[:2] for row in rows})
    assert {row[1] for row in rows} == set(kinds)
    for mechanism, kind, items, countries, state in rows:
        mine = [r for r in independent.table(kinds[kind]) if r["mechanism"] == mechanism.rpartition("/")[2]]
        assert items == len(mine), (mechanism, kind)
        assert countries == len({row["country"] for row in mine if row.get("country")}), (mechanism, kind)
        assert (state == "held") == bool(mine)
    for mechanism in MECHANISMS:
        total = sum(row[2] for row in rows if row[0] == f"mechanism/{mechanism}")
        assert cells["items that another mechanism could use again", mechanism]["count"] == total


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.counted)
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_each_count_is_that_of_the_question_beside_it(
    cells: dict[Any, dict[str, Any]], repository: LocalRepository, line: Any, mechanism: str
) -> None:
    """Asked anew, with the filter given, and counted as the words tell; not from the answer to everything."""
    cell = cells[line.counted, mechanism]
    name, _, value = cell["filter"].partition("=")
    answer = ask(find(cell["question"]), {name: value}, repository)
    columns = list(answer.question.columns)

    def values(column: str) -> list[Any]:
        place = columns.index(column)
        return [row[place].value for row in answer.rows]

    counted = {
        "rows": lambda: len(answer.rows),
        "different values of meeting": lambda: len(set(values("meeting"))),
        "rows with a step taken": lambda: values("part").count("step taken"),
        "rows with a country": lambda: sum(value is not None for value in values("country")),
        "rows without a country": lambda: values("country").count(None),
        "sum of items": lambda: sum(values("items")),
        "rows with a start": lambda: sum(value is not None for value in values("start")),
        "greatest value of of": lambda: max(values("of")),
        "sum of reviews": lambda: sum(values("reviews")),
        "sum of total, less that of not_known": lambda: sum(values("total")) - sum(values("not_known")),
    }
    assert cell["count"] == counted[cell["how"]]()


def test_what_is_missing_of_visits(cells: dict[Any, dict[str, Any]], independent: ModuleType) -> None:
    lengths: dict[str, Counter[int]] = defaultdict(Counter)
    visited: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in independent.table("review_events"):
        if row["kind"] in VISITS:
            lengths[row["mechanism"]][len(row["start"])] += 1
            visited[row["mechanism"]].add((row["phase"], row["country"]))
    reviews = rows_by(independent, "reviews")
    reviewers = Counter(row["mechanism"] for row in independent.table("reviews") if row["reviewers"])
    for mechanism in MECHANISMS:
        of = lengths[mechanism]
        assert [int(n) for n in re.findall(r"\d+", cells["visits with a date", mechanism]["missing"])] == [
            *(len(visited[mechanism]), reviews[mechanism], of[10], of[7], of[4], of[0], reviewers[mechanism])
        ]


def test_what_is_missing_of_reports_and_meetings(
    cells: dict[Any, dict[str, Any]], independent: ModuleType
) -> None:
    dated = {
        (row["mechanism"], row["phase"], row["country"], row["stage"], row["no"])
        for row in independent.table("review_events")
        if row["kind"] in ("adoption", "publication") and row["start"]
    }
    for mechanism in MECHANISMS:
        reports = [row for row in independent.table("reports") if row["mechanism"] == mechanism]
        figures = re.findall(r"\d+", cells["reports on countries held", mechanism]["missing"])
        assert [int(figure) for figure in figures] == [
            sum(bool(row["address"]) for row in reports),
            len(reports),
            sum((mechanism, r["phase"], r["country"], r["stage"], r["no"]) in dated for r in reports),
            len({(row["phase"], row["country"]) for row in reports}),
            rows_by(independent, "reviews")[mechanism],
        ]
        meetings = [row for row in independent.table("meetings") if row["mechanism"] == mechanism]
        told = cells["meetings held", mechanism]["missing"]
        named = sum(bool(set(independent.members(row["participants"])) - {mechanism}) for row in meetings)
        assert told.startswith(f"{sum(len(row['start']) == 10 for row in meetings)} of {len(meetings)} ")
        assert f"taking part in {named}; of the other {len(meetings) - named} it is not known" in told


def test_not_known_is_never_told_as_none(cells: dict[Any, dict[str, Any]]) -> None:
    """GRECO does not identify needs, of the WGB it is not known: both say so, in different words."""
    name = "needs for assistance set beside offers"
    assert (cells[name, "GRECO"]["count"], cells[name, "WGB"]["count"]) == (11, 7)
    for mechanism in ("GRECO", "WGB"):
        assert "Needs held." in cells[name, mechanism]["missing"]
    assert "identify needs? No:" in cells[name, "GRECO"]["missing"]
    assert "identify needs? Not known:" in cells[name, "WGB"]["missing"]


def test_filters(answered: Ask) -> None:
    everything = answered("measures-by-mechanism", "measure mechanism counted count missing")
    for measure in MEASURES:
        part = answered(
            "measures-by-mechanism", "measure mechanism counted count missing", measure=str(measure)
        )
        assert part == [row for row in everything if row[0] == measure]
    part = answered("measures-by-mechanism", "measure mechanism counted count missing", mechanism="iap")
    assert part == [row for row in everything if row[1] == "mechanism/IAP"]


def test_questions_that_rest_on_others_name_plain_ones() -> None:
    for question in load().values():
        for name in question.answers:
            assert not find(name).answers, "no question may rest on itself by a chain"
            assert not [one for one in find(name).parameters if one.required]


def test_visits_held(answered: Ask, independent: ModuleType) -> None:
    known = {10: "day", 7: "month", 4: "year", 0: "no date"}
    reviewers = {
        (row["mechanism"], row["phase"], row["country"]): len(independent.members(row["reviewers"]))
        for row in independent.table("reviews")
    }
    expected = [
        (
            "event/" + "/".join(r[name] for name in ("mechanism", "phase", "country", "stage", "no", "kind")),
            r["start"],
            known[len(r["start"])],
            reviewers[r["mechanism"], r["phase"], r["country"]],
        )
        for r in independent.table("review_events")
        if r["kind"] in VISITS
    ]
    rows = [
        (visit, start or "", *rest)
        for visit, start, *rest in answered("visits-held", "visit start known reviewers")
    ]
    assert sorted(rows) == sorted(expected)
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)


def test_not_yet_reviewed(answered: Ask, independent: ModuleType) -> None:
    """The phases were read from the table of phases: each is the last to begin by November 2026."""
    latest = {"GRECO": "round-6", "IAP": "round-5", "IRM": "cycle-2", "MESICIC": "round-6", "WGB": "phase-4"}
    expected = set()
    for country, mechanism in independent.takes_part():
        state = independent.states().get((mechanism, latest[mechanism], country))
        if state != "completed":
            ahead = state in ("under-way", "scheduled")
            expected.add(
                (
                    f"phase/{mechanism}/{latest[mechanism]}",
                    f"country/{country}",
                    f"knowledge-state/{'not-yet-reviewed' if ahead else 'not-known'}",
                )
            )
    rows = answered("not-yet-reviewed", "phase country state")
    assert len(rows) == len(set(rows))
    assert set(rows) == expected


@pytest.mark.parametrize(
    ("first", "second"), [("UNCAC", "COE-CLCC"), ("COE-CLCC", "UNCAC"), ("IACAC", "UNTOC")]
)
def test_crosswalk(answered: Ask, independent: ModuleType, first: str, second: str) -> None:
    words = {
        "exactMatch": ("the same duty", "the same duty"),
        "closeMatch": ("nearly the same duty", "nearly the same duty"),
        "broadMatch": ("a wider duty", "a narrower duty"),
        "narrowMatch": ("a narrower duty", "a wider duty"),
        "relatedMatch": ("a related duty", "a related duty"),
    }
    expected = set()
    for row in independent.table("provision_mappings"):
        one = row["subject_provision"] or row["subject_instrument"]
        other = row["object_provision"] or row["object_instrument"]
        sides = (one.partition("/")[0], other.partition("/")[0])
        if sides == (first, second):
            expected.add((one, words[row["predicate"]][0], other, row["basis"]))
        elif sides == (second, first):
            expected.add((other, words[row["predicate"]][1], one, row["basis"]))
    rows = answered("crosswalk", "standing first relation second basis", first=first, second=second)

    def bare(thing: str | None) -> str:
        return (thing or "").removeprefix("provision/").removeprefix("instrument/")

    matched = [(bare(a), relation, bare(b), basis) for s, a, relation, b, basis in rows if s == "matched"]
    assert len(matched) == len(expected)
    assert set(matched) == expected
    none = {(row["provision"], row["instrument"]) for row in independent.table("unmatched_provisions")}
    for instrument, other, place, end in ((first, second, 1, 0), (second, first, 3, 2)):
        named = {row[end] for row in expected}
        below = {whole for one in named for whole in independent.wider(one)}
        left = {bare(row[place]): row[0] for row in rows if row[0] != "matched" and row[place]}
        assert left == {
            row["id"]: "matched in a part"
            if row["id"] in below
            else "matched as a part"
            if named & set(independent.wider(row["id"]))
            else "no counterpart"
            if {(part, other) for part in (row["id"], *independent.wider(row["id"]))} & none
            else "not judged"
            for row in independent.table("provisions")
            if row["instrument"] == instrument and row["id"] not in named
        }


def test_crosswalk_says_what_was_read_where_there_is_no_counterpart(answered: Ask) -> None:
    """Illicit enrichment is no offence of the Criminal Law Convention, whose whole text was read."""
    rows = {
        row[1]: row
        for row in answered(
            "crosswalk", "standing first relation second basis judge", first="UNCAC", second="COE-CLCC"
        )
    }
    standing, _, relation, second, basis, judge = rows["provision/UNCAC/20"]
    assert (standing, relation, second) == ("no counterpart", None, None)
    assert basis.startswith("whole text read") and "illicit enrichment" in basis
    assert judge == "judgement/no-counterpart-text"
    # Paragraph 52(5) is part of an article of which the same was judged; article 1 was not judged.
    assert rows["provision/UNCAC/52.5"][0] == "no counterpart"
    assert rows["provision/UNCAC/1"][0] == "not judged"


def test_crosswalk_of_one_relation_leaves_out_what_is_not_matched(answered: Ask) -> None:
    everything = answered("crosswalk", "relation first second", first="UNCAC", second="OECD-ABC")
    for relation in ("nearly the same duty", "a wider duty", "a narrower duty", "a related duty"):
        part = answered(
            "crosswalk", "relation first second", first="UNCAC", second="OECD-ABC", relation=relation
        )
        assert part == [row for row in everything if row[0] == relation]


def test_crosswalk_pairs(answered: Ask, independent: ModuleType) -> None:
    pairs: Counter[tuple[str, str]] = Counter()
    for row in independent.table("provision_mappings"):
        ends = (
            row[f"{side}_instrument"] or row[f"{side}_provision"].partition("/")[0]
            for side in ("subject", "object")
        )
        pairs[tuple(sorted(ends))] += 1  # type: ignore[index]
    rows = answered("crosswalk-pairs", "first second comparisons same wider_or_narrower related")
    assert {(a.rpartition("/")[2], b.rpartition("/")[2]): count for a, b, count, *_ in rows} == pairs
    assert all(count == sum(parts) for _, _, count, *parts in rows)
    # Counted in the table of provisions without a counterpart: UNCAC stands second to all but UNTOC.
    without = {
        (a, b): (x, y)
        for a, b, x, y in answered("crosswalk-pairs", "first second first_without second_without")
    }
    assert without["instrument/COE-CLCC", "instrument/UNCAC"] == (0, 32)
    assert without["instrument/OECD-ABC", "instrument/UNCAC"] == (0, 44)
    assert without["instrument/UNCAC", "instrument/UNTOC"] == (12, 0)
    assert without["instrument/COE-CLCC", "instrument/OECD-ABC"] == (0, 0)
    some = answered("crosswalk-pairs", "first second", instrument="UNTOC")
    assert some == [row[:2] for row in rows if "instrument/UNTOC" in row]


def test_counterparts(answered: Ask, independent: ModuleType) -> None:
    """Every article 5 to 62 against every other instrument, as the two tables have it."""
    matched: Counter[tuple[str, str]] = Counter()
    for row in independent.table("provision_mappings"):
        ends = [row[f"{side}_provision"] or row[f"{side}_instrument"] for side in ("subject", "object")]
        for one, other in (ends, ends[::-1]):
            if one.startswith("UNCAC/"):
                matched[one.partition(".")[0], other.partition("/")[0]] += 1
    none = {(row["provision"], row["instrument"]) for row in independent.table("unmatched_provisions")}
    expected = {}
    for number in range(5, 63):
        for row in independent.table("instruments"):
            pair = f"UNCAC/{number}", row["id"]
            if row["id"] != "UNCAC":
                standing = "matched" if matched[pair] else "no counterpart" if pair in none else "not judged"
                expected[pair] = (standing, matched[pair])
    rows = answered("counterparts", "provision instrument standing matches")
    found = {
        (a.removeprefix("provision/"), b.removeprefix("instrument/")): tuple(rest) for a, b, *rest in rows
    }
    assert found == expected
    assert len(rows) == 58 * 16
    # Extradition (article 44) and transfer of sentenced persons (45), against what the working group
    # monitors, by hand: the section of the Recommendation on co-operation was not read, article 10 of the
    # Convention was.
    for provision, recommendation, convention in [
        ("UNCAC/44", "not judged", "matched"),
        ("UNCAC/45", "no counterpart", "no counterpart"),
    ]:
        assert answered("counterparts", "instrument standing", provision=provision, mechanism="WGB") == [
            ("instrument/OECD-2021-REC", recommendation),
            ("instrument/OECD-ABC", convention),
        ]
    # The Inter-American Convention was read whole; of the FATF Recommendations no article is left open since
    # their notes could be read; of the Recommendation on party funding these two are.
    for read in ("IACAC", "FATF"):
        assert answered("counterparts", "provision instrument", instrument=read, standing="not judged") == []
    some = answered(
        "counterparts", "provision instrument", instrument="COE-REC-2003-4", standing="not judged"
    )
    assert [row[0].rpartition("/")[2] for row in some] == ["12", "36"]


def test_offers_without_needs(answered: Ask, independent: ModuleType) -> None:
    """An offer is listed unless a need shares a theme, in its countries, and it had not ended before."""
    above = regions_of(independent)
    day: dict[tuple[str, str, str], str] = {}
    for kind in ("publication", "adoption"):
        for row in independent.table("review_events"):
            if row["stage"] == "evaluation" and row["kind"] == kind and row["start"]:
                day[row["mechanism"], row["phase"], row["country"]] = row["start"]

    def meets(offer: dict[str, str], need: dict[str, str]) -> bool:
        places = set(independent.members(offer["countries"]) + independent.members(offer["regions"]))
        reported = day.get((need["mechanism"], need["phase"], need["country"]), "")
        length = min(len(offer["end"]), len(reported))
        ended_before = bool(length) and offer["end"][:length] < reported[:length]
        over = bool(offer["end"]) and offer["end"] < independent.as_of()[: len(offer["end"])]
        return (
            bool(set(independent.members(offer["themes"])) & set(independent.members(need["themes"])))
            and bool(places & above[need["country"]])
            and not (over and ended_before)
            and (not offer["start"] or independent.passed(offer["start"]))
        )

    needs = independent.table("assistance_needs")
    expected = {
        row["id"]
        for row in independent.table("assistance_offers")
        if not any(meets(row, need) for need in needs)
    }
    rows = answered("offers-without-needs", "offer state reason")
    assert {offer.removeprefix("offer/") for offer, *_ in rows} == expected
    assert len(rows) == len(expected)
    assert {state for _, state, _ in rows} == {"no need held", "not known"}


def regions_of(independent: ModuleType) -> dict[str, set[str]]:
    """Each country to itself and the regions that hold it, from the ontology's list of regions."""
    graph = Graph().parse(PACKAGE / "ontology" / "regions.ttl")
    code = {one: str(one).rpartition("/")[2] for one in graph.subjects(SKOS.inScheme)}
    by_code = {name: one for one, name in code.items()}
    found = {}
    for row in independent.table("countries"):
        region = by_code.get(row["region"])
        held = {code[one] for one in graph.transitive_objects(region, SKOS.broader)} if region else set()
        found[row["id"]] = {row["id"], *held}
    return found


@pytest.mark.parametrize("theme", ["whistleblower", "parliament", "codes-of-conduct"])
def test_overlapping_recommendations_on_a_theme_and_of_a_mechanism(
    answered: Ask, independent: ModuleType, theme: str
) -> None:
    themes = {
        "recommendation/" + "/".join(row[name] for name in ("mechanism", "phase", "country", "number")): row[
            "themes"
        ]
        for row in independent.table("recommendations")
    }
    everything = answered("overlapping-recommendations", "first second")
    both = [pair for pair in everything if all(theme in independent.members(themes[one]) for one in pair)]
    assert answered("overlapping-recommendations", "first second", theme=theme) == both
    for mechanism in MECHANISMS:
        mine = [pair for pair in everything if any(f"/{mechanism}/" in one for one in pair)]
        assert answered("overlapping-recommendations", "first second", by=mechanism) == mine
