"""Findings for people, for continuous integration and for programs: ``write(findings, "sarif")``."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree

from peerweave.graph.findings import Finding, in_order, violations
from peerweave.graph.namespaces import BASE, DATA, PREFIXES
from peerweave.graph.validation.locate import short
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH

_NO_FILE: Final = "the whole graph"
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKOLEM: Final = BASE + ".well-known/genid/"
_SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def write(findings: Iterable[Finding], form: str) -> str:
    """The findings, in the order of files and rows, in one of FORMATS; the text ends with a line feed.

    Files below the current folder are named as seen from it. Raises ``KeyError`` for an unknown format.
    """
    return FORMATS[form](in_order(findings))


def _text(findings: Sequence[Finding]) -> str:
    lines = []
    for file, group in groupby(findings, key=_file):
        lines += [file or _capital(_NO_FILE), *(line for finding in group for line in _told(finding)), ""]
    return "\n".join([*lines, f"{_count(findings)}."]) + "\n"


def _told(finding: Finding) -> Iterator[str]:
    yield f"  {_capital(_place(finding) or finding.severity)}: {finding.message}"
    if finding.value is not None:
        yield f"      value    {finding.value}"
    if finding.record is not None:
        yield f"      record   {short(finding.record)}"
    yield f"      to mend  {finding.remedy}"
    yield f"      rule     {finding.rule} ({finding.severity})"


def _capital(text: str) -> str:
    """The text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def _place(finding: Finding) -> str:
    row = None if finding.row is None else f"row {finding.row}"
    column = None if finding.column is None else f"column {finding.column}"
    return ", ".join(part for part in (row, column) if part)


def _count(findings: Sequence[Finding]) -> str:
    if not findings:
        return "Nothing was found that needs mending"
    wrong = len(violations(findings))
    return f"{_plural(wrong, 'violation')}, {_plural(len(findings) - wrong, 'warning')}"


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _file(finding: Finding) -> str | None:
    """The file as seen from the current folder, where it lies below it; links are followed."""
    if finding.file is None:
        return None
    path, here = Path(finding.file).resolve(), Path.cwd().resolve()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else finding.file


def _github(findings: Sequence[Finding]) -> str:
    """Workflow commands, with the escapes of GitHub's own toolkit (``core/src/command.ts``)."""
    return "".join(f"{_github_line(finding)}\n" for finding in findings)


def _github_line(finding: Finding) -> str:
    command = "error" if finding.severity == "violation" else "warning"
    given = {"file": _file(finding), "line": finding.row, "title": _title(finding)}
    properties = ",".join(
        f"{name}={_escaped(str(value), ':,')}" for name, value in given.items() if value is not None
    )
    value = "" if finding.value is None else f" (value: {finding.value})"
    text = f"{finding.message}{value}\nTo mend: {finding.remedy}"
    return f"::{command} {properties}::{_escaped(text)}"


def _title(finding: Finding) -> str:
    return finding.rule if finding.column is None else f"{finding.column}: {finding.rule}"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _json(findings: Sequence[Finding]) -> str:
    wrong = len(violations(findings))
    return _dump(
        {
            "conforms": wrong == 0,
            "violations": wrong,
            "warnings": len(findings) - wrong,
            "findings": [{**asdict(finding), "file": _file(finding)} for finding in findings],
        }
    )


def _dump(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _turtle(findings: Sequence[Finding]) -> str:
    """A report in the vocabulary of SHACL (section 3.6). Its nodes have skolem IRIs made of their content.

    As section 3.6.1.1 has it, a report with any result, even a warning, says ``sh:conforms false``. The
    constraint component is named after the rule, since findings come from more than SHACL.
    """
    graph = Graph(bind_namespaces="none")
    for prefix in ("sh", "xsd"):
        graph.bind(prefix, PREFIXES[prefix])
    report = URIRef(_SKOLEM + "report")
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(not findings)))
    for finding in findings:
        digest = hashlib.sha256(repr(astuple(finding)).encode()).hexdigest()[:16]
        result = URIRef(f"{_SKOLEM}finding-{digest}")
        severity = SH.Violation if finding.severity == "violation" else SH.Warning
        focus = DATA if finding.record is None else URIRef(finding.record)
        graph.add((report, SH.result, result))
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.focusNode, focus))
        graph.add((result, SH.resultSeverity, severity))
        graph.add((result, SH.sourceConstraintComponent, URIRef(f"{BASE}check/{finding.rule}")))
        where = ", ".join(part for part in (_file(finding), _place(finding)) if part)
        message = f"{where}: {finding.message}" if where else finding.message
        graph.add((result, SH.resultMessage, Literal(f"{message} {finding.remedy}", lang="en")))
        if finding.value is not None:
            graph.add((result, SH.value, Literal(finding.value)))
    return graph.serialize(format="turtle").rstrip("\n") + "\n"


def _sarif(findings: Sequence[Finding]) -> str:
    """SARIF 2.1.0 (OASIS Standard, 27 March 2020); clauses are those of that document."""
    rules = {finding.rule: finding for finding in findings}
    index = {rule: number for number, rule in enumerate(sorted(rules))}
    driver = {
        "name": "Peerweave",
        "version": version("peerweave"),
        "informationUri": BASE,
        "rules": [_sarif_rule(rules[rule]) for rule in index],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(finding, index[finding.rule]) for finding in findings],
    }
    return _dump({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _sarif_rule(finding: Finding) -> dict[str, Any]:
    """A reportingDescriptor (3.49) for the rule that a finding broke."""
    return {"id": finding.rule, "defaultConfiguration": {"level": _level(finding)}}


def _sarif_result(finding: Finding, index: int) -> dict[str, Any]:
    """A result (3.27) with its place in a file (3.29) and the record as a logical location (3.33)."""
    location: dict[str, Any] = {}
    file = _file(finding)
    if file is not None:
        uri = Path(file).as_uri() if Path(file).is_absolute() else quote(file)
        location["physicalLocation"] = {"artifactLocation": {"uri": uri}}
        if finding.row is not None:
            location["physicalLocation"]["region"] = {"startLine": finding.row}
    if finding.record is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.record, "kind": "resource"}]
    more = {"column": finding.column, "value": finding.value, "remedy": finding.remedy}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _level(finding),
        "message": {"text": f"{finding.message} {finding.remedy}"},
        "properties": {name: value for name, value in more.items() if value is not None},
    }
    if location:
        result["locations"] = [location]
    return result


def _level(finding: Finding) -> str:
    return "error" if finding.severity == "violation" else "warning"


def _junit(findings: Sequence[Finding]) -> str:
    """JUnit's XML: a suite for each file, a failed case for each violation.

    The format knows no warnings: they are passed cases whose output tells them.
    """
    root = ElementTree.Element("testsuites", name="peerweave validate")
    for file, group in groupby(findings, key=_file):
        found = list(group)
        suite = ElementTree.SubElement(root, "testsuite", name=file or _NO_FILE)
        suite.set("tests", str(len(found)))
        suite.set("failures", str(len(violations(found))))
        for finding in found:
            name = ": ".join(part for part in (_place(finding), finding.rule) if part)
            case = ElementTree.SubElement(suite, "testcase", classname=finding.table or "graph", name=name)
            _junit_result(case, finding)
    if not findings:
        suite = ElementTree.SubElement(root, "testsuite", name=_NO_FILE, tests="1", failures="0")
        ElementTree.SubElement(suite, "testcase", classname="graph", name="everything conforms")
    root.set("tests", str(max(len(findings), 1)))
    root.set("failures", str(len(violations(findings))))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _junit_result(case: ElementTree.Element, finding: Finding) -> None:
    told = _NOT_IN_XML.sub("\ufffd", "\n".join([finding.message, *list(_told(finding))[1:]]))
    if finding.severity == "violation":
        message = _NOT_IN_XML.sub("\ufffd", finding.message)
        failure = ElementTree.SubElement(case, "failure", message=message, type=finding.rule)
        failure.text = told
    else:
        ElementTree.SubElement(case, "system-out").text = told


FORMATS: Final[Mapping[str, Callable[[Sequence[Finding]], str]]] = MappingProxyType(
    {
        "text": _text,
        "github": _github,
        "json": _json,
        "turtle": _turtle,
        "sarif": _sarif,
        "junit": _junit,
    }
)
"""The names of the formats, each with what writes it."""
