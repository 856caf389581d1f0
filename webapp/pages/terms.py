"""``/ns``: the terms that the graph is written in."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint
from peerweave.graph.namespaces import NS_GRAPH
from peerweave.webapp.lexicon import Thing
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, tabulate

blueprint = Blueprint("terms", __name__)
KINDS = {
    "Class": "class",
    "ObjectProperty": "property that leads to a thing",
    "DatatypeProperty": "property with a value",
    "AnnotationProperty": "note",
    "Property": "property",
}


@page(blueprint, "/ns")
def terms(edition: Edition) -> Page:
    """Classes and properties with their definitions; the RDF twins are the whole ontology."""
    columns = (
        Column("term", "Term", style="head"),
        Column("kind", "What it is"),
        Column("definition", "Definition", "none", "long"),
        Column("domain", "Said of", "several kinds of thing"),
        Column("range", "Leads to", "several kinds of thing"),
    )
    table = tabulate(
        edition, "terms", "Terms", columns, edition.select("terms"), fact="term", change=_in_words
    )
    table = replace(table, columns=columns)
    return Page(
        "terms.html",
        "Terms",
        (table,),
        str(NS_GRAPH),
        crumbs=(("About the data", "/dataset"),),
        statements="ontology",
    )


def _in_words(record: Record) -> Record:
    kind = record["kind"]
    if isinstance(kind, Thing):
        name = kind.iri.rpartition("#")[2]
        return {**record, "kind": KINDS.get(name, name)}
    return record
