"""Why a mechanism is not in an answer: the same words and states for every question asked across mechanisms.

A question says in its header in which columns the mechanisms stand, and what it is about::

    across: {columns: [mechanism], about: needs, because: {GRECO: it does not identify needs}}

Each of the mechanisms that no row names then gets a state of knowledge (those of the ontology) with its
reason, by ``unheld``. The facts behind them come from ``queries/facts/unheld.rq``, fetched once for a
published graph.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from weakref import WeakKeyDictionary

from peerweave.graph.namespaces import ID, concept
from peerweave.graph.questions.advice import Thing, text, thing
from peerweave.graph.store.repository import Bindings, Repository, Rows, Term
from peerweave.graph.tables.schema import PACKAGE

WORDS: Final = {
    "recommendations": ("recommendation", "recommendations"),
    "statuses": ("recommendation with a known status", "recommendations with a known status"),
    "needs": ("need for assistance", "needs for assistance"),
    "visits": ("visit with a date", "visits with a date"),
    "events": ("event of a review with a date", "events of reviews with a date"),
    "dates": ("meeting or event of a review with a date", "meetings and events of reviews with a date"),
    "meetings": ("meeting with a date", "meetings with a date"),
    "reports": ("report", "reports"),
    "totals": ("total of implementation", "totals of implementation"),
    "reviews": ("review that has begun", "reviews that have begun"),
    "topics": ("topic of a questionnaire", "topics of questionnaires"),
    "practices": ("practice", "practices"),
    "evidence": ("law, statistic or other evidence", "laws, statistics and other evidence"),
    "criteria": ("criterion for progress", "criteria for progress"),
}
"""What a question may be about, to its words for one and for several."""

ENDED: Final = "the country's membership has ended"
UNLISTED: Final = "the country is not on the list of all members"
TERRITORY: Final = "a territory, which does not take part as a State does"
NO_MEMBERSHIP: Final = "no membership is held, and the list of members is not known to be complete"
_ALSO: Final = {"begun": ("reviews",), "events": ("dates",), "meetings": ("dates",)}
_FACTS: Final = PACKAGE / "queries" / "facts" / "unheld.rq"
_OF_NO_COUNTRY: Final = frozenset({"meetings", "topics", "practices", "criteria"})
_KEPT: Final[WeakKeyDictionary[Repository, Held]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Across:
    """What a question that is asked across mechanisms says of itself: see the head of this module.

    ``others`` tells that a phase in the question stands for a review to come, for which all others are asked;
    else a phase leaves only its own mechanism in question.
    """

    columns: tuple[str, ...]
    about: str
    because: Mapping[str, str] = field(default_factory=dict)
    others: bool = False


@dataclass(frozen=True)
class Unheld:
    """A mechanism that no row of an answer names, the state of knowledge, and its reason in words."""

    mechanism: Thing
    state: Thing
    reason: str


def standing(*, ended: bool, listed: bool, territory: bool = False) -> tuple[str, str]:
    """The state (its code) and the reason of a country that does not take part in a mechanism."""
    if ended:
        return "not-bound", ENDED
    if territory:
        return "not-bound", TERRITORY
    return ("not-bound", UNLISTED) if listed else ("not-known", NO_MEMBERSHIP)


def unheld(across: Across | None, rows: Rows, bound: Bindings, repository: Repository) -> list[Unheld]:
    """Each mechanism asked about that no row names, by name, with its state and the reason.

    A mechanism that the reader names is the only one asked about.
    """
    if across is None:
        return []
    held = _KEPT.get(repository) or _KEPT.setdefault(
        repository, _read(repository.select(_FACTS.read_text("utf-8"), {}))
    )
    named = {held.mechanism_of(cell) for column in across.columns for cell in set(rows.column(column))}
    asked = [mechanism for mechanism in held.mechanisms.values() if held.asked(across, mechanism, bound)]
    return [
        held.tell(across, mechanism, bound)
        for mechanism in sorted(asked, key=lambda one: one.label)
        if mechanism.iri not in named
    ]


@dataclass
class Held:
    """The rows of the facts, sorted by what they tell. Mechanisms, countries, themes and phases are IRIs."""

    mechanisms: dict[str, Thing] = field(default_factory=dict)
    states: dict[str, Thing] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    members: set[tuple[str, str]] = field(default_factory=set)
    ended: set[tuple[str, str]] = field(default_factory=set)
    territories: set[str] = field(default_factory=set)
    themes: set[tuple[str, str]] = field(default_factory=set)
    phases: dict[str, str] = field(default_factory=dict)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(kind, mechanism, country, or an empty text for all) to how many."""
    latest: defaultdict[tuple[str, str, str], str] = field(default_factory=lambda: defaultdict(str))

    def mechanism_of(self, cell: Term | None) -> str:
        """The mechanism that a cell names, itself or by a thing such as a recommendation; else empty."""
        iri = "" if cell is None else str(cell.value)
        if iri in self.mechanisms or not iri.startswith(ID):
            return iri
        _, _, key = iri.removeprefix(ID).partition("/")
        return f"{ID}mechanism/{key.partition('/')[0]}"

    def asked(self, across: Across, mechanism: Thing, bound: Bindings) -> bool:
        """Whether the reader's values leave a mechanism in question."""
        only = [bound[name].value for name in ("mechanism", "by", "attending") if name in bound]
        if "phase" in bound and across.others == (self.phases[bound["phase"].value] == mechanism.iri):
            return False
        return not only or mechanism.iri in only

    def tell(self, across: Across, mechanism: Thing, bound: Bindings) -> Unheld:
        """The state of a mechanism that is not in an answer, and why."""
        country = bound["country"].value if "country" in bound else ""
        code, reason = self._state(across.about, mechanism.iri, country, bound)
        because = across.because.get(mechanism.code)
        return Unheld(mechanism, self.states[code], f"{reason}; {because}" if because else reason)

    def _state(self, about: str, mechanism: str, country: str, bound: Bindings) -> tuple[str, str]:
        place = "" if about in _OF_NO_COUNTRY else country
        number = self.counts[about, mechanism, place]
        one, several = WORDS[about]
        of = " of the country" if place else ""
        if not number and country and (country, mechanism) not in self.members:
            return standing(
                ended=(country, mechanism) in self.ended,
                listed=mechanism in self.listed,
                territory=country in self.territories,
            )
        if "theme" in bound and (mechanism, bound["theme"].value) not in self.themes:
            return "out-of-scope", "no phase of the mechanism examines the theme"
        if number:
            last = self.latest[about, mechanism, place]
            when = f", the latest of {last}" if last else ""
            words = one if number == 1 else several
            verb = "is" if number == 1 else "are"
            return "reviewed-data", f"{number:,} {words}{of} {verb} held{when}, but nothing that answers this"
        none = "" if about == "reviews" else f"no {one}{of} is held; "
        if self.counts["begun", mechanism, country]:
            return "reviewed-no-data", f"{none}a review has begun"
        if self.counts["scheduled", mechanism, country]:
            return "not-yet-reviewed", f"{none}a review is scheduled"
        return "not-known", f"{none}no review{' of the country' if country else ''} is known to have begun"


def _read(rows: Rows) -> Held:
    held = Held()
    pairs = {"member": held.members, "ended": held.ended}
    for row in rows.rows:
        kind, mechanism, country = text(row, "kind"), text(row, "mechanism"), text(row, "country")
        if kind == "mechanism":
            held.mechanisms[mechanism] = thing(row, "mechanism")
            if text(row, "number") == "1":
                held.listed.add(mechanism)
        elif kind == "state":
            state = thing(row, "of")
            held.states[state.iri.removeprefix(str(concept("knowledge-state", "")))] = state
        elif kind in pairs:
            pairs[kind].add((country, mechanism))
        elif kind == "territory":
            held.territories.add(country)
        elif kind == "theme":
            held.themes.add((mechanism, text(row, "of")))
        elif kind == "phase":
            held.phases[text(row, "of")] = mechanism
        else:
            for told in (kind, *_ALSO.get(kind, ())):
                for place in {country, ""}:
                    key = told, mechanism, place
                    held.counts[key] += int(text(row, "number"))
                    held.latest[key] = max(held.latest[key], text(row, "last"))
    return held


def across_of(entry: Mapping[str, object], columns: Sequence[str]) -> Across:
    """What the header says under ``across``. Raises ``ValueError`` that names the fault."""
    unknown = set(entry) - {"columns", "about", "because", "others"}
    named = entry.get("columns")
    if unknown or not isinstance(named, list) or not set(named) <= set(columns):
        raise ValueError("across must have columns (of the question), about, and may have because")
    if entry.get("about") not in WORDS:
        raise ValueError(f"across: about must be one of {', '.join(WORDS)}")
    because = entry.get("because", {})
    if not isinstance(because, dict):
        raise ValueError("across: because must give words for mechanisms by their keys")
    return Across(
        tuple(named),
        str(entry["about"]),
        {str(key): str(why) for key, why in because.items()},
        bool(entry.get("others")),
    )
