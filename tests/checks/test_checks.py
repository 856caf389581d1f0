"""Each check with data that keeps it and data that breaks it: ``cases/<check>/pass.ttl`` and ``fail.ttl``.

Lines ``# expect: <record> | <value>`` in the failing file say exactly which rows the check must select.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from peerweave.graph.tables.schema import load_schema
from peerweave.graph.validation.checks import Check, CheckError, load_checks, read_check, run_checks
from peerweave.graph.validation.locate import Locator

HERE = Path(__file__).parent
ID = "https://w3id.org/peerweave/id/"
CHECKS = load_checks()
EXPECT = re.compile(r"^# expect: (?P<record>\S+) \|(?P<value>.*)$", re.MULTILINE)
SCHEMA = load_schema()
XSD_DATE = "http://www.w3.org/2001/XMLSchema#date"


def store_of(*texts: str) -> ox.Store:
    store = ox.Store()
    for text in texts:
        store.extend(ox.parse(text, format=ox.RdfFormat.TURTLE))
    return store


def selected(check: Check, text: str) -> list[tuple[str, str]]:
    solutions = store_of(text).query(
        check.query,
        substitutions={ox.Variable("asOf"): ox.Literal("2026-11-23", datatype=ox.NamedNode(XSD_DATE))}
        if "?asOf" in check.query
        else {},
    )
    assert isinstance(solutions, ox.QuerySolutions)
    names = {variable.value for variable in solutions.variables}
    return sorted(
        (row["focus"].value, row["value"].value if "value" in names and row["value"] else "")
        for row in solutions
    )


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_the_check_selects_exactly_what_is_wrong(check: Check) -> None:
    folder = HERE / "cases" / check.id
    failing = (folder / "fail.ttl").read_text()
    expected = sorted((ID + row["record"], row["value"].strip()) for row in EXPECT.finditer(failing))
    assert expected, "a failing case must say what it expects"
    assert selected(check, failing) == expected
    assert selected(check, (folder / "pass.ttl").read_text()) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_the_check_tells_its_findings_in_whole_sentences(check: Check) -> None:
    store = store_of((HERE / "cases" / check.id / "fail.ttl").read_text())
    found = run_checks(store, Locator(SCHEMA), [check])
    assert found
    for finding in found:
        assert finding.rule == check.id and finding.severity == check.severity
        assert finding.message.endswith(".") and "{" not in finding.message
        assert finding.remedy.endswith(".")
        assert "https://w3id.org/peerweave/id/" not in finding.message


def test_every_case_belongs_to_a_check() -> None:
    assert {path.name for path in (HERE / "cases").iterdir()} == {check.id for check in CHECKS}


def test_every_column_named_is_one_of_a_table() -> None:
    columns = {name for table in SCHEMA.tables.values() for name in table.column}
    assert {check.column for check in CHECKS if check.column} <= columns


def test_checks_over_large_sets_use_minus() -> None:
    """NOT EXISTS is quadratic over large sets; only where few things are looked up it is the faster form."""
    of_few = {"conflict-value-not-used", "conflict-without-record"}
    assert {check.id for check in CHECKS if "FILTER NOT EXISTS" in check.query} == of_few


def test_checks_ask_nothing_of_other_addresses() -> None:
    for check in CHECKS:
        assert "SERVICE" not in check.query and "FROM" not in check.query, check.id


def test_a_finding_names_file_row_column_and_cell() -> None:
    store = store_of(
        (HERE / "cases" / "reviewed-not-bound" / "fail.ttl").read_text(),
        "@base <https://w3id.org/peerweave/> . @prefix prov: <http://www.w3.org/ns/prov#> . "
        "<id/review/GRECO/round-4/CHN> prov:wasDerivedFrom <data/more/reviews#row=12> .",
    )
    [check] = [check for check in CHECKS if check.id == "reviewed-not-bound"]
    files = {"https://w3id.org/peerweave/data/more/reviews": "more/reviews.csv"}
    [finding] = run_checks(store, Locator(SCHEMA, files), [check])
    assert (finding.file, finding.table, finding.row) == ("more/reviews.csv", "reviews", 12)
    assert (finding.column, finding.value) == ("country", "CHN")
    assert finding.record == ID + "review/GRECO/round-4/CHN"
    assert finding.message == (
        "country/CHN is reviewed by mechanism/GRECO, but is in the tables neither as a member nor by an "
        "instrument that it monitors."
    )


HEADER = """#+ id: some
#+ title: T
#+ severity: warning
#+ message: "M {value}."
#+ remedy: R.
"""


def test_a_header_is_read() -> None:
    check = read_check("some", HEADER + "SELECT ?focus ?value { ?focus ?p ?value }")
    assert (check.id, check.severity, check.message, check.remedy) == ("some", "warning", "M {value}.", "R.")
    assert check.column is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("SELECT ?focus {}", "must have exactly"),
        ("#+ id: [\nSELECT ?focus {}", "not YAML"),
        (HEADER + "#+ colour: red\n", "must have exactly"),
        (HEADER.replace("warning", "fatal"), "severity"),
        (HEADER.replace("id: some", "id: other"), "name of the file"),
    ],
)
def test_a_bad_header_is_refused(text: str, part: str) -> None:
    with pytest.raises(CheckError, match=part):
        read_check("some", text)


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("SELECT ?focus {", "check some"),
        ("ASK {}", "must be a SELECT"),
        ("SELECT ?value { ?focus ?p ?value }", "with .focus"),
        ("SELECT ?focus { ?focus ?p ?value }", "'value'"),
    ],
)
def test_a_bad_query_is_refused(query: str, part: str) -> None:
    store = store_of("<http://example.org/a> <http://example.org/b> <http://example.org/c> .")
    with pytest.raises(CheckError, match=part):
        run_checks(store, Locator(SCHEMA), [read_check("some", HEADER + query)])


def test_without_checks_nothing_passes() -> None:
    with pytest.raises(CheckError, match="no check"):
        run_checks(ox.Store(), Locator(SCHEMA), [])
