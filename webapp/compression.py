"""Text goes out compressed where the client takes it (RFC 9110, sections 8.4 and 12.5.3)."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress
from peerweave.webapp.errors import PROBLEM_TYPE
from peerweave.webapp.negotiation import CALENDAR, FEED, PAGE_FORMATS

ALGORITHMS = ("zstd", "br", "gzip")
SMALLEST = 500
"""Bytes below which an answer goes out as it is."""
TEXT = (
    *(form.mimetype for form in (*PAGE_FORMATS, CALENDAR, FEED)),
    "text/css",
    "text/javascript",
    "text/plain",
    "text/tab-separated-values",
    "text/xml",
    "image/svg+xml",
    "application/graphml+xml",
    "application/n-quads",
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "application/trig",
    "application/xml",
    PROBLEM_TYPE,
)


def register(app: Flask) -> None:
    """Compresses the answers of ``app``. To be called before whatever else changes answers: it acts last."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=TEXT,
        COMPRESS_MIN_SIZE=SMALLEST,
        COMPRESS_ALGORITHM=ALGORITHMS,
        COMPRESS_ALGORITHM_STREAMING=ALGORITHMS,
        # The tags of pages are weak and hold for each coding (render.fresh); those of files get its name.
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=True,
    )
    compress = Compress(app)

    @app.after_request
    def add(response: Response) -> Response:
        wanted = request.accept_encodings
        if any(wanted[name] > 0 for name in ALGORITHMS):
            return compress.after_request(response)
        # The library takes "gzip;q=0", which forbids it, for a wish.
        response.vary.add("Accept-Encoding")
        return response
