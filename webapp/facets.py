"""Lists that are narrowed down by facets: which values there are, how many rows each leaves, which rows fit.

Values of one facet are alternatives, facets narrow each other. The number beside a value is that of the rows
there would be with it, given what is chosen in the *other* facets. Rows are bits of a number, so that all
counts of a page take a few hundred operations on whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import request
from peerweave.graph.natural import natural_key
from peerweave.graph.search.ask import Found
from peerweave.graph.suggest import named, quoted
from peerweave.webapp.lexicon import Thing
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition
from peerweave.webapp.view import Record

NONE = "none"
"""In the address, for the rows that have no value of a facet."""
FIRST = 10
"""Values that are shown at once, and beside those chosen."""
LISTED = 100
"""Values that a message names at most."""
OWN = frozenset({"q", "sort", "page", "format", "table", "bom"})
"""What an address may name beside the facets."""


@dataclass(frozen=True)
class Value:
    """One value of a facet: its name in the address, its words, and the thing that it is, if it is one."""

    key: str
    label: str
    thing: Thing | None = None
    above: str = ""
    """The key of the value that holds it, in a facet that is a tree."""


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list down.

    ``none`` are the words for rows without a value. ``order`` says how values stand: ``count`` (most rows
    first), ``listed`` (as in ``among``), ``newest``. In a ``tree``, what holds others can be chosen too.
    """

    name: str
    label: str
    none: str
    order: str = "count"
    tree: bool = False
    open: bool = False
    """Whether its values are seen at once."""


@dataclass(frozen=True)
class Item:
    """One row with its values by the name of the facet."""

    iri: str
    record: Record
    values: Mapping[str, Sequence[Value]]


@dataclass(frozen=True)
class Sort:
    """One order of the rows: its name in the address, its words, and the key of a row."""

    name: str
    label: str
    key: Callable[[Item], tuple[object, ...]]
    backwards: bool = False


@dataclass(frozen=True)
class Listing:
    """All rows of a list, ready to be narrowed down."""

    items: Sequence[Item]
    facets: Sequence[Facet]
    sorts: Sequence[Sort]
    group: str
    """The group of ``peerweave.graph.search.groups`` whose index the text box asks."""

    @cached_property
    def masks(self) -> dict[str, dict[str, int]]:
        """For each facet and value the rows with it, as the bits of a number; rows without one under NONE."""
        masks: dict[str, dict[str, int]] = {facet.name: {} for facet in self.facets}
        for number, item in enumerate(self.items):
            for facet in self.facets:
                found = masks[facet.name]
                for key in {value.key for value in item.values.get(facet.name, ())} or {NONE}:
                    found[key] = found.get(key, 0) | 1 << number
        return masks

    @cached_property
    def values(self) -> dict[str, list[Value]]:
        """The values of each facet in their order, which stays as it is whatever is chosen."""
        found: dict[str, dict[str, Value]] = {facet.name: {} for facet in self.facets}
        for item in self.items:
            for name, values in item.values.items():
                if name in found:
                    found[name].update((value.key, value) for value in values)
        ordered = {}
        for facet in self.facets:
            values = list(found[facet.name].values())
            masks = self.masks[facet.name]
            if facet.order == "newest":
                values.sort(key=lambda value: value.key, reverse=True)
            elif facet.order == "count":
                values.sort(key=lambda value: (-masks[value.key].bit_count(), natural_key(value.label)))
            if NONE in masks:
                values.append(Value(NONE, facet.none))
            ordered[facet.name] = values
        return ordered

    @property
    def everything(self) -> int:
        return (1 << len(self.items)) - 1


@dataclass(frozen=True)
class Counted:
    """A value as the form shows it."""

    value: Value
    count: int
    chosen: bool
    below: tuple[Counted, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A facet as the form shows it: the first values, and the rest to be opened."""

    facet: Facet
    first: tuple[Counted, ...]
    rest: tuple[Counted, ...]
    chosen: int


@dataclass(frozen=True)
class Narrowed:
    """A list as the address wants it: the rows that fit in their order, and what the form shows."""

    listing: Listing
    chosen: Mapping[str, tuple[Value, ...]]
    text: str
    found: Found | None
    sort: Sort
    sorts: tuple[Sort, ...]
    items: tuple[Item, ...]
    facets: tuple[Shown, ...] = ()

    @property
    def filters(self) -> dict[str, list[str]]:
        """What is chosen, by the names and keys of the address."""
        return {name: [value.key for value in values] for name, values in self.chosen.items() if values}


BEST = Sort("best", "What fits the words best", lambda item: ())


def narrowed(edition: Edition, listing: Listing) -> Narrowed:
    """The list as the address of the present request wants it.

    Raises a 400 ``Problem`` for a facet, value or order that there is not, saying which there are.
    """
    chosen = {facet.name: _chosen(listing, facet) for facet in listing.facets}
    _known(listing)
    text = request.args.get("q", "").strip()
    found = edition.index.find(text) if text else None
    fits, ranks = listing.everything, {}
    if found is not None and found.terms:
        names = edition.index.names(found, listing.group) if found.all else []
        ranks = {name: rank for rank, name in enumerate(names)}
        fits = _bits(item.iri in ranks for item in listing.items)
    union = {
        name: _any(listing.masks[name].get(value.key, 0) for value in values)
        for name, values in chosen.items()
        if values
    }
    sorts = (BEST, *listing.sorts) if ranks else tuple(listing.sorts)
    sort = _sort(sorts)
    kept = fits & _all(union.values(), listing.everything)
    items = [item for number, item in enumerate(listing.items) if kept >> number & 1]
    if sort is BEST:
        items.sort(key=lambda item: ranks[item.iri])
    else:
        items.sort(key=sort.key, reverse=sort.backwards)
    shown = []
    for facet in listing.facets:
        others = fits & _all((bits for name, bits in union.items() if name != facet.name), listing.everything)
        shown.append(_shown(listing, facet, others, {value.key for value in chosen[facet.name]}))
    return Narrowed(listing, chosen, text, found, sort, sorts, tuple(items), tuple(shown))


def _known(listing: Listing) -> None:
    names = [facet.name for facet in listing.facets]
    for name in request.args:
        if name not in names and name not in OWN:
            listed = ", ".join(names)
            raise Problem(
                400,
                f"This list has no filter {quoted(name)}. There are: {listed}; q for words, and sort.",
                title="This filter is not possible",
                ways_out=[("The list without filters", request.script_root + request.path)],
            )


def _chosen(listing: Listing, facet: Facet) -> tuple[Value, ...]:
    known = {value.key.casefold(): value for value in listing.values[facet.name]}
    found: dict[str, Value] = {}
    for wish in request.args.getlist(facet.name):
        key = wish.strip().casefold()
        if not key:
            continue
        if key not in known:
            labels = {value.key: value.label for value in known.values()}
            like = [f"{key} ({labels[key]})" for key in named(wish, {key: [labels[key]] for key in labels})]
            listed = [value.key for value in known.values()]
            some = ", ".join(listed[:LISTED]) + (
                f" and {len(listed) - LISTED} more" if listed[LISTED:] else ""
            )
            hint = f" Did you mean {' or '.join(like)}?" if like else ""
            raise Problem(
                400,
                f"No row has the {facet.label.lower()} {quoted(wish)}.{hint} There are: {some}.",
                title="This value is not possible",
                ways_out=[("The list without filters", request.script_root + request.path)],
            )
        found.setdefault(key, known[key])
    return tuple(found.values())


def _sort(sorts: Sequence[Sort]) -> Sort:
    wish = request.args.get("sort", "")
    if not wish:
        return sorts[0]
    for sort in sorts:
        if sort.name == wish:
            return sort
    if wish == BEST.name:
        return sorts[0]
    listed = ", ".join(sort.name for sort in sorts)
    raise Problem(400, f"There is no order {quoted(wish)}. There are: {listed}.")


def _shown(listing: Listing, facet: Facet, others: int, chosen: set[str]) -> Shown:
    masks = listing.masks[facet.name]
    values = listing.values[facet.name]

    def counted(value: Value, below: Iterable[Counted] = ()) -> Counted:
        return Counted(value, (masks[value.key] & others).bit_count(), value.key in chosen, tuple(below))

    if facet.tree:
        keys = {value.key for value in values}
        tops = [value for value in values if value.above not in keys]
        inside = {
            top.key: [counted(value) for value in values if _top(value, values) == top.key] for top in tops
        }
        return Shown(facet, tuple(counted(top, inside[top.key]) for top in tops), (), len(chosen))
    all_of_them = [counted(value) for value in values]
    first = [one for number, one in enumerate(all_of_them) if number < FIRST or one.chosen]
    rest = [one for one in all_of_them if one not in first]
    if len(rest) == 1:
        first, rest = all_of_them, []
    return Shown(facet, tuple(first), tuple(rest), len(chosen))


def _top(value: Value, values: Sequence[Value]) -> str:
    """The key of the uppermost value that holds this one; empty for one that nothing holds."""
    by_key = {one.key: one for one in values}
    top = ""
    while value.above in by_key:
        top = value.above
        value = by_key[top]
    return top


def _bits(those: Iterable[bool]) -> int:
    return sum(1 << number for number, fits in enumerate(those) if fits)


def _any(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _all(masks: Iterable[int], everything: int) -> int:
    found = everything
    for mask in masks:
        found &= mask
    return found
