"""The best assignment of offers to needs, as a maximum-weight matching.

No source says how many needs a programme can serve, so no limit is invented. Instead an offer that serves a
need of a country already is a little less attractive for that country's next need: 1 point less for the
second, 2 for the third, 3 for every further one. So several providers come into view where they are about as
good, and no need goes without an offer because another need has it. Needs of different countries do not
compete at all: programmes for several countries work in each of them.

As a graph: each need is a node; each offer has one node for the first need it serves, one for the second,
and so on; an edge weighs the score less that load. All weights are whole numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import networkx as nx

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
    near = [_nearest(offers, len(scores)) for offers in scores]
    wanted: dict[int, list[int]] = defaultdict(list)
    for need, offers in enumerate(near):
        for offer in offers:
            wanted[offer].append(need)
    ranks = {offer: len(wanted) - rank for rank, offer in enumerate(sorted(wanted))}
    unit = len(near) * len(near) * len(wanted) + 1
    graph = nx.Graph()
    graph.add_nodes_from(range(len(near)))
    places: dict[int, int] = {}
    for offer in sorted(wanted):
        for place in range(len(wanted[offer])):
            node = len(near) + len(places)
            places[node] = offer
            for need in wanted[offer]:
                early = (len(near) - need) * ranks[offer]
                graph.add_edge(need, node, weight=(near[need][offer] - load(place)) * unit + early)
    pairs = (sorted(pair) for pair in nx.max_weight_matching(graph))
    return {need: places[node] for need, node in sorted(pairs)}


def _nearest(offers: Mapping[int, int], most: int) -> dict[int, int]:
    """The ``most`` best offers of a need, earlier ones first where equal.

    More are never needed: the other needs leave at least one of these free, and that is no worse than any
    later.
    """
    ranked = sorted(offers.items(), key=lambda item: (-item[1], item[0]))
    return dict(sorted(ranked[:most]))
