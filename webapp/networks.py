"""The address of the graph page, read and written, and the names by which a person may call a thing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlsplit

from flask import request, url_for
from peerweave.graph.namespaces import BASE, ID
from peerweave.graph.network.model import Network, Node, key_of, kinds_of_links
from peerweave.graph.network.view import MOST, USUAL
from peerweave.graph.suggest import near
from peerweave.webapp.nodesigns import SIGNS
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from pyoxigraph import NamedNode
from werkzeug.datastructures import MultiDict

NAMES = ("focus", "to", "depth", "kinds", "links", "open", "hide", "most", "hubs")
SHARED = ("format", "table", "bom", "page")
"""What the twins and pages of every list take."""
MOST_OPENED = 60
STATING = ("membership", "observership", "participation", "mapping", "recommendation-overlap")
SHOWN = frozenset({*SIGNS, *STATING})
"""Kinds of things that the graph shows, and of facts that are links in it."""
FIRST = ("country", "mechanism", "instrument", "theme", "provision", "phase", "organisation", "review")
"""Kinds that a name is looked for in first."""


@dataclass(frozen=True)
class Asked:
    """The values of the address. Things are named by keys (``country/GEO``), links by codes."""

    focus: str = ""
    to: str = ""
    depth: int = 1
    kinds: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    """Each the key of a thing, or key and kind of link with a colon between: ``country/GEO:member``."""
    hidden: tuple[str, ...] = ()
    most: int = USUAL
    hubs: bool = False

    def address(self, **changes: object) -> str:
        """The address of the page for these values, with changes; what is as usual is left out."""
        one = replace(self, **changes)  # type: ignore[arg-type]
        parts = [
            ("focus", one.focus),
            ("to", one.to),
            ("depth", str(one.depth) if one.depth != 1 else ""),
            ("kinds", ",".join(one.kinds)),
            ("links", ",".join(one.links)),
            *(("open", key) for key in one.opened),
            *(("hide", key) for key in one.hidden),
            ("most", str(one.most) if one.most != USUAL else ""),
            ("hubs", "yes" if one.hubs else ""),
        ]
        query = "&".join(f"{name}={quote(value, safe='/:,')}" for name, value in parts if value)
        return url_for("graph.graph") + (f"?{query}" if query else "")

    def opening(self, key: str) -> str:
        """The address with one more thing opened."""
        return self.address(opened=(*self.opened, key))


def network(edition: Edition) -> Network:
    """The network of a snapshot, read once."""

    def read() -> Network:
        kinds = kinds_of_links(edition.select("graph-kinds"))
        things, links = edition.select("graph-things"), edition.select("graph-links")
        return Network(
            things, links, kinds, lambda iri: edition.select("graph-links-asked", thing=NamedNode(iri))
        )

    return edition.keep("network", read)


def asked(values: MultiDict[str, str], net: Network) -> Asked:
    """What the address asks for. Raises a 400 ``Problem`` that says what is possible for what is not."""
    for name in values:
        if name not in (*NAMES, *SHARED):
            raise _wrong(f"The graph has no setting “{name[:60]}”. There are: {', '.join(NAMES)}.")
    depth = values.get("depth", "") or "1"
    if depth not in ("1", "2"):
        raise _wrong(f"The depth is 1 or 2 steps from the thing in the middle, not “{depth[:20]}”.")
    most = values.get("most", "") or str(USUAL)
    if not (most.isascii() and most.isdigit() and len(most) < 6 and 1 <= int(most) <= MOST):
        raise _wrong(f"At most 1 to {MOST} things can be shown, not “{most[:20]}”.")
    kinds = _several(values, "kinds")
    held = {node.kind for node in net.nodes.values()}
    for kind in kinds:
        if kind not in held:
            raise _wrong(f"There is no kind of thing “{kind[:60]}”. There are: {', '.join(sorted(held))}.")
    links = _several(values, "links")
    for code in links:
        if code not in net.kinds:
            raise _wrong(
                f"There is no kind of link “{code[:60]}”. There are: {', '.join(sorted(net.kinds))}."
            )
    opened, hidden = _several(values, "open"), _several(values, "hide")
    if len(opened) > MOST_OPENED or len(hidden) > MOST:
        raise _wrong(f"At most {MOST_OPENED} things can be opened, and {MOST} hidden.")
    for written in opened:
        key, _, code = written.partition(":")
        if not find(key, net) or (code and code not in net.kinds):
            raise _wrong(
                f"“{written[:80]}” cannot be opened: there is no such thing, or no such kind of link."
            )
    for key in hidden:
        if not find(key, net):
            raise _wrong(f"“{key[:80]}” cannot be hidden: there is no such thing in the graph.")
    hubs = values.get("hubs", "")
    if hubs not in ("", "yes", "no"):
        raise _wrong("Whether paths go through hubs is “yes” or “no”.")
    return Asked(
        values.get("focus", "").strip(),
        values.get("to", "").strip(),
        int(depth),
        kinds,
        links,
        opened,
        hidden,
        int(most),
        hubs == "yes",
    )


def _several(values: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """The values of a name that may be repeated or hold several, parted by commas; each once."""
    parts = (part.strip() for value in values.getlist(name) for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _wrong(detail: str) -> Problem:
    return Problem(
        400,
        detail,
        title="The graph cannot be shown so",
        ways_out=[("The graph, to begin anew", url_for("graph.graph"))],
    )


def find(written: str, net: Network) -> str:
    """The IRI of a thing by its IRI, its key or the address of its page; empty if there is none."""
    for iri in iris(written):
        if iri in net.nodes:
            return iri
    return ""


def iris(written: str) -> Iterable[str]:
    """The IRIs that what was written may stand for."""
    if written.startswith(BASE):
        return (written,)
    if written.startswith(("https://", "http://")):
        try:
            parts = urlsplit(written)
        except ValueError:
            return ()
        if parts.netloc != request.host:
            return (written,)
        written = parts.path.removeprefix(request.script_root)
    key = written.strip("/")
    return (f"{ID}{key}", f"{BASE}{key}")


@dataclass(frozen=True)
class Names:
    """The names of everything in a network, folded for looking up: without case and accents."""

    by_name: Mapping[str, Sequence[str]] = field(repr=False)
    words: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, net: Network) -> Names:
        by_name: dict[str, list[str]] = {}
        words = {}
        for iri, node in net.nodes.items():
            names = [node.label, node.key] + ([node.key.partition("/")[2]] if node.kind in FIRST else [])
            for name in dict.fromkeys(map(folded, names)):
                by_name.setdefault(name, []).append(iri)
            words[iri] = folded(f"{node.label} {node.key}")
        return cls(by_name, words)

    def exactly(self, written: str) -> Sequence[str]:
        """The things of exactly this name."""
        return self.by_name.get(folded(written), ())

    def like(self, written: str, net: Network) -> list[Node]:
        """The things whose names hold every word that was written, well-known kinds first."""
        wanted = folded(written).split()
        found = [net.nodes[iri] for iri, text in self.words.items() if all(word in text for word in wanted)]

        def order(node: Node) -> tuple[object, ...]:
            place = FIRST.index(node.kind) if node.kind in FIRST else len(FIRST)
            starts = not folded(node.label).startswith(folded(written))
            return place, starts, net.order(node.iri)

        return sorted(found, key=order) if wanted else []

    def near(self, written: str) -> list[str]:
        """The things with a name that looks like what was written, best first."""
        matches = near(folded(written), self.by_name, 5)
        return list(dict.fromkeys(iri for name in matches for iri in self.by_name[name][:2]))


def folded(text: str) -> str:
    """Text without case, accents and double spaces."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())


def names(edition: Edition) -> Names:
    """The names in the network of a snapshot, folded once."""
    return edition.keep("network-names", lambda: Names.of(network(edition)))


def graph_of(iri: str) -> str:
    """The address of the graph round a thing, or of the link that a fact states; else empty."""
    kind = key_of(iri).partition("/")[0]
    return Asked(focus=key_of(iri)).address() if kind in SHOWN else ""
