"""The metadata file: what the build takes from it, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from peerweave.graph.namespaces import PW
from peerweave.graph.tables.schema import METADATA, MetadataError, load_schema


def edited(tables: Path, edit: Callable[[dict[str, Any]], None]) -> Path:
    path = tables / METADATA
    metadata = json.loads(path.read_text("utf-8"))
    edit(metadata)
    path.write_text(json.dumps(metadata), "utf-8")
    return path


def test_what_is_taken_from_it(tables: Path) -> None:
    schema = load_schema(tables / METADATA)
    assert (schema.title, schema.as_of) == ("Small tables for tests", date(2026, 11, 23))
    assert list(schema.tables) == ["countries", "reviews", "steps"]
    reviews = schema.tables["reviews"]
    assert (reviews.title, reviews.file, reviews.primary_key) == (
        "Reviews",
        "reviews.csv",
        ("country", "phase"),
    )
    assert [column.name for column in reviews.virtual] == ["type", "series"]
    columns = reviews.column
    assert {name: column.scheme for name, column in columns.items() if column.scheme} == {"themes": "theme"}
    assert [name for name, column in columns.items() if column.partial_date] == ["start"]
    assert [name for name, column in columns.items() if column.required] == ["country", "phase", "no"]
    assert columns["reviewers"].separator == ";"
    assert columns["label"].lang == "en"
    assert columns["country"].lang is None
    assert columns["no"].property == PW.ordinal
    assert [(key.columns, key.table) for key in schema.tables["steps"].foreign_keys] == [
        (("country", "phase"), "reviews"),
        (("country", "follows"), "reviews"),
    ]


def test_the_real_one_describes_every_column() -> None:
    schema = load_schema()
    assert set(schema.tables) == {path.stem for path in schema.path.parent.glob("*.csv")}
    undescribed = [
        (table.name, column.name)
        for table in schema.tables.values()
        for column in table.columns
        if not column.description or not column.title
    ]
    assert undescribed == []
    without_class = [
        table.name
        for table in schema.tables.values()
        if "type" not in {column.name for column in table.virtual}
    ]
    assert without_class == []


def without_property(metadata: dict[str, Any]) -> None:
    del metadata["tables"][0]["tableSchema"]["columns"][0]["propertyUrl"]


def without_about(metadata: dict[str, Any]) -> None:
    del metadata["tables"][0]["tableSchema"]["aboutUrl"]


def without_date(metadata: dict[str, Any]) -> None:
    del metadata["dc:modified"]


def key_without_column(metadata: dict[str, Any]) -> None:
    metadata["tables"][1]["tableSchema"]["primaryKey"] = ["land"]


def template_without_column(metadata: dict[str, Any]) -> None:
    metadata["tables"][1]["tableSchema"]["columns"][0]["valueUrl"] = "https://w3id.org/peerweave/id/x/{land}"


def key_to_nowhere(metadata: dict[str, Any]) -> None:
    key = metadata["tables"][1]["tableSchema"]["foreignKeys"][0]
    key["reference"]["resource"] = "lands.csv"


def unknown_prefix(metadata: dict[str, Any]) -> None:
    metadata["tables"][0]["tableSchema"]["columns"][0]["propertyUrl"] = "nowhere:id"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (without_property, "table countries, column id: propertyUrl is needed"),
        (without_about, "table countries: aboutUrl and primaryKey are needed"),
        (without_date, "the property 'dc:modified' is missing"),
        (key_without_column, "primaryKey names land, which reviews does not have"),
        (template_without_column, "the valueUrl of country names land, which reviews does not have"),
        (key_to_nowhere, "table reviews: a foreign key names the table lands, unknown"),
        (unknown_prefix, "'nowhere:id' is neither a full IRI nor a name with a known prefix"),
    ],
)
def test_what_is_refused(tables: Path, edit: Callable[[dict[str, Any]], None], message: str) -> None:
    with pytest.raises(MetadataError) as caught:
        load_schema(edited(tables, edit))
    assert message in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MetadataError, match="cannot be read as CSVW metadata"):
        load_schema(tmp_path / METADATA)
