"""Small tables for the tests, written afresh for each: with a schema of their own, and with the real one."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from peerweave.graph.tables.reader import Facts, facts_folders, read_facts
from peerweave.graph.tables.schema import METADATA, PACKAGED_FACTS, load_schema

HERE = Path(__file__).parent
CODES = {
    "participant-kind": {"state": "State", "territory": "Territory"},
    "theme": {"bribery": "Bribery", "recovery": "Asset recovery"},
}
Read = Callable[..., Facts]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A folder with countries.csv, reviews.csv, steps.csv and their metadata, which a test may spoil."""
    return Path(shutil.copytree(HERE / "tables", tmp_path / "tables"))


@pytest.fixture
def read() -> Read:
    """Reads and checks folders, the first of which is the base."""

    def reading(*folders: Path) -> Facts:
        return read_facts(load_schema(folders[0] / METADATA), facts_folders(folders), CODES)

    return reading


SMALL: dict[str, list[dict[str, str]]] = {
    "sources": [
        {
            "id": "example.org-1",
            "title": "A page",
            "address": "https://www.example.org/page",
            "kind": "official-document",
            "accessed": "2026-11-23",
        }
    ],
    "organisations": [
        {
            "id": "coe",
            "name": "Council of Europe",
            "kind": "intergovernmental",
            "roles": "curator;secretariat",
        }
    ],
    "instruments": [{"id": "CLCC", "title": "Convention", "short_title": "Convention", "kind": "treaty"}],
    "provisions": [
        {
            "id": f"CLCC/{number}",
            "instrument": "CLCC",
            "number": number,
            "title": title,
            "obligation": "mandatory",
            "judged_by": "strength",
        }
        for number, title in (("2", "Bribery"), ("3", "More bribery"))
    ],
    "judgements": [
        {
            "id": "strength",
            "title": "How strongly a provision binds",
            "method": "One person read the text of each provision.",
            "judge": "coe",
            "judged_on": "2026-11-23",
        }
    ],
    "mechanisms": [
        {
            "id": "GRECO",
            "name": "Group of States against Corruption",
            "short_name": "GRECO",
            "phase_word": "round",
            "secretariat": "coe",
            "instruments": "CLCC",
        }
    ],
    "countries": [
        {
            "id": "FRA",
            "name": "France",
            "kind": "state",
            "region": "155",
            "regional_group": "western-european-other",
        },
        {
            "id": "ROU",
            "name": "Romania",
            "kind": "state",
            "region": "151",
            "regional_group": "eastern-european",
        },
    ],
    "participations": [
        {
            "instrument": "CLCC",
            "country": "FRA",
            "consent_date": "2008-04-25",
            "consent_kind": "ratification",
            "in_force": "2008-08-01",
        }
    ],
    "memberships": [
        {"mechanism": "GRECO", "country": "FRA", "status": "member", "since": "1999-05"},
        {"mechanism": "GRECO", "country": "ROU", "status": "member", "since": "1999-05-01"},
    ],
    "phases": [
        {
            "mechanism": "GRECO",
            "phase": "round-3",
            "title": "Third Round",
            "start": "2007",
            "scope_provisions": "CLCC/2",
        }
    ],
    "reviews": [{"mechanism": "GRECO", "phase": "round-3", "country": "FRA", "reviewers": "ROU"}],
    "review_events": [
        {
            "mechanism": "GRECO",
            "phase": "round-3",
            "country": "FRA",
            "stage": "evaluation",
            "no": "1",
            "kind": "adoption",
            "start": "2009-02-19",
        }
    ],
    "reports": [
        {
            "mechanism": "GRECO",
            "phase": "round-3",
            "country": "FRA",
            "stage": "evaluation",
            "no": "1",
            "title": "Third Round Evaluation Report on France",
        }
    ],
}
"""Rows by table; every one has the one source. What is not named is empty."""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A facts folder with the real schema and the rows of SMALL, which conforms; other tables have no row."""
    folder = tmp_path / "facts"
    folder.mkdir()
    shutil.copy(PACKAGED_FACTS / METADATA, folder)
    for table in load_schema().tables.values():
        with (folder / table.file).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table.column), restval="", lineterminator="\n")
            writer.writeheader()
            common = {"sources": "example.org-1"} if "sources" in table.column else {}
            writer.writerows({**common, **row} for row in SMALL.get(table.name, []))
    return folder
