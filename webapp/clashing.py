"""Which visits and meetings fall together with others, as the questions on clashes tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peerweave.graph.questions import named
from peerweave.webapp.lexicon import Thing
from peerweave.webapp.pages import common
from peerweave.webapp.pages.questions import answered
from peerweave.webapp.published import Edition

PAIRS: Mapping[str, tuple[str, str]] = {
    "clashes-country": ("first", "second"),
    "clashes-reviewers": ("first", "second"),
    "clashes-meetings": ("first", "second"),
    "visits-during-plenary": ("visit", "meeting"),
}
"""Each question on clashes, and the columns of the two things that clash."""
SURE = "clash"


@dataclass(frozen=True)
class Clash:
    """What something clashes with, and whether that is sure: both are known to the day."""

    other: Thing
    sure: bool


def clashes(edition: Edition) -> Mapping[str, tuple[Clash, ...]]:
    """By IRI of a visit or meeting what it clashes with, worked out once for an edition."""

    def read() -> dict[str, tuple[Clash, ...]]:
        found: dict[str, dict[str, Clash]] = {}
        for question, columns in PAIRS.items():
            for row in answered(edition, named.find(question), {}).rows:
                first, second = (common.things(row[name])[0] for name in columns)
                sure = str(row["certainty"]) == SURE
                for one, other in ((first, second), (second, first)):
                    held = found.setdefault(one.iri, {})
                    known = held.get(other.iri)
                    held[other.iri] = Clash(other, sure or (known is not None and known.sure))
        return {iri: tuple(others.values()) for iri, others in found.items()}

    return edition.keep("clashes", read)
