"""Tables that several pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from peerweave.graph.namespaces import ID
from peerweave.webapp.lexicon import Cell, Source, Thing, Value
from peerweave.webapp.published import Edition
from peerweave.webapp.view import SOURCES, Column, Record, Table, tabulate
from pyoxigraph import NamedNode
from rdflib.namespace import OWL

ANYTHING = NamedNode(str(OWL.Thing))
ALL: Mapping[str, NamedNode] = MappingProxyType({})
REVIEW = Column("review", "Review", style="head")
REVIEWS = (
    Column("state", "State"),
    Column("visit", "On-site visit", "no date held"),
    Column("adopted", "Adopted", "no date held"),
    Column("published", "Published", "no date held"),
    Column("reviewer", "Reviewers", "not held"),
)
RECOMMENDATIONS = (
    Column("recommendation", "Recommendation", style="head"),
    Column("mechanism", "Mechanism"),
    Column("country", "Country"),
    Column("summary", "What is recommended, in our words", style="long"),
    Column("notHeld", "", "", "under"),
    Column("theme", "Themes", "no theme coded"),
    Column("status", "Status"),
    Column("word", "In its own word", style="under"),
    Column("asOf", "As of", style="under"),
)


def node(kind: str, key: str) -> NamedNode:
    """The term of ``id/<kind>/<key>``."""
    return NamedNode(f"{ID}{kind}/{key}")


def recommendations(
    edition: Edition,
    caption: str,
    *,
    wanted: NamedNode = ANYTHING,
    without: Iterable[str] = (),
    note: str = "",
    none: str = "The tables hold none. That does not mean that none was made.",
    where: Mapping[str, NamedNode] = ALL,
) -> Table:
    """Recommendations with status; ``wanted`` is a theme or provision that each must name.

    ``where`` may give mechanism, phase, country and status; ``without`` names columns left out.
    """
    return tabulate(
        edition,
        "recommendations",
        caption,
        [column for column in RECOMMENDATIONS if column.name not in set(without)],
        edition.select("recommendations", wanted=wanted, **where),
        fact="recommendation",
        note=note,
        none=none,
    )


def reviews(
    edition: Edition, caption: str, query: str, first: tuple[Column, ...] = (REVIEW,), **bindings: NamedNode
) -> Table:
    """Reviews with state and dates, from a query of the country's or the phase's reviews."""
    rows = edition.select(query, **bindings)
    return tabulate(edition, "reviews", caption, (*first, *REVIEWS), rows, fact="review")


def sources_table(edition: Edition, tables: Iterable[Table]) -> Table:
    """Every source that rows of these tables rest on, with the number of rows, best kind first."""
    counts: dict[Source, int] = {}
    for table in tables:
        for row in table.rows:
            for source in things(row.get(SOURCES)):
                if isinstance(source, Source):
                    counts[source] = counts.get(source, 0) + 1
    rows: list[Record] = [
        {
            "source": source,
            "kind": source.source_kind or None,
            "address": source.address or None,
            "rows": count,
        }
        for source, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].iri))
    ]
    columns = (
        Column("source", "Source", style="head"),
        Column("kind", "Kind"),
        Column("address", "Read at", "not on the open web", "address"),
        Column("rows", "Rows on this page", style="number"),
    )
    return Table(
        "sources", "Sources of this page", columns, rows, facts=tuple(source.iri for source in counts)
    )


def heads(table: Table, column: str) -> list[Thing]:
    """The things in one column of a table, row by row."""
    return [thing for row in table.rows for thing in things(row[column])]


def things(cell: Cell) -> list[Thing]:
    """The things in a cell."""
    parts: tuple[Value | None, ...] = cell if isinstance(cell, tuple) else (cell,)
    return [part for part in parts if isinstance(part, Thing)]
