"""About the data: how much, how sure, under which licence, how to cite, where sources disagree."""

from __future__ import annotations

from flask import Blueprint
from peerweave.graph.namespaces import DATA
from peerweave.webapp.facts import facts_of
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
        context={"facts": facts, "counts": counts(edition), "triples": edition.manifest.get("triples")},
        record={"triples": edition.manifest.get("triples")},
    )


def tables(edition: Edition) -> Table:
    """The tables that the graph is made from, as the build counted them."""
    rows: list[Record] = []
    for entry in edition.manifest.get("tables", ()):
        name = entry["table"]
        graph = edition.lexicon.thing(
            f"{DATA}/{entry['folder']}/{name}" if entry["folder"] else f"{DATA}/{name}"
        )
        rows.append({"table": name, "title": graph.label, "rows": entry["rows"], "triples": entry["triples"]})
    columns = (
        Column("table", "Table", style="head"),
        Column("title", "What it holds"),
        Column("rows", "Rows", style="number"),
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
