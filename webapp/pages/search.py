"""Search over everything: the things and the questions that have the words, by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import overload

from flask import Blueprint, g, request
from peerweave.graph.questions import named
from peerweave.graph.search.ask import MOST_WORDS, START, STOP, Found, Hit, Index
from peerweave.graph.search.documents import Document
from peerweave.graph.search.groups import GROUPS, Group
from peerweave.webapp.lexicon import Thing
from peerweave.webapp.negotiation import CSV, HTML, JSON
from peerweave.webapp.problems import Problem, readable
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page, Record, Table

blueprint = Blueprint("search", __name__)
FIRST = 5
"""Hits of each kind that are shown before one kind is chosen."""
QUESTION = GROUPS[0]
HIT = "@hit"
"""Key of the hit itself in a row, beside its columns."""
EXAMPLES = (
    "UNCAC 16(1)",
    "whistleblower",
    "Turquie",
    '"foreign bribery"',
    "GRECO/round-5/FRA",
    "lobb*",
)
COLUMNS = (
    Column("kind", "Kind"),
    Column("found", "Found", style="head"),
    Column("text", "Text that fits", "none", "long"),
)


class Rows(Sequence[Record]):
    """The hits of one index as rows of a table, read only where they are shown."""

    def __init__(self, index: Index, found: Found, ids: Sequence[int], thing: Callable[[Hit], Thing]) -> None:
        self._index, self._found, self._ids, self._thing = index, found, ids, thing

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, at: int) -> Record: ...
    @overload
    def __getitem__(self, at: slice) -> list[Record]: ...
    def __getitem__(self, at: int | slice) -> Record | list[Record]:
        if isinstance(at, slice):
            return list(self._read(self._ids[at]))
        return next(self._read([self._ids[at]]))

    def __iter__(self) -> Iterator[Record]:
        return self._read(self._ids)

    def _read(self, ids: Sequence[int]) -> Iterator[Record]:
        for hit in self._index.hits(self._found, ids):
            yield {
                "kind": GROUPS[hit.place].words,
                "found": self._thing(hit),
                "text": " ".join(unmarked(words) for _, words in hit.excerpts) or None,
                HIT: hit,  # type: ignore[dict-item]
            }


@dataclass(frozen=True)
class Section:
    """One kind with what was found of it."""

    group: Group
    rows: Sequence[Record]


def unmarked(text: str) -> str:
    """A text of a hit without the signs round what matches."""
    return text.replace(START, "").replace(STOP, "")


@page(blueprint, "/search", (HTML, JSON, CSV))
def search(edition: Edition) -> Page:
    """What is found for ``?q=``, by kind; with ``?kind=`` all of one kind, a page at a time."""
    asked = request.args.get("q", "")
    found = edition.index.find(asked)
    sections = sections_of(edition, asked, found)
    wanted = request.args.get("kind", "")
    if wanted and wanted not in {group.name for group in GROUPS}:
        listed = ", ".join(group.name for group in GROUPS)
        raise Problem(400, f"There is no kind “{wanted[:40]}”. There are: {listed}.")
    chosen = [section for section in sections if wanted in ("", section.group.name)]
    rows: Sequence[Record] = [row for section in chosen for row in section.rows] if g.form is not HTML else []
    if g.form is HTML and wanted and chosen:
        rows = chosen[0].rows
    shown = readable(" ".join(asked.split())[:80])
    caption = f"Found for “{shown}”" if shown else "Search"
    table = Table("results", caption, COLUMNS, rows, none="Nothing was found.")
    exact = [thing_of(edition, hit) for hit in found.exact]
    return Page(
        "search.html",
        f"Search: {shown}" if shown else "Search",
        (table,),
        context={
            "search_words": readable(asked[:300]),
            "shown": shown,
            "found": found,
            "exact": exact,
            "sections": sections,
            "wanted": wanted,
            "first": FIRST,
            "total": sum(len(section.rows) for section in sections),
            "examples": EXAMPLES,
            "most_words": MOST_WORDS,
        },
        record={
            "q": readable(asked[:300]),
            "words": [term.text for term in found.terms],
            "all_words": found.all,
            "unknown_words": list(found.unknown),
            "did_you_mean": found.corrected or None,
            "exact": [{"iri": thing.iri, "label": thing.label} for thing in exact],
            "counts": {section.group.name: len(section.rows) for section in sections},
        },
        paged=bool(wanted),
    )


def sections_of(edition: Edition, asked: str, found: Found) -> list[Section]:
    """What was found in the graph by kind, after the questions, which are no part of it."""
    sections = []
    if found.terms:
        about = questions()
        theirs = about.find(asked)
        if theirs.ids and theirs.all == (found.all or not found.ids):
            sections.append(Section(QUESTION, Rows(about, theirs, theirs.ids, question_of)))
    at = 0
    for name, count in found.counts.items():
        group = next(group for group in GROUPS if group.name == name)
        ids = found.ids[at : at + count]
        at += count
        sections.append(Section(group, Rows(edition.index, found, ids, lambda hit: thing_of(edition, hit))))
    return sections


def thing_of(edition: Edition, hit: Hit) -> Thing:
    """The thing that was found."""
    return edition.lexicon.thing(hit.name)


def question_of(hit: Hit) -> Thing:
    """A question that was found; it has no IRI of its own."""
    return Thing("", unmarked(hit.label), QUESTION.name, hit.name, f"/question/{hit.name}")


@cache
def questions() -> Index:
    """The named questions as an index in memory."""
    return Index.of(
        Document(one.id, 0, "question", one.id, one.question, one.id, "", one.summary, exact=(one.id,))
        for one in named.load().values()
    )
