"""The facts folders as checked rows.

Every fault is told with file, row, column, value and the way to mend it; none stops the reading of the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from peerweave.graph.findings import Finding, in_order
from peerweave.graph.namespaces import RESERVED_FOLDERS
from peerweave.graph.suggest import did_you_mean
from peerweave.graph.tables.cells import Cell, Codes, Fault, read_cell
from peerweave.graph.tables.csvfile import CsvFile, read_csv
from peerweave.graph.tables.keys import check_keys
from peerweave.graph.tables.rows import Folder, Row
from peerweave.graph.tables.schema import METADATA, PACKAGED_FACTS, Column, Schema, Table


class FoldersError(ValueError):
    """The facts folders given cannot be used together, or one is not there."""


@dataclass(frozen=True)
class Facts:
    """What the folders hold: the rows without fault, how many rows there were, and everything found."""

    schema: Schema
    folders: tuple[Folder, ...]
    rows: list[Row]
    rows_read: dict[tuple[str | None, str], int]
    findings: list[Finding]


def facts_folders(given: Sequence[Path] = ()) -> tuple[Folder, ...]:
    """The folders to read, the base first.

    A first folder with a ``csv-metadata.json`` of its own stands in place of the packaged tables; otherwise
    the packaged tables come first and each folder given adds to them. A further folder is named by its last
    path segment, which is part of its rows' IRIs: two of the same name are refused, so that no two rows share
    an IRI. Raises ``FoldersError``.
    """
    paths: list[Path] = []
    for path in given:
        if not path.is_dir():
            raise FoldersError(f"{path} is not a folder.")
        if path.resolve() not in [other.resolve() for other in paths]:
            paths.append(path)
    if not paths or not (paths[0] / METADATA).is_file():
        paths = [PACKAGED_FACTS, *(path for path in paths if path.resolve() != PACKAGED_FACTS.resolve())]
    folders = [Folder(paths[0])]
    for path in paths[1:]:
        name = path.resolve().name
        if not name or name in RESERVED_FOLDERS or name in {folder.name for folder in folders}:
            raise FoldersError(
                f"{path}: a further facts folder cannot be called {name!r}, because that name is taken. "
                "Rename it: the name becomes part of its rows' addresses."
            )
        folders.append(Folder(path, name))
    return tuple(folders)


def read_facts(schema: Schema, folders: Sequence[Folder], codes: Codes) -> Facts:
    """Read and check every table of every folder.

    ``codes`` are the ontology's concept schemes. Nothing is raised for a fault in a table: all are findings,
    in the order of files, rows and columns.
    """

    findings: list[Finding] = []
    rows: list[Row] = []
    read: dict[tuple[str | None, str], int] = {}
    unreadable: set[str] = set()
    for folder in folders:
        findings += _strange_files(schema, folder)
        for table in schema.tables.values():
            path = folder.path / table.file
            if not path.is_file():
                if folder.name is None:
                    findings.append(_missing(table, path))
                    unreadable.add(table.name)
                continue
            file, found = read_csv(path, table.name, list(table.column))
            findings += found
            columns = _header(table, path, file, findings) if file else None
            if file is None or columns is None:
                unreadable.add(table.name)
                continue
            read[folder.name, table.name] = len(file.rows)
            rows += _rows(table, folder, file, columns, codes, findings)
    findings += check_keys(schema, rows, unreadable)
    return Facts(schema, tuple(folders), [row for row in rows if not row.wrong], read, in_order(findings))


def _missing(table: Table, path: Path) -> Finding:
    return Finding(
        "violation",
        table.name,
        None,
        None,
        None,
        f"The table {table.file} is missing.",
        f"Put {table.file} into {path.parent}; a table without rows still has its header: "
        f"{','.join(table.column)}",
        "file-missing",
        file=str(path),
    )


def _strange_files(schema: Schema, folder: Folder) -> Iterable[Finding]:
    known = {table.file for table in schema.tables.values()}
    names = sorted(path.name for path in folder.path.iterdir() if path.is_file())
    tables = [name for name in names if name.lower().endswith((".csv", ".tsv", ".xlsx", ".xls", ".ods"))]
    for name in tables:
        if name not in known:
            yield Finding(
                "violation",
                None,
                None,
                None,
                None,
                f"{name} is not one of the tables.{did_you_mean(Path(name).stem, schema.tables)}",
                "Rename the file after its table, or move it out of the folder.",
                "file-unknown",
                name,
                file=str(folder.path / name),
            )
    if folder.name is not None and not known.intersection(names):
        yield Finding(
            "violation",
            None,
            None,
            None,
            None,
            f"{folder.path} holds none of the tables.",
            f"Put at least one of them into it: {', '.join(sorted(known))}.",
            "folder-empty",
            file=str(folder.path),
        )


def _header(table: Table, path: Path, file: CsvFile, findings: list[Finding]) -> list[Column | None] | None:
    """The column for each cell of a row; None where a missing column leaves the rows without meaning."""

    def tell(rule: str, column: str | None, message: str, remedy: str) -> None:
        findings.append(
            Finding("violation", table.name, 1, column, None, message, remedy, rule, column, file=str(path))
        )

    columns: list[Column | None] = []
    absent = [name for name in table.column if name not in file.header]
    for place, name in enumerate(file.header, start=1):
        column = table.column.get(name)
        if column is None:
            tell(
                "column-unknown",
                name or None,
                f"Column {place} is called {name!r}, which the table does not have."
                f"{did_you_mean(name, absent or table.column)}",
                f"Call it by its name or delete it; the columns are {', '.join(table.column)}.",
            )
        elif column in columns:
            tell(
                "column-twice",
                name,
                f"The column {name} is there twice, the second time as column {place}.",
                "Delete or rename one of the two.",
            )
            column = None
        columns.append(column)
    for name in absent:
        tell(
            "column-missing",
            name,
            f"The column {name} is missing ({table.column[name].description.rstrip('.')}).",
            f"Add a column with the heading {name}"
            + ("." if table.column[name].required else "; its cells may be empty."),
        )
    return None if set(absent).intersection(table.primary_key) else columns


def _rows(
    table: Table,
    folder: Folder,
    file: CsvFile,
    columns: list[Column | None],
    codes: Codes,
    findings: list[Finding],
) -> Iterable[Row]:
    known: dict[tuple[str, str], tuple[Cell, list[Fault]]] = {}
    incomplete = set(table.column) - {column.name for column in columns if column}
    for number, cells in file.rows:
        row = Row(table, folder, number, {}, set(incomplete))
        if len(cells) != len(columns):
            row.wrong.add("")
            _keep_key(row, columns, cells, codes)
            findings.append(
                row.finding(
                    Fault(
                        "row-length",
                        f"The row has {len(cells)} cells, but the header has {len(columns)}.",
                        "Look for a comma in a cell that is not in quotation marks, or for a missing comma.",
                    ),
                    None,
                )
            )
            yield row
            continue
        faults: list[tuple[str, Fault]] = []
        for column, text in zip(columns, cells, strict=True):
            if column is None:
                continue
            pair = known.get((column.name, text))
            if pair is None:
                pair = known[column.name, text] = read_cell(column, text, codes)
            row.cells[column.name] = pair[0]
            faults += [(column.name, fault) for fault in pair[1]]
        for name, fault in faults:
            if not fault.warning:
                row.wrong.add(name)
            findings.append(row.finding(fault, name))
        yield row


def _keep_key(row: Row, columns: list[Column | None], cells: list[str], codes: Codes) -> None:
    """Read the key of a row that has too many or too few cells, so that what refers to it is not told of."""
    for column, text in zip(columns, cells, strict=False):
        if column and column.name in row.table.primary_key:
            value, faults = read_cell(column, text, codes)
            if not faults:
                row.cells[column.name] = value
