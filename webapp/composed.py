"""Pages put together from the answers of named questions, with one form of filters for all of them.

Such a page has no rule of its own: each of its tables is the answer of a question, with the rule, what it
cannot know, and the address of the question with its query below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import request
from peerweave.graph.questions import named
from peerweave.graph.questions.parameters import KINDS, ParameterError, ThingKind
from peerweave.graph.suggest import quoted
from peerweave.webapp.lexicon import Thing
from peerweave.webapp.pages import common
from peerweave.webapp.pages.questions import Field, address, answered, given, words_of
from peerweave.webapp.pages.questions import field as form_field
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.view import FACT, SOURCE_COLUMN, SOURCES, Column, Page, Record, Table

WHOLE_PAGE = "This page without filters"


@dataclass(frozen=True)
class Filter:
    """One field of the form: its name in the address, its heading, its kind as in a question's header."""

    name: str
    label: str
    kind: str
    help: str = ""
    options: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    default: str | None = None
    required: bool = False

    @property
    def parameter(self) -> named.Parameter:
        """The field as the parameter of a question."""
        limits = {"options": self.options} if self.options else self.limits
        kind = KINDS[self.kind](**limits)
        return named.Parameter(self.name, kind, self.help, self.required, self.default)


@dataclass(frozen=True)
class Part:
    """One table: the answer of a question.

    ``takes`` gives for a filter of the page the question's parameter, where their names differ; a filter that
    the question has no parameter for leaves it as it is, and the page says so (``unheeded``).
    ``facts`` are the columns whose things have the sources of a row. ``given`` are fixed values.
    """

    name: str
    question: str
    caption: str
    columns: tuple[Column, ...]
    facts: tuple[str, ...] = ()
    takes: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    none: str = "No row answers this, as far as is known."

    def asked(self) -> named.Question:
        """The question."""
        return named.find(self.question)

    def others(self) -> tuple[Column, ...]:
        """The question's columns that the part does not name: shown all the same, below the last."""
        named = {column.name for column in self.columns}
        return tuple(
            Column(name, words_of(self.asked().head(name)), "not given", "under")
            for name in self.asked().columns
            if name not in named
        )

    def values(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """What the question is given where the page's filters have these values."""
        known = {parameter.name for parameter in self.asked().parameters}
        renamed = {self.takes.get(name, name): value for name, value in chosen.items()}
        return {**self.given, **{name: value for name, value in renamed.items() if name in known}}

    def unheeded(self, chosen: Mapping[str, str]) -> list[str]:
        """The filters that are set and that the question does not know."""
        known = {parameter.name for parameter in self.asked().parameters}
        return [name for name in chosen if self.takes.get(name, name) not in known]


@dataclass(frozen=True)
class Behind:
    """What stands below a table: the question with its values, its rule, what it cannot know."""

    question: named.Question
    address: str
    unheeded: tuple[str, ...] = ()
    without: tuple[Record, ...] = ()
    """The mechanisms with nothing in the table."""


def chosen(filters: Iterable[Filter]) -> dict[str, str]:
    """The filters that the address sets. Raises a 400 ``Problem`` for one that the page does not have."""
    known = {one.name: one for one in filters}
    values = given((WHOLE_PAGE, request.script_root + request.path))
    for name in values:
        if name not in known:
            listed = ", ".join(known)
            raise Problem(400, f"This page has no filter {quoted(name)}. There are: {listed}.")
    return {name: value for name in known if (value := values.get(name, "").strip())}


def fields(edition: Edition, filters: Iterable[Filter], values: Mapping[str, str]) -> list[Field]:
    """The form. Raises a 400 ``Problem`` that lists what is possible for a value that is not."""
    found = []
    for one in filters:
        parameter = one.parameter
        if one.name in values:
            try:
                parameter.kind.read(values[one.name], edition.repository)
            except ParameterError as error:
                without = [(WHOLE_PAGE, request.script_root + request.path)]
                raise Problem(
                    400, f"{one.label}: {error}", title="This value is not possible", ways_out=without
                ) from error
        found.append(form_field(edition, parameter, dict(values)))
    return found


@dataclass(frozen=True)
class Shown:
    """The table of a part, and the mechanisms with nothing in it: their state and the reason."""

    table: Table
    without: tuple[Record, ...]


def shown(edition: Edition, part: Part, values: Mapping[str, str]) -> Shown:
    """The answer of a part with the filters' values, its rows closed by their sources."""
    key = ("part", part.name, part.question)
    if values:
        return _shown(edition, part, values)
    return edition.keep(key, lambda: _shown(edition, part, values))


def _shown(edition: Edition, part: Part, values: Mapping[str, str]) -> Shown:
    found = answered(edition, part.asked(), part.values(values))
    rows: Sequence[Record] = found.rows
    columns = (*part.columns, *part.others())
    facts: dict[str, None] = {}
    if part.facts:
        rows = [_sourced(edition, row, part.facts) for row in rows]
        columns = (*columns, SOURCE_COLUMN)
    for row in rows:
        facts.update(
            dict.fromkeys(thing.iri for name in part.facts for thing in common.things(row.get(name)))
        )
    table = Table(part.name, part.caption, columns, rows, part.note, part.none, tuple(facts))
    return Shown(table, found.without)


def _sourced(edition: Edition, row: Record, columns: Iterable[str]) -> Record:
    things = [thing for name in columns for thing in common.things(row.get(name))]
    sources = dict.fromkeys(source for thing in things for source in edition.lexicon.sources(thing.iri))
    return {**row, FACT: things[0] if things else None, SOURCES: tuple(sources)}


def behind(part: Part, values: Mapping[str, str], without: tuple[Record, ...] = ()) -> Behind:
    """What stands below the table of a part."""
    asked = part.asked()
    return Behind(asked, address(asked.id, part.values(values)), tuple(part.unheeded(values)), without)


def composed(
    edition: Edition,
    title: str,
    lead: str,
    filters: Sequence[Filter],
    parts: Sequence[Part],
    *,
    template: str = "composed.html",
    measures: tuple[int, ...] = (),
    tables: Sequence[Table] = (),
    context: Mapping[str, object] | None = None,
) -> Page:
    """A page of parts. ``tables`` are further ones that stand before them; ``measures`` those it serves."""
    values = chosen(filters)
    form = fields(edition, filters, values)
    found = [(part, shown(edition, part, values)) for part in parts]
    return Page(
        template,
        title,
        (*tables, *(one.table for _, one in found)),
        crumbs=(("Measures", "/measures"),),
        context={
            "lead": lead,
            "fields": form,
            "labels": {one.name: one.label for one in filters},
            "chosen": _words(edition, filters, values),
            "behind": {part.name: behind(part, values, one.without) for part, one in found},
            "serves": measures,
            **(context or {}),
        },
        record={
            "filters": values,
            "nothing_held": {
                part.name: [_plainly(row) for row in one.without] for part, one in found if one.without
            },
        },
        paged=True,
    )


def _plainly(row: Record) -> dict[str, str]:
    """A mechanism with nothing in a table, for the JSON twin."""
    return {name: cell.iri if isinstance(cell, Thing) else str(cell) for name, cell in row.items()}


def _words(edition: Edition, filters: Iterable[Filter], values: Mapping[str, str]) -> dict[str, str]:
    """What each filter is set to, in words."""
    words = {}
    for one in filters:
        if one.name in values:
            kind = one.parameter.kind
            read = kind.read(values[one.name], edition.repository)
            words[one.name] = (
                edition.lexicon.thing(read.value).short if isinstance(kind, ThingKind) else values[one.name]
            )
    return words
