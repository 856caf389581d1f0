"""The best assignment against trying out every one, on small cases."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peerweave.graph.assistance.matching import HEAVIEST, assign, load

SCORES = st.lists(
    st.dictionaries(st.integers(0, 4), st.integers(HEAVIEST + 1, HEAVIEST + 6), max_size=4), max_size=5
)
"""A few needs, each with the offers possible for it and their scores."""


def worth(scores: list[dict[int, int]], given_to: dict[int, int]) -> int:
    """The sum of the scores less the loads, straight from the words of the rule."""
    total = sum(scores[need][offer] for need, offer in given_to.items())
    for served in Counter(given_to.values()).values():
        total -= sum((0, 1, 2, 3, 3, 3, 3)[:served])
    return total


def all_ways(scores: list[dict[int, int]]) -> list[dict[int, int]]:
    ways = product(*([None, *offers] for offers in scores))
    return [{need: offer for need, offer in enumerate(way) if offer is not None} for way in ways]


@given(SCORES)
def test_nothing_is_better_than_the_assignment(scores: list[dict[int, int]]) -> None:
    assert worth(scores, assign(scores)) == max(worth(scores, way) for way in all_ways(scores))


@given(SCORES)
def test_every_need_with_an_offer_gets_one_of_its_own(scores: list[dict[int, int]]) -> None:
    found = assign(scores)
    assert set(found) == {need for need, offers in enumerate(scores) if offers}
    assert all(offer in scores[need] for need, offer in found.items())


@given(SCORES)
def test_the_order_in_which_offers_are_named_changes_nothing(scores: list[dict[int, int]]) -> None:
    backwards = [dict(reversed(offers.items())) for offers in scores]
    assert assign(backwards) == assign(scores)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], {}),
        ([{}], {}),
        ([{7: 5}], {0: 7}),
        # Apart 10 + 10, both with the first offer 10 + 10 - 1.
        ([{0: 10, 1: 10}, {0: 10}], {0: 1, 1: 0}),
        # Apart 10 + 8, together 10 + 10 - 1.
        ([{0: 10, 1: 8}, {0: 10, 1: 8}], {0: 0, 1: 0}),
        # Apart 10 + 9, together 10 + 10 - 1: of equal sums the earlier offers.
        ([{0: 10, 1: 9}, {0: 10}], {0: 0, 1: 0}),
        # Apart 20 either way: the earlier need has the earlier offer.
        ([{1: 10, 2: 10}, {1: 10, 2: 10}], {0: 1, 1: 2}),
        # All with the first offer 9 + 9 + 9 - 1 - 2 = 24; the third need, with the worst other, has it.
        ([{0: 9, 1: 9}, {0: 9, 2: 9}, {0: 9, 3: 6}], {0: 1, 1: 2, 2: 0}),
    ],
)
def test_small_cases_by_hand(scores: list[dict[int, int]], expected: dict[int, int]) -> None:
    assert assign(scores) == expected


def test_load_grows_to_its_limit() -> None:
    assert [load(place) for place in range(6)] == [0, 1, 2, 3, 3, 3]


def test_a_score_that_a_load_could_eat_up_is_refused() -> None:
    with pytest.raises(ValueError, match="higher than 3"):
        assign([{0: 3}])
