"""The themes, and what is held on one."""

from __future__ import annotations

from flask import Blueprint, url_for
from peerweave.graph.namespaces import concept
from peerweave.graph.suggest import near
from peerweave.webapp import coverage, subscribing
from peerweave.webapp.facts import facts_of
from peerweave.webapp.lexicon import Cell, text
from peerweave.webapp.pages import common
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table, natural, tabulate
from pyoxigraph import NamedNode

blueprint = Blueprint("themes", __name__)
COUNTS = (
    ("provisions", "Provisions"),
    ("recommendations", "Recommendations"),
    ("needs", "Needs"),
    ("offers", "Offers"),
)


@page(blueprint, "/themes")
def themes(edition: Edition) -> Page:
    """The themes in their groups with what is held on each."""
    held = {text(row["theme"]): row for row in edition.select("theme-counts")}
    rows: list[Record] = []
    for group, members in coverage.themes(edition):
        for theme in members:
            counts: dict[str, Cell] = {
                name: edition.lexicon.cell(held[theme.iri][name]) or 0
                for name, _ in COUNTS
                if theme.iri in held
            }
            rows.append({"group": group, "theme": theme, **counts})
    columns = (
        Column("theme", "Theme", style="head"),
        Column("group", "Group"),
        *(Column(name, f"{words} held", "0", "number") for name, words in COUNTS),
    )
    facts = tuple(theme.iri for _, members in coverage.themes(edition) for theme in members)
    return Page(
        "themes.html",
        "Themes",
        (Table("themes", "Themes with what is held on each", columns, rows, facts=facts),),
    )


@page(blueprint, "/theme/<key:code>")
def theme(edition: Edition, code: str) -> Page:
    """One theme, or a group of them: provisions, phases, recommendations, how each instrument binds."""
    facts = facts_of(edition, str(concept("theme", code)))
    if not facts:
        known = {one.key: one for _, members in coverage.themes(edition) for one in members}
        likely = [(known[name].label, url_for("themes.theme", code=name)) for name in near(code, known)]
        ways_out = [*likely, ("All themes", url_for("themes.themes"))]
        raise Problem(404, f"There is no theme “{code}”.", ways_out=ways_out)
    node = NamedNode(facts.iri)
    name = facts.thing.label
    members = next((found for group, found in coverage.themes(edition) if group.iri == facts.iri), [])
    return Page(
        "theme.html",
        name,
        (
            common.recommendations(edition, f"Recommendations on: {name}", wanted=node),
            provisions(edition, node, name),
            phases(edition, node, name),
            strengths(edition, node, name),
        ),
        facts.iri,
        crumbs=(("Themes", "/themes"),),
        context={
            "facts": facts,
            "members": members,
            # A group of themes has no dates of its own.
            "schedule": None if members else subscribing.to(theme=code, words=name),
        },
        paged=True,
    )


def provisions(edition: Edition, node: NamedNode, name: str) -> Table:
    columns = (
        Column("provision", "Provision", style="head"),
        Column("instrument", "Instrument"),
        Column("title", "Heading", "none held", "long"),
        Column("level", "How it binds", "not coded"),
    )
    rows = edition.select("theme-provisions", theme=node)
    table = tabulate(edition, "provisions", f"Provisions on: {name}", columns, rows, fact="provision")
    return natural(table, "provision")


def phases(edition: Edition, node: NamedNode, name: str) -> Table:
    columns = (
        Column("phase", "Phase", style="head"),
        Column("mechanism", "Mechanism"),
        Column("start", "From", "no date held"),
        Column("end", "Until", "no end on record"),
    )
    rows = edition.select("theme-phases", theme=node)
    return tabulate(edition, "phases", f"Phases that examine: {name}", columns, rows, fact="phase")


def strengths(edition: Edition, node: NamedNode, name: str) -> Table:
    columns = (
        Column("strength", "Coding", style="head"),
        Column("instrument", "Whole instrument", "one provision"),
        Column("provision", "Provision", "the instrument as a whole"),
        Column("level", "How it binds"),
        Column("remark", "Remark", "none", "long"),
        Column("judgement", "Judged by", "the source itself"),
    )
    rows = edition.select("theme-strengths", theme=node)
    return tabulate(
        edition,
        "coded-strength",
        f"How strongly each instrument binds on: {name}",
        columns,
        rows,
        fact="strength",
    )
