"""A query from outside: whether it may run, and why it got no answer, as problems with a way to mend them."""

from __future__ import annotations

from collections.abc import Iterable

from peerweave.graph.namespaces import PREFIXES
from peerweave.graph.store.guard import Refused, check
from peerweave.graph.store.pool import QueryError
from peerweave.graph.store.syntax import declarations, explain
from peerweave.webapp.problems import Problem
from peerweave.webapp.processes import graphs_held
from peerweave.webapp.published import published

QUERY_BYTES = 256 * 1024
NOT_ALLOWED = "This is not allowed here"
NOT_ACCEPTABLE = "No format that was asked for fits this kind of answer"
STATUS = {
    "escape": 403,
    "function": 403,
    "syntax": 400,
    "evaluation": 400,
    "too-large": 422,
    "memory": 422,
    "busy": 503,
    "died": 503,
    "timeout": 504,
}
TITLES = {
    "escape": NOT_ALLOWED,
    "function": NOT_ALLOWED,
    "syntax": "The query could not be read",
    "evaluation": "The query could not be answered",
    "too-large": "The answer is too large",
    "busy": "All query processes are busy",
    "memory": "The query needs too much memory",
    "died": "The query was stopped",
    "timeout": "The query took too long",
}
ADVICE = {
    "too-large": "Add a LIMIT, or ask for one country or one mechanism at a time.",
    "busy": "Try again in a few seconds.",
    "memory": "Sort, group or count fewer rows, join patterns by a shared variable, or limit a sub-select.",
    "died": "Try again.",
    "timeout": "Name a country, mechanism or instrument, join patterns by a shared variable, or add a LIMIT.",
}


def measured(query: str) -> str:
    """The query, if it is not too long. Raises a 413 ``Problem``."""
    if len(query.encode("utf-8", "surrogatepass")) > QUERY_BYTES:
        detail = f"A query may have {QUERY_BYTES:,} bytes at most."
        raise fault(413, "query-too-long", "The query is too long", detail)
    return query


def safe(query: str, graphs: Iterable[str] = ()) -> str:
    """The text to run in place of a query. Raises a ``Problem`` for what is not allowed here.

    ``graphs`` are those that the request names beside the query.
    """
    try:
        checked = check(query)
    except Refused as refused:
        raise refusal(refused.code, str(refused)) from refused
    held = graphs_held(published().edition())
    for graph in (*checked.graphs, *graphs):
        if graph not in held:
            raise refusal(
                "dataset",
                f"The graph <{graph}> is not held here, and nothing is fetched from elsewhere. "
                f"Held are: {', '.join(f'<{name}>' for name in sorted(held))}.",
            )
    return checked.text


def refusal(code: str, detail: str) -> Problem:
    """The problem of a query that may not run."""
    return fault(400 if code == "dataset" else 403, code, NOT_ALLOWED, detail)


def fault(status: int, code: str, title: str, detail: str) -> Problem:
    """A problem with a short ``code`` for programs among its members."""
    return Problem(status, detail, title=title, members={"code": code})


def unanswered(error: QueryError, query: str) -> Problem:
    """Why a query got no answer. Where it cannot be read: the line and column, that line with a caret, the
    likely cause, and the declarations of prefixes that it lacks."""
    if error.code == "syntax":
        found = explain(query, str(error), PREFIXES)
        detail = f"Line {found.line}, column {found.column}: {found.cause}"
        place = {"line": found.line, "column": found.column, "excerpt": found.excerpt}
        lacking = declarations(query, PREFIXES)
        members = {"code": "syntax", **place, **({"declare": lacking} if lacking else {})}
        return Problem(400, detail, title=TITLES["syntax"], members=members)
    detail = " ".join(filter(None, (str(error), ADVICE.get(error.code))))
    headers = {"Retry-After": "5"} if error.code in ("busy", "died") else {}
    return Problem(
        STATUS[error.code], detail, title=TITLES[error.code], members={"code": error.code}, headers=headers
    )
