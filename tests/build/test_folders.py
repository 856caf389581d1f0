"""Several facts folders: later ones add rows, and never replace one."""

from __future__ import annotations

from pathlib import Path

import pytest
from peerweave.graph.tables.reader import FoldersError, facts_folders
from peerweave.graph.tables.schema import PACKAGED_FACTS

HEADER = "id,name,kind,joined,homepage,note\n"


def folder(parent: Path, name: str, **tables: str) -> Path:
    path = parent / name
    path.mkdir(parents=True)
    for table, text in tables.items():
        (path / f"{table}.csv").write_text(text, "utf-8")
    return path


def test_later_folder_adds_rows(tables: Path, read, tmp_path: Path) -> None:
    """Its rows may refer to the base's, and the base's to its."""
    (tables / "steps.csv").write_text("country,phase,no,follows\nITA,round-1,1,\n", "utf-8")
    mine = folder(
        tmp_path,
        "mine",
        countries=HEADER + "ITA,Italy,state,,,\n",
        reviews="country,phase,reviewers,themes,no,score,start,label\nITA,round-1,FRA,,1,,,\n",
    )
    facts = read(tables, mine)
    assert facts.findings == []
    assert facts.rows_read == {
        (None, "countries"): 3,
        (None, "reviews"): 3,
        (None, "steps"): 1,
        ("mine", "countries"): 1,
        ("mine", "reviews"): 1,
    }


def test_a_key_that_is_there_already_is_a_finding(tables: Path, read, tmp_path: Path) -> None:
    mine = folder(tmp_path, "mine", countries=HEADER + "ITA,Italy,state,,,\nFRA,Gaul,state,,,\n")
    facts = read(tables, mine)
    (finding,) = facts.findings
    assert (finding.rule, finding.table, finding.row, finding.column) == (
        "key-duplicate",
        "countries",
        3,
        "id",
    )
    assert finding.file == str(mine / "countries.csv")
    assert finding.message == (f"Row 3 has the same key (id FRA) as row 2 of {tables / 'countries.csv'}.")
    assert "cannot replace a row" in finding.remedy
    assert [row.cells["name"] for row in facts.rows if row.cells.get("id") == "FRA"] == ["France"]


def test_faults_are_told_with_the_file_of_their_own_folder(tables: Path, read, tmp_path: Path) -> None:
    mine = folder(tmp_path, "mine", countries=HEADER + "ITA,Italy,kingdom,,,\n")
    (finding,) = read(tables, mine).findings
    assert (finding.rule, finding.file, finding.row) == ("code", str(mine / "countries.csv"), 2)


def test_folder_without_tables(tables: Path, read, tmp_path: Path) -> None:
    mine = folder(tmp_path, "mine")
    (finding,) = read(tables, mine).findings
    assert finding.rule == "folder-empty"
    assert "countries.csv, reviews.csv, steps.csv" in finding.remedy


def test_the_packaged_tables_come_first(tmp_path: Path) -> None:
    mine = folder(tmp_path, "mine", countries=HEADER)
    assert [(f.path, f.name) for f in facts_folders([mine])] == [(PACKAGED_FACTS, None), (mine, "mine")]
    assert [(f.path, f.name) for f in facts_folders([])] == [(PACKAGED_FACTS, None)]
    assert [f.path for f in facts_folders([PACKAGED_FACTS, mine])] == [PACKAGED_FACTS, mine]


def test_a_folder_with_metadata_stands_for_itself(tables: Path, tmp_path: Path) -> None:
    mine = folder(tmp_path, "mine", countries=HEADER)
    assert [(f.path, f.name) for f in facts_folders([tables, mine])] == [(tables, None), (mine, "mine")]


def test_two_folders_of_one_name_are_refused(tables: Path, tmp_path: Path) -> None:
    one, two = folder(tmp_path / "one", "mine"), folder(tmp_path / "two", "mine")
    with pytest.raises(FoldersError, match="cannot be called 'mine'"):
        facts_folders([tables, one, two])


def test_the_name_of_the_derivations_is_refused(tables: Path, tmp_path: Path) -> None:
    with pytest.raises(FoldersError, match="cannot be called 'derived'"):
        facts_folders([tables, folder(tmp_path, "derived")])


def test_one_folder_given_twice_is_read_once(tables: Path, tmp_path: Path) -> None:
    mine = folder(tmp_path, "mine", countries=HEADER)
    assert len(facts_folders([tables, mine, tmp_path / "." / "mine"])) == 2


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FoldersError, match="nowhere is not a folder"):
        facts_folders([tmp_path / "nowhere"])
