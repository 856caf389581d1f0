"""How the subjects of two mechanisms, provisions and themes, bear on each other by the crosswalk.

An article counts with its paragraphs: what the crosswalk says of an article holds for looking up its
paragraphs too, and the other way round. Nothing is concluded from a chain of mappings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

SAME_THEME: Final = "same theme"
SAME_PROVISION: Final = "same provision"
RELATED: Final = "related"

_RANKS: Final = {
    SAME_PROVISION: 0,
    "part of it": 1,
    "wider provision": 1,
    "exact match": 2,
    "close match": 3,
    "broader match": 4,
    "narrower match": 4,
    SAME_THEME: 5,
    RELATED: 6,
}
_FORWARD: Final = {
    "exactMatch": "exact match",
    "closeMatch": "close match",
    "broadMatch": "broader match",
    "narrowMatch": "narrower match",
    "relatedMatch": RELATED,
}
_BACK: Final = {**_FORWARD, "broadMatch": "narrower match", "narrowMatch": "broader match"}


@dataclass(frozen=True)
class Link:
    """That ``theirs`` bears on ``ours``: both IRIs, the relation as said of theirs, and on what basis."""

    relation: str
    ours: str
    theirs: str
    basis: str

    @property
    def strength(self) -> tuple[int, str, str, str]:
        """The least is the strongest; those of equal rank in the order of their IRIs."""
        return _RANKS[self.relation], self.ours, self.theirs, self.basis


class Crosswalk:
    """The mappings between provisions and the parts of provisions."""

    def __init__(self) -> None:
        self._mapped: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self._whole: dict[str, str] = {}
        self._parts: dict[str, list[str]] = defaultdict(list)

    def add_mapping(self, subject: str, predicate: str, target: str, basis: str) -> None:
        """A row of the crosswalk; ``predicate`` is the local name of a SKOS mapping property."""
        self._mapped[subject].append((target, _FORWARD[predicate], basis))
        self._mapped[target].append((subject, _BACK[predicate], basis))

    def add_part(self, part: str, whole: str) -> None:
        """That one provision is a part of another."""
        self._whole[part] = whole
        self._parts[whole].append(part)

    def reach(self, subjects: Iterable[str]) -> dict[str, Link]:
        """Every provision and theme that bears on one of the subjects, with its strongest link."""
        found: dict[str, Link] = {}
        for subject in subjects:
            for link in self._links(subject):
                held = found.get(link.theirs)
                if held is None or link.strength < held.strength:
                    found[link.theirs] = link
        return found

    def _links(self, ours: str) -> Iterator[Link]:
        if "/theme/" in ours:
            yield Link(SAME_THEME, ours, ours, "")
            return
        yield Link(SAME_PROVISION, ours, ours, "")
        for part in self._parts.get(ours, ()):
            yield Link("part of it", ours, part, "")
        if ours in self._whole:
            yield Link("wider provision", ours, self._whole[ours], "")
        for near in self._near(ours):
            for target, relation, basis in self._mapped.get(near, ()):
                for theirs in self._near(target):
                    yield Link(relation, ours, theirs, basis)

    def _near(self, provision: str) -> list[str]:
        above = [self._whole[provision]] if provision in self._whole else []
        return [provision, *self._parts.get(provision, ()), *above]


def strongest(subjects: Iterable[str], reach: dict[str, Link]) -> Link | None:
    """The strongest of the links that some of their subjects have; None where none has any."""
    links = [reach[subject] for subject in subjects if subject in reach]
    return min(links, key=lambda link: link.strength) if links else None
