"""A report as plain data: sentences, tables, charts, and what is not known. How it looks is for the writers.

Every number that a reader may want to check is a ``Figure``: it knows the question whose rows it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from peerweave.graph.days import in_words
from peerweave.graph.questions.cells import Cell


@dataclass(frozen=True)
class Asked:
    """A named question with the values that it was asked with: where the rows of a figure are."""

    question: str
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, question: str, values: Mapping[str, str]) -> Asked:
        """The question with these values, the empty ones left out."""
        return cls(question, tuple((name, value) for name, value in values.items() if value))

    @property
    def path(self) -> str:
        """The address of its page below the root of an instance."""
        query = f"?{urlencode(self.values)}" if self.values else ""
        return f"/question/{self.question}{query}"

    @property
    def words(self) -> str:
        """What to look for where no instance can be linked: the question, and what it was asked with."""
        values = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.values)
        return f"question {self.question}{f' ({values})' if values else ''}"

    @property
    def command(self) -> str:
        """How to ask it on the command line."""
        values = "".join(f" --param {name}={_quoted(value)}" for name, value in self.values)
        return f"peerweave ask {self.question}{values}"


@dataclass(frozen=True)
class Figure:
    """A number of rows, and the question that gives these rows."""

    number: int
    asked: Asked


@dataclass(frozen=True)
class Here:
    """A number of rows of a table of the report itself."""

    number: int
    table: str


Value = Cell | Figure
"""What stands in a table: words, a thing, or a figure."""

Part = str | Value | Here
Sentence = tuple[Part, ...]
"""Words, things and figures in the order in which they are read."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its name in data, its heading, its meaning, and what an empty cell means."""

    name: str
    heading: str
    meaning: str = ""
    empty: str = "not known"
    number: bool = False
    width: int = 1
    """How wide it is on paper beside the others; 0 as narrow as its words allow."""


@dataclass(frozen=True)
class Table:
    """Rows in the order of the columns; the first ``shown`` of them are printed, all are in the data."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    asked: Asked | None = None
    """The question that gives all its rows, where there is one."""
    none: str = ""
    """What to print where there is no row. It never says that there is none, only what is held."""
    shown: int | None = None

    @property
    def printed(self) -> tuple[tuple[Value, ...], ...]:
        """The rows to print."""
        return self.rows if self.shown is None else self.rows[: self.shown]

    @property
    def left_out(self) -> int:
        """How many rows are not printed."""
        return len(self.rows) - len(self.printed)


@dataclass(frozen=True)
class Series:
    """One kind of piece in the bars of a chart: its code, which gives colour and pattern, and its name."""

    code: str
    name: str


@dataclass(frozen=True)
class Chart:
    """Bars put together of pieces, a number for each series in each bar. ``table`` has the same numbers."""

    id: str
    title: str
    series: tuple[Series, ...]
    bars: tuple[tuple[str, tuple[int, ...]], ...]
    table: str

    @property
    def alternative(self) -> str:
        """The chart in words, for those who do not see it."""
        told = []
        for name, numbers in self.bars:
            parts = [
                f"{number} {series.name.lower()}"
                for series, number in zip(self.series, numbers, strict=True)
                if number
            ]
            told.append(f"{name}: {', '.join(parts) or 'nothing held'}")
        return f"{self.title}. {'; '.join(told)}. The table beside it has the same figures."


@dataclass(frozen=True)
class Section:
    """A part of a report. ``missing`` says in sentences what its rows cannot know."""

    id: str
    title: str
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        """Its first table."""
        return self.tables[0]

    def drawn(self, table: Table) -> tuple[Chart, ...]:
        """The charts of a table, which stand before it."""
        return tuple(chart for chart in self.charts if chart.table == table.id)


@dataclass(frozen=True)
class Report:
    """A whole report: of what kind, on what, of which day and which published graph.

    ``pages`` is the number of pages that it may take on paper, where that is bound.
    """

    kind: str
    kind_words: str
    key: str
    title: str
    subject: Cell
    as_of: str
    at: str
    """The day that is asked about: the as-of date where no other was given."""
    snapshot: str
    findings: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    unknown: tuple[Sentence, ...] = ()
    pages: int | None = None
    twins: tuple[tuple[str, str], ...] = field(default=())
    """(words, path) of pages of an instance on the same subject."""

    def section(self, name: str) -> Section:
        """The section with that id. Raises ``KeyError``."""
        for section in self.sections:
            if section.id == name:
                return section
        raise KeyError(name)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in order."""
        return tuple(table for section in self.sections for table in section.tables)

    def showing(self, most: Mapping[str, int]) -> Report:
        """The same report, of each table named in ``most`` no more rows printed than that."""
        sections = tuple(
            replace(
                section,
                tables=tuple(
                    replace(table, shown=min(most.get(table.id, len(table.rows)), len(table.rows)))
                    for table in section.tables
                ),
            )
            for section in self.sections
        )
        return replace(self, sections=sections)


CITATION: Final = "Peerweave, {title}, data as of {as_of}, version {snapshot}. Data: CC BY 4.0."


def citation(report: Report) -> str:
    """How to cite a report."""
    at = f", for {in_words(report.at)}" if report.at != report.as_of else ""
    return CITATION.format(title=report.title + at, as_of=in_words(report.as_of), snapshot=report.snapshot)


def _quoted(value: str) -> str:
    return f'"{value}"' if not value.replace("/", "").replace("-", "").isalnum() else value
