"""Any thing of the graph without a page of its own: what is said of it, and what names it."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from peerweave.graph.namespaces import BASE, ID, expand
from peerweave.webapp.facts import Facts, facts_of, provenance
from peerweave.webapp.lexicon import Thing, compact, text
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table
from pyoxigraph import NamedNode

blueprint = Blueprint("things", __name__)
HIDDEN = (
    "rdf:type",
    "rdfs:label",
    "rdfs:isDefinedBy",
    "prov:wasDerivedFrom",
    "dcterms:source",
    "skos:inScheme",
    "skos:prefLabel",
)


@page(blueprint, "/<key:kind>/<keys:key>")
def thing(edition: Edition, kind: str, key: str) -> Page:
    """The thing ``id/<kind>/<key>``, or the concept or rule ``<kind>/<key>``."""
    for iri in (f"{ID}{kind}/{key}", f"{BASE}{kind}/{key}"):
        found = facts_of(edition, iri)
        if found:
            return about(edition, found)
    raise Problem(
        404,
        f"The graph holds nothing under “{kind}/{key}”.",
        ways_out=[("The start page", url_for("home.home"))],
    )


@page(blueprint, "/<key:kind>")
def scheme(edition: Edition, kind: str) -> Page:
    """A list of codes (``status``, ``region``)."""
    found = facts_of(edition, f"{BASE}{kind}")
    if not found:
        raise Problem(
            404, f"There is no page “/{kind}”.", ways_out=[("The start page", url_for("home.home"))]
        )
    return about(edition, found)


def about(edition: Edition, facts: Facts) -> Page:
    """The generic page of a thing."""
    iri = facts.iri
    own = edition.lexicon.thing(iri)
    rows: list[Record] = [
        {"property": edition.lexicon.thing(expand_safely(name)), "value": facts.get(name)}
        for name in facts.properties
        if name not in HIDDEN
    ]
    said = Table(
        "properties",
        f"What the graph says of {own.label}",
        (Column("property", "Property", style="head"), Column("value", "Value", style="long")),
        rows,
    )
    return Page(
        "thing.html",
        own.label,
        (said, incoming(edition, iri)),
        iri,
        crumbs=crumbs(edition, facts, own),
        context={"facts": facts, "provenance": provenance(edition, iri), "classes": facts.all("rdf:type")},
        record={"classes": [part.label for part in facts.all("rdf:type") if isinstance(part, Thing)]},
    )


def crumbs(edition: Edition, facts: Facts, own: Thing) -> tuple[tuple[str, str], ...]:
    """The page above: the list of codes of a concept, or what a fact belongs to."""
    for name in ("skos:inScheme", "pw:recommendation", "pw:review", "pw:mechanism", "pw:country"):
        for above in facts.all(name):
            if isinstance(above, Thing) and above.ours:
                return ((above.label, above.path),)
    return ()


def incoming(edition: Edition, iri: str) -> Table:
    """What names the thing, by property and class; ``?links=pw:theme`` lists more of one property."""
    wanted = request.args.get("links", "")
    rows: list[Record] = []
    for row in edition.select("thing-links", thing=NamedNode(iri)):
        prop, klass, count = (row[name] for name in ("property", "class", "count"))
        if isinstance(prop, NamedNode) and isinstance(klass, NamedNode):
            name = compact(prop.value)
            query = "thing-linked" if name == wanted else "thing-linked-first"
            found = edition.select(query, thing=NamedNode(iri), property=prop, **{"class": klass})
            shown = tuple(
                edition.lexicon.thing(other) for other in sorted(text(one["other"]) for one in found)
            )
            total = int(text(count))
            rows.append(
                {
                    "kind": edition.lexicon.thing(klass.value),
                    "property": edition.lexicon.thing(prop.value),
                    "count": total,
                    "things": shown,
                    "more": total - len(shown),
                    "name": name,
                    "full": name == wanted,
                }
            )
    if wanted and all(row["name"] != wanted for row in rows):
        raise Problem(404, f"Nothing names this thing by “{wanted[:80]}”.")
    columns = (
        Column("kind", "What names it", style="head"),
        Column("property", "as its"),
        Column("count", "How many", style="number"),
        Column("things", "Some of them", style="long"),
    )
    return Table("links", "What names this", columns, rows, none="Nothing else in the graph names this.")


def expand_safely(name: str) -> str:
    """The IRI of a compact name, or the name itself where it is already an IRI."""
    try:
        return expand(name)
    except ValueError:
        return name
