"""What is wrong with a query, in words, from the engine's terse message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from peerweave.graph.store.guard import OPAQUE

POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
PREFIXED = re.compile(r"([A-Za-z][\w.-]*)?:")
USED = re.compile(r"(?<![\w?$:@.-])([A-Za-z][\w.-]*):")
DECLARED = re.compile(r"\bPREFIX\s+([^\s:]*)\s*:", re.IGNORECASE)
FORMS = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Explanation:
    """Where a query breaks (line and column count from 1), that line with a caret under it, and why."""

    line: int
    column: int
    excerpt: str
    cause: str


def explain(query: str, message: str, known: Mapping[str, str]) -> Explanation:
    """Explains ``message``, which the engine gave for ``query``.

    ``known`` are prefixes that can be offered (prefix to IRI). A message without a position counts as one at
    the very start.
    """
    found = POSITION.match(message)
    line, column, expected = (int(found[1]), int(found[2]), found[3]) if found else (1, 1, message)
    place = _place(query, line, column)
    line, column = query.count("\n", 0, place) + 1, place - query.rfind("\n", 0, place)
    text = query.split("\n")[line - 1]
    return Explanation(line, column, _excerpt(text, column), _cause(query, text, column, expected, known))


def declarations(query: str, known: Mapping[str, str]) -> list[str]:
    """The lines that declare the prefixes which the query uses without declaring them, as far as known."""
    bare = OPAQUE.sub(" ", query)
    declared = set(DECLARED.findall(query))
    used = dict.fromkeys(USED.findall(bare))
    return [f"PREFIX {name}: <{known[name]}>" for name in used if name in known and name not in declared]


def _place(query: str, line: int, column: int) -> int:
    """The place in the query that the engine means; it counts past blanks, and past a last mark too many."""
    lines = query.split("\n")
    line = min(line, len(lines))
    place = len("\n".join([*lines[: line - 1], lines[line - 1][: column - 1]]))
    if query[place:].strip():
        return place
    written = query.rstrip()
    ended = written.endswith(("}", ".", ";")) and query.count("{") <= query.count("}")
    return len(written) - ended


def _excerpt(text: str, column: int) -> str:
    start = max(0, column - 60)
    shown = text[start : start + 100].replace("\t", " ")
    return f"{shown}\n{' ' * (column - 1 - start)}^"


def _cause(query: str, text: str, column: int, expected: str, known: Mapping[str, str]) -> str:
    if "Prefix not found" in expected:
        prefix = _undeclared(query, text, column)
        if prefix is not None and prefix in known:
            return f"The prefix {prefix}: is not declared. Put this first: PREFIX {prefix}: <{known[prefix]}>"
        if prefix is not None:
            return (
                f"The prefix {prefix}: is not declared. Put PREFIX {prefix}: <...> first, with its full IRI."
            )
    if not query.strip():
        return "The query is empty."
    if not text[column - 1 :].strip() and query.count("{") > query.count("}"):
        return "The query ends too early: a closing brace } is missing."
    if "IRI parsing failed" in expected:
        return "An IRI between < and > may not hold spaces, quotes or brackets, and must be a full one."
    if not FORMS.search(query):
        return "A query begins, after its prefixes, with SELECT, ASK, CONSTRUCT or DESCRIBE."
    if text[column - 1 : column] == "}" and query.count("{") < query.count("}"):
        return "There is a closing brace } too many."
    if text[column - 1 : column] in ("}", ".", ";"):
        return "A pattern ends too early here: it needs a subject, a predicate and an object."
    return "What stands here does not fit what stands before it."


def _undeclared(query: str, text: str, column: int) -> str | None:
    declared = set(DECLARED.findall(query))
    used = [name or "" for name in PREFIXED.findall(text[: column + 1])]
    return next((name for name in reversed(used) if name not in declared), None)
