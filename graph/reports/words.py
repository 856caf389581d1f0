"""A report in plain words for a terminal, and the words that all writers share."""

from __future__ import annotations

import textwrap

from peerweave.graph.days import in_words, told
from peerweave.graph.reports.model import Column, Figure, Here, Report, Sentence, Table, Value, citation
from tabulate import tabulate

_WIDTH = 100
READING = (
    "Unknown is never No: a state or status that is not known means that our sources do not say. "
    "“Reviewed, no data held” does not mean that nothing was found wanting."
)
"""What every reader must know first."""


def shown(value: Value | Here, column: Column | None = None) -> str:
    """A value as it is printed, dates in words; what an empty cell means, where one is empty."""
    if isinstance(value, Figure | Here):
        return str(value.number)
    if value.value is None or value.value == "":
        return column.empty if column else ""
    if isinstance(value.value, bool):
        return "yes" if value.value else "no"
    return str(value.value) if value.iri else told(str(value.value))


def spoken(sentence: Sentence) -> str:
    """A sentence without its links."""
    return "".join(part if isinstance(part, str) else shown(part) for part in sentence)


def dated(report: Report) -> str:
    """Of which day a report is."""
    asked = f" Asked for {in_words(report.at)}." if report.at != report.as_of else ""
    return f"Data as of {in_words(report.as_of)}, version {report.snapshot}.{asked}"


def left_out(table: Table) -> str:
    """How many rows are not printed; empty where all are."""
    if not table.left_out:
        return ""
    verb = "is" if table.left_out == 1 else "are"
    return f"{table.left_out} more of {len(table.rows)} {verb} not printed here."


def plain(report: Report) -> bytes:
    """The report as text, UTF-8."""
    lines = [report.title, "=" * len(report.title), "", dated(report), ""]
    lines += _wrapped(READING)
    for finding in report.findings:
        lines += ["", *_wrapped("- " + spoken(finding), "  ")]
    for section in report.sections:
        lines += ["", "", section.title, "-" * len(section.title)]
        for sentence in section.sentences:
            lines += ["", *_wrapped(spoken(sentence))]
        for table in section.tables:
            lines += ["", *_table(table)]
        for words in section.missing:
            lines += ["", *_wrapped(f"Not known: {words}")]
    if report.unknown:
        lines += ["", "", "What is not known", "-----------------"]
        for sentence in report.unknown:
            lines += ["", *_wrapped("- " + spoken(sentence), "  ")]
    lines += ["", "", *_wrapped(f"To cite: {citation(report)}"), ""]
    return "\n".join(line.rstrip() for line in lines).encode()


def _table(table: Table) -> list[str]:
    if not table.rows:
        return _wrapped(f"{table.title}: {table.none}")
    narrow = 44 if len(table.columns) < 8 else 26
    rows = [
        [textwrap.fill(shown(cell, column), narrow) for cell, column in zip(row, table.columns, strict=True)]
        for row in table.printed
    ]
    heads = [textwrap.fill(column.heading, 16) for column in table.columns]
    lines = [*_wrapped(table.title + ":"), "", tabulate(rows, headers=heads, disable_numparse=True)]
    if table.left_out:
        lines.append(left_out(table))
    if table.asked:
        lines.append(f"Rows: {table.asked.command}")
    return lines


def _wrapped(words: str, indent: str = "") -> list[str]:
    return textwrap.wrap(words, _WIDTH, subsequent_indent=indent)
