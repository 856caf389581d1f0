"""A page in the form that was asked for: HTML, JSON, CSV, or RDF."""

from __future__ import annotations

import csv
import functools
import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import pyoxigraph
from flask import Blueprint, Response, current_app, g, render_template, request
from peerweave.graph.namespaces import PREFIXES
from peerweave.webapp import bundles
from peerweave.webapp.lexicon import Cell, Moment, Source, Thing
from peerweave.webapp.negotiation import CSV, HTML, JSON, PAGE_FORMATS, Format, choose, twin
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition, page_query, published
from peerweave.webapp.view import FACT, Page, Table
from pyoxigraph import NamedNode, RdfFormat, Triple

RDF_WRITERS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
View = Callable[..., Page]


def page(
    blueprint: Blueprint,
    rule: str,
    formats: tuple[Format, ...] = PAGE_FORMATS,
    scripts: tuple[str, ...] = (),
) -> Callable[[View], View]:
    """Serves what the decorated view returns at ``rule`` in each of ``formats``.

    ``scripts`` are the bundles that its web page loads (``webapp/frontend``), where they were built.
    The form is chosen and a conditional request answered (RFC 9110, section 13.1.2) before any work is done.
    The view gets the edition first, then the parts of the address.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def respond(**parts: str) -> Response:
            form = choose(request, formats)
            edition = published().edition()
            g.edition = edition
            g.formats = formats
            g.form = form
            if form is HTML:
                bundles.use(scripts)
            response = fresh(
                edition,
                form.name,
                lambda: _render(edition, view(edition, **parts), form),
                keep=form is HTML,
            )
            for other in formats:
                if other is not form:
                    link = f'<{twin(request, other)}>; rel="alternate"; type="{other.mimetype}"'
                    response.headers.add("Link", link)
            return response

        blueprint.add_url_rule(rule, view.__name__, respond, methods=["GET"])
        return view

    return decorate


def fresh(edition: Edition, form: str, work: Callable[[], Response], *, keep: bool = False) -> Response:
    """What ``work`` answers, or a 304 without doing it where the client has the same already.

    ``form`` names the representation: the same address in another one has another tag. With ``keep`` what
    ``work`` wrote is kept for whoever asks next.
    """
    tag = _tag(edition, form)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    elif keep and (page := edition.pages.get(tag)) is not None:
        response = Response(page, mimetype=HTML.mimetype)
    else:
        response = work()
        if keep:
            edition.pages.put(tag, response.get_data())
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _tag(edition: Edition, form: str) -> str:
    """Snapshot, version of the program, address, form and appearance: whatever the bytes depend on."""
    parts = (
        edition.id,
        current_app.extensions["fingerprint"],
        request.script_root,
        request.host_url,
        request.full_path,
        form,
        request.cookies.get("appearance", ""),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def _render(edition: Edition, content: Page, form: Format) -> Response:
    if form is HTML:
        return Response(_html(edition, content), mimetype=form.mimetype)
    if form is JSON:
        text = json.dumps(as_json(edition, content), ensure_ascii=False, indent=1)
        return Response(text, mimetype=form.mimetype)
    if form is CSV:
        return _csv(content)
    if form.name in content.files:
        return _file(content, form)
    if content.statements:
        triples = edition.repository.construct(page_query(content.statements), {})
    else:
        triples = describe(edition, content.subjects)
    data = pyoxigraph.serialize(triples, format=RDF_WRITERS[form.name], prefixes=_prefixes(form))
    return Response(data, mimetype=form.mimetype)


def _file(content: Page, form: Format) -> Response:
    """A file of its own, under a name by which it can be found again."""
    response = Response(content.files[form.name](), mimetype=form.mimetype)
    name = "-".join(request.path.strip("/").split("/"))
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{form.name}"'
    return response


def _prefixes(form: Format) -> dict[str, str] | None:
    return PREFIXES if form.name in ("ttl", "rdf") else None


def _html(edition: Edition, content: Page) -> str:
    paging = None
    if content.paged and content.tables:
        paging = Paging.of(len(content.tables[0].rows))
    return render_template(
        content.template, page=content, edition=edition, paging=paging, iri=content.iri, **content.context
    )


class Paging:
    """Which rows of a long list are shown."""

    def __init__(self, number: int, size: int, rows: int) -> None:
        self.number, self.size, self.rows = number, size, rows
        self.pages = max(1, -(-rows // size))
        self.start = (number - 1) * size
        self.stop = min(rows, number * size)

    @property
    def shown(self) -> list[int | None]:
        """The page numbers to link: first, last and those near; None stands for those left out."""
        near = {1, self.pages, *range(max(1, self.number - 2), min(self.pages, self.number + 2) + 1)}
        found: list[int | None] = []
        for number in sorted(near):
            if found and number - (found[-1] or 0) > 1:
                found.append(None)
            found.append(number)
        return found

    @classmethod
    def of(cls, rows: int) -> Paging:
        """Read from ``?page=``; a page that does not exist is a 404 ``Problem``."""
        size: int = current_app.extensions["config"].page_size
        wish = request.args.get("page", "1")
        pages = max(1, -(-rows // size))
        if not (wish.isascii() and wish.isdigit() and len(wish) < 8 and 1 <= int(wish) <= pages):
            raise Problem(404, f"There is no page “{wish[:20]}” of this list: it has pages 1 to {pages}.")
        return cls(int(wish), size, rows)


def _csv(content: Page) -> Response:
    """RFC 4180, UTF-8; a byte order mark only with ``?bom=1``, for spreadsheets."""
    table = _wanted_table(content)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    header: list[str] = []
    for column in table.columns:
        header.append(column.name)
        if any(_has_things(row.get(column.name)) for row in table.rows):
            header.append(f"{column.name}_iri")
    writer.writerow(header)
    for row in table.rows:
        line: list[str] = []
        for column in table.columns:
            cell = row.get(column.name)
            line.append(defused(plain(cell)))
            if f"{column.name}_iri" in header:
                line.append("; ".join(thing.iri for thing in _things(cell)))
        writer.writerow(line)
    mark = "\ufeff" if request.args.get("bom") == "1" else ""
    response = Response(mark + out.getvalue(), mimetype=CSV.mimetype)
    name = "-".join(part for part in (*request.path.strip("/").split("/"), table.name) if part)
    safe = "".join(char if char.isalnum() or char in "-._" else "-" for char in name)
    response.headers["Content-Disposition"] = (
        f'inline; filename="{safe.encode("ascii", "ignore").decode()}.csv"'
    )
    return response


def _wanted_table(content: Page) -> Table:
    names = [table.name for table in content.tables]
    wish = request.args.get("table", names[0] if names else "")
    if wish not in names:
        raise Problem(400, f"There is no table “{wish[:60]}” on this page. There are: {', '.join(names)}.")
    return content.table(wish)


def defused(text: str) -> str:
    """An apostrophe before what a spreadsheet would run as a formula (OWASP, CSV injection)."""
    return (
        f"'{text}" if text[:1] in ("=", "+", "@", "\t", "\r") or (text[:1] == "-" and len(text) > 1) else text
    )


def plain(cell: Cell) -> str:
    """A cell as words."""
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return "; ".join(plain(part) for part in cell)
    if isinstance(cell, Thing):
        return cell.label
    return cell.text if isinstance(cell, Moment) else str(cell)


def _things(cell: Cell) -> list[Thing]:
    return [part for part in (cell if isinstance(cell, tuple) else (cell,)) if isinstance(part, Thing)]


def _has_things(cell: Cell) -> bool:
    return bool(_things(cell))


def as_json(edition: Edition, content: Page) -> dict[str, Any]:
    """The page as JSON: title, address in the graph, date of the data, and each table with its columns."""
    return {
        "title": content.title,
        **({"iri": content.iri} if content.iri else {}),
        "as_of": edition.as_of,
        "snapshot": edition.id,
        **content.record,
        "tables": {
            table.name: {
                "caption": table.caption,
                "columns": {column.name: column.label for column in table.columns},
                "count": len(table.rows),
                "rows": [
                    {
                        **({FACT: fact.iri} if isinstance(fact := row.get(FACT), Thing) else {}),
                        **{column.name: _value(row.get(column.name)) for column in table.columns},
                    }
                    for row in table.rows
                ],
            }
            for table in content.tables
        },
    }


def _value(cell: Cell) -> Any:
    if isinstance(cell, tuple):
        return [_value(part) for part in cell]
    if isinstance(cell, Source):
        return {
            "iri": cell.iri,
            "label": cell.label,
            "kind": cell.source_kind,
            "address": cell.address or None,
        }
    if isinstance(cell, Thing):
        return {"iri": cell.iri, "label": cell.label}
    return cell.text if isinstance(cell, Moment) else cell


def describe(edition: Edition, subjects: list[str]) -> list[Triple]:
    """The concise bounded description of each subject, with labels of what it names; sorted."""
    found: set[Triple] = set()
    for iri in subjects:
        found.update(edition.repository.construct(page_query("describe"), {"thing": NamedNode(iri)}))
    return sorted(found, key=str)
