"""What is held of what is known to exist, against counts worked out from the tables alone."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest
from peerweave.graph.completeness.held import AT_LEAST, EXACT, NOT_KNOWN
from peerweave.graph.questions.answers import Answer, ask
from peerweave.graph.questions.named import find
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.tables.schema import PACKAGED_FACTS

Row = dict[str, str]
Key = tuple[str, str, str, str]
KINDS = [
    *("official_document", "official_copy", "official_news", "other_official"),
    *("civil_society", "press", "commentary", "secondary_digest", "no_source"),
]
PARTS = {"reports": "stage", "review_events": "stage", "memberships": "status", "meetings": "kind"}


@cache
def table(name: str) -> list[Row]:
    with (PACKAGED_FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def best_kinds(rows: list[Row]) -> Counter[str]:
    """The kind of the best source of each row."""
    kinds = {row["id"]: row["kind"].replace("-", "_") for row in table("sources")}
    return Counter(
        min((kinds[source] for source in row["sources"].split(";")), key=KINDS.index) for row in rows
    )


@pytest.fixture
def answer(repository: LocalRepository) -> Callable[..., Answer]:
    return lambda name, **values: ask(find(name), values, repository)


@pytest.fixture
def rows(answer: Callable[..., Answer]) -> dict[Key, dict[str, object]]:
    """The rows by table, mechanism or instrument, phase and part, each by its last word."""
    found = answer("completeness")
    names = list(found.question.columns)
    listed = {}
    for row in found.rows:
        cells = dict(zip(names, row, strict=True))
        key = tuple((cells[name].iri or "").rpartition("/")[2] for name in ("table", "of", "phase", "part"))
        assert key not in listed
        listed[key] = {name: cell.value for name, cell in cells.items()}
    return listed


@pytest.mark.parametrize("name", ["reviews", "reports", "recommendations", "meetings", "memberships"])
def test_rows_are_counted_by_mechanism_phase_and_kind_of_source(
    rows: dict[Key, dict[str, object]], name: str
) -> None:
    groups: dict[Key, list[Row]] = {}
    for row in table(name):
        part = row[PARTS[name]] if name in PARTS else ""
        groups.setdefault((name, row["mechanism"], row.get("phase", ""), part), []).append(row)
    found = {key: row for key, row in rows.items() if key[0] == name}
    assert {key: row["held"] for key, row in found.items()} == {key: len(one) for key, one in groups.items()}
    for key, one in groups.items():
        expected = best_kinds(one)
        assert {kind: found[key][kind] or 0 for kind in KINDS} == {kind: expected[kind] for kind in KINDS}


def test_what_no_source_counts_is_not_known(rows: dict[Key, dict[str, object]]) -> None:
    """No total of the parties to the Inter-American Convention was found, so 33 are not all of them."""
    row = rows["participations", "IACAC", "", ""]
    assert (row["held"], row["known"], row["known_is"], row["share"]) == (33, None, NOT_KNOWN, None)
    unknown = [row for row in rows.values() if row["known_is"] == NOT_KNOWN]
    assert len(unknown) > 200
    assert {row["share"] for row in unknown} == {None}


def test_a_total_that_a_source_states(rows: dict[Key, dict[str, object]]) -> None:
    """Worked out by hand: Belarus and Russia have left GRECO; its plenary of November 2025 was the 101st."""
    members = rows["memberships", "GRECO", "", "member"]
    assert [members[name] for name in ("held", "alike", "known", "known_is", "share")] == [
        50,
        48,
        50,
        EXACT,
        96.0,
    ]
    wgb = rows["memberships", "WGB", "", "member"]
    assert [wgb[name] for name in ("held", "alike", "known", "share")] == [46, 46, 46, 100.0]
    plenaries = rows["meetings", "GRECO", "", "plenary"]
    held = sum(row["mechanism"] == "GRECO" and row["kind"] == "plenary" for row in table("meetings"))
    assert (plenaries["alike"], plenaries["known"], plenaries["as_of"]) == (held, 101, "2025-11-21")
    assert plenaries["share"] == round(100 * held / 101, 1)
    other = rows["meetings", "GRECO", "", "workshop"]
    assert other["known_is"] == NOT_KNOWN, "the numbers of plenary meetings count no workshops"


def test_recommendations_are_at_least_what_sources_say_review_by_review(
    rows: dict[Key, dict[str, object]],
) -> None:
    phase = ("GRECO", "round-5")
    held = Counter(
        row["country"]
        for row in table("recommendations")
        if (row["mechanism"], row["phase"]) == phase and row["not_held"] != "each"
    )
    stated: dict[str, int] = {}
    for row in [*table("implementation_totals"), *table("published_totals")]:
        if (row["mechanism"], row["phase"]) == phase and row["country"] and row["total"]:
            stated[row["country"]] = max(int(row["total"]), stated.get(row["country"], 0))
    assert stated["ALB"] == 24
    least = sum(max(held[country], stated.get(country, 0)) for country in held.keys() | stated.keys())
    row = rows["recommendations", *phase, ""]
    assert (row["alike"], row["known"], row["known_is"]) == (held.total(), least, AT_LEAST)
    assert row["share"] == round(100 * held.total() / least, 1)


def test_the_newest_is_by_the_records_own_dates(rows: dict[Key, dict[str, object]]) -> None:
    starts = [row["start"] for row in table("meetings") if row["mechanism"] == "MESICIC"]
    ends = [row["end"] for row in table("meetings") if row["mechanism"] == "MESICIC"]
    found = [str(row["newest"]) for key, row in rows.items() if key[:2] == ("meetings", "MESICIC")]
    assert max(found) == max(starts + ends)
    assert rows["practices", "GRECO", "", ""]["newest"] is None


def test_totals_say_what_is_held_of_each(answer: Callable[..., Answer]) -> None:
    found = answer("published-totals")
    names = list(found.question.columns)
    place = {name: names.index(name) for name in names}
    said = {
        (row[place["total"]].iri or "").rpartition("/id/")[2]: (
            row[place["number"]].value,
            row[place["held"]].value,
            row[place["said"]].value,
        )
        for row in found.rows
    }
    stated = [row for row in table("implementation_totals") if row["total"]]
    assert len(said) == len(table("published_totals")) + len(stated)
    assert said["published-total/greco-members-1999"] == (17, 48, "there are more by another total")
    assert said["published-total/wgb-members-46"] == (46, 46, "all are held")
    assert said["implementation-total/GRECO/round-3/ALB/1"] == (
        12,
        16,
        "more rows are held, which a conflict explains",
    )
    assert said["published-total/greco-round-3-grc"][2] == "not all are held"
    greco = answer("published-totals", mechanism="GRECO", phase="GRECO/round-5")
    assert {(row[place["phase"]].iri or "").rpartition("/")[2] for row in greco.rows} == {"round-5"}
