"""The network of the graph page: things, and links in words both ways.

It is made from the rows of ``queries/pages/graph-things.rq`` and ``graph-links.rq``. A fact that joins two
things, such as a membership, is a link, not a thing. Kinds of links that follow from others by rule, or that
nearly every thing has (duties, what a review examined, sources), are not in it: they are asked for one thing
at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from peerweave.graph.namespaces import BASE, ID
from peerweave.graph.natural import natural_key
from peerweave.graph.store.repository import Term

Row = Mapping[str, Term | None]
LINK: Final = BASE + "link/"


@dataclass(frozen=True)
class LinkKind:
    """A kind of link: its words from the first thing to the second, and from the second to the first."""

    code: str
    label: str
    definition: str
    forwards: str
    backwards: str
    at_once: bool
    """Whether links of the kind are opened without being asked for."""


@dataclass(frozen=True)
class Node:
    """A thing of the network."""

    iri: str
    label: str
    kind: str
    """As in its address: ``country``, ``review``; for a code its list, as ``status``."""
    group: str
    """The IRI of its class or list of codes, which names the kind in words."""
    mechanism: str
    """The IRI of the one mechanism that it belongs to, or empty."""

    @property
    def key(self) -> str:
        """How an address names it: ``country/GEO``, ``theme/lobbying``."""
        return key_of(self.iri)


@dataclass(frozen=True)
class Link:
    """A link from one thing to another, with the facts that state it and the date of the first."""

    kind: str
    start: str
    end: str
    facts: tuple[str, ...] = ()
    when: str = ""

    def other(self, iri: str) -> str:
        """The end that is not ``iri``."""
        return self.end if iri == self.start else self.start

    def side(self, iri: str) -> tuple[str, bool]:
        """The kind, and whether it is told forwards, as seen from ``iri``."""
        return self.kind, iri == self.start


def key_of(iri: str) -> str:
    """An IRI of ours as an address names it: without the part that all of them share."""
    return iri.removeprefix(str(ID)).removeprefix(BASE)


def kinds_of_links(rows: Iterable[Row]) -> dict[str, LinkKind]:
    """The kinds of links by their code, from the rows of ``graph-kinds.rq``."""
    found = (
        LinkKind(
            _text(row["kind"]).removeprefix(LINK),
            _text(row["label"]),
            _text(row["definition"]),
            _text(row["forwards"]),
            _text(row["backwards"]),
            _text(row["opened"]) == "true",
        )
        for row in rows
    )
    return {kind.code: kind for kind in found}


def links_of(rows: Iterable[Row], known: Callable[[str], bool]) -> list[Link]:
    """The links in rows (kind, from, to, fact, when) between things that are ``known``, each once, sorted."""
    facts: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in rows:
        start, end = _text(row["from"]), _text(row["to"])
        if start != end and known(start) and known(end):
            stated = facts.setdefault((_text(row["kind"]).removeprefix(LINK), start, end), {})
            stated.setdefault(_text(row["fact"]), _text(row.get("when")))
    found = []
    for ends, stated in sorted(facts.items()):
        dates = sorted(date for date in stated.values() if date)
        found.append(Link(*ends, tuple(sorted(fact for fact in stated if fact)), dates[0] if dates else ""))
    return found


class Network:
    """All things and the links that are opened at once.

    ``asked`` gives for the IRI of a thing its links of the other kinds.
    """

    def __init__(
        self,
        things: Iterable[Row],
        links: Iterable[Row],
        kinds: Mapping[str, LinkKind],
        asked: Callable[[str], Iterable[Row]],
    ) -> None:
        self.kinds = kinds
        self.nodes = _nodes(things)
        self._asked = asked
        self._at: dict[str, list[Link]] = {iri: [] for iri in self.nodes}
        self.fan: Counter[tuple[str, str, bool]] = Counter()
        """How many links of one kind and way there are at a thing."""
        self.links = links_of(links, self.nodes.__contains__)
        for link in self.links:
            for iri in (link.start, link.end):
                self._at[iri].append(link)
                self.fan[iri, *link.side(iri)] += 1

    def at(self, iri: str) -> Sequence[Link]:
        """The links of a thing that are opened at once."""
        return self._at[iri]

    def asked_at(self, iri: str) -> Sequence[Link]:
        """The links of a thing that are opened only when asked for."""
        return links_of(self._asked(iri), self.nodes.__contains__)

    def words(self, link: Link, start: str) -> str:
        """The words of a link as told from ``start``, one of its ends."""
        kind = self.kinds[link.kind]
        return kind.forwards if start == link.start else kind.backwards

    @cached_property
    def facts(self) -> Mapping[str, Link]:
        """The link that a fact states, by the IRI of the fact."""
        return {fact: link for link in self.links for fact in link.facts}

    def order(self, iri: str) -> int:
        """The place of a thing among all: by kind, and within it as people count, 2 before 10."""
        return self._order[iri]

    @cached_property
    def _order(self) -> Mapping[str, int]:
        def key(node: Node) -> tuple[str, list[tuple[int, int, str]], str]:
            return node.kind, natural_key("/".join(node.label.split())), node.iri

        return {node.iri: place for place, node in enumerate(sorted(self.nodes.values(), key=key))}


def _nodes(rows: Iterable[Row]) -> dict[str, Node]:
    mechanisms: dict[str, set[str]] = {}
    first: dict[str, Row] = {}
    for row in rows:
        iri = _text(row["thing"])
        first.setdefault(iri, row)
        mechanism = _text(row["mechanism"])
        mechanisms.setdefault(iri, set()).update({mechanism} if mechanism else ())
    found = {}
    for iri, row in sorted(first.items()):
        of = mechanisms[iri]
        kind = key_of(iri).partition("/")[0]
        own = iri if kind == "mechanism" else next(iter(of)) if len(of) == 1 else ""
        found[iri] = Node(iri, _text(row["label"]), kind, _text(row["class"]), own)
    return found


def _text(term: Term | None) -> str:
    return "" if term is None else term.value
