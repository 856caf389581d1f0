"""The part of the network that is shown: what lies round one thing or on the way to another, not too much.

What is wished for stands in a ``Wish``; the ``View`` holds the things and links, and how many there would be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from peerweave.graph.network.model import Link, Network

USUAL: Final = 300
"""How many things are shown if not asked otherwise: a picture of more can no longer be read."""
MOST: Final = 2000


@dataclass(frozen=True)
class Wish:
    """What is to be shown. All things are named by their IRIs, kinds by their codes."""

    focus: str
    depth: int = 1
    """Steps from the focus, 1 or 2."""
    way: tuple[str, ...] = ()
    """The things on the paths to another thing: shown instead of what lies round the focus."""
    kinds: frozenset[str] = frozenset()
    """Kinds of things; none named means all."""
    links: frozenset[str] = frozenset()
    """Kinds of links; none named means those that are opened at once."""
    opened: tuple[tuple[str, str], ...] = ()
    """Further things of which the neighbours are shown, each with one kind of link, or "" for all."""
    hidden: frozenset[str] = frozenset()
    most: int = USUAL


@dataclass(frozen=True)
class Place:
    """A thing that is shown: how many steps away, and the link by which it was reached, but for the focus."""

    iri: str
    steps: int
    by: Link | None = None


@dataclass(frozen=True)
class Opening:
    """The links of one kind and way at a thing: how many there are, and how many of their ends are shown."""

    kind: str
    forwards: bool
    others: Mapping[str, int]
    """How many things of each kind stand at the other end."""
    shown: int

    @property
    def count(self) -> int:
        return sum(self.others.values())


@dataclass(frozen=True)
class View:
    """What is shown of the network."""

    wish: Wish
    places: Mapping[str, Place]
    links: Sequence[Link]
    found: int
    """How many things there would be without the limit."""
    kinds: Mapping[str, int]
    """How many of those are of each kind."""
    openings: Mapping[str, Sequence[Opening]] = field(default_factory=dict)
    """What can be opened at each thing shown."""

    @property
    def whole(self) -> bool:
        return self.found == len(self.places)


def view(network: Network, wish: Wish) -> View:
    """What is shown for a wish, in an order that depends on nothing but the network and the wish."""
    reader = _Reader(network, wish)
    places = reader.places()
    kept = dict(list(places.items())[: wish.most])
    kinds: dict[str, int] = {}
    for iri in sorted(places, key=network.order):
        kind = network.nodes[iri].kind
        kinds[kind] = kinds.get(kind, 0) + 1
    return View(
        wish,
        kept,
        reader.links_among(kept),
        len(places),
        kinds,
        {iri: reader.openings(iri, kept) for iri in kept},
    )


class _Reader:
    def __init__(self, network: Network, wish: Wish) -> None:
        self.network, self.wish = network, wish
        self.asked: dict[str, Sequence[Link]] = {}
        at_once = {code for code, kind in network.kinds.items() if kind.at_once}
        self.usual = at_once if not wish.links else wish.links & at_once
        self.wanted = set(self.usual if not wish.links else wish.links)
        if not wish.links and not network.at(wish.focus):
            # Nothing is opened at once here, as at a source: then what there is.
            self.wanted = set(network.kinds)
        self.opened = {iri for iri, _ in wish.opened}
        self.opened_kinds = {code for _, code in wish.opened if code}

    def places(self) -> dict[str, Place]:
        """All things to be shown with those to be kept first: the nearest, and of each kind in turn."""
        wish = self.wish
        places = {wish.focus: Place(wish.focus, 0)}
        if wish.way:
            self._follow(places)
        else:
            near = self._links(wish.focus, self.wanted)
            further = self._second(near) if wish.depth > 1 else {}
            between = {link.other(iri) for iri, link in further.items()}
            self._add(
                places,
                places[wish.focus],
                [link for link in near if (end := link.other(wish.focus)) in between or self._wanted(end)],
            )
        for iri, code in wish.opened:
            if iri in places:
                links = self._links(iri, {code} if code else self.usual)
                self._add(places, places[iri], [link for link in links if self._wanted(link.other(iri))])
        if not wish.way and wish.depth > 1:
            reached = {iri: link for iri, link in further.items() if iri not in places}
            for iri in self._in_turn(reached):
                link = reached[iri]
                parent = link.other(iri)
                if parent in places:
                    places[iri] = Place(iri, 2, link)
        return places

    def _follow(self, places: dict[str, Place]) -> None:
        """Adds the things of the paths, each by a link to one that is there already."""
        waiting = [iri for iri in self.wish.way if iri not in places]
        while waiting:
            for iri in waiting:
                by = next((link for link in self.network.at(iri) if link.other(iri) in places), None)
                if by:
                    places[iri] = Place(iri, places[by.other(iri)].steps + 1, by)
                    break
            else:
                return
            waiting.remove(iri)

    def _second(self, near: Iterable[Link]) -> dict[str, Link]:
        """The things two steps away that are wanted, with the link by which each is reached.

        Of several ways there, the one through a kind with few things: from a mechanism by its phases, not by
        its members.
        """
        focus = self.wish.focus
        first = {link.other(focus) for link in near} | {focus}
        many = Counter(self.network.nodes[iri].kind for iri in first)
        found: dict[str, Link] = {}
        for middle in sorted(
            first - {focus} - self.wish.hidden,
            key=lambda iri: (many[self.network.nodes[iri].kind], self.network.order(iri)),
        ):
            for link in self.network.at(middle):
                iri = link.other(middle)
                if link.kind in self.usual and iri not in first and self._wanted(iri):
                    found.setdefault(iri, link)
        return found

    def _wanted(self, iri: str) -> bool:
        """Whether a thing is of a wanted kind, or opened itself, and not hidden."""
        kinds = self.wish.kinds
        right = not kinds or self.network.nodes[iri].kind in kinds or iri in self.opened
        return right and iri not in self.wish.hidden

    def _add(self, places: dict[str, Place], parent: Place, links: Iterable[Link]) -> None:
        reached: dict[str, Link] = {}
        for link in links:
            iri = link.other(parent.iri)
            if iri not in places and iri not in self.wish.hidden:
                reached.setdefault(iri, link)
        for iri in self._in_turn(reached):
            places[iri] = Place(iri, parent.steps + 1, reached[iri])

    def _in_turn(self, reached: Iterable[str]) -> list[str]:
        """The first of each kind, then the second of each, and so on: no kind crowds out another."""
        counts: dict[str, int] = {}
        turns = {}
        for iri in sorted(reached, key=self.network.order):
            kind = self.network.nodes[iri].kind
            turns[iri] = counts[kind] = counts.get(kind, 0) + 1
        return sorted(turns, key=lambda iri: (turns[iri], self.network.order(iri)))

    def _links(self, iri: str, codes: Iterable[str]) -> list[Link]:
        """The links of a thing that are of these kinds."""
        wanted = set(codes)
        found = [link for link in self.network.at(iri) if link.kind in wanted]
        if any(not self.network.kinds[code].at_once for code in wanted):
            found += [link for link in self._asked(iri) if link.kind in wanted]
        return found

    def _asked(self, iri: str) -> Sequence[Link]:
        if iri not in self.asked:
            self.asked[iri] = self.network.asked_at(iri)
        return self.asked[iri]

    def links_among(self, kept: Mapping[str, Place]) -> list[Link]:
        """The links between the things shown, each once, in order."""
        wanted = self.wanted | self.opened_kinds
        found: dict[tuple[str, str, str], Link] = {}
        for iri in kept:
            for link in (*self.network.at(iri), *self.asked.get(iri, ())):
                if link.kind in wanted and link.other(iri) in kept:
                    found.setdefault((link.kind, link.start, link.end), link)
        order = self.network.order
        return sorted(found.values(), key=lambda link: (link.kind, order(link.start), order(link.end)))

    def openings(self, iri: str, kept: Mapping[str, Place]) -> list[Opening]:
        """What can be opened at a thing: at the focus also what is opened only when asked for."""
        links = list(self.network.at(iri))
        if iri == self.wish.focus or iri in self.asked:
            links += self._asked(iri)
        sides: dict[tuple[str, bool], list[str]] = {}
        for link in links:
            sides.setdefault(link.side(iri), []).append(link.other(iri))
        found = []
        for (kind, forwards), ends in sorted(
            sides.items(), key=lambda one: (not self.network.kinds[one[0][0]].at_once, one[0])
        ):
            others: dict[str, int] = {}
            for end in sorted(set(ends), key=self.network.order):
                other = self.network.nodes[end].kind
                others[other] = others.get(other, 0) + 1
            found.append(Opening(kind, forwards, others, sum(end in kept for end in set(ends))))
        return found
