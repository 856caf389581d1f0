"""What the words of a summary show: one action, a deadline or criterion, hedges, length, reading ease.

Each function takes one summary and gives a value, yes, no or not known, with its reason in words. They judge
our own summaries, never the official texts, and go by lists of words, not by grammar: how far they agree with
a person is measured on ``tests/quality/labels.csv`` and said in ``graph/consistency/quality.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import syllapy

MOST_WORDS: Final = 25
"""A sentence of more words is hard to read: the limit of the United Kingdom's government style guide."""

LEAST_WORDS: Final = 100
"""Flesch's formula was made for samples of 100 words; of fewer it says nothing."""

_KEPT: Final = 16_384
"""Summaries whose marks are kept, so that each is judged once while a graph is served."""

YES: Final = "yes"
NO: Final = "no"
NOT_KNOWN: Final = "not known"


class Reading(NamedTuple):
    """A value, yes, no or not known, and the reason in words."""

    value: str
    reason: str


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VERBS: Final = _words(
    """
    abandon abolish address adjust adopt align allow amend analyse answer apply appoint assess assign
    become bring broaden build carry charge check clarify clear close collect compile complement
    complete conduct confiscate consider consult continue control coordinate cover create criminalise
    curb cut deal define delimit demarcate deny detect develop disclose discourage do draw drop ease
    empower enable enact encourage end enforce enhance ensure entrust establish examine extend fill find
    finish fix follow fund give guarantee guard guide harmonise have hold identify implement improve
    increase integrate intensify introduce investigate involve issue keep lengthen limit make match
    mention merge mobilise monitor move narrow oblige obtain offer open pass pay persist prevent process
    promote prosecute protect provide publish pursue put raise ratify re-engage re-vet reconsider record
    recruit reduce refine reform regulate reinforce remove reopen repair require resolve restore resume
    review revise ring-fence safeguard screen scrutinise secure see seek select separate set sharpen
    shield show sign specialise specify speed start state step stop strengthen study subject supervise
    support tackle take tell tighten train unify update upgrade use verify vet widen
    """
)
"""The words with which recommendations begin in the tables, and others with which a second action does."""

_NOUNS_TOO: Final = frozenset(
    {"audit", "check", "conduct", "control", "end", "guide", "issue", "limit", "process", "record", "review"}
    | {"state", "step", "study", "subject", "support", "use", "train"}
)
"""Verbs that, after "and" and before the end or a preposition, are read as nouns."""

_ADVERB: Final = re.compile(r"better|more|also|then|clearly|\w+ly")
_PREPOSITION: Final = _words(
    """
    about against among as at before between by during for from in into of on over so that through to towards
    under until who whose when where with within
    """
)
_WORD: Final = re.compile(r"[\w’'-]+|[,;:]")
_BRACKETS: Final = re.compile(r"\s*\([^)]*\)")

_CRITERIA: Final = (
    (
        "a date or a time",
        r"\b(?:by|before|until|within|no later than)\s+(?:the end of|\d|(?:one|two|three|six|twelve)\b)",
    ),
    (
        "how often",
        r"(?<!-)\b(?:annual(?:ly)?|yearly|monthly|quarterly|regular(?:ly)?|routinely|periodic(?:ally)?"
        r"|at (?:regular )?intervals|every (?:year|month|two years))\b",
    ),
    (
        "a standard to meet",
        r"\b(?:into line with|in line with|align(?:ed)?\b.*\bwith|up to (?:Rec|the standard)|the same\b.*\bas"
        r"|(?:European|international) standards|Rec\(\d{4}\)\d+)",
    ),
    ("a figure", r"\b\d+(?:[.,]\d+)?\s*(?:%|per cent|days|weeks|months|years)"),
)
_HEDGE: Final = re.compile(
    r"(?:^|\band\s+|[,;]\s*)(consider|reconsider|examine|explore|study|encourage(?! companies)|seek to|aim to"
    r"|try to|endeavour to|review(?! and))\b"
    r"|\b((?:where|if|as|when) (?:possible|appropriate|necessary|needed|feasible|applicable)"
    r"|as far as|to the extent|within the limits|with a view to)\b",
    re.IGNORECASE,
)


@lru_cache(_KEPT)
def one_action(summary: str) -> Reading:
    """Whether one thing is asked for.

    Not known where the summary does not begin like advice. No where a second verb of action is joined to the
    first, or two things stand as its objects before anything else is said of them.
    """
    tokens = _WORD.findall(_BRACKETS.sub("", summary))
    words = [token.casefold() for token in tokens]
    start = next((place for place, word in enumerate(words) if not _is_adverb(word)), 0)
    if not words or words[start] not in _VERBS:
        return Reading(NOT_KNOWN, "The summary does not begin with what is to be done.")
    for place in range(start + 1, len(words)):
        if words[place] in {"and", ",", ";"}:
            verb = _verb_at(words, place + 1)
            if verb:
                return Reading(NO, f"A second action is joined: “{words[start]}” and “{verb}”.")
    before = next(
        (place for place, word in enumerate(words) if place > start and _ends_object(word)), len(words)
    )
    if "and" in words[start + 1 : before]:
        return Reading(NO, f"Two things are asked for: “{' '.join(tokens[start + 1 : before])}”.")
    return Reading(YES, f"One action: “{words[start]}”.")


def _verb_at(words: list[str], place: int) -> str:
    """The verb of action that begins there, perhaps after an adverb; empty if none does."""
    while place < len(words) and _is_adverb(words[place]):
        place += 1
    if place >= len(words) or words[place] not in _VERBS:
        return ""
    after = words[place + 1] if place + 1 < len(words) else ""
    as_noun = words[place] in _NOUNS_TOO and (not after or _ends_object(after) or after in {"and", "or"})
    return "" if as_noun else words[place]


def _is_adverb(word: str) -> bool:
    return word not in _VERBS and bool(_ADVERB.fullmatch(word))


def _ends_object(word: str) -> bool:
    return word in _PREPOSITION or word in {",", ";", ":"}


@lru_cache(_KEPT)
def deadline_or_criterion(summary: str) -> Reading:
    """Whether the summary says by when, how often, or up to which stated standard.

    What stands in brackets is a note on what came of the advice and does not count.
    """
    for kind, pattern in _CRITERIA:
        found = re.search(pattern, _BRACKETS.sub("", summary), re.IGNORECASE)
        if found:
            return Reading(YES, f"It gives {kind}: “{found.group()}”.")
    return Reading(NO, "Our summary gives no date, frequency, standard or figure; the official text may.")


@lru_cache(_KEPT)
def hedged(summary: str) -> Reading:
    """Whether a word leaves it open if, or how far, to act."""
    found = _HEDGE.search(_BRACKETS.sub("", summary))
    if found:
        return Reading(YES, f"It says “{(found.group(1) or found.group(2)).casefold()}”.")
    return Reading(NO, "No such word in our summary.")


def short(summary: str) -> Reading:
    """Whether the summary has at most MOST_WORDS words."""
    count = word_count(summary)
    return Reading(
        YES if count <= MOST_WORDS else NO, f"{count} words; {MOST_WORDS} at most are easy to read."
    )


def word_count(summary: str) -> int:
    """The number of words."""
    return len(summary.split())


def reading_ease(summaries: Iterable[str]) -> float | None:
    """Flesch's reading ease of several summaries together, each a sentence; None for fewer than LEAST_WORDS.

    100 is very easy, 60 plain English, 30 and less very hard. R. Flesch, A new readability yardstick, Journal
    of Applied Psychology 32 (1948). Syllables are syllapy's: right in 80 of 85 words of these summaries that
    were counted by hand, and one too many in all.
    """
    sentences = [re.findall(r"\w[\w’'-]*", summary) for summary in summaries]
    words = [word for sentence in sentences for word in sentence]
    if len(words) < LEAST_WORDS:
        return None
    syllables = sum(map(_syllables, words))
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * syllables / len(words)


@lru_cache(_KEPT)
def _syllables(word: str) -> int:
    return int(syllapy.count(word))
