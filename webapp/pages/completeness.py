"""How complete the tables are: what is held of what is known to exist, and on what it rests."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint
from peerweave.webapp.cells import number
from peerweave.webapp.composed import Filter, Part, composed
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record

blueprint = Blueprint("completeness", __name__)
FILTERS = (
    Filter("mechanism", "Mechanism", "mechanism"),
    Filter("phase", "Phase", "phase", "A mechanism and its phase, such as GRECO/round-5."),
)
KINDS = {
    "official_document": ("official document", "official documents"),
    "official_copy": ("copy of such", "copies of such"),
    "official_news": ("news of the body", "news of the body"),
    "other_official": ("other official body", "other official bodies"),
    "civil_society": ("civil society", "civil society"),
    "press": ("press", "press"),
    "commentary": ("commentary", "commentary"),
    "secondary_digest": ("digest", "digests"),
    "no_source": ("without a source of its own", "without a source of their own"),
}
"""The kinds of sources, best first, in words for one and for several records."""
HELD = Part(
    "completeness",
    "completeness",
    "What is held of what is known to exist",
    (
        Column("table", "Table", style="head"),
        Column("part", "", "", "under"),
        Column("of", "Of", "all together"),
        Column("phase", "", "", "under"),
        Column("held", "Held", style="number"),
        Column("exist", "Known to exist", "not known how many"),
        Column("as_of", "As of", "", "under"),
        Column("share", "Held of it, per cent", "not known", "number"),
        Column("alike", "Counted alike", "", "under"),
        Column("newest", "Newest", "no date of their own"),
        Column("rests", "Best sources, by kind", "no kind known", "long"),
        Column("known_is", "Known is", style="data"),
        Column("known", "Known", style="data"),
        Column("total", "Record", style="data"),
        *(Column(name, several.capitalize(), style="data") for name, (_, several) in KINDS.items()),
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
NOT_SEEN = Part(
    "not-seen",
    "reports-not-seen",
    "Reports looked for and not seen",
    (
        Column("country", "Country", style="head"),
        Column("mechanism", "Of"),
        Column("phase", "", "", "under"),
        Column("stage", "Stage"),
        Column("why", "What was asked for, and what was seen in its place", style="long"),
        Column("review", "Review held all the same", "none held"),
        Column("looked", "Looked for on"),
        Column("how", "How it was looked for", full=True),
        Column("record", "Record", style="data"),
    ),
    note="That a report was not seen says neither that there is none nor that it is not public.",
)


@page(blueprint, "/dataset/completeness")
def completeness(edition: Edition) -> Page:
    """Held and known to exist, by table, mechanism and phase; the totals behind it; what was not found."""
    lead = (
        "How much of what exists is held here, table by table, by mechanism and phase: how many records, how "
        "many there are as far as a source says so, the newest of them, and on what kinds of sources they "
        "rest; and which reports were looked for in vain."
    )
    made = composed(edition, "How complete the data are", lead, FILTERS, (HELD, TOTALS, NOT_SEEN))
    tables = tuple(
        replace(table, rows=[_scanned(row) for row in table.rows]) if table.name == HELD.name else table
        for table in made.tables
    )
    return replace(made, crumbs=(("About the data", "/dataset"),), tables=tables)


def _scanned(row: Record) -> Record:
    """A row with what can be told in few words: how many exist, and on what kinds of sources it rests."""
    exist = f"{row['known_is']} {number(row['known'])}" if row["known"] is not None else None
    rests = [
        f"{number(row[name])} {one if row[name] == 1 else several}"
        for name, (one, several) in KINDS.items()
        if row[name]
    ]
    return {**row, "exist": exist, "rests": ", ".join(rests) or None}
