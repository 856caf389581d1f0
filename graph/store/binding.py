"""Values put into the text of a query, for services that take nothing but text.

The SPARQL 1.1 Protocol has no way to bind a variable. So each value is written as a ``VALUES`` block (SPARQL
1.1, section 10.2) into the group of every SELECT that names its variable, if those around it do too, and into
each group within that mentions it: there it means what Oxigraph's substitutions mean (SEP-0007). A branch of
a UNION that does not mention it has it bound as well, which changes no answer: Virtuoso loses the rows of
such a branch, though what is not bound is compatible with any value (section 18.3). Where to write is found
among the tokens of the text, so that comments, strings and IRIs are never taken for more. What is written are
terms as N-Triples has them, which are terms of SPARQL as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox
from peerweave.graph.store.guard import OPAQUE

_TOKEN: Final = re.compile(
    rf"{OPAQUE.pattern}"
    r"|(?P<variable>[?$]\w+)"
    r"|(?P<name>(?:[A-Za-z][\w.-]*)?:(?:[\w:%-]|\\.|\.(?=[\w:%-]))*|@[A-Za-z][A-Za-z0-9-]*)"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<mark>[{}()*])",
    re.DOTALL,
)
_FORMS: Final = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_APART: Final = {"MINUS", "EXISTS"}


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """A keyword in capitals; empty for anything else."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def mark(self) -> str:
        """A brace, bracket or star; empty for anything else."""
        return self.text if self.kind == "mark" else ""

    @property
    def variable(self) -> str:
        """The name of a variable; empty for anything else."""
        return self.text[1:] if self.kind == "variable" else ""


@dataclass
class _Group:
    """A pattern between braces, the braces not included.

    ``seen`` are the bound variables that are seen in it, ``always`` those of them that are written into it
    even if it does not mention them, ``assigned`` those that a BIND of its own gives a value, ``within``
    those that a group or a sub-select in it mentions.
    """

    start: int
    seen: Set[str]
    always: Set[str] = frozenset()
    apart: bool = False
    mentioned: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    within: set[str] = field(default_factory=set)
    branch: bool = False
    only_select: bool = False
    empty: bool = True

    def wanted(self) -> set[str]:
        """The variables whose values are written into this group.

        Not into MINUS or EXISTS: a variable that only MINUS has takes part in what it takes away.
        """
        return set(self.always) | (set() if self.apart else self.mentioned & self.seen)

    def lacking(self) -> set[str]:
        """The variables that a branch of a UNION says nothing of, though they are seen in it."""
        known = self.mentioned | self.within | self.always
        return set(self.seen) - known if self.branch and not self.apart else set()


def bind_values(text: str, bindings: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """The query with the values written into it.

    Raises ``ValueError`` where a value cannot be written: the outermost SELECT works the variable out itself,
    or the query is a CONSTRUCT WHERE, whose pattern cannot hold VALUES.
    """
    for place, words in sorted(_insertions(text, bindings), reverse=True) if bindings else ():
        text = text[:place] + words + text[place:]
    return text


def _insertions(text: str, bindings: Mapping[str, ox.NamedNode | ox.Literal]) -> Iterator[tuple[int, str]]:
    for group, end in _groups(text, bindings.keys()):
        wanted, lacking = group.wanted(), sorted(group.lacking())
        if wanted or lacking:
            # A BIND may only give a value to a variable that has none so far in its group.
            first = _blocks(wanted - group.assigned, bindings)
            last = _blocks(wanted & group.assigned, bindings)
            last += "".join(f" BIND({bindings[name]} AS ?{name}) " for name in lacking)
            yield group.start, first + (" {" if group.only_select else "")
            yield end, ("} " if group.only_select else "") + last


def _blocks(names: Set[str], bindings: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    return "".join(f" VALUES ?{name} {{ {bindings[name]} }} " for name in sorted(names))


def _groups(text: str, names: Set[str]) -> Iterator[tuple[_Group, int]]:
    """Every group of a query, once it is closed, and where it ends."""
    tokens = [_Token(found.lastgroup or "", found[0], *found.span()) for found in _TOKEN.finditer(text)]
    tokens = [token for token in tokens if token.kind != "comment"]
    names = frozenset(names) & {token.variable for token in tokens}
    opened: list[_Group] = []
    coming: Set[str] | None = None
    before = ""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        inner = opened[-1] if opened else None
        if token.word in _FORMS and (inner is None or inner.empty):
            at, coming = _head(tokens, at, names if inner is None else inner.seen, inner is None)
            if inner is not None:
                inner.only_select, inner.empty = True, False
                inner.within |= coming
            continue
        at += 1
        if token.word == "VALUES":
            at = _past_data(tokens, at)
        if token.mark == "}":
            if not opened:
                raise ValueError("There is a closing brace } too many.")
            done = opened.pop()
            done.branch = done.branch or (at < len(tokens) and tokens[at].word == "UNION")
            if opened:
                opened[-1].within |= (done.mentioned | done.within) & done.seen
            yield done, token.start
        elif token.mark == "{":
            if coming is not None:
                group = _Group(token.end, coming, coming)
            else:
                seen = frozenset() if inner is None else inner.seen
                apart = before in _APART or (inner is not None and inner.apart)
                group = _Group(token.end, seen, apart=apart, branch=before == "UNION")
            opened.append(group)
            coming = None
        elif inner is not None and token.variable in names:
            inner.mentioned.add(token.variable)
            if before == "AS":
                inner.assigned.add(token.variable)
        if inner is not None:
            inner.empty = False
        before = token.word
    if opened:
        raise ValueError("The query ends too early: a closing brace } is missing.")


def _head(tokens: list[_Token], at: int, around: Set[str], outermost: bool) -> tuple[int, Set[str]]:
    """Past the head of a query or sub-select: the place of the brace that opens its pattern, what it sees."""
    form = tokens[at].word
    named: set[str] = set()
    worked_out: set[str] = set()
    depth, everything = 0, form != "SELECT"
    before = ""
    at += 1
    if form == "CONSTRUCT":
        at = _past_template(tokens, at)
    while at < len(tokens) and tokens[at].mark != "{":
        token = tokens[at]
        depth += (token.mark == "(") - (token.mark == ")")
        everything = everything or (token.mark == "*" and depth == 0)
        if token.variable and depth == 0:
            named.add(token.variable)
        elif token.variable and before == "AS":
            worked_out.add(token.variable)
        before = token.word
        at += 1
    if outermost and worked_out & around:
        name = min(worked_out & around)
        raise ValueError(f"The query works ?{name} out itself, so that it cannot be given a value.")
    return at, around - worked_out if everything else around & named - worked_out


def _past_data(tokens: list[_Token], at: int) -> int:
    """Past the variables and the terms of a VALUES block."""
    while at < len(tokens) and tokens[at].mark != "}":
        at += 1
    return at + 1


def _past_template(tokens: list[_Token], at: int) -> int:
    if at >= len(tokens) or tokens[at].mark != "{":
        raise ValueError("The pattern of CONSTRUCT WHERE cannot hold a value: write the template out.")
    while at < len(tokens) and tokens[at].mark != "}":
        at += 1
    return at + 1
