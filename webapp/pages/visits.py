"""Visits: where two mechanisms could go together, and what clashes."""

from __future__ import annotations

from flask import Blueprint, request
from peerweave.webapp.composed import Filter, Part, composed
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page

blueprint = Blueprint("visits", __name__)
COUNTRY = Filter("country", "Country", "country")
MECHANISM = Filter("mechanism", "Mechanism", "mechanism")
WHEN = Filter("when", "When", "choice", options=("past", "coming"))

COMING = Part(
    "coming",
    "joint-visits-coming",
    "Where a joint visit can still be planned",
    (
        Column("country", "Country", style="head"),
        Column("first_mechanism", "Mechanism"),
        Column("first", "Its phase", style="under"),
        Column("second_mechanism", "With"),
        Column("second", "Its phase", style="under"),
        Column("themes", "Themes in both", style="number"),
        Column("matched", "Matching provisions in both scopes", style="under"),
        Column("visiting", "Phases with a visit on record", style="under"),
        Column("reasons", "Why", style="long"),
    ),
    facts=("first", "second"),
)
PAST = Part(
    "past",
    "joint-visits",
    "Where two mechanisms could have visited together",
    (
        Column("country", "Country", style="head"),
        Column("basis", "On the basis"),
        Column("visiting", "Phases with a visit on record", style="under"),
        Column("days_between", "Days between the visits", "not both dated", "number"),
        Column("first_mechanism", "Mechanism"),
        Column("first", "Its review", style="under"),
        Column("second_mechanism", "With"),
        Column("second", "Its review", style="under"),
        Column("matched", "Matching provisions", style="number"),
        Column("themes", "Themes in both", style="under"),
        Column("shared_reviewers", "Reviewers in both", style="under"),
        Column("reasons", "Why", style="long"),
    ),
    facts=("first", "second"),
)
SIZE = Part(
    "size",
    "joint-visits-size",
    "How many joint visits would have been possible",
    (
        Column("mechanism", "Mechanism", "all of them", "head"),
        Column("other", "With", "all of them"),
        Column("cases", "Cases", style="number"),
        Column("countries", "Countries", style="number"),
        Column("visits_near", "Visits near", style="number"),
        Column("visits_possibly_near", "Visits possibly near", style="number"),
        Column("matching_provisions", "Years near, matching provisions", style="number"),
        Column("same_theme", "Years near, same theme", style="number"),
        Column("both_visit", "Both phases visit", style="number"),
        Column("cannot_be_said", "Pairs of which it cannot be said", style="number"),
        Column("which", "Countries by name", "none found", "long"),
    ),
)


def _pair(*first: Column) -> tuple[Column, ...]:
    return (
        Column("certainty", "How sure", style="head"),
        Column("when", "When"),
        *first,
        Column("first", "The earlier", full=True),
        Column("first_mechanism", "By", style="under"),
        Column("first_start", "From", style="under"),
        Column("first_end", "Until", style="under"),
        Column("second", "The later", full=True),
        Column("second_mechanism", "By", style="under"),
        Column("second_start", "From", style="under"),
        Column("second_end", "Until", style="under"),
    )


DAYS_BETWEEN = Column("days_between", "Days between", style="number")
VISITS = Part(
    "visits",
    "visits-held",
    "Visits to this country on record, the latest or next first",
    (
        Column("visit", "Visit", style="head", full=True),
        Column("mechanism", "Mechanism"),
        Column("kind", "Kind"),
        Column("start", "From", "no date held"),
        Column("end", "Until", "one day, or not held"),
        Column("known", "Known to the", style="under"),
        Column("review", "Review"),
        Column("reviewers", "Reviewing countries named", style="number"),
    ),
    facts=("visit",),
    note="Most visits are not announced in public: that none is to come here does not mean that none is.",
    none="No visit to this country is on record, which does not mean that nobody visits it.",
)
CLASHES = (
    Part(
        "country",
        "clashes-country",
        "One country visited by two mechanisms within a few weeks",
        (*_pair(Column("country", "Country"), DAYS_BETWEEN), Column("reason", "Why", style="long")),
        facts=("first", "second"),
        none="None is known. Most visits are held without a day, or not held at all.",
    ),
    Part(
        "reviewers",
        "clashes-reviewers",
        "Experts of one country needed in two places",
        (*_pair(Column("experts_of", "Experts of"), DAYS_BETWEEN), Column("reason", "Why", style="long")),
        facts=("first", "second"),
        none="None is known. Most visits are held without a day, or not held at all.",
    ),
    Part(
        "plenaries",
        "visits-during-plenary",
        "Visits while the mechanism’s own body sits",
        (
            Column("certainty", "How sure", style="head"),
            Column("when", "When"),
            Column("country", "Country"),
            Column("mechanism", "Mechanism"),
            Column("visit", "Visit", full=True),
            Column("visit_start", "From", style="under"),
            Column("visit_end", "Until", style="under"),
            Column("meeting", "Session", full=True),
            Column("meeting_start", "From", style="under"),
            Column("meeting_end", "Until", style="under"),
        ),
        facts=("visit", "meeting"),
        none="None is known. Most visits are held without a day, or not held at all.",
    ),
    Part(
        "meetings",
        "clashes-meetings",
        "Meetings of two mechanisms on the same days",
        _pair(Column("days_in_common", "Days in common", style="number")),
        facts=("first", "second"),
    ),
    Part(
        "dates-held",
        "dates-held",
        "What the search for clashes can rest on",
        (
            Column("mechanism", "Mechanism", style="head"),
            Column("reviews", "Reviews held", style="number"),
            Column("reviews_with_visit", "with a visit on record", style="number"),
            Column("reviews_with_reviewers", "with reviewers named", style="number"),
            Column("visits_by_day", "Visits known to the day", style="number"),
            Column("visits_by_month", "to the month", style="number"),
            Column("visits_by_year", "to the year", style="number"),
            Column("visits_undated", "without a date", style="number"),
            Column("meetings", "Meetings held", style="number"),
            Column("meetings_by_day", "known to the day", style="number"),
            Column("last_meeting", "Last meeting", "no date held"),
            Column("last_event", "Last event of a review", "no date held"),
            Column("coming", "Still to come", style="number"),
        ),
    ),
)


@page(blueprint, "/joint-visits")
def joint_visits(edition: Edition) -> Page:
    """Where a joint visit can still be planned, where one would have been possible, and how often."""
    filters = (
        COUNTRY,
        MECHANISM,
        Filter("other", "With the mechanism", "mechanism"),
        Filter("weeks", "Weeks between past visits", "integer", limits={"min": 0, "max": 104}, default="26"),
        Filter("years", "Years between past reviews", "integer", limits={"min": 0, "max": 3}, default="0"),
    )
    lead = (
        "Countries that two mechanisms could visit together, with what both would look at. No mechanism "
        "publishes "
        "its visits far ahead, so the list goes by the reviews that are still to come."
    )
    return composed(edition, "Joint visits", lead, filters, (COMING, PAST, SIZE), measures=(5,))


@page(blueprint, "/clashes")
def clashes(edition: Edition) -> Page:
    """What clashes: visits to a country, experts, sessions, meetings."""
    filters = (
        COUNTRY,
        MECHANISM,
        WHEN,
        Filter("weeks", "Weeks between two visits", "integer", limits={"min": 0, "max": 104}, default="8"),
    )
    lead = (
        "Visits and meetings that fall together, as far as their dates are known. A month is never "
        "taken for a "
        "day: where one of two is known to the month only, the clash is called possible."
    )
    parts = (VISITS, *CLASHES) if request.args.get("country", "").strip() else CLASHES
    return composed(edition, "Clashes", lead, filters, parts, measures=(4,))
