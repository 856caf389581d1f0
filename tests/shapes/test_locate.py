"""From IRIs back to files, rows, columns and cells."""

from __future__ import annotations

import pytest
from peerweave.graph.tables.schema import load_schema
from peerweave.graph.validation.locate import Locator, Place, short

BASE = "https://w3id.org/peerweave/"
SCHEMA = load_schema()
LOCATOR = Locator(SCHEMA)


def test_a_row_of_the_packaged_tables() -> None:
    assert LOCATOR.place([BASE + "data/review_events#row=17"]) == Place(
        SCHEMA.tables["review_events"], "graph/facts/review_events.csv", 17
    )


def test_a_row_of_a_further_folder() -> None:
    locator = Locator(SCHEMA, {BASE + "data/ours/reviews": "/srv/ours/reviews.csv"})
    place = locator.place([BASE + "data/ours/reviews#row=3"])
    assert (place.file, place.row) == ("/srv/ours/reviews.csv", 3)


def test_the_first_of_several_rows() -> None:
    rows = [BASE + "data/reviews#row=10", BASE + "data/reviews#row=9"]
    assert LOCATOR.place(rows).row == 9


@pytest.mark.parametrize(
    "row",
    [
        "https://www.coe.int/",
        BASE + "id/participation/UNCAC/FRA",
        BASE + "data/nothing#row=2",
        BASE + "data/reviews#row=0",
        BASE + "data/reviews",
    ],
)
def test_what_is_no_row_of_a_table(row: str) -> None:
    assert LOCATOR.place([row]) == Place()


def test_of_two_columns_with_one_property_the_one_that_could_hold_the_value() -> None:
    table = SCHEMA.tables["provision_mappings"]
    subject = "https://w3id.org/sssom/subject_id"
    assert LOCATOR.column(table, [subject], BASE + "id/provision/UNCAC/15") == "subject_provision"
    assert LOCATOR.column(table, [subject], BASE + "id/instrument/UNCAC") == "subject_instrument"
    assert LOCATOR.column(table, [subject]) == "subject_provision"


def test_a_property_without_a_column() -> None:
    assert LOCATOR.column(SCHEMA.tables["reports"], [BASE + "ns#review"]) is None
    assert LOCATOR.column(None, [BASE + "ns#country"]) is None


def test_a_value_as_it_stands_in_the_cell() -> None:
    table = SCHEMA.tables["reviews"]
    assert LOCATOR.cell(table, "country", BASE + "id/country/FRA") == "FRA"
    assert LOCATOR.cell(table, "phase", BASE + "id/phase/GRECO/round-4") == "round-4"
    assert LOCATOR.cell(table, "phase", BASE + "id/country/FRA") == "country/FRA"
    assert LOCATOR.cell(table, "note", "some words") == "some words"
    assert LOCATOR.cell(None, None, BASE + "theme/parliament") == "theme/parliament"


def test_a_short_form_of_an_address() -> None:
    assert short(BASE + "id/country/FRA") == "country/FRA"
    assert short(BASE + "theme/parliament") == "theme/parliament"
    assert short("2014-06") == "2014-06"
