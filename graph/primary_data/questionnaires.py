"""Where the questionnaires of the mechanisms ask about the same, from the rows of ``queries/facts/reuse.rq``.

A topic is known on one of three bases, which are never mixed: its question was seen; the scope of the phase
has it, so that it is likely asked; a standard or guide for the reviews names it. Only where both questions
were seen is the overlap sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from peerweave.graph.primary_data.links import SAME_THEME, Crosswalk, Link, strongest
from peerweave.graph.questions.advice import Thing, members, rows_of, text, thing
from peerweave.graph.store.repository import Bindings, Rows

SEEN: Final = "question-seen"
_SURE: Final = {
    2: "question seen on both sides",
    1: "question seen on one side",
    0: "question seen on neither side",
}
_PAIRS: Final = (
    *("overlap", "mechanism*", "topic*", "basis*", "ours*", "relation", "theirs*", "same_theme"),
    *("other*", "other_topic*", "other_basis*", "match_basis"),
)


@dataclass(frozen=True)
class Topic:
    """What a questionnaire asks about in a phase: its theme and provisions, and how this is known."""

    thing: Thing
    mechanism: Thing
    phase: str
    basis: Thing
    subjects: frozenset[str]

    @property
    def themes(self) -> frozenset[str]:
        """The themes among its subjects; every topic has one."""
        return frozenset(subject for subject in self.subjects if "/theme/" in subject)

    @property
    def seen(self) -> bool:
        """Whether the question itself was seen."""
        return self.basis.code == SEEN


@dataclass
class _Facts:
    topics: list[Topic]
    names: dict[str, str]
    crosswalk: Crosswalk


def matrix(rows: Rows, values: Bindings) -> Rows:
    """One row a theme: in a column for each mechanism, named by its key in small letters, the phases.

    Each phase has its basis in brackets. An empty cell says that no topic is held. ``theme`` leaves one row.
    """
    facts = _read(rows)
    mechanisms = sorted(
        text(row, "thing").rpartition("/")[2] for row in rows.rows if text(row, "kind") == "mechanism"
    )
    wanted = values["theme"].value if "theme" in values else ""
    themes = sorted(
        (label, iri) for iri, label in facts.names.items() if "/theme/" in iri and wanted in ("", iri)
    )
    answer = []
    for label, theme in themes:
        asked: dict[str, set[str]] = defaultdict(set)
        seen = set()
        for topic in facts.topics:
            if theme in topic.themes:
                asked[topic.mechanism.code].add(f"{topic.phase} ({topic.basis.label.lower()})")
                if topic.seen:
                    seen.add(topic.mechanism.code)
        cells = {key.lower(): "; ".join(sorted(asked[key])) for key in mechanisms}
        row: dict[str, Any] = {
            "theme": Thing(theme, label),
            "seen": len(seen),
            "seen_or_in_scope": sum(map(bool, cells.values())),
        }
        answer.append({**row, **cells})
    return rows_of(("theme*", "seen", "seen_or_in_scope", *(key.lower() for key in mechanisms)), answer)


def pairs(rows: Rows, values: Bindings) -> Rows:
    """Pairs of topics of two mechanisms that share a theme or have matching provisions, sure ones first.

    Each pair stands once, the mechanisms in the order of their keys; with ``phase`` the topics of that phase
    come first. ``theme``, ``mechanism`` and ``strict`` (only where both questions were seen) leave fewer.
    """
    facts = _read(rows)
    answer = sorted(
        (_shown(one, other, link, facts.names) for one, other, link in _linked(facts, values)),
        key=lambda row: (-row["sure"], row["ours"].label, row["topic"].label, row["other_topic"].label),
    )
    return rows_of(_PAIRS, answer)


def _linked(facts: _Facts, values: Bindings) -> Iterator[tuple[Topic, Topic, Link]]:
    phase, theme, mechanism = (
        values[name].value if name in values else "" for name in ("phase", "theme", "mechanism")
    )
    strict = "strict" in values and values["strict"].value == "true"
    by_subject = defaultdict(list)
    for topic in facts.topics:
        for subject in topic.subjects:
            by_subject[subject].append(topic)
    for one in facts.topics:
        if (
            (phase and _phase(one) != phase)
            or (theme and theme not in one.themes)
            or (strict and not one.seen)
        ):
            continue
        reach = facts.crosswalk.reach(one.subjects)
        for other in {topic.thing: topic for theirs in reach for topic in by_subject[theirs]}.values():
            if strict and not other.seen:
                continue
            first = one.mechanism.code < other.mechanism.code or (phase and one.mechanism != other.mechanism)
            asked = not mechanism or mechanism in (one.mechanism.iri, other.mechanism.iri)
            link = strongest(other.subjects, reach)
            if first and asked and link:
                yield one, other, link


def _shown(one: Topic, other: Topic, link: Link, names: dict[str, str]) -> dict[str, Any]:
    sure = one.seen + other.seen
    return {
        "sure": sure,
        "overlap": _SURE[sure],
        "mechanism": one.mechanism,
        "topic": one.thing,
        "basis": one.basis,
        "ours": Thing(link.ours, names[link.ours]),
        "relation": link.relation,
        "theirs": Thing(link.theirs, names[link.theirs]),
        "same_theme": "yes" if link.relation == SAME_THEME or one.themes & other.themes else "no",
        "other": other.mechanism,
        "other_topic": other.thing,
        "other_basis": other.basis,
        "match_basis": link.basis,
    }


def _phase(topic: Topic) -> str:
    return topic.mechanism.iri.replace("/mechanism/", "/phase/") + "/" + topic.phase


def _read(rows: Rows) -> _Facts:
    facts = _Facts([], {}, Crosswalk())
    mechanisms = {
        text(row, "thing"): thing(row, "thing") for row in rows.rows if text(row, "kind") == "mechanism"
    }
    for row in rows.rows:
        kind = text(row, "kind")
        if kind == "topic":
            facts.topics.append(
                Topic(
                    thing=thing(row, "thing"),
                    mechanism=mechanisms[text(row, "by")],
                    phase=text(row, "phase").rpartition("/")[2],
                    basis=thing(row, "state"),
                    subjects=members(row, "subjects"),
                )
            )
        elif kind == "name":
            facts.names[text(row, "thing")] = text(row, "thingLabel")
        elif kind == "part":
            facts.crosswalk.add_part(text(row, "thing"), text(row, "other"))
        elif kind == "mapping":
            predicate = text(row, "relation").rpartition("#")[2]
            facts.crosswalk.add_mapping(text(row, "thing"), predicate, text(row, "other"), text(row, "words"))
    return facts
