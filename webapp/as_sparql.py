"""A narrowed list as the SPARQL query that gives the same rows.

The query is a file of ``queries/lists``, in which each facet has a line: what to add where it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from peerweave.webapp.facets import NONE, Narrowed, Value
from pyoxigraph import Literal, NamedNode

QUERIES = Path(__file__).resolve().parent.parent / "queries" / "lists"
FILTER = re.compile(r"^#\? (?P<name>\w+) (?P<none>none )?(?P<pattern>.+)$", re.MULTILINE)
START = "WHERE {\n"


@cache
def list_query(name: str) -> str:
    """The text of ``queries/lists/<name>.rq``."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


@cache
def _parts(name: str) -> tuple[str, dict[tuple[str, bool], str]]:
    """The query without its comments, and what each facet adds: by its name, for values or for none."""
    text = list_query(name)
    patterns = {(part["name"], bool(part["none"])): part["pattern"] for part in FILTER.finditer(text)}
    return "\n".join(line for line in text.splitlines() if not line.startswith("#")) + "\n", patterns


def as_sparql(name: str, narrowed: Narrowed) -> str:
    """The query ``queries/lists/<name>.rq`` with what is chosen put in as terms."""
    text, patterns = _parts(name)
    added = []
    for facet, values in narrowed.chosen.items():
        if values:
            added.append(_either(facet, values, patterns))
    if narrowed.found is not None and narrowed.found.terms:
        listed = _values(
            patterns["found", False].split()[1], (NamedNode(item.iri) for item in narrowed.items)
        )
        words = " ".join(term.text for term in narrowed.found.terms)
        added.append(f"  # what the search index finds for: {words}\n  {listed}\n")
    return text.replace(START, START + "".join(added), 1)


def _either(facet: str, values: Iterable[Value], patterns: dict[tuple[str, bool], str]) -> str:
    terms = [NamedNode(one.thing.iri) if one.thing else Literal(one.key) for one in values if one.key != NONE]
    given = f"{patterns[facet, False]} {_values(f'?wanted_{facet}', terms)}" if terms else ""
    without = patterns[facet, True] if any(one.key == NONE for one in values) else ""
    if given and without:
        return f"  {{ {given} }} UNION {{ {without} }}\n"
    return f"  {given or without}\n"


def _values(variable: str, terms: Iterable[NamedNode | Literal]) -> str:
    return f"VALUES {variable} {{ {' '.join(str(term) for term in terms)} }}"
