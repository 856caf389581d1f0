"""Every error in one shape: a page with a way out, or problem details (RFC 9457) where data was asked for."""

from __future__ import annotations

import json
import logging

from flask import Flask, Response, g, redirect, render_template, request
from peerweave.graph.store.remote import EndpointError
from peerweave.webapp.negotiation import SUFFIX_KEY, SUFFIXES, readable_accept
from peerweave.webapp.problems import Problem, service_away, service_late
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as BaseResponse

PROBLEM_TYPE = "application/problem+json"
log = logging.getLogger(__name__)

DETAILS = {
    400: "Something in the address or the request cannot be read.",
    403: "This is not allowed here.",
    404: "There is no page at this address.",
    405: "This address does not take that kind of request.",
    413: "The request is too large.",
    414: "The address is too long.",
    500: "Something went wrong on our side. The fault has been written to the server's log.",
    503: "The data are not available just now.",
}


def wants_problem_json() -> bool:
    """Whether data rather than a page was asked for: by ``?format=``, by suffix, or by Accept."""
    wish = request.args.get("format") or request.environ.get(SUFFIX_KEY)
    if wish is not None and (wish in SUFFIXES or "/" in wish):
        return wish not in ("html", "text/html")
    accepted = readable_accept(request.headers.get("Accept", ""))
    if request.blueprint in ("sparql", "graph_store"):
        # Programs ask here, often without saying what they take; only a browser names pages.
        return all(kind != "text/html" for kind, _ in accepted)
    if not accepted:
        return False
    best = accepted.best_match(["text/html", PROBLEM_TYPE, "application/json"])
    # A client that takes neither (Turtle alone, say) is a program: it gets the problem details.
    return best != "text/html"


def answer(problem: Problem) -> Response:
    """The response for a problem, as a page or as problem details."""
    g.formats = ()
    if wants_problem_json():
        body = {
            "type": "about:blank",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "instance": request.path,
            **problem.members,
        }
        if problem.ways_out:
            body["see"] = [{"title": words, "address": address} for words, address in problem.ways_out]
        response = Response(json.dumps(body, ensure_ascii=False), problem.status, mimetype=PROBLEM_TYPE)
    else:
        response = Response(render_template("error.html", problem=problem), problem.status)
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def register(app: Flask) -> None:
    """Handlers for problems, for werkzeug's HTTP exceptions and for what nobody foresaw."""

    def on_http(error: HTTPException) -> BaseResponse:
        if error.response is not None or (error.code or 500) < 400:
            return error.get_response()
        if error.code == 404 and request.path.endswith("/") and request.path.strip("/"):
            query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
            return redirect(f"{request.root_url.rstrip('/')}/{request.path.strip('/')}{query}", 308)
        headers = {}
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            headers["Allow"] = ", ".join(sorted(error.valid_methods))
        code = error.code or 500
        return answer(Problem(code, DETAILS.get(code, error.description or ""), headers=headers))

    def on_fault(error: Exception) -> Response:
        log.exception("unforeseen fault at %s", request.path)
        return answer(Problem(500, DETAILS[500]))

    def on_service(error: EndpointError) -> Response:
        log.warning("%s: %s", request.path, error)
        return answer(service_late() if error.code == "timeout" else service_away())

    app.register_error_handler(Problem, answer)
    app.register_error_handler(EndpointError, on_service)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Exception, on_fault)
