"""Up to four countries side by side: what they take part in, what was examined, what was recommended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request, url_for
from peerweave.graph.suggest import quoted
from peerweave.webapp import coverage
from peerweave.webapp.lexicon import Cell, Moment, Thing, text
from peerweave.webapp.negotiation import CSV, HTML, JSON
from peerweave.webapp.pages.countries import likely_things
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table, unlist
from pyoxigraph import NamedNode

blueprint = Blueprint("compare", __name__)
MOST = 4
EXAMPLES = (("FRA", "ITA", "ROU"), ("GEO", "ARM", "UKR"), ("PER", "MEX"))
KNOWN = frozenset({"c", "table", "format", "bom"})


@dataclass(frozen=True)
class Side:
    """One country: what is known theme by theme and mechanism by mechanism."""

    country: Thing
    cover: dict[tuple[str, str], coverage.Cover]

    def by_state(
        self, theme: Thing, mechanisms: Sequence[Thing]
    ) -> list[tuple[Thing, list[tuple[Thing, int]]]]:
        """The states of a theme, each with the mechanisms in it and how many recommendations are held."""
        found: dict[Thing, list[tuple[Thing, int]]] = {}
        for mechanism in mechanisms:
            cell = self.cover[theme.iri, mechanism.iri]
            found.setdefault(cell.state, []).append((mechanism, cell.count))
        return sorted(found.items(), key=lambda pair: coverage.STATES.index(pair[0].key))


@page(blueprint, "/compare", (HTML, JSON, CSV))
def compare(edition: Edition) -> Page:
    """The countries of ``?c=FRA,ITA,ROU`` side by side, or a form to choose them."""
    for name in request.args:
        if name not in KNOWN:
            raise Problem(
                400, f"This page has no value {quoted(name)}: countries are named by c, as c=FRA,ITA."
            )
    everyone = coverage.countries(edition)
    chosen = chosen_countries(edition, everyone)
    sides = [Side(one, coverage.of_country(edition, NamedNode(one.iri))) for one in chosen]
    names = ", ".join(one.label for one in chosen)
    tables = (matrix(edition, sides), basics(edition, chosen), statuses(edition, chosen)) if chosen else ()
    return Page(
        "compare.html",
        f"Compare {names}" if chosen else "Compare countries",
        tables or (Table("coverage", "Compare countries", (Column("theme", "Theme"),), ()),),
        crumbs=(("Countries", "/countries"),),
        context={
            "sides": sides,
            "everyone": {**coverage.countries_to_choose(edition), **{one.key: one for one in chosen}},
            "most": MOST,
            "groups": coverage.themes(edition),
            "mechanisms": coverage.mechanisms(edition),
            "examples": [
                (", ".join(everyone[key].label for key in keys), to_compare(keys))
                for keys in EXAMPLES
                if all(key in everyone for key in keys)
            ],
            "without": lambda country: to_compare([one.key for one in chosen if one != country]),
        },
        record={"countries": [one.key for one in chosen]},
    )


def to_compare(keys: Sequence[str]) -> str:
    """The address of a comparison."""
    return url_for("compare.compare") + (f"?c={','.join(keys)}" if keys else "")


def chosen_countries(edition: Edition, everyone: dict[str, Thing]) -> list[Thing]:
    """The countries that the address names, each once. Raises a 400 ``Problem`` for one that there is not."""
    wishes = [part.strip() for value in request.args.getlist("c") for part in value.split(",")]
    found: dict[str, Thing] = {}
    for wish in filter(None, wishes):
        thing = everyone.get(wish.upper())
        if thing is None:
            others = list(found)
            like = likely_things(edition, wish[:80])
            raise Problem(
                400,
                f"There is no country {quoted(wish)}. Countries go by their ISO 3166 code of three letters.",
                title="This country is not known",
                ways_out=[
                    *((one.label, to_compare([*others, one.key])) for one in like),
                    ("Choose from the list", to_compare(others)),
                ],
            )
        found.setdefault(thing.key, thing)
    if len(found) > MOST:
        raise Problem(
            400,
            f"{len(found)} countries do not fit side by side: name {MOST} at most.",
            title="Too many countries",
            ways_out=[("The first of them", to_compare(list(found)[:MOST])), ("All countries", "/countries")],
        )
    return list(found.values())


def matrix(edition: Edition, sides: Sequence[Side]) -> Table:
    """Themes by mechanisms, with the state of knowledge and the recommendations held of each country."""
    rows: list[Record] = []
    for group, themes in coverage.themes(edition):
        for theme in themes:
            for mechanism in coverage.mechanisms(edition):
                row: Record = {"group": group, "theme": theme, "mechanism": mechanism}
                for side in sides:
                    cell = side.cover[theme.iri, mechanism.iri]
                    row[side.country.key] = cell.state
                    row[f"{side.country.key}_recommendations"] = cell.count
                rows.append(row)
    columns = [Column("group", "Group"), Column("theme", "Theme"), Column("mechanism", "Mechanism")]
    for side in sides:
        columns.append(Column(side.country.key, side.country.label))
        columns.append(
            Column(f"{side.country.key}_recommendations", f"Recommendations to {side.country.label}", "0")
        )
    return Table("coverage", "What was examined, theme by theme", tuple(columns), rows)


def basics(edition: Edition, chosen: Sequence[Thing]) -> Table:
    """What each country takes part in, and what is held."""
    rows: dict[str, Record] = {}

    def put(name: str, country: Thing, cell: Cell) -> None:
        rows.setdefault(name, {"what": name, **{one.key: None for one in chosen}})[country.key] = cell

    for country in chosen:
        node = NamedNode(country.iri)
        for row in edition.select("country-basics", country=node):
            put("Region", country, edition.lexicon.cell(row["region"]))
            put("Regional group of the United Nations", country, edition.lexicon.cell(row["group"]))
        parts = taking_part(edition, node)
        for mechanism in coverage.mechanisms(edition):
            put(f"Takes part in {mechanism.key}", country, parts.get(mechanism.iri))
        joined = [
            edition.lexicon.thing(text(row["instrument"]))
            for row in edition.select("country-participations", country=node)
            if row["inForce"] is not None
        ]
        put("Instruments known to be in force", country, unlist(dict.fromkeys(joined)))
        reviews: dict[str, int] = {}
        for row in edition.select("country-reviews-counted", country=node):
            reviews[text(row["mechanism"])] = int(text(row["count"]))
        for mechanism in coverage.mechanisms(edition):
            put(f"Reviews held, {mechanism.key}", country, reviews.get(mechanism.iri))
    columns = (
        Column("what", "About", style="head"),
        *(Column(one.key, one.label, "none on record") for one in chosen),
    )
    return Table("basics", "What they take part in", columns, list(rows.values()))


def taking_part(edition: Edition, node: NamedNode) -> dict[str, Cell]:
    """By mechanism (IRI) how a country takes part in it, and since when."""
    found: dict[str, Cell] = {}
    for row in edition.select("country-basics", country=node):
        if row["mechanism"] is not None:
            found[text(row["mechanism"])] = "yes, no date held"
    for row in edition.select("country-memberships", country=node):
        since, until = edition.lexicon.cell(row["since"]), edition.lexicon.cell(row["until"])
        role = edition.lexicon.thing(text(row["status"])).label.lower()
        dates = [
            f"{words} {date.words}"
            for words, date in (("since", since), ("until", until))
            if isinstance(date, Moment)
        ]
        found[text(row["mechanism"])] = f"{role}, {' '.join(dates) or 'no date held'}"
    return found


def statuses(edition: Edition, chosen: Sequence[Thing]) -> Table:
    """How many recommendations are held by common status."""
    counts: dict[tuple[str, str], int] = {}
    order: dict[str, Thing] = {}
    for country in chosen:
        for row in edition.select("country-statuses-counted", country=NamedNode(country.iri)):
            status = edition.lexicon.thing(text(row["status"]))
            order[status.key] = status
            counts[status.key, country.key] = int(text(row["count"]))
    known = ("implemented", "partly-implemented", "not-implemented", "pending", "not-known")
    rows: list[Record] = [
        {"status": order[key], **{one.key: counts.get((key, one.key)) for one in chosen}}
        for key in known
        if key in order
    ]
    columns = (
        Column("status", "Status on the common scale", style="head"),
        *(Column(one.key, one.label, "none held", "number") for one in chosen),
    )
    return Table(
        "statuses", "Recommendations held, by status", columns, rows, none="No recommendation is held."
    )
