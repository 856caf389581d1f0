"""What a query from outside may not do, decided before it runs.

Oxigraph calls any address that a SERVICE clause names and has no switch against it. Finding the clause by
reading the text is unsafe: wherever our reading and the engine's differ (is this ``<`` an operator or the
start of an IRI?) a clause could hide. So the text is changed instead: inside strings, IRIs and comments each
``service`` becomes its codepoint escape, which means the same there, and is no keyword anywhere else
(Oxigraph does not read escapes in keywords). What then still holds the word is refused; what passes cannot
hold a SERVICE clause under any reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SERVICE = re.compile("service", re.IGNORECASE)
UPDATES = frozenset({"insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"})

# The terminals of SPARQL 1.1 (section 19.8) in which a word is not a keyword.
IRIREF = r"<[^<>\"{}|^`\\\x00-\x20]*(?:\\u[0-9A-Fa-f]{4}[^<>\"{}|^`\\\x00-\x20]*)*>"
OPAQUE = re.compile(
    rf"""(?P<iri>{IRIREF})"""
    r"""|(?P<long>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*''')"""
    r"""|(?P<string>"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')"""
    r"""|(?P<comment>\#[^\n\r]*)""",
    re.DOTALL,
)
DATASET_CLAUSE = re.compile(
    rf"(?<![\w?$:@.-])FROM\s+(?:NAMED\s+)?(?:(?P<iri>{IRIREF})|(?P<name>\S+))", re.IGNORECASE
)
WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class Checked:
    """A query text that may run, and the graphs that its dataset clauses name."""

    text: str
    graphs: tuple[str, ...]


class Refused(Exception):  # noqa: N818 - the name says what happened, as in HTTP
    """A query that may not run.

    ``code`` is a short name for programs (``update``, ``service``, ``dataset``), the message a sentence
    that says what to do instead.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check(text: str) -> Checked:
    """The text to run in place of ``text``, which means the same.

    Raises ``Refused`` for an update (SPARQL 1.1 Update), for any SERVICE clause (SPARQL 1.1 Federated Query)
    and for a dataset clause written with a prefixed name, which cannot be checked here.
    """
    bare = OPAQUE.sub(_blank, text)
    keyword = _first_keyword(bare)
    if keyword in UPDATES:
        raise Refused(
            "update",
            f"{keyword.upper()} is an update, and this endpoint only answers questions. "
            "Use SELECT, ASK, CONSTRUCT or DESCRIBE.",
        )
    safe = OPAQUE.sub(_escape, text)
    hit = SERVICE.search(safe)
    if hit:
        line = safe.count("\n", 0, hit.start()) + 1
        raise Refused(
            "service",
            f"Line {line} holds the word {hit[0]}. SERVICE, which sends parts of a query to other servers, "
            "is switched off here. If it is part of a name, use another variable name or write the full IRI "
            "in <>.",
        )
    return Checked(safe, tuple(_dataset(text, bare)))


def _blank(match: re.Match[str]) -> str:
    return match[0] if match["iri"] else re.sub(r"[^\n]", " ", match[0])


def _escape(match: re.Match[str]) -> str:
    return SERVICE.sub(lambda word: f"\\u{ord(word[0][0]):04X}{word[0][1:]}", match[0])


def _first_keyword(bare: str) -> str:
    """The first keyword after the prologue, in lower case; empty if there is none."""
    body = re.sub(rf"\bBASE\s+{IRIREF}|\bPREFIX\s+[^\s:]*\s*:\s*{IRIREF}", " ", bare, flags=re.IGNORECASE)
    word = WORD.search(body)
    return word[0].lower() if word else ""


def _dataset(text: str, bare: str) -> list[str]:
    graphs = []
    for clause in DATASET_CLAUSE.finditer(bare):
        if not clause["iri"]:
            raise Refused(
                "dataset",
                f"Write the graph after FROM as a full IRI in <>, not as {clause['name']!r}: "
                f"line {text.count(chr(10), 0, clause.start()) + 1}.",
            )
        graphs.append(clause["iri"][1:-1])
    return graphs
