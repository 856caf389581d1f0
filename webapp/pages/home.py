"""The start page: what this is, the five mechanisms, what they examine, where to begin."""

from __future__ import annotations

from flask import Blueprint, request
from peerweave.graph.questions.measures import MEASURES
from peerweave.webapp import coverage, worldmap
from peerweave.webapp.pages import front
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table, tabulate

blueprint = Blueprint("home", __name__)
COUNTED = (
    ("Country", "countries and other parties"),
    ("Instrument", "instruments"),
    ("Provision", "provisions"),
    ("ProvisionMapping", "matches between provisions"),
    ("Review", "reviews"),
    ("Recommendation", "recommendations"),
    ("TechnicalAssistanceNeed", "needs for assistance"),
    ("TechnicalAssistanceOffer", "offers of assistance"),
    ("Meeting", "meetings"),
    ("Source", "sources"),
)
KNOWLEDGE = "knowledge"
TASKS = (
    ("Which duties of Georgia do several mechanisms examine?", "/overlaps?country=GEO"),
    ("Who visits Peru next, and does it clash?", "/clashes?country=PER"),
    (
        "Which open GRECO recommendations to Ukraine match another mechanism’s?",
        "/question/open-recommendations-matching?country=UKR&mechanism=GRECO",
    ),
    ("Who could help Kenya with asset declarations?", "/assistance?country=KEN&theme=asset-declaration"),
    ("How do France, Italy and Romania compare?", "/compare?c=FRA,ITA,ROU"),
    (
        "Which recommendations on reporting persons are still open?",
        "/recommendations?theme=whistleblower&status=not-implemented&status=partly-implemented&status=pending",
    ),
)
"""Six things that a desk officer wants to know, with the pages that tell."""

ASK_COUNTRY = (
    ("Profile", "/country"),
    ("What several examine", "/overlaps"),
    ("Gaps", "/gaps"),
    ("Visits and clashes", "/clashes"),
    ("Who could help", "/assistance"),
    ("Open recommendations that match", "/question/open-recommendations-matching"),
)
"""What is asked of one country most, with the pages that take it as ``country``."""


@page(blueprint, "/")
def home(edition: Edition) -> Page:
    """What Peerweave is, with the table of themes by mechanisms."""
    measures = {**coverage.MEASURES, KNOWLEDGE: "What is known"}
    measure = request.args.get("measure", "recommendations")
    if measure not in measures:
        raise Problem(400, f"There is no measure “{measure[:40]}”. There are: {', '.join(measures)}.")
    mechanisms = mechanism_table(edition)
    world = worldmap.block(edition)
    known = measure == KNOWLEDGE
    glance = (
        front.coming(edition),
        front.most_overlaps(edition),
        front.most_gaps(edition),
        front.freshness(edition),
    )
    return Page(
        "home.html",
        "Peerweave",
        (
            front.knowledge(edition) if known else matrix(edition, measure),
            mechanisms,
            world.map.table,
            *glance,
        ),
        described=mechanisms.facts,
        context={
            "measure": measure,
            "world": world,
            "measures": measures,
            "known": front.known_cells(edition) if known else None,
            "states": coverage.states(edition),
            "coming": front.first(glance[0]),
            "overlaps": front.first(glance[1]),
            "gaps": front.first(glance[2]),
            "tasks": TASKS,
            "countries": coverage.countries_to_choose(edition),
            "ask_country": ASK_COUNTRY,
            "groups": coverage.themes(edition),
            "mechanisms": coverage.mechanisms(edition),
            "cover_of": None if known else coverage.lookup(coverage.overall(edition, measure)),
            "counts": counts(edition),
            "list": list(MEASURES.values()),
        },
        record={"measure": measure},
    )


def mechanism_table(edition: Edition) -> Table:
    """The five mechanisms with what is held of each."""
    columns = (
        Column("mechanism", "Mechanism", style="head"),
        Column("name", "", style="under"),
        Column("secretariat", "Secretariat"),
        Column("instrument", "Monitors", style="long"),
        Column("established", "Since"),
        Column("members", "Members", style="number"),
        Column("phases", "Phases", "0", "number"),
        Column("reviews", "Reviews held", "0", "number"),
        Column("recommendations", "Recommendations held", "0", "number"),
    )
    return edition.keep(
        "mechanism-table",
        lambda: tabulate(
            edition,
            "mechanisms",
            "The five mechanisms",
            columns,
            edition.select("mechanisms"),
            fact="mechanism",
        ),
    )


def matrix(edition: Edition, measure: str) -> Table:
    """Themes by mechanisms: how many are held, or why there are none."""
    mechanisms = coverage.mechanisms(edition)
    cover = coverage.overall(edition, measure)
    rows: list[Record] = []
    for group, themes in coverage.themes(edition):
        for theme in themes:
            row: Record = {"group": group, "theme": theme}
            for mechanism in mechanisms:
                cell = cover[theme.iri, mechanism.iri]
                row[mechanism.key] = cell.count or cell.state
            rows.append(row)
    columns = (
        Column("group", "Group of themes"),
        Column("theme", "Theme"),
        *(Column(mechanism.key, mechanism.label) for mechanism in mechanisms),
    )
    return Table("coverage", f"{coverage.MEASURES[measure]} held, by theme and mechanism", columns, rows)


def counts(edition: Edition) -> list[tuple[int, str]]:
    """(number, words) for the main kinds of thing."""

    def read() -> list[tuple[int, str]]:
        by_class = {}
        for row in edition.select("classes"):
            klass, count = edition.lexicon.cell(row["class"]), edition.lexicon.cell(row["count"])
            if isinstance(count, int) and klass is not None:
                by_class[row["class"].value.rpartition("#")[2]] = count  # type: ignore[union-attr]
        return [(by_class[name], words) for name, words in COUNTED if name in by_class]

    return edition.keep("counts", read)
