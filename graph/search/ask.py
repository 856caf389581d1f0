"""What is found for what a person typed: groups with counts, the best first, with what matches marked.

Nothing that was typed reaches FTS5 as syntax: it is taken apart into words, and each goes in as a quoted
string of letters and digits.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Self

from peerweave.graph.search import index
from peerweave.graph.search.documents import Document
from peerweave.graph.search.groups import GROUPS
from peerweave.graph.search.words import SILENT, folded, identity, words
from rapidfuzz import process
from rapidfuzz.distance import OSA

MOST_SIGNS: Final = 300
MOST_WORDS: Final = 16
MOST_ENDINGS: Final = 60
"""Words that the beginning of a word stands for."""
MOST_EXACT: Final = 8
LEAST_ALIKE: Final = 0.7
START: Final = "\x02"
STOP: Final = "\x03"
"""Stand before and after what matches in the texts of a hit."""
_QUOTED: Final = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^"“”„«»]+)')
_STARRED: Final = re.compile(r"[^\W_]\*")
_RANKED: Final = (
    "SELECT place, things.id FROM texts JOIN things ON things.id = texts.rowid WHERE texts MATCH ? "
    "ORDER BY place, bm25(texts, 10.0, 8.0, 6.0, 3.0, 1.0, 0.5, 2.0), things.id"
)
"""A word in a label weighs more than one in a code, a further name, a summary, what it is about, a remark."""
_PARTS: Final = {"": 3, "also": 2, "code": 1, "on": 4, "note": 5}
"""The texts of a hit beside its label, in the order shown, with their columns."""
_HIT: Final = (
    f"SELECT name, place, highlight(texts, 0, '{START}', '{STOP}'), "  # noqa: S608 (constants)
    + ", ".join(
        f"snippet(texts, {column}, '{START}', '{STOP}', ' … ', {16 if part else 40})"
        for part, column in _PARTS.items()
    )
    + " FROM texts JOIN things ON things.id = texts.rowid WHERE texts MATCH ? AND texts.rowid = ?"
)


class NoIndexError(RuntimeError):
    """There is no index to ask, or it is not one of this version's."""


@dataclass(frozen=True)
class Term:
    """One word, or several in quotation marks that must follow each other; ``open``: a word that goes on."""

    words: tuple[str, ...]
    open: bool = False

    @property
    def tells(self) -> bool:
        """Whether it says something alone: a number does not."""
        return len(self.words) > 1 or (len(self.words[0]) > 2 and not self.words[0].isdigit())

    @property
    def text(self) -> str:
        """As it was typed."""
        shown = " ".join(self.words)
        return f'"{shown}"' if len(self.words) > 1 else f"{shown}{'*' if self.open else ''}"


@dataclass(frozen=True)
class Hit:
    """One thing that was found. In ``label`` and ``excerpts`` what matches stands between START and STOP.

    ``excerpts`` are pairs of where a text stands (``""`` for the summary, ``also``, ``code``, ``on``,
    ``note``) and the text.
    """

    name: str
    place: int
    label: str
    excerpts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Found:
    """The answer to one text.

    ``terms`` were asked for; ``unknown`` of them no text has, and ``corrected`` is what was typed with the
    likeliest words in their place, if there are any. ``completed`` are beginnings that were taken for all
    words with them. ``all`` says whether each hit has all terms; otherwise it has at least one.
    ``cut`` says that what was typed was too long, and only its beginning counted.
    """

    terms: tuple[Term, ...] = ()
    exact: tuple[Hit, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    """Number of hits by the name of the group, in the order of the groups."""
    ids: tuple[int, ...] = ()
    """The rows of the hits, group after group as in ``counts``, in each the best first."""
    match: str = ""
    unknown: tuple[str, ...] = ()
    completed: tuple[str, ...] = ()
    corrected: str = ""
    all: bool = True
    cut: bool = False


def terms_of(text: str) -> tuple[list[Term], bool]:
    """The terms of what was typed, and whether some of it was left out because it was too long.

    Words that say nothing (``of``, ``the``) are left out too, unless there is no other.
    """
    found: list[Term] = []
    head = text[:MOST_SIGNS]
    if len(text) > MOST_SIGNS and (whole := re.match(r".*[\W_]", head, re.DOTALL)):
        head = whole[0]
    for quoted, plain in _QUOTED.findall(head):
        if several := words(quoted):
            found.append(Term(tuple(several)))
        starred = {match.start() for match in _STARRED.finditer(plain)}
        for match in re.finditer(r"[^\W_]+", plain):
            found.append(Term((match[0],), match.end() - 1 in starred))
    telling = [one for one in found if len(one.words) > 1 or folded(one.words[0]) not in SILENT]
    kept = list(dict.fromkeys(telling or found))
    return kept[:MOST_WORDS], len(text) > MOST_SIGNS or len(kept) > MOST_WORDS


class Index:
    """An index that was written, opened to be asked; safe to use from several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index in a snapshot's folder. Raises ``NoIndexError`` where there is none of this version."""
        path = folder / index.FILE
        if not path.is_file():
            raise NoIndexError(f"{folder} holds no search index of this version.")
        # Nobody changes a file that is published, so that SQLite need not lock or watch it.
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        return cls(sqlite3.connect(uri, uri=True, check_same_thread=False))

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Self:
        """An index of these documents in memory."""
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        index.fill(connection, documents)
        return cls(connection)

    def find(self, text: str) -> Found:
        """What is found for what a person typed; nothing for a text without a word."""
        terms, cut = terms_of(text)
        if not terms:
            return Found(cut=cut)
        expressions, unknown, completed = [], [], []
        for term in terms:
            expression = _expression(term.words)
            if len(term.words) == 1 and (term.open or not self._any(expression)):
                endings = self._endings(term.words[0])
                if endings:
                    expression = f"({' OR '.join(_expression((ending,)) for ending in endings)})"
                    completed += [] if term.open else [term.words[0]]
                elif not term.open or not self._any(expression):
                    unknown.append(term.words[0])
            expressions.append(expression)
        match, every = " AND ".join(expressions), True
        groups = self._groups(match)
        if not groups and len(expressions) > 1:
            telling = [one for one, term in zip(expressions, terms, strict=True) if term.tells]
            match, every = " OR ".join(telling or expressions), False
            groups = self._groups(match)
        return Found(
            tuple(terms),
            self.exactly(text),
            {GROUPS[place].name: len(ids) for place, ids in groups.items()},
            tuple(number for ids in groups.values() for number in ids),
            match,
            tuple(unknown),
            tuple(completed),
            self._corrected(terms, unknown),
            every,
            cut,
        )

    def exactly(self, text: str) -> tuple[Hit, ...]:
        """The things whose number, code or name is what was typed, the most telling first."""
        query = (
            "SELECT things.name, place, label FROM exact JOIN things USING (id) "
            "JOIN texts ON texts.rowid = things.id WHERE exact.name = ? "
            "ORDER BY exact.rank > 0, place, things.id LIMIT ?"
        )
        wish = identity(text[:MOST_SIGNS])
        return tuple(Hit(*row) for row in self._all(query, (wish, MOST_EXACT))) if wish else ()

    def hits(self, found: Found, ids: Sequence[int]) -> list[Hit]:
        """Some of what was found, in the order of ``ids``, with what matches marked."""
        return [self._hit(*row) for number in ids for row in self._all(_HIT, (found.match, number))]

    def _hit(self, name: str, place: int, label: str, *texts: str) -> Hit:
        """A hit with those of its texts that say why it is one; the remarks only where nothing else does."""
        told = dict(zip(_PARTS, texts, strict=True))
        if START in label:
            told["code"] = ""
        if any(START in text for text in (label, *texts[:-1])):
            told["note"] = ""
        kept = ((part, text) for part, text in told.items() if text and (not part or START in text))
        return Hit(name, place, label, tuple(kept))

    def names(self, found: Found, group: str) -> list[str]:
        """The names of what was found in one group, the best first."""
        at = 0
        for name, count in found.counts.items():
            if name == group:
                return [self._names[number] for number in found.ids[at : at + count]]
            at += count
        return []

    def _groups(self, match: str) -> dict[int, list[int]]:
        """The rows that match by the place of their group, in each the best first."""
        groups: dict[int, list[int]] = {}
        for place, number in self._all(_RANKED, (match,)):
            groups.setdefault(place, []).append(number)
        return groups

    def _any(self, match: str) -> bool:
        return bool(self._all("SELECT 1 FROM texts WHERE texts MATCH ? LIMIT 1", (match,)))

    def _endings(self, word: str) -> list[str]:
        """The words that begin so, the most frequent ones; FTS5 itself would complete only the stems."""
        start = folded(word)
        query = "SELECT word FROM words WHERE word >= ? AND word < ? ORDER BY count DESC, word LIMIT ?"
        return [row[0] for row in self._all(query, (start, start + "\U0010ffff", MOST_ENDINGS))]

    def _corrected(self, terms: Sequence[Term], unknown: Sequence[str]) -> str:
        """What was typed, with the likeliest words for those that no text has; empty where there are none."""
        better = {word: near for word in unknown if (near := self._near(word))}
        if not better:
            return ""
        return " ".join(
            better.get(term.words[0], term.text) if len(term.words) == 1 else term.text for term in terms
        )

    def _near(self, word: str) -> str:
        """The word of the texts that is written most like this one; of equals the most frequent."""
        wish = folded(word)
        found = process.extract(
            wish, self._words, scorer=OSA.normalized_similarity, score_cutoff=LEAST_ALIKE, limit=5
        )
        best = max(
            found, key=lambda one: (round(one[1], 3), self._words_shown[one[0]][1], one[0]), default=None
        )
        return self._words_shown[best[0]][0] if best else ""

    @cached_property
    def _names(self) -> dict[int, str]:
        return dict(self._all("SELECT id, name FROM things", ()))

    @cached_property
    def _words_shown(self) -> dict[str, tuple[str, int]]:
        rows = self._all("SELECT word, shown, count FROM words", ())
        return {word: (shown, count) for word, shown, count in rows}

    @cached_property
    def _words(self) -> list[str]:
        return list(self._words_shown)

    def _all(self, query: str, values: Sequence[object]) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            return self._connection.execute(query, values).fetchall()


def _expression(several: Sequence[str]) -> str:
    """A word or phrase as FTS5 reads it, with its plain letters beside it where they differ."""
    given = " ".join(several)
    plain = folded(given)
    return f'"{given}"' if plain == given.casefold() else f'("{given}" OR "{plain}")'
