"""Things chosen by what a person wrote: a country, a mechanism, a theme, with its words."""

from __future__ import annotations

from typing import cast

from peerweave.graph.questions.advice import Thing
from peerweave.graph.questions.parameters import KINDS, ThingKind
from peerweave.graph.store.repository import Repository


def choose(kind: str, text: str, repository: Repository) -> Thing:
    """The thing of a kind (``country``, ``mechanism``, ``theme``) that a text names, however it is written.

    Raises ``ParameterError``, which says what is possible, if it names none or several.
    """
    known = thing_kind(kind)
    iri = known.read(text, repository).value
    label = next(choice.label for choice in known.choices(repository) if choice.iri == iri)
    return Thing(iri, label)


def thing_kind(kind: str) -> ThingKind:
    """The kind of that name, whose values are things."""
    return cast(ThingKind, KINDS[kind]())
