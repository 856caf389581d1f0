"""What data is missing for a measure in a mechanism, in words, from the figures alone.

Each function takes the figures of one mechanism. Nothing here says that there is none of something: what is
not held is told as not held, and what is not known as not known.
"""

from __future__ import annotations

from peerweave.graph.measures.figures import Figures, number
from peerweave.graph.namespaces import concept
from peerweave.graph.questions.advice import text

TAKEN = "step taken"
"""What the question ``escalation-steps`` calls a step that is held as a fact."""
_IN_RULES = "step in its rules"
_NOT_HELD = "no step held"
_UNDATED = str(concept("review-state", "undated"))
_NOT_YET = str(concept("knowledge-state", "not-yet-reviewed"))


def meetings(figures: Figures) -> str:
    """How the meetings are dated, what is to come, and of how many it is known who took part."""
    held = figures.only("dates-held")
    rows = figures.rows("meetings-and-members")
    named = {text(row, "meeting") for row in rows if text(row, "takes_part") == "yes"}
    count = len({text(row, "meeting") for row in rows})
    return (
        f"{number(held, 'meetings_by_day')} of {number(held, 'meetings')} are dated to the day. "
        f"{_coming(number(held, 'coming'))} A source names another mechanism as taking part in {len(named)}; "
        f"of the other {count - len(named)} it is not known."
    )


def reports(figures: Figures) -> str:
    """Of how many reports the address and a date are held, and of how many reviews a report."""
    rows = [row for row in figures.rows("documents") if text(row, "country")]
    addressed = sum(bool(text(row, "address")) for row in rows)
    dated = sum(bool(text(row, "adopted") or text(row, "published")) for row in rows)
    reviews = number(figures.only("dates-held"), "reviews")
    reported = len({(text(row, "phase"), text(row, "country")) for row in rows})
    return (
        f"{addressed} of {len(rows)} have their address, {dated} a date of adoption or publication. "
        f"A report is held of {reported} of {reviews} reviews on record."
    )


def papers(figures: Figures) -> str:
    """The kinds of papers that are held of others and not of this mechanism."""
    held = {text(row, "kindLabel") for row in figures.rows("documents") if not text(row, "country")}
    known = {text(row, "kindLabel") for row in figures.answers.all("documents") if not text(row, "country")}
    without = sorted(kind.lower() for kind in known - held)
    told = f"Not held: {_listed(without)}. That does not mean that there is none. " if without else ""
    return f"{told}No date is held of these."


def primary_data(figures: Figures) -> str:
    """The kinds of items of which none is held."""
    rows = figures.rows("primary-data-held")
    without = [text(row, "kind") for row in rows if not number(row, "items")]
    if not without:
        return "Some of each kind is held, not all that there is."
    return f"Not held: {_listed(without)}. That does not mean that there is none."


def visits(figures: Figures) -> str:
    """Of how many reviews a visit and its reviewers are held, and how well the visits are dated."""
    held = figures.only("dates-held")
    names = ("visits_by_day", "visits_by_month", "visits_by_year", "visits_undated")
    day, month, year, undated = (number(held, name) for name in names)
    return (
        f"A visit is on record for {number(held, 'reviews_with_visit')} of {number(held, 'reviews')} "
        "reviews: "
        f"{day} to the day, {month} to the month, {year} to the year, {undated} without a date. "
        f"Reviews with reviewing countries named: {number(held, 'reviews_with_reviewers')}."
    )


def joint_coming(figures: Figures) -> str:
    """How many visits to come are on record."""
    held = figures.only("dates-held")
    visited, reviews = number(held, "reviews_with_visit"), number(held, "reviews")
    return (
        f"{_coming(number(held, 'coming'))} Where no visit of both is dated, how near the two would be is "
        f"not known. A visit is on record for {visited} of {reviews} reviews."
    )


def joint_past(figures: Figures) -> str:
    """Of how many pairs of reviews it cannot be said."""
    rows = figures.rows("joint-visits-size", ("mechanism", "other"))
    unsaid = sum(number(row, "cannot_be_said") for row in rows)
    return f"Of {unsaid} more pairs of reviews it cannot be said, since a date of one is not held."


def links(figures: Figures) -> str:
    """How many recommendations are compared, with what links."""
    total, provision, theme = (
        figures.sum("quality-facts-by-phase", name)
        for name in ("recommendations", "with_provision", "with_theme")
    )
    return (
        f"{total} recommendations are held, not all that were made; {theme} are linked to a theme, "
        f"{provision} to a provision. Two without a link in common are not compared."
    )


def marks(figures: Figures) -> str:
    """The marks that are not known, each with of how many recommendations."""
    unknown = [
        f"{text(row, 'mark')} ({number(row, 'not_known')})"
        for row in figures.rows("quality-profile")
        if number(row, "not_known")
    ]
    return f"Not known: {_listed(unknown)}." if unknown else "Each mark is known of each recommendation."


def needs(figures: Figures) -> str:
    """What is held of needs, and whether reviews of the mechanism identify them."""
    row = figures.only("assistance-by-mechanism")
    unclear = number(row, "unclear")
    told = text(row, "held")
    if unclear:
        told += f" Of {unclear} it is not known whether an offer meets them."
    practice, detail = text(row, "practiceLabel"), text(row, "detail")
    answer = practice if practice and practice != "Unknown" else "Not known"
    return f"{told} Do its reviews identify needs? {answer}{f': {detail}' if detail else ''}."


def without_assistance(figures: Figures) -> str:
    """Of how many of them it is not known whether an offer touches them."""
    states = figures.tally("recommendations-without-assistance", "state")
    unknown = sum(count for state, count in states.items() if state.startswith("not known"))
    opened = number(figures.only("assistance-by-mechanism"), "open")
    return (
        f"Out of {opened} recommendations not known to be implemented. Of {unknown} it is not known, since "
        "an offer’s area is in words only or no theme is held. Offers that no source names are not held."
    )


def return_visits(figures: Figures) -> str:
    """Of how many completed reviews the report is dated; what is known of return visits."""
    row = figures.only("return-visit-candidates")
    completed, dated = number(figures.own, "completed"), number(figures.own, "dated")
    practice = text(row, "practice")
    told = (
        f"{dated} of {completed} completed reviews have a report with a date, which a candidate needs; those "
        "older than five years are left out. No return visit is on record, which does not mean that none was "
        "made."
    )
    practice = practice.replace("Unknown:", "Not known:", 1)
    return f"{told} Does it make them? {practice}." if practice else told


def reviews(figures: Figures) -> str:
    """How many reviews have no date and no recommendation, and how many phases no review on record."""
    rows = figures.rows("reviews-by-phase-and-state")
    total = sum(number(row, "reviews") for row in rows)
    undated = sum(number(row, "reviews") for row in rows if text(row, "state") == _UNDATED)
    empty = sum(not number(row, "reviews") for row in rows)
    told = f"Recommendations are held of {number(figures.own, 'advised')} of {total}; {undated} have no date."
    phases = "phase has" if empty == 1 else "phases have"
    return f"{told} {empty} {phases} no review on record." if empty else told


def statuses(figures: Figures) -> str:
    """Of how many recommendations no status is known."""
    unknown, total = (figures.sum("status-by-mechanism", name) for name in ("not_known", "total"))
    return (
        f"Of {unknown} of {total} recommendations nothing is known; that does not mean that nothing was done."
    )


def follow_ups(figures: Figures) -> str:
    """Of how many the date of the report, and the mechanism's own term, is not known; which may be done."""
    rows = figures.rows("follow-ups-not-on-record")
    undated = sum(not text(row, "date") for row in rows)
    without_term = sum(not text(row, "term") for row in rows)
    followed = sum(bool(text(row, "later")) for row in rows)
    return (
        f"Of {undated} the date of the report is not known, for {without_term} no term of the mechanism is "
        f"held. Of {followed} a later review is on record, which may have followed up. The step may have "
        "been taken without being on record here."
    )


def steps(figures: Figures) -> str:
    """What the mechanism can do by its rules, and how many steps have no day."""
    rows = figures.rows("escalation-steps")
    taken = [row for row in rows if text(row, "part") == TAKEN]
    undated = sum(not text(row, "date") for row in taken)
    foreseen = sum(text(row, "part") == _IN_RULES for row in rows)
    why = " ".join(f"{text(row, 'words').capitalize()}." for row in rows if text(row, "part") == _NOT_HELD)
    told = f"{undated} of these have no date. {foreseen} kinds of step stand in its rules."
    return f"{why or told} Letters and missions are often not public."


def duties(figures: Figures) -> str:
    """The duties behind these provisions, by what is known."""
    never, not_known, not_yet, out = (
        figures.sum("duties-never-examined", name)
        for name in ("never", "not_known", "not_yet_reviewed", "out_of_scope")
    )
    return (
        f"Of {never} duties of single countries under them it is not known of {not_known} whether a "
        f"review examined them; {not_yet} are not yet reviewed, {out} out of scope. Provisions whose "
        "strength was not coded give no duty."
    )


def not_reviewed(figures: Figures) -> str:
    """How many of these are not yet reviewed, and of how many it is not known."""
    states = figures.tally("not-yet-reviewed", "state")
    not_yet = states[_NOT_YET]
    return (
        f"{not_yet} are known to be not yet reviewed; of {states.total() - not_yet} it is not known, since "
        "no dated review in the phase is on record."
    )


def _coming(count: int) -> str:
    if count:
        return f"Meetings and events still to come on record: {count}."
    return "Nothing still to come is on record, which does not mean that nothing is planned."


def _listed(names: list[str]) -> str:
    return ", ".join(names)
