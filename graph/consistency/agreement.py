"""Whether recommendations agree with each other: near-duplicates, possible contradictions, unlike status.

Nothing here asserts that two mechanisms contradict each other. Each pair is listed with the reason why a
person should look at both, and that person judges. Every function takes the rows of
``queries/facts/recommendation-links.rq`` and the reader's values, and gives the rows of the question of its
name in ``queries/questions``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from peerweave.graph.consistency.likeness import (
    WORTH_READING,
    Comparison,
    Pair,
    essence,
    likeness,
    pairs,
    shares_themes,
)
from peerweave.graph.natural import natural_key
from peerweave.graph.questions.advice import Recommendation, Thing, matters, read, rows_of
from peerweave.graph.questions.kept import kept
from peerweave.graph.store.repository import Bindings, Rows

_SIDES: Final = (
    *("first*", "first_summary", "first_status*", "first_date"),
    *("second*", "second_summary", "second_status*", "second_date"),
)
_NEAR: Final = ("likeness", "countries", "mechanisms", *_SIDES, "link")
_CONTRADICTIONS: Final = ("kind", "country*", *_SIDES, "likeness", "link", "reason")

_OPPOSITES: Final = (
    (
        {"adopt", "allow", "broaden", "create", "enact", "enable", "enhance", "establish", "expand", "extend"}
        | {
            "increase",
            "intensify",
            "introduce",
            "keep",
            "lengthen",
            "promote",
            "raise",
            "reinforce",
            "require",
        }
        | {"restore", "strengthen", "support", "tighten", "widen"},
        {"abandon", "abolish", "curb", "cut", "drop", "end", "limit", "lower", "narrow", "reduce", "relax"}
        | {"remove", "repeal", "restrict", "shorten", "stop", "suspend", "withdraw"},
    ),
    ({"separate", "split"}, {"merge", "unify"}),
    ({"disclose", "publish", "open", "reopen"}, {"close", "restrict", "withhold"}),
)
"""Words with which advice begins, and those with which advice the other way begins."""

_EVERYWHERE: Final = frozenset(
    {"anti", "bribery", "corruption", "foreign", "law", "laws", "legislation", "measures", "national"}
    | {"officials", "offence", "offences", "public", "rule", "rules", "system"}
)
"""Words that many recommendations share without being about the same thing."""

_PROGRESS: Final = {"not-implemented": 0, "pending": 0, "partly-implemented": 1, "implemented": 2}
"""The common scale in order. Pending says no more than that nothing is carried out yet."""


def near_duplicates(rows: Rows, values: Bindings) -> Rows:
    """Pairs at least as alike as ``least``, the most alike first.

    ``values``: ``least`` (0 to 100), and perhaps ``country``, ``mechanism`` (of one side), ``theme`` (of
    both) and ``countries`` (``one`` or ``two``).
    """
    called = matters(rows)
    return rows_of(_NEAR, ({**_sides(pair), **_nearness(pair, called)} for pair in _chosen(rows, values)))


def like_facts_unlike_status(rows: Rows, values: Bindings) -> Rows:
    """Those of ``near_duplicates`` whose statuses are both held and differ."""
    called = matters(rows)
    return rows_of(
        (*_NEAR, "reason"),
        (
            {**_sides(pair), **_nearness(pair, called), "reason": _dates(pair)}
            for pair in _chosen(rows, values)
            if _unlike(pair)
        ),
    )


def possible_contradictions(rows: Rows, values: Bindings) -> Rows:
    """Pairs of recommendations to one country that may contradict each other, each with the reason.

    ``values``: perhaps ``country``, and ``mechanism`` (of one side).
    """
    country, mechanism = values.get("country"), values.get("mechanism")
    called = matters(rows)
    listed = [
        {
            **_sides(pair),
            "kind": kind,
            "country": where,
            "likeness": pair.likeness,
            "link": _link(pair, called),
            "reason": reason,
        }
        for where, pair, kind, reason in _contradictions(rows)
        if country is None or where.iri == country.value
        if mechanism is None or mechanism.value in {pair.first.mechanism.iri, pair.second.mechanism.iri}
    ]
    return rows_of(_CONTRADICTIONS, listed)


@kept
def compared(rows: Rows) -> Comparison:
    """The recommendations in the rows of ``queries/facts/recommendation-links.rq``, ready to be compared."""
    return Comparison(read(rows))


@kept
def _contradictions(rows: Rows) -> list[tuple[Thing, Pair, str, str]]:
    """Country, pair, kind and reason of each, by the name of the country."""
    by_country = {found[0].country: found for found in compared(rows).countries.values()}
    return [
        (where, *seen)
        for where in sorted(by_country, key=lambda thing: (thing.label, thing.iri))
        for seen in _contradictions_in(by_country[where])
    ]


def _contradictions_in(found: Sequence[Recommendation]) -> Iterator[tuple[Pair, str, str]]:
    for pair in _worth_a_look(found):
        reason = _opposed(pair)
        if reason:
            yield pair, "opposite first words", reason
        if pair.likeness < WORTH_READING:
            continue
        if _unlike(pair):
            if _later_is_better(pair) is not True:
                yield pair, "unlike status", _dates(pair)
        else:
            reason = _asked_again(pair) or _asked_again(pair.turned())
            if reason:
                yield pair, "implemented, yet asked for", reason


def _worth_a_look(found: Sequence[Recommendation]) -> list[Pair]:
    """The pairs of one country that are alike enough, or begin with opposite words; the most alike first."""
    listed = {(pair.first.thing, pair.second.thing): pair for pair in pairs(found, WORTH_READING)}
    by_word = defaultdict(list)
    for recommendation in found:
        by_word[_first_word(recommendation)].append(recommendation)
    for one_way, other_way in _OPPOSITES:
        for word, other in product(one_way & by_word.keys(), other_way & by_word.keys()):
            for one, two in product(by_word[word], by_word[other]):
                first, second = sorted((one, two), key=lambda side: side.thing)
                if (first.thing, second.thing) not in listed and shares_themes(first, second):
                    pair = Pair(first, second, likeness(first.summary, second.summary))
                    listed[first.thing, second.thing] = pair
    return sorted(listed.values(), key=lambda pair: (-pair.likeness, pair.first.thing, pair.second.thing))


def _first_word(recommendation: Recommendation) -> str:
    return recommendation.summary.split(maxsplit=1)[0].casefold()


def _chosen(rows: Rows, values: Bindings) -> Iterator[Pair]:
    country, mechanism = values.get("country"), values.get("mechanism")
    theme, countries = values.get("theme"), values.get("countries")
    found = compared(rows).pairs(
        float(values["least"].value), country.value if country else None, theme.value if theme else None
    )
    for pair in found:
        by = {pair.first.mechanism.iri, pair.second.mechanism.iri}
        if mechanism and mechanism.value not in by:
            continue
        if theme and theme.value not in pair.first.themes & pair.second.themes:
            continue
        if countries and (countries.value == "one") != pair.one_country:
            continue
        yield pair


def _opposed(pair: Pair) -> str:
    """Why the two may point in opposite directions; empty if nothing says so.

    Their first words must be opposites, they must act on the same matter of substance, and they must name no
    provisions that have nothing to do with each other (where one of them names none, their common themes must
    do). To reduce influence on a body and to strengthen its
    independence is one and the same direction, though both sentences speak of the body.
    """
    one, other = _first_word(pair.first), _first_word(pair.second)
    opposite = any((one in a and other in b) or (one in b and other in a) for a, b in _OPPOSITES)
    both_named = pair.first.provisions and pair.second.provisions
    if not opposite or (both_named and not pair.same_provisions | pair.matching_provisions):
        return ""
    matter = _acted_on(pair.first.summary)
    if not matter or matter in _EVERYWHERE or matter != _acted_on(pair.second.summary):
        return ""
    return f"One begins with “{one}”, the other with “{other}”, and both speak of: {matter}."


def _acted_on(summary: str) -> str:
    """What the first word acts on: the last of the words after it, up to the first small word or mark.

    ``immunity`` for "Narrow the procedural immunity of ministers", ``influence`` for "Reduce executive
    influence on the prosecution"; empty if there is none.
    """
    found = ""
    for word in summary.split()[1:]:
        plain = essence(word)
        if found and not plain:
            break
        found = plain or found
        if word[-1] in ",;:":
            break
    return found


def _unlike(pair: Pair) -> bool:
    sides = pair.first, pair.second
    return all(side.status_held for side in sides) and pair.first.status != pair.second.status


def _asked_again(pair: Pair) -> str:
    """Why the second still asks for what the first is said to have brought; empty if nothing says so."""
    done, asked = pair.first, pair.second
    if done.status.code != "implemented" or asked.status.code == "implemented":
        return ""
    if not done.status_date or not asked.report_date or _compare(done.status_date, asked.report_date) > 0:
        return ""
    return (
        f"{done.thing.label} counts as implemented on {done.status_date}; the report of {asked.report_date} "
        f"with {asked.thing.label} asks for much the same."
    )


def _dates(pair: Pair) -> str:
    first, second = pair.first, pair.second
    if not first.status_date or not second.status_date:
        return "The date of one of the two is not known, so it cannot be said which came first."
    if not pair.one_country:
        return "Two countries: that one carried it out and the other did not may be perfectly right."
    if _compare(first.status_date, second.status_date) == 0:
        return f"Both as of {min(first.status_date, second.status_date, key=len)}, as far as the dates say."
    if _later_is_better(pair):
        return "The later of the two is the better one, which may be no more than progress."
    return "The later of the two is no better than the earlier one."


def _later_is_better(pair: Pair) -> bool | None:
    """Whether the status with the later date is further along the scale; None if no later one is known."""
    first, second = pair.first, pair.second
    order = _compare(first.status_date, second.status_date)
    if not first.status_date or not second.status_date or order == 0:
        return None
    later, earlier = (first, second) if order > 0 else (second, first)
    return _PROGRESS[later.status.code] > _PROGRESS[earlier.status.code]


def _compare(one: str, other: str) -> int:
    """-1, 0 or 1: the first date is before the other, not known to differ (2014 and 2014-06), or after it."""
    length = min(len(one), len(other))
    return (one[:length] > other[:length]) - (one[:length] < other[:length])


def _nearness(pair: Pair, called: Mapping[str, str]) -> dict[str, object]:
    return {
        "likeness": pair.likeness,
        "countries": "one" if pair.one_country else "two",
        "mechanisms": "one" if pair.one_mechanism else "two",
        "link": _link(pair, called),
    }


def _link(pair: Pair, called: Mapping[str, str]) -> str:
    return (
        _words("provision", pair.same_provisions, called)
        or _words("matching provision", pair.matching_provisions, called)
        or _words("theme", pair.first.themes & pair.second.themes, called)
    )


def _words(what: str, iris: Iterable[str], called: Mapping[str, str]) -> str:
    """What links a pair, each by its name, a provision by number and title; 2 before 10."""
    names = [called.get(iri, iri) for iri in sorted(iris, key=lambda iri: (natural_key(iri), iri))]
    return f"{what}{'s' if len(names) > 1 else ''}: {'; '.join(names)}" if names else ""


def _sides(pair: Pair) -> dict[str, object]:
    return {
        f"{side}{suffix}": value
        for side, recommendation in (("first", pair.first), ("second", pair.second))
        for suffix, value in (
            ("", recommendation.thing),
            ("_summary", recommendation.summary),
            ("_status", recommendation.status),
            ("_date", recommendation.status_date),
        )
    }
