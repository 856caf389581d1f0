"""The cumulative report on a region: what was examined there, recommended, and what became of it."""

from __future__ import annotations

from collections import Counter

from peerweave.graph.questions.cells import Cell
from peerweave.graph.reports.assistance import needs_and_offers
from peerweave.graph.reports.blocks import (
    MOST_ROWS,
    STATES,
    Scope,
    by_theme,
    chart_of,
    count_columns,
    counted,
    mechanisms,
    missing_section,
    status,
    the,
    themes,
)
from peerweave.graph.reports.book import Book, Row, key, listed, of, plural, sentence
from peerweave.graph.reports.model import Column, Figure, Here, Section, Sentence, Series, Table, Value
from peerweave.graph.reports.theme import country_table

REVIEW_STATES = (
    Series("completed", "Completed"),
    Series("under-way", "Under way"),
    Series("scheduled", "Scheduled"),
    Series("undated", "Undated"),
)


def sections(book: Book, scope: Scope) -> tuple[tuple[Sentence, ...], tuple[Section, ...]]:
    """The findings of the report and its sections."""
    done, known, advice = reviewing(book, scope), coverage(book, scope), status(book, scope)
    agree, help_ = agreement(book, scope), needs_and_offers(book, scope)
    findings = (
        *done.sentences,
        *advice.sentences[:1],
        *agree.sentences,
        *help_.sentences,
    )
    advice = Section(
        advice.id,
        advice.title,
        advice.sentences,
        (
            *advice.tables,
            by_theme(book, scope),
            country_table(book, scope, "Recommendations held, by country and mechanism"),
        ),
        advice.charts,
        advice.missing,
    )
    return findings, (done, known, advice, agree, help_, missing_section(book, scope))


def reviewing(book: Book, scope: Scope) -> Section:
    """Reviews of the region's countries by mechanism and state."""
    held = book.rows("reviews-held", **scope.where)
    rows: list[tuple[Value, ...]] = []
    for one in mechanisms(book):
        own = [row for row in held if row["mechanism"].iri == one.iri]
        where = {**scope.where, "mechanism": key(one)}
        rows.append(counted(book, one, "reviews-held", "state", REVIEW_STATES, own, "state", **where))
    table = Table(
        "reviews",
        "Reviews held, by mechanism and state",
        count_columns(Column("mechanism", "Mechanism", width=0), REVIEW_STATES, "All"),
        tuple(rows),
        book.asked("reviews-held", **scope.where),
    )
    total = Figure(len(held), book.asked("reviews-held", **scope.where))
    by = [
        (row[-1], f" by {the(key(row[0]))}")
        for row in rows
        if isinstance(row[0], Cell) and isinstance(row[-1], Figure) and row[-1].number
    ]
    told = (
        sentence(
            plural(total, "review"),
            f" of countries of {scope.label} ",
            "is" if total.number == 1 else "are",
            " held: ",
            listed(by),
            ".",
        )
        if held
        else sentence(
            "No review of a country of ", scope.label, " is held (", total, "). Some may have taken place."
        )
    )
    charts = (chart_of(table, "Reviews held, by state", REVIEW_STATES),) if held else ()
    return Section(
        "reviews", "Who reviews the region", (told,), (table,), charts, book.missing("reviews-held")
    )


def coverage(book: Book, scope: Scope) -> Section:
    """Themes by state of knowledge, and by mechanism where findings are held."""
    states: list[tuple[Value, ...]] = []
    findings: list[tuple[Value, ...]] = []
    for theme in themes(book):
        where = {**scope.where, "theme": key(theme)}
        held: list[Row] = book.rows("knowledge-states-of-region", **where)
        states.append(
            counted(book, theme, "knowledge-states-of-region", "state", STATES, held, "state", **where)
        )
        numbers = Counter(key(row["mechanism"]) for row in held if key(row["state"]) == STATES[0].code)
        cells = tuple(
            Figure(
                numbers[key(one)],
                book.asked("knowledge-states-of-region", **where, mechanism=key(one), state=STATES[0].code),
            )
            for one in mechanisms(book)
        )
        findings.append((theme, *cells))
    columns = (
        Column("theme", "Theme", width=0),
        *(
            Column(key(one), key(one), f"Countries reviewed by {the(key(one))}.", number=True)
            for one in mechanisms(book)
        ),
    )
    held_table = Table(
        "coverage",
        "Countries reviewed of which a finding on the theme is held, by theme and mechanism",
        columns,
        tuple(findings),
    )
    counts = Table(
        "states",
        "Pairs of a country and a mechanism in which it takes or took part, by theme and state of knowledge",
        count_columns(Column("theme", "Theme", width=0), STATES, "Pairs"),
        tuple(states),
    )
    return Section(
        "coverage",
        "What has been examined",
        (),
        (held_table, counts),
        (),
        book.missing("knowledge-states-of-region"),
    )


def agreement(book: Book, scope: Scope) -> Section:
    """By country: pairs of recommendations on the same subject, alike, and to be judged."""
    inside = {key(row["country"]) for row in book.rows("recommendations-held", **scope.where)}
    overlaps = _by_country(book, "overlapping-recommendations", "country", {})
    judge = _by_country(book, "possible-contradictions", "country", {})
    rows: list[tuple[Value, ...]] = []
    for row in of(book.rows("recommendations-held", **scope.where), "country"):
        one = key(row)
        if one in inside and (overlaps[one] or judge[one]):
            rows.append(
                (
                    row,
                    Figure(overlaps[one], book.asked("overlapping-recommendations", country=one)),
                    Figure(judge[one], book.asked("possible-contradictions", country=one)),
                )
            )
    columns = (
        Column("country", "Country", width=3),
        Column("overlaps", "Pairs by two mechanisms on the same subject", number=True),
        Column("to_judge", "Pairs that may contradict each other, for a human to judge", number=True),
    )
    table = Table(
        "agreement",
        "Countries with pairs of recommendations that a human should read side by side",
        columns,
        tuple(rows),
        none="No such pair is held.",
        shown=min(len(rows), MOST_ROWS),
    )
    told = (
        sentence(
            "In ",
            Here(len(rows), table.id),
            " country" if len(rows) == 1 else " countries",
            " two mechanisms recommended something on the same subject, or two recommendations may "
            "contradict each other, for a human to judge.",
        )
        if rows
        else sentence("No pair of recommendations by two mechanisms on the same subject is held.")
    )
    return Section(
        "agreement",
        "Where the mechanisms agree and differ",
        (told,),
        (table,),
        (),
        book.missing("overlapping-recommendations", "possible-contradictions"),
    )


def _by_country(book: Book, question: str, column: str, values: dict[str, str]) -> Counter[str]:
    return Counter(key(row[column]) for row in book.rows(question, **values))
