"""Nothing that was gathered is lost or doubled, and nothing in the tables came from nowhere.

The ledgers (the CSV files beside this test) say for each row of the gathered files what became of it.
`hash` is the first 16 hexadecimal digits of the SHA-256 of the row, written as JSON with sorted keys and
trimmed values; `records` names what was made of it as `table:key`, the parts of a compound key joined by `/`.
A record that no ledger names was added since, by a contributor: it names a source, and repeats no other.

The gathered files themselves are no part of the project. Where they are at hand (the folder named by the
environment variable PEERWEAVE_HARVEST, else ../shared/facts beside the project) they are held against the
ledgers.
"""

import csv
import hashlib
import json
import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
FACTS = PROJECT / "graph" / "facts"
LEDGERS = sorted(Path(__file__).parent.glob("*.csv"))
HARVEST = Path(os.environ.get("PEERWEAVE_HARVEST") or PROJECT.parent / "shared" / "facts")
needs_harvest = pytest.mark.skipif(
    not HARVEST.is_dir(), reason=f"the gathered files are not at hand in {HARVEST}"
)

# Tables whose records need no source: sources themselves, and what we say of our own work.
OURS = {"sources", "judgements", "mapping_reviews", "unseen_reports"}
# The parts of a key that only number records: two that differ in nothing else say the same twice.
NUMBERING = {"id", "no", "number"}
# Where such a part names another record, it belongs to what is said: the status of two recommendations
# on one day is no repetition.
NAMING = {"status_assessments": {"number"}}
# What may differ between two records that say the same.
BESIDE = {"sources", "note"}


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def schema():
    metadata = json.loads((FACTS / "csv-metadata.json").read_text(encoding="utf-8"))
    return {table["url"].removesuffix(".csv"): table["tableSchema"] for table in metadata["tables"]}


@pytest.fixture(scope="module")
def records(schema):
    """{table: {key: row}}"""
    found = {}
    for table, tree in schema.items():
        key = tree["primaryKey"] if isinstance(tree["primaryKey"], list) else [tree["primaryKey"]]
        found[table] = {"/".join(row[part] for part in key): row for row in read(FACTS / f"{table}.csv")}
    return found


@pytest.fixture(scope="module")
def ledger():
    return [row for path in LEDGERS for row in read(path)]


@pytest.fixture(scope="module")
def named(ledger):
    found = defaultdict(set)
    for row in ledger:
        for record in filter(None, row["records"].split(";")):
            table, _, key = record.partition(":")
            found[table].add(key)
    return found


def test_every_outcome_is_explained(ledger):
    assert {row["outcome"] for row in ledger} <= {"kept", "merged", "split", "left-out"}
    for row in ledger:
        if row["outcome"] == "left-out":
            assert row["reason"], row
        else:
            assert row["records"], row


def test_nothing_is_left_out_but_what_has_another_place(ledger):
    left_out = [(row["file"], row["row"]) for row in ledger if row["outcome"] == "left-out"]
    # Three keys for a whole OECD Recommendation, which has its own row among the instruments.
    assert Counter(file for file, _ in left_out) == {"wgb/provisions.csv": 3}


def test_every_row_is_accounted_for_once(ledger):
    times = Counter((row["file"], row["row"]) for row in ledger)
    assert [row for row, count in times.items() if count > 1] == []


def test_every_record_of_the_ledgers_is_in_the_tables(named, records):
    missing = {
        f"{table}:{key}" for table, keys in named.items() for key in keys - set(records.get(table, {}))
    }
    assert missing == set()


def test_every_record_that_no_ledger_names_has_a_source(named, records):
    known = set(records["sources"])
    adrift = {
        f"{table}:{key}"
        for table, rows in records.items()
        if table not in OURS
        for key, row in rows.items()
        if key not in named[table] and not (row["sources"] and set(row["sources"].split(";")) <= known)
    }
    assert adrift == {"organisations:peerweave"}  # we are no fact of a source


def test_no_key_stands_twice(records):
    held = {table: len(read(FACTS / f"{table}.csv")) for table in records}
    assert {table: len(rows) for table, rows in records.items()} == held


def test_no_gathered_record_stands_again_under_another_number(named, records, schema):
    again = set()
    for table, rows in records.items():
        parts = set(schema[table]["primaryKey"])
        if isinstance(schema[table]["primaryKey"], str):
            parts = {schema[table]["primaryKey"]}
        numbering = (parts & NUMBERING) - NAMING.get(table, set())
        if table in OURS or not numbering:
            continue

        def said(row, numbering=numbering):
            apart = BESIDE | numbering
            return tuple(value for column, value in row.items() if column not in apart)

        gathered = {said(rows[key]) for key in named[table] & set(rows)}
        again |= {f"{table}:{key}" for key in set(rows) - named[table] if said(rows[key]) in gathered}
    assert again == set()


@pytest.fixture(scope="module")
def gathered():
    """{(file, row number): hash}; the heading is row 1."""
    found = {}
    for path in sorted(HARVEST.glob("*/*.csv")):
        if path.stem.endswith("_unsourced"):
            continue
        for number, row in enumerate(read(path), 2):
            trimmed = {name: (value or "").strip() for name, value in row.items()}
            text = json.dumps(trimmed, sort_keys=True, ensure_ascii=False)
            digest = hashlib.sha256(text.encode()).hexdigest()[:16]
            found[str(path.relative_to(HARVEST)), str(number)] = digest
    return found


@needs_harvest
def test_the_ledgers_account_for_every_gathered_row_as_it_stands(ledger, gathered):
    accounted = {(row["file"], row["row"]): row["hash"] for row in ledger}
    assert sorted(set(gathered) - set(accounted)) == []
    assert sorted(set(accounted) - set(gathered)) == []
    assert [row for row, digest in gathered.items() if accounted[row] != digest] == []


def unsourced(name):
    return [row for path in sorted(HARVEST.glob(f"*/{name}_unsourced.csv")) for row in read(path)]


@needs_harvest
def test_what_was_only_remembered_is_not_gathered_into_the_tables(records, gathered, named):
    sourced = {
        (row["instrument"], row["country"])
        for path in HARVEST.glob("*/participation.csv")
        for row in read(path)
    }
    remembered = {(row["instrument"], row["country"]) for row in unsourced("participation")} - sourced
    assert len(remembered) > 10
    assert {key for key in remembered if "/".join(key) in named["participations"]} == set()

    described = {row["provision"] for path in HARVEST.glob("*/provisions.csv") for row in read(path)}
    for row in unsourced("provisions"):
        if row["provision"] in described:
            continue
        key = row["provision"].replace("(", ".").replace(")", "")
        record = records["provisions"].get(key)
        # A provision may be named by a sourced text; then its remembered heading and coding stay out,
        # until the text itself is read.
        if record is None or record["judged_by"] == "crosswalk-completion":
            continue
        assert not (record["title"] or record["judged_by"] == "harvest-provision-coding"), key
