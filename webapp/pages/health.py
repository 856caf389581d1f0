"""``/healthz``: whether this instance can answer, for whatever watches over it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from peerweave.webapp.published import published

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The snapshot served and its size; a 503 problem where there is none."""
    edition = published().edition()
    response = jsonify(snapshot=edition.id, triples=edition.triples)
    response.headers["Cache-Control"] = "no-store"
    return response
