"""A profile of recommendations by the words of the mechanisms' own list of 2016.

They wished for "simple, streamlined, measurable and consistent recommendations that focus on core issues and
provide criteria for assessing progress". Each mark has a value (yes, no or not known; yes is what the list
wishes for), what it rests on, and its reason in words. There is no total and no ranking.

Only what a source says of the recommendation itself is a yes or a no of it: its number, a status, a score.
The official texts are not held, so what we read from elsewhere leaves the value not known, and is told apart
as what it *seems* to be:

- *our judgement*: addressee, provisions and themes that the curators gave it by its subject, and by these a
  criterion for progress that its phase has on that subject;
- *our summary* (one action, measurable, firm, short): our own words, which may leave out words, actions, a
  date or a hedge of the official text;
- *the mechanism's practice*: what it does in general, which need not hold for each recommendation.

How far what a mark seems to be agrees with a person's labels on the 136 recommendations of
``tests/quality/labels.csv``, half of which served to write the rules and half to check them (share of
agreement, and Cohen's kappa, which takes away what chance would give; the tests there work them out anew):

===========  =====================  =====================
mark         half to choose         half to check
===========  =====================  =====================
one action   0.88, kappa 0.73       0.90, kappa 0.76
addressee    1.00, kappa 1.00       1.00, kappa 1.00
measurable   0.99, kappa 0.88       0.99, kappa 0.88
firm         1.00, kappa 1.00       1.00, kappa 1.00
===========  =====================  =====================

Deadlines, measures and hedges are rare in the summaries, and part of the sample was drawn for having words
that may show them; so the last two figures rest on nine and on fifteen recommendations.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from peerweave.graph.consistency import wording
from peerweave.graph.consistency.wording import NO, NOT_KNOWN, YES, Reading
from peerweave.graph.namespaces import concept
from peerweave.graph.questions.advice import Recommendation, members, read, rows_of, short, text
from peerweave.graph.questions.kept import kept
from peerweave.graph.store.repository import Bindings, Rows, Term

FACTS: Final = "a source"
JUDGEMENT: Final = "our judgement"
PRACTICE: Final = "the mechanism's practice"
SUMMARY: Final = "our summary"

_BY_SOURCE: Final = str(concept("numbering", "source"))
_PENDING: Final = str(concept("status", "pending"))
_WHOLE_STATE: Final = frozenset({"government", "state", "country"})
_MARKS: Final = ("recommendation*", "summary", "mark", "wish", "value", "seems", "about", "reason")
_PROFILE: Final = (
    *("mechanism*", "group", "mark", "wish", "about"),
    *("yes", "no", "not_known", "of", "seems_yes", "seems_no", "figure", "unit"),
)

_Row = Mapping[str, Term | None]


@dataclass(frozen=True)
class Finding:
    """What a mark says of one recommendation.

    ``value`` is yes or no only where a source says so of this recommendation; ``seems`` is what is read from
    anything else, which ``about`` names, and empty where nothing is or a source decides.
    """

    value: str
    reason: str
    about: str = FACTS
    seems: str = ""


@dataclass(frozen=True)
class Mark:
    """One thing a profile looks at: what it goes by as a rule, the word of the list of 2016, and its rule."""

    name: str
    about: str
    wish: str
    rule: Callable[[Recommendation, _Row], Finding]


def _number(_: Recommendation, row: _Row) -> Finding:
    number = text(row, "number")
    if text(row, "numbering") == _BY_SOURCE:
        return Finding(YES, f"The source numbers it {number}.")
    return Finding(NOT_KNOWN, f"The number {number} is the project's; the official one is not held.")


def _addressee(found: Recommendation, row: _Row) -> Finding:
    named = text(row, "addressee")
    if not named:
        return Finding(NOT_KNOWN, "The tables name no addressee.", _links_by(row))
    if named.casefold() in _WHOLE_STATE or named == found.country.label:
        return _linked(row, NO, f"Addressed to no body in particular, but to: {named}")
    return _linked(row, YES, f"Addressed to: {named}")


def _provision(found: Recommendation, row: _Row) -> Finding:
    if found.provisions:
        return _linked(row, YES, f"Linked to {short(found.provisions)}")
    if instruments := members(row, "instruments"):
        return _linked(row, NO, f"Linked to an instrument as a whole: {short(instruments)}")
    return Finding(
        NOT_KNOWN, "The tables link it to no provision; the official text may name one.", _links_by(row)
    )


def _theme(found: Recommendation, row: _Row) -> Finding:
    if found.themes:
        return _linked(row, YES, f"Themes: {short(found.themes)}")
    return Finding(NOT_KNOWN, "The tables give it no theme.", _links_by(row))


def _linked(row: _Row, value: str, words: str) -> Finding:
    """The value of a link: that of a source only where the curators did not judge it."""
    if _links_by(row) == FACTS:
        return Finding(value, f"{words}.")
    return Finding(NOT_KNOWN, f"{words} (as judged by the project).", JUDGEMENT, value)


def _links_by(row: _Row) -> str:
    return JUDGEMENT if text(row, "judged") else FACTS


def _status(found: Recommendation, _: _Row) -> Finding:
    if not found.status_held:
        return Finding(NOT_KNOWN, "No source held says how far it was carried out.")
    when = f", as of {found.status_date}" if found.status_date else ", at a date not known"
    if found.status.iri != _PENDING:
        return Finding(YES, f"{found.status.label}{when}.")
    value = NO if found.status_date else NOT_KNOWN
    return Finding(value, f"{found.status.label}{when}: not yet assessed then.")


def _deadline(_: Recommendation, row: _Row) -> Finding:
    answer, detail = text(row, "deadline"), text(row, "deadline_detail")
    if not answer:
        return Finding(NOT_KNOWN, "The tables do not say whether the mechanism sets deadlines.", PRACTICE)
    return Finding(
        NOT_KNOWN,
        f"Its own deadline is not held. The mechanism's practice in general ({answer.casefold()}): {detail}.",
        PRACTICE,
        {"Yes": YES, "No": NO}.get(answer, ""),
    )


def _criterion(_: Recommendation, row: _Row) -> Finding:
    if scored := text(row, "score"):
        return Finding(YES, f"The review scores {scored}, which the recommendation is linked to.")
    if own := text(row, "own_criterion"):
        return Finding(YES, f"A source sets it this criterion: {own}.")
    if test := text(row, "subject_test"):
        reason = f"None of its own is held; the phase has one on its subject: {test} (linked by the project)."
        return Finding(NOT_KNOWN, reason, JUDGEMENT, YES)
    if scale := text(row, "scale"):
        reason = f"None of its own is held. The phase places each recommendation on a scale ({scale})."
        return Finding(NOT_KNOWN, reason, PRACTICE)
    return Finding(NOT_KNOWN, "The tables hold no criterion for progress; there may be one.")


def _of_words(judge: Callable[[str], Reading]) -> Callable[[Recommendation, _Row], Finding]:
    """The rule of a mark that goes by our summary."""

    def rule(found: Recommendation, _: _Row) -> Finding:
        if not found.worded:
            return Finding(NOT_KNOWN, "Its text is not held.", SUMMARY)
        value, reason = judge(found.summary)
        return Finding(NOT_KNOWN, reason, SUMMARY, "" if value == NOT_KNOWN else value)

    return rule


def _firm(summary: str) -> Reading:
    value, reason = wording.hedged(summary)
    return Reading({YES: NO, NO: YES}.get(value, value), reason)


_NO_WISH: Final = "none of its words"

MARKS: Final = (
    Mark("number", FACTS, _NO_WISH, _number),
    Mark("addressee", JUDGEMENT, "simple", _addressee),
    Mark("provision", JUDGEMENT, "core issues", _provision),
    Mark("theme", JUDGEMENT, "core issues", _theme),
    Mark("status", FACTS, _NO_WISH, _status),
    Mark("deadline", PRACTICE, "criteria for progress", _deadline),
    Mark("criterion", JUDGEMENT, "criteria for progress", _criterion),
    Mark("one action", SUMMARY, "streamlined", _of_words(wording.one_action)),
    Mark("measurable", SUMMARY, "measurable", _of_words(wording.deadline_or_criterion)),
    Mark("firm", SUMMARY, "measurable", _of_words(_firm)),
    Mark("short", SUMMARY, "simple", _of_words(wording.short)),
)
"""Every mark, in the order in which it is shown. A number helps to refer to a recommendation, and a status
shows that progress was assessed; the list asks for neither. "Consistent" is not a mark of one recommendation:
see the questions on consistency."""


@dataclass(frozen=True)
class Profile:
    """One recommendation with what each mark, by its name, says of it."""

    recommendation: Recommendation
    readings: Mapping[str, Finding]


def profiles(rows: Rows, values: Bindings) -> list[Profile]:
    """The profile of each recommendation in the rows of ``queries/facts/recommendation-marks.rq``, by IRI.

    ``values``: perhaps ``country``, ``mechanism`` and ``phase``, which it must then be of.
    """
    by_iri = _by_iri(rows)
    return [
        Profile(found, {mark.name: mark.rule(found, by_iri[found.thing.iri]) for mark in MARKS})
        for found in _chosen(read(rows), values)
    ]


@kept
def _by_iri(rows: Rows) -> dict[str, _Row]:
    return {text(row, "recommendation"): row for row in rows.rows}


def recommendation_quality(rows: Rows, values: Bindings) -> Rows:
    """One row for each recommendation and mark.

    ``values``: perhaps ``country``, ``mechanism``, ``phase``, ``mark`` (a name), ``value`` and ``seems``.
    """
    mark, value, seems = values.get("mark"), values.get("value"), values.get("seems")
    listed = (
        {
            "recommendation": profile.recommendation.thing,
            "summary": profile.recommendation.summary,
            "mark": known.name,
            "wish": known.wish,
            **asdict(profile.readings[known.name]),
        }
        for profile in profiles(rows, values)
        for known in MARKS
        if (mark is None or mark.value == known.name)
        and (value is None or value.value == profile.readings[known.name].value)
        and (seems is None or seems.value == profile.readings[known.name].seems)
    )
    return rows_of(_MARKS, listed)


def quality_profile(rows: Rows, values: Bindings) -> Rows:
    """How many recommendations of each group have each mark, with their length and reading ease.

    ``values``: ``by`` (``mechanism``, ``phase`` or ``year``, that of the evaluation report), and perhaps
    ``mechanism``.
    """
    by, mechanism = str(values["by"].value), values.get("mechanism")
    known, key = _counted_so_far(rows), (by, mechanism and mechanism.value)
    if key not in known:
        known[key] = _by_group(rows, by, values)
    return known[key]


@kept
def _counted_so_far(_: Rows) -> dict[tuple[str, str | None], Rows]:
    """The answers of ``quality_profile`` that were worked out, of which there are few."""
    return {}


def _by_group(rows: Rows, by: str, values: Bindings) -> Rows:
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
        findings = [profile.readings[mark.name] for profile in found]
        values = Counter(finding.value for finding in findings)
        seems = Counter(finding.seems for finding in findings)
        by_source = mark.about == FACTS
        yield {
            "mark": mark.name,
            "wish": mark.wish,
            "about": "; ".join(sorted({finding.about for finding in findings})),
            "yes": values[YES],
            "no": values[NO],
            "not_known": values[NOT_KNOWN],
            "of": len(found),
            "seems_yes": None if by_source else seems[YES],
            "seems_no": None if by_source else seems[NO],
            "figure": None,
            "unit": None,
        }
    summaries = [profile.recommendation.summary for profile in found if profile.recommendation.worded]
    if not summaries:
        yield _figure("length", None, "no text is held", 0)
        yield _figure("reading ease", None, "no text is held", 0)
        return
    words = [wording.word_count(summary) for summary in summaries]
    yield _figure("length", float(statistics.median(words)), "words in the median summary", len(summaries))
    ease = wording.reading_ease(summaries)
    few = "too few words for Flesch's formula"
    unit = few if ease is None else "Flesch reading ease of all summaries together"
    yield _figure("reading ease", ease, unit, len(summaries))


def _figure(name: str, figure: float | None, unit: str, of: int) -> dict[str, object]:
    return {
        "mark": name,
        "wish": "simple",
        "about": SUMMARY,
        "yes": None,
        "no": None,
        "not_known": None,
        "of": of,
        "seems_yes": None,
        "seems_no": None,
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
