"""Countries: the list, and the profile of one."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from peerweave.graph.questions import named as questions
from peerweave.graph.suggest import near
from peerweave.webapp import coverage, subscribing, timeline, worldmap
from peerweave.webapp.facts import facts_of, provenance
from peerweave.webapp.lexicon import Moment, Thing, text
from peerweave.webapp.pages import common, reservations
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import (
    FACT,
    SOURCE_COLUMN,
    SOURCES,
    Column,
    Page,
    Record,
    Table,
    initials,
    tabulate,
)
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("countries", __name__)
FACTS = (
    ("pw:officialName", "Official name", ""),
    ("pw:participantKind", "Kind", ""),
    ("skos:notation", "ISO 3166 code", ""),
    ("pw:region", "Region (UN M49)", "not known"),
    ("pw:regionalGroup", "Regional group of the United Nations", "not known"),
    ("pw:note", "Note", ""),
)


@page(blueprint, "/countries")
def countries(edition: Edition) -> Page:
    """Every country with what it takes part in and how much is held."""
    columns = (
        Column("country", "Country", style="head"),
        Column("kind", "Kind"),
        Column("region", "Region"),
        Column("mechanism", "Takes part in", "none on record"),
        Column("instruments", "Instruments in force", "none on record", "number"),
        Column("reviews", "Reviews held", "none held", "number"),
        Column("recommendations", "Recommendations held", "none held", "number"),
    )

    def listed() -> Table:
        rows = edition.select("countries")
        table = tabulate(edition, "countries", "Countries and other parties", columns, rows, fact="country")
        return replace(table, initials=initials(table.rows))

    table = edition.keep("countries", listed)
    world = worldmap.block(edition)
    return Page("countries.html", "Countries", (table, world.map.table), context={"world": world})


@blueprint.route("/country")
def chosen() -> BaseResponse:
    """From a form that names a country (``?country=KEN``) to its profile; without one, to the list."""
    country = request.args.get("country", "").strip()
    if not country:
        return redirect(url_for("countries.countries"), 303)
    return redirect(url_for("countries.country", iso3=country), 303)


@page(blueprint, "/country/<key:iso3>")
def country(edition: Edition, iso3: str) -> Page:
    """The profile of one country. The CSV twin is its coverage table; ``?table=`` gives another."""
    node = common.node("country", iso3)
    facts = facts_of(edition, node.value)
    if not facts:
        raise Problem(
            404,
            f"There is no country “{iso3}”. Countries go by their ISO 3166 code of three letters.",
            ways_out=[*likely(edition, iso3), ("All countries", url_for("countries.countries"))],
        )
    name = facts.thing.label
    cover = coverage.of_country(edition, node)
    steps_in_time = timeline_table(edition, node, name)
    reviews = common.reviews(edition, f"Reviews of {name}", "country-reviews", country=node)
    shown = (
        memberships(edition, node, name),
        participations(edition, node, name),
        reservations.table(edition, "country", node, f"Reservations and declarations of {name}"),
        steps_in_time,
        reviews,
        common.recommendations(
            edition, f"Recommendations to {name}", without=("country",), where={"country": node}
        ),
        overlaps(edition, node, name),
        gaps(edition, node, name),
        steps(edition, node, name),
        evidence(edition, node, name),
        needs(edition, node, name),
        offers(edition, node, name),
    )
    return Page(
        "country.html",
        name,
        (
            coverage_table(edition, cover, name),
            *shown,
            common.sources_table(edition, shown),
        ),
        node.value,
        crumbs=(("Countries", "/countries"),),
        context={
            "facts": facts,
            "pairs": facts.pairs(FACTS),
            "provenance": provenance(edition, node.value),
            "groups": coverage.themes(edition),
            "mechanisms": coverage.mechanisms(edition),
            "states": coverage.states(edition),
            "cover_of": coverage.lookup(cover),
            "iso3": iso3,
            "drawing": timeline.draw(steps_in_time.rows, common.heads(reviews, "review"), edition.as_of),
            "schedule": subscribing.to(country=iso3, words=name),
        },
    )


def likely(edition: Edition, wish: str) -> list[tuple[str, str]]:
    """The countries whose name or code is near to what was asked for, as (words, address)."""
    found = likely_things(edition, wish)
    return [(thing.label, url_for("countries.country", iso3=thing.key)) for thing in found]


def likely_things(edition: Edition, wish: str) -> list[Thing]:
    """The countries whose name or code is near to what was asked for, the nearest first."""
    by_name = {}
    for row in edition.select("countries"):
        thing = edition.lexicon.thing(text(row["country"]))
        by_name[thing.label] = by_name[thing.key] = thing
    exact = [by_name[wish.upper()]] if wish.upper() in by_name else []
    found = [*exact, *(by_name[name] for name in near(wish, sorted(by_name)))]
    return list(dict.fromkeys(found))


def coverage_table(edition: Edition, cover: dict[tuple[str, str], coverage.Cover], name: str) -> Table:
    """Themes by mechanisms: the knowledge state for one country, and the recommendations held."""
    rows: list[Record] = []
    for group, themes in coverage.themes(edition):
        for theme in themes:
            for mechanism in coverage.mechanisms(edition):
                cell = cover[theme.iri, mechanism.iri]
                rows.append(
                    {
                        "group": group,
                        "theme": theme,
                        "mechanism": mechanism,
                        "state": cell.state,
                        "reason": cell.reason,
                        "recommendations": cell.count,
                    }
                )
    columns = (
        Column("group", "Group of themes"),
        Column("theme", "Theme"),
        Column("mechanism", "Mechanism"),
        Column("state", "What is known"),
        Column("reason", "Why"),
        Column("recommendations", "Recommendations held"),
    )
    return Table("coverage", f"What the mechanisms examined in {name}, theme by theme", columns, rows)


def timeline_table(edition: Edition, node: NamedNode, name: str) -> Table:
    """The dated steps of all reviews of a country, in the order of time."""
    as_of = edition.as_of

    def whether_past(record: Record) -> Record:
        start = record["start"]
        past = isinstance(start, Moment) and start.text < as_of[: len(start.text)]
        return {**record, "past": "past" if past else "to come, or now"}

    columns = (
        Column("start", "From", style="head"),
        Column("end", "Until", "not given"),
        Column("past", "Which is"),
        Column("mechanism", "Mechanism"),
        Column("phase", "Phase"),
        Column("kind", "Step"),
        Column("stage", "Of the", "not known"),
        Column("review", "Review"),
    )
    return tabulate(
        edition,
        "timeline",
        f"Dated steps of the reviews of {name}, over all mechanisms",
        columns,
        edition.select("country-events", country=node),
        fact="event",
        none="No date of a review of it is held. That does not mean that none took place.",
        change=whether_past,
    )


def memberships(edition: Edition, node: NamedNode, name: str) -> Table:
    columns = (
        Column("mechanism", "Mechanism", style="head"),
        Column("status", "As"),
        Column("since", "Since", "no date held"),
        Column("until", "Until", "no end on record"),
        Column("note", "Note", "none", "long"),
    )
    return tabulate(
        edition,
        "memberships",
        f"Mechanisms that {name} is or was a member or observer of",
        columns,
        edition.select("country-memberships", country=node),
        fact="membership",
        none="No membership is on record. Parties to UNCAC take part in the IRM by that alone.",
    )


def participations(edition: Edition, node: NamedNode, name: str) -> Table:
    columns = (
        Column("instrument", "Instrument", style="head"),
        Column("signed", "Signed", "no signature on record"),
        Column("consented", "Consent to be bound", "none on record"),
        Column("kind", "By", "not known"),
        Column("inForce", "In force since", "no date held"),
        Column("note", "Note", "none", "long"),
    )
    return tabulate(
        edition,
        "participations",
        f"Instruments that {name} signed or is bound by",
        columns,
        edition.select("country-participations", country=node),
        fact="participation",
        none="None is on record. The tables do not hold every party to every instrument.",
    )


def overlaps(edition: Edition, node: NamedNode, name: str) -> Table:
    """The answer of the question ``overlap``, one row for each theme or pair of provisions."""

    def with_sources(record: Record) -> Record:
        reviews = common.things(record["review"])
        found = [source for review in reviews for source in edition.lexicon.sources(review.iri)]
        return {**record, FACT: None, SOURCES: tuple(dict.fromkeys(found))}

    columns = (
        Column("subject", "Theme or provisions", style="head"),
        Column("mechanism", "Examined by"),
        Column("review", "In the reviews", style="long"),
        SOURCE_COLUMN,
    )
    return tabulate(
        edition,
        "overlaps",
        f"What two or more mechanisms have examined in {name}",
        columns,
        edition.answer("overlap", country=node),
        fact="subject",
        change=with_sources,
        note=questions.find("overlap").rule,
        none="None follows from the reviews on record.",
    )


def gaps(edition: Edition, node: NamedNode, name: str) -> Table:
    """The answer of the question ``gap-never-examined``."""
    columns = (
        Column("provision", "Duty under", "the treaty as a whole", "head"),
        Column("instrument", "Instrument"),
        Column("level", "How it binds", "not known"),
        Column("reservation", "", style="under"),
        Column("since", "Since", "no date held"),
        Column("state", "What is known"),
        Column("reason", "Why", style="long"),
        Column("phase", "Phase", "none"),
    )
    return tabulate(
        edition,
        "gaps",
        f"Duties of {name} that no review on record has examined",
        columns,
        edition.answer("gap-never-examined", country=node),
        fact="provision",
        note="A review that the tables do not hold may have taken place: “not known” means that our sources "
        "do not say, not that nobody looked. A row of a treaty as a whole means that we do not know "
        "whether it binds the country.",
        none="Each duty on record has a review on record, or no duty is on record.",
    )


def steps(edition: Edition, node: NamedNode, name: str) -> Table:
    columns = (
        Column("step", "Step", style="head"),
        Column("mechanism", "By"),
        Column("start", "From", "no date held"),
        Column("end", "Until", "none"),
        Column("own_words", "In the words of the source"),
        Column("summary", "What was done and why, in our words", style="long"),
        Column("phase", "Phase", "not known"),
    )
    return tabulate(
        edition,
        "steps",
        f"Steps taken where {name} had not carried out recommendations",
        columns,
        edition.select("country-steps", country=node),
        fact="step",
        note="Only steps that public sources tell of are held, in the order of time for each mechanism.",
        none="None is on record. That does not mean that none was taken: letters and missions are often "
        "not public.",
    )


def evidence(edition: Edition, node: NamedNode, name: str) -> Table:
    columns = (
        Column("evidence", "Law, figure or institution", style="head"),
        Column("kind", "Kind", style="under"),
        Column("mechanism", "Collected by"),
        Column("number", "Number", "none held"),
        Column("date", "Date", "no date held"),
        Column("figure", "Figure", "none", "number"),
        Column("unit", "", style="under"),
        Column("summary", "What the source says, in our words", style="long"),
        Column("theme", "Themes", "no theme coded"),
        Column("review", "In the review", "of no phase"),
    )
    return tabulate(
        edition,
        "evidence",
        f"Laws, statistics and other evidence on {name} in reviews",
        columns,
        edition.select("country-evidence", country=node),
        fact="evidence",
        note="What reviews spoke of, newest first; a law may have been changed since.",
        none="None is on record. That does not mean that reviews collected none.",
    )


def needs(edition: Edition, node: NamedNode, name: str) -> Table:
    columns = (
        Column("need", "Need", style="head"),
        Column("summary", "What is needed, in our words", style="long"),
        Column("type", "Kind of assistance"),
        Column("theme", "Themes", "no theme coded"),
        Column("basis", "How we know"),
    )
    return tabulate(
        edition,
        "needs",
        f"Needs of {name} for technical assistance",
        columns,
        edition.select("country-needs", country=node),
        fact="need",
        none="None is on record. Needs of few countries are held.",
    )


def offers(edition: Edition, node: NamedNode, name: str) -> Table:
    columns = (
        Column("offer", "Offer", style="head"),
        Column("provider", "Provider"),
        Column("type", "Kind of assistance"),
        Column("theme", "Themes", "no theme coded"),
        Column("start", "From", "no date held"),
        Column("end", "Until", "no date held"),
    )
    return tabulate(
        edition,
        "offers",
        f"Offers of technical assistance that name {name}",
        columns,
        edition.select("country-offers", country=node),
        fact="offer",
        none="None that names this country is on record; offers to whole regions may cover it.",
    )
