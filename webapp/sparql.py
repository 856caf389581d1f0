"""The SPARQL 1.1 endpoint: protocol, dataset, formats, refusals.

Implements the query operation of the SPARQL 1.1 Protocol (section 2.1): by GET, by POST of a form, by POST of
the query itself. Updates, federation and graphs from elsewhere are refused; queries run in the process pool.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, render_template, request, url_for
from peerweave.graph.namespaces import PREFIXES
from peerweave.graph.store.guard import Checked, Refused, check
from peerweave.graph.store.pool import Answer, QueryError
from peerweave.graph.store.syntax import explain
from peerweave.graph.store.worker import GRAPHS as FORMATS
from peerweave.webapp.negotiation import readable_accept
from peerweave.webapp.problems import Problem
from peerweave.webapp.processes import graphs_held, processes
from peerweave.webapp.published import Published, page_query

blueprint = Blueprint("sparql", __name__)

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
QUERY_BYTES = 256 * 1024
CHUNK = 64 * 1024

# What may be asked for -> what the engine is told to write. The first of each is the default.
SOLUTIONS = {
    "application/sparql-results+json": "application/sparql-results+json",
    "application/json": "application/sparql-results+json",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "text/csv": "text/csv",
    "text/tab-separated-values": "text/tab-separated-values",
}
GRAPHS = {
    "text/turtle": "text/turtle",
    "application/ld+json": "application/ld+json",
    "application/json": "application/ld+json",
    "application/rdf+xml": "application/rdf+xml",
    "application/xml": "application/rdf+xml",
    "application/n-triples": "application/n-triples",
    "application/n-quads": "application/n-quads",
    "application/trig": "application/trig",
}
SHORT = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "srj": ("application/sparql-results+json", None),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "srx": ("application/sparql-results+xml", None),
    "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None),
    "turtle": (None, "text/turtle"),
    "ttl": (None, "text/turtle"),
    "nt": (None, "application/n-triples"),
    "rdf": (None, "application/rdf+xml"),
    "jsonld": (None, "application/ld+json"),
    "nq": (None, "application/n-quads"),
    "trig": (None, "application/trig"),
}
STATUS = {
    "syntax": 400,
    "evaluation": 400,
    "not-acceptable": 406,
    "too-large": 422,
    "memory": 422,
    "busy": 503,
    "died": 503,
    "timeout": 504,
}
TITLES = {
    "syntax": "The query could not be read",
    "evaluation": "The query could not be answered",
    "not-acceptable": "No format that was asked for fits this kind of answer",
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


@dataclass(frozen=True)
class Operation:
    """One query operation as the protocol describes it (section 2.1)."""

    query: str
    default_graphs: list[str]
    named_graphs: list[str]
    form: str | None


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answers a query; without one, says how to ask."""
    operation = _operation()
    if operation is None:
        return _introduction()
    checked = _checked(operation)
    solutions, graph = _formats(operation.form)
    try:
        answer = (
            processes()
            .pool()
            .ask(
                checked.text,
                solutions=SOLUTIONS.get(solutions) if solutions else None,
                graph=GRAPHS.get(graph) if graph else None,
                default_graphs=operation.default_graphs or ([] if operation.named_graphs else None),
                named_graphs=operation.named_graphs or ([] if operation.default_graphs else None),
            )
        )
    except QueryError as error:
        raise _problem(error, operation.query) from error
    media = graph if answer.kind == "graph" else solutions
    return _response(answer, media or answer.media)


def _operation() -> Operation | None:
    """The operation that the request asks for, or None if it holds no query at all."""
    if "update" in request.args or "update" in request.form:
        raise _refusal("update", "This endpoint only answers questions: send query=..., not update=...")
    parameters = request.args
    if request.method == "POST":
        if request.mimetype == DIRECT:
            query = _decode(request.get_data(cache=False))
            return _read(query)
        if request.mimetype != FORM:
            sent = request.mimetype or "nothing"
            detail = f"Send the query as a form ({FORM}) or as itself ({DIRECT}), not as {sent}."
            raise _fault(415, "media-type", "The query cannot be read in this form", detail)
        parameters = request.form
    queries = parameters.getlist("query")
    if not queries:
        if request.method == "POST":
            raise _fault(400, "no-query", "There is no query", "Send the query in the field named query.")
        return None
    if len(queries) > 1:
        raise _fault(400, "two-queries", "There is more than one query", "Send one query at a time.")
    return _read(queries[0])


def _read(query: str) -> Operation:
    if len(query.encode("utf-8", "surrogatepass")) > QUERY_BYTES:
        detail = f"A query may have {QUERY_BYTES:,} bytes at most."
        raise _fault(413, "query-too-long", "The query is too long", detail)
    both = request.form if request.mimetype == FORM else request.args
    return Operation(
        query,
        both.getlist("default-graph-uri"),
        both.getlist("named-graph-uri"),
        both.get("format") or request.args.get("format"),
    )


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"Byte {error.start + 1} is no UTF-8. Save or send the query as UTF-8."
        raise _fault(400, "encoding", "The query is not in UTF-8", detail) from error


def _checked(operation: Operation) -> Checked:
    """The query made safe, its graphs known to be held here."""
    try:
        checked = check(operation.query)
    except Refused as refused:
        raise _refusal(refused.code, str(refused)) from refused
    published: Published = current_app.extensions["published"]
    held = graphs_held(published.edition())
    for graph in (*checked.graphs, *operation.default_graphs, *operation.named_graphs):
        if graph not in held:
            raise _refusal(
                "dataset",
                f"The graph <{graph}> is not held here, and nothing is fetched from elsewhere. "
                f"Held are: {', '.join(f'<{name}>' for name in sorted(held))}.",
            )
    return checked


def _refusal(code: str, detail: str) -> Problem:
    return _fault(400 if code == "dataset" else 403, code, "This is not allowed here", detail)


def _formats(short: str | None) -> tuple[str | None, str | None]:
    """Media types for rows and for triples; either may be None, not both.

    ``format=`` (a short name or a media type) comes before the Accept header; without both the defaults hold.
    """
    if short:
        name = short.strip().lower()
        if name in SHORT:
            return SHORT[name]
        if name in SOLUTIONS or name in GRAPHS:
            return (name if name in SOLUTIONS else None), (name if name in GRAPHS else None)
        raise _not_acceptable(f"There is no format named {short!r}.")
    accepted = readable_accept(request.headers.get("Accept", ""))
    if not accepted:
        return next(iter(SOLUTIONS)), next(iter(GRAPHS))
    solutions = accepted.best_match(SOLUTIONS)
    graph = accepted.best_match(GRAPHS)
    if solutions is None and graph is None:
        raise _not_acceptable("None of the formats asked for exists here.")
    return solutions, graph


def _not_acceptable(reason: str) -> Problem:
    detail = (
        f"{reason} Rows come as {', '.join(SOLUTIONS)}; triples as {', '.join(GRAPHS)}; "
        f"short names for format= are {', '.join(SHORT)}."
    )
    return _fault(406, "not-acceptable", TITLES["not-acceptable"], detail)


def _problem(error: QueryError, query: str) -> Problem:
    if error.code == "syntax":
        found = explain(query, str(error), PREFIXES)
        detail = f"Line {found.line}, column {found.column}: {found.cause}"
        place = {"line": found.line, "column": found.column, "excerpt": found.excerpt}
        return Problem(400, detail, title=TITLES["syntax"], members={"code": "syntax", **place})
    if error.code == "not-acceptable":
        return _not_acceptable(f"This query answers with {'triples' if str(error) == 'graph' else 'rows'}.")
    detail = " ".join(filter(None, (str(error), ADVICE.get(error.code))))
    headers = {"Retry-After": "5"} if error.code in ("busy", "died") else {}
    return Problem(
        STATUS[error.code], detail, title=TITLES[error.code], members={"code": error.code}, headers=headers
    )


def _fault(status: int, code: str, title: str, detail: str) -> Problem:
    """A problem with a short ``code`` for programs among its members."""
    return Problem(status, detail, title=title, members={"code": code})


def _response(answer: Answer, media: str) -> Response:
    def body() -> Iterator[bytes]:
        with answer.body as file:
            while chunk := file.read(CHUNK):
                yield chunk

    response = Response(
        body(), content_type=f"{media}; charset=utf-8" if media.startswith("text/") else media
    )
    response.content_length = answer.length
    response.vary.add("Accept")
    return response


def _introduction() -> Response:
    """A page with a form for people, the service description for programs that take RDF and no page."""
    accepted = readable_accept(request.headers.get("Accept", ""))
    media = accepted.best_match(["text/html", *GRAPHS], default="text/html") if accepted else "text/html"
    published: Published = current_app.extensions["published"]
    edition = published.edition()
    if media == "text/html":
        page = render_template(
            "sparql.html",
            limits=processes().limits,
            graphs=sorted(graphs_held(edition)),
            example=page_query("endpoint-example").split("\n", 1)[1],
        )
        response = Response(page, mimetype="text/html")
    else:
        endpoint = ox.NamedNode(url_for("sparql.endpoint", _external=True))
        triples = edition.repository.construct(page_query("service-description"), {"endpoint": endpoint})
        body = ox.serialize(triples, format=FORMATS[GRAPHS[media]], prefixes=PREFIXES)
        response = Response(body, mimetype=media)
    response.vary.add("Accept")
    return response
