"""A row of a table, wherever its folder lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from peerweave.graph.findings import Finding
from peerweave.graph.namespaces import row_iri
from peerweave.graph.tables.cells import Cell, Fault
from peerweave.graph.tables.schema import Table


@dataclass(frozen=True)
class Folder:
    """A folder of tables. ``name`` is None for the base folder, whose rows have the plain IRIs."""

    path: Path
    name: str | None = None


@dataclass(slots=True)
class Row:
    """One row of a table, with the value of each column and the columns where something is wrong."""

    table: Table
    folder: Folder
    number: int
    cells: dict[str, Cell]
    wrong: set[str] = field(default_factory=set)

    @property
    def thing(self) -> str | None:
        """The IRI of the thing that the row is about (CSVW's aboutUrl); None where its key is faulty."""
        return self.table.about.expand(self.cells)

    @property
    def iri(self) -> str:
        """The IRI of the row itself."""
        return str(row_iri(self.table.name, self.number, self.folder.name))

    @property
    def file(self) -> str:
        """The path of the file that the row stands in."""
        return str(self.folder.path / self.table.file)

    def key(self, columns: Sequence[str]) -> tuple[str, ...] | None:
        """The values of these columns; None where one is empty or a list."""
        values = [self.cells.get(column) for column in columns]
        return tuple(values) if all(isinstance(value, str) for value in values) else None  # type: ignore[arg-type]

    def finding(self, fault: Fault, column: str | None) -> Finding:
        """A fault of this row's cell as a finding."""
        return Finding(
            severity="warning" if fault.warning else "violation",
            table=self.table.name,
            row=self.number,
            column=column,
            record=self.thing,
            message=fault.message,
            remedy=fault.remedy,
            rule=fault.rule,
            value=fault.value,
            file=self.file,
        )
