"""What the templates may call: addresses, words for dates, the form of a cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, g, request, url_for
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup, escape
from peerweave.graph.namespaces import PW
from peerweave.graph.reports import webfile
from peerweave.graph.search.ask import START, STOP
from peerweave.webapp import appearance, bundles, cells, networks
from peerweave.webapp.cells import host, moment, number, to
from peerweave.webapp.lexicon import Moment, Source, Thing
from peerweave.webapp.negotiation import CSV, HTML, Format, twin
from peerweave.webapp.problems import readable
from rdflib.namespace import SKOS

MENU = (
    (
        "What there is",
        (
            ("Countries", "countries.countries", ("country", "compare")),
            ("Mechanisms", "mechanisms.mechanisms", ("mechanism", "phase")),
            ("Instruments", "instruments.instruments", ("instrument", "provision")),
            ("Themes", "themes.themes", ("theme",)),
            ("Reviews", "reviews.reviews", ("review",)),
            ("Recommendations", "recommendations.recommendations", ("recommendation",)),
        ),
    ),
    (
        "Answers",
        (
            (
                "Measures",
                "measures.measures",
                (
                    *("measure", "overlaps", "gaps", "crosswalk", "joint-visits", "clashes", "assistance"),
                    *("consistency", "quality", "plan"),
                ),
            ),
            ("Calendar", "schedules.agenda", ()),
            ("Questions", "questions.questions", ("question",)),
            ("Reports", "reports.reports", ("report",)),
        ),
    ),
    (
        "The data",
        (
            ("Graph", "graph.graph", ()),
            ("Query", "query.query", ("sparql",)),
            ("About the data", "dataset.dataset", ("source",)),
        ),
    ),
)
"""The main menu in its groups: words, view, and the first parts of addresses that belong there too."""

MOST_REPEATED = 8000
"""Signs of a query that a page repeats in its address."""


def register(app: Flask) -> None:
    """Filters, tests and globals of the templates of ``app``."""
    app.jinja_env.filters.update(moment=moment, number=number, host=host, marked=marked)
    app.jinja_env.tests.update(
        thing=lambda cell: isinstance(cell, Thing),
        source=lambda cell: isinstance(cell, Source),
        moment=lambda cell: isinstance(cell, Moment),
        several=lambda cell: isinstance(cell, tuple),
    )
    own = [app.jinja_loader] if app.jinja_loader else []
    app.jinja_loader = ChoiceLoader([*own, FileSystemLoader(webfile.PAGES)])
    app.jinja_env.globals.update(webfile.SHARED)
    app.jinja_env.globals.update(to=to, CSV=CSV, page_address=page_address, without=without, changed=changed)
    app.jinja_env.globals["cells"] = cells
    app.jinja_env.globals["graph_of"] = networks.graph_of
    app.jinja_env.globals.update(SKOS=SKOS, PW=PW)
    app.jinja_env.globals["version"] = app.extensions["fingerprint"]

    @app.context_processor
    def shared() -> dict[str, Any]:
        edition = g.get("edition")
        return {
            "appearance": appearance.chosen(),
            "menu": list(menu()),
            "formats": [form for form in g.get("formats", ()) if form is not HTML],
            "twin": lambda form: twin(request, form),
            "table_twin": table_twin,
            "as_of": Moment(edition.as_of) if edition else None,
            "snapshot": edition.id if edition else "",
            "scripts": [bundles.address(name, app.extensions["fingerprint"]) for name in bundles.used()],
            "here": here(),
            "here_path": readable(request.path),
            "address": address(),
        }


def here() -> str:
    """The path and query of this page below the root; of a query too long to be repeated, the path."""
    query = request.query_string.decode("utf-8", "replace")
    return readable(request.path + (f"?{query}" if 0 < len(query) <= MOST_REPEATED else ""))


def address() -> str:
    """The whole address of this page, for print; without a query that is too long to be repeated."""
    return readable(request.url if len(request.query_string) <= MOST_REPEATED else request.base_url)


def table_twin(form: Format, table: str) -> str:
    """The address of one table of this page."""
    address = twin(request, form)
    return f"{address}{'&' if '?' in address else '?'}table={table}"


def menu() -> Iterable[tuple[str, list[tuple[str, str, bool]]]]:
    """For each group of the main menu its words, and (words, address, whether this page belongs there)."""
    first = request.path.strip("/").split("/")[0]

    def entry(words: str, endpoint: str, kinds: tuple[str, ...]) -> tuple[str, str, bool]:
        address = url_for(endpoint)
        own = address.removeprefix(request.script_root).strip("/")
        return words, address, first == own or first in kinds

    for group, entries in MENU:
        yield group, [entry(*one) for one in entries]


def marked(text: str) -> Markup:
    """A text of a search hit with what matches as ``mark`` elements."""
    return Markup(str(escape(text)).replace(START, "<mark>").replace(STOP, "</mark>"))  # noqa: S704


def page_address(number: int) -> str:
    """This page of a list, turned to another page."""
    return _changed({"page": str(number) if number > 1 else ""})


def without(name: str, value: str = "") -> str:
    """This page with a filter taken away, or one of its values."""
    return _changed({name: "", "page": ""}, value)


def changed(name: str, value: str) -> str:
    """This page, its first rows, with another value of a filter."""
    return _changed({name: value, "page": ""})


def _changed(changes: dict[str, str], only: str = "") -> str:
    args = [
        (key, value)
        for key, value in request.args.items(multi=True)
        if value and (key not in changes or (only and key != "page" and value != only))
    ]
    args += [(key, value) for key, value in changes.items() if value]
    path = request.script_root + quote(request.path, safe="/:@!$&'()*+,;=~")
    return f"{path}?{urlencode(args)}" if args else path
