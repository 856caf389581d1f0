"""The mechanisms, and the phases in which they review."""

from __future__ import annotations

from flask import Blueprint, url_for
from peerweave.webapp import subscribing
from peerweave.webapp.facts import facts_or_404, provenance
from peerweave.webapp.pages import common
from peerweave.webapp.pages.home import mechanism_table
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Table, tabulate
from pyoxigraph import NamedNode

blueprint = Blueprint("mechanisms", __name__)
FACTS = (
    ("pw:body", "Body", ""),
    ("pw:secretariat", "Secretariat", "not known"),
    ("pw:monitors", "Monitors", "not known"),
    ("pw:established", "Established", "no date held"),
    ("pw:phaseWord", "Its word for a phase", ""),
    ("pw:note", "Note", ""),
)
PHASE_FACTS = (
    ("pw:mechanism", "Mechanism", "not known"),
    ("pw:start", "From", "no date held"),
    ("pw:end", "Until", "no end on record"),
    ("pw:judgedBy", "Scope coded by", ""),
    ("pw:note", "Note", ""),
)


def ways_out() -> list[tuple[str, str]]:
    """Where to go from a mechanism or phase that is not held."""
    return [("All mechanisms", url_for("mechanisms.mechanisms"))]


@page(blueprint, "/mechanisms")
def mechanisms(edition: Edition) -> Page:
    """The five mechanisms side by side."""
    return Page("mechanisms.html", "Mechanisms", (mechanism_table(edition),))


@page(blueprint, "/mechanism/<key:key>")
def mechanism(edition: Edition, key: str) -> Page:
    """One mechanism: what it monitors, how it works, whom it reviews."""
    facts = facts_or_404(edition, "mechanism", key, ways_out)
    node = NamedNode(facts.iri)
    return Page(
        "mechanism.html",
        f"{key}: {facts.thing.label}",
        (
            phases(edition, node, key),
            words(edition, node, key),
            practices(edition, node, key),
            step_rules(edition, node, key),
            steps(edition, node, key),
            evidence(edition, node, key),
            members(edition, node, key),
            observers(edition, node, key),
            meetings(edition, node, key),
        ),
        facts.iri,
        crumbs=(("Mechanisms", "/mechanisms"),),
        context={
            "facts": facts,
            "pairs": facts.pairs(FACTS),
            "provenance": provenance(edition, facts.iri),
            "schedule": subscribing.to(mechanism=key, words=key),
        },
    )


@page(blueprint, "/phase/<key:mechanism>/<key:key>")
def phase(edition: Edition, mechanism: str, key: str) -> Page:
    """One phase: what it examines and how far its reviews have come."""
    facts = facts_or_404(edition, "phase", f"{mechanism}/{key}", ways_out)
    node = NamedNode(facts.iri)
    reviews = common.reviews(
        edition,
        f"Reviews of {mechanism}, {facts.thing.short}",
        "phase-reviews",
        (
            Column("review", "Review of", style="head", called="country"),
            Column("country", "Country", style="data"),
        ),
        phase=node,
    )
    scope = tabulate(
        edition,
        "scope",
        "What this phase examines",
        (Column("what", "Theme, provision or instrument", style="head"), Column("kind", "Kind")),
        edition.select("phase-scope", phase=node),
        none="The sources held do not say what this phase examines. Nothing is concluded from it.",
    )
    return Page(
        "phase.html",
        f"{mechanism}, {facts.thing.label}",
        (
            reviews,
            scope,
            common.recommendations(edition, "Recommendations made in this phase", where={"phase": node}),
        ),
        facts.iri,
        crumbs=(("Mechanisms", "/mechanisms"), (mechanism, f"/mechanism/{mechanism}")),
        context={
            "facts": facts,
            "pairs": facts.pairs(PHASE_FACTS),
            "provenance": provenance(edition, facts.iri),
        },
        paged=True,
    )


def phases(edition: Edition, node: NamedNode, key: str) -> Table:
    columns = (
        Column("phase", "Phase", style="head"),
        Column("start", "From", "no date held"),
        Column("end", "Until", "no end on record"),
        Column("reviews", "Reviews held", "none held", "number"),
    )
    rows = edition.select("mechanism-phases", mechanism=node)
    return tabulate(edition, "phases", f"Phases of the {key}", columns, rows, fact="phase")


def words(edition: Edition, node: NamedNode, key: str) -> Table:
    columns = (
        Column("word", "Its own word", style="head"),
        Column("relation", "Relation"),
        Column("status", "Common scale"),
        Column("uses", "Assessments held with it", style="number"),
    )
    rows = edition.select("mechanism-words", mechanism=node)
    note = "“Close match”: the word means the same. “Broader”: the common status is the wider of the two."
    none = (
        "No word of its own is on record; statuses held of its recommendations are given on the common scale."
    )
    return tabulate(
        edition,
        "status-words",
        f"How the {key} says how far a recommendation has been implemented",
        columns,
        rows,
        fact="word",
        note=note,
        none=none,
    )


def practices(edition: Edition, node: NamedNode, key: str) -> Table:
    columns = (
        Column("kind", "Practice", style="head"),
        Column("answer", "Done"),
        Column("detail", "How", "no detail held", "long"),
    )
    rows = edition.select("mechanism-practices", mechanism=node)
    return tabulate(edition, "practices", f"How the {key} works", columns, rows, fact="practice")


def step_rules(edition: Edition, node: NamedNode, key: str) -> Table:
    columns = (
        Column("own_words", "In the words of the rules", style="head"),
        Column("kind", "Kind of step"),
        Column("summary", "What is foreseen, in our words", style="long"),
        Column("phase", "Only in", "every phase"),
    )
    return tabulate(
        edition,
        "step-rules",
        f"What the rules of the {key} foresee where recommendations are not carried out",
        columns,
        edition.select("mechanism-step-rules", mechanism=node),
        fact="rule",
        none="No step in its rules is held; what its practice is, the table of practices says.",
    )


def steps(edition: Edition, node: NamedNode, key: str) -> Table:
    columns = (
        Column("country", "Country", style="head"),
        Column("steps", "Steps held", style="number"),
        Column("first", "First dated", "no date held"),
        Column("last", "Last dated", "no date held"),
    )
    return tabulate(
        edition,
        "steps",
        f"Countries towards which the {key} is known to have taken steps",
        columns,
        edition.select("mechanism-steps", mechanism=node),
        note="The steps themselves are on the pages of the countries. That a country is not listed means "
        "nothing.",
        none="No step is held. That does not mean that none was taken.",
    )


def evidence(edition: Edition, node: NamedNode, key: str) -> Table:
    columns = (
        Column("kind", "Kind", style="head"),
        Column("held", "Held", style="number"),
        Column("countries", "On so many countries", style="number"),
    )
    return tabulate(
        edition,
        "evidence",
        f"Laws, statistics and other evidence held from reviews of the {key}",
        columns,
        edition.select("mechanism-evidence", mechanism=node),
        none="None is held. That does not mean that its reviews collected none.",
    )


def members(edition: Edition, node: NamedNode, key: str) -> Table:
    columns = (
        Column("country", "Country", style="head"),
        Column("status", "As"),
        Column("since", "Since", "no date held"),
        Column("until", "Until", "no end on record"),
    )
    rows = edition.select("mechanism-members", mechanism=node)
    return tabulate(edition, "members", f"Members and observers of the {key}", columns, rows, fact="fact")


def observers(edition: Edition, node: NamedNode, key: str) -> Table:
    columns = (
        Column("organisation", "Organisation", style="head"),
        Column("since", "Since", "no date held"),
        Column("until", "Until", "no end on record"),
    )
    rows = edition.select("mechanism-observers", mechanism=node)
    return tabulate(
        edition, "observers", f"Organisations that observe the {key}", columns, rows, fact="observership"
    )


def meetings(edition: Edition, node: NamedNode, key: str) -> Table:
    columns = (
        Column("meeting", "Meeting", style="head"),
        Column("kind", "Kind"),
        Column("start", "From", "no date held"),
        Column("end", "Until", "no date held"),
        Column("city", "City", "not known"),
        Column("host", "Host country", "not known"),
        Column("participant", "Mechanisms there", "none named"),
    )
    rows = edition.select("mechanism-meetings", mechanism=node)
    return tabulate(edition, "meetings", f"Meetings of the {key}", columns, rows, fact="meeting")
