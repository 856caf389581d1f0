"""What the script of the graph page draws, in few bytes: numbers instead of repeated names (see graph.js)."""

from __future__ import annotations

from typing import Any

from flask import request
from peerweave.graph.namespaces import ID
from peerweave.graph.network.model import Network, key_of
from peerweave.graph.network.view import View
from peerweave.webapp.lexicon import Moment, Thing
from peerweave.webapp.nodesigns import sign
from peerweave.webapp.published import Edition

LONGEST = 34
"""Signs of a name below a node."""


def drawing(edition: Edition, net: Network, shown: View) -> dict[str, Any]:
    """The things and links shown, each kind named once.

    ``nodes`` are [key, name, short name, mechanism, steps, openings], an opening is [kind of link, 1 for
    forwards, how many, how many of them shown]; ``edges`` are [number of a node, kind of link, number of a
    node, date in words]; ``kinds`` give words, letter and shape of a kind of thing, ``links`` the words of a
    kind of link.
    """
    thing = edition.lexicon.thing
    numbers = {iri: number for number, iri in enumerate(shown.places)}
    kinds: dict[str, tuple[str, str, str]] = {}
    nodes = []
    for iri, place in shown.places.items():
        node, own = net.nodes[iri], thing(iri)
        kinds.setdefault(node.kind, (thing(node.group).label, *sign(own)))
        openings = [(one.kind, int(one.forwards), one.count, one.shown) for one in shown.openings[iri]]
        mechanism = thing(node.mechanism).key if node.mechanism else ""
        nodes.append((node.key, own.label, short(edition, own), mechanism, place.steps, openings))
    edges = [
        (numbers[link.start], link.kind, numbers[link.end], Moment(link.when).words if link.when else "")
        for link in shown.links
    ]
    return {
        "root": request.script_root,
        "focus": key_of(shown.wish.focus),
        "found": shown.found,
        "kinds": kinds,
        "links": {code: (kind.forwards, kind.backwards) for code, kind in net.kinds.items()},
        "nodes": nodes,
        "edges": edges,
    }


def short(edition: Edition, thing: Thing) -> str:
    """A name that fits below a node."""
    text = thing.short
    if thing.kind in ("review", "report", "event", "recommendation"):
        mechanism, phase, iso3, *rest = thing.key.split("/")
        country = edition.lexicon.thing(f"{ID}country/{iso3}").label
        text = f"{mechanism} {phase}, {country}" + (f": {' '.join(rest)}" if rest else "")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
