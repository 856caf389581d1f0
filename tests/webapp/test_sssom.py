"""The crosswalk as an SSSOM mapping set: the slots that the standard asks for, and what the tables hold."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

Table = Callable[[str], list[dict[str, str]]]
NEEDED_OF_THE_SET = {"mapping_set_id", "license"}
NEEDED_OF_A_MAPPING = {"subject_id", "predicate_id", "object_id", "mapping_justification"}
SLOTS = {
    *("subject_id", "subject_label", "subject_source", "predicate_id", "object_id", "object_label"),
    *("object_source", "mapping_justification", "author_id", "author_label", "reviewer_id", "reviewer_label"),
    *("mapping_date", "see_also", "other", "comment"),
}
"""Slots of a mapping in the standard that the file may use (https://mapping-commons.github.io/sssom/Mapping/)."""
CURIE = re.compile(r"(?P<prefix>[a-z]+):(?P<local>\S+)")


def read(text: str) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The metadata and the rows of an SSSOM/TSV file."""
    lines = text.splitlines(keepends=True)
    head = [line for line in lines if line.startswith("#")]
    assert lines[: len(head)] == head, "the metadata stands before the table"
    metadata = yaml.safe_load("".join(line[1:] for line in head))
    rows = list(csv.DictReader(io.StringIO("".join(lines[len(head) :])), delimiter="\t", strict=True))
    return metadata, rows


@pytest.fixture
def whole(client: FlaskClient) -> tuple[dict[str, Any], list[dict[str, str]]]:
    response = client.get("/crosswalk.sssom.tsv")
    assert response.mimetype == "text/tab-separated-values"
    return read(response.get_data(as_text=True))


def test_it_has_what_the_standard_asks_for(whole: tuple[dict[str, Any], list[dict[str, str]]]) -> None:
    metadata, rows = whole
    assert set(metadata) >= NEEDED_OF_THE_SET
    assert metadata["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", metadata["mapping_set_version"])
    assert set(rows[0]) <= SLOTS
    for row in rows:
        assert all(row[slot] for slot in NEEDED_OF_A_MAPPING), row
        assert None not in row and None not in row.values(), row
        assert re.fullmatch(r"(\d{4}-\d\d-\d\d)?", row["mapping_date"]), row
        for slot, cell in row.items():
            if slot.endswith(("_id", "_source")) or slot == "mapping_justification":
                for value in filter(None, cell.split("|")):
                    found = CURIE.fullmatch(value)
                    assert found and found["prefix"] in metadata["curie_map"], (slot, value)


def test_it_holds_every_mapping_and_every_judgement_that_nothing_matches(
    whole: tuple[dict[str, Any], list[dict[str, str]]], table: Table
) -> None:
    _, rows = whole
    none = [row for row in rows if row["object_id"] == "sssom:NoTermFound"]
    assert len(none) == len(table("unmatched_provisions"))
    assert {row["predicate_id"] for row in none} == {"skos:mappingRelation"}
    assert all(row["object_source"].startswith("pwid:instrument/") for row in none)
    mapped = [row for row in rows if row["object_id"] != "sssom:NoTermFound"]
    expected = Counter(
        (
            row["subject_provision"] or row["subject_instrument"],
            f"skos:{row['predicate']}",
            row["object_provision"] or row["object_instrument"],
            row["basis"],
        )
        for row in table("provision_mappings")
    )

    def bare(curie: str) -> str:
        return re.sub("^pwid:(provision|instrument)/", "", curie)

    assert expected == Counter(
        (bare(row["subject_id"]), row["predicate_id"], bare(row["object_id"]), row["comment"])
        for row in mapped
    )


def test_it_says_who_read_again_and_what_was_found(
    whole: tuple[dict[str, Any], list[dict[str, str]]], table: Table
) -> None:
    _, rows = whole
    again = [row for row in rows if row["reviewer_id"]]
    assert len(again) == len(table("mapping_reviews")) == 40
    assert {row["reviewer_id"] for row in again} == {"pwid:organisation/peerweave"}
    said = Counter(row["other"].partition(";")[0] for row in again)
    assert sorted(said.values()) == [1, 9, 30]
    assert not [row for row in rows if row["other"] and not row["reviewer_id"]]


def test_of_two_instruments_it_holds_what_compares_them(client: FlaskClient, table: Table) -> None:
    text = client.get("/crosswalk.sssom.tsv?first=UNCAC&second=COE-CLCC").get_data(as_text=True)
    metadata, rows = read(text)
    assert metadata["mapping_set_id"].endswith("/crosswalk/UNCAC/COE-CLCC")
    ends = {"UNCAC", "COE-CLCC"}

    def of(row: dict[str, str], side: str) -> str:
        return (row[f"{side}_provision"] or row[f"{side}_instrument"]).partition("/")[0]

    mapped = [row for row in table("provision_mappings") if {of(row, "subject"), of(row, "object")} == ends]
    none = [row for row in table("unmatched_provisions") if row["instrument"] == "COE-CLCC"]
    assert len(rows) == len(mapped) + len(none)
    assert rows


def test_other_pages_are_not_to_be_had_as_a_mapping_set(client: FlaskClient) -> None:
    response = client.get("/countries.sssom.tsv")
    assert response.status_code == 406
    assert "csv" in response.get_data(as_text=True)
