"""The cumulative report on a theme: who examined it where, what was recommended, and what became of it."""

from __future__ import annotations

from collections import Counter

from peerweave.graph.questions.cells import Cell
from peerweave.graph.reports.assistance import needs_and_offers
from peerweave.graph.reports.blocks import (
    MOST_ROWS,
    STATES,
    Scope,
    chart_of,
    count_columns,
    counted,
    mechanisms,
    missing_section,
    shortened,
    status,
    the,
)
from peerweave.graph.reports.book import Book, key, listed, of, plural, sentence
from peerweave.graph.reports.model import Column, Figure, Section, Sentence, Table, Value
from peerweave.graph.reports.record import criteria, evidence


def sections(book: Book, scope: Scope) -> tuple[tuple[Sentence, ...], tuple[Section, ...]]:
    """The findings of the report and its sections."""
    known, advice = coverage(book, scope), status(book, scope)
    agree, help_ = agreement(book, scope), needs_and_offers(book, scope)
    findings = (*known.sentences, *advice.sentences[:1], *agree.sentences, *help_.sentences[:1])
    advice = Section(
        advice.id,
        advice.title,
        advice.sentences,
        (*advice.tables, by_country(book, scope)),
        advice.charts,
        advice.missing,
    )
    return findings, (
        known,
        advice,
        agree,
        help_,
        evidence(book, scope),
        criteria(book, scope),
        missing_section(book, scope),
    )


def coverage(book: Book, scope: Scope) -> Section:
    """Countries by mechanism and state of knowledge."""
    held = book.rows("knowledge-states-of-countries", **scope.where)
    rows: list[tuple[Value, ...]] = []
    for one in mechanisms(book):
        own = [row for row in held if row["mechanism"].iri == one.iri]
        where = {**scope.where, "mechanism": key(one)}
        rows.append(
            counted(book, one, "knowledge-states-of-countries", "state", STATES, own, "state", **where)
        )
    counts = Table(
        "states",
        "Countries that take or took part, by mechanism and state of knowledge",
        count_columns(Column("mechanism", "Mechanism", width=0), STATES, "Countries"),
        tuple(rows),
    )
    reviewed = [
        (row[1], f" by {the(row[0].value)}")
        for row in counts.rows
        if isinstance(row[0], Cell) and isinstance(row[1], Figure) and row[1].number
    ]
    many = book.figure("countries-examined-by-many", **scope.where)
    sentences = (
        sentence("Findings on the theme are held from reviews of countries: ", listed(reviewed), ".")
        if reviewed
        else sentence(
            "No finding on the theme is held from any mechanism. That does not mean that nobody looked."
        ),
        sentence("In ", plural(many, "country", "countries"), " two or more mechanisms have examined it."),
    )
    examined = book.table(
        "examined-by-many",
        "Countries in which two or more mechanisms have examined the theme",
        (Column("country", "Country", width=0), Column("mechanisms", "Mechanisms", number=True)),
        "countries-examined-by-many",
        scope.where,
        none="None follows from the reviews on record.",
        shown=MOST_ROWS,
    )
    return Section(
        "coverage",
        "What has been examined",
        sentences,
        (counts, examined),
        (chart_of(counts, "Countries by state of knowledge", STATES),),
        book.missing("knowledge-states-of-countries", "countries-examined-by-many"),
    )


def by_country(book: Book, scope: Scope) -> Table:
    """Recommendations on the theme by country and mechanism."""
    return country_table(book, scope, f"Recommendations on this {scope.name} held, by country and mechanism")


def country_table(book: Book, scope: Scope, title: str) -> Table:
    """Recommendations by country and mechanism, countries without any left out."""
    held = book.rows("recommendations-held", **scope.where)
    numbers = Counter((row["country"].iri, key(row["mechanism"])) for row in held)
    rows: list[tuple[Value, ...]] = []
    for country in of(held, "country"):
        where = {**scope.where, "country": key(country)}
        cells = [
            Figure(
                numbers[country.iri, key(one)],
                book.asked("recommendations-held", **where, mechanism=key(one)),
            )
            for one in mechanisms(book)
        ]
        total = Figure(sum(cell.number for cell in cells), book.asked("recommendations-held", **where))
        rows.append((country, *cells, total))
    columns = (
        Column("country", "Country", width=0),
        *(Column(key(one), key(one), f"Of {the(key(one))}.", number=True) for one in mechanisms(book)),
        Column("total", "All", number=True),
    )
    return Table(
        "recommendations-by-country",
        title,
        columns,
        tuple(rows),
        none="No recommendation is held. That does not mean that none was made.",
        shown=min(len(rows), MOST_ROWS),
    )


def agreement(book: Book, scope: Scope) -> Section:
    """Where recommendations on the theme meet."""
    pairs = book.figure("overlapping-recommendations", matter=scope.key)
    alike = book.figure("near-duplicates", **scope.where)
    unlike = book.figure("like-facts-unlike-status", **scope.where)
    sentences = (
        sentence(
            plural(pairs, "pair"),
            " of recommendations by two mechanisms to one country ",
            "is" if pairs.number == 1 else "are",
            " linked by this theme alone; ",
            plural(alike, "pair"),
            " on it, to one country or two, ",
            "says" if alike.number == 1 else "say",
            " nearly the same; of these ",
            unlike,
            " ",
            "has" if unlike.number == 1 else "have",
            " unlike status, for a human to judge.",
        ),
    )
    side = (Column("first_summary", "One, in our words", width=4), Column("first_status", "Status", width=2))
    other = (
        Column("second_summary", "The other, in our words", width=4),
        Column("second_status", "Status", width=2),
    )
    overlap = book.table(
        "overlaps",
        "Recommendations by two mechanisms to one country, linked by this theme",
        (
            Column("country", "Country", width=2),
            Column("mechanism", "By", width=0),
            *side,
            Column("other", "By", width=0),
            *other,
        ),
        "overlapping-recommendations",
        {"matter": scope.key},
        none="No such pair is held.",
        shown=20,
    )
    unlike_table = book.table(
        "unlike-status",
        "Like recommendations with unlike status: for a human to judge, nothing is asserted",
        (Column("first", "One", width=3), *side, Column("second", "The other", width=3), *other),
        "like-facts-unlike-status",
        scope.where,
        none="No such pair is held.",
        shown=20,
    )
    alike_table = book.table(
        "near-duplicates",
        "Recommendations that say nearly the same",
        (Column("first", "One", width=3), *side, Column("second", "The other", width=3), *other),
        "near-duplicates",
        scope.where,
        none="No such pair is held.",
        shown=15,
    )
    return Section(
        "agreement",
        "Where the mechanisms agree and differ",
        sentences,
        (shortened(overlap), alike_table, unlike_table),
        (),
        book.missing("overlapping-recommendations", "near-duplicates", "like-facts-unlike-status"),
    )
