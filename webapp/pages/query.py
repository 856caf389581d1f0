"""The query page: a form for SPARQL that needs no script, the answer as table, chart, map or links."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, g, render_template, request, url_for
from peerweave.graph.namespaces import PREFIXES
from peerweave.graph.questions import named
from peerweave.graph.questions.measures import MEASURES
from peerweave.graph.questions.parameters import ParameterError, resolve
from peerweave.graph.store.binding import bind_values
from peerweave.graph.suggest import near, quoted
from peerweave.webapp import bundles, results
from peerweave.webapp.asking import fault, measured
from peerweave.webapp.lexicon import compact, text
from peerweave.webapp.negotiation import HTML, JSON, choose
from peerweave.webapp.problems import Problem
from peerweave.webapp.processes import graphs_held, processes
from peerweave.webapp.published import QUERIES, Edition, page_query, published
from peerweave.webapp.render import fresh
from pyoxigraph import Literal, NamedNode

blueprint = Blueprint("query", __name__)
LINKED = 4 * 1024
"""Bytes of a query that an address holds; a longer one is sent by POST."""
VIEWS = {"table": "Table", "chart": "Chart", "map": "Map", "links": "Links"}
ROWS = (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xml", "XML"))
TRIPLES = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("rdf", "RDF/XML"), ("nt", "N-Triples"))
WITHOUT = {
    "chart": "A chart needs a column of words and one of numbers, none of them negative.",
    "map": "A map needs a column of countries (as things, names or codes of three letters).",
    "links": "Links are shown of statements, which CONSTRUCT and DESCRIBE answer with.",
}
GENERAL = "The measures and the graph as a whole"


@dataclass(frozen=True)
class Asked:
    """The query in the form, and whether it was asked or is only put there."""

    query: str
    run: bool
    view: str = "table"

    @property
    def long(self) -> bool:
        """Whether it is too long for an address."""
        return len(self.query.encode("utf-8", "replace")) > LINKED

    def link(self, view: str = "table", external: bool = False) -> str:
        """The address of this query with its answer."""
        shown = {"view": view} if view != "table" else {}
        return url_for("query.query", query=self.query, **shown, _external=external)


@blueprint.route("/query", methods=["GET", "POST"])
def query() -> Response:
    """The form; with a query also its answer or why there is none, with the status of the endpoint."""
    choose(request, (HTML,))
    edition = published().edition()
    g.edition = edition
    bundles.use(("editor",))
    asked = _asked(edition)
    problem = found = None
    if asked.run:
        try:
            found = results.find(edition, measured(asked.query))
        except Problem as error:
            problem = error
    response = Response(
        render_template(
            "query.html",
            asked=asked,
            found=found,
            problem=problem,
            declared="\n".join([*problem.members.get("declare", ()), asked.query]) if problem else "",
            copy=f"data:application/sparql-query;charset=utf-8,{quote(asked.query)}" if asked.run else "",
            groups=examples(),
            limits=processes().limits,
            shown=results.SHOWN,
            graphs=sorted(graphs_held(edition)),
            **(_pictures(edition, asked, found) if found else {}),
        ),
        problem.status if problem else 200,
    )
    if problem:
        response.headers.update(problem.headers)
    # The time taken is told, so that an answer is this one's alone; a query may be private besides.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/query/terms")
def terms() -> Response:
    """What the editor offers to complete: prefixes, terms, codes and well-known things."""
    form = choose(request, (JSON,))
    edition = published().edition()
    return fresh(edition, form.name, lambda: Response(_terms(edition), mimetype=JSON.mimetype))


def _asked(edition: Edition) -> Asked:
    """Reads the request. Raises a ``Problem`` for what cannot be read."""
    if request.method == "POST" and request.mimetype != "application/x-www-form-urlencoded":
        sent = request.mimetype or "nothing"
        raise fault(415, "media-type", "The query cannot be read in this form", f"Send a form, not {sent}.")
    values = request.form if request.method == "POST" else request.args
    if len(values.getlist("query")) > 1:
        raise fault(400, "two-queries", "There is more than one query", "Send one query at a time.")
    view = values.get("view", "table")
    if view not in VIEWS:
        raise Problem(400, f"An answer cannot be shown as {quoted(view)}, but as: {', '.join(VIEWS)}.")
    if "query" in values:
        return Asked(values["query"].replace("\r\n", "\n"), True, view)
    name = values.get("example", "")
    return Asked(_example(edition, name) if name else _first(), False, view)


def _pictures(edition: Edition, asked: Asked, found: results.Found) -> dict[str, object]:
    """What the answer can be shown as beside its table, and the one picture wanted."""
    views = ["table"]
    chart = results.bars(found)
    world = results.mapped(edition, found)
    views += ["chart"] if chart else []
    views += ["map"] if world and world.places else []
    views += ["links"] if found.kind == "graph" and found.rows else []
    return {
        "views": [(name, VIEWS[name]) for name in views] if len(views) > 1 else [],
        "chart": chart if asked.view == "chart" else None,
        "world": world if asked.view == "map" and "map" in views else None,
        "missing": "" if asked.view in views else WITHOUT[asked.view],
        "files": TRIPLES if found.kind == "graph" else ROWS[2:] if found.kind == "boolean" else ROWS,
    }


def _first() -> str:
    """The query that stands in the form to begin with."""
    return page_query("endpoint-example").split("\n", 1)[1].strip()


def examples() -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be put into the form: (heading, (value, words) of each), questions by measure, then pages."""
    groups: dict[str, list[tuple[str, str]]] = {GENERAL: []}
    groups.update({measure.title: [] for measure in MEASURES.values()})
    for one in named.load().values():
        whole = not one.measures or len(one.measures) == len(MEASURES)
        heading = GENERAL if whole else MEASURES[one.measures[0]].title
        groups[heading].append((f"question/{one.id}", one.question))
    pages = [(f"page/{name}", words) for name, words in _pages().items()]
    return [*((heading, found) for heading, found in groups.items() if found), ("What the pages ask", pages)]


@cache
def _pages() -> dict[str, str]:
    """Each query of the pages -> the sentence above it."""
    found = {}
    for path in sorted(Path(QUERIES).glob("*.rq")):
        lines = path.read_text("utf-8").splitlines()
        head = [line.removeprefix("#").strip() for line in lines[: _comments(lines)]]
        found[path.stem] = " ".join(head)
    return found


def _comments(lines: list[str]) -> int:
    """How many lines at the beginning are comments."""
    return next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))


def _example(edition: Edition, name: str) -> str:
    """The text of an example, the values of a question's parameters written into it.

    Raises a 404 ``Problem`` that names near ones where there is none, and a 400 one for an impossible value.
    """
    kind, _, key = name.partition("/")
    if kind == "page" and key in _pages():
        return page_query(key).strip()
    known = named.load()
    if kind == "question" and key in known:
        return _of_question(edition, known[key])
    likely = [
        (known[one].question, url_for("query.query", example=f"question/{one}")) for one in near(key, known)
    ]
    raise Problem(404, f"There is no example {quoted(name)}.", ways_out=likely)


def _of_question(edition: Edition, asked: named.Question) -> str:
    bound: dict[str, NamedNode | Literal] = {}
    for parameter in asked.parameters:
        value = request.args.get(parameter.name, "").strip() or parameter.default
        if value:
            try:
                bound[parameter.name] = resolve(parameter.kind, value, edition.repository)
            except ParameterError as error:
                raise Problem(
                    400,
                    f"{parameter.name}: {error}",
                    title="This value is not possible",
                    ways_out=[("The question with its form", url_for("questions.question", name=asked.id))],
                ) from error
    lines = asked.query.splitlines()
    bare = "\n".join(line for line in lines if not line.startswith("#+")).strip()
    head = [f"# {asked.question}"]
    if asked.computed:
        head.append("# This query fetches the facts; a program works the answer out from them.")
        bound = {}
    open_ones = [parameter.name for parameter in asked.parameters if parameter.name not in bound]
    if open_ones and not asked.computed:
        head.append(f"# Not set, so asked of all: {', '.join(open_ones)}")
    try:
        body = bind_values(bare, bound)
    except ValueError:
        body = bare
    return "\n".join([*head, body])


def _terms(edition: Edition) -> str:
    """The JSON that the editor reads."""

    def write() -> str:
        found: dict[str, dict[str, str]] = {}
        for row in edition.select("editor-terms"):
            iri = text(row["term"])
            short = compact(iri)
            found.setdefault(
                iri,
                {
                    "name": short if short != iri else f"<{iri}>",
                    "label": text(row["label"]),
                    "kind": text(row["kind"]),
                    "definition": text(row["definition"]),
                },
            )
        return json.dumps({"prefixes": PREFIXES, "terms": list(found.values())}, ensure_ascii=False)

    return edition.keep("editor-terms", write)
