"""The cells of an answer: words or a number, and the IRI of a thing, read from what its rows hold.

An answer of a thousand rows holds few values many times over. So each column is read by itself, each of its
values once. The rows of a store come as TSV (``WrittenRows``), whose values are mostly words between two
marks, and those of a computed answer as plain values (``MadeRows``): neither needs a term of RDF first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from peerweave.graph.namespaces import BASE, ID
from peerweave.graph.questions.advice import MadeRows, Thing, written
from peerweave.graph.store.repository import Rows, Term, WrittenRows, read_terms
from pyoxigraph import Literal, NamedNode
from rdflib.namespace import XSD

LABEL: Final = "Label"
"""The words of the things in a column x stand in the column xLabel."""

_BOOLEAN: Final = str(XSD.boolean)
_INTEGER: Final = str(XSD.integer)
_NUMBERS: Final = {str(XSD.decimal), str(XSD.double), str(XSD.float)}
K = TypeVar("K")


@dataclass(frozen=True)
class Cell:
    """One value: its words or number, and its IRI if it is a thing; both None where nothing is known."""

    value: str | int | float | bool | None
    iri: str | None = None


_NOTHING: Final = Cell(None)


def table(columns: Iterable[str], rows: Rows) -> list[tuple[Cell, ...]]:
    """The rows as cells of these columns; rows that are the same in each of them are given once."""
    read = [_column(rows, name) for name in columns]
    # Equal cells of a column have one number, which is compared faster than what they hold.
    places = {row: place for place, row in enumerate(zip(*(numbers for numbers, _ in read), strict=True))}
    by_row = list(zip(*(map(cells.__getitem__, numbers) for numbers, cells in read), strict=True))
    return list(map(by_row.__getitem__, places.values()))


def _column(rows: Rows, name: str) -> tuple[list[int], list[Cell]]:
    beside = name + LABEL
    if isinstance(rows, MadeRows):
        return _each([(type(value), value) for value in rows.values(name)], _of_value)
    if isinstance(rows, WrittenRows):
        return _each(list(zip(rows.texts(name), rows.texts(beside), strict=True)), _of_texts)
    return _each(list(zip(rows.column(name), rows.column(beside), strict=True)), _of_terms)


def _each(values: list[K], read: Callable[[K], Cell]) -> tuple[list[int], list[Cell]]:
    """The number of each value's cell, and the cells by number: the same one for the same words and IRI."""
    numbers: dict[tuple[type, object, str | None], int] = {}
    cells: list[Cell] = []
    found: dict[K, int] = {}
    for value in dict.fromkeys(values):
        cell = read(value)
        number = numbers.setdefault((type(cell.value), cell.value, cell.iri), len(cells))
        if number == len(cells):
            cells.append(cell)
        found[value] = number
    return list(map(found.__getitem__, values)), cells


def _of_value(typed: tuple[type, object]) -> Cell:
    _, value = typed  # the type keeps 1, 1.0 and true apart
    if isinstance(value, Thing):
        return Cell(value.label, value.iri)
    if value is None or value == "":
        return _NOTHING
    if isinstance(value, float):
        return Cell(float(written(value)))
    return Cell(value if isinstance(value, int) else str(value))


def _of_texts(pair: tuple[str, str]) -> Cell:
    """A cell from a value and the words beside it, as TSV has them.

    The form is that of SPARQL 1.1 Query Results CSV and TSV Formats, section 4.1.
    """
    text, label = pair
    if text[:1] == "<" and text[:2] != "<<":
        iri = text[1:-1]
        return Cell(_words(label) if label[:1] == '"' else short(iri), iri)
    written = text or label
    return Cell(_words(written)) if written else _NOTHING


def _words(text: str) -> str | int | float | bool | None:
    """What a literal of TSV says; None for what is none."""
    words, mark, kind = text.rpartition('"')
    if mark and "\\" not in words:
        return _typed(words[1:], kind[3:-1]) if kind[:1] == "^" else words[1:]
    (term,) = read_terms([text])
    return plain(term) if isinstance(term, Literal) else None


def _of_terms(pair: tuple[Term | None, Term | None]) -> Cell:
    term, label = pair
    if term is None and label is None:
        return _NOTHING
    if isinstance(term, NamedNode):
        words = label.value if isinstance(label, Literal) else short(term.value)
        return Cell(words, term.value)
    return (
        Cell(plain(term))
        if isinstance(term, Literal)
        else Cell(plain(label) if isinstance(label, Literal) else None)
    )


def plain(literal: Literal) -> str | int | float | bool:
    """The words, or the number or truth value, of a literal."""
    return literal.value if literal.language else _typed(literal.value, literal.datatype.value)


def _typed(words: str, kind: str) -> str | int | float | bool:
    if kind == _BOOLEAN:
        return words in ("true", "1")
    if kind == _INTEGER:
        return int(words)
    return float(words) if kind in _NUMBERS else words


def short(iri: str) -> str:
    """An IRI of ours without its beginning; any other as it is."""
    for start in (str(ID), BASE):
        if iri.startswith(start):
            return iri.removeprefix(start)
    return iri
