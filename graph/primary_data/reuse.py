"""Before a review: what other mechanisms already hold on its subjects, from ``queries/facts/reuse.rq``.

``pack`` lists every item with the link that makes it bear on the coming review, newest first; ``size`` counts
them. Both say for each mechanism what is not held: an empty row is never to be read as "there is none".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from peerweave.graph.primary_data.links import Crosswalk, Link, strongest
from peerweave.graph.questions.advice import Thing, members, rows_of, text, thing
from peerweave.graph.questions.unheld import standing
from peerweave.graph.store.repository import Bindings, Rows, Term

KINDS: Final = {
    "recommendation": "recommendation",
    "assessment": "status assessment",
    "law": "law",
    "statistic": "statistic",
    "strategy": "strategy or guideline",
    "case-law": "decision of a court",
    "institution": "institution",
    "report": "report",
    "score": "performance score",
    "total": "implementation total",
    "need": "need for assistance",
    "topic": "questionnaire topic",
}
"""Each kind of item in the facts, to its words in the answers; evidence goes by what it is."""

_LIKE: Final = {"bill": "law", "regulation": "law", "guideline": "strategy"}
"""Kinds of evidence that are counted with another; the state of an item tells them apart."""

PRIMARY: Final = ("law", "statistic")
"""Kinds of which the pack says for each mechanism that none is held."""
_OF_PHASE: Final = frozenset({"report", "total"})
_COLUMNS: Final = (
    *("mechanism*", "kind", "date", "item*", "words", "state*", "ours*", "relation", "theirs*", "basis"),
    *("source*", "note"),
)


@dataclass(frozen=True)
class Item:
    """Something that another mechanism holds, and how it bears on the coming review."""

    mechanism: str
    kind: str
    row: Mapping[str, Term | None]
    link: Link


@dataclass
class _Facts:
    """The rows, sorted by what they tell; the items are those of one country and of other mechanisms."""

    names: dict[str, str] = field(default_factory=dict)
    mechanisms: list[Thing] = field(default_factory=list)
    phases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    mechanism_of: dict[str, str] = field(default_factory=dict)
    takes_part: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    reviewed_in: set[str] = field(default_factory=set)
    items: list[Mapping[str, Term | None]] = field(default_factory=list)
    crosswalk: Crosswalk = field(default_factory=Crosswalk)


def pack(rows: Rows, values: Bindings) -> Rows:
    """What bears on a review of ``country`` in ``phase``: one row an item, newest first, undated ones last.

    Ends with what is not held, mechanism by mechanism.
    """
    facts = _read(rows, values["country"].value)
    names = {known.iri: known for known in facts.mechanisms}
    found = sorted(
        _items(facts, values["phase"].value), key=lambda item: (item.mechanism, item.kind, _iri(item))
    )
    found.sort(key=lambda item: text(item.row, "date"), reverse=True)
    answer = [_shown(item, names[item.mechanism], facts.names) for item in found]
    held = {item.mechanism for item in found}
    for mechanism in _others(facts, values["phase"].value):
        why = _why(facts, mechanism, values["phase"].value)
        if mechanism.iri not in held:
            answer.append(_empty(mechanism, "nothing held", why))
            continue
        kinds = {item.kind for item in found if item.mechanism == mechanism.iri}
        answer.extend(_empty(mechanism, kind, why) for kind in PRIMARY if kind not in kinds)
    return rows_of(_COLUMNS, answer)


def size(rows: Rows, values: Bindings) -> Rows:
    """How many items of each kind each other mechanism holds for ``pack``; where none, a note why."""
    facts = _read(rows, values["country"].value)
    counted: Counter[tuple[str, str]] = Counter()
    newest: dict[tuple[str, str], str] = {}
    for item in _items(facts, values["phase"].value):
        key = item.mechanism, item.kind
        counted[key] += 1
        newest[key] = max(newest.get(key, ""), text(item.row, "date"))
    answer: list[dict[str, Any]] = []
    for mechanism in _others(facts, values["phase"].value):
        for kind in KINDS.values():
            key = mechanism.iri, kind
            note = "" if counted[key] else _why(facts, mechanism, values["phase"].value)
            answer.append(
                {
                    "mechanism": mechanism,
                    "kind": kind,
                    "items": counted[key],
                    "newest": newest.get(key, ""),
                    "note": note,
                }
            )
    return rows_of(("mechanism*", "kind", "items", "newest", "note"), answer)


def _items(facts: _Facts, phase: str) -> Iterator[Item]:
    reach = facts.crosswalk.reach(facts.phases[phase])
    for row in facts.items:
        kind, mechanism = text(row, "kind"), text(row, "by")
        if mechanism == facts.mechanism_of[phase]:
            continue
        subjects = facts.phases[text(row, "phase")] if kind in _OF_PHASE else members(row, "subjects")
        link = strongest(subjects, reach)
        if link:
            yield Item(mechanism, _kind(row), row, link)


def _kind(row: Mapping[str, Term | None]) -> str:
    kind = text(row, "kind")
    if kind == "evidence":
        kind = thing(row, "state").code
    return KINDS[_LIKE.get(kind, kind)]


def _read(rows: Rows, country: str) -> _Facts:
    facts = _Facts()
    for row in rows.rows:
        kind = text(row, "kind")
        if kind in KINDS or kind == "evidence":
            if text(row, "in") == country or kind == "topic":
                facts.items.append(row)
        elif kind == "name":
            facts.names[text(row, "thing")] = text(row, "thingLabel")
        elif kind == "mechanism":
            facts.mechanisms.append(thing(row, "thing"))
        elif kind == "phase":
            facts.mechanism_of[text(row, "thing")] = text(row, "by")
        elif kind in ("examines", "scope-instrument"):
            facts.phases[text(row, "thing")].add(text(row, "other"))
        elif kind == "listed":
            facts.listed.add(text(row, "by"))
        elif kind == "part":
            facts.crosswalk.add_part(text(row, "thing"), text(row, "other"))
        elif kind == "mapping":
            predicate = text(row, "relation").rpartition("#")[2]
            facts.crosswalk.add_mapping(text(row, "thing"), predicate, text(row, "other"), text(row, "words"))
        elif text(row, "in") == country:
            told, cell = {
                "member": (facts.takes_part, "by"),
                "ended": (facts.ended, "by"),
                "review": (facts.reviewed_in, "phase"),
            }[kind]
            told.add(text(row, cell))
    facts.items = [
        row for row in facts.items if text(row, "kind") != "topic" or text(row, "phase") in facts.reviewed_in
    ]
    return facts


def _others(facts: _Facts, phase: str) -> list[Thing]:
    others = (mechanism for mechanism in facts.mechanisms if mechanism.iri != facts.mechanism_of[phase])
    return sorted(others, key=lambda mechanism: mechanism.label)


def _why(facts: _Facts, mechanism: Thing, phase: str) -> str:
    if not facts.phases[phase]:
        return "not known: the scope of the coming phase is not in the tables"
    if mechanism.iri not in facts.takes_part:
        return standing(ended=mechanism.iri in facts.ended, listed=mechanism.iri in facts.listed)[1]
    return "none is held on this scope; that does not mean that there is none"


def _shown(item: Item, mechanism: Thing, names: Mapping[str, str]) -> dict[str, Any]:
    state = thing(item.row, "state")
    link = item.link
    return {
        "mechanism": mechanism,
        "kind": item.kind,
        "date": text(item.row, "date"),
        "item": thing(item.row, "thing"),
        "words": text(item.row, "words"),
        "state": state if state.iri else None,
        "ours": Thing(link.ours, names[link.ours]),
        "relation": link.relation,
        "theirs": Thing(link.theirs, names[link.theirs]),
        "basis": link.basis,
        "source": thing(item.row, "source"),
        "note": "on the whole scope of its phase" if text(item.row, "kind") in _OF_PHASE else "",
    }


def _empty(mechanism: Thing, kind: str, note: str) -> dict[str, Any]:
    return {
        **dict.fromkeys(column.removesuffix("*") for column in _COLUMNS),
        "mechanism": mechanism,
        "kind": kind,
        "note": note,
    }


def _iri(item: Item) -> str:
    return text(item.row, "thing")
