"""Paths between two things of the network, told in words.

A path through a thing to which very many others are linked in the same way says nothing: any two States are
joined by both being parties to one convention. Such links are not followed on the way (they may begin or end
a path), and codes, such as a status or a region, are never passed through.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import networkx as nx
from peerweave.graph.network.model import Link, Network

HUB: Final = 60
"""More links than this of one kind and way make a thing a hub."""
CODES: Final = frozenset({"status", "assistance-type", "region", "regional-group"})
"""Kinds of things that are never passed through."""
LONGEST: Final = 6
SHOWN: Final = 10
COUNTED: Final = 200


@dataclass(frozen=True)
class Paths:
    """The shortest paths between two things, the most telling first; each step with its links."""

    start: str
    end: str
    found: Sequence[Sequence[str]]
    """The things of each path that is shown, from ``start`` to ``end``."""
    count: int
    """How many of the same length there are, up to ``COUNTED``."""
    through_hubs: bool
    """Whether hubs were followed."""

    @property
    def things(self) -> tuple[str, ...]:
        """Every thing of the paths shown, once each."""
        return tuple(dict.fromkeys(iri for path in self.found for iri in path))


def paths(network: Network, start: str, end: str, *, hubs: bool = False) -> Paths:
    """The shortest paths from ``start`` to ``end``, of at most ``LONGEST`` steps.

    With ``hubs``, links at things that join very many are followed too.
    """
    graph = passable(network, start, end, hubs=hubs)
    if start == end or not nx.has_path(graph, start, end):
        return Paths(start, end, (), 0, hubs)
    every = itertools.islice(nx.all_shortest_paths(graph, start, end), COUNTED)
    found = [path for path in every if len(path) <= LONGEST + 1]
    order = network.order
    found.sort(key=lambda path: (_breadth(network, path), [order(iri) for iri in path]))
    return Paths(start, end, tuple(map(tuple, found[:SHOWN])), len(found), hubs)


def passable(network: Network, start: str, end: str, *, hubs: bool) -> Any:
    """The links that a path may follow, as an undirected networkx graph."""
    ends = {start, end}
    graph = nx.Graph()
    graph.add_nodes_from(ends)
    for link in network.links:
        if all(iri in ends or _telling(network, link, iri, hubs) for iri in (link.start, link.end)):
            graph.add_edge(link.start, link.end)
    return graph


def steps(network: Network, path: Sequence[str]) -> list[tuple[str, str, list[Link]]]:
    """Each step of a path: from, to, and the links between them."""
    return [
        (one, other, [link for link in network.at(one) if link.other(one) == other])
        for one, other in itertools.pairwise(path)
    ]


def _telling(network: Network, link: Link, iri: str, hubs: bool) -> bool:
    """Whether a path that passes through ``iri`` by this link says something."""
    if network.nodes[iri].kind in CODES:
        return False
    return hubs or network.fan[iri, *link.side(iri)] <= HUB


def _breadth(network: Network, path: Sequence[str]) -> float:
    """How much else the things on the way are linked to in the same ways: little is telling."""
    total = 0.0
    for one, other, links in steps(network, path):
        for iri in {one, other} - {path[0], path[-1]}:
            total += math.log(min(network.fan[iri, *link.side(iri)] for link in links))
    return round(total, 6)
