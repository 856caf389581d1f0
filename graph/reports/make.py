"""Every kind of report, and how one is made from a key that a person wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from peerweave.graph.questions.cells import Cell
from peerweave.graph.questions.choose import choose, thing_kind
from peerweave.graph.questions.parameters import Choice, DateKind, ParameterError
from peerweave.graph.reports import country, phase, region, return_visit, theme
from peerweave.graph.reports.blocks import Scope
from peerweave.graph.reports.book import Book, key
from peerweave.graph.reports.model import Report, Section, Sentence
from peerweave.graph.store.repository import Repository
from peerweave.graph.suggest import did_you_mean

Parts = tuple[tuple[Sentence, ...], tuple[Section, ...]]


@dataclass(frozen=True)
class Kind:
    """A kind of report: its name, words, what its key names (a kind of value), and what writes it."""

    name: str
    words: str
    chooses: str
    title: str
    """With ``{}`` for the words of the subject."""
    about: str
    write: Callable[[Book, Scope], Parts]
    pages: int | None = None


KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "country",
            "Cumulative report on a country",
            "country",
            "{}: country report",
            "What the mechanisms examined in a country, recommended to it, and what became of it.",
            country.sections,
        ),
        Kind(
            "return-visit",
            "Briefing for a return visit",
            "country",
            "{}: briefing for a return visit",
            "What a delegation should have in hand, on two pages.",
            return_visit.sections,
            2,
        ),
        Kind(
            "theme",
            "Cumulative report on a theme",
            "theme",
            "{}: theme report",
            "Who examined a theme where, what was recommended, and what became of it.",
            theme.sections,
        ),
        Kind(
            "region",
            "Cumulative report on a region",
            "region",
            "{}: region report",
            "What the mechanisms examined and recommended in the countries of a region.",
            region.sections,
        ),
        Kind(
            "phase",
            "End-of-phase report",
            "phase",
            "{}: phase report",
            "Whom a cycle, phase or round reviewed, what it recommended, and what became of it.",
            phase.sections,
        ),
    )
}


def kind_named(name: str) -> Kind:
    """The kind of report of that name. Raises ``ParameterError`` that lists the kinds."""
    if name in KINDS:
        return KINDS[name]
    raise ParameterError(
        f"There is no report on a {name!r}.{did_you_mean(name, KINDS)} There are: {', '.join(KINDS)}."
    )


def subjects(kind: Kind, repository: Repository) -> list[Choice]:
    """What a report of a kind can be made on, by key; groups of themes have none of their own."""
    found = thing_kind(kind.chooses).choices(repository)
    if kind.chooses == "theme":
        themes = {row["theme"].iri for row in Book(repository).rows("themes")}
        found = [one for one in found if one.iri in themes]
    return found


def key_of(kind: Kind, written: str, repository: Repository) -> str:
    """The key of what a person wrote. Raises ``ParameterError`` that says what is near or possible."""
    thing = choose(kind.chooses, written, repository)
    for one in subjects(kind, repository):
        if one.iri == thing.iri:
            return one.key
    groups = Book(repository).rows("themes")
    inside = [key(row["theme"]) for row in groups if row["group"].iri == thing.iri]
    raise ParameterError(
        f"{thing.label} is a group of themes. A report is made on one of them: {', '.join(inside)}."
    )


def report(name: str, written: str, repository: Repository, at: str = "as-of") -> Report:
    """The report of a kind on what a person wrote (Romania, GRECO/round-5), for a day (YYYY-MM-DD).

    Raises ``ParameterError`` for a kind, key or day that is not possible.
    """
    kind = kind_named(name)
    chosen = key_of(kind, written, repository)
    choice = next(one for one in subjects(kind, repository) if one.key == chosen)
    day = DateKind().read(at.strip() or "as-of", repository).value
    if day == repository.as_of:
        at = "as-of"
    elif not _is_day(day):
        raise ParameterError(f"at: {at!r} is no day. A report is made for a day such as {repository.as_of}.")
    book = Book(repository, day if at != "as-of" else at)
    subject = Cell(_short(kind, choice.label), choice.iri)
    scope = Scope(kind.chooses, choice.key, subject)
    findings, sections = kind.write(book, scope)
    unknown = (
        return_visit.unknown(book, sections)
        if kind.pages
        else tuple(
            (f"{table.title}: {table.none}",)
            for section in sections
            for table in section.tables
            if not table.rows and table.none
        )
    )
    return Report(
        kind.name,
        kind.words,
        choice.key,
        title(kind, choice.label),
        subject,
        repository.as_of,
        day,
        repository.snapshot_id,
        findings,
        sections,
        unknown,
        kind.pages,
    )


def title(kind: Kind, label: str) -> str:
    """The title of a report of a kind on something with that label."""
    return kind.title.format(_short(kind, label))


def _short(kind: Kind, label: str) -> str:
    """The words of a subject: of a phase its mechanism and its own name, without what it is about."""
    return ", ".join(label.split(": ")[:2]) if kind.chooses == "phase" else label


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
