"""What a person may give to a question: values of each kind, checked against the graph.

A country may be written as Romania, ROU or ro; a provision as UNCAC 16(1) or UNCAC/16.1. What cannot be found
is refused with what was likely meant and what is possible. The names come from ``queries/parameters``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol
from weakref import WeakKeyDictionary

from peerweave.graph.namespaces import BASE
from peerweave.graph.store.repository import Bindings, Repository
from peerweave.graph.suggest import did_you_mean, near, quoted
from peerweave.graph.tables.schema import PACKAGE
from pyoxigraph import Literal, NamedNode
from rdflib.namespace import XSD

LOOKUPS: Final = PACKAGE / "queries" / "parameters"
_LISTED: Final = 12
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


class ParameterError(ValueError):
    """A value that a question does not take; the message says what it takes."""


@dataclass(frozen=True)
class Choice:
    """Something that can be asked for: its IRI, its key and its name in words."""

    iri: str
    key: str
    label: str


class ValueKind(Protocol):
    """A kind of value: how to read one, and what is possible, in words."""

    def read(self, text: str, repository: Repository) -> NamedNode | Literal:
        """The term for what a person wrote. Raises ``ParameterError``."""
        ...

    def describe(self, repository: Repository) -> str:
        """What is possible, in words, to follow "It takes"."""
        ...


@dataclass(frozen=True)
class ThingKind:
    """Something in the graph, found by any of its names whatever their case."""

    lookup: str
    words: str
    scheme: str | None = None

    def choices(self, repository: Repository) -> list[Choice]:
        """What can be asked for, by key."""
        return self._names(repository).choices

    def read(self, text: str, repository: Repository) -> NamedNode:
        """See ``ValueKind.read``."""
        names = self._names(repository)
        found = names.by_name.get(_fold(text), [])
        if len(found) == 1:
            return NamedNode(found[0].iri)
        if found:
            keys = ", ".join(choice.key for choice in found)
            raise ParameterError(f"{quoted(text)} may mean any of {keys}: give the key.")
        likely = list(
            dict.fromkeys(_shown(names.by_name[_fold(name)][0]) for name in near(text, names.spelled))
        )
        meant = f" Did you mean {' or '.join(likely)}?" if likely else ""
        raise ParameterError(f"{quoted(text)} is not known.{meant} It takes {self.describe(repository)}.")

    def describe(self, repository: Repository) -> str:
        """See ``ValueKind.describe``."""
        choices = self.choices(repository)
        if len(choices) <= _LISTED:
            return f"{self.words}: one of {', '.join(map(_shown, choices))}"
        few = ", ".join(map(_shown, choices[:3]))
        return f"{self.words}: {few} and {len(choices) - 3} more"

    def _names(self, repository: Repository) -> _Names:
        held = _NAMES.setdefault(repository, {})
        key = (self.lookup, self.scheme)
        if key not in held:
            held[key] = _read_names(self.lookup, self.scheme, repository)
        return held[key]


@dataclass(frozen=True)
class IntegerKind:
    """A whole number between two bounds, both included."""

    min: int = 0
    max: int = 9999

    def read(self, text: str, repository: Repository) -> Literal:
        """See ``ValueKind.read``."""
        if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII) or not self.min <= int(text) <= self.max:
            raise ParameterError(f"{quoted(text)} is not possible. It takes {self.describe(repository)}.")
        return Literal(str(int(text)), datatype=NamedNode(str(XSD.integer)))

    def describe(self, repository: Repository) -> str:
        """See ``ValueKind.describe``."""
        return f"a whole number from {self.min} to {self.max}"


@dataclass(frozen=True)
class DateKind:
    """A day, month or year as ISO 8601 writes it; ``as-of`` is the day of which the dataset speaks."""

    def read(self, text: str, repository: Repository) -> Literal:
        """See ``ValueKind.read``."""
        written = repository.as_of if text.casefold() == "as-of" else text
        if _YEAR.fullmatch(written):
            return Literal(written, datatype=NamedNode(str(XSD.gYear)))
        if _MONTH.fullmatch(written):
            return Literal(written, datatype=NamedNode(str(XSD.gYearMonth)))
        try:
            if len(written) != len("2026-11-23") or not written.isascii():
                raise ValueError
            day = date.fromisoformat(written)
        except ValueError:
            raise ParameterError(
                f"{quoted(text)} is no date. It takes {self.describe(repository)}."
            ) from None
        return Literal(day.isoformat(), datatype=NamedNode(str(XSD.date)))

    def describe(self, repository: Repository) -> str:
        """See ``ValueKind.describe``."""
        return f"a date such as {repository.as_of}, a month 2026-11 or a year 2026"


@dataclass(frozen=True)
class YesNoKind:
    """Yes or no."""

    def read(self, text: str, repository: Repository) -> Literal:
        """See ``ValueKind.read``."""
        if text.casefold() not in ("yes", "no"):
            raise ParameterError(f"{quoted(text)} is not possible. It takes {self.describe(repository)}.")
        return Literal("true" if text.casefold() == "yes" else "false", datatype=NamedNode(str(XSD.boolean)))

    def describe(self, repository: Repository) -> str:
        """See ``ValueKind.describe``."""
        return "yes or no"


@dataclass(frozen=True)
class TextKind:
    """A short text, taken as it is."""

    max_length: int = 100

    def read(self, text: str, repository: Repository) -> Literal:
        """See ``ValueKind.read``."""
        if len(text) > self.max_length or not text.isprintable():
            raise ParameterError(f"This text is not possible. It takes {self.describe(repository)}.")
        return Literal(text)

    def describe(self, repository: Repository) -> str:
        """See ``ValueKind.describe``."""
        return f"a text of at most {self.max_length} characters on one line"


@dataclass(frozen=True)
class ChoiceKind:
    """One of a few words."""

    options: Sequence[str]

    def read(self, text: str, repository: Repository) -> Literal:
        """See ``ValueKind.read``."""
        if text.casefold() not in self.options:
            raise ParameterError(
                f"{quoted(text)} is not possible.{did_you_mean(text, self.options)} "
                f"It takes {self.describe(repository)}."
            )
        return Literal(text.casefold())

    def describe(self, repository: Repository) -> str:
        """See ``ValueKind.describe``."""
        return f"one of {', '.join(self.options)}"


def _thing(lookup: str, words: str) -> Callable[[], ThingKind]:
    return lambda: ThingKind(lookup, words)


def _concept(scheme: str, words: str) -> Callable[[], ThingKind]:
    return lambda: ThingKind("concept", words, scheme)


def _any_concept(scheme: str) -> ThingKind:
    return ThingKind("concept", f"a code of {scheme}", scheme)


KINDS: Final[Mapping[str, Callable[..., ValueKind]]] = {
    "country": _thing("country", "a country by name or ISO 3166 code"),
    "mechanism": _thing("mechanism", "a mechanism"),
    "provider": _thing("provider", "a provider of assistance by key or name"),
    "instrument": _thing("instrument", "an instrument by key or title"),
    "provision": _thing("provision", "a provision as printed or by key"),
    "phase": _thing("phase", "a phase by mechanism and key"),
    "theme": _concept("theme", "a theme by code or name"),
    "region": _concept("region", "a region by M49 code or name"),
    "regional-group": _concept("regional-group", "a regional group of the United Nations"),
    "concept": _any_concept,
    "integer": IntegerKind,
    "date": DateKind,
    "text": TextKind,
    "yes-no": YesNoKind,
    "choice": ChoiceKind,
}
"""Each kind of parameter that a question's header may name, to what makes it from the header's limits."""


def resolve(kind: ValueKind, text: str, repository: Repository) -> NamedNode | Literal:
    """The term for what a person wrote as a value of a kind. Raises ``ParameterError``."""
    return kind.read(text.strip(), repository)


@dataclass(frozen=True)
class _Names:
    choices: list[Choice]
    by_name: Mapping[str, list[Choice]]
    spelled: list[str]


_NAMES: WeakKeyDictionary[Repository, dict[tuple[str, str | None], _Names]] = WeakKeyDictionary()


def _read_names(lookup: str, scheme: str | None, repository: Repository) -> _Names:
    bindings: Bindings = {"scheme": NamedNode(BASE + scheme)} if scheme else {}
    text = (LOOKUPS / f"{lookup}.rq").read_text("utf-8")
    things: dict[str, Choice] = {}
    by_name: dict[str, list[Choice]] = defaultdict(list)
    spelled = set()
    for row in repository.select(text, bindings).rows:
        iri, key, label, name = (_text(row[column]) for column in ("thing", "key", "label", "name"))
        choice = things.setdefault(iri, Choice(iri, key, label))
        spelled.add(name)
        if choice not in by_name[_fold(name)]:
            by_name[_fold(name)].append(choice)
    for choices in by_name.values():
        choices.sort(key=lambda choice: choice.key)
    return _Names(sorted(things.values(), key=lambda choice: choice.key), dict(by_name), sorted(spelled))


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))


def _fold(text: str) -> str:
    """``text`` without case, accents and spaces, curled apostrophes straight: ``cote d’ivoire`` is found."""
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text.replace("’", "'"))
        if not unicodedata.combining(sign)
    )
    return "".join(plain.casefold().split())


def _shown(choice: Choice) -> str:
    return choice.key if choice.label == choice.key else f"{choice.key} ({choice.label})"
