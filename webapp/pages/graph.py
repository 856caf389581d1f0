"""The graph: what lies round a thing, or on the way from one to another, as tables, picture and files."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request
from peerweave.graph.network import files
from peerweave.graph.network.model import Link, Network, key_of
from peerweave.graph.network.paths import COUNTED, HUB, LONGEST, Paths, paths, steps
from peerweave.graph.network.view import MOST, USUAL, View, Wish, view
from peerweave.webapp import networks, nodesigns
from peerweave.webapp.drawing import drawing
from peerweave.webapp.lexicon import Moment, Thing
from peerweave.webapp.negotiation import GRAPHML, PAGE_FORMATS, Format
from peerweave.webapp.networks import Asked
from peerweave.webapp.pages.graph_chooser import THING, chooser, kind_labels, named
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import FACT, Column, Page, Record, Table

blueprint = Blueprint("graph", __name__)
FORMATS: tuple[Format, ...] = (*PAGE_FORMATS, GRAPHML)
THINGS = (
    *THING,
    Column("steps", "Steps away", style="number"),
    Column("by", "Shown because", "it is where the graph begins", "long"),
    Column("links", "Links, all", style="number"),
    Column("more", "Linked things not shown", style="number"),
)
LINKS = (
    Column("from", "Thing", style="head", full=True),
    Column("words", "Link"),
    Column("to", "To", full=True),
    Column("backwards", "Told the other way"),
    Column("when", "Date", "no date"),
    Column("fact", "Stated by", "the first thing itself", full=True),
)
OPENINGS = (
    Column("link", "Link", style="head"),
    Column("words", "In words"),
    Column("others", "Things at the other end"),
    Column("count", "How many", style="number"),
    Column("shown", "Of these shown", style="number"),
)


@page(blueprint, "/graph", FORMATS, scripts=("graph",))
def graph(edition: Edition) -> Page:
    """The graph round ``?focus=``, to ``?depth=`` steps, or the paths from there ``?to=`` another thing."""
    net = networks.network(edition)
    asked = networks.asked(request.args, net)
    if not asked.focus:
        return chooser(edition, net, asked)
    focus = named(edition, net, asked, "focus")
    if isinstance(focus, Page):
        return focus
    to = named(edition, net, asked, "to") if asked.to else ""
    if isinstance(to, Page):
        return to
    found = paths(net, focus, to, hubs=asked.hubs) if to else None
    shown = view(net, _wish(net, asked, focus, found))
    return _Shown(edition, net, asked, shown, found).page()


def _wish(net: Network, asked: Asked, focus: str, found: Paths | None) -> Wish:
    opened = (key.partition(":") for key in asked.opened)
    return Wish(
        focus,
        asked.depth,
        (*(found.things or (found.start, found.end)),) if found else (),
        frozenset(asked.kinds),
        frozenset(asked.links),
        tuple((networks.find(key, net), code) for key, _, code in opened),
        frozenset(networks.find(key, net) for key in asked.hidden) - {focus},
        asked.most,
    )


@dataclass(frozen=True)
class _Shown:
    """What is shown, with what its page needs."""

    edition: Edition
    net: Network
    asked: Asked
    view: View
    paths: Paths | None

    def thing(self, iri: str) -> Thing:
        return self.edition.lexicon.thing(iri)

    def name(self, iri: str) -> str:
        """A thing in a sentence: a mechanism, instrument or provision by its well-known short name."""
        thing = self.thing(iri)
        return thing.short if thing.kind in ("mechanism", "instrument", "provision") else thing.label

    def in_words(self, written: str) -> str:
        """What was opened or hidden, by the name of the thing and of the kind of link."""
        key, _, code = written.partition(":")
        name = self.name(networks.find(key, self.net))
        return f"{name}, {self.net.kinds[code].label.lower()}" if code else name

    def written(self, thing: Thing) -> str:
        """A thing as a person would write it: by its name, or by its key where that fits several."""
        only = networks.names(self.edition).exactly(thing.label) == [thing.iri]
        return thing.label if only else key_of(thing.iri)

    def kind(self, iri: str) -> str:
        """The kind of a thing in words."""
        return self.thing(self.net.nodes[iri].group).label

    def sentence(self, link: Link, start: str = "") -> str:
        """A link in words, told from one of its ends."""
        start = start or link.start
        told = f"{self.name(start)} {self.net.words(link, start)} {self.name(link.other(start))}"
        return f"{told} ({Moment(link.when).words})" if link.when else told

    def page(self) -> Page:
        focus = self.view.wish.focus
        own = self.name(focus)
        title = f"From {own} to {self.name(self.paths.end)}" if self.paths else f"Graph of {own}"
        made = files.as_graph(self.net, self.view, lambda group: self.thing(group).label)
        told = self.told()
        return Page(
            "graph.html",
            title,
            (self.things(), self.links(), self.openings()),
            crumbs=(("Graph", "/graph"), (self.thing(focus).label, self.thing(focus).path)),
            context={
                "asked": self.asked,
                "shown": self.view,
                "focus": self.thing(focus),
                "target": self.thing(self.paths.end) if self.paths else None,
                "paths": self.paths,
                "told": told,
                "limits": {"hub": HUB, "longest": LONGEST, "counted": COUNTED, "usual": USUAL, "most": MOST},
                "kinds": self.kind_choices(),
                "link_kinds": self.link_choices(),
                "grouped": self.grouped(),
                "key_of": key_of,
                "name_of": self.written,
                "in_words": self.in_words,
                "drawing": drawing(self.edition, self.net, self.view),
                "sign": nodesigns.sign,
                "GRAPHML": GRAPHML,
            },
            record={
                "focus": focus,
                **({"to": self.paths.end, "paths": told} if self.paths else {}),
                "shown": len(self.view.places),
                "found": self.view.found,
                "elements": files.elements(made),
            },
            files={GRAPHML.name: lambda: files.graphml(made)},
            paged=True,
        )

    def way(self, code: str, forwards: bool) -> str:
        kind = self.net.kinds[code]
        return kind.forwards if forwards else kind.backwards

    def things(self) -> Table:
        rows: list[Record] = []
        for iri, place in self.view.places.items():
            neighbours = {link.other(iri) for link in self.net.at(iri)}
            parent = place.by.other(iri) if place.by else ""
            rows.append(
                {
                    FACT: self.thing(iri),
                    "thing": self.thing(iri),
                    "kind": self.kind(iri),
                    "steps": place.steps,
                    "by": self.sentence(place.by, parent) if place.by else None,
                    "links": len(self.net.at(iri)),
                    "more": len(neighbours - self.view.places.keys()),
                }
            )
        return Table("things", "Things shown", THINGS, rows, facts=tuple(self.view.places))

    def links(self) -> Table:
        rows: list[Record] = []
        for link in self.view.links:
            kind = self.net.kinds[link.kind]
            facts = tuple(self.thing(fact) for fact in link.facts)
            rows.append(
                {
                    "from": self.thing(link.start),
                    "words": kind.forwards,
                    "to": self.thing(link.end),
                    "backwards": kind.backwards,
                    "when": Moment(link.when) if link.when else None,
                    "fact": (facts[0] if len(facts) == 1 else facts) if facts else None,
                }
            )
        return Table("links", "Links shown", LINKS, rows, none="No two of the things shown are linked.")

    def grouped(self) -> list[tuple[str, str, list[tuple[Link, Record]]]]:
        """The links shown by their kind: code, label, and each link with its row."""
        found: dict[str, list[tuple[Link, Record]]] = {}
        for link, row in zip(self.view.links, self.links().rows, strict=True):
            found.setdefault(link.kind, []).append((link, row))
        return sorted(
            ((code, self.net.kinds[code].label, rows) for code, rows in found.items()), key=lambda one: one[1]
        )

    def openings(self) -> Table:
        focus = self.view.wish.focus
        rows: list[Record] = [
            {
                "link": self.net.kinds[opening.kind].label,
                "words": f"{self.name(focus)} {self.way(opening.kind, opening.forwards)} …",
                "others": ", ".join(
                    f"{self.kind_label(kind)} ({count})" for kind, count in opening.others.items()
                ),
                "count": opening.count,
                "shown": opening.shown,
                "code": opening.kind,
            }
            for opening in self.view.openings[focus]
        ]
        caption = f"Links of {self.name(focus)}, by kind"
        return Table("openings", caption, OPENINGS, rows, none=f"Nothing is linked to {self.name(focus)}.")

    def kind_label(self, kind: str) -> str:
        return kind_labels(self.edition, self.net)[kind]

    def kind_choices(self) -> list[tuple[str, str, int, bool]]:
        """Kinds of things that there are to be chosen: code, words, how many within reach, whether chosen."""
        found = {**dict.fromkeys(self.asked.kinds, 0), **self.view.kinds}
        return sorted(
            (kind, self.kind_label(kind), count, kind in self.asked.kinds) for kind, count in found.items()
        )

    def link_choices(self) -> list[tuple[str, str, str, bool, bool]]:
        """Kinds of links to be chosen: code, label, words, whether chosen, whether only when chosen."""
        held = {opening.kind for one in self.view.openings.values() for opening in one}
        return [
            (kind.code, kind.label, kind.forwards, kind.code in self.asked.links, not kind.at_once)
            for kind in self.net.kinds.values()
            if kind.code in held or kind.code in self.asked.links
        ]

    def told(self) -> list[list[str]]:
        """Each path as sentences."""
        if not self.paths:
            return []
        return [
            [
                "; and ".join(self.sentence(link, one) for link in links)
                for one, _, links in steps(self.net, path)
            ]
            for path in self.paths.found
        ]
