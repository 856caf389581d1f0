"""The graphs of the dataset by address: the read part of the SPARQL 1.1 Graph Store HTTP Protocol.

A graph is named by its address (section 4.1: ``/data/reviews`` stands for
<https://w3id.org/peerweave/data/reviews>) or in the query (section 4.2: ``/data?graph=<IRI>``,
``/data?default``). ``/data`` alone is the graph that describes the dataset. Nothing can be changed here: the
tables are the record.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, redirect, request, url_for
from peerweave.graph.namespaces import BASE
from peerweave.graph.store.pool import Answer, QueryError
from peerweave.webapp.asking import unanswered
from peerweave.webapp.negotiation import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE, Format, choose
from peerweave.webapp.problems import Problem
from peerweave.webapp.processes import graphs_held, processes
from peerweave.webapp.published import page_query, published
from peerweave.webapp.render import fresh
from werkzeug.wrappers import Response as AnyResponse

blueprint = Blueprint("graph_store", __name__)

FORMATS = (TURTLE, NTRIPLES, RDFXML, JSONLD, HTML)
READING = "GET, HEAD, OPTIONS"
WRITING = ["DELETE", "PATCH", "POST", "PUT"]
CHUNK = 64 * 1024


@blueprint.get("/data", provide_automatic_options=False)
@blueprint.get("/data/<path:name>", provide_automatic_options=False)
def graph(name: str | None = None) -> AnyResponse:
    """The statements of a graph; for a browser the page about the data."""
    wanted = _wanted(name)
    edition = published().edition()
    if wanted is not None and wanted not in graphs_held(edition):
        raise Problem(
            404,
            f"The graph <{wanted}> is not held here.",
            title="There is no such graph",
            members={"graphs": sorted(graphs_held(edition))},
            ways_out=[("The tables, a graph each", url_for("dataset.dataset"))],
        )
    form = choose(request, FORMATS)
    if form is HTML:
        return redirect(url_for("dataset.dataset"), 303)
    return fresh(edition, form.name, lambda: _statements(wanted, form))


@blueprint.route("/data", methods=WRITING, provide_automatic_options=False)
@blueprint.route("/data/<path:name>", methods=WRITING, provide_automatic_options=False)
def change(name: str | None = None) -> Response:
    """Refuses whatever would change a graph (section 5.1 lets a server do so with 405)."""
    raise Problem(
        405,
        "The graphs are made from tables and can only be read here. A fact is added or mended in its table: "
        "see CONTRIBUTING.md.",
        title="This store is read-only",
        headers={"Allow": READING},
    )


@blueprint.route("/data", methods=["OPTIONS"])
@blueprint.route("/data/<path:name>", methods=["OPTIONS"])
def options(name: str | None = None) -> Response:
    """What may be done here; Flask's own answer would count the methods that are refused."""
    return Response(headers={"Allow": READING})


def _wanted(name: str | None) -> str | None:
    """The IRI of the graph that is asked for, or None for the default graph. Raises a 400 ``Problem``."""
    named = request.args.getlist("graph")
    default = "default" in request.args
    if len(named) + default > 1 or (name and (named or default)):
        raise Problem(400, "One graph at a time: by its address, by graph=IRI, or by default.")
    if default:
        return None
    if named:
        return named[0]
    return f"{BASE}data/{name}" if name else f"{BASE}data"


def _statements(wanted: str | None, form: Format) -> Response:
    default_graphs, named_graphs = (None, None) if wanted is None else ([wanted], list[str]())
    query = page_query("statements")
    try:
        answer = processes().ask(
            query,
            solutions=None,
            graph=form.mimetype,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
        )
    except QueryError as error:
        raise unanswered(error, query) from error
    response = Response(_chunks(answer), content_type=form.mimetype)
    response.content_length = answer.length
    return response


def _chunks(answer: Answer) -> Iterator[bytes]:
    with answer.body as file:
        while chunk := file.read(CHUNK):
            yield chunk
