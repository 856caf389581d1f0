"""Reviews, phases and what their scopes share, read from the rows of ``queries/facts/joint-visits.rq``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from peerweave.graph.questions.advice import Thing, text, thing
from peerweave.graph.questions.kept import kept
from peerweave.graph.schedule.dates import Span, span
from peerweave.graph.store.repository import Rows, Term

_VISITS: Final = frozenset({"on-site-visit", "return-visit"})
_EXAMINING: Final = frozenset({"self-assessment", "on-site-visit", "adoption"})
_EVALUATION: Final = "evaluation"


@dataclass(frozen=True)
class Phase:
    """A phase of a mechanism, with what is in its scope as far as known; ``time`` is None where not dated."""

    thing: Thing
    mechanism: Thing
    start: Span | None
    end: Span | None
    provisions: frozenset[str]
    themes: frozenset[Thing]

    def open_on(self, day: date) -> bool:
        """Whether it is not known to be over on that day, or lies ahead. One without a start is not."""
        return self.start is not None and (self.end is None or self.end.last >= day)


@dataclass(frozen=True)
class Review:
    """A review of a country, its dated ``visits``, and the first and last of its ``years``.

    The years are those of self-assessment, visit and adoption at the stage evaluation, or of its publication
    where none of these is dated; None where that is not dated either.
    """

    thing: Thing
    mechanism: Thing
    country: Thing
    phase: Phase
    state: str
    reviewers: frozenset[Thing]
    visits: tuple[Span, ...]
    years: tuple[int, int] | None

    @property
    def possible_years(self) -> tuple[int, int]:
        """The years, or where they are not known those of the phase, which may be open at either end."""
        if self.years:
            return self.years
        start, end = self.phase.start, self.phase.end
        return (start.first.year if start else date.min.year, end.last.year if end else date.max.year)


@dataclass(frozen=True)
class Shared:
    """What two phases have in common: pairs of provisions that are the same or match, and themes."""

    provisions: tuple[tuple[str, str], ...]
    themes: tuple[Thing, ...]

    @property
    def any(self) -> bool:
        """Whether anything in common is held."""
        return bool(self.provisions or self.themes)


@dataclass
class Facts:
    """All of it. ``visiting`` are the phases of which the tables hold a visit, dated or not."""

    as_of: date
    phases: dict[str, Phase]
    reviews: list[Review]
    members: dict[Thing, set[Thing]]
    visiting: frozenset[str]
    matches: Mapping[str, frozenset[str]]
    _shared: dict[tuple[str, str], Shared] = field(default_factory=dict)

    def shared(self, first: Phase, second: Phase) -> Shared:
        """What the scopes of two phases share."""
        key = first.thing.iri, second.thing.iri
        if key not in self._shared:
            pairs = sorted(
                (one, other)
                for one in first.provisions
                for other in second.provisions & (self.matches.get(one, frozenset()) | {one})
            )
            themes = sorted(first.themes & second.themes, key=lambda theme: theme.label)
            self._shared[key] = Shared(tuple(pairs), tuple(themes))
        return self._shared[key]

    def phases_of(self, mechanism: Thing) -> list[Phase]:
        """The phases of a mechanism of which the beginning is known, in order."""
        return self._by_mechanism.get(mechanism, [])

    @cached_property
    def _by_mechanism(self) -> dict[Thing, list[Phase]]:
        found = defaultdict(list)
        for _, phase in sorted(
            ((one.start, one) for one in self.phases.values() if one.start),
            key=lambda pair: (pair[0], pair[1].thing.iri),
        ):
            found[phase.mechanism].append(phase)
        return found

    @cached_property
    def by_country(self) -> dict[Thing, list[Review]]:
        """The reviews of each country, in order of mechanism and review."""
        found = defaultdict(list)
        for review in sorted(self.reviews, key=lambda one: (one.mechanism.iri, one.thing.iri)):
            found[review.country].append(review)
        return found


@kept
def read(rows: Rows) -> Facts:
    """What the rows of ``queries/facts/joint-visits.rq`` say."""
    by_record: dict[str, list[Mapping[str, Term | None]]] = defaultdict(list)
    for row in rows.rows:
        by_record[text(row, "record")].append(row)
    phases = _phases(by_record)
    matches = defaultdict(set)
    for found in by_record["match"]:
        matches[text(found, "provision")].add(text(found, "other"))
    members = defaultdict(set)
    for found in by_record["member"]:
        members[thing(found, "country")].add(thing(found, "mechanism"))
    reviews = _reviews(by_record, phases)
    visited = {text(found, "review") for found in by_record["event"] if _code(found, "kind") in _VISITS}
    as_of = text(by_record["phase"][0], "asOf") if by_record["phase"] else ""
    return Facts(
        as_of=date.fromisoformat(as_of) if as_of else date.max,
        phases=phases,
        reviews=reviews,
        members=dict(members),
        visiting=frozenset(one.phase.thing.iri for one in reviews if one.thing.iri in visited),
        matches={one: frozenset(others) for one, others in matches.items()},
    )


def _phases(by_record: Mapping[str, list[Mapping[str, Term | None]]]) -> dict[str, Phase]:
    provisions, themes = defaultdict(set), defaultdict(set)
    for row in by_record["provision"]:
        provisions[text(row, "phase")].add(text(row, "provision"))
    for row in by_record["theme"]:
        themes[text(row, "phase")].add(thing(row, "theme"))
    return {
        text(row, "phase"): Phase(
            thing=thing(row, "phase"),
            mechanism=thing(row, "mechanism"),
            start=span(text(row, "start")),
            end=span(text(row, "end")),
            provisions=frozenset(provisions[text(row, "phase")]),
            themes=frozenset(themes[text(row, "phase")]),
        )
        for row in by_record["phase"]
    }


def _reviews(
    by_record: Mapping[str, list[Mapping[str, Term | None]]], phases: Mapping[str, Phase]
) -> list[Review]:
    reviewers, events = defaultdict(set), defaultdict(list)
    for row in by_record["reviewer"]:
        reviewers[text(row, "review")].add(thing(row, "reviewer"))
    for row in by_record["event"]:
        time = span(text(row, "start"), text(row, "end"))
        if time:
            events[text(row, "review")].append((_code(row, "kind"), _code(row, "stage"), time))
    return [
        Review(
            thing=thing(row, "review"),
            mechanism=thing(row, "mechanism"),
            country=thing(row, "country"),
            phase=phases[text(row, "phase")],
            state=_code(row, "state"),
            reviewers=frozenset(reviewers[text(row, "review")]),
            visits=tuple(sorted(time for kind, _, time in events[text(row, "review")] if kind in _VISITS)),
            years=_years(events[text(row, "review")]),
        )
        for row in by_record["review"]
    ]


def _years(events: list[tuple[str, str, Span]]) -> tuple[int, int] | None:
    evaluation = [(kind, time) for kind, stage, time in events if stage == _EVALUATION]
    times = [time for kind, time in evaluation if kind in _EXAMINING] or [time for _, time in evaluation]
    return (min(time.first.year for time in times), max(time.last.year for time in times)) if times else None


def _code(row: Mapping[str, Term | None], name: str) -> str:
    return text(row, name).rpartition("/")[2]
