"""Where several mechanisms meet, where nobody is known to look, how two instruments stand to each other."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, request
from peerweave.graph.primary_data.sssom import mapping_set
from peerweave.webapp.composed import Filter, Part, composed
from peerweave.webapp.negotiation import PAGE_FORMATS, SSSOM
from peerweave.webapp.pages import common
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page

blueprint = Blueprint("overlaps", __name__)
COUNTRY = Filter("country", "Country", "country")
THEME = Filter("theme", "Theme", "theme")
MECHANISM = Filter("mechanism", "Mechanism", "mechanism")
LINKS = ("same provision", "matching provisions", "same theme")
RELATIONS = ("the same duty", "nearly the same duty", "a wider duty", "a narrower duty", "a related duty")

RECOMMENDED = Part(
    "recommendations",
    "overlapping-recommendations",
    "Recommendations of two mechanisms to one country on one subject",
    (
        Column("country", "Country", style="head"),
        Column("link", "Linked by"),
        Column("matter", "On"),
        Column("first", "One", full=True),
        Column("first_summary", "", style="under"),
        Column("first_status", "Status", style="under"),
        Column("second", "The other", full=True),
        Column("second_summary", "", style="under"),
        Column("second_status", "Status", style="under"),
    ),
    facts=("first", "second"),
    takes={"mechanism": "by"},
)
EXAMINED = Part(
    "examined",
    "examined-by-many",
    "Themes and provisions that several mechanisms examine",
    (
        Column("subject", "Theme or provision", style="head"),
        Column("kind", "Kind"),
        Column("mechanisms", "Mechanisms that examine it", style="number"),
        Column("mechanism", "One of them"),
        Column("phase", "In its phase"),
        Column("countries", "Countries reviewed in it", style="number"),
    ),
    facts=("phase",),
)
OF_COUNTRY = Part(
    "reviewed",
    "overlap",
    "What two or more mechanisms have examined in this country",
    (
        Column("subject", "Theme or provisions", style="head"),
        Column("kind", "Kind"),
        Column("mechanism", "Examined by"),
        Column("provision", "On its provision", "a theme"),
        Column("review", "In the review"),
        Column("state", "Which is", style="under"),
    ),
    facts=("review",),
)

BOUND = Part(
    "duties",
    "duties-never-examined",
    "Bound, but no review is known to have examined the duty",
    (
        Column("provision", "Duty under", style="head"),
        Column("instrument", "Instrument", style="data"),
        Column("mechanism", "Monitored by", "none of the five"),
        Column("level", "How it binds"),
        Column("bound", "Countries bound", style="number"),
        Column("binding_not_known", "not known whether bound", style="number"),
        Column("never", "Never examined, as far as is known", style="number"),
        Column("not_known", "of these not known", style="number"),
        Column("not_yet_reviewed", "of these not yet reviewed", style="number"),
        Column("out_of_scope", "of these out of scope", style="number"),
        Column("elsewhere", "Examined on a provision that matches", style="number"),
        Column("no_counterpart", "Nothing like it in their other standards", style="number"),
    ),
    facts=("provision",),
)
BOUND_COUNTRY = Part(
    "duties",
    "gap-never-examined",
    "Bound, but no review is known to have examined the duty",
    (
        Column("provision", "Duty under", style="head"),
        Column("instrument", "Instrument", style="data"),
        Column("level", "How it binds"),
        Column("since", "Since", "no date held"),
        Column("state", "What is known"),
        Column("reason", "Why", style="long"),
        Column("phase", "Phase", "none"),
    ),
    facts=("provision",),
)
NOT_YET = Part(
    "not-yet-reviewed",
    "not-yet-reviewed",
    "In scope, but no completed review on record in the latest phase",
    (
        Column("country", "Country", style="head"),
        Column("mechanism", "Mechanism"),
        Column("phase", "Phase"),
        Column("state", "What is known"),
        Column("reason", "Why", style="long"),
        Column("review", "Review", "none on record"),
    ),
    facts=("phase", "review"),
)
WITHOUT_ASSISTANCE = Part(
    "without-assistance",
    "recommendations-without-assistance",
    "Open recommendations that no running offer of assistance is known to touch",
    (
        Column("recommendation", "Recommendation", style="head", full=True),
        Column("country", "Country"),
        Column("mechanism", "Mechanism"),
        Column("summary", "What is recommended, in our words", style="long"),
        Column("themes", "Themes", "no theme coded"),
        Column("status", "Status"),
        Column("status_date", "As of", style="under"),
        Column("state", "What is known of offers"),
        Column("ended", "Offers that have ended", style="under"),
        Column("unclear", "Offers whose area is in words only", style="under"),
    ),
    facts=("recommendation",),
)
UNMET = Part(
    "needs",
    "needs-unmet",
    "Needs for assistance that no offer is known to meet",
    (
        Column("need", "Need", style="head", full=True),
        Column("type", "Kind", style="under"),
        Column("basis", "How we know", style="under"),
        Column("country", "Country"),
        Column("mechanism", "Mechanism"),
        Column("summary", "What is needed, in our words", style="long"),
        Column("state", "What is known of offers"),
        Column("nearest", "Nearest offer", "none that falls short in one point only"),
        Column("providers", "By", style="under"),
        Column("why_not", "Why it does not meet the need", style="long"),
    ),
    facts=("need",),
)


AGREEMENT = Part(
    "agreement",
    "crosswalk-agreement",
    "How far two readers agree",
    (
        Column("reading", "Second reading", style="head", full=True),
        Column("read", "Comparisons read again", style="number"),
        Column("of", "of all on record", style="under"),
        Column("agreed", "Same relation", style="number"),
        Column("share", "per cent", style="under"),
        Column("kappa", "Cohen’s kappa", style="number"),
        Column("other_relation", "Another relation", style="number"),
        Column("no_match", "No match", style="number"),
        Column("changed", "Changed since", style="number"),
    ),
    none="No comparison is on record as having been read again.",
)
READ_AGAIN = Part(
    "read-again",
    "crosswalk-read-again",
    "What the second reader found, comparison by comparison",
    (
        Column("first", "One provision", style="head"),
        Column("second", "The other"),
        Column("verdict", "The second reader"),
        Column("before", "On record before it is"),
        Column("chosen", "To the second reader", "no match"),
        Column("now", "On record now"),
        Column("why", "Settled so", "they agree", "long"),
        Column("mapping", "Comparison", style="under"),
        Column("review", "Second reading", style="under"),
        Column("reading", "Read by", style="under"),
    ),
    facts=("mapping",),
)


@page(blueprint, "/overlaps")
def overlaps(edition: Edition) -> Page:
    """Recommendations of two mechanisms on one subject; what several examine; with a country, its reviews."""
    parts = [RECOMMENDED, EXAMINED]
    if request.args.get("country", "").strip():
        parts.insert(1, OF_COUNTRY)
    filters = (COUNTRY, MECHANISM, THEME, Filter("link", "Linked by", "choice", options=LINKS))
    lead = (
        "Where two mechanisms have told one country something on the same subject, and what several of them "
        "examine. An overlap is no fault: it shows where one answer, or one visit, may serve two."
    )
    return composed(edition, "Overlaps", lead, filters, parts, measures=(12,))


@page(blueprint, "/gaps")
def gaps(edition: Edition) -> Page:
    """Duties never examined, countries not yet reviewed, recommendations and needs without an offer."""
    duties = BOUND_COUNTRY if request.args.get("country", "").strip() else BOUND
    parts = [duties, NOT_YET, WITHOUT_ASSISTANCE, UNMET]
    filters = (COUNTRY, MECHANISM, THEME, Filter("instrument", "Instrument", "instrument"))
    lead = (
        "Where nobody is known to look, and where nobody is known to help. Each row says whether that "
        "is known, "
        "out of scope, not yet done, or not known: what our sources do not tell may well have taken place."
    )
    return composed(edition, "Gaps", lead, filters, parts, measures=(12,))


@page(blueprint, "/crosswalk", (*PAGE_FORMATS, SSSOM))
def crosswalk(edition: Edition) -> Page:
    """Two instruments side by side; until both are chosen, the pairs that can be."""
    wanted = {name: request.args.get(name, "").strip() for name in ("first", "second")}
    filters = (
        Filter("first", "Instrument", "instrument", required=True),
        Filter("second", "Beside it", "instrument", required=True),
        Filter("relation", "Which is", "choice", options=RELATIONS),
    )
    lead = (
        "Which provisions of two instruments ask for the same, on what that rests, and who judged it. “No "
        "counterpart” means that the other instrument was read and holds none; “not judged”, that nobody is "
        "on record as having looked."
    )
    pairs = Part(
        "pairs",
        "crosswalk-pairs",
        "Pairs of instruments with comparisons on record",
        (
            Column("first", "Instrument", style="head", full=True),
            Column("second", "Beside it", full=True),
            Column("comparisons", "Comparisons", style="number"),
            Column("same", "Of these (nearly) the same duty", style="number"),
            Column("wider_or_narrower", "Wider or narrower", style="number"),
            Column("related", "Related", style="number"),
            Column("first_matched", "Provisions of the first compared", style="number"),
            Column("first_without", "Without a counterpart", style="under"),
            Column("first_held", "Held in all", style="under"),
            Column("second_matched", "Provisions of the second compared", style="number"),
            Column("second_without", "Without a counterpart", style="under"),
            Column("second_held", "Held in all", style="under"),
        ),
        facts=("first", "second"),
    )
    if not all(wanted.values()):
        parts = (pairs, AGREEMENT, READ_AGAIN)
        made = composed(
            edition, "Crosswalk", lead, filters, parts, template="crosswalk.html", measures=(3, 12)
        )
        ready = [
            (one, other, row["comparisons"])
            for row in made.table("pairs").rows
            for one in common.things(row["first"])
            for other in common.things(row["second"])
        ]
        return _with(_with_file(edition, made, ()), ready=ready)
    side_by_side = Part(
        "crosswalk",
        "crosswalk",
        "Provision beside provision",
        (
            Column("first", "In the first", "see standing", "head", full=True),
            Column("standing", "Standing"),
            Column("relation", "The second has", "see standing"),
            Column("second", "In the second", "see standing", full=True),
            Column("theme", "On", "no theme coded"),
            Column("basis", "On the basis", "none: not judged", "long"),
            Column("judge", "Judged by", style="under"),
            Column("again", "Read a second time", style="under"),
            Column("mapping", "Comparison", style="under"),
        ),
        facts=("mapping",),
    )
    made = composed(
        edition, "Crosswalk", lead, filters, (side_by_side,), template="crosswalk.html", measures=(3, 12)
    )
    return _with_file(edition, made, (wanted["first"], wanted["second"]))


def _with_file(edition: Edition, made: Page, pair: tuple[str, ...]) -> Page:
    """The page with the crosswalk, or of it what compares two instruments, as a mapping set."""

    def file() -> bytes:
        compared, without = edition.select("mapping-set"), edition.select("mapping-set-without")
        of = [common.node("instrument", key).value for key in pair]
        return mapping_set(compared, without, edition.as_of, of)

    return replace(made, files={SSSOM.name: file})


def _with(made: Page, **more: object) -> Page:
    return replace(made, context={**made.context, **more})
