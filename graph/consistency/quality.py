"""A profile of recommendations by the words of the mechanisms' own list of 2016.

They wished for "simple, streamlined, measurable and consistent recommendations that focus on core issues and
provide criteria for assessing progress". Each mark serves one of these words, has a value (yes, no or not
known; yes is what the list wishes for) and its reason in words. There is no total and no ranking.

Marks about *facts* (number, addressee, provision, theme, status, deadline, criterion) go by what the tables
hold. Marks about *our summary* (one action, measurable, firm, short) judge our own words, not the official
text, which may have more words, several actions, a date or a hedge that we left out.

How far the marks agree with a person's labels on the 136 recommendations of ``tests/quality/labels.csv``,
half of which served to write the rules and half to check them (share of agreement, and Cohen's kappa, which
takes away what chance would give; the tests there work them out anew):

===========  =====================  =====================
mark         half to choose         half to check
===========  =====================  =====================
one action   0.88, kappa 0.73       0.90, kappa 0.76
addressee    1.00, kappa 1.00       1.00, kappa 1.00
measurable   0.99, kappa 0.85       0.99, kappa 0.88
firm         1.00, kappa 1.00       1.00, kappa 1.00
===========  =====================  =====================

Deadlines, measures and hedges are rare in the summaries, and part of the sample was drawn for having words
that may show them; so the last two figures rest on nine and on fifteen recommendations.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from peerweave.graph.consistency import wording
from peerweave.graph.consistency.wording import NO, NOT_KNOWN, YES, Reading
from peerweave.graph.namespaces import concept
from peerweave.graph.questions.advice import Recommendation, members, read, rows_of, short, text
from peerweave.graph.store.repository import Bindings, Rows, Term

FACTS: Final = "facts"
SUMMARY: Final = "our summary"

_BY_SOURCE: Final = str(concept("numbering", "source"))
_WHOLE_STATE: Final = frozenset({"government", "state", "country"})
_MARKS: Final = ("recommendation*", "summary", "mark", "about", "serves", "value", "reason")
_PROFILE: Final = (
    *("mechanism*", "group", "mark", "about", "serves"),
    *("yes", "no", "not_known", "of", "figure", "unit"),
)

_Row = Mapping[str, Term | None]


@dataclass(frozen=True)
class Mark:
    """One thing a profile looks at: what it goes by, the word of the list of 2016 it serves, and its rule."""

    name: str
    about: str
    serves: str
    rule: Callable[[Recommendation, _Row], Reading]


def _number(_: Recommendation, row: _Row) -> Reading:
    number = text(row, "number")
    if text(row, "numbering") == _BY_SOURCE:
        return Reading(YES, f"The source numbers it {number}.")
    return Reading(NOT_KNOWN, f"The number {number} is the project's; the official one is not held.")


def _addressee(found: Recommendation, row: _Row) -> Reading:
    named = text(row, "addressee")
    if not named:
        return Reading(NOT_KNOWN, "The tables name no addressee.")
    if named.casefold() in _WHOLE_STATE or named == found.country.label:
        return Reading(NO, f"Addressed to no body in particular, but to: {named}{_by(row)}.")
    return Reading(YES, f"Addressed to: {named}{_by(row)}.")


def _provision(found: Recommendation, row: _Row) -> Reading:
    if found.provisions:
        return Reading(YES, f"Linked to {short(found.provisions)}{_by(row)}.")
    if instruments := members(row, "instruments"):
        return Reading(NO, f"Linked to an instrument as a whole: {short(instruments)}{_by(row)}.")
    return Reading(NOT_KNOWN, "The tables link it to no provision; the official text may name one.")


def _theme(found: Recommendation, row: _Row) -> Reading:
    if found.themes:
        return Reading(YES, f"Themes: {short(found.themes)}{_by(row)}.")
    return Reading(NOT_KNOWN, "The tables give it no theme.")


def _status(found: Recommendation, _: _Row) -> Reading:
    if not found.status_held:
        return Reading(NOT_KNOWN, "No source held says how far it was carried out.")
    when = f", as of {found.status_date}" if found.status_date else ", at a date not known"
    return Reading(YES, f"{found.status.label}{when}.")


def _deadline(_: Recommendation, row: _Row) -> Reading:
    answer, detail = text(row, "deadline"), text(row, "deadline_detail")
    if not answer:
        return Reading(NOT_KNOWN, "The tables do not say whether the mechanism sets deadlines.")
    value = {"Yes": YES, "No": NO}.get(answer, NOT_KNOWN)
    return Reading(value, f"By the mechanism's practice ({answer.casefold()}): {detail}.")


def _criterion(_: Recommendation, row: _Row) -> Reading:
    if scored := text(row, "score"):
        return Reading(YES, f"The review scores {scored}, which the recommendation is linked to.")
    return Reading(NOT_KNOWN, "The tables hold no criterion for progress; there may be one.")


def _firm(found: Recommendation, _: _Row) -> Reading:
    value, reason = wording.hedged(found.summary)
    return Reading({YES: NO, NO: YES}.get(value, value), reason)


def _by(row: _Row) -> str:
    return " (as judged by the project)" if text(row, "judged") else ""


MARKS: Final = (
    Mark("number", FACTS, "simple", _number),
    Mark("addressee", FACTS, "simple", _addressee),
    Mark("provision", FACTS, "core issues", _provision),
    Mark("theme", FACTS, "core issues", _theme),
    Mark("status", FACTS, "criteria for progress", _status),
    Mark("deadline", FACTS, "criteria for progress", _deadline),
    Mark("criterion", FACTS, "criteria for progress", _criterion),
    Mark("one action", SUMMARY, "streamlined", lambda found, _: wording.one_action(found.summary)),
    Mark("measurable", SUMMARY, "measurable", lambda found, _: wording.deadline_or_criterion(found.summary)),
    Mark("firm", SUMMARY, "measurable", _firm),
    Mark("short", SUMMARY, "simple", lambda found, _: wording.short(found.summary)),
)
"""Every mark, in the order in which it is shown. "Consistent" is not a mark of one recommendation: see the
questions on consistency."""


@dataclass(frozen=True)
class Profile:
    """One recommendation with what each mark, by its name, says of it."""

    recommendation: Recommendation
    readings: Mapping[str, Reading]


def profiles(rows: Rows, values: Bindings) -> list[Profile]:
    """The profile of each recommendation in the rows of ``queries/facts/recommendation-marks.rq``, by IRI.

    ``values``: perhaps ``country``, ``mechanism`` and ``phase``, which it must then be of.
    """
    by_iri = {text(row, "recommendation"): row for row in rows.rows}
    return [
        Profile(found, {mark.name: mark.rule(found, by_iri[found.thing.iri]) for mark in MARKS})
        for found in _chosen(read(rows), values)
    ]


def recommendation_quality(rows: Rows, values: Bindings) -> Rows:
    """One row for each recommendation and mark.

    ``values``: perhaps ``country``, ``mechanism``, ``phase``, ``mark`` (a name) and ``value``.
    """
    mark, value = values.get("mark"), values.get("value")
    listed = (
        {
            "recommendation": profile.recommendation.thing,
            "summary": profile.recommendation.summary,
            "mark": known.name,
            "about": known.about,
            "serves": known.serves,
            **profile.readings[known.name]._asdict(),
        }
        for profile in profiles(rows, values)
        for known in MARKS
        if (mark is None or mark.value == known.name)
        and (value is None or value.value == profile.readings[known.name].value)
    )
    return rows_of(_MARKS, listed)


def quality_profile(rows: Rows, values: Bindings) -> Rows:
    """How many recommendations of each group have each mark, with their length and reading ease.

    ``values``: ``by`` (``mechanism``, ``phase`` or ``year``, that of the evaluation report), and perhaps
    ``mechanism``.
    """
    by = str(values["by"].value)
    groups = defaultdict(list)
    for profile in profiles(rows, values):
        mechanism = profile.recommendation.mechanism
        groups[mechanism.label, mechanism, _group(profile.recommendation, by)].append(profile)
    listed = [
        {"mechanism": mechanism, "group": words, **row}
        for (_, mechanism, (_, words)), found in sorted(groups.items())
        for row in _counted(found)
    ]
    return rows_of(_PROFILE, listed)


def _group(found: Recommendation, by: str) -> tuple[str, str]:
    """What a recommendation is counted under, as key for the order and as words."""
    if by == "phase":
        return found.phase.iri, found.phase.label
    if by == "year":
        year = found.report_date[:4]
        return (year, year) if year else ("~", "year not known")
    return "", "all"


def _counted(found: list[Profile]) -> Iterator[dict[str, object]]:
    for mark in MARKS:
        values = Counter(profile.readings[mark.name].value for profile in found)
        yield {
            "mark": mark.name,
            "about": mark.about,
            "serves": mark.serves,
            "yes": values[YES],
            "no": values[NO],
            "not_known": values[NOT_KNOWN],
            "of": len(found),
            "figure": None,
            "unit": None,
        }
    summaries = [profile.recommendation.summary for profile in found]
    words = [wording.word_count(summary) for summary in summaries]
    yield _figure("length", float(statistics.median(words)), "words in the median summary", len(found))
    ease = wording.reading_ease(summaries)
    few = "too few words for Flesch's formula"
    unit = few if ease is None else "Flesch reading ease of all summaries together"
    yield _figure("reading ease", ease, unit, len(found))


def _figure(name: str, figure: float | None, unit: str, of: int) -> dict[str, object]:
    return {
        "mark": name,
        "about": SUMMARY,
        "serves": "simple",
        "yes": None,
        "no": None,
        "not_known": None,
        "of": of,
        "figure": figure,
        "unit": unit,
    }


def _chosen(found: Iterable[Recommendation], values: Bindings) -> Iterator[Recommendation]:
    wanted = {name: values[name].value for name in ("country", "mechanism", "phase") if name in values}
    for recommendation in found:
        held = {
            "country": recommendation.country,
            "mechanism": recommendation.mechanism,
            "phase": recommendation.phase,
        }
        if all(held[name].iri == iri for name, iri in wanted.items()):
            yield recommendation
