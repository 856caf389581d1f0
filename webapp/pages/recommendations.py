"""Recommendations: the filtered list, and one of them."""

from __future__ import annotations

from flask import Blueprint, url_for
from peerweave.graph.natural import natural_key
from peerweave.webapp import coverage, listing
from peerweave.webapp.facets import Facet, Item, Listing, Sort, Value
from peerweave.webapp.facts import facts_of, facts_or_404, provenance
from peerweave.webapp.lexicon import Thing, text
from peerweave.webapp.listing import Kind
from peerweave.webapp.pages import common
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table, tabulate, unlist
from pyoxigraph import NamedNode

blueprint = Blueprint("recommendations", __name__)
FACTS = (
    ("pw:country", "To", "not known"),
    ("pw:mechanism", "By", "not known"),
    ("pw:review", "In the review", "not known"),
    ("pw:notHeld", "What is not held", ""),
    ("pw:addressee", "Addressee within the country", "not held"),
    ("pw:number", "Number", "not held"),
    ("pw:numbering", "Numbered by", ""),
    ("pw:provision", "Provisions", "no provision coded"),
    ("pw:instrument", "Whole instruments", ""),
    ("pw:theme", "Themes", "no theme coded"),
    ("pw:judgedBy", "Provisions and themes coded by", "the source itself"),
    ("pw:symbol", "Document", ""),
    ("pw:note", "Note", ""),
)
STATUSES = ("implemented", "partly-implemented", "not-implemented", "pending", "not-known")
LIST = Kind(
    "Recommendations",
    "What the reviews asked countries to do, in our own words, with what is held of its implementation on "
    "one common scale.",
    "recommendation",
    "recommendations",
    "recommendations",
    (
        Column("recommendation", "Recommendation", style="head"),
        Column("reported", "Report of", "no date held", "under"),
        Column("country", "Country"),
        Column("mechanism", "", style="under"),
        Column("summary", "What is recommended, in our words", style="long"),
        Column("notHeld", "", "", "under"),
        Column("theme", "On", "no theme coded", "under"),
        Column("provision", "Provisions", "no provision coded", "under"),
        Column("addressee", "To", "not held", "under"),
        Column("status", "Status"),
        Column("word", "In its own word", "none held", "under"),
        Column("asOf", "As of", "no date held", "under"),
    ),
)
FACETS = (
    Facet("mechanism", "Mechanism", "not known", "listed", open=True),
    Facet("status", "Status", "not known", "listed", open=True),
    Facet("country", "Country", "not known", open=True),
    Facet("theme", "Theme", "no theme coded", "listed", tree=True, open=True),
    Facet("region", "Region", "not known", tree=True),
    Facet("phase", "Phase", "not known"),
    Facet("provision", "Provision", "no provision coded"),
    Facet("addressee", "Addressee", "not held"),
    Facet("year", "Year of the report", "no date held", "newest"),
)
SORTS = (
    Sort("listed", "Mechanism, phase, country", lambda item: (0,)),
    Sort("country", "Country", lambda item: (listing.label(item, "country"),)),
    Sort("newest", "Newest report first", lambda item: (listing.day(item, "reported"),), backwards=True),
    Sort("status", "Status", lambda item: (_place(item),)),
)


@page(blueprint, "/recommendations", listing.FORMATS)
def recommendations(edition: Edition) -> Page:
    """The recommendations, narrowed down by facets and words."""
    return listing.page_of(edition, LIST, edition.keep("recommendations-list", lambda: all_of_them(edition)))


def all_of_them(edition: Edition) -> Listing:
    """Every recommendation with its values of each facet."""
    thing = edition.lexicon.thing
    several = listing.several_values(edition, "recommendation-values")
    regions, groups = listing.regions(edition), coverage.themes(edition)
    items: dict[str, Item] = {}
    for row in listing.rows(edition, "recommendations"):
        iri = text(row["recommendation"])
        if iri in items:
            continue
        own = several.get(iri, {})
        record: Record = {name: edition.lexicon.cell(row[name]) for name in row}
        record |= {name: unlist(own.get(name, [])) for name in ("theme", "provision", "addressee")}
        values = {
            name: [listing.of_thing(thing(text(row[name])))] for name in ("mechanism", "country", "status")
        }
        phase = thing(text(row["phase"]))
        items[iri] = Item(
            iri,
            listing.sourced(edition, iri, record),
            {
                **values,
                "phase": [listing.of_thing(phase, phase.key.replace("/", ", ", 1).replace("-", " ", 1))],
                "theme": listing.themes(own.get("theme", ()), groups),
                "region": regions.get(text(row["country"]), []),
                "provision": [
                    listing.of_thing(one, one.short)
                    for one in own.get("provision", ())
                    if isinstance(one, Thing)
                ],
                "addressee": [Value(str(one), str(one)) for one in own.get("addressee", ())],
                "year": listing.of_year(record["reported"]),
            },
        )
    ordered = sorted(items.values(), key=lambda item: natural_key(thing(item.iri).key))
    made = Listing(ordered, FACETS, SORTS, "recommendation")
    order = {
        "mechanism": [one.key for one in coverage.mechanisms(edition)],
        "status": list(STATUSES),
        "theme": [one.key for group, members in groups for one in (group, *members)],
    }
    return listing.in_order(made, order)


def _place(item: Item) -> int:
    cell = item.record["status"]
    return STATUSES.index(cell.key) if isinstance(cell, Thing) else len(STATUSES)


@page(blueprint, "/recommendation/<key:mechanism>/<key:phase>/<key:iso3>/<keys:number>")
def recommendation(edition: Edition, mechanism: str, phase: str, iso3: str, number: str) -> Page:
    """One recommendation, what became of it, and others on the same duty."""
    review = f"{mechanism}/{phase}/{iso3}"

    def ways_out() -> list[tuple[str, str]]:
        found = [("All recommendations", url_for("recommendations.recommendations"))]
        if facts_of(edition, common.node("review", review).value):
            address = url_for("reviews.review", mechanism=mechanism, phase=phase, iso3=iso3)
            found.insert(0, ("The review with its recommendations", address))
        return found

    facts = facts_or_404(edition, "recommendation", f"{review}/{number}", ways_out)
    node = NamedNode(facts.iri)
    return Page(
        "recommendation.html",
        facts.thing.label,
        (statuses(edition, node), like(edition, node)),
        facts.iri,
        crumbs=(
            ("Recommendations", "/recommendations"),
            (edition.lexicon.thing(common.node("review", review).value).label, f"/review/{review}"),
        ),
        context={"facts": facts, "pairs": facts.pairs(FACTS), "provenance": provenance(edition, facts.iri)},
        record={
            "summary": facts.text("pw:summary"),
            "notHeld": facts.text("pw:notHeld") or None,
            "status": facts.text("pw:currentStatus"),
        },
    )


def statuses(edition: Edition, node: NamedNode) -> Table:
    columns = (
        Column("asOf", "As of", "no date held", "head"),
        Column("status", "Common scale"),
        Column("word", "Own word", "none held"),
        Column("assessor", "Said by", "not known"),
        Column("symbol", "Document", "not held"),
        Column("note", "Note", "none", "long"),
    )
    return tabulate(
        edition,
        "statuses",
        "What was said of its implementation",
        columns,
        edition.select("recommendation-statuses", recommendation=node),
        fact="assessment",
        none="Nothing is held on what became of it. That does not mean that nothing was done.",
    )


def like(edition: Edition, node: NamedNode) -> Table:
    """Recommendations on the same duty: to the same country first, then to others."""
    country = edition.lexicon.thing(next(iter(_values(edition, node, "pw:country")), ""))
    columns = (
        Column("other", "Recommendation", style="head"),
        Column("mechanism", "Mechanism"),
        Column("country", "Country"),
        Column("summary", "What is recommended, in our words", style="long"),
        Column("notHeld", "", "", "under"),
        Column("shared", "On"),
        Column("relation", "Which is"),
        Column("status", "Status on the common scale"),
    )
    table = tabulate(
        edition,
        "same-duty",
        "Others on the same duty",
        columns,
        edition.select("recommendation-like", recommendation=node),
        fact="other",
        none="None is held on the same provision or on one that matches it closely.",
    )
    rows = sorted(table.rows, key=lambda row: row["country"] != country)
    return Table(table.name, table.caption, table.columns, rows, table.note, table.none, table.facts)


def _values(edition: Edition, node: NamedNode, name: str) -> list[str]:
    return [value.iri for value in facts_of(edition, node.value).all(name) if isinstance(value, Thing)]
