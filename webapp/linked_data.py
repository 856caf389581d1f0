"""Linked data: an IRI of the graph, asked of this instance, leads to its page or its data."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from peerweave.webapp.negotiation import HTML, PAGE_FORMATS, choose
from werkzeug.wrappers import Response

blueprint = Blueprint("linked_data", __name__)


@blueprint.get("/id/<key:kind>/<keys:key>")
def identified(kind: str, key: str) -> Response:
    """303 to the document about the thing in the form asked for (Cool URIs for the Semantic Web, 4.3)."""
    wish = choose(request, PAGE_FORMATS)
    path = url_for("things.thing", kind=kind, key=key)
    return redirect(path if wish is HTML else f"{path}.{wish.name}", 303)
