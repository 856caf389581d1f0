"""What is shown of the network as a networkx graph, and so as GraphML and in the form of Cytoscape."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import networkx as nx
from peerweave.graph.network.model import Network
from peerweave.graph.network.view import View


def as_graph(network: Network, shown: View, group: Callable[[str], str]) -> Any:
    """A directed networkx graph; the key of a link is its kind. ``group`` names a kind of thing in words."""
    graph = nx.MultiDiGraph()
    for iri, place in shown.places.items():
        node = network.nodes[iri]
        graph.add_node(
            iri,
            label=node.label,
            kind=node.kind,
            kindLabel=group(node.group),
            mechanism=node.mechanism,
            steps=place.steps,
            links=len(network.at(iri)),
        )
    for link in shown.links:
        kind = network.kinds[link.kind]
        graph.add_edge(
            link.start,
            link.end,
            key=link.kind,
            kind=link.kind,
            label=kind.forwards,
            backwards=kind.backwards,
            when=link.when,
            facts=" ".join(link.facts),
        )
    return graph


def graphml(graph: Any) -> bytes:
    """The graph as GraphML."""
    out = io.BytesIO()
    nx.write_graphml_xml(graph, out, named_key_ids=True)
    return out.getvalue()


def elements(graph: Any) -> dict[str, list[dict[str, Any]]]:
    """The nodes and edges in the JSON form of Cytoscape, with string ids."""
    found: dict[str, list[dict[str, Any]]] = nx.cytoscape_data(graph, name="name")["elements"]
    nodes = [{key: value for key, value in node["data"].items() if key != "value"} for node in found["nodes"]]
    edges = [edge["data"] for edge in found["edges"]]
    for edge in edges:
        edge["id"] = f"{edge['source']} {edge['key']} {edge['target']}"
    return {"nodes": [{"data": one} for one in nodes], "edges": [{"data": one} for one in edges]}
