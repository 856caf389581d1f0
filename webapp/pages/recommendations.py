"""Recommendations: the filtered list, and one of them."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from peerweave.graph.namespaces import concept
from peerweave.webapp import coverage
from peerweave.webapp.facts import facts_of, facts_or_404, provenance
from peerweave.webapp.lexicon import Thing, text
from peerweave.webapp.pages import common
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Table, tabulate
from pyoxigraph import NamedNode

blueprint = Blueprint("recommendations", __name__)
FACTS = (
    ("pw:country", "To", "not known"),
    ("pw:mechanism", "By", "not known"),
    ("pw:review", "In the review", "not known"),
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
FILTERS = ("mechanism", "country", "theme", "status")


@page(blueprint, "/recommendations")
def recommendations(edition: Edition) -> Page:
    """The recommendations, by mechanism, country, theme and status."""
    choices = filter_choices(edition)
    chosen = {name: chosen_thing(name, choices[name]) for name in FILTERS}
    where = {name: NamedNode(thing.iri) for name, thing in chosen.items() if thing and name != "theme"}
    theme = chosen["theme"]
    if any(chosen.values()):
        table = common.recommendations(
            edition,
            "Recommendations that fit",
            wanted=NamedNode(theme.iri) if theme else common.ANYTHING,
            none="None fits. Take a filter away to see more.",
            where=where,
        )
    else:
        table = edition.keep(
            "all-recommendations", lambda: common.recommendations(edition, "Recommendations")
        )
    return Page(
        "recommendations.html",
        "Recommendations",
        (table,),
        context={"choices": choices, "chosen": chosen},
        record={"filters": {name: thing.key for name, thing in chosen.items() if thing}},
        paged=True,
    )


def filter_choices(edition: Edition) -> dict[str, list[Thing]]:
    """What each filter can be set to, in the order shown."""

    def read() -> dict[str, list[Thing]]:
        thing = edition.lexicon.thing
        found: dict[str, dict[str, None]] = {"country": {}, "status": {}}
        for row in edition.select("recommendations", wanted=common.ANYTHING):
            for name, values in found.items():
                values.setdefault(text(row[name]))
        order = [str(concept("status", code)) for code in STATUSES]
        return {
            "mechanism": coverage.mechanisms(edition),
            "country": sorted((thing(iri) for iri in found["country"]), key=lambda one: one.label),
            "theme": [theme for _, themes in coverage.themes(edition) for theme in themes],
            "status": [thing(iri) for iri in sorted(found["status"], key=order.index)],
        }

    return edition.keep("filters", read)


STATUSES = ("implemented", "partly-implemented", "not-implemented", "pending", "not-known")


def chosen_thing(name: str, choices: list[Thing]) -> Thing | None:
    """The thing that a filter names by its key. Raises a 400 ``Problem`` for one that does not exist."""
    wish = request.args.get(name, "").strip()
    if not wish:
        return None
    for thing in choices:
        if thing.key.casefold() == wish.casefold():
            return thing
    listed = ", ".join(thing.key for thing in choices)
    raise Problem(400, f"There is no {name} “{wish[:60]}” among those with recommendations: {listed}.")


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
        record={"summary": facts.text("pw:summary"), "status": facts.text("pw:currentStatus")},
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
