"""Derived statements: each CONSTRUCT of ``queries/derive``, in order, into a named graph of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from peerweave.graph.build.statements import Statements, has_blank_node
from peerweave.graph.namespaces import derived_graph
from peerweave.graph.tables.schema import PACKAGE
from rdflib import URIRef
from rdflib.namespace import XSD

DERIVATIONS: Final = PACKAGE / "queries" / "derive"
_NAME: Final = re.compile(r"(?P<order>\d\d)-(?P<name>[a-z0-9-]+)\.rq")
_RULE: Final = re.compile(r"^# Rule: (?P<rule>\S+)$", re.MULTILINE)


class DerivationError(ValueError):
    """A file of ``queries/derive`` cannot be used."""


@dataclass(frozen=True)
class Derivation:
    """One rule: a CONSTRUCT query, the IRI of the rule that its head names, and what the head says of it."""

    name: str
    rule: URIRef
    description: str
    query: str

    @property
    def graph(self) -> URIRef:
        """The named graph of what it derives."""
        return derived_graph(self.name)


def load_derivations(folder: Path = DERIVATIONS) -> list[Derivation]:
    """The rules in order. A file is called ``NN-name.rq`` and begins with ``# Rule: <IRI>`` and its meaning.

    Raises ``DerivationError`` for a file with another name or without a rule.
    """
    derivations = []
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text("utf-8")
        named, rule = _NAME.fullmatch(path.name), _RULE.search(text)
        if not named or not rule:
            raise DerivationError(f"{path}: call it NN-name.rq and begin it with '# Rule: <IRI>'")
        derivations.append(Derivation(named["name"], URIRef(rule["rule"]), _description(text), text))
    return derivations


def _description(text: str) -> str:
    head = []
    for line in text.splitlines()[1:]:
        if not line.startswith("#"):
            break
        head.append(line.removeprefix("#").strip())
    return " ".join(head)


def derive(statements: Statements, derivation: Derivation, as_of: date) -> int:
    """Run one rule over the default graph and add what it gives; returns how many statements those are.

    ``?asOf`` stands for the dataset's as-of date wherever a sub-select of the query projects it.
    Raises ``DerivationError`` if the query is no CONSTRUCT, does not parse, or gives a blank node.
    """
    bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {}
    if "?asOf" in derivation.query:
        bound[ox.Variable("asOf")] = ox.Literal(as_of.isoformat(), datatype=ox.NamedNode(str(XSD.date)))
    try:
        found = statements.store.query(derivation.query, substitutions=bound)
    except (SyntaxError, RuntimeError) as error:
        raise DerivationError(f"derivation {derivation.name}: {error}") from error
    if not isinstance(found, ox.QueryTriples):
        raise DerivationError(f"derivation {derivation.name}: the query must be a CONSTRUCT")
    triples = found.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
    if has_blank_node(triples):
        raise DerivationError(f"derivation {derivation.name}: gives a blank node, which has no lasting name")
    return statements.add_ntriples(derivation.graph, triples)
