"""Which form of a page is wanted: HTML, or one of its data twins.

``?format=`` wins over a suffix of the address, the suffix over the Accept header (RFC 9110, section 12.5.1,
read by werkzeug). What was asked for and does not exist is a 406 that lists what does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Request
from peerweave.webapp.problems import Problem
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header


@dataclass(frozen=True)
class Format:
    """One form that a page can take."""

    name: str
    """The suffix of the address and the short value of ``?format=``."""
    mimetype: str
    label: str


HTML = Format("html", "text/html", "web page")
JSON = Format("json", "application/json", "JSON")
CSV = Format("csv", "text/csv", "CSV")
TURTLE = Format("ttl", "text/turtle", "Turtle")
NTRIPLES = Format("nt", "application/n-triples", "N-Triples")
RDFXML = Format("rdf", "application/rdf+xml", "RDF/XML")
JSONLD = Format("jsonld", "application/ld+json", "JSON-LD")
CALENDAR = Format("ics", "text/calendar", "calendar")
FEED = Format("atom", "application/atom+xml", "feed")
PDF = Format("pdf", "application/pdf", "PDF")
DOCX = Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX")
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel")
BIBTEX = Format("bib", "application/x-bibtex", "BibTeX")
GRAPHML = Format("graphml", "application/graphml+xml", "GraphML")
SSSOM = Format("sssom.tsv", "text/tab-separated-values", "SSSOM")
RIS = Format("ris", "application/x-research-info-systems", "RIS")

RDF_FORMATS = (TURTLE, NTRIPLES, RDFXML, JSONLD)
PAGE_FORMATS = (HTML, JSON, CSV, *RDF_FORMATS)
SUFFIXES = frozenset(form.name for form in (*PAGE_FORMATS, PDF, DOCX, XLSX, BIBTEX, RIS, GRAPHML, SSSOM))
SUFFIX_KEY = "peerweave.suffix"
UNTOUCHED = ("/static/", "/sparql", "/id/")
"""Addresses whose suffix, if any, is part of the name or read by their own handler."""

POINT_FIRST = re.compile(r"(;\s*q=)\.", re.IGNORECASE)
WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class SuffixReader:
    """WSGI middleware that takes ``.json``, ``.csv`` and the like off the address and notes it.

    So one route serves a page and its twins, and a key may itself hold dots (``provision/UNCAC/16.1``).
    """

    def __init__(self, application: WSGI) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        stem, dot, suffix = path.rpartition(".")
        if path.endswith(f".{SSSOM.name}"):
            stem, suffix = path.removesuffix(f".{SSSOM.name}"), SSSOM.name
        if dot and suffix in SUFFIXES and not path.startswith(UNTOUCHED) and not stem.endswith("/"):
            environ[SUFFIX_KEY] = suffix
            environ["PATH_INFO"] = "/" if stem == "/index" else stem
        return self.application(environ, start_response)


def choose(request: Request, offered: Sequence[Format]) -> Format:
    """The form to answer with; the first of ``offered`` where the client has no wish.

    Raises a 406 ``Problem`` that lists what is offered.
    """
    wish = request.args.get("format")
    if wish is not None:
        return _named(wish, offered)
    suffix = request.environ.get(SUFFIX_KEY)
    if suffix is not None:
        return _named(suffix, offered)
    header = request.headers.get("Accept", "")
    accepted = readable_accept(header)
    if not accepted:
        return offered[0]
    best = accepted.best_match([form.mimetype for form in offered])
    if best is None:
        raise _not_acceptable(f"The Accept header “{header[:200]}”", offered)
    return next(form for form in offered if form.mimetype == best)


def readable_accept(header: str) -> MIMEAccept:
    """The media ranges of an Accept header without their parameters; what is no media range is left out.

    What some old clients send is read too: ``*`` alone as ``*/*``, and ``q=.2`` as ``q=0.2``.
    """
    ranges = []
    for value, quality in parse_accept_header(POINT_FIRST.sub(r"\g<1>0.", header), MIMEAccept):
        kind = parse_options_header(value)[0].lower()
        kind = "*/*" if kind == "*" else kind
        if kind.count("/") == 1:
            ranges.append((kind, quality))
    return MIMEAccept(ranges)


def twin(request: Request, form: Format) -> str:
    """The address of this page in another form: suffix for the page as a whole, other parameters kept."""
    args = [(key, value) for key, value in request.args.items(multi=True) if key not in ("format", "page")]
    query = "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in args)
    path = quote(request.path, safe="/:@!$&'()*+,;=~")
    if form is not HTML:
        path = f"{'/index' if path == '/' else path}.{form.name}"
    return request.script_root + path + (f"?{query}" if query else "")


def _named(wish: str, offered: Sequence[Format]) -> Format:
    for form in offered:
        if wish.lower() in (form.name, form.mimetype):
            return form
    raise _not_acceptable(f"The form “{wish[:80]}”", offered)


def _not_acceptable(what: str, offered: Sequence[Format]) -> Problem:
    listed = ", ".join(f"{form.name} ({form.mimetype})" for form in offered)
    return Problem(
        406,
        f"{what} is not one that this page can be had in. It exists as: {listed}.",
        members={"available": [form.mimetype for form in offered]},
    )
