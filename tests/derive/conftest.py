"""Runs rules of derivation over small graphs written by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pyoxigraph as ox
import pytest
from peerweave.graph.build.derive import derive, load_derivations
from peerweave.graph.build.statements import Statements
from peerweave.graph.namespaces import BASE, PREFIXES, expand
from rdflib import URIRef

Derive = Callable[..., set[str]]
AS_OF = date(2020, 6, 15)
HEAD = f"@base <{BASE}> .\n" + "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def short(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term as the tests write it: ``id/country/ROU``, ``skos:closeMatch``, ``"text"``, ``2019``."""
    text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
    if isinstance(term, ox.Literal):
        return text
    for prefix, iri in PREFIXES.items():
        if text.startswith(iri):
            return f"{prefix}:{text.removeprefix(iri)}"
    return text.removeprefix(BASE)


@pytest.fixture
def derived() -> Derive:
    """Runs the named rules in their order over a graph in Turtle, on 15 June 2020.

    Gives what the last of them adds, each statement as ``subject predicate object``; with ``of``, only
    statements with that predicate, as ``subject object``.
    """

    def deriving(turtle: str, *rules: str, of: str | None = None) -> set[str]:
        statements = Statements()
        triples = (quad.triple for quad in ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE))
        statements.add_triples(URIRef(BASE + "data/given"), triples)
        known = {rule.name: rule for rule in load_derivations()}
        assert [name for name in known if name in rules] == list(rules), "name the rules in their order"
        before: set[ox.Triple] = set()
        for name in rules:
            before = _all(statements)
            derive(statements, known[name], AS_OF)
        added = _all(statements) - before
        if of is not None:
            added = {triple for triple in added if triple.predicate.value == expand(of)}
            return {f"{short(t.subject)} {short(t.object)}" for t in added}
        return {f"{short(t.subject)} {short(t.predicate)} {short(t.object)}" for t in added}

    return deriving


def _all(statements: Statements) -> set[ox.Triple]:
    return {quad.triple for quad in statements.store.quads_for_pattern(None, None, None)}
