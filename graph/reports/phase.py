"""The cumulative report at the end of a phase: whom it reviewed, what it recommended, what became of it."""

from __future__ import annotations

from collections import Counter

from peerweave.graph.reports.assistance import needs_and_offers
from peerweave.graph.reports.blocks import (
    MOST_ROWS,
    STATES,
    STATUSES,
    Scope,
    chart_of,
    count_columns,
    counted,
    mechanisms,
    missing_section,
    status,
    the,
    themes,
)
from peerweave.graph.reports.book import Book, key, listed, plural, sentence
from peerweave.graph.reports.model import Chart, Column, Figure, Here, Section, Sentence, Table, Value
from peerweave.graph.reports.record import criteria


def sections(book: Book, scope: Scope) -> tuple[tuple[Sentence, ...], tuple[Section, ...]]:
    """The findings of the report and its sections."""
    known, advice = coverage(book, scope), advice_section(book, scope)
    agree, help_ = others(book, scope), needs_and_offers(book, scope)
    findings = (*known.sentences, *advice.sentences[:1], *agree.sentences, *help_.sentences[:1])
    return findings, (known, advice, agree, criteria(book, scope), help_, missing_section(book, scope))


def coverage(book: Book, scope: Scope) -> Section:
    """Members of the mechanism by state of knowledge, and one by one."""
    held = book.rows("countries-of-phase", **scope.where)
    numbers = Counter(key(row["state"]) for row in held)
    row = counted(
        book, scope.subject, "countries-of-phase", "state", STATES[:4], held, "state", **scope.where
    )
    counts = Table(
        "states",
        "Members of the mechanism, and other countries reviewed, by state of knowledge",
        count_columns(Column("phase", "Phase", width=0), STATES[:4], "Countries"),
        (row,),
    )
    told = [
        (
            Figure(numbers[one.code], book.asked("countries-of-phase", **scope.where, state=one.code)),
            f" {_low(one.name)}",
        )
        for one in STATES[:4]
        if numbers[one.code]
    ]
    total = Figure(len(held), book.asked("countries-of-phase", **scope.where))
    sentences = (
        sentence("Of ", plural(total, "country", "countries"), " that take part: ", listed(told), ".")
        if held
        else sentence("No member of the mechanism is held for this phase (", total, ")."),
    )
    countries = book.table(
        "countries",
        "The countries, one by one",
        (
            Column("country", "Country", width=2),
            Column("state", "What is known", width=2),
            Column("reason", "What that rests on", width=4),
            Column("recommendations", "Recommendations held", number=True),
            Column("needs", "Needs held", number=True),
        ),
        "countries-of-phase",
        scope.where,
        none="None is held.",
    )
    cells = []
    for shown, one in zip(countries.rows, held, strict=True):
        where = {**scope.where, "country": key(one["country"])}
        figures = (book.figure(name, **where) for name in ("recommendations-held", "needs-held"))
        cells.append((*shown[:3], *figures))
    listed_ = Table(
        countries.id, countries.title, countries.columns, tuple(cells), countries.asked, countries.none
    )
    chart: tuple[Chart, ...] = (
        (chart_of(counts, "Countries by state of knowledge", STATES[:4]),) if held else ()
    )
    return Section(
        "coverage",
        "Whom the phase has reviewed",
        sentences,
        (counts, listed_),
        chart,
        book.missing("countries-of-phase"),
    )


def advice_section(book: Book, scope: Scope) -> Section:
    """Status in all and by theme."""
    found = status(book, scope)
    held = book.rows("recommendations-held", **scope.where)
    rows: list[tuple[Value, ...]] = []
    for theme in themes(book):
        own = book.rows("recommendations-held", **scope.where, theme=key(theme))
        if own:
            where = {**scope.where, "theme": key(theme)}
            rows.append(
                counted(book, theme, "recommendations-held", "status", STATUSES, own, "status", **where)
            )
    table = Table(
        "status",
        "Recommendations held, by theme and current status (one with several themes counts in each)",
        count_columns(Column("theme", "Theme", width=0), STATUSES, "All"),
        tuple(rows),
        none="No recommendation with a theme is held.",
    )
    all_ = counted(
        book, scope.subject, "recommendations-held", "status", STATUSES, held, "status", **scope.where
    )
    whole = Table(
        "status-of-all",
        "Recommendations held, by current status",
        count_columns(Column("phase", "Phase", width=0), STATUSES, "All"),
        (all_,),
    )
    by_country = status(book, scope, "country").table
    words = tuple(one for one in found.tables if one.id == "own-words")
    countries = Table(
        "status-by-country",
        "Recommendations held, by country and current status",
        by_country.columns,
        by_country.rows,
        None,
        by_country.none,
        min(len(by_country.rows), MOST_ROWS),
    )
    charts = (chart_of(table, "Recommendations held, by theme and current status", STATUSES),) if rows else ()
    return Section(
        found.id,
        found.title,
        found.sentences,
        (whole, *words, table, countries),
        charts if len(rows) <= 20 else (),
        found.missing,
    )


def others(book: Book, scope: Scope) -> Section:
    """What other mechanisms recommend on the themes of the phase's recommendations."""
    own = scope.key.partition("/")[0]
    everyone = [one for one in mechanisms(book) if key(one) != own]
    rows: list[tuple[Value, ...]] = []
    for theme in themes(book):
        here = book.figure("recommendations-held", **scope.where, theme=key(theme))
        if not here.number:
            continue
        there = [
            book.figure("recommendations-held", theme=key(theme), mechanism=key(one)) for one in everyone
        ]
        rows.append((theme, here, *there))
    columns = (
        Column("theme", "Theme", width=0),
        Column("here", "This phase", number=True),
        *(
            Column(key(one), key(one), f"Of {the(key(one))}, in all its phases.", number=True)
            for one in everyone
        ),
    )
    table = Table(
        "elsewhere",
        "Recommendations held on the same themes, by other mechanisms",
        columns,
        tuple(rows),
        none="No recommendation with a theme is held.",
    )
    told = (
        sentence(
            "The recommendations on record concern ",
            Here(len(rows), table.id),
            f" {'theme' if len(rows) == 1 else 'themes'}; the table says what other mechanisms hold on each.",
        )
        if rows
        else sentence("No recommendation with a theme is held for this phase.")
    )
    return Section(
        "agreement",
        "Where other mechanisms recommend something on the same themes",
        (told,),
        (table,),
        (),
        book.missing("recommendations-held"),
    )


def _low(words: str) -> str:
    return words[:1].lower() + words[1:]
