"""One review of one country: its steps, reports, recommendations, and the other reviews near it in time."""

from __future__ import annotations

from flask import Blueprint, url_for
from peerweave.graph.natural import natural_key
from peerweave.webapp import coverage, listing
from peerweave.webapp.facets import Facet, Item, Listing, Sort
from peerweave.webapp.facts import facts_of, facts_or_404, provenance
from peerweave.webapp.lexicon import Cell, Moment, Thing, text
from peerweave.webapp.listing import Kind
from peerweave.webapp.pages import common
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table, tabulate, unlist
from pyoxigraph import NamedNode

blueprint = Blueprint("reviews", __name__)
FACTS = (
    ("pw:country", "Country", "not known"),
    ("pw:mechanism", "Mechanism", "not known"),
    ("pw:phase", "Phase", "not known"),
    ("pw:reviewState", "State", "not known"),
    ("pw:reviewer", "Reviewers", "not held"),
    ("pw:note", "Note", ""),
)
NEAR_MONTHS = 24
STATES = ("completed", "under-way", "scheduled", "undated")
LIST = Kind(
    "Reviews",
    "Each country in each phase of each mechanism, with how far its review has come on the day of the data.",
    "review",
    "reviews",
    "reviews",
    (
        Column("review", "Review of", style="head", called="country"),
        Column("country", "Country", style="data"),
        Column("phase", "", style="under"),
        Column("mechanism", "Mechanism"),
        Column("state", "State"),
        Column("visit", "On-site visit", "no date held"),
        Column("reported", "Report of", "no date held"),
        Column("reviewer", "Reviewers", "not held"),
        Column("recommendations", "Recommendations held", "none held", "number"),
    ),
)
FACETS = (
    Facet("mechanism", "Mechanism", "not known", "listed", open=True),
    Facet("state", "State", "not known", "listed", open=True),
    Facet("country", "Country", "not known", open=True),
    Facet("phase", "Phase", "not known", open=True),
    Facet("region", "Region", "not known", tree=True),
    Facet("theme", "Theme in the scope of the phase", "scope not known by themes", "listed", tree=True),
    Facet("reviewer", "Reviewer", "not held"),
    Facet("year", "Year of the report", "no date held", "newest"),
)
SORTS = (
    Sort("listed", "Mechanism, phase, country", lambda item: (0,)),
    Sort("country", "Country", lambda item: (listing.label(item, "country"),)),
    Sort("newest", "Newest report first", lambda item: (listing.day(item, "reported"),), backwards=True),
    Sort("most", "Most recommendations first", lambda item: (item.record["recommendations"] or 0,), True),
)


@page(blueprint, "/reviews", listing.FORMATS)
def reviews(edition: Edition) -> Page:
    """The reviews, narrowed down by facets and words."""
    return listing.page_of(edition, LIST, edition.keep("reviews-list", lambda: all_of_them(edition)))


def all_of_them(edition: Edition) -> Listing:
    """Every review with its values of each facet."""
    thing = edition.lexicon.thing
    several = listing.several_values(edition, "review-values")
    regions, groups = listing.regions(edition), coverage.themes(edition)
    items: dict[str, Item] = {}
    for row in listing.rows(edition, "reviews"):
        iri = text(row["review"])
        own = several.get(iri, {})
        record: Record = {name: edition.lexicon.cell(row[name]) for name in row}
        record |= {name: unlist(own.get(name, [])) for name in ("visit", "reviewer", "recommendations")}
        phase = thing(text(row["phase"]))
        items[iri] = Item(
            iri,
            listing.sourced(edition, iri, record),
            {
                "mechanism": [listing.of_thing(thing(text(row["mechanism"])))],
                "state": [listing.of_thing(thing(text(row["state"])))],
                "country": [listing.of_thing(thing(text(row["country"])))],
                "phase": [listing.of_thing(phase, phase.key.replace("/", ", ", 1).replace("-", " ", 1))],
                "region": regions.get(text(row["country"]), []),
                "theme": listing.themes(own.get("theme", []), groups),
                "reviewer": [
                    listing.of_thing(one) for one in own.get("reviewer", []) if isinstance(one, Thing)
                ],
                "year": listing.of_year(record["reported"]),
            },
        )
    ordered = sorted(items.values(), key=lambda item: natural_key(thing(item.iri).key))
    order = {
        "mechanism": [one.key for one in coverage.mechanisms(edition)],
        "state": list(STATES),
        "theme": [one.key for group, members in groups for one in (group, *members)],
    }
    return listing.in_order(Listing(ordered, FACETS, SORTS, "review"), order)


@page(blueprint, "/review/<key:mechanism>/<key:phase>/<key:iso3>")
def review(edition: Edition, mechanism: str, phase: str, iso3: str) -> Page:
    """One review; the CSV twin is its recommendations, as on the page."""
    facts = facts_or_404(
        edition, "review", f"{mechanism}/{phase}/{iso3}", lambda: ways_out(edition, mechanism, iso3)
    )
    node = NamedNode(facts.iri)
    events = tabulate(
        edition,
        "events",
        "What happened when",
        (
            Column("start", "Date", style="head"),
            Column("end", "Until", "not given"),
            Column("kind", "Step"),
            Column("stage", "Of the", "not known"),
            Column("report", "Report", "none held"),
        ),
        edition.select("review-events", review=node),
        fact="event",
        none="No date of this review is held.",
    )
    reports = tabulate(
        edition,
        "reports",
        "Reports",
        (
            Column("report", "Report", style="head"),
            Column("stage", "Stage"),
            Column("symbol", "Symbol", "none held"),
            Column("address", "Read at", "not held", "address"),
        ),
        edition.select("review-reports", review=node),
        fact="report",
    )
    recommendations = common.recommendations(
        edition,
        "Recommendations held",
        without=("mechanism", "country"),
        where={
            "phase": common.node("phase", f"{mechanism}/{phase}"),
            "country": common.node("country", iso3),
        },
    )
    return Page(
        "review.html",
        facts.thing.label,
        (
            events,
            reports,
            recommendations,
            totals(edition, node),
            scores(edition, node),
            sisters(edition, node, events),
        ),
        facts.iri,
        crumbs=(
            ("Mechanisms", "/mechanisms"),
            (mechanism, f"/mechanism/{mechanism}"),
            (_short(facts.get("pw:phase"), phase), f"/phase/{mechanism}/{phase}"),
        ),
        context={"facts": facts, "pairs": facts.pairs(FACTS), "provenance": provenance(edition, facts.iri)},
    )


def ways_out(edition: Edition, mechanism: str, iso3: str) -> list[tuple[str, str]]:
    """Where to go from a review that is not held: the mechanism and the country, as far as they are."""
    found = []
    if facts_of(edition, common.node("mechanism", mechanism).value):
        found.append((f"The {mechanism}", url_for("mechanisms.mechanism", key=mechanism)))
    if facts_of(edition, common.node("country", iso3).value):
        found.append(("All reviews of this country", url_for("countries.country", iso3=iso3) + "#reviews"))
    return found


def _short(cell: Cell, otherwise: str) -> str:
    return cell.short if isinstance(cell, Thing) else otherwise


def totals(edition: Edition, node: NamedNode) -> Table:
    columns = (
        Column("asOf", "As of", "no date held", "head"),
        Column("total", "Recommendations", style="number"),
        Column("implemented", "Implemented", style="number"),
        Column("partly", "Partly", style="number"),
        Column("notImplemented", "Not", style="number"),
        Column("note", "Note", "none", "long"),
    )
    rows = edition.select("review-totals", review=node)
    return tabulate(edition, "totals", "What the mechanism counted", columns, rows, fact="fact")


def scores(edition: Edition, node: NamedNode) -> Table:
    columns = (
        Column("provision", "Area", style="head"),
        Column("assessment", "Assessment"),
        Column("score", "Score", style="number"),
        Column("asOf", "As of", "no date held"),
    )
    return tabulate(
        edition, "scores", "Scores", columns, edition.select("review-scores", review=node), fact="fact"
    )


def sisters(edition: Edition, node: NamedNode, events: Table) -> Table:
    """The country's other reviews, those within two years of a step of this one marked."""
    own = [months(row["start"]) for row in events.rows]

    def mark(record: Record) -> Record:
        starts = record.pop("start")
        theirs = [
            months(part) for part in (starts if isinstance(starts, tuple) else (starts,)) if part is not None
        ]
        apart = [abs(one - other) for one in own for other in theirs]
        record["apart"] = min(apart) if apart else None
        record["near"] = None if not apart else ("yes" if min(apart) <= NEAR_MONTHS else "no")
        return record

    table = tabulate(
        edition,
        "other-reviews",
        "Other reviews of the same country",
        (
            Column("other", "Review", style="head"),
            Column("state", "State"),
            Column("start", "Steps"),
        ),
        edition.select("review-sisters", review=node),
        fact="other",
        change=mark,
    )
    columns = (
        Column("other", "Review", style="head"),
        Column("state", "State"),
        Column("apart", "Months between the nearest steps", "no date held", "number"),
        Column("near", f"Within {NEAR_MONTHS} months", "not known"),
        table.columns[-1],
    )
    rows = sorted(table.rows, key=_distance)
    return Table("other-reviews", table.caption, columns, rows, table.note, table.none, table.facts)


def _distance(record: Record) -> int:
    apart = record["apart"]
    return apart if isinstance(apart, int) else 1_000_000


def months(cell: Cell) -> int:
    """A date as a count of months; a year alone counts as its middle."""
    if not isinstance(cell, Moment):
        raise TypeError(f"not a date: {cell!r}")
    year, *rest = cell.text.split("-")
    return int(year) * 12 + (int(rest[0]) if rest else 6)
