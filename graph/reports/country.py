"""The cumulative report on a country: what the mechanisms examined, recommended, and what became of it."""

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
    short,
    shortened,
    status,
)
from peerweave.graph.reports.book import Book, Row, key, listed, of, plural, sentence
from peerweave.graph.reports.model import Column, Figure, Section, Sentence, Table
from peerweave.graph.reports.record import evidence, steps


def sections(book: Book, scope: Scope) -> tuple[tuple[Sentence, ...], tuple[Section, ...]]:
    """The findings of the report and its sections."""
    who, known, advice = reviewing(book, scope), coverage(book, scope), status(book, scope)
    help_, agree = needs_and_offers(book, scope), agreement(book, scope)
    findings = (
        *who.sentences[:1],
        *known.sentences[:1],
        *advice.sentences[:1],
        *agree.sentences[:1],
        *help_.sentences[:1],
    )
    advice = Section(
        advice.id,
        advice.title,
        advice.sentences,
        (*advice.tables, by_theme(book, scope), recommendations(book, scope)),
        advice.charts,
        advice.missing,
    )
    return findings, (
        who,
        known,
        advice,
        agree,
        help_,
        evidence(book, scope),
        steps(book, scope),
        missing_section(book, scope),
    )


def reviewing(book: Book, scope: Scope) -> Section:
    """Who reviews the country, and how far the reviews have come."""
    table = shortened(
        book.table(
            "mechanisms",
            "The five mechanisms and the country",
            (
                Column("mechanism", "Mechanism", width=0),
                Column("standing", "Standing", width=2),
                Column("since", "Since", empty="not held", width=0),
                Column("until", "Until", empty="none on record", width=0),
                Column("reviews", "Reviews held", number=True),
                Column("last_event", "Last event on record", empty="none with a date", width=4),
            ),
            "mechanisms-of-country",
            scope.where,
        )
    )
    numbers = [
        book.figure("reviews-held", **scope.where, mechanism=key(row["mechanism"]))
        for row in book.rows("mechanisms-of-country", **scope.where)
    ]
    rows = [(*row[:4], number, row[5]) for row, number in zip(table.rows, numbers, strict=True)]
    held = book.figure("reviews-held", **scope.where)
    done = book.figure("reviews-held", **scope.where, state="completed")
    told = (
        sentence(
            plural(held, "review"),
            f" of {scope.label} ",
            "is" if held.number == 1 else "are",
            " held; ",
            done,
            " of them ",
            "is" if done.number == 1 else "are",
            " known to be completed.",
        )
        if held.number
        else sentence("No review of ", scope.label, " is held (", held, "). One may have taken place.")
    )
    return Section(
        "mechanisms",
        "Who reviews the country",
        (told,),
        (Table(table.id, table.title, table.columns, tuple(rows), table.asked, table.none),),
        (),
        book.missing("mechanisms-of-country"),
    )


def coverage(book: Book, scope: Scope) -> Section:
    """Themes by mechanisms: the states of knowledge apart."""
    held = book.rows("knowledge-states", **scope.where)
    everyone = mechanisms(book)
    rows = []
    for one in everyone:
        own = [row for row in held if row["mechanism"].iri == one.iri]
        where = {**scope.where, "mechanism": key(one)}
        rows.append(counted(book, one, "knowledge-states", "state", STATES, own, "state", **where))
    counts = Table(
        "states",
        "Themes by mechanism and state of knowledge",
        count_columns(Column("mechanism", "Mechanism", width=0), STATES, "Themes"),
        tuple(rows),
    )
    return Section(
        "coverage",
        "What has been examined",
        (_covered(book, scope, held),),
        (counts, matrix(held, everyone)),
        (chart_of(counts, "Themes by state of knowledge", STATES),),
        book.missing("knowledge-states"),
    )


def matrix(held: list[Row], everyone: list[Cell]) -> Table:
    """Each theme by mechanism, in words."""
    states = {(row["theme"], row["mechanism"].iri): row["state"] for row in held}
    rows = tuple((theme, *(states[theme, one.iri] for one in everyone)) for theme in of(held, "theme"))
    columns = (Column("theme", "Theme", width=3), *(Column(key(one), key(one), width=2) for one in everyone))
    return Table("coverage", "State of knowledge by theme and mechanism", columns, rows)


def _covered(book: Book, scope: Scope, held: list[Row]) -> Sentence:
    numbers = Counter(key(row["state"]) for row in held)

    def part(code: str) -> Figure:
        return Figure(numbers[code], book.asked("knowledge-states", **scope.where, state=code))

    all_ = Figure(len(held), book.asked("knowledge-states", **scope.where))
    told = [(part(one.code), f" {one.name[:1].lower()}{one.name[1:]}") for one in STATES if numbers[one.code]]
    return sentence("Of ", all_, " pairs of a theme and a mechanism: ", listed(told), ".")


def recommendations(book: Book, scope: Scope) -> Table:
    """Every recommendation held, with status and own word."""
    return shortened(
        book.table(
            "recommendations",
            "The recommendations held, one by one",
            (
                Column("mechanism", "Mechanism", width=0),
                Column("recommendation", "Number", width=0),
                Column("summary", "What is recommended, in our words", width=5),
                Column("status", "Status", width=2),
                Column("word", "In its own word", empty="none held", width=2),
                Column("date", "As of", empty="no date", width=0),
            ),
            "recommendations-held",
            scope.where,
            none="No recommendation is held. That does not mean that none was made.",
            shown=MOST_ROWS,
        )
    )


def agreement(book: Book, scope: Scope) -> Section:
    """Where recommendations meet, and where a person should look whether they fit together."""
    pairs = book.figure("overlapping-recommendations", **scope.where)
    alike = book.figure("near-duplicates", **scope.where, countries="one")
    judge = book.figure("possible-contradictions", **scope.where)
    unlike = book.figure("like-facts-unlike-status", **scope.where)
    examined = book.figure("overlap", **scope.where)
    sentences = (
        _met(pairs, alike, judge, unlike),
        sentence(
            examined,
            " ",
            "examination" if examined.number == 1 else "examinations",
            " by reviews of two or more mechanisms ",
            "is" if examined.number == 1 else "are",
            " on record that met on the same theme or on matching provisions.",
        ),
    )
    side = (Column("first_summary", "One, in our words", width=4), Column("first_status", "Status", width=2))
    other = (
        Column("second_summary", "The other, in our words", width=4),
        Column("second_status", "Status", width=2),
    )
    overlap = book.table(
        "overlaps",
        "Recommendations by two mechanisms on the same subject",
        (
            Column("matter", "On", width=2),
            Column("mechanism", "By", width=0),
            *side,
            Column("other", "By", width=0),
            *other,
        ),
        "overlapping-recommendations",
        scope.where,
        none="No such pair is held.",
        shown=20,
    )
    contradictions = book.table(
        "for-a-human-to-judge",
        "Pairs that may contradict each other: for a human to judge, nothing is asserted",
        (*side, *other, Column("reason", "Why they are listed", width=3)),
        "possible-contradictions",
        scope.where,
        none="No such pair was found by the rule, which cannot find every one.",
        shown=20,
    )
    unlike_table = book.table(
        "unlike-status",
        "Like recommendations with unlike status",
        (
            Column("first", "One", width=2),
            *side,
            Column("second", "The other", width=2),
            *other,
        ),
        "like-facts-unlike-status",
        scope.where,
        none="No such pair is held.",
        shown=20,
    )
    duties = book.figure("gap-never-examined", **scope.where)
    more = (
        sentence(
            "Under ",
            plural(duties, "provision"),
            " the country has a duty that no review on record has examined, as far as is known.",
        ),
    )
    return Section(
        "agreement",
        "Where the mechanisms agree and differ",
        sentences + (more if duties.number else ()),
        (shortened(overlap), _labels(contradictions), _labels(unlike_table)),
        (),
        book.missing(
            "overlap",
            "overlapping-recommendations",
            "possible-contradictions",
            "like-facts-unlike-status",
            "gap-never-examined",
        ),
    )


def _met(pairs: Figure, alike: Figure, judge: Figure, unlike: Figure) -> Sentence:
    """The pairs of each sort in one sentence."""
    if not any(figure.number for figure in (pairs, alike, judge, unlike)):
        return sentence(
            "No two recommendations on record concern the same subject at two mechanisms (",
            pairs,
            "), say nearly the same (",
            alike,
            "), may contradict each other (",
            judge,
            ") or are like those to others with unlike status (",
            unlike,
            ").",
        )
    return sentence(
        plural(pairs, "pair"),
        " of recommendations by two mechanisms ",
        "concerns" if pairs.number == 1 else "concern",
        " the same subject; ",
        plural(alike, "pair"),
        " to the country ",
        "says" if alike.number == 1 else "say",
        " nearly the same; ",
        plural(judge, "pair"),
        " may contradict each other, for a human to judge; ",
        plural(unlike, "pair"),
        " with other recommendations ",
        "is" if unlike.number == 1 else "are",
        " alike and yet of unlike status.",
    )


def _labels(table: Table) -> Table:
    """Pairs with the mechanisms by their keys."""
    rows = tuple(
        tuple(
            short(cell) if isinstance(cell, Cell) and "/mechanism/" in (cell.iri or "") else cell
            for cell in row
        )
        for row in table.rows
    )
    return Table(table.id, table.title, table.columns, rows, table.asked, table.none, table.shown)
