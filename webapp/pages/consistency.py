"""Recommendations beside each other, and how they are made."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint
from peerweave.webapp import coverage
from peerweave.webapp.composed import Filter, Part, composed
from peerweave.webapp.pages import common
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table

blueprint = Blueprint("consistency", __name__)
COUNTRY = Filter("country", "Country", "country")
MECHANISM = Filter("mechanism", "Mechanism", "mechanism")
PAIR = (
    Column("first", "One", style="head", full=True),
    Column("first_summary", "", style="under"),
    Column("first_status", "Status", style="under"),
    Column("first_date", "As of", style="under"),
    Column("second", "The other", full=True),
    Column("second_summary", "", style="under"),
    Column("second_status", "Status", style="under"),
    Column("second_date", "As of", style="under"),
)
LIKENESS = (
    Column("likeness", "Likeness, 0 to 100", style="number"),
    Column("countries", "Countries"),
    Column("mechanisms", "Mechanisms"),
    Column("link", "Linked by", "no link"),
)
PARTS = (
    Part(
        "duplicates",
        "near-duplicates",
        "Recommendations that say nearly the same",
        (*PAIR, *LIKENESS),
        facts=("first", "second"),
    ),
    Part(
        "contradictions",
        "possible-contradictions",
        "Pairs that a person should read side by side",
        (
            *PAIR,
            Column("kind", "What was noticed"),
            Column("country", "Country"),
            Column("likeness", "Likeness, 0 to 100", style="number"),
            Column("link", "Linked by", "no link"),
            Column("reason", "Why", style="long"),
        ),
        facts=("first", "second"),
        note="Whether they contradict each other is for the reader to judge.",
    ),
    Part(
        "unlike-status",
        "like-facts-unlike-status",
        "Nearly the same advice, and yet unlike status",
        (*PAIR, *LIKENESS, Column("reason", "What the dates say", style="long")),
        facts=("first", "second"),
    ),
)
PROFILE = Part(
    "profile",
    "quality-profile",
    "Each mark, counted",
    (
        Column("mechanism", "Mechanism", style="head"),
        Column("group", "Phase or year"),
        Column("mark", "Mark"),
        Column("about", "Rests on"),
        Column("wish", "Serves", "none of the words of 2016"),
        Column("yes", "A source says so", "a figure", "number"),
        Column("no", "A source says not", "a figure", "number"),
        Column("not_known", "Not known", "a figure", "number"),
        Column("seems_yes", "of these seem so", "not judged", "number"),
        Column("seems_no", "of these seem not", "not judged", "number"),
        Column("of", "Of all", style="number"),
        Column("figure", "Figure", "a count", "number"),
        Column("unit", "Which is", style="under"),
    ),
)
HELD = Part(
    "held",
    "quality-facts-by-phase",
    "What the tables hold of the recommendations of each phase",
    (
        Column("phase", "Phase", style="head", full=True),
        Column("mechanism", "Mechanism"),
        Column("recommendations", "Recommendations", style="number"),
        Column("numbered", "with their own number", style="number"),
        Column("addressed", "with an addressee", style="number"),
        Column("with_provision", "with a provision", style="number"),
        Column("with_theme", "with a theme", style="number"),
        Column("with_status", "with a known status", style="number"),
    ),
    facts=("phase",),
)


@page(blueprint, "/consistency")
def consistency(edition: Edition) -> Page:
    """Near-duplicates, pairs to read side by side, like advice with unlike status."""
    filters = (
        COUNTRY,
        MECHANISM,
        Filter("theme", "Theme", "theme"),
        Filter("countries", "Within how many countries", "choice", options=("one", "two")),
        Filter("least", "Least likeness", "integer", limits={"min": 40, "max": 100}, default="82"),
    )
    lead = (
        "Recommendations beside each other: those that say nearly the same, those that may pull in opposite "
        "directions, and like advice with unlike status. The words are our summaries, so each pair is a "
        "reason to "
        "read the reports, not a finding."
    )
    return composed(edition, "Consistency", lead, filters, PARTS, measures=(6,))


@page(blueprint, "/quality")
def quality(edition: Edition) -> Page:
    """How far recommendations are simple, measurable and so on, by mechanism, phase or year."""
    filters = (
        MECHANISM,
        Filter("by", "Counted by", "choice", options=("mechanism", "phase", "year"), default="mechanism"),
    )
    lead = (
        "How many recommendations are simple, streamlined, measurable and consistent, keep to core "
        "issues, and say "
        "by what progress will be judged, as the secretariats asked in 2016. Countries are not compared."
    )
    made = composed(
        edition,
        "Quality of recommendations",
        lead,
        filters,
        (PROFILE, HELD),
        template="quality.html",
        measures=(7,),
    )
    return _with_matrix(edition, made)


def _with_matrix(edition: Edition, made: Page) -> Page:
    """The page with its profile as marks by mechanisms, where it is counted by mechanism."""
    profile: Table = made.table("profile")
    cells: dict[tuple[str, str], Record] = {}
    marks: dict[str, Record] = {}
    for row in profile.rows:
        if row["group"] != "all":
            return made
        for mechanism in common.things(row["mechanism"]):
            cells[str(row["mark"]), mechanism.iri] = row
            marks.setdefault(str(row["mark"]), row)
    held = [one for one in coverage.mechanisms(edition) if any(one.iri == iri for _, iri in cells)]
    context = {
        **made.context,
        "marks": marks,
        "mechanisms": held,
        "cell_of": lambda mark, one: cells.get((mark, one.iri)),
    }
    return replace(made, context=context)
