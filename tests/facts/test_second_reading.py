"""The second reading and the later one: mended as told, their rates stated as they are."""

from __future__ import annotations

import re
import sys
from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

# Tests cannot import their neighbours (--import-mode=importlib), so the script is loaded by its path.
SPEC = spec_from_file_location("second_reading", Path(__file__).with_name("second_reading.py"))
assert SPEC and SPEC.loader
again = sys.modules[SPEC.name] = module_from_spec(SPEC)
SPEC.loader.exec_module(again)

ENTRIES = again.read(again.RECORD)
LATER = {path.name: again.read(path) for path in again.LATER}
ALL = [*ENTRIES, *(entry for entries in LATER.values() for entry in entries)]
STRATA = {(row["table"], row["mechanism"]): row for row in again.read(again.STRATA)}
DOCS = Path(__file__).resolve().parents[2] / "docs" / "tables.md"
SEAL = re.compile(r"[0-9a-f]{16}")


def count(**wanted: str) -> int:
    return sum(all(entry[name] == value for name, value in wanted.items()) for entry in ENTRIES)


def test_as_many_rows_were_read_as_drawn_from_every_table_and_mechanism() -> None:
    drawn = Counter((entry["table"], entry["mechanism"]) for entry in ENTRIES)
    assert {key: int(row["drawn"]) for key, row in STRATA.items()} == drawn
    assert len({entry["record"] for entry in ENTRIES}) == len(ENTRIES) == again.SIZE == 150


def test_every_table_with_facts_and_every_mechanism_gave_a_row() -> None:
    facts = again.tables()
    assert {table for table, _ in STRATA} == set(facts)
    assert {mechanism for _, mechanism in STRATA} == {
        "-",
        *(row["id"] for row in facts["mechanisms"].values()),
    }


def test_the_shares_are_those_of_the_rule() -> None:
    held = {key: int(row["held"]) for key, row in STRATA.items()}
    assert again.shares(held, again.SIZE) == {key: int(row["drawn"]) for key, row in STRATA.items()}


def test_each_stratum_gives_one_row_and_the_rest_go_by_size() -> None:
    sizes = {("a", "-"): 1, ("b", "-"): 60, ("c", "-"): 39}
    # ten rows: one each, and of seven 0.07, 4.2 and 2.73: 0, 4 and 2, and the last to the largest rest
    assert again.shares(sizes, 10) == {("a", "-"): 1, ("b", "-"): 5, ("c", "-"): 4}
    with pytest.raises(ValueError, match="fewer than the 3 strata"):
        again.shares(sizes, 2)


def test_a_draw_is_repeatable_and_does_not_hang_on_the_order() -> None:
    records = [f"review/{number}" for number in range(40)]
    drawn = again.draw(records, 5)
    assert drawn == again.draw(reversed(records), 5) == sorted(drawn) and len(set(drawn)) == 5
    assert drawn != again.draw(records, 5, "another seed")
    left = [record for record in records if record in drawn or record != records[7]]
    assert again.draw(left, 5) == drawn


def test_a_seal_changes_with_a_cell_and_not_with_an_empty_column() -> None:
    row = {"id": "x", "title": "T", "note": ""}
    assert (
        again.seal(row)
        == again.seal({"title": "T", "id": "x", "more": ""})
        != again.seal(row | {"note": "n"})
    )


def test_the_rows_read_are_still_there_and_no_fault_has_come_back() -> None:
    facts = again.tables()
    for entry in ENTRIES:
        row = facts[entry["table"]].get(entry["record"])
        assert row is not None, f"{entry['record']} is gone: say in second-reading.csv what became of it"
        if entry["verdict"] == "wrong":
            assert again.seal(row) != entry["read"], f"{entry['record']} is as it was when it was found wrong"


@pytest.mark.parametrize("name", LATER)
def test_the_later_rows_are_still_there_as_the_reading_left_them(name: str) -> None:
    facts = again.tables(again.WITHOUT_FACTS)
    assert len({entry["record"] for entry in LATER[name]}) == len(LATER[name])
    for entry in LATER[name]:
        row = facts[entry["table"]].get(entry["record"])
        assert row is not None, f"{entry['record']} is gone: say in {name} what became of it"
        told = f"{entry['record']} has changed: say so in `done` and enter the new seal in `left`"
        assert again.seal(row) == entry["left"], told


def test_every_entry_tells_what_was_looked_up_found_and_done() -> None:
    for entry in ALL:
        assert entry["verdict"] in {*again.READ_AGAIN, "not found again"}
        assert entry["looked_up"] and entry["reader"] and re.fullmatch(r"2026-\d\d-\d\d", entry["date"])
        assert SEAL.fullmatch(entry["read"]) and SEAL.fullmatch(entry["left"])
        assert bool(entry["kind"]) == (entry["verdict"] == "wrong")
        if entry["verdict"] != "confirmed":
            assert entry["finding"], entry["record"]
        if entry["left"] != entry["read"]:
            assert entry["done"], entry["record"]


def test_what_was_wrong_is_mended() -> None:
    wrong = [entry for entry in ALL if entry["verdict"] == "wrong"]
    assert {entry["kind"] for entry in wrong} <= {"value", "title", "source"}
    assert all(entry["left"] != entry["read"] and entry["done"] for entry in wrong)


def test_wilson_gives_the_published_values() -> None:
    """Newcombe (1998), Statistics in Medicine 17: 857-872, table I, method 3: 81/263, 15/148, 0/20, 1/29."""
    for wrong, read, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        rate = again.wilson(wrong, read)
        assert (round(rate.low, 4), round(rate.high, 4)) == (low, high)


def test_a_weighted_share_counts_each_row_for_those_it_stands_for() -> None:
    entries = [
        {"table": "a", "mechanism": "-", "verdict": "wrong"},
        {"table": "b", "mechanism": "-", "verdict": "confirmed"},
        {"table": "b", "mechanism": "-", "verdict": "partly told"},
        {"table": "b", "mechanism": "-", "verdict": "not found again"},
    ]
    rate = again.weighted(entries, {("a", "-"): 20, ("b", "-"): 60})
    # weights 20, 30, 30: a share of 20/80; effective rows 80^2 / (400 + 900 + 900)
    assert rate.share == pytest.approx(0.25)
    assert rate == again.wilson(0.25 * 6400 / 2200, 6400 / 2200)


def told(rate: again.Rate) -> str:
    return f"{rate.share:.1%} ({rate.low:.1%} to {rate.high:.1%})".replace("%", " %")


def test_the_docs_state_the_rates_of_the_file() -> None:
    docs = " ".join(DOCS.read_text(encoding="utf-8").split())
    read = sum(count(verdict=verdict) for verdict in again.READ_AGAIN)
    sizes = {key: int(row["held"]) for key, row in STRATA.items()}
    lines = [
        f"| wrong, of those seen again | {count(verdict='wrong')} of {read} | "
        f"{told(again.wilson(count(verdict='wrong'), read))} |",
        *(
            f"| {name} | {count(kind=kind)} of {read} | {told(again.wilson(count(kind=kind), read))} |"
            for kind, name in [
                ("value", "of these a value"),
                ("title", "a title or its round"),
                ("source", "the source named"),
            ]
        ),
        f"| wrong, each row weighted by its stratum | | {told(again.weighted(ENTRIES, sizes))} |",
        f"| not found again | {count(verdict='not found again')} of {len(ENTRIES)} | "
        f"{told(again.wilson(count(verdict='not found again'), len(ENTRIES)))} |",
    ]
    for line in lines:
        assert line in docs, line
    assert f"{count(verdict='confirmed')} confirmed, {count(verdict='partly told')} partly told" in docs


@pytest.mark.parametrize("entries", LATER.values(), ids=LATER)
def test_the_docs_state_the_counts_and_the_rate_of_the_later_readings(entries: list[dict[str, str]]) -> None:
    docs = " ".join(DOCS.read_text(encoding="utf-8").split())
    counts = Counter(entry["verdict"] for entry in entries)
    read = sum(counts[verdict] for verdict in again.READ_AGAIN)
    verdicts = ("confirmed", "partly told", "wrong", "not found again")
    assert f"{len(entries)} were drawn" in docs
    assert ", ".join(f"{counts[verdict]} {verdict}" for verdict in verdicts) in docs
    assert f"{counts['wrong']} of {read}, {told(again.wrong_of_read(entries))}" in docs
