"""What a delegation should have in hand on a return visit to a country, as plain data in sections.

Each section is the answer to a named question of ``queries/questions`` or ``queries/reports``, so every
figure can be asked again by itself. How it looks on paper is for those who write reports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from peerweave.graph.questions.advice import NOT_KNOWN
from peerweave.graph.questions.answers import Answer, Cell, ask
from peerweave.graph.questions.named import QUESTIONS, Question, parse
from peerweave.graph.store.repository import Repository
from peerweave.graph.tables.schema import PACKAGE

REPORTS: Final = PACKAGE / "queries" / "reports"
_EVER: Final = "1200"

Line = tuple[Cell, ...]
"""A row of a section, in the order of its columns."""


@dataclass(frozen=True)
class Section:
    """One part of a briefing: rows of cells, in the order of ``columns`` (name to meaning).

    ``none`` is what to print where there is no row; ``missing`` what the rows cannot know. ``question`` is
    the id of the question that gives the rows, in full.
    """

    id: str
    title: str
    columns: Mapping[str, str]
    rows: tuple[Line, ...]
    none: str
    missing: str
    question: str


@dataclass(frozen=True)
class Briefing:
    """A country's briefing. ``unknown`` says in sentences what is not known, empty sections first."""

    country: Cell
    as_of: str
    snapshot: str
    sections: tuple[Section, ...]
    unknown: tuple[str, ...]

    def section(self, name: str) -> Section:
        """The section with that id. Raises ``KeyError``."""
        for section in self.sections:
            if section.id == name:
                return section
        raise KeyError(name)


@dataclass(frozen=True)
class _Part:
    id: str
    title: str
    folder: Path
    question: str
    columns: str
    none: str
    values: Mapping[str, str]


_PARTS: Final = (
    _Part(
        "mechanisms",
        "Who reviews the country",
        QUESTIONS,
        "mechanisms-of-country",
        "mechanism standing since until reviews",
        "",
        {},
    ),
    _Part(
        "reports",
        "The last reports",
        REPORTS,
        "country-last-reports",
        "mechanism phase stage kind date symbol address",
        "No report with a date is held.",
        {},
    ),
    _Part(
        "visits",
        "What speaks for a return visit",
        QUESTIONS,
        "return-visit-candidates",
        "mechanism review report_date months score returned practice reason",
        "No completed review is held with a recommendation, a need or a provider.",
        {"months": _EVER, "undated": "yes"},
    ),
    _Part(
        "recommendations",
        "Open recommendations",
        REPORTS,
        "country-open-recommendations",
        "theme mechanism recommendation summary status word date assessor source",
        "No recommendation is held that is not known to be implemented.",
        {},
    ),
    _Part(
        "needs",
        "Needs for assistance, and the offer that suits each best",
        QUESTIONS,
        "assistance-matches",
        "mechanism need summary type basis offer providers fit place time",
        "No need is held, which does not mean that there is none.",
        {},
    ),
    _Part(
        "offers",
        "Offers and providers active in the country",
        REPORTS,
        "country-offers",
        "provider offer place start end",
        "No running offer is held that names the country or its region.",
        {},
    ),
    _Part(
        "events",
        "What is to come",
        REPORTS,
        "country-coming-events",
        "date end mechanism kind event",
        "No coming event is held.",
        {},
    ),
)


def briefing(country: str, repository: Repository, at: str = "as-of") -> Briefing:
    """The briefing on a country, written as a reader writes it (Romania, ROU), for a day (YYYY-MM-DD).

    Raises ``ParameterError`` for a country or day that is none.
    """
    answers = {part.id: _ask(part, country, repository, at) for part in _PARTS}
    sections = [_section(part, answers[part.id]) for part in _PARTS]
    advice = next(section for section in sections if section.id == "recommendations")
    sections.insert(sections.index(advice), _counted(advice))
    knowledge = ask(_question(QUESTIONS, "knowledge-states"), {"country": country}, repository)
    first = answers["mechanisms"]
    return Briefing(
        country=first.parameters["country"],
        as_of=first.as_of,
        snapshot=first.snapshot,
        sections=(*sections, _knowledge(knowledge)),
        unknown=tuple(_unknown(sections, advice)),
    )


@cache
def _question(folder: Path, name: str) -> Question:
    return parse((folder / f"{name}.rq").read_text("utf-8"), f"{name}.rq")


def _ask(part: _Part, country: str, repository: Repository, at: str) -> Answer:
    question = _question(part.folder, part.question)
    day = {"at": at} if any(parameter.name == "at" for parameter in question.parameters) else {}
    return ask(question, {"country": country, **day, **part.values}, repository)


def _section(part: _Part, answer: Answer) -> Section:
    names = list(answer.question.columns)
    shown = part.columns.split()
    places = [names.index(name) for name in shown]
    return Section(
        part.id,
        part.title,
        {name: answer.question.columns[name] for name in shown},
        tuple(tuple(row[place] for place in places) for row in answer.rows),
        part.none,
        answer.question.missing,
        part.question,
    )


def _counted(advice: Section) -> Section:
    """Open recommendations by theme and mechanism: how many, and of how many the status is not known."""
    theme, mechanism = (list(advice.columns).index(name) for name in ("theme", "mechanism"))
    total = Counter((row[theme], row[mechanism]) for row in advice.rows)
    unknown = Counter((row[theme], row[mechanism]) for row in _status_not_known(advice))
    return Section(
        "recommendation-counts",
        "Open recommendations by theme and mechanism",
        {
            "theme": advice.columns["theme"],
            "mechanism": advice.columns["mechanism"],
            "open": "Number of recommendations not known to be implemented.",
            "status_not_known": "Of how many of these the status is not known.",
        },
        tuple((*key, Cell(count), Cell(unknown[key])) for key, count in total.items()),
        advice.none,
        advice.missing,
        advice.question,
    )


def _status_not_known(advice: Section) -> list[Line]:
    status = list(advice.columns).index("status")
    return [row for row in advice.rows if row[status].iri == NOT_KNOWN]


def _knowledge(answer: Answer) -> Section:
    names = list(answer.question.columns)
    mechanism, state = names.index("mechanism"), names.index("state")
    counts = Counter((row[mechanism], row[state]) for row in answer.rows)
    ordered = sorted(counts.items(), key=lambda item: (str(item[0][0].value), str(item[0][1].value)))
    return Section(
        "knowledge",
        "What is known, by mechanism",
        {
            "mechanism": "The mechanism.",
            "state": answer.question.columns["state"],
            "themes": "Number of themes in this state.",
        },
        tuple((*key, Cell(count)) for key, count in ordered),
        "",
        answer.question.missing,
        answer.question.id,
    )


def _unknown(sections: list[Section], advice: Section) -> list[str]:
    """What is not known: sections without a row, statuses that are not held, then the general limits."""
    found = [f"{section.title}: {section.none}" for section in sections if not section.rows]
    if unknown := len(_status_not_known(advice)):
        total = len(advice.rows)
        found.append(f"Of {total} open recommendations held, the status of {unknown} is not known.")
    return found + list(dict.fromkeys(section.missing for section in sections if section.missing))
