"""How the graph page finds the thing that is meant: by key, address or name, or by a choice among several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from flask import abort, g, redirect, request, url_for
from peerweave.graph.network.model import Network, key_of
from peerweave.webapp import networks
from peerweave.webapp.facts import facts_of
from peerweave.webapp.lexicon import Thing
from peerweave.webapp.negotiation import GRAPHML, HTML, Format
from peerweave.webapp.networks import Asked
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.view import FACT, Column, Page, Record, Table

LISTED = 60
THING = (Column("thing", "Thing", style="head", full=True), Column("kind", "Kind"))
MATCHES = (*THING, Column("links", "Links", style="number"))
KINDS = (
    Column("kind", "Kind of thing", style="head"),
    Column("code", "Name in the address"),
    Column("count", "How many", style="number"),
)


def named(edition: Edition, net: Network, asked: Asked, name: str) -> str | Page:
    """The IRI of the thing that the address names; a page to choose from where a name fits several.

    Raises a 404 ``Problem`` with near names where nothing fits; leads on to the address as it is best
    written.
    """
    written = getattr(asked, name)
    iri = networks.find(written, net)
    if iri:
        if written != key_of(iri):
            _lead_on(asked.address(**{name: key_of(iri)}))
        return iri
    for possible in networks.iris(written):
        link = net.facts.get(possible)
        if link and name == "focus":
            # A membership and the like is no thing of the graph but a link: between these two.
            _lead_on(Asked(focus=key_of(link.start), to=key_of(link.end)).address())
    known = networks.names(edition)
    exact = known.exactly(written)
    if len(exact) == 1:
        _lead_on(asked.address(**{name: key_of(exact[0])}))
    matches = known.like(written, net)
    if matches:
        return chooser(edition, net, asked, name, [node.iri for node in matches])
    near = [(f"{net.nodes[iri].label}", asked.address(**{name: key_of(iri)})) for iri in known.near(written)]
    own = next((thing for one in networks.iris(written) if (thing := _page_of(edition, one))), None)
    if own:
        near.insert(0, (f"Its own page: {own.label}", request.script_root + own.path))
    why = (
        "is not shown in the graph: it is a conclusion or a code, and has a page of its own"
        if own
        else "is not the name, key or address of anything in the graph"
    )
    raise Problem(
        404,
        f"“{written[:80]}” {why}.",
        title="There is no such thing in the graph",
        ways_out=[*near, ("Find a thing by its name", url_for("graph.graph"))],
    )


def _page_of(edition: Edition, iri: str) -> Thing | None:
    """The page of something that the graph page leaves out, if it is ours at all."""
    try:
        known = bool(facts_of(edition, iri))
    except ValueError:
        return None
    thing = edition.lexicon.thing(iri)
    return thing if known and thing.ours else None


def _lead_on(address: str) -> NoReturn:
    path, mark, query = address.partition("?")
    form: Format = g.form
    abort(redirect(address if form is HTML else f"{path}.{form.name}{mark}{query}", 303))


def chooser(
    edition: Edition, net: Network, asked: Asked, name: str = "focus", matches: Sequence[str] = ()
) -> Page:
    """What the graph holds, and a way to find the thing to begin with; or the things that a name may mean."""
    labels = kind_labels(edition, net)
    thing = edition.lexicon.thing
    counts: dict[str, int] = {}
    for node in net.nodes.values():
        counts[node.kind] = counts.get(node.kind, 0) + 1
    if matches:
        rows: list[Record] = [
            {
                FACT: thing(iri),
                "thing": thing(iri),
                "kind": labels[net.nodes[iri].kind],
                "links": len(net.at(iri)),
            }
            for iri in matches[:LISTED]
        ]
        table = Table("matches", "Which of these?", MATCHES, rows)
    else:
        rows = [
            {"kind": labels[kind], "code": kind, "count": count} for kind, count in sorted(counts.items())
        ]
        table = Table("kinds", "Things in the graph, by kind", KINDS, rows)
    begin = [
        (words, [thing(iri) for iri in sorted(net.nodes, key=net.order) if net.nodes[iri].kind == kind])
        for kind, words in (("mechanism", "Mechanisms"), ("instrument", "Instruments"))
    ]
    return Page(
        "graph_choose.html",
        f"Which “{getattr(asked, name)[:60]}” is meant?" if matches else "Graph",
        (table,),
        crumbs=(("Graph", "/graph"),) if matches else (),
        context={
            "asked": asked,
            "name": name,
            "matches": matches,
            "more": max(0, len(matches) - LISTED),
            "begin": begin,
            "key_of": key_of,
            "things": len(net.nodes),
            "links": len(net.links),
        },
        record={"things": len(net.nodes), "links": len(net.links)},
        files={GRAPHML.name: _no_file},
    )


def _no_file() -> bytes:
    raise Problem(
        400,
        "The graph is too large to be had as one file: say round which thing, by “focus”. "
        "All statements are on the page about the data.",
        ways_out=[("The graph", url_for("graph.graph"))],
    )


def kind_labels(edition: Edition, net: Network) -> dict[str, str]:
    """The words for each kind of thing: the label of its class or list of codes."""

    def read() -> dict[str, str]:
        groups = {node.kind: node.group for node in net.nodes.values()}
        return {kind: edition.lexicon.thing(groups[kind]).label for kind in sorted(groups)}

    return edition.keep("network-kinds", read)
