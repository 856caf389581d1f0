"""Every IRI that the project spells: vocabularies, things, concepts, named graphs, rows.

The layout is that of docs/architecture.md: terms under ``ns#``, things under ``id/<kind>/<key>``, concepts
under ``<scheme>/<code>``, rules under ``rule/<name>``, named graphs under ``data``.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from rdflib import Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD

BASE: Final = "https://w3id.org/peerweave/"
PW: Final = Namespace(BASE + "ns#")
ID: Final = Namespace(BASE + "id/")
RULE: Final = Namespace(BASE + "rule/")
DATA: Final = URIRef(BASE + "data")
NS_GRAPH: Final = URIRef(BASE + "ns")
SSSOM: Final = Namespace("https://w3id.org/sssom/")
SEMAPV: Final = Namespace("https://w3id.org/semapv/vocab/")
SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
CC_BY: Final = URIRef("https://creativecommons.org/licenses/by/4.0/")
"""The licence of the data."""
EDTF: Final = URIRef("http://id.loc.gov/datatypes/edtf")

PREFIXES: Final[dict[str, str]] = {
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "owl": str(OWL),
    "prov": str(PROV),
    "pw": str(PW),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "sd": str(SD),
    "semapv": str(SEMAPV),
    "sh": str(SH),
    "skos": str(SKOS),
    "sssom": str(SSSOM),
    "void": str(VOID),
    "xsd": str(XSD),
}
"""Prefix to namespace, for reading compact names in the metadata and for writing Turtle."""

RESERVED_FOLDERS: Final = frozenset({"derived"})
"""Names that a facts folder may not have, because ``data/<name>/...`` already means something else."""


def expand(name: str) -> str:
    """The full IRI of ``prefix:local``; a full IRI comes back unchanged.

    Raises ``ValueError`` if the prefix is not one of PREFIXES.
    """
    prefix, colon, local = name.partition(":")
    if local.startswith("//"):
        return name
    if not colon or prefix not in PREFIXES:
        raise ValueError(f"{name!r} is neither a full IRI nor a name with a known prefix")
    return PREFIXES[prefix] + local


def segment(text: str) -> str:
    """``text`` as one IRI path segment: everything but RFC 3986's unreserved characters percent-encoded."""
    return quote(text, safe="")


def table_graph(table: str, folder: str | None = None) -> URIRef:
    """The named graph of a table (``reviews``), or of a further facts folder's table of that name."""
    return URIRef(f"{DATA}/{segment(folder)}/{table}" if folder else f"{DATA}/{table}")


def row_iri(table: str, row: int, folder: str | None = None) -> URIRef:
    """The row of a table as a fragment of the file (RFC 7111, section 2.1); the header is row 1."""
    return URIRef(f"{table_graph(table, folder)}#row={row}")


def derived_graph(name: str) -> URIRef:
    """The named graph of the derivation ``queries/derive/NN-name.rq``."""
    return URIRef(f"{DATA}/derived/{name}")


def concept(scheme: str, code: str) -> URIRef:
    """The concept with this code in a scheme, as ``theme/bribery-foreign``."""
    return URIRef(f"{BASE}{scheme}/{segment(code)}")


def kind_and_key(iri: str) -> tuple[str, str]:
    """Kind and key of an IRI of ours (``country``, ``FRA``; of a concept scheme and code); else empty."""
    for start in (str(ID), BASE):
        if iri.startswith(start):
            kind, _, key = iri[len(start) :].partition("/")
            if kind and "#" not in kind and kind not in ("data", "ns"):
                return kind, key
    return "", ""
