"""How complete the tables are: what is held of what is known to exist, and on what it rests."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint
from peerweave.webapp.composed import Filter, Part, composed
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page

blueprint = Blueprint("completeness", __name__)
FILTERS = (
    Filter("mechanism", "Mechanism", "mechanism"),
    Filter("phase", "Phase", "phase", "A mechanism and its phase, such as GRECO/round-5."),
)
HELD = Part(
    "completeness",
    "completeness",
    "What is held of what is known to exist",
    (
        Column("table", "Table", style="head"),
        Column("of", "Of", "all together"),
        Column("phase", "Phase", "not by phase"),
        Column("part", "", "", "under"),
        Column("held", "Held", style="number"),
        Column("known_is", "Known to exist"),
        Column("known", "", "", "under"),
        Column("as_of", "as of", "", "under"),
        Column("alike", "held, counted alike", "", "under"),
        Column("total", "record", "", "under"),
        Column("share", "share held, per cent", "", "under"),
        Column("newest", "Newest", "no date of their own"),
        Column("official_document", "Best source: official document", "none", "number"),
        Column("official_copy", "copies of them", "", "under"),
        Column("official_news", "news of the body", "", "under"),
        Column("other_official", "other official bodies", "", "under"),
        Column("civil_society", "civil society", "", "under"),
        Column("press", "press", "", "under"),
        Column("commentary", "commentary", "", "under"),
        Column("secondary_digest", "secondary digests", "", "under"),
        Column("no_source", "no source of their own", "", "under"),
    ),
    facts=("total",),
    note="Where no source says how many there are, that is not known: what is held is never taken for all "
    "there is. Where there are at least so many, sources give the number of some reviews alone: the share is "
    "at most the one given, and may be far less.",
)
TOTALS = Part(
    "totals",
    "published-totals",
    "What sources say how many there are",
    (
        Column("counted", "What is counted", style="head"),
        Column("of", "Of"),
        Column("phase", "Phase", "not by phase"),
        Column("review", "in the review", "", "under"),
        Column("number", "There are", style="number"),
        Column("as_of", "As of", "not said"),
        Column("held", "Held now", style="number"),
        Column("share", "Per cent", "not known", "number"),
        Column("said", "That is"),
        Column("total", "Record", full=True),
    ),
    facts=("total",),
)


@page(blueprint, "/dataset/completeness")
def completeness(edition: Edition) -> Page:
    """Held and known to exist, by table, mechanism and phase; and the published totals behind it."""
    lead = (
        "How much of what exists is held here, table by table, by mechanism and phase: how many records, how "
        "many there are as far as a source says so, the newest of them, and on what kinds of sources they "
        "rest."
    )
    made = composed(edition, "How complete the data are", lead, FILTERS, (HELD, TOTALS))
    return replace(made, crumbs=(("About the data", "/dataset"),))
