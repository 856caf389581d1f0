"""The measures: the table of measures by mechanism, and one measure with all that serves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Blueprint, url_for
from peerweave.graph.namespaces import ID
from peerweave.graph.questions import named
from peerweave.graph.questions.choose import thing_kind
from peerweave.graph.questions.measures import MEASURES, OF_2016, Measure
from peerweave.webapp import coverage
from peerweave.webapp.composed import Part, behind
from peerweave.webapp.facts import facts_of, provenance
from peerweave.webapp.lexicon import Thing
from peerweave.webapp.pages import common
from peerweave.webapp.pages.questions import address, answered
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table

blueprint = Blueprint("measures", __name__)
QUESTION = "measures-by-mechanism"
COLUMNS = (
    Column("measure", "Measure", style="number"),
    Column("title", "Title"),
    Column("counted", "What is counted", style="head"),
    Column("mechanism", "Mechanism"),
    Column("count", "How many are held", style="number"),
    Column("missing", "What data is missing", style="long"),
    Column("question", "Question with the rows"),
    Column("filter", "Filter"),
    Column("how", "How it is counted"),
)
TABLE = Part("measures", QUESTION, "On how much real data each measure works, by mechanism", COLUMNS, note="")
TOOLS: Mapping[int, tuple[tuple[str, str], ...]] = {
    1: (("Calendar of all meetings", "schedules.agenda"),),
    2: (("Calendars and feeds, by mechanism, country and theme", "schedules.agenda"),),
    3: (("Crosswalk of two instruments", "overlaps.crosswalk"),),
    4: (
        ("Clashes", "visits.clashes"),
        ("Plan visits without clashes", "plan.plan"),
        ("Calendar", "schedules.agenda"),
    ),
    5: (("Joint visits", "visits.joint_visits"), ("Plan visits without clashes", "plan.plan")),
    6: (("Consistency", "consistency.consistency"), ("Overlaps", "overlaps.overlaps")),
    7: (("Quality of recommendations", "consistency.quality"),),
    8: (("Technical assistance: needs beside offers", "assistance.assistance"),),
    9: (
        ("Briefings for a return visit", "reports.reports"),
        ("Technical assistance: needs beside offers", "assistance.assistance"),
    ),
    10: (("Reports by country, theme, region and phase", "reports.reports"),),
    11: (("Recommendations by status", "recommendations.recommendations"),),
    12: (
        ("Overlaps", "overlaps.overlaps"),
        ("Gaps", "overlaps.gaps"),
        ("Crosswalk of two instruments", "overlaps.crosswalk"),
    ),
}
"""For each measure the pages made for it, as (words, endpoint)."""
CONTINENTS = frozenset({"002", "009", "019", "142", "150"})
"""The regions of M49 right below the world."""
READY = 5
"""How many ready links a question gets."""


@dataclass(frozen=True)
class Asked:
    """A question of a measure, with ready links and the address of its answer as data."""

    question: named.Question
    address: str
    ready: tuple[tuple[str, str], ...]
    csv: str
    json: str


@page(blueprint, "/measures")
def measures(edition: Edition) -> Page:
    """Every measure by every mechanism."""
    held = edition.keep(QUESTION, lambda: _table(edition, {}))
    return Page(
        "measures.html",
        "Measures",
        (held,),
        context={
            "lines": list(_lines(held)),
            "mechanisms": coverage.mechanisms(edition),
            "list": list(MEASURES.values()),
            "of_2016": OF_2016,
            "behind": behind(TABLE, {}),
            "rows_address": rows_address,
        },
    )


@page(blueprint, "/measure/<key:number>")
def measure(edition: Edition, number: str) -> Page:
    """One measure: what the secretariats wrote, what can be asked, on how much data, what is missing."""
    one = MEASURES.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 4 else None
    if one is None:
        ways_out = [("All measures", url_for("measures.measures"))]
        raise Problem(
            404, f"There is no measure “{number[:20]}”. They go from 1 to {len(MEASURES)}.", ways_out=ways_out
        )
    held = edition.keep((QUESTION, one.number), lambda: _table(edition, {"measure": str(one.number)}))
    iri = f"{ID}coordination-measure/{one.key}" if one.key else ""
    facts = facts_of(edition, iri) if iri else None
    return Page(
        "measure.html",
        one.title,
        (held,),
        iri,
        crumbs=(("Measures", "/measures"),),
        context={
            "measure": one,
            "of_2016": OF_2016,
            "facts": facts,
            "provenance": provenance(edition, iri) if iri else None,
            "lines": list(_lines(held)),
            "mechanisms": coverage.mechanisms(edition),
            "tools": [(words, url_for(endpoint)) for words, endpoint in TOOLS[one.number]],
            "asked": list(_asked(edition, one)),
            "behind": behind(TABLE, {"measure": str(one.number)}),
            "rows_address": rows_address,
            "earlier": MEASURES.get(one.number - 1),
            "later": MEASURES.get(one.number + 1),
        },
        record={
            "measure": one.number,
            "summary": facts.text("pw:summary") if facts else one.summary,
            "questions": [question.id for question in _questions(one)],
        },
    )


def _table(edition: Edition, values: dict[str, str]) -> Table:
    rows = answered(edition, named.find(QUESTION), values).rows
    facts = dict.fromkeys(thing.iri for row in rows for thing in common.things(row["mechanism"]))
    return Table("measures", TABLE.caption, COLUMNS, rows, facts=tuple(facts))


@dataclass(frozen=True)
class Line:
    """What is counted for a measure, with the row of each mechanism by its IRI."""

    measure: Measure
    counted: str
    rows: Mapping[str, Record]
    first: bool
    """Whether it is the first line of its measure."""


def _lines(table: Table) -> Iterator[Line]:
    found: dict[tuple[int, str], dict[str, Record]] = {}
    for row in table.rows:
        number = row["measure"]
        for mechanism in common.things(row["mechanism"]):
            if isinstance(number, int):
                found.setdefault((number, str(row["counted"])), {})[mechanism.iri] = row
    seen: set[int] = set()
    for (number, counted), rows in found.items():
        yield Line(MEASURES[number], counted, rows, number not in seen)
        seen.add(number)


def rows_address(row: Record) -> str:
    """Where the rows of a cell are shown."""
    name, _, value = str(row["filter"]).partition("=")
    return address(str(row["question"]), {name: value})


def _questions(one: Measure) -> list[named.Question]:
    own = [found for found in named.load().values() if one.number in found.measures and found.id != QUESTION]
    # Those made for this measure before those that serve it too.
    return sorted(own, key=lambda found: found.measures.index(one.number))


def _asked(edition: Edition, one: Measure) -> Iterator[Asked]:
    for question in _questions(one):
        ready = _values(edition, question)
        needs = any(parameter.required for parameter in question.parameters)
        path, mark, query = address(question.id, ready[0][1] if needs and ready else {}).partition("?")
        yield Asked(
            question,
            address(question.id, {}),
            tuple((words, address(question.id, values)) for words, values in ready),
            f"{path}.csv{mark}{query}",
            f"{path}.json{mark}{query}",
        )


def _values(edition: Edition, question: named.Question) -> list[tuple[str, dict[str, str]]]:
    """Ready values for a question, with words: what it needs, else the five mechanisms if it takes one."""
    needed = {parameter.name for parameter in question.parameters if parameter.required}
    known = {parameter.name for parameter in question.parameters}
    if needed == {"country", "phase"}:
        return _ready_phases(edition)
    if needed == {"country"}:
        return [(thing.label, {"country": thing.key}) for thing in _busy_countries(edition)]
    if needed == {"phase"}:
        return [
            (values["phase"].replace("/", " "), {"phase": values["phase"]})
            for _, values in _ready_phases(edition)
        ]
    themes = [theme for _, members in coverage.themes(edition) for theme in members]
    if needed in ({"region"}, {"region", "theme"}):
        regions = thing_kind("region").choices(edition.repository)
        theme = {"theme": themes[0].key} if "theme" in needed else {}
        about = f", {themes[0].label}" if theme else ""
        return [(one.label + about, {**theme, "region": one.key}) for one in regions if one.key in CONTINENTS]
    if needed == {"theme"}:
        return [(theme.label, {"theme": theme.key}) for theme in themes[:READY]]
    if needed == {"instrument"} or needed == {"first", "second"}:
        pairs = _instruments(edition)
        if "first" in needed:
            return [(f"{a.key} and {b.key}", {"first": a.key, "second": b.key}) for a, b in pairs]
        single = dict.fromkeys(thing for pair in pairs for thing in pair)
        return [(thing.label, {"instrument": thing.key}) for thing in list(single)[:READY]]
    if needed == {"provision"}:
        return [(thing.short, {"provision": thing.key}) for thing in _duties(edition)]
    if needed == {"since"}:
        year = int(edition.as_of[:4])
        return [(f"since {one}", {"since": str(one)}) for one in (year, year - 1, year - 2)]
    if needed:
        return []
    name = next((one for one in ("mechanism", "by", "attending") if one in known), "")
    mechanisms = coverage.mechanisms(edition) if name else []
    return [(mechanism.key, {name: mechanism.key}) for mechanism in mechanisms]


def _busy_countries(edition: Edition) -> list[Thing]:
    """The countries with the most reviews on record."""

    def read() -> list[Thing]:
        counted = [
            (int(str(row["reviews"].value)), row["country"].value)
            for row in edition.select("countries")
            if row["reviews"] is not None and row["country"] is not None
        ]
        best = sorted(set(counted), key=lambda pair: (-pair[0], pair[1]))[:READY]
        return [edition.lexicon.thing(iri) for _, iri in best]

    return edition.keep("busy-countries", read)


def _ready_phases(edition: Edition) -> list[tuple[str, dict[str, str]]]:
    """A country and phase for each mechanism of which no completed review in it is on record."""

    def read() -> list[tuple[str, dict[str, str]]]:
        found: dict[str, tuple[str, dict[str, str]]] = {}
        for row in answered(edition, named.find("not-yet-reviewed"), {}).rows:
            for country, phase in zip(
                common.things(row["country"]), common.things(row["phase"]), strict=True
            ):
                words = f"{country.label}, {phase.key.replace('/', ' ')}"
                found.setdefault(phase.key, (words, {"country": country.key, "phase": phase.key}))
        return list(found.values())

    return edition.keep("ready-phases", read)


def _instruments(edition: Edition) -> list[tuple[Thing, Thing]]:
    """The pairs of instruments that are compared most."""

    def read() -> list[tuple[Thing, Thing]]:
        rows = answered(edition, named.find("crosswalk-pairs"), {}).rows
        return [
            (first, second)
            for row in rows[:READY]
            for first in common.things(row["first"])
            for second in common.things(row["second"])
        ]

    return edition.keep("ready-instruments", read)


def _duties(edition: Edition) -> list[Thing]:
    """Provisions on which the recommendations of several mechanisms meet."""

    def read() -> list[Thing]:
        rows = answered(edition, named.find("examined-by-many"), {}).rows
        found = [
            thing for row in rows for thing in common.things(row["subject"]) if thing.kind == "provision"
        ]
        return list(dict.fromkeys(found))[:READY]

    return edition.keep("ready-provisions", read)
