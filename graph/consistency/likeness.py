"""How alike two recommendations are in their words, and which pairs a reader should see side by side.

Likeness is rapidfuzz's ``ratio`` (0 to 100) of the two summaries without case, punctuation, notes in brackets
and small words, their words sorted. Only recommendations that have themes in common are compared: without
that, "independence of judges" and "independence of an agency" pass for the same advice.

Measured on 201 drawn pairs of ``tests/consistency/pairs.csv``, labelled by hand; the tests there work the
figures out anew. Half of the pairs (by draw) served to choose, the other half to check:

======================  =====================  ====================  ====================
threshold               chosen because         half to choose        half to check
======================  =====================  ====================  ====================
NEAR_DUPLICATE (82)     precision at least     precision 1.00,       precision 0.90,
                        0.95, most recall      recall 0.50           recall 0.47
WORTH_READING (54)      recall at least 0.95,  precision 0.42,       precision 0.42,
                        most precision         recall 0.95           recall 0.89
======================  =====================  ====================  ====================

Those halves hold few pairs at or above 82: 11 and 10. All other pairs of unlike wording at or above 75 were
therefore labelled too, as they stood on 25 November 2026: 93 more. Of the pairs not used to choose, at or
above

- 82: 27 of 44 are the same advice: precision 0.61, with 95 % confidence 0.47 to 0.74 (Wilson); with the half
  to choose 38 of 55: 0.69, 0.56 to 0.80;
- 92: 10 of 10: 0.72 to 1.00; with the half to choose 16 of 16: 0.81 to 1.00.

So 82 finds much that is only on the same subject with another scope or stage (private sector or both; adopt
or improve). It stays the least likeness that is listed, since a reader judges each pair; from 92 on hardly
any is wrong.

Only pairs labelled as duplicate advice count as right. Of the drawn pairs at or above WORTH_READING 98 in 100
are at least on the same subject. The sample is harder than the whole, since it holds each wording only once
and as many pairs of middling likeness as of high; the 82 pairs that agree word for word are always found.

Why rapidfuzz: character TF-IDF of scikit-learn with the same rules ranks the sample no better (average
precision 0.78, this one 0.79; word TF-IDF 0.75, token_set_ratio 0.57), and brings numpy and scipy with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from peerweave.graph.questions.advice import Recommendation
from rapidfuzz import fuzz, process, utils

NEAR_DUPLICATE: Final = 82
"""From here on two recommendations are listed as near-duplicates."""

WORTH_READING: Final = 54
"""From here on two recommendations to one country are worth a reader's look, side by side."""

SHARED_THEMES: Final = 0.5
"""The least share of their themes, of all themes that either has, that two compared recommendations share."""

_BLOCK: Final = 500
"""So many recommendations are compared with all others on their theme at once, which bounds the memory."""

_SMALL_WORDS: Final = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "it", "its"}
    | {"of", "on", "or", "s", "so", "that", "the", "their", "them", "to", "with"}
)
_BRACKETS: Final = re.compile(r"\([^)]*\)")


@dataclass(frozen=True)
class Pair:
    """Two recommendations and how alike their words are, 0 to 100; the first has the lesser IRI."""

    first: Recommendation
    second: Recommendation
    likeness: float

    @property
    def one_country(self) -> bool:
        """Whether both are made to the same country."""
        return self.first.country == self.second.country

    @property
    def one_mechanism(self) -> bool:
        """Whether both are made by the same mechanism."""
        return self.first.mechanism == self.second.mechanism

    @property
    def same_provisions(self) -> frozenset[str]:
        """Provisions that both name."""
        return self.first.provisions & self.second.provisions

    @property
    def matching_provisions(self) -> frozenset[str]:
        """Provisions that one names and the crosswalk matches with one that the other names."""
        return (self.first.matching & self.second.provisions) | (self.second.matching & self.first.provisions)

    def turned(self) -> Pair:
        """The same pair, the second first."""
        return Pair(self.second, self.first, self.likeness)


def essence(summary: str) -> str:
    """The words of a summary that count, sorted, with a space between.

    What stands in brackets is a note on what came of the advice ("efforts acknowledged in 2016"), not advice.
    """
    words = utils.default_process(_BRACKETS.sub(" ", summary)).split()
    return " ".join(sorted(word for word in words if word not in _SMALL_WORDS))


def likeness(one: str, other: str) -> float:
    """How alike two summaries are in their words, 0 (nothing in common) to 100 (the same words)."""
    return fuzz.ratio(essence(one), essence(other))


def shares_themes(one: Recommendation, other: Recommendation) -> bool:
    """Whether two recommendations have enough themes in common to be compared."""
    return len(one.themes & other.themes) >= SHARED_THEMES * len(one.themes | other.themes) > 0


class Comparison:
    """Recommendations made ready to be compared, by theme; those whose text is not held are left out.

    The summary of such a one is a heading in its place: what it says is not known, so neither is whether
    another says the same.
    """

    def __init__(self, found: Iterable[Recommendation]) -> None:
        self._ordered = sorted(
            (recommendation for recommendation in found if recommendation.worded),
            key=lambda recommendation: recommendation.thing,
        )
        self._essences = [essence(recommendation.summary) for recommendation in self._ordered]
        self._by_theme: dict[str, list[int]] = defaultdict(list)
        self._by_country: dict[str, list[int]] = defaultdict(list)
        for number, recommendation in enumerate(self._ordered):
            self._by_country[recommendation.country.iri].append(number)
            for theme in recommendation.themes:
                self._by_theme[theme].append(number)
        self._near: list[Pair] | None = None

    @property
    def countries(self) -> Mapping[str, Sequence[Recommendation]]:
        """The recommendations to each country, by its IRI."""
        return {
            country: [self._ordered[number] for number in numbers]
            for country, numbers in self._by_country.items()
        }

    def pairs(self, least: float, country: str | None = None, theme: str | None = None) -> list[Pair]:
        """Every pair with at least that likeness (0 to 100), the most alike first, then by IRI.

        With ``country`` (an IRI) only pairs within that country, or with one side in it; the first is then in
        it. With ``theme`` only pairs that both have it. Without either the work grows with the square of the
        number of recommendations on one theme; near-duplicates are then kept for the next time.
        """
        if country is None and theme is None and least >= NEAR_DUPLICATE:
            if self._near is None:
                self._near = self._pairs(NEAR_DUPLICATE, None, None)
            return [pair for pair in self._near if pair.likeness >= least]
        return self._pairs(least, country, theme)

    def _pairs(self, least: float, country: str | None, theme: str | None) -> list[Pair]:
        alike = []
        for (one, other), score in self._scores(least, country, theme).items():
            if shares_themes(self._ordered[one], self._ordered[other]):
                pair = Pair(self._ordered[one], self._ordered[other], score)
                turn = country is not None and pair.first.country.iri != country
                alike.append(pair.turned() if turn else pair)
        return sorted(alike, key=lambda pair: (-pair.likeness, pair.first.thing, pair.second.thing))

    def _scores(self, least: float, country: str | None, theme: str | None) -> dict[tuple[int, int], float]:
        """Likeness by the numbers of both sides, the lesser first, for those that have a theme in common."""
        found: dict[tuple[int, int], float] = {}
        here = None if country is None else set(self._by_country.get(country, ()))
        for one in self._by_theme if theme is None else [theme]:
            others = self._by_theme.get(one, [])
            mine = others if here is None else [number for number in others if number in here]
            words = [self._essences[number] for number in others]
            for start in range(0, len(mine), _BLOCK):
                block = mine[start : start + _BLOCK]
                scores = process.cdist(
                    [self._essences[number] for number in block],
                    words,
                    scorer=fuzz.ratio,
                    score_cutoff=least,
                    dtype="float64",
                )
                for row, column in zip(*(scores >= max(least, 0.001)).nonzero(), strict=True):
                    pair = block[row], others[column]
                    if pair[0] != pair[1] and (here is not None or pair[0] < pair[1]):
                        found[min(pair), max(pair)] = float(scores[row, column])
        return found


def pairs(found: Iterable[Recommendation], least: float, country: str | None = None) -> list[Pair]:
    """The pairs of these recommendations: see ``Comparison.pairs``."""
    return Comparison(found).pairs(least, country)
