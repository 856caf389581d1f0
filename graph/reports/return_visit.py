"""The briefing for a return visit to a country: what a delegation should have in hand, on two pages.

Each section is the answer to a named question of ``queries/questions`` or ``queries/reports``. The tables
hold every row; how many of them are printed, so that all of it fits on two pages, is for ``fit``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from peerweave.graph.questions.cells import Cell
from peerweave.graph.reports.blocks import (
    NOT_HELD,
    STATES,
    STATUSES,
    Scope,
    count_columns,
    counted,
    mechanisms,
    short,
    shortened,
    status_sentences,
    unheld,
)
from peerweave.graph.reports.book import Book, Row, key, plural, sentence
from peerweave.graph.reports.model import Asked, Column, Section, Sentence, Table, Value
from peerweave.graph.reports.record import steps

_EVER: Final = "1200"
_ORDER: Final = ("not-implemented", "partly-implemented", "pending", "not-known")
"""Open recommendations in the order in which a delegation has most to say on them."""


def sections(book: Book, scope: Scope) -> tuple[tuple[Sentence, ...], tuple[Section, ...]]:
    """The findings of the briefing and its sections."""
    held = book.rows("recommendations-held", **scope.where)
    parts = (
        visits(book, scope),
        reports(book, scope),
        advice(book, scope, held),
        needs(book, scope),
        offers(book, scope),
        events(book, scope),
        replace(steps(book, scope, taken=True), missing=()),
        knowledge(book, scope),
    )
    open_ = book.figure("recommendations-held", **scope.where, open="yes")
    candidates = book.figure("return-visit-candidates", **_visit(scope))
    needed = book.figure("needs-held", **scope.where)
    offered = book.figure("offers-held", **scope.where)
    findings = (
        sentence(
            plural(candidates, "completed review"),
            " ",
            "is" if candidates.number == 1 else "are",
            " on record without a return visit on record; whether one took place is not known. ",
            *_best(parts[0].table),
        )
        if candidates.number
        else sentence(
            "No completed review is held (", candidates, "), so none speaks for a return visit here."
        ),
        *status_sentences(book, scope, held),
        sentence(
            open_,
            " ",
            "is" if open_.number == 1 else "are",
            " not known to be implemented. ",
            plural(needed, "need"),
            " for assistance and ",
            plural(offered, "offer", "offers"),
            " for the country or its region, not known to have ended, ",
            "is" if needed.number + offered.number == 1 else "are",
            " on record.",
        ),
    )
    return findings, parts


def unknown(book: Book, sections: tuple[Section, ...]) -> tuple[Sentence, ...]:
    """What is not known: empty sections first, then the limits of the questions, each once."""
    empty = [
        sentence(f"{table.title}: {table.none}")
        for section in sections
        for table in section.tables
        if not table.rows and table.none
    ]
    limits = [
        *book.missing("return-visit-candidates", "recommendations-held", "needs-held", "offers-held"),
        *book.missing("country-last-reports", "country-coming-events"),
        *book.missing("knowledge-states", "escalation-steps"),
    ]
    return (*empty, *(sentence(limit) for limit in dict.fromkeys(limits)))


def _visit(scope: Scope) -> dict[str, str]:
    return {**scope.where, "months": _EVER, "undated": "yes"}


def _best(table: Table) -> Sentence:
    if not table.rows:
        return ()
    mechanism, review, *_, reason = table.rows[0]
    return ("Most speaks for a visit by the ", mechanism, " (", review, "): ", _lower(reason))


def _lower(cell: object) -> str:
    words = str(cell.value) if isinstance(cell, Cell) else ""
    return words[:1].lower() + words[1:]


def visits(book: Book, scope: Scope) -> Section:
    """Completed reviews that a visit could follow, the most promising first."""
    table = book.table(
        "visits",
        "Completed reviews without a return visit on record, the most promising first",
        (
            Column("mechanism", "Mechanism", width=0),
            Column("review", "Review", width=3),
            Column("report_date", "Report of", empty="date not held", width=0),
            Column("practice", "Return visits of the mechanism", width=3),
            Column("reason", "What speaks for a visit", width=4),
        ),
        "return-visit-candidates",
        _visit(scope),
        none="No completed review is held with a recommendation, a need or a provider.",
    )
    return Section("visits", "What speaks for a return visit", (), (_phases(table),))


def _phases(table: Table) -> Table:
    """Reviews without mechanism and country, which the reader has before him."""

    def words(cell: object) -> object:
        if isinstance(cell, Cell) and "/id/review/" in (cell.iri or ""):
            return Cell(str(cell.value).partition(", ")[2].rpartition(":")[0] or cell.value, cell.iri)
        return short(cell) if isinstance(cell, Cell) else cell

    rows = tuple(tuple(words(cell) for cell in row) for row in table.rows)
    return Table(table.id, table.title, table.columns, rows, table.asked, table.none)  # type: ignore[arg-type]


def reports(book: Book, scope: Scope) -> Section:
    """The last report of each mechanism."""
    table = book.table(
        "reports",
        "The last report of each mechanism",
        (
            Column("mechanism", "Mechanism", width=0),
            Column("phase", "Phase", width=3),
            Column("stage", "Report", width=2),
            Column("kind", "Step", width=2),
            Column("date", "On", width=0),
            Column("symbol", "Symbol", empty="not held", width=2),
        ),
        "country-last-reports",
        scope.where,
        none="No report with a date is held.",
    )
    return Section("reports", "The last reports", (), (shortened(table),))


def advice(book: Book, scope: Scope, held: list[Row]) -> Section:
    """Open recommendations: counted by mechanism, then one by one, known status first."""
    counts = []
    for one in mechanisms(book):
        own = [row for row in held if row["mechanism"].iri == one.iri]
        where = {**scope.where, "mechanism": key(one)}
        if own:
            counts.append(
                counted(book, one, "recommendations-held", "status", STATUSES, own, "status", **where)
            )
    numbers = Table(
        "recommendation-counts",
        "Recommendations held, by mechanism and current status",
        count_columns(Column("mechanism", "Mechanism", width=0), STATUSES, "All"),
        tuple(counts),
        none=NOT_HELD,
    )
    columns = (
        Column("mechanism", "Mechanism", width=0),
        Column("recommendation", "Number", width=0),
        Column("theme", "Theme", "The first of its themes.", "none coded", width=2),
        Column("summary", "What is recommended, in our words", width=5),
        Column("status", "Status", width=2),
        Column("word", "In its own word", empty="none held", width=2),
        Column("date", "As of", empty="no date", width=0),
        Column("assessor", "Says who", empty="nobody on record", width=2),
    )
    table = book.table(
        "recommendations",
        "Open recommendations: not implemented first, those of which nothing is known last",
        columns,
        "country-open-recommendations",
        scope.where,
        none="No recommendation is held that is not known to be implemented.",
    )
    place = [column.name for column in columns].index("status")
    rows = sorted(table.rows, key=lambda row: _ORDER.index(key(row[place])))  # type: ignore[arg-type]
    listed = Table(
        table.id,
        table.title,
        table.columns,
        tuple(rows),
        Asked.of("recommendations-held", {**scope.where, "open": "yes"}),
        table.none,
    )
    told = unheld(book, "recommendations-held", scope)
    return Section("recommendations", "Open recommendations", told, (numbers, shortened(_words(listed))))


def _words(table: Table) -> Table:
    """Own words without the mechanism's name after them."""
    place = [column.name for column in table.columns].index("word")

    def plain(number: int, cell: object) -> object:
        if number == place and isinstance(cell, Cell) and cell.value:
            return Cell(str(cell.value).partition(" (")[0])
        return cell

    rows = tuple(tuple(plain(number, cell) for number, cell in enumerate(row)) for row in table.rows)
    return Table(table.id, table.title, table.columns, rows, table.asked, table.none)  # type: ignore[arg-type]


def needs(book: Book, scope: Scope) -> Section:
    """Needs with the offer that suits each best."""
    table = book.table(
        "needs",
        "Needs for assistance, and the offer that suits each best",
        (
            Column("mechanism", "Mechanism", width=0),
            Column("summary", "What is needed, in our words", width=4),
            Column("type", "Kind", width=2),
            Column("basis", "How it is known", width=2),
            Column("offer", "Best offer on record", empty="none fits", width=3),
            Column("fit", "Fit", width=2),
        ),
        "assistance-matches",
        scope.where,
        none="No need is held, which does not mean that there is none.",
    )
    return Section("needs", "Needs for assistance", (), (shortened(table),))


def offers(book: Book, scope: Scope) -> Section:
    """Providers with running offers for the country or its region."""
    table = book.table(
        "offers",
        "Offers and providers active in the country, those that name it first",
        (
            Column("provider", "Provider", width=3),
            Column("offer", "Offer", width=4),
            Column("place", "Names", width=2),
            Column("start", "From", empty="not held", width=0),
            Column("end", "Until", empty="not held", width=0),
        ),
        "country-offers",
        scope.where,
        none="No offer is held that names the country or its region, other than ones that have ended.",
    )
    together: dict[str, list[tuple[Value, ...]]] = {}
    for row in table.rows:
        together.setdefault(str(row[1].iri) if isinstance(row[1], Cell) else "", []).append(row)
    rows = []
    for same in together.values():
        first = same[0]
        names = "; ".join(str(row[0].value) for row in same if isinstance(row[0], Cell))
        rows.append((Cell(names) if len(same) > 1 else first[0], *first[1:]))
    asked = book.asked("offers-held", **scope.where)
    return Section(
        "offers",
        "Offers and providers",
        (),
        (Table(table.id, table.title, table.columns, tuple(rows), asked, table.none),),
    )


def events(book: Book, scope: Scope) -> Section:
    """What is to come."""
    table = book.table(
        "events",
        "Events of its reviews and meetings in the country that are to come",
        (
            Column("date", "From", width=0),
            Column("end", "Until", empty="one day", width=0),
            Column("mechanism", "Mechanism", width=0),
            Column("kind", "What", width=2),
            Column("event", "Event", width=5),
        ),
        "country-coming-events",
        scope.where,
        none="No coming event is held.",
    )
    return Section("events", "What is to come", (), (shortened(table),))


def knowledge(book: Book, scope: Scope) -> Section:
    """States of knowledge by mechanism, and who reviews the country."""
    held = book.rows("knowledge-states", **scope.where)
    standing = {row["mechanism"].iri: row for row in book.rows("mechanisms-of-country", **scope.where)}
    rows = []
    for one in mechanisms(book):
        own = [row for row in held if row["mechanism"].iri == one.iri]
        where = {**scope.where, "mechanism": key(one)}
        states = counted(book, one, "knowledge-states", "state", STATES, own, "state", **where)
        takes = standing[one.iri]["standing"]
        reviews = book.figure("reviews-held", **scope.where, mechanism=key(one))
        rows.append((one, takes, reviews, *states[1:-1]))
    first, *series, _ = count_columns(Column("mechanism", "Mechanism", width=0), STATES, "")
    columns = (
        first,
        Column("standing", "Standing", width=2),
        Column("reviews", "Reviews held", number=True),
        *series,
    )
    table = Table("knowledge", "Standing, reviews, and themes by state of knowledge", columns, tuple(rows))
    return Section("knowledge", "Who reviews the country, and what is known", (), (table,))
