"""The list of sources against the tables that name them."""

import csv
import json
import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from rdflib import Graph, Namespace
from rdflib.namespace import SKOS

PROJECT = Path(__file__).parents[2]
FACTS = PROJECT / "graph" / "facts"
BASE = Namespace("https://w3id.org/peerweave/")


def rows(table):
    with (FACTS / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sources():
    return {row["id"]: row for row in rows("sources.csv")}


@pytest.fixture(scope="module")
def naming():
    """Columns that refer to sources: {table: [(column, required)]}, read from the schema of the tables."""
    found = defaultdict(list)
    for table in json.loads((FACTS / "csv-metadata.json").read_text(encoding="utf-8"))["tables"]:
        schema = table["tableSchema"]
        required = {column["name"] for column in schema["columns"] if column.get("required")}
        for key in schema.get("foreignKeys", []):
            if key["reference"]["resource"] == "sources.csv":
                found[table["url"]].append((key["columnReference"], key["columnReference"] in required))
    return found


@pytest.fixture(scope="module")
def uses(naming):
    """{source: tables that name it}"""
    used = defaultdict(set)
    for table, columns in naming.items():
        for row in rows(table):
            for column, _ in columns:
                for source in filter(None, row[column].split(";")):
                    used[source].add(table)
    return used


def test_every_source_that_a_table_names_is_listed(sources, uses):
    assert {source: sorted(tables) for source, tables in uses.items() if source not in sources} == {}


def test_every_listed_source_is_named_by_a_table(sources, uses):
    assert sorted(set(sources) - set(uses)) == []


def test_every_fact_names_a_source(naming):
    without = [
        (table, number)
        for table, columns in naming.items()
        for number, row in enumerate(rows(table), 2)
        if any(required and not row[column] for column, required in columns)
    ]
    assert without == []


def test_no_fact_names_the_same_source_twice(naming):
    twice = [
        (table, number)
        for table, columns in naming.items()
        for number, row in enumerate(rows(table), 2)
        for column, _ in columns
        if len(keys := row[column].split(";")) != len(set(keys))
    ]
    assert twice == []


def test_kinds_are_those_of_the_scheme(sources):
    graph = Graph()
    for file in sorted((PROJECT / "ontology").glob("*.ttl")):
        graph.parse(file)
    codes = {
        str(graph.value(kind, SKOS.notation)) for kind in graph.subjects(SKOS.inScheme, BASE["source-kind"])
    }
    assert "official-document" in codes
    assert {row["kind"] for row in sources.values()} <= codes


def test_kind_follows_the_address(sources):
    """Spot checks by the issuing body; the whole was classified address by address."""
    by_host = defaultdict(set)
    for row in sources.values():
        by_host[urlsplit(row["address"]).netloc.removeprefix("www.")].add(row["kind"])
    assert by_host["treaties.un.org"] == {"official-document"}
    assert by_host["oas.org"] == {"official-document", "official-news"}
    assert by_host["docslib.org"] == {"official-copy", "civil-society"}  # one report of civil society
    assert by_host["knab.gov.lv"] == {"other-official"}
    assert by_host["uncaccoalition.org"] == {"civil-society"}
    assert by_host["miragenews.com"] == {"press"}
    assert by_host["lexology.com"] == {"commentary"}
    assert by_host["financialcrime.world"] == {"secondary-digest"}


def test_titles_say_what_a_source_is(sources):
    titles = [row["title"] for row in sources.values()]
    assert len(titles) == len(set(titles))
    for row in sources.values():
        assert 8 <= len(row["title"]) <= 115, row["id"]
        assert not re.search(r"https?:|www\.|\.(html?|aspx?|php)\b", row["title"]), row["id"]


def test_one_source_for_each_address(sources):
    addresses = [row["address"] for row in sources.values() if row["address"]]
    plain = [re.sub(r"^https?://(www\.)?|/$", "", address) for address in addresses]
    assert len(plain) == len(set(plain))
    assert [row["id"] for row in sources.values() if not row["address"]] == ["document-91a94a8c"]
    assert all(address.startswith(("http://", "https://")) for address in addresses)
