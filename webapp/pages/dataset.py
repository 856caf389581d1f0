"""About the data: how much, how sure, under which licence, how to cite, where sources disagree."""

from __future__ import annotations

from flask import Blueprint
from peerweave.graph.namespaces import DATA
from peerweave.webapp.facts import facts_of
from peerweave.webapp.lexicon import text
from peerweave.webapp.pages.home import counts
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table, tabulate

blueprint = Blueprint("dataset", __name__)


@page(blueprint, "/dataset")
def dataset(edition: Edition) -> Page:
    """The dataset as a whole."""
    facts = facts_of(edition, str(DATA))
    return Page(
        "dataset.html",
        "About the data",
        (tables(edition), kinds(edition), conflicts(edition)),
        str(DATA),
        context={"facts": facts, "counts": counts(edition), "triples": edition.triples},
        record={"triples": edition.triples},
    )


def tables(edition: Edition) -> Table:
    """The tables that the graph is made from, as the build counted them."""
    rows: list[Record] = [
        {
            "table": text(row["table"]).removeprefix(f"{DATA}/"),
            "title": text(row["title"]),
            "things": int(text(row["things"])),
            "triples": int(text(row["triples"])),
        }
        for row in edition.keep("tables-held", lambda: edition.select("tables-held"))
    ]
    columns = (
        Column("table", "Table", style="head"),
        Column("title", "What it holds"),
        Column("things", "Things", style="number"),
        Column("triples", "Statements", style="number"),
    )
    return Table("tables", "The tables that the graph is made from", columns, rows)


def kinds(edition: Edition) -> Table:
    columns = (
        Column("kind", "Kind of source", style="head"),
        Column("definition", "What it is", "", "long"),
        Column("held", "Sources", "0", style="number"),
        Column("facts", "Facts resting on them", style="number"),
    )
    rows = edition.keep("source-kinds", lambda: edition.select("source-kinds"))
    return tabulate(
        edition, "kinds", "How near the sources stand to the bodies they speak of, best first", columns, rows
    )


def conflicts(edition: Edition) -> Table:
    columns = (
        Column("conflict", "On what", style="head"),
        Column("used", "Used", "none of them"),
        Column("other", "Not used"),
        Column("reason", "Why", style="long"),
    )
    return tabulate(
        edition, "conflicts", "Where sources disagree", columns, edition.select("conflicts"), fact="conflict"
    )
