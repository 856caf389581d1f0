"""Set queries over the store: each file of ``queries/checks`` selects what must not be there.

SHACL Core sees one thing and its values; a check joins. It is written once as a set query, because a SPARQL
constraint of SHACL would cost one query for each thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import pyoxigraph as ox
import yaml
from peerweave.graph.findings import Finding, Severity, in_order
from peerweave.graph.validation.locate import Locator, short
from rdflib.namespace import PROV, XSD

_FIELDS: Final = {"id", "title", "severity", "message", "remedy", "column"}


class CheckError(ValueError):
    """A check cannot be read: its header or its query is at fault, not the data."""


@dataclass(frozen=True)
class Check:
    """One check; ``message`` may hold ``{name}`` for a variable of the query, ``column`` a table column."""

    id: str
    title: str
    severity: Severity
    message: str
    remedy: str
    column: str | None
    query: str


def load_checks(folder: Traversable | None = None) -> list[Check]:
    """The checks of a folder (by default the project's own), by name.

    Raises ``CheckError`` if a header lacks a field, has an unknown one, or does not bear the file's name.
    """
    folder = folder or files("peerweave.queries") / "checks"
    return [
        read_check(entry.name.removesuffix(".rq"), entry.read_text("utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".rq")
    ]


def read_check(name: str, text: str) -> Check:
    """One check from the text of its file: a YAML header in lines that begin with ``#+``, then the query."""
    header = "\n".join(line[2:] for line in text.splitlines() if line.startswith("#+"))
    try:
        fields = yaml.safe_load(header) or {}
    except yaml.YAMLError as error:
        raise CheckError(f"check {name}: the header is not YAML: {error}") from error
    if not isinstance(fields, dict) or not _FIELDS - {"column"} <= set(fields) <= _FIELDS:
        raise CheckError(f"check {name}: the header must have exactly {', '.join(sorted(_FIELDS))}")
    if fields["id"] != name or fields["severity"] not in ("violation", "warning"):
        raise CheckError(f"check {name}: id must be the name of the file, severity violation or warning")
    return Check(query=text, **{"column": None, **fields})


def run_checks(store: ox.Store, locator: Locator, checks: Iterable[Check] | None = None) -> list[Finding]:
    """Every row that a check selects from the store's default graph, as a finding, in the tables' order.

    ``?focus`` is the thing at fault, ``?value`` (where bound) the offending value; ``?asOf``, where a query
    uses it, is bound to the dataset's as-of date. Raises ``CheckError`` for a query that does not parse, has
    no ``?focus``, or whose message names a variable that it does not select; and if there is no check at all.
    """
    chosen = load_checks() if checks is None else list(checks)
    if not chosen:
        raise CheckError("no check was found: nothing was checked")
    return in_order(finding for check in chosen for finding in _run(check, store, locator))


def _run(check: Check, store: ox.Store, locator: Locator) -> Iterable[Finding]:
    as_of = ox.Literal(locator.schema.as_of.isoformat(), datatype=ox.NamedNode(str(XSD.date)))
    bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = (
        {ox.Variable("asOf"): as_of} if "?asOf" in check.query else {}
    )
    try:
        solutions = store.query(check.query, substitutions=bound)
    except (SyntaxError, RuntimeError) as error:
        raise CheckError(f"check {check.id}: {error}") from error
    if not isinstance(solutions, ox.QuerySolutions) or "focus" not in _names(solutions):
        raise CheckError(f"check {check.id}: the query must be a SELECT with ?focus")
    names = _names(solutions)
    for solution in solutions:
        values = {name: _text(solution[name]) for name in names}
        yield _finding(check, values, store, locator)


def _finding(check: Check, values: dict[str, str], store: ox.Store, locator: Locator) -> Finding:
    focus, value = values["focus"], values.get("value") or None
    derived = store.quads_for_pattern(ox.NamedNode(focus), ox.NamedNode(str(PROV.wasDerivedFrom)), None, None)
    rows = [quad.object.value for quad in derived if isinstance(quad.object, ox.NamedNode)]
    place = locator.place(rows)
    column = check.column if place.table is None or check.column in place.table.column else None
    try:
        message = check.message.format_map({name: short(text) for name, text in values.items()})
    except KeyError as error:
        raise CheckError(f"check {check.id}: the message names {error}, which is not selected") from error
    return Finding(
        severity=check.severity,
        table=place.table.name if place.table else None,
        row=place.row,
        column=column,
        record=focus,
        message=message,
        remedy=check.remedy,
        rule=check.id,
        value=None if value is None else locator.cell(place.table, column, value),
        file=place.file,
    )


def _names(solutions: ox.QuerySolutions) -> list[str]:
    return [variable.value for variable in solutions.variables]


def _text(term: object) -> str:
    return str(getattr(term, "value", "")) if term is not None else ""
