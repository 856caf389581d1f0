"""Sections that several kinds of report have: status, needs and offers, what is missing, by mechanism."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from peerweave.graph.namespaces import ID
from peerweave.graph.questions.cells import Cell
from peerweave.graph.questions.choose import thing_kind
from peerweave.graph.reports.book import Book, Row, key, listed, of, plural, sentence
from peerweave.graph.reports.held import WITHOUT
from peerweave.graph.reports.model import (
    Chart,
    Column,
    Figure,
    Section,
    Sentence,
    Series,
    Table,
    Value,
)

STATUSES: Final = (
    Series("implemented", "Implemented"),
    Series("partly-implemented", "Partly implemented"),
    Series("not-implemented", "Not implemented"),
    Series("pending", "Pending"),
    Series("not-known", "Not known"),
)
STATES: Final = (
    Series("reviewed-data", "Reviewed, data held"),
    Series("reviewed-no-data", "Reviewed, no data held"),
    Series("not-yet-reviewed", "Not yet reviewed"),
    Series("not-known", "Not known"),
    Series("out-of-scope", "Out of scope"),
    Series("not-bound", "Not bound"),
)
"""The states of knowledge, of which the first two are "reviewed"; unknown is never one of No."""
MOST_ROWS: Final = 60
"""The most rows of one table that are printed; all are in the data and behind the link."""
NOT_HELD: Final = "None is held, which does not mean that there is none."


@dataclass(frozen=True)
class Scope:
    """What a report is on: the parameter that chooses it (``country``), its key, and the thing."""

    name: str
    key: str
    subject: Cell

    @property
    def label(self) -> str:
        """Its words."""
        return str(self.subject.value)

    @property
    def where(self) -> dict[str, str]:
        """The parameter and its value."""
        return {self.name: self.key}


def mechanisms(book: Book) -> list[Cell]:
    """The mechanisms; their keys stand for them in tables."""
    return [Cell(one.key, one.iri) for one in thing_kind("mechanism").choices(book.repository)]


def short(cell: Cell) -> Cell:
    """A thing as a table shows it: a mechanism by its key, a recommendation or need without its country."""
    if cell.iri is None:
        return cell
    kind, _, local = cell.iri.removeprefix(str(ID)).partition("/")
    if kind == "mechanism":
        return Cell(local, cell.iri)
    if kind == "recommendation":
        _, phase, _, number = local.split("/", 3)
        return Cell(f"{phase}, {number}", cell.iri)
    if kind in ("phase", "provision"):
        return Cell(str(cell.value).partition(":")[0], cell.iri)
    return cell


def the(mechanism: object) -> str:
    """A mechanism's key in a sentence: GRECO and MESICIC are names, the others want an article."""
    return str(mechanism) if mechanism in ("GRECO", "MESICIC") else f"the {mechanism}"


def unheld(book: Book, name: str, scope: Scope) -> tuple[Sentence, ...]:
    """Why a mechanism has no row in an answer: its state of knowledge, the reason, and whom both hold for.

    Where a row of noughts would stand instead, nothing held would read as nothing there.
    """
    alike: dict[tuple[str, str], list[Cell]] = {}
    for one in book.answer(name, **scope.where).unheld:
        mechanism = short(Cell(one.mechanism.label, one.mechanism.iri))
        alike.setdefault((one.state.label, one.reason), []).append(mechanism)
    return tuple(
        sentence(f"{state}, {reason}: ", listed([(one,) for one in sorted(ones, key=_name)]), ".")
        for (state, reason), ones in alike.items()
    )


def _name(cell: Cell) -> str:
    return str(cell.value)


def shortened(table: Table) -> Table:
    """A table with short words for things that its other columns tell."""
    rows = tuple(tuple(short(cell) if isinstance(cell, Cell) else cell for cell in row) for row in table.rows)
    return Table(table.id, table.title, table.columns, rows, table.asked, table.none, table.shown)


def counted(
    book: Book,
    first: Cell,
    question: str,
    parameter: str,
    series: Sequence[Series],
    rows: Sequence[Row],
    column: str,
    **where: str,
) -> tuple[Value, ...]:
    """A row of a table: a thing, how many of its rows have each code in a column, and how many it has."""
    numbers = Counter(key(row[column]) for row in rows)
    parts = tuple(
        Figure(numbers[one.code], book.asked(question, **where, **{parameter: one.code})) for one in series
    )
    return (first, *parts, Figure(len(rows), book.asked(question, **where)))


def count_columns(first: Column, series: Sequence[Series], last: str) -> tuple[Column, ...]:
    """The columns of such rows."""
    return (
        first,
        *(Column(one.code.replace("-", "_"), one.name, number=True) for one in series),
        Column("total", last, number=True),
    )


def chart_of(table: Table, title: str, series: Sequence[Series]) -> Chart:
    """A bar for each row of a table of counts; rows without anything are left to the table."""
    bars = tuple(
        (str(row[0].value), tuple(cell.number for cell in row[1:-1] if isinstance(cell, Figure)))
        for row in table.rows
        if isinstance(row[0], Cell) and any(isinstance(cell, Figure) and cell.number for cell in row[1:-1])
    )
    return Chart(f"{table.id}-chart", title, tuple(series), bars, table.id)


def status(book: Book, scope: Scope, by: str = "mechanism") -> Section:
    """How far recommendations have been carried out, and the mechanisms' own words for it.

    ``by`` is what has a row of its own: ``mechanism``, or ``country``.
    """
    held = book.rows("recommendations-held", **scope.where)
    things: list[Cell] = mechanisms(book) if by == "mechanism" else of(held, by)
    rows: list[tuple[Value, ...]] = []
    for thing in things:
        own = [row for row in held if row[by].iri == thing.iri]
        where = {**scope.where, by: key(thing)}
        if own or scope.name != "country":
            rows.append(
                counted(book, thing, "recommendations-held", "status", STATUSES, own, "status", **where)
            )
    head = Column(by, by.capitalize(), width=0)
    table = Table(
        "status",
        f"Recommendations held, by {by} and current status",
        count_columns(head, STATUSES, "All"),
        tuple(rows),
        none=NOT_HELD,
        shown=min(len(rows), MOST_ROWS),
    )
    charts = (chart_of(table, "Recommendations held, by current status", STATUSES),) if held else ()
    return Section(
        "status",
        "What became of the recommendations",
        (
            *status_sentences(book, scope, held),
            *(unheld(book, "recommendations-held", scope) if scope.name == "country" else ()),
        ),
        tuple(one for one in (table, own_words(book, scope, held)) if one is not None),
        charts if len(table.rows) <= 15 else (),
        book.missing("recommendations-held"),
    )


def status_sentences(book: Book, scope: Scope, held: Sequence[Row]) -> tuple[Sentence, ...]:
    """How many recommendations are held, and what is known of them."""
    total = Figure(len(held), book.asked("recommendations-held", **scope.where))
    if not held:
        return (
            sentence(
                "No recommendation is held for ", scope.label, ". That does not mean that none was made."
            ),
        )
    numbers = Counter(key(row["status"]) for row in held)

    def part(code: str) -> Figure:
        return Figure(numbers[code], book.asked("recommendations-held", **scope.where, status=code))

    told = [(part(one.code), f" {one.name.lower()}") for one in STATUSES[:-1] if numbers[one.code]]
    verb = "is" if total.number == 1 else "are"
    first = sentence(plural(total, "recommendation"), f" {verb} held. ")
    if not told:
        return (sentence(*first, "Of none of them is the status known."),)
    unknown = part("not-known")
    rest = (
        (". Of ", unknown, f" the status is not known ({round(100 * unknown.number / total.number)} in 100).")
        if unknown.number
        else (".",)
    )
    return (sentence(*first, "Their current status: ", listed(told), *rest),)


def own_words(book: Book, scope: Scope, held: Sequence[Row]) -> Table | None:
    """The mechanism's own word beside the common scale, with how often it is the current one."""
    found = Counter(
        (short(row["mechanism"]), row["word"].value, row["status"])
        for row in held
        if key(row["status"]) != "not-known"
    )
    if not found:
        return None
    order = [one.code for one in STATUSES]
    rows: list[tuple[Value, ...]] = []
    ranked = sorted(
        found.items(), key=lambda pair: (pair[0][0].value, order.index(key(pair[0][2])), pair[0][1] or "")
    )
    for (mechanism, word, common), number in ranked:
        asked = book.asked(
            "recommendations-held",
            **{
                **scope.where,
                "mechanism": key(mechanism),
                "status": key(common),
                "word": str(word or WITHOUT),
            },
        )
        rows.append((mechanism, Cell(_word(word)), common, Figure(number, asked)))
    columns = (
        Column("mechanism", "Mechanism", width=0),
        Column("word", "Its own word", "The mechanism's own word for the status.", "none held", width=3),
        Column("status", "Common scale", width=2),
        Column("recommendations", "Recommendations", number=True),
    )
    return Table("own-words", "The mechanisms' own words beside the common scale", columns, tuple(rows))


def _word(word: object) -> str | None:
    return str(word).partition(" (")[0] if word else None


def by_theme(book: Book, scope: Scope) -> Table:
    """Recommendations held by theme and mechanism; a recommendation counts for each of its themes."""
    everyone = mechanisms(book)
    rows: list[tuple[Value, ...]] = []
    for theme in themes(book):
        held = book.rows("recommendations-held", **scope.where, theme=key(theme))
        if not held:
            continue
        numbers = Counter(key(row["mechanism"]) for row in held)
        where = {**scope.where, "theme": key(theme)}
        cells = tuple(
            Figure(numbers[key(one)], book.asked("recommendations-held", **{**where, "mechanism": key(one)}))
            for one in everyone
        )
        rows.append((theme, *cells, Figure(len(held), book.asked("recommendations-held", **where))))
    columns = (
        Column("theme", "Theme", width=0),
        *(
            Column(key(one), key(one), f"Recommendations of {the(key(one))} held.", number=True)
            for one in everyone
        ),
        Column("total", "All", number=True),
    )
    return Table(
        "recommendations-by-theme",
        "Recommendations held, by theme and mechanism (one with several themes counts in each)",
        columns,
        tuple(rows),
        none="No recommendation with a theme is held.",
    )


def themes(book: Book) -> list[Cell]:
    """Every theme, in the order of the list of themes."""
    return [row["theme"] for row in book.rows("themes")]


def missing_section(book: Book, scope: Scope) -> Section:
    """By mechanism: what the tables hold too little of, so that nobody takes an empty place for a No."""
    rows: list[tuple[Value, ...]] = []
    for mechanism in mechanisms(book):
        where = {**scope.where, "mechanism": key(mechanism)}
        if scope.name == "phase" and scope.key.partition("/")[0] != key(mechanism):
            continue
        rows.append(
            (
                mechanism,
                book.figure("reviews-held", **where),
                book.figure("reviews-held", **where, state="undated"),
                book.figure("recommendations-held", **where),
                book.figure("recommendations-held", **where, status="not-known"),
                book.figure("needs-held", **where),
            )
        )
    columns = (
        Column("mechanism", "Mechanism", width=0),
        Column("reviews", "Reviews held", number=True),
        Column("undated", "of these without any date", number=True),
        Column("recommendations", "Recommendations held", number=True),
        Column("status_not_known", "of these of unknown status", number=True),
        Column("needs", "Needs held", number=True),
    )
    table = Table(
        "missing", "What is held by mechanism, and of how much of it little is known", columns, tuple(rows)
    )
    empty = [
        str(row[0].value)
        for row in rows
        if isinstance(row[0], Cell) and isinstance(row[3], Figure) and not row[3].number
    ]
    sentences: tuple[Sentence, ...] = ()
    if empty:
        names = listed([(the(name),) for name in empty])
        sentences = (
            sentence("No recommendation is held of ", names, ". That does not mean that none was made."),
        )
    return Section(
        "missing",
        "What is missing",
        sentences,
        (table,),
        (),
        book.missing("reviews-held"),
    )
