"""Reports: the list of what there is, and one as a page, with its data and as PDF and DOCX."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from cachetools import LRUCache
from flask import Blueprint, abort, g, redirect, request, url_for
from peerweave.graph.questions.cells import Cell
from peerweave.graph.questions.choose import thing_kind
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.reports import model
from peerweave.graph.reports.document import docx
from peerweave.graph.reports.fit import fitted
from peerweave.graph.reports.links import Links
from peerweave.graph.reports.make import KINDS, Kind, key_of, report, subjects, title
from peerweave.graph.reports.words import spoken
from peerweave.graph.suggest import near
from peerweave.webapp.lexicon import Cell as Shown
from peerweave.webapp.lexicon import Thing
from peerweave.webapp.negotiation import CSV, DOCX, HTML, JSON, PDF
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition, published
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table
from werkzeug.wrappers import Response

T = TypeVar("T")
blueprint = Blueprint("reports", __name__)
KEPT = 64
"""How many reports of a snapshot, and how many files, are kept ready."""
ANY = ", ".join(f'"{name}"' for name in KINDS)
"""What may follow ``/report/``: any other word is a mechanism's, whose own reports have their pages there."""
WAITING = 3
"""How many requests may wait while a report is made: the others are told to come again."""


class Shelf:
    """The reports of one snapshot, made one at a time, the last ones kept."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._kept: LRUCache[tuple[str, ...], Any] = LRUCache(KEPT)
        self._making = threading.Lock()
        self._counting = threading.Lock()
        self._inside = 0

    def report(self, kind: str, key: str, site: str) -> model.Report:
        """The report as it is printed. Raises a 503 ``Problem`` where too many are wanted at once."""
        return self._printed(kind, key, site)[0]

    def pdf(self, kind: str, key: str, site: str) -> bytes:
        """The report as PDF."""
        return self._printed(kind, key, site)[1]

    def docx(self, kind: str, key: str, site: str) -> bytes:
        """The report as DOCX."""
        printed = self._printed(kind, key, site)
        return self._keep(("docx", kind, key, site), lambda: docx(printed[0], Links(site)))

    def _printed(self, kind: str, key: str, site: str) -> tuple[model.Report, bytes]:
        def make() -> tuple[model.Report, bytes]:
            return fitted(report(kind, key, self.edition.repository), Links(site))

        return self._keep(("printed", kind, key, site), make)

    def _keep(self, name: tuple[str, ...], make: Callable[[], T]) -> T:
        with self._counting:
            if (ready := self._kept.get(name)) is not None:
                return cast(T, ready)
            if self._inside > WAITING:
                raise Problem(
                    503,
                    "Several reports are being made just now. Try again in a moment.",
                    headers={"Retry-After": "5"},
                )
            self._inside += 1
        try:
            with self._making:
                with self._counting:
                    ready = self._kept.get(name)
                if ready is None:
                    ready = make()
                    with self._counting:
                        self._kept[name] = ready
                return cast(T, ready)
        finally:
            with self._counting:
                self._inside -= 1

    @property
    def free_places(self) -> int:
        """How many more requests may wait."""
        return WAITING + 1 - self._inside


@blueprint.before_request
def sent_by_the_form() -> Response | None:
    """The form of the list leads to the report that it names."""
    if request.endpoint != "reports.reports" or not request.args.get("key"):
        return None
    g.edition = edition = published().edition()
    kind = kind_or_problem(request.args.get("kind", ""))
    try:
        key = key_of(kind, request.args["key"], edition.repository)
    except ParameterError as error:
        raise Problem(400, str(error), ways_out=[("All reports", url_for("reports.reports"))]) from error
    return redirect(url_for("reports.one", kind=kind.name, key=key), 303)


@page(blueprint, "/reports", (HTML, JSON, CSV))
def reports(edition: Edition) -> Page:
    """Every report that there is, with a form to choose one."""
    rows: list[Record] = [
        {
            "report": _address(edition, kind, key, label),
            "kind": kind.words,
            "subject": edition.lexicon.thing(iri),
        }
        for kind in KINDS.values()
        for key, label, iri in (
            (one.key, one.label, one.iri)
            for one in sorted(_subjects(edition, kind), key=lambda one: one.label)
        )
    ]
    columns = (Column("report", "Report", style="head"), Column("kind", "Kind"), Column("subject", "On"))
    return Page(
        "reports.html",
        "Reports",
        (Table("reports", "Every report", columns, rows),),
        context={"kinds": list(KINDS.values())},
        paged=True,
    )


@page(blueprint, f"/report/<any({ANY}):kind>/<keys:key>", (HTML, JSON, CSV, PDF, DOCX))
def one(edition: Edition, kind: str, key: str) -> Page:
    """One report. ``?table=`` chooses the table of the CSV twin."""
    chosen = KINDS[kind]
    key = key_or_problem(edition, chosen, key)
    shelf = edition.keep("reports", lambda: Shelf(edition))
    site = request.url_root.rstrip("/")
    made = shelf.report(chosen.name, key, site)
    here = Links(request.script_root, anchors=True)
    return Page(
        "report.html",
        made.title,
        tuple(_table(edition, table) for table in made.tables),
        crumbs=(("Reports", "/reports"),),
        context={"report": made, "of": here.of, "rows": here.rows, "PDF": PDF, "DOCX": DOCX},
        record={
            "report": made.kind,
            "key": made.key,
            "subject": made.subject.iri,
            "findings": [spoken(finding) for finding in made.findings],
            "questions": {table.id: table.asked.path for table in made.tables if table.asked},
            "not_known": [spoken(words) for words in made.unknown]
            + [words for section in made.sections for words in section.missing],
            "cite": model.citation(made),
        },
        files={
            PDF.name: lambda: shelf.pdf(chosen.name, key, site),
            DOCX.name: lambda: shelf.docx(chosen.name, key, site),
        },
    )


def kind_or_problem(name: str) -> Kind:
    """The kind of report of that name. Raises a 400 ``Problem`` that lists the kinds."""
    if name in KINDS:
        return KINDS[name]
    raise Problem(
        400,
        f"There is no kind of report “{name[:60]}”. There are: {', '.join(KINDS)}.",
        ways_out=[("All reports", url_for("reports.reports"))],
    )


def key_or_problem(edition: Edition, kind: Kind, written: str) -> str:
    """The key as the tables have it; a name leads there. Raises a 404 ``Problem`` with those near."""
    held = {one.key: one for one in _subjects(edition, kind)}
    if written in held:
        return written
    by_name = {name: one for one in held.values() for name in (one.label, one.key)}
    likely = dict.fromkeys(by_name[name].key for name in near(written, by_name))
    try:
        meant = thing_kind(kind.chooses).read(written, edition.repository).value
        detail = f"There is no report on the group of themes “{written[:60]}”: choose one of its themes."
    except ParameterError as error:
        meant, detail = "", str(error)
    for one in held.values():
        if one.iri == meant:
            address = url_for("reports.one", kind=kind.name, key=one.key)
            abort(redirect(address if g.form is HTML else f"{address}.{g.form.name}", 303))
    ways_out = [
        (f"{kind.words}: {held[key].label}", url_for("reports.one", kind=kind.name, key=key))
        for key in likely
    ]
    raise Problem(404, detail, ways_out=[*ways_out, ("All reports", url_for("reports.reports"))])


def _subjects(edition: Edition, kind: Kind) -> list[Any]:
    return edition.keep(("report-subjects", kind.name), lambda: subjects(kind, edition.repository))


def _address(edition: Edition, kind: Kind, key: str, label: str) -> Thing:
    path = f"/report/{kind.name}/{key}"
    return Thing(path, title(kind, label), "", "", path)


def _table(edition: Edition, table: model.Table) -> Table:
    """A table of a report as the twins show it: every row, figures as numbers."""
    columns = tuple(
        Column(column.name, column.heading, column.empty, "number" if column.number else "text")
        for column in table.columns
    )
    rows: list[Record] = [
        {column.name: _shown(edition, cell) for column, cell in zip(table.columns, row, strict=True)}
        for row in table.rows
    ]
    return Table(table.id, table.title, columns, rows, none=table.none)


def _shown(edition: Edition, value: model.Value) -> Shown:
    if isinstance(value, model.Figure):
        return value.number
    if isinstance(value, Cell) and value.iri:
        return edition.lexicon.thing(value.iri)
    return value.value
