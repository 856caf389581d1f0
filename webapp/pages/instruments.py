"""Instruments and their provisions, with the crosswalk between them."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, url_for
from peerweave.graph.suggest import near
from peerweave.webapp.facts import facts_or_404, provenance
from peerweave.webapp.lexicon import Thing, text
from peerweave.webapp.pages import common, reservations
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table, natural, tabulate
from pyoxigraph import NamedNode
from rdflib.namespace import SKOS

blueprint = Blueprint("instruments", __name__)
FACTS = (
    ("rdfs:label", "Short title", ""),
    ("pw:instrumentKind", "Kind", "not known"),
    ("pw:adopted", "Adopted", "no date held"),
    ("pw:entryIntoForce", "In force since", "no date held"),
    ("pw:depositary", "Depositary", ""),
    ("pw:note", "Note", ""),
)
PROVISION_FACTS = (
    ("pw:instrument", "Instrument", "not known"),
    ("pw:number", "Number", "not known"),
    ("pw:part", "Part", ""),
    ("pw:partOfProvision", "Part of", ""),
    ("pw:obligationLevel", "How it binds", "not coded"),
    ("pw:theme", "Themes", "no theme coded"),
    ("pw:judgedBy", "Coded by", ""),
    ("pw:note", "Note", ""),
)
RELATIONS = {
    str(SKOS.exactMatch): "the same duty",
    str(SKOS.closeMatch): "nearly the same duty",
    str(SKOS.broadMatch): "a wider duty",
    str(SKOS.narrowMatch): "a narrower duty",
    str(SKOS.relatedMatch): "a related duty",
}
"""What the other provision is, seen from this one (SKOS Reference, section 10)."""
STRENGTH = {words: rank for rank, words in enumerate(RELATIONS.values())}
NOT_KNOWN = len(STRENGTH)


@page(blueprint, "/instruments")
def instruments(edition: Edition) -> Page:
    """Every instrument with its parties and provisions."""
    columns = (
        Column("instrument", "Instrument", style="head"),
        Column("title", "Full title", style="long"),
        Column("kind", "Kind"),
        Column("adopted", "Adopted", "no date held"),
        Column("inForce", "In force since", "no date held"),
        Column("mechanism", "Monitored by", "none of the five"),
        Column("parties", "Parties held", "none held", "number"),
        Column("provisions", "Provisions held", "none held", "number"),
    )
    table = tabulate(
        edition,
        "instruments",
        "Treaties, soft law and action plans",
        columns,
        edition.select("instruments"),
        fact="instrument",
    )
    return Page("instruments.html", "Instruments", (table,))


@page(blueprint, "/instrument/<key:key>")
def instrument(edition: Edition, key: str) -> Page:
    """One instrument: its provisions, who is bound by it."""
    facts = facts_or_404(edition, "instrument", key, _all_instruments)
    node = NamedNode(facts.iri)
    provisions = tabulate(
        edition,
        "provisions",
        "Provisions that the tables hold",
        (
            Column("provision", "Provision", style="head"),
            Column("title", "Heading", "none held", "long"),
            Column("level", "How it binds", "not coded"),
            Column("theme", "Themes", "no theme coded"),
            Column("matches", "Matches elsewhere", "none held", "number"),
            Column("without", "Instruments without a counterpart", "none judged so", "number"),
        ),
        edition.select("instrument-provisions", instrument=node),
        fact="provision",
    )
    parties = tabulate(
        edition,
        "parties",
        "Who signed it or is bound by it",
        (
            Column("country", "Country", style="head"),
            Column("signed", "Signed", "no signature on record"),
            Column("consented", "Consent to be bound", "none on record"),
            Column("kind", "By", "not known"),
            Column("inForce", "In force since", "no date held"),
        ),
        edition.select("instrument-parties", instrument=node),
        fact="participation",
        note="Only what a source was found for. A country that is not listed may be a party all the same.",
        none="No signature or consent is on record; soft law and action plans have none.",
    )
    return Page(
        "instrument.html",
        f"{facts.text('dcterms:title') or facts.thing.label} ({key})",
        (
            natural(provisions, "provision"),
            parties,
            reservations.table(edition, "instrument", node, "Reservations and declarations on it"),
            crosswalk(edition, node, "What it is matched with as a whole"),
        ),
        facts.iri,
        crumbs=(("Instruments", "/instruments"),),
        context={"facts": facts, "pairs": facts.pairs(FACTS), "provenance": provenance(edition, facts.iri)},
    )


@page(blueprint, "/provision/<key:instrument_key>/<keys:number>")
def provision(edition: Edition, instrument_key: str, number: str) -> Page:
    """One provision: what matches it elsewhere, who examined it, what was recommended on it."""
    key = f"{instrument_key}/{number}"
    facts = facts_or_404(edition, "provision", key, partial(_near_provisions, edition, instrument_key, key))
    node = NamedNode(facts.iri)
    short = facts.thing.short
    bound = next((row["count"] for row in edition.select("provision-bound", provision=node)), None)
    reserved = reservations.table(
        edition, "provision", node, f"Reservations and declarations that touch {short}"
    )
    return Page(
        "provision.html",
        facts.thing.label,
        (
            crosswalk(edition, node, f"What matches {short} in other instruments"),
            without(edition, node, f"Instruments in which {short} has no counterpart"),
            phases(edition, node, short),
            reserved,
            common.recommendations(edition, f"Recommendations on {short}", wanted=node),
            equivalents(edition, node, short),
            strengths(edition, node, short),
            parts(edition, node, short),
        ),
        facts.iri,
        crumbs=(("Instruments", "/instruments"), (instrument_key, f"/instrument/{instrument_key}")),
        context={
            "facts": facts,
            "pairs": facts.pairs(PROVISION_FACTS),
            "provenance": provenance(edition, facts.iri),
            "bound": int(text(bound) or 0),
            "reserved": len(reserved.rows),
        },
    )


def crosswalk(edition: Edition, node: NamedNode, caption: str) -> Table:
    """The mappings of a provision or a whole instrument, strongest relation first."""
    columns = (
        Column("other", "Provision", style="head"),
        Column("relation", "It is"),
        Column("theme", "On", "no theme coded"),
        Column("basis", "Basis", "none given", "long"),
        Column("judgement", "Judged by", "the source itself"),
        Column("again", "A second reader", style="under"),
        Column("mapping", "Mapping"),
    )
    table = tabulate(
        edition,
        "crosswalk",
        caption,
        columns,
        edition.select("provision-mappings", provision=node),
        fact="mapping",
        change=in_words,
        note="Each relation is read from this provision: “a wider duty” means that the other one is wider.",
        none="No match is on record. That does not mean that there is none.",
    )
    return _by_strength(table)


def without(edition: Edition, node: NamedNode, caption: str) -> Table:
    """The instruments that were read and hold no counterpart of a provision: more than no match on record."""
    columns = (
        Column("instrument", "Instrument", style="head"),
        Column("basis", "What was read, and not found", style="long"),
        Column("judgement", "Judged by"),
        Column("judged", "Judgement"),
    )
    rows = edition.select("provision-unmatched", provision=node)
    note = (
        "An instrument that stands neither here nor above was not judged: it may have a counterpart or none."
    )
    none = "No instrument is on record as having been read and found to hold none."
    return tabulate(edition, "no-counterpart", caption, columns, rows, fact="judged", note=note, none=none)


def phases(edition: Edition, node: NamedNode, short: str) -> Table:
    columns = (
        Column("phase", "Phase", style="head"),
        Column("mechanism", "Mechanism"),
        Column("scope", "The scope names"),
        Column("reviews", "Reviews held", "none held", "number"),
    )
    rows = edition.select("provision-phases", provision=node)
    none = "No phase whose scope is known names it. Phases that name a whole instrument are not counted."
    return tabulate(edition, "phases", f"Phases that examine {short}", columns, rows, fact="phase", none=none)


def equivalents(edition: Edition, node: NamedNode, short: str) -> Table:
    columns = (
        Column("recommendation", "Recommendation", style="head"),
        Column("mechanism", "Mechanism"),
        Column("country", "Country"),
        Column("summary", "What is recommended, in our words", style="long"),
        Column("other", "On"),
        Column("relation", "Which is"),
        Column("status", "Status on the common scale"),
    )
    table = tabulate(
        edition,
        "recommendations-elsewhere",
        f"Recommendations on what matches {short} elsewhere",
        columns,
        edition.select("provision-equivalents", provision=node),
        fact="recommendation",
        change=in_words,
        none="None is held on a provision that matches it.",
    )
    return _by_strength(table)


def strengths(edition: Edition, node: NamedNode, short: str) -> Table:
    columns = (
        Column("strength", "Coding", style="head"),
        Column("theme", "Topic"),
        Column("level", "How it binds"),
        Column("remark", "Remark", "none"),
        Column("judgement", "Judged by", "the source itself"),
    )
    rows = edition.select("provision-strengths", provision=node)
    return tabulate(
        edition, "coded-strength", f"How strongly {short} binds, by topic", columns, rows, fact="strength"
    )


def parts(edition: Edition, node: NamedNode, short: str) -> Table:
    columns = (
        Column("part", "Provision", style="head"),
        Column("title", "Heading", "none held"),
        Column("level", "How it binds", "not coded"),
    )
    rows = edition.select("provision-parts", provision=node)
    return natural(tabulate(edition, "parts", f"Parts of {short}", columns, rows, fact="part"), "part")


def in_words(record: Record) -> Record:
    """The relation of a row in words; several relations to the same thing keep their order of strength."""
    found = [RELATIONS[thing.iri] for thing in common.things(record["relation"]) if thing.iri in RELATIONS]
    words = sorted(found, key=STRENGTH.__getitem__)
    return {**record, "relation": words[0] if len(words) == 1 else tuple(words) or None}


def _by_strength(table: Table) -> Table:
    def rank(record: Record) -> int:
        relation = record["relation"]
        first = relation[0] if isinstance(relation, tuple) else relation
        return STRENGTH.get(str(first), NOT_KNOWN)

    rows = sorted(table.rows, key=rank)
    return Table(table.name, table.caption, table.columns, rows, table.note, table.none, table.facts)


def _all_instruments() -> list[tuple[str, str]]:
    return [("All instruments", url_for("instruments.instruments"))]


def _near_provisions(edition: Edition, instrument_key: str, key: str) -> list[tuple[str, str]]:
    """Ways out for a provision that is not held: those with a like key, and the instrument."""
    rows = edition.select("instrument-provisions", instrument=common.node("instrument", instrument_key))
    held: dict[str, Thing] = {}
    for row in rows:
        thing = edition.lexicon.thing(text(row["provision"]))
        held[thing.key] = thing
    if not held:
        return _all_instruments()
    likely = [
        (held[name].label, url_for("things.thing", kind="provision", key=name)) for name in near(key, held)
    ]
    return [
        *likely,
        (f"All provisions of {instrument_key}", url_for("instruments.instrument", key=instrument_key)),
    ]
