"""What a person may have meant: near misses and short lists for messages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Final

MOST_SHOWN: Final = 60
"""Signs of what a person wrote that a message repeats; a name that is asked for is seldom longer."""


def quoted(text: str) -> str:
    """What a person wrote, in quotation marks, cut where it is too long to be repeated."""
    return repr(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…")


def near(text: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Up to ``count`` of ``known`` that look most like ``text``, best first, whatever their case.

    A text far longer than any of them looks like none.
    """
    by_folded: dict[str, str] = {}
    for item in known:
        by_folded.setdefault(item.casefold(), item)
    folded = text.strip().casefold()
    if len(folded) > 3 * max(map(len, by_folded), default=0):
        return []
    return [by_folded[match] for match in difflib.get_close_matches(folded, by_folded, n=count, cutoff=0.6)]


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """`` Did you mean 'x'?`` with a leading space, or nothing where nothing is near."""
    matches = near(text, known)
    return f" Did you mean {' or '.join(repr(match) for match in matches)}?" if matches else ""


def named(text: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """The keys of the records with a name that is ``text``, or failing that, looks like it; best first."""
    by_name: dict[str, str] = {}
    for key, titles in names.items():
        for title in (key, *titles):
            by_name.setdefault(title.casefold(), key)
    exact = by_name.get(text.strip().casefold())
    matches = [exact] if exact else [by_name[match] for match in near(text, by_name)]
    return list(dict.fromkeys(matches))


def list_some(known: Mapping[str, str], text: str, limit: int = 40) -> str:
    """The codes of ``known``; of more than ``limit``, those nearest to ``text`` and how many more."""
    if len(known) <= limit:
        return ", ".join(sorted(known)) or "none is defined"
    shown = near(text, known, count=10) or sorted(known)[:10]
    return f"{', '.join(shown)} and {len(known) - len(shown)} more (ontology/)"
