"""Every fault that a person can make in a table is told with its place and the way to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from peerweave.graph.findings import Finding, violations
from peerweave.graph.tables.reader import Facts


def change(folder: Path, table: str, old: str, new: str) -> None:
    """Replace text that stands once in a table."""
    path = folder / f"{table}.csv"
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {table}"
    path.write_text(text.replace(old, new), "utf-8")


def only(facts: Facts, rule: str) -> Finding:
    """The one finding there is, which must be of this rule."""
    assert [finding.rule for finding in facts.findings] == [rule]
    return facts.findings[0]


def test_sound_tables_have_no_findings(tables: Path, read) -> None:
    facts = read(tables)
    assert facts.findings == []
    assert facts.rows_read == {(None, "countries"): 3, (None, "reviews"): 3, (None, "steps"): 2}
    assert [(row.table.name, row.number) for row in facts.rows][:4] == [
        ("countries", 2),
        ("countries", 3),
        ("countries", 4),
        ("reviews", 2),
    ]


CELLS = [
    # name, table, old text, new text, rule, row, column, value, words of the message, words of the remedy
    ("month 13", "reviews", "2014-06-12", "2014-13-01", "date", 2, "start", "2014-13-01",
     "there is no month 13", "year-month-day"),
    ("day first", "reviews", "2014-06-12", "12/03/2011", "date", 2, "start", "12/03/2011",
     "not a date", "2011-03-12 or 2011-12-03"),
    ("day first, clear", "reviews", "2014-06-12", "25.03.2011", "date", 2, "start", "25.03.2011",
     "not a date", "Write 2011-03-25,"),
    ("short month", "reviews", "2014-06-12", "2014-6-1", "date", 2, "start", "2014-6-1",
     "not a date", "Write 2014-06-01:"),
    ("30 February", "countries", "1999-01-01", "2015-02-30", "date", 2, "joined", "2015-02-30",
     "February 2015 has 28 days", "year-month-day"),
    ("29 February 1900", "countries", "1999-01-01", "1900-02-29", "date", 2, "joined", "1900-02-29",
     "February 1900 has 28 days", "year-month-day"),
    ("words for a date", "countries", "1999-01-01", "Spring 1999", "date", 2, "joined", "Spring 1999",
     "not a date", "2014-06 or 2014"),
    ("unknown code", "countries", "Kosovo,territory", "Kosovo,teritory", "code", 4, "kind", "teritory",
     "Did you mean 'territory'?", "state, territory"),
    ("unknown code in a list", "reviews", "bribery;recovery", "bribery;asylum", "code", 2, "themes", "asylum",
     "not a code of the scheme theme", "bribery, recovery"),
    ("no scheme of a web address", "countries", "https://www.example.org/fr", "www.example.org/fr", "address",
     2, "homepage", "www.example.org/fr", "http:// or https://", "address bar"),
    ("space in a web address", "countries", "https://www.example.org/fr", "https://www.example.org/f r",
     "address", 2, "homepage", "https://www.example.org/f r", "' ' may not stand in one", "address bar"),
    ("another scheme", "countries", "https://www.example.org/fr", "javascript:alert(1)", "address",
     2, "homepage", "javascript:alert(1)", "http:// or https://", "address bar"),
    ("broken host", "countries", "https://www.example.org/fr", "https://[::1/fr", "address",
     2, "homepage", "https://[::1/fr", "not a web address", "address bar"),
    ("required cell", "countries", "XKX,Kosovo", "XKX,", "required", 4, "name", None,
     "needed in every row", "Fill it in"),
    ("not a number", "reviews", ",3,100,", ",three,100,", "number", 4, "no", "three",
     "not a whole number", "figures alone"),
    ("number too small", "reviews", ",3,100,", ",0,100,", "number", 4, "no", "0",
     "not a whole number that may stand here", "figures alone"),
    ("not a decimal", "reviews", ",3,100,", ',3,"1,5",', "number", 4, "score", "1,5",
     "not a number", "decimal point"),
    ("form of a key", "reviews", "ROU,round-2,FRA", "ROU,round 2,FRA", "form", 4, "phase", "round 2",
     "does not have the form of phase", "letters without accents"),
    ("space at the end", "countries", "XKX,Kosovo,", "XKX,Kosovo ,", "white-space", 4, "name", "Kosovo ",
     "begins or ends with white space", "Delete"),
    ("nothing but spaces", "countries", "2003,,\n", "2003,,  \n", "white-space", 4, "note", "  ",
     "nothing but white space", "Delete"),
    ("space in a list", "reviews", "ROU;XKX", "ROU; XKX", "white-space", 2, "reviewers", "ROU; XKX",
     "member of the list", "ROU;XKX"),
    ("empty member", "reviews", "ROU;XKX", "ROU;;XKX", "list-empty-member", 2, "reviewers", "ROU;;XKX",
     "empty member", "only between members"),
    ("separator at the end", "reviews", "ROU;XKX", "ROU;XKX;", "list-empty-member", 2, "reviewers",
     "ROU;XKX;", "empty member", "only between members"),
    ("line break", "countries", '"One, two"', '"One,\ntwo"', "line-break", 3, "note", "One,\ntwo",
     "line break", "one line"),
    ("control character", "countries", "XKX,Kosovo,", "XKX,Ko\x0bsovo,", "control-character", 4, "name",
     "Ko\x0bsovo", "Character 3 of the cell is one that cannot be seen: U+000B", "Delete it"),
    ("text direction mark", "countries", "XKX,Kosovo,", "XKX,Kosovo\u202e,", "control-character", 4, "name",
     "Kosovo\u202e", "U+202E (right-to-left override)", "Delete it"),
    ("lost character", "countries", "XKX,Kosovo,", "XKX,Kosov\ufffd,", "control-character", 4, "name",
     "Kosov\ufffd", "U+FFFD (replacement character)", "Delete it"),
    ("unknown country", "reviews", "FRA,round-1,", "FRN,round-1,", "key-dangling", 2, "country", "FRN",
     "countries.csv has no row with id 'FRN'. Did you mean 'FRA' (France)?", "countries.csv first"),
    ("country by its name", "reviews", "ROU,round-2,FRA", "ROU,round-2,France", "key-dangling", 4,
     "reviewers", "France", "Did you mean 'FRA' (France)?", "countries.csv first"),
    ("key of two columns", "steps", "ROU,round-2,1,round-1", "ROU,round-3,1,round-1", "key-dangling", 3,
     "phase", "ROU/round-3", "reviews.csv has no row with country 'ROU' and phase 'round-3'. Did you mean "
     "'round-2'", "reviews.csv first"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "old", "new", "rule", "row", "column", "value", "message", "remedy"),
    [case[1:] for case in CELLS],
    ids=[case[0] for case in CELLS],
)
def test_fault_in_a_cell(
    tables: Path, read, table, old, new, rule, row, column, value, message, remedy
) -> None:
    change(tables, table, old, new)
    found = [finding for finding in read(tables).findings if finding.table == table]
    assert len(found) == 1
    finding = found[0]
    assert (finding.severity, finding.rule, finding.row, finding.column, finding.value) == (
        "violation",
        rule,
        row,
        column,
        value,
    )
    assert message in finding.message
    assert remedy in finding.remedy
    assert finding.file == str(tables / f"{table}.csv")


def test_a_finding_names_the_record(tables: Path, read) -> None:
    change(tables, "reviews", "2014-06-12", "2014-13-01")
    assert only(read(tables), "date").record == "https://w3id.org/peerweave/id/review/round-1/FRA"


@pytest.mark.parametrize(
    ("old", "new", "rule", "row", "message"),
    [
        ("XKX,Kosovo,", "XKX,Kosovo  (UNSCR 1244),", "white-space", 4, "two spaces together"),
        ("XKX,Kosovo,", "XKX,Ko\u00a0sovo,", "white-space", 4, "space of an unusual kind"),
    ],
)
def test_harmless_spaces_are_only_warned_of(tables: Path, read, old, new, rule, row, message) -> None:
    change(tables, "countries", old, new)
    finding = only(read(tables), rule)
    assert (finding.severity, finding.row, finding.column) == ("warning", row, "name")
    assert message in finding.message
    assert len(read(tables).rows) == 8


def test_repeated_member_is_warned_of_and_read_once(tables: Path, read) -> None:
    change(tables, "reviews", "ROU;XKX", "ROU;XKX;ROU")
    facts = read(tables)
    finding = only(facts, "list-repeated-member")
    assert (finding.severity, finding.row, finding.column) == ("warning", 2, "reviewers")
    assert "names ROU more than once" in finding.message
    assert next(row for row in facts.rows if row.number == 2 and row.table.name == "reviews").cells[
        "reviewers"
    ] == ("ROU", "XKX")


def test_duplicate_key_names_both_rows(tables: Path, read) -> None:
    change(tables, "reviews", "ROU,round-2,FRA", "FRA,round-1,ROU")
    change(tables, "steps", "ROU,round-2,1,round-1\n", "")
    finding = only(read(tables), "key-duplicate")
    assert (finding.table, finding.row, finding.column, finding.value) == (
        "reviews",
        4,
        "phase",
        "FRA/round-1",
    )
    assert finding.message == "Row 4 has the same key (country FRA, phase round-1) as row 2."
    assert "merge them" in finding.remedy


def test_all_faults_are_told_at_once(tables: Path, read) -> None:
    change(tables, "reviews", "2014-06-12", "2014-13-01")
    change(tables, "reviews", "bribery;recovery", "bribes;recovery")
    change(tables, "countries", "Kosovo,territory", "Kosovo,")
    assert [(f.table, f.row, f.column, f.rule) for f in read(tables).findings] == [
        ("countries", 4, "kind", "required"),
        ("reviews", 2, "start", "date"),
        ("reviews", 2, "themes", "code"),
    ]


def test_a_row_with_a_fault_still_counts_as_there(tables: Path, read) -> None:
    """What refers to the row is not told to dangle because of it."""
    change(tables, "countries", "Romania,state", "Romania,stat")
    facts = read(tables)
    only(facts, "code")
    assert [row.thing for row in facts.rows if row.table.name == "countries"] == [
        "https://w3id.org/peerweave/id/country/FRA",
        "https://w3id.org/peerweave/id/country/XKX",
    ]


def test_wrong_number_of_cells(tables: Path, read) -> None:
    change(tables, "countries", '"One, two"', "One, two")
    finding = only(read(tables), "row-length")
    assert (finding.table, finding.row, finding.column) == ("countries", 3, None)
    assert finding.record == "https://w3id.org/peerweave/id/country/ROU"
    assert finding.message == "The row has 7 cells, but the header has 6."
    assert "quotation marks" in finding.remedy


def test_unclosed_quotation_mark(tables: Path, read) -> None:
    change(tables, "countries", '"One, two"', '"One, two')
    finding = only(read(tables), "quotes")
    assert (finding.table, finding.row) == ("countries", 3)
    assert "from row 3 on" in finding.message


def test_blank_rows_are_passed_over(tables: Path, read) -> None:
    change(tables, "countries", "XKX,", ",,,,,\nXKX,")
    path = tables / "countries.csv"
    path.write_text(path.read_text("utf-8") + "\n\n", "utf-8")
    facts = read(tables)
    finding = only(facts, "row-empty")
    assert (finding.severity, finding.row) == ("warning", 4)
    kosovo = next(row for row in facts.rows if row.cells.get("id") == "XKX")
    assert kosovo.number == 5
    assert facts.rows_read[None, "countries"] == 3


def test_missing_file(tables: Path, read) -> None:
    (tables / "countries.csv").unlink()
    finding = only(read(tables), "file-missing")
    assert (finding.table, finding.file) == ("countries", str(tables / "countries.csv"))
    assert "id,name,kind,joined,homepage,note" in finding.remedy


def test_empty_file(tables: Path, read) -> None:
    (tables / "countries.csv").write_bytes(b"")
    finding = only(read(tables), "file-empty")
    assert finding.table == "countries"
    assert "id, name, kind, joined, homepage, note" in finding.remedy


def test_latin_1_bytes(tables: Path, read) -> None:
    path = tables / "countries.csv"
    path.write_bytes(path.read_bytes().replace(b"Kosovo", b"Cor\xe9e"))
    finding = only(read(tables), "file-encoding")
    assert (finding.table, finding.row, finding.column) == ("countries", 4, "name")
    assert "E9 (hexadecimal), probably 'é' in Latin-1" in finding.message
    assert "CSV UTF-8" in finding.remedy


def test_windows_1252_bytes(tables: Path, read) -> None:
    path = tables / "countries.csv"
    path.write_bytes(path.read_bytes().replace(b"One, two", b"One \x96 two"))
    finding = only(read(tables), "file-encoding")
    assert (finding.row, finding.column) == (3, "note")
    assert "probably '–' in Windows-1252" in finding.message


def test_utf_16(tables: Path, read) -> None:
    path = tables / "countries.csv"
    path.write_text(path.read_text("utf-8"), "utf-16")
    assert "UTF-16" in only(read(tables), "file-encoding").message


def test_workbook_in_place_of_a_table(tables: Path, read) -> None:
    (tables / "countries.csv").write_bytes(b"PK\x03\x04 and so on")
    assert "workbook" in only(read(tables), "file-kind").message


def test_byte_order_mark_and_windows_line_ends_are_harmless(tables: Path, read) -> None:
    before = read(tables)
    path = tables / "countries.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    after = read(tables)
    assert [(f.rule, f.severity) for f in after.findings] == [
        ("byte-order-mark", "warning"),
        ("line-ends", "warning"),
    ]
    assert [(row.number, row.cells) for row in after.rows] == [(row.number, row.cells) for row in before.rows]


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator(tables: Path, read, separator: str, word: str) -> None:
    path = tables / "countries.csv"
    path.write_text(path.read_text("utf-8").replace(",", separator), "utf-8")
    finding = only(read(tables), "separator")
    assert (finding.table, finding.row) == ("countries", 1)
    assert f"separated by {word}" in finding.message


def test_missing_column(tables: Path, read) -> None:
    path = tables / "countries.csv"
    rows = path.read_text("utf-8").replace('"One, two"', "One").splitlines()
    path.write_text("\n".join(",".join(row.split(",")[:2] + row.split(",")[3:]) for row in rows), "utf-8")
    finding = only(read(tables), "column-missing")
    assert (finding.table, finding.row, finding.column) == ("countries", 1, "kind")
    assert "heading kind." in finding.remedy


def test_misspelt_column(tables: Path, read) -> None:
    change(tables, "countries", "homepage", "hompage")
    unknown, missing = sorted(read(tables).findings, key=lambda finding: finding.rule, reverse=True)
    assert (unknown.rule, unknown.row, unknown.column) == ("column-unknown", 1, "hompage")
    assert "Column 5 is called 'hompage'" in unknown.message
    assert "Did you mean 'homepage'?" in unknown.message
    assert (missing.rule, missing.column) == ("column-missing", "homepage")
    assert "may be empty" in missing.remedy


def test_column_twice(tables: Path, read) -> None:
    change(tables, "steps", "country,phase,no,follows", "country,phase,no,follows,no")
    change(tables, "steps", "FRA,round-1,1,", "FRA,round-1,1,,1")
    change(tables, "steps", "ROU,round-2,1,round-1", "ROU,round-2,1,round-1,1")
    finding = only(read(tables), "column-twice")
    assert (finding.table, finding.row, finding.column) == ("steps", 1, "no")
    assert "second time as column 5" in finding.message


def test_columns_in_another_order(tables: Path, read) -> None:
    before = read(tables)
    (tables / "steps.csv").write_text(
        "follows,no,phase,country\n,1,round-1,FRA\nround-1,1,round-2,ROU\n", "utf-8"
    )
    after = read(tables)
    assert after.findings == []
    assert [row.cells for row in after.rows] == [row.cells for row in before.rows]


def test_file_that_is_no_table(tables: Path, read) -> None:
    (tables / "review.csv").write_text("country\n", "utf-8")
    finding = only(read(tables), "file-unknown")
    assert finding.value == "review.csv"
    assert "Did you mean 'reviews'?" in finding.message


def test_faults_keep_rows_out_and_the_rest_in(tables: Path, read) -> None:
    change(tables, "reviews", "2014-06-12", "2014-13-01")
    facts = read(tables)
    assert len(violations(facts.findings)) == 1
    assert [row.number for row in facts.rows if row.table.name == "reviews"] == [3, 4]
    assert facts.rows_read[None, "reviews"] == 3
