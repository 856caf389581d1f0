"""Findings in each format, against output worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from peerweave.graph.findings import Finding
from peerweave.graph.validation.formats import FORMATS, write
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH

WRONG = Finding(
    severity="violation",
    table="reviews",
    row=12,
    column="reviewers",
    record="https://w3id.org/peerweave/id/review/GRECO/round-4/FRA",
    message="A country cannot review itself.",
    remedy="Take the reviewed country out of the column reviewers.",
    rule="Review-reviewer-other",
    value="FRA",
    file="facts/reviews.csv",
)
ODD = Finding(
    severity="warning",
    table="meetings",
    row=3,
    column=None,
    record=None,
    message="100% odd:\r\nsee <note> & \x0b, so.",
    remedy="Look, then mend.",
    rule="odd,rule:1",
    value=None,
    file="facts/a b/meetings.csv",
)
WHOLE = Finding(
    severity="violation",
    table=None,
    row=None,
    column=None,
    record=None,
    message="No record was found.",
    remedy="Check the folder.",
    rule="nothing-checked",
)
ALL = [WRONG, ODD, WHOLE]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_these_are_the_formats() -> None:
    assert list(FORMATS) == ["text", "github", "json", "turtle", "sarif", "junit"]


def test_text_goes_by_file_and_row_and_ends_with_a_count() -> None:
    assert write([WRONG, WHOLE], "text") == (
        "The whole graph\n"
        "  Violation: No record was found.\n"
        "      to mend  Check the folder.\n"
        "      rule     nothing-checked (violation)\n"
        "\n"
        "facts/reviews.csv\n"
        "  Row 12, column reviewers: A country cannot review itself.\n"
        "      value    FRA\n"
        "      record   review/GRECO/round-4/FRA\n"
        "      to mend  Take the reviewed country out of the column reviewers.\n"
        "      rule     Review-reviewer-other (violation)\n"
        "\n"
        "2 violations, 0 warnings.\n"
    )


def test_text_without_findings_says_so() -> None:
    assert write([], "text") == "Nothing was found that needs mending.\n"


def test_github_escapes_what_its_commands_cannot_hold() -> None:
    assert write(ALL, "github") == (
        "::error title=nothing-checked::No record was found.%0ATo mend: Check the folder.\n"
        "::warning file=facts/a b/meetings.csv,line=3,title=odd%2Crule%3A1::100%25 odd:%0D%0Asee <note> & "
        "\x0b, so.%0ATo mend: Look, then mend.\n"
        "::error file=facts/reviews.csv,line=12,title=reviewers%3A Review-reviewer-other::A country cannot "
        "review itself. (value: FRA)%0ATo mend: Take the reviewed country out of the column reviewers.\n"
    )


def test_github_names_files_as_seen_from_the_current_folder(elsewhere: Path) -> None:
    inside = replace(WRONG, file=f"{elsewhere}/t/reviews.csv")
    outside = replace(WRONG, file="/srv/facts/reviews.csv")
    assert write([inside], "github").startswith("::error file=t/reviews.csv,line=12,")
    assert write([outside], "github").startswith("::error file=/srv/facts/reviews.csv,line=12,")


def test_json_has_counts_and_every_field() -> None:
    report = json.loads(write([ODD, WRONG], "json"))
    assert list(report) == ["conforms", "violations", "warnings", "findings"]
    assert (report["conforms"], report["violations"], report["warnings"]) == (False, 1, 1)
    assert report["findings"][1] == {
        "severity": "violation",
        "table": "reviews",
        "row": 12,
        "column": "reviewers",
        "record": "https://w3id.org/peerweave/id/review/GRECO/round-4/FRA",
        "message": "A country cannot review itself.",
        "remedy": "Take the reviewed country out of the column reviewers.",
        "rule": "Review-reviewer-other",
        "value": "FRA",
        "file": "facts/reviews.csv",
    }


def test_json_with_warnings_alone_conforms() -> None:
    assert json.loads(write([ODD], "json"))["conforms"] is True


def test_turtle_is_a_report_of_shacl() -> None:
    graph = Graph().parse(data=write(ALL, "turtle"), format="turtle")
    [report] = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == Literal(False)
    results = set(graph.objects(report, SH.result))
    assert len(results) == 3 and all(isinstance(result, URIRef) for result in results)
    for result in results:
        assert (result, RDF.type, SH.ValidationResult) in graph
        for term in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
            assert len(list(graph.objects(result, term))) == 1, "SHACL, 3.6.2: exactly one"
    [result] = graph.subjects(SH.value, Literal("FRA"))
    assert graph.value(result, SH.focusNode) == URIRef(WRONG.record or "")
    assert graph.value(result, SH.resultSeverity) == SH.Violation
    assert graph.value(result, SH.sourceConstraintComponent) == URIRef(
        "https://w3id.org/peerweave/check/Review-reviewer-other"
    )
    assert graph.value(result, SH.resultMessage) == Literal(
        "facts/reviews.csv, row 12, column reviewers: A country cannot review itself. "
        "Take the reviewed country out of the column reviewers.",
        lang="en",
    )


def test_turtle_without_findings_conforms() -> None:
    graph = Graph().parse(data=write([], "turtle"), format="turtle")
    assert list(graph.objects(None, SH.conforms)) == [Literal(True)]


def test_sarif_has_what_its_standard_requires() -> None:
    """SARIF 2.1.0: 3.13 (log file), 3.14 (run), 3.18 and 3.19 (tool), 3.27 (result)."""
    log = json.loads(write(ALL, "sarif"))
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    assert run["tool"]["driver"]["name"] == "Peerweave"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["Review-reviewer-other", "nothing-checked", "odd,rule:1"]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    assert run["results"][2] == {
        "ruleId": "Review-reviewer-other",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "A country cannot review itself. Take the reviewed country out of the column reviewers."
        },
        "properties": {
            "column": "reviewers",
            "value": "FRA",
            "remedy": "Take the reviewed country out of the column reviewers.",
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "facts/reviews.csv"},
                    "region": {"startLine": 12},
                },
                "logicalLocations": [
                    {
                        "fullyQualifiedName": "https://w3id.org/peerweave/id/review/GRECO/round-4/FRA",
                        "kind": "resource",
                    }
                ],
            }
        ],
    }


def test_sarif_writes_addresses_of_files_and_leaves_out_what_is_not_known() -> None:
    log = json.loads(write(ALL, "sarif"))
    whole, odd, _ = log["runs"][0]["results"]
    assert "locations" not in whole
    assert odd["level"] == "warning"
    assert odd["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "facts/a%20b/meetings.csv"},
                "region": {"startLine": 3},
            }
        }
    ]


def test_sarif_without_findings_has_an_empty_list_of_results() -> None:
    """SARIF 2.1.0, 3.14.23: empty says that nothing was found, absent that nothing was looked for."""
    assert json.loads(write([], "sarif"))["runs"][0]["results"] == []


def suites(findings: list[Finding]) -> ElementTree.Element:
    return ElementTree.fromstring(write(findings, "junit"))  # noqa: S314 (our own output)


def test_junit_has_a_suite_for_each_file() -> None:
    root = suites(ALL)
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "3", "2")
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root] == [
        ("the whole graph", "1", "1"),
        ("facts/a b/meetings.csv", "1", "0"),
        ("facts/reviews.csv", "1", "1"),
    ]
    [case] = root[2]
    assert (case.get("classname"), case.get("name")) == (
        "reviews",
        "row 12, column reviewers: Review-reviewer-other",
    )
    [failure] = case
    assert (failure.get("message"), failure.get("type")) == (
        "A country cannot review itself.",
        "Review-reviewer-other",
    )
    assert "to mend  Take the reviewed country out" in (failure.text or "")


def test_junit_passes_warnings_and_holds_only_what_xml_may_hold() -> None:
    root = suites([ODD])
    [case] = root[0]
    assert [child.tag for child in case] == ["system-out"]
    assert (case[0].text or "").startswith("100% odd:\nsee <note> & \ufffd, so.")


def test_junit_without_findings_has_one_passed_case() -> None:
    root = suites([])
    assert (root.get("tests"), root.get("failures"), len(root[0]), len(root[0][0])) == ("1", "0", 1, 0)


@pytest.mark.parametrize("form", list(FORMATS))
def test_the_order_given_makes_no_difference(form: str) -> None:
    assert write([*ALL, WRONG], form) == write(list(reversed(ALL)), form)
    assert write(ALL, form).endswith("\n")


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(KeyError):
        write([], "pdf")
