"""Cells of tables as HTML: what templates show thousands of times on one page.

They are functions rather than template macros because a macro costs some tenfold: a page of a country has two
thousand of them. ``macros.html`` gives them their names in the templates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urlsplit

from flask import request
from markupsafe import Markup, escape
from peerweave.graph.days import told
from peerweave.webapp.lexicon import Cell, Moment, Source, Thing, Value

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "implemented": "disc",
        "partly-implemented": "half",
        "not-implemented": "ring",
        "pending": "clock",
        "not-known": "ask",
        "reviewed-data": "disc",
        "reviewed-no-data": "ring",
        "not-yet-reviewed": "clock",
        "out-of-scope": "dash",
        "not-bound": "cross",
        "completed": "disc",
        "under-way": "half",
        "scheduled": "clock",
        "undated": "ask",
    }
)
"""The sign of each state, in ``signs.svg``; any other has that of what is not known."""
STATES = ("status", "knowledge-state", "review-state")
KEPT = 20_000
OUTSIDE = 'rel="noopener external nofollow"'


def to(thing: Thing | str) -> str:
    """The address of a thing's page, or of a path below the root, on this instance."""
    return _to(thing if isinstance(thing, str) else thing.path, request.script_root)


def _to(path: str, root: str) -> str:
    return root + path if path.startswith("/") else path


@lru_cache(maxsize=256)
def sign(name: str) -> Markup:
    """A sign of ``signs.svg``, which says nothing that words beside it do not say."""
    return _safe(
        f'<svg class="sign" aria-hidden="true" focusable="false"><use href="#sign-{escape(name)}"/></svg>'
    )


@lru_cache(maxsize=KEPT)
def moment(text: str) -> Markup:
    """An ISO date as a ``time`` element in words."""
    return _safe(f'<time datetime="{escape(text)}">{escape(Moment(text).words)}</time>')


@lru_cache(maxsize=KEPT)
def state(thing: Thing, reason: str = "") -> Markup:
    """A state or status with its sign; ``reason`` is told when pointed at."""
    title = f' title="{escape(reason)}"' if reason else ""
    words = f"{sign(SIGNS.get(thing.key, 'ask'))}{escape(thing.label)}"
    return _safe(f'<span class="state {escape(thing.kind)} {escape(thing.key)}"{title}>{words}</span>')


def mechanism(thing: Thing) -> Markup:
    """A mechanism by its letters and mark."""
    return _mechanism(thing, request.script_root)


@lru_cache(maxsize=256)
def _mechanism(thing: Thing, root: str) -> Markup:
    key, address = escape(thing.key), escape(_to(thing.path, root))
    title, mark = escape(thing.label), sign(thing.key)
    return _safe(f'<a class="mechanism {key}" href="{address}" title="{title}">{mark}{key}</a>')


def outward(address: str, words: str) -> Markup:
    """A link that leaves this site, with the sign that says so."""
    return _safe(f'<a class="out" href="{escape(address)}" {OUTSIDE}>{escape(words)}{sign("out")}</a>')


def one(value: Value, style: str = "", full: bool = False) -> Markup | str:
    """One value. Of a thing its short name, or with ``full`` its whole one; dates in words."""
    if isinstance(value, Thing):
        return _thing(value, full, request.script_root)
    if isinstance(value, Moment):
        return moment(value.text)
    if isinstance(value, (int, float)):
        return number(value)
    if style == "address" and value.startswith(("https://", "http://")):
        return outward(value, host(value))
    return told(value)


@lru_cache(maxsize=KEPT)
def _thing(value: Thing, full: bool, root: str) -> Markup:
    if value.kind in STATES and value.key and "/" not in value.key:
        return state(value)
    if value.kind == "mechanism":
        return _mechanism(value, root)
    if not value.path:
        return escape(value.label)
    if not value.ours and value.path.startswith(("https://", "http://")):
        return outward(value.path, nameless(value.path) if value.label == value.iri else value.label)
    code = ' class="code"' if value.code else ""
    title = f' title="{escape(value.label)}"' if value.short != value.label and not full else ""
    words = escape(value.label if full else value.short)
    return _safe(f'<a{code} href="{escape(_to(value.path, root))}"{title}>{words}</a>')


def called(value: Thing, name: Thing) -> Markup:
    """A thing by the name of another that tells it apart in its table: a review by its country."""
    address, title, words = escape(to(value)), escape(value.label), escape(name.short)
    return _safe(f'<a href="{address}" title="{title}">{words}</a>')


def cell(value: Cell, empty: str = "not known", style: str = "", full: bool = False) -> Markup | str:
    """What stands in a cell: one value, several, or the words for none."""
    if value is None:
        return _safe(f'<span class="none">{escape(empty)}</span>')
    if isinstance(value, tuple):
        parts = [escape(one(part, style, full)) for part in value]
        last = parts.pop()
        told = [f'<span class="part">{part}<span class="comma">,</span></span>' for part in parts]
        return _safe(" ".join([*told, f'<span class="part">{last}</span>']))
    return one(value, style, full)


def sources(found: Sequence[Source], empty: str = "none of its own", fact: Thing | None = None) -> Markup:
    """The best source, and a link to the others on the page of the fact, if that is known."""
    cut = fact if len(found) > 2 else None
    return _sources(tuple(found), empty, cut, request.script_root)


@lru_cache(maxsize=KEPT)
def _sources(found: tuple[Source, ...], empty: str, fact: Thing | None, root: str) -> Markup:
    if not found:
        return _safe(f'<span class="none">{escape(empty)}</span>')
    parts = [_source(source, root) for source in (found[:1] if fact else found)]
    if fact:
        hidden = f'<span class="vh"> sources of {escape(fact.label)}</span>'
        address = escape(_to(fact.path, root))
        parts.append(f' <a href="{address}#provenance">and {len(found) - 1} more{hidden}</a>')
    return _safe("".join(parts))


def _source(source: Source, root: str) -> str:
    label, address = escape(source.label), escape(source.address)
    words = f'{escape(source.source_kind or "Source")}<span class="vh">: {label}</span>'
    shown = f'<a href="{escape(_to(source.path, root))}" title="{label}">{words}</a>'
    if address:
        shown += (
            f' <a class="out" href="{address}" {OUTSIDE} title="{address}">'
            f'<span class="vh">Read it outside</span>{sign("out")}</a>'
        )
    return f'<span class="source">{shown}</span>'


def number(value: Cell) -> str:
    """A number with thin groups of three: 12 345."""
    return f"{value:,}".replace(",", "\u202f") if isinstance(value, int) else str(value)


def host(address: str) -> str:
    """The host of an address, without www, to stand for it in a table."""
    return urlsplit(address).netloc.removeprefix("www.") or address


def nameless(address: str) -> str:
    """What stands for an address that nothing gives a name to: its host and its last part."""
    parts = urlsplit(address)
    last = parts.fragment or parts.path.rstrip("/").rpartition("/")[2]
    return f"{host(address)}: {last}" if last else host(address)


def _safe(text: str) -> Markup:
    """A text of which every part from the data was escaped."""
    return Markup(text)  # noqa: S704
