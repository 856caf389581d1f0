"""What the start page tells at a glance: what comes next, overlaps, gaps, how fresh and complete it is."""

from __future__ import annotations

from dataclasses import replace

from peerweave.webapp import coverage
from peerweave.webapp.composed import Part, shown
from peerweave.webapp.lexicon import Moment, Thing, text
from peerweave.webapp.published import Edition
from peerweave.webapp.view import Column, Record, Table

FIRST = 6
COMING = Part(
    "coming",
    "upcoming-events",
    "Coming reviews and meetings",
    (
        Column("date", "From", style="head"),
        Column("mechanism", "Mechanism"),
        Column("event", "What", full=True),
        Column("country", "Country", "none named"),
    ),
    facts=("event",),
    none="Nothing is on record. That does not mean that nothing is planned.",
)
KNOWN = tuple(code.replace("-", "_") for code in coverage.STATES)


def coming(edition: Edition) -> Table:
    """What takes place next: only dates that public sources give."""
    return shown(edition, COMING, {}).table


def most_overlaps(edition: Edition) -> Table:
    """The countries with the most pairs of recommendations by two mechanisms on one subject."""

    def read() -> Table:
        links: dict[str, dict[tuple[str, str], str]] = {}
        for row in edition.answer("overlapping-recommendations"):
            pair = (text(row["first"]), text(row["second"]))
            links.setdefault(text(row["country"]), {})[pair] = text(row["link"])
        rows: list[Record] = [
            {
                "country": edition.lexicon.thing(country),
                "pairs": len(several),
                "provisions": sum(link != "same theme" for link in several.values()),
            }
            for country, several in links.items()
        ]
        rows.sort(key=lambda row: (-_number(row, "pairs"), _label(row, "country")))
        columns = (
            Column("country", "Country", style="head"),
            Column("pairs", "Pairs of recommendations by two mechanisms", style="number"),
            Column("provisions", "of these on one provision or a matching one", style="number"),
        )
        return Table("most-overlaps", "Most overlaps", columns, rows)

    return edition.keep("most-overlaps", read)


def most_gaps(edition: Edition) -> Table:
    """The duties that bind the most countries of which no review is known to have examined it."""

    def read() -> Table:
        rows: list[Record] = [
            {name: edition.lexicon.cell(row[name]) for name in ("provision", "mechanism", "bound", "never")}
            for row in edition.answer("duties-never-examined")
        ]
        rows.sort(key=lambda row: (-_number(row, "never"), _label(row, "provision")))
        columns = (
            Column("provision", "Duty under", style="head", full=True),
            Column("mechanism", "Monitored by", "none of the five"),
            Column("never", "Countries never examined on it, as far as is known", style="number"),
            Column("bound", "of those bound", style="number"),
        )
        return Table("most-gaps", "Largest gaps", columns, rows)

    return edition.keep("most-gaps", read)


def freshness(edition: Edition) -> Table:
    """For each mechanism how new and how complete what is held is."""

    def read() -> Table:
        rows: list[Record] = []
        for row in edition.select("freshness"):
            counts = {
                name: int(text(row[name])) if row[name] is not None else 0
                for name in ("recommendations", "assessed", "reviews", "dated")
            }
            latest = Moment(text(row["latest"])) if row["latest"] is not None else None
            rows.append(
                {"mechanism": edition.lexicon.thing(text(row["mechanism"])), **counts, "latest": latest}
            )
        columns = (
            Column("mechanism", "Mechanism", style="head"),
            Column("latest", "Latest report held", "no date held"),
            Column("reviews", "Reviews held", style="number"),
            Column("dated", "with the date of the report", style="number"),
            Column("recommendations", "Recommendations held", style="number"),
            Column("assessed", "with a known status", style="number"),
        )
        return Table("freshness", "How fresh and how complete", columns, rows)

    return edition.keep("freshness", read)


def knowledge(edition: Edition) -> Table:
    """For each theme and mechanism the number of countries in each state of knowledge."""

    def read() -> Table:
        names = (*KNOWN, "no_membership")
        rows: list[Record] = []
        for row in edition.answer("knowledge-states-by-theme"):
            counts = {name: int(text(row[name])) if row[name] is not None else 0 for name in names}
            thing = edition.lexicon.thing
            rows.append(
                {"theme": thing(text(row["theme"])), "mechanism": thing(text(row["mechanism"])), **counts}
            )
        columns = (
            Column("theme", "Theme"),
            Column("mechanism", "Mechanism"),
            *(Column(name, name.replace("_", " ").capitalize(), style="number") for name in names),
        )
        return Table("coverage", "Countries by what is known of them, by theme and mechanism", columns, rows)

    return edition.keep("knowledge", read)


def known_cells(edition: Edition) -> dict[tuple[str, str], list[tuple[Thing, int]]]:
    """By theme and mechanism the states of knowledge with their numbers of countries; those of none left out.

    States of which it is not known whether they take part count among those of which nothing is known.
    """
    cells = {}
    for row in knowledge(edition).rows:
        counts = {name: _number(row, name) for name in KNOWN}
        counts["not_known"] += _number(row, "no_membership")
        theme, mechanism = row["theme"], row["mechanism"]
        if isinstance(theme, Thing) and isinstance(mechanism, Thing):
            cells[theme.iri, mechanism.iri] = [
                (coverage.state(edition, name.replace("_", "-")), count)
                for name, count in counts.items()
                if count
            ]
    return cells


def first(table: Table) -> Table:
    """The first rows of a table, to be shown; the twins hold all."""
    return replace(table, rows=table.rows[:FIRST])


def _number(row: Record, name: str) -> int:
    cell = row[name]
    return cell if isinstance(cell, int) else 0


def _label(row: Record, name: str) -> str:
    cell = row[name]
    return cell.label if isinstance(cell, Thing) else ""
