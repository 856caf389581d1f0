"""Which kinds of things can be found, and the groups in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from peerweave.graph.namespaces import PW, kind_and_key

TERM: Final = "term"
"""The kind of a class or property of the ontology."""


@dataclass(frozen=True)
class Group:
    """Kinds that are shown together under one heading; ``name`` stands for them in an address."""

    name: str
    words: str
    kinds: frozenset[str]


def _group(name: str, words: str, *kinds: str) -> Group:
    return Group(name, words, frozenset(kinds or (name,)))


GROUPS: Final = (
    _group("question", "Questions"),
    _group("country", "Countries and other parties"),
    _group("mechanism", "Mechanisms"),
    _group("instrument", "Instruments"),
    _group("provision", "Provisions"),
    _group("theme", "Themes"),
    _group("phase", "Phases"),
    _group("recommendation", "Recommendations", "recommendation", "collective-recommendation"),
    _group("review", "Reviews"),
    _group("document", "Reports and papers", "report", "paper"),
    _group("meeting", "Meetings", "meeting", "synergy-event"),
    _group("organisation", "Organisations"),
    _group("need", "Needs for assistance", "need", "aggregate-need"),
    _group("offer", "Offers of assistance"),
    _group("evidence", "Laws, figures and other evidence"),
    _group("criterion", "Criteria for progress"),
    _group("step", "Steps of follow-up and compliance", "compliance-step", "step-rule"),
    _group("reservation", "Reservations and declarations"),
    _group("practice", "Ways of working", "practice", "coordination-measure"),
    _group("questionnaire-topic", "Topics of questionnaires"),
    _group("conflict", "Disagreements of sources"),
    _group("source", "Sources"),
    _group("code", "Terms, rules and codes", TERM, "rule", "judgement"),
)
"""In the order in which they are shown. A concept of any list that no other group has is a code."""

PLACES: Final = {kind: place for place, group in enumerate(GROUPS) for kind in group.kinds}
CODES: Final = PLACES[TERM]
UNLISTED: Final = frozenset(
    {
        *("overlap", "recommendation-overlap", "coverage", "gap", "event", "participation", "membership"),
        *(
            "mapping",
            "mapping-review",
            "unmatched",
            "obligation-strength",
            "implementation-total",
            "published-total",
            "score",
            "observership",
            "status-assessment",
        ),
    }
)
"""Kinds that are rows of other things' pages and have no words of their own to be found by."""


def place_of(iri: str) -> tuple[int, str, str] | None:
    """The place in ``GROUPS``, the kind and the key of something of ours; None for what cannot be found."""
    if iri.startswith(str(PW)):
        return CODES, TERM, iri.removeprefix(str(PW))
    kind, key = kind_and_key(iri)
    if not key or kind in UNLISTED:
        return None
    return PLACES.get(kind, CODES), kind, key
