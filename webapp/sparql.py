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
from peerweave.graph.store.pool import Answer, QueryError
from peerweave.graph.store.worker import GRAPHS as FORMATS
from peerweave.webapp.asking import NOT_ACCEPTABLE, fault, measured, refusal, safe, unanswered
from peerweave.webapp.negotiation import readable_accept
from peerweave.webapp.problems import Problem
from peerweave.webapp.processes import graphs_held, processes
from peerweave.webapp.published import Published, page_query
from peerweave.webapp.render import fresh

blueprint = Blueprint("sparql", __name__)

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
CHUNK = 64 * 1024

# What may be asked for -> what the engine is told to write. The first of each is the default.
SOLUTIONS = {
    "application/sparql-results+json": "application/sparql-results+json",
    "application/json": "application/sparql-results+json",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "application/xml": "application/sparql-results+xml",
    "text/csv": "text/csv",
    "text/tab-separated-values": "text/tab-separated-values",
    "text/xml": "application/sparql-results+xml",
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
    # What SPARQLWrapper sends for Turtle as a part of N3, and for the two others.
    "n3": (None, "text/turtle"),
    "rdf+xml": (None, "application/rdf+xml"),
    "json-ld": (None, "application/ld+json"),
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
    text = safe(operation.query, (*operation.default_graphs, *operation.named_graphs))
    solutions, graph = _formats(operation.form)
    if request.method == "POST":
        return _answered(operation, text, solutions, graph)
    published: Published = current_app.extensions["published"]
    form = f"{solutions} {graph}"
    return fresh(published.edition(), form, lambda: _answered(operation, text, solutions, graph))


def _answered(operation: Operation, text: str, solutions: str | None, graph: str | None) -> Response:
    try:
        answer = processes().ask(
            text,
            solutions=SOLUTIONS.get(solutions) if solutions else None,
            graph=GRAPHS.get(graph) if graph else None,
            default_graphs=operation.default_graphs or ([] if operation.named_graphs else None),
            named_graphs=operation.named_graphs or ([] if operation.default_graphs else None),
        )
    except QueryError as error:
        if error.code == "not-acceptable":
            held = "triples" if str(error) == "graph" else "rows"
            raise _not_acceptable(f"This query answers with {held}.") from error
        raise unanswered(error, operation.query) from error
    media = graph if answer.kind == "graph" else solutions
    return _response(answer, media or answer.media)


def _operation() -> Operation | None:
    """The operation that the request asks for, or None if it holds no query at all."""
    if "update" in request.args or "update" in request.form:
        raise refusal("update", "This endpoint only answers questions: send query=..., not update=...")
    parameters = request.args
    if request.method == "POST":
        if request.mimetype == DIRECT:
            query = _decode(request.get_data(cache=False))
            return _read(query)
        if request.mimetype != FORM:
            sent = request.mimetype or "nothing"
            detail = f"Send the query as a form ({FORM}) or as itself ({DIRECT}), not as {sent}."
            raise fault(415, "media-type", "The query cannot be read in this form", detail)
        parameters = request.form
    queries = parameters.getlist("query")
    if not queries:
        if request.method == "POST":
            raise fault(400, "no-query", "There is no query", "Send the query in the field named query.")
        return None
    if len(queries) > 1:
        raise fault(400, "two-queries", "There is more than one query", "Send one query at a time.")
    return _read(queries[0])


def _read(query: str) -> Operation:
    measured(query)
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
        raise fault(400, "encoding", "The query is not in UTF-8", detail) from error


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
    return fault(406, "not-acceptable", NOT_ACCEPTABLE, detail)


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
