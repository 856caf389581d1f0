"""A CSV file as rows of cells: decoding, marks, line ends, separators, quotes; not what a table means.

Rows are counted as a spreadsheet counts them: the header is row 1 (RFC 7111, section 2.1, with a header).
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from peerweave.graph.findings import Finding, Severity

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}
_SAVE_AS = 'Save it anew as comma-separated UTF-8 (in a spreadsheet program: "CSV UTF-8 (comma delimited)").'


@dataclass(frozen=True)
class CsvFile:
    """What a file holds: its header and its rows, each with its number. Blank rows are left out."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def read_csv(path: Path, table: str, known: Collection[str]) -> tuple[CsvFile | None, list[Finding]]:
    """Read the file of a table whose columns are named in ``known``; see ``read_bytes``."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, [
            Finding(
                "violation",
                table,
                None,
                None,
                None,
                f"{path.name} cannot be read: {error.strerror}.",
                "Make the file readable.",
                "file-unreadable",
                file=str(path),
            )
        ]
    return read_bytes(data, path, table, known)


def read_bytes(
    data: bytes, path: Path, table: str, known: Collection[str]
) -> tuple[CsvFile | None, list[Finding]]:
    """Read what the file at ``path``, which need not be on this machine, holds.

    Returns the file's cells, or None where it cannot be read as comma-separated UTF-8, and every fault met
    on the way. A byte-order mark and Windows line ends are what spreadsheet programs write: they are read
    rightly and only warned of.
    """
    findings: list[Finding] = []

    def tell(rule: str, message: str, remedy: str, row: int | None = None, column: str | None = None,
             value: str | None = None, severity: Severity = "violation") -> None:  # fmt: skip
        findings.append(
            Finding(severity, table, row, column, None, message, remedy, rule, value, file=str(path))
        )

    text = _decode(data, path.name, tell)
    if text is None:
        return None, findings
    if "\r" in text:
        kind = "Windows line ends" if "\r\n" in text else "old Macintosh line ends"
        tell(
            "line-ends",
            f"{path.name} has {kind}; it is read rightly all the same.",
            "Nothing need be done; version control keeps such files tidier with Unix line ends.",
            severity="warning",
        )
    if not text.strip():
        tell(
            "file-empty",
            f"{path.name} is empty.",
            f"Give it a header row with the columns {', '.join(known)}; a table without rows keeps it.",
        )
        return None, findings
    rows = _rows(text, path.name, tell)
    if rows is None or not _comma_separated(text, path.name, known, tell):
        return None, findings
    header = rows[0][1]
    body = []
    blank_at_end = _trailing_blank(rows)
    for number, cells in rows[1 : len(rows) - blank_at_end]:
        if any(cells):
            body.append((number, cells))
        else:
            tell(
                "row-empty",
                "The row is empty; it is passed over.",
                "Delete the row.",
                row=number,
                severity="warning",
            )
    return CsvFile(header, body), findings


def _decode(data: bytes, name: str, tell: Callable[..., None]) -> str | None:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        tell("file-kind", f"{name} is a spreadsheet workbook, not a CSV file.", _SAVE_AS)
        return None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tell("file-encoding", f'{name} is UTF-16 ("Unicode text"), not UTF-8.', _SAVE_AS, row=1)
        return None
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
        tell(
            "byte-order-mark",
            f"{name} begins with a byte-order mark, as spreadsheet programs write it; it is passed over.",
            "Nothing need be done; to be rid of the warning, save the file as UTF-8 without a mark.",
            severity="warning",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        cells = list(csv.reader(io.StringIO(before + "x", newline=""))) or [[""]]
        row, place = len(cells), len(cells[-1]) - 1
        column = cells[0][place] if row > 1 and place < len(cells[0]) else None
        likely = "Windows-1252" if any(0x80 <= byte <= 0x9F for byte in data[error.start :]) else "Latin-1"
        byte = data[error.start]
        shown = bytes([byte]).decode("cp1252", errors="replace")
        tell(
            "file-encoding",
            f"{name} is not UTF-8: the first wrong byte is {byte:02X} (hexadecimal), probably {shown!r} in "
            f"{likely} encoding.",
            _SAVE_AS,
            row=row,
            column=column,
        )
        return None


def _rows(text: str, name: str, tell: Callable[..., None]) -> list[tuple[int, list[str]]] | None:
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            rows.append((len(rows) + 1, cells))
    except csv.Error as error:
        row = len(rows) + 1
        tell(
            "quotes",
            f"{name} cannot be read from row {row} on: {error}. Most often a quotation mark is not closed.",
            'Close the quotation mark; inside a quoted cell, write a quotation mark twice ("").',
            row=row,
        )
        return None
    return rows


def _comma_separated(text: str, name: str, known: Collection[str], tell: Callable[..., None]) -> bool:
    first = text.splitlines()[0]

    def hits(separator: str) -> int:
        return sum(cell.strip() in known for cell in next(csv.reader([first], delimiter=separator), []))

    for separator, word in _SEPARATORS.items():
        if hits(separator) > hits(","):
            tell("separator", f"{name} is separated by {word}, not by commas.", _SAVE_AS, row=1)
            return False
    return True


def _trailing_blank(rows: list[tuple[int, list[str]]]) -> int:
    """How many rows at the end are blank lines, which spreadsheet programs and editors leave there."""
    count = 0
    while count < len(rows) - 1 and not rows[-1 - count][1]:
        count += 1
    return count
