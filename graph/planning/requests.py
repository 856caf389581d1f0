"""Requested visits: the CSV file that a secretariat fills, read with every fault told.

One row a visit, with the columns

    country     by name or ISO 3166 code
    mechanism   by key or name
    earliest    the first day on which the visit may begin, 2027-03-01
    latest      the last day on which it may end
    days        how many days it lasts, those of a weekend within it included
    start       the day on which it is wished or announced to begin; may be empty
    fixed       yes, if that day cannot be moved; may be empty
    reviewers   the countries whose experts are needed, with semicolons between; may be empty

The last three columns may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from peerweave.graph.findings import Finding
from peerweave.graph.questions.advice import Thing
from peerweave.graph.questions.choose import choose, thing_kind
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.store.repository import Repository
from peerweave.graph.suggest import did_you_mean
from peerweave.graph.tables.csvfile import CsvFile, read_bytes, read_csv

REQUIRED: Final = ("country", "mechanism", "earliest", "latest", "days")
COLUMNS: Final = (*REQUIRED, "start", "fixed", "reviewers")
MOST_ROWS: Final = 200
MOST_DAYS: Final = 60
LONGEST: Final = 1100
"""The longest time, in days, in which a visit may be asked for: some three years."""

_TABLE: Final = "requests"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARS: Final = range(1990, 2101)
_Tell = Callable[[int | None, str | None, str, str, str | None], None]


@dataclass(frozen=True)
class VisitRequest:
    """A visit that a mechanism asks for.

    ``row`` is its row in the file; ``earliest`` and ``latest`` are the first and the last day that it may
    take up; ``wish`` is the day on which it is wished or announced to begin, if any.
    """

    row: int
    country: Thing
    mechanism: Thing
    earliest: date
    latest: date
    days: int
    wish: date | None = None
    fixed: bool = False
    reviewers: tuple[Thing, ...] = ()


def read_requests(path: Path, repository: Repository) -> tuple[list[VisitRequest], list[Finding]]:
    """The requests in a file, in its order, and every fault in it.

    Where one of the findings is a violation, the requests must not be used.
    """
    return _requests(read_csv(path, _TABLE, COLUMNS), path, repository)


def requests_in(data: bytes, path: Path, repository: Repository) -> tuple[list[VisitRequest], list[Finding]]:
    """The requests in what a file holds that need not be on this machine; see ``read_requests``."""
    return _requests(read_bytes(data, path, _TABLE, COLUMNS), path, repository)


def _requests(
    read: tuple[CsvFile | None, list[Finding]], path: Path, repository: Repository
) -> tuple[list[VisitRequest], list[Finding]]:
    file, findings = read

    def tell(
        row: int | None, column: str | None, message: str, remedy: str, value: str | None = None
    ) -> None:
        findings.append(
            Finding("violation", _TABLE, row, column, None, message, remedy, "request", value, str(path))
        )

    if file is None:
        return [], findings
    header = [name.strip().casefold() for name in file.header]
    if not _header_fits(header, tell):
        return [], findings
    if not file.rows:
        tell(None, None, "No visit is requested.", "Give each requested visit a row below the header.")
    if len(file.rows) > MOST_ROWS:
        tell(
            None, None, f"{len(file.rows)} visits are requested.", f"Plan at most {MOST_ROWS} visits at once."
        )
        return [], findings
    requests: list[VisitRequest] = []
    seen: dict[tuple[object, ...], int] = {}
    for number, cells in file.rows:
        if len(cells) != len(header):
            tell(
                number,
                None,
                f"The row has {len(cells)} cells, the header has {len(header)}.",
                "Give each column a cell; put a cell with a comma in it between quotation marks.",
            )
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        request = _Row(number, row, repository, tell).request()
        if request is None:
            continue
        same = (request.country, request.mechanism, request.earliest, request.latest)
        if same in seen:
            tell(
                number,
                "country",
                f"Row {seen[same]} requests the same visit.",
                "Delete one of the two rows, or give them other days.",
                request.country.label,
            )
        seen.setdefault(same, number)
        requests.append(request)
    return requests, findings


def _header_fits(header: Sequence[str], tell: _Tell) -> bool:
    fits = True
    for name in header:
        if name not in COLUMNS or header.count(name) > 1:
            what = f"There are two columns {name!r}." if name in COLUMNS else f"There is no column {name!r}."
            remedy = f"The columns are {', '.join(COLUMNS)}.{did_you_mean(name, COLUMNS)}"
            tell(1, name or None, what, remedy, name)
            fits = False
    for name in REQUIRED:
        if name not in header:
            tell(
                1,
                name,
                f"The column {name} is missing.",
                f"Add it; the columns are {', '.join(COLUMNS)}.",
                None,
            )
            fits = False
    return fits


@dataclass(frozen=True)
class _Row:
    """A row being read: each fault is told, and a value that cannot be read is None."""

    number: int
    cells: Mapping[str, str]
    repository: Repository
    tell: _Tell

    def request(self) -> VisitRequest | None:
        country, mechanism = self.thing("country"), self.thing("mechanism")
        earliest, latest = self.day("earliest"), self.day("latest")
        days, wish, fixed = self.length(), self.day("start"), self.yes("fixed")
        reviewers = self.reviewers(country)
        if not (country and mechanism and earliest and latest and days) or reviewers is None or fixed is None:
            return None
        if not (self.cells.get("start", "") == "" or wish) or not self.fits(
            earliest, latest, days, wish, fixed
        ):
            return None
        return VisitRequest(
            self.number, country, mechanism, earliest, latest, days, wish, fixed, tuple(reviewers)
        )

    def fits(self, earliest: date, latest: date, days: int, wish: date | None, fixed: bool) -> bool:
        """Whether the days fit together."""
        last_start = latest - timedelta(days=days - 1)
        if latest < earliest:
            self.fault("latest", f"It lies before the earliest day, {earliest}.", "Give a later day.")
        elif (latest - earliest).days > LONGEST:
            self.fault(
                "latest", "It lies more than three years after the earliest day.", "Give a nearer day."
            )
        elif last_start < earliest:
            room = (latest - earliest).days + 1
            self.fault(
                "days",
                f"The visit lasts {days} days, but from {earliest} to {latest} there are {room}.",
                "Shorten the visit, or give an earlier or a later day.",
            )
        elif wish and not earliest <= wish <= last_start:
            self.fault(
                "start",
                f"A visit of {days} days that ends by {latest} begins between {earliest} and {last_start}.",
                "Give a day between these two, or change earliest, latest or days.",
            )
        elif fixed and not wish:
            self.fault("fixed", "A visit is fixed, but its start is not given.", "Give the start, or no yes.")
        else:
            return True
        return False

    def thing(self, name: str) -> Thing | None:
        """The thing that a cell names, whose column is called after its kind."""
        text = self.cells.get(name, "")
        if text:
            return self.named(name, text, name)
        self.fault(name, "It is empty.", f"Give {thing_kind(name).describe(self.repository)}.")
        return None

    def named(self, column: str, text: str, kind: str) -> Thing | None:
        """The thing of a kind with that name."""
        try:
            return choose(kind, text, self.repository)
        except ParameterError as error:
            self.fault(column, str(error), "Give one of these.", text)
            return None

    def reviewers(self, visited: Thing | None) -> list[Thing] | None:
        """The countries in the cell of the reviewers, or None if one cannot be read."""
        parts = [part.strip() for part in self.cells.get("reviewers", "").split(";") if part.strip()]
        found = [self.named("reviewers", part, "country") for part in parts]
        if visited and visited in found:
            self.fault("reviewers", f"{visited.label} is visited and reviews too.", "Name other countries.")
            return None
        known = [one for one in found if one is not None]
        return list(dict.fromkeys(known)) if len(known) == len(found) else None

    def day(self, name: str) -> date | None:
        """The day in a cell, or None."""
        text = self.cells.get(name, "")
        if not text:
            if name in REQUIRED:
                self.fault(name, "It is empty.", "Give a day as 2027-03-01.")
            return None
        try:
            day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None or day.year not in _YEARS:
            years = f"from {_YEARS[0]} to {_YEARS[-1]}"
            self.fault(name, "It is no day that there is.", f"Give a day {years}, written as 2027-03-01.")
            return None
        return day

    def length(self) -> int | None:
        """How many days, or None."""
        text = self.cells.get("days", "")
        if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or not 1 <= int(text) <= MOST_DAYS:
            self.fault(
                "days", "It is not a possible number of days.", f"Give a number from 1 to {MOST_DAYS}."
            )
            return None
        return int(text)

    def yes(self, name: str) -> bool | None:
        """Whether a cell says yes; None if it says something else than yes, no or nothing."""
        text = self.cells.get(name, "").casefold()
        if text not in ("", "yes", "no"):
            self.fault(name, "It is neither yes nor no.", "Write yes or no, or leave it empty.")
            return None
        return text == "yes"

    def fault(self, column: str, message: str, remedy: str, value: str | None = None) -> None:
        shown = self.cells.get(column, "") if value is None else value
        self.tell(self.number, column, message, remedy, shown or None)
