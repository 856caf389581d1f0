"""The sources, and what rests on one."""

from __future__ import annotations

from flask import Blueprint, url_for
from peerweave.webapp.facts import facts_or_404, provenance
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import SOURCES, Column, Page, tabulate
from pyoxigraph import NamedNode

blueprint = Blueprint("sources", __name__)
FACTS = (
    ("pw:sourceKind", "Kind", "not known"),
    ("dcterms:publisher", "Publisher", "not held"),
    ("pw:symbol", "Symbol", ""),
    ("pw:published", "Published", "no date held"),
    ("pw:accessed", "Read on", "no date held"),
    ("dcterms:identifier", "Key", ""),
    ("pw:note", "Note", ""),
)


@page(blueprint, "/sources")
def sources(edition: Edition) -> Page:
    """Every source with the number of facts that rest on it."""
    columns = (
        Column("source", "Source", style="head"),
        Column("kind", "Kind"),
        Column("publisher", "Publisher", "not held"),
        Column("published", "Published", "no date held"),
        Column("address", "Read at", "not on the open web", "address"),
        Column("facts", "Facts resting on it", style="number"),
        Column(SOURCES, "Source", "none of its own", "data"),
    )
    table = edition.keep(
        "sources",
        lambda: tabulate(
            edition,
            "sources",
            "Sources, those that most facts rest on first",
            columns,
            edition.select("all-sources"),
            fact="source",
        ),
    )
    return Page("sources.html", "Sources", (table,), crumbs=(("About the data", "/dataset"),), paged=True)


@page(blueprint, "/source/<key:key>")
def source(edition: Edition, key: str) -> Page:
    """One source: what it is, where it can be read, what rests on it."""
    facts = facts_or_404(edition, "source", key, lambda: [("All sources", url_for("sources.sources"))])
    resting = tabulate(
        edition,
        "facts",
        "Facts that rest on this source",
        (Column("fact", "Fact", style="head"), Column("class", "Kind")),
        edition.select("source-facts", source=NamedNode(facts.iri)),
        fact="fact",
        none="No fact of its own rests on it; it is named in a mapping, a conflict or a note.",
    )
    address = facts.text("pw:address")
    return Page(
        "source.html",
        facts.thing.label,
        (resting,),
        facts.iri,
        crumbs=(("About the data", "/dataset"), ("Sources", "/sources")),
        context={
            "facts": facts,
            "pairs": facts.pairs(FACTS),
            "provenance": provenance(edition, facts.iri),
            "address": address,
            "outside": address.startswith(("https://", "http://")),
        },
        record={"address": address or None},
        paged=True,
    )
