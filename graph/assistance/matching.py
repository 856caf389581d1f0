"""The best assignment of offers to needs: that of the greatest weight.

No source says how many needs a programme can serve, so no limit is invented. Instead an offer that serves a
need of a country already is a little less attractive for that country's next need: 1 point less for the
second, 2 for the third, 3 for every further one. So several providers come into view where they are about as
good, and no need goes without an offer because another need has it. Needs of different countries do not
compete at all: programmes for several countries work in each of them.

As a flow of least cost (a matching of the greatest weight whose offers may be used more than once): one unit
goes from each need to one of its offers, an edge costs the score turned negative, and what leaves an offer
costs 0, 1, 2 and then always 3. All costs are whole numbers, so the optimum is exact. Solved by OR-Tools, in
milliseconds where networkx's matching, which needs a node for each place of each offer, takes minutes: a
country with 120 needs and 250 offers has 30 thousand places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

HEAVIEST: Final = 3
"""The most points that a load takes away; every score must be higher."""


def load(place: int) -> int:
    """The points taken away from the need that an offer serves in this place, counted from 0."""
    return min(place, HEAVIEST)


def assign(scores: Sequence[Mapping[int, int]]) -> dict[int, int]:
    """The offer for each need, so that the sum of scores less loads is the greatest possible.

    ``scores[need]`` gives the score of each possible offer, by its number; a need without one is left out of
    the answer. Of equal sums the one that gives earlier needs earlier offers is taken, by weights too small
    to change the sum. Raises ``ValueError`` for a score that is not higher than ``HEAVIEST``.
    """
    if any(score <= HEAVIEST for offers in scores for score in offers.values()):
        raise ValueError(f"a score must be higher than {HEAVIEST}")
    near = {need: _nearest(offers, len(scores)) for need, offers in enumerate(scores) if offers}
    offers = sorted({offer for some in near.values() for offer in some})
    ranks = {offer: len(offers) - rank for rank, offer in enumerate(offers)}
    unit = len(scores) * len(scores) * len(offers) + 1
    flow = SimpleMinCostFlow()
    sink = len(scores) + len(offers)
    given = {}
    for need, some in near.items():
        flow.set_node_supply(need, 1)
        for offer, score in some.items():
            early = (len(scores) - need) * ranks[offer]
            node = sink - ranks[offer]
            arc = flow.add_arc_with_capacity_and_unit_cost(need, node, 1, -(score * unit + early))
            given[arc] = need, offer
    for offer in offers:
        for place in range(HEAVIEST + 1):
            room = 1 if place < HEAVIEST else len(near)
            flow.add_arc_with_capacity_and_unit_cost(sink - ranks[offer], sink, room, load(place) * unit)
    flow.set_node_supply(sink, -len(near))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the assignment of offers to needs was not found")
    return dict(sorted(given[arc] for arc in given if flow.flow(arc)))


def _nearest(offers: Mapping[int, int], most: int) -> dict[int, int]:
    """The ``most`` best offers of a need, earlier ones first where equal.

    More are never needed: the other needs leave at least one of these free, and that is no worse than any
    later.
    """
    ranked = sorted(offers.items(), key=lambda item: (-item[1], item[0]))
    return dict(sorted(ranked[:most]))
