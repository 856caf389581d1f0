"""What a check found: one record for every fault, whichever check found it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["violation", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, told so that a person who has the table open can mend it.

    ``message`` says what is wrong, ``remedy`` how to mend it; ``rule`` is the short name of the check.
    ``file`` is the path of the table's file, ``table`` its name without ``.csv``, ``row`` the row as a
    spreadsheet counts (the header is row 1), ``column`` the column's name, ``record`` the IRI of the thing
    that the row is about, ``value`` the offending value. What does not apply is None. Only a violation
    keeps a graph from being published.
    """

    severity: Severity
    table: str | None
    row: int | None
    column: str | None
    record: str | None
    message: str
    remedy: str
    rule: str
    value: str | None = None
    file: str | None = None


def violations(findings: Iterable[Finding]) -> list[Finding]:
    """Only those findings that keep a graph from being published."""
    return [finding for finding in findings if finding.severity == "violation"]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without repetition, by file, row and column, as one would walk through the tables."""
    return sorted(
        set(findings),
        key=lambda f: (
            f.file or "",
            f.table or "",
            f.row or 0,
            f.column or "",
            f.rule,
            f.value or "",
            f.message,
            f.record or "",
        ),
    )
