"""Headers of every answer: what the page may load, who may read it, what caches must tell apart."""

from __future__ import annotations

from flask import Flask, Response, request
from peerweave.webapp import bundles

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# A page with scripts of ours: they are files, and may ask this instance for data.
SCRIPTED = f"{POLICY}; script-src 'self'; connect-src 'self'"
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer-when-downgrade",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# Everything here is public and nothing needs a login, so any page of any site may read any answer.
SHARING = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def register(app: Flask) -> None:
    """Adds the headers to each answer of ``app``; a handler may have set its own Content-Security-Policy."""

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", SCRIPTED if bundles.used() else POLICY)
        for name, value in {**SECURITY, **SHARING}.items():
            response.headers.setdefault(name, value)
        if request.method == "OPTIONS":
            response.headers.update(PREFLIGHT)
        if request.endpoint != "static":
            response.vary.add("Accept")
            response.vary.add("Cookie")
        elif request.args.get("v") == app.extensions["fingerprint"]:
            # The address has the version of the files in it, so that a changed one has another.
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
