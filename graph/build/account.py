"""The account of a build: what became of every row, as a table of plain text."""

from __future__ import annotations

from collections.abc import Sequence

from peerweave.graph.build.pipeline import Assembly, TableAccount
from peerweave.graph.build.statements import Statements
from peerweave.graph.namespaces import DATA, NS_GRAPH

_HEAD = ("table", "rows in", "things", "statements")
Line = tuple[str, int | None, int | None, int]
"""Name, rows in, things and statements out."""


def account(assembly: Assembly) -> str:
    """Rows in, things and statements out for each table, then the other graphs; the sums are of the lines.

    Raises ``ValueError`` where the tables had faults, so that there is nothing to account for.
    """
    if assembly.statements is None:
        raise ValueError("nothing was built")
    tables = [_line(table) for table in assembly.tables]
    triples = sum(line[3] for line in tables)
    others = _others(assembly, assembly.statements)
    sums: list[Line] = [
        (
            "all tables",
            sum(table.rows for table in assembly.tables),
            sum(table.things for table in assembly.tables),
            triples,
        ),
        *others,
        ("all statements", None, None, triples + sum(line[3] for line in others)),
    ]
    shown = [_HEAD, *map(_shown, tables), ("", "", "", ""), *map(_shown, sums)]
    widths = [max(len(line[place]) for line in shown) for place in range(len(_HEAD))]
    return "\n".join(_aligned(line, widths) for line in shown)


def _line(table: TableAccount) -> Line:
    name = f"{table.folder}/{table.table}" if table.folder else table.table
    return name, table.rows, table.things, table.triples


def _others(assembly: Assembly, statements: Statements) -> list[Line]:
    derived = [graph for graph in assembly.graphs if graph.rule is not None]
    return [
        ("terms and concepts", None, None, statements.count(NS_GRAPH)),
        (f"derived by {len(derived)} rules", None, None, sum(graph.triples for graph in derived)),
        ("description of the dataset", None, None, statements.count(DATA)),
    ]


def _shown(line: Line) -> tuple[str, ...]:
    return line[0], *("" if number is None else f"{number:,}" for number in line[1:])


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(line, widths, strict=True)
    cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]
    return "  ".join(cells).rstrip()
