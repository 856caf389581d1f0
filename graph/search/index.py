"""The index: an SQLite file with an FTS5 table, written once, read by many.

FTS5 (https://sqlite.org/fts5.html) finds words whatever their form (Porter's stemmer, for English) and their
accents. Three tables stand beside it: ``things``, what each row is; ``exact``, numbers and names by which a
thing is found at once; ``words``, every word as it is written, to complete and to correct what was typed.
The same documents give the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from peerweave.graph.search.documents import Document
from peerweave.graph.search.words import folded, identity, without_marks, words

LAYOUT: Final = 1
"""Raised with every change of the tables or of what is put into them, so that an older file is not read."""
FILE: Final = f"search-{LAYOUT}.sqlite"
TEXTS: Final = ("label", "keys", "also", "summary", "about", "note", "bare")
_NAMES: Final = ", ".join(TEXTS)
_INSERT: Final = f"INSERT INTO texts(rowid, {_NAMES}) VALUES (?{', ?' * len(TEXTS)})"  # noqa: S608 (constants)
_SCHEMA: Final = f"""
CREATE VIRTUAL TABLE texts USING fts5({_NAMES}, tokenize = "porter unicode61 remove_diacritics 2");
CREATE TABLE things(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, place INTEGER NOT NULL);
CREATE TABLE exact(name TEXT, rank INTEGER, id INTEGER, PRIMARY KEY (name, id)) WITHOUT ROWID;
CREATE TABLE words(word TEXT PRIMARY KEY, shown TEXT NOT NULL, count INTEGER NOT NULL) WITHOUT ROWID;
PRAGMA user_version = {LAYOUT};
"""
_SHORTEST: Final = 3
"""Letters of the shortest word that is completed or corrected."""


def write(path: Path, documents: Iterable[Document]) -> int:
    """Write the index of these documents, in their order, to a new file; returns how many there were."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        count = fill(connection, documents)
        connection.execute("VACUUM")
    return count


def fill(connection: sqlite3.Connection, documents: Iterable[Document]) -> int:
    """Make the tables in an empty database and put the documents into them."""
    connection.executescript(_SCHEMA)
    connection.execute("BEGIN")
    written: Counter[str] = Counter()
    number = 0
    for number, one in enumerate(documents, 1):
        connection.execute("INSERT INTO things VALUES (?, ?, ?)", (number, one.name, one.place))
        bare = _bare(f"{one.label} {one.also} {one.summary} {one.note}")
        texts = (one.label, one.keys, one.also, one.summary, one.about, one.note, bare)
        connection.execute(_INSERT, (number, *texts))
        for rank, name in enumerate(one.exact):
            connection.execute("INSERT OR IGNORE INTO exact VALUES (?, ?, ?)", (identity(name), rank, number))
        for text in (one.label, one.also, one.summary, one.about, one.note):
            written.update(words(text))
    connection.executemany("INSERT INTO words VALUES (?, ?, ?)", _words(written))
    connection.execute("INSERT INTO texts(texts) VALUES ('optimize')")
    connection.execute("COMMIT")
    return number


def _words(written: Counter[str]) -> Iterator[tuple[str, str, int]]:
    """Each word in plain letters, as mostly written, and how often; without numbers and very short ones."""
    forms: dict[str, Counter[str]] = {}
    for word, count in sorted(written.items()):
        if len(word) >= _SHORTEST and not word.isdigit():
            forms.setdefault(folded(word), Counter())[word.casefold()] += count
    for plain, shown in sorted(forms.items()):
        yield plain, min(shown, key=lambda form: (-shown[form], form)), shown.total()


def _bare(text: str) -> str:
    """The words with letters that FTS5 does not bring to plain ones (``ł``, ``ß``), in plain letters."""
    return " ".join(sorted({folded(word) for word in words(text) if without_marks(word) != folded(word)}))
