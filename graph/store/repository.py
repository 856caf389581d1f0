"""Where questions are answered: one small interface, and the local store behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, Protocol, cast

import pyoxigraph as ox
from peerweave.graph.store.snapshot import Snapshot, open_store

Term = ox.NamedNode | ox.BlankNode | ox.Literal
"""What a cell of an answer holds."""

_WRITTEN: Final = ox.QueryResultsFormat.TSV

Bindings = Mapping[str, ox.NamedNode | ox.Literal]
"""Name of a variable, without question mark, to its value."""


class Rows:
    """An answer: the names of the columns, and in each row a term, or None where nothing is known."""

    def __init__(self, columns: tuple[str, ...], rows: list[dict[str, Term | None]]) -> None:
        self.columns = columns
        self._rows = rows

    @property
    def rows(self) -> list[dict[str, Term | None]]:
        """Each row by the names of the columns."""
        return self._rows

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def column(self, name: str) -> list[Term | None]:
        """What stands in one column, row by row; None in each row if there is no such column."""
        return [row.get(name) for row in self.rows]

    def __eq__(self, other: object) -> bool:
        """Whether both have the same columns and rows, however they came about."""
        return isinstance(other, Rows) and (self.columns, self.rows) == (other.columns, other.rows)

    __hash__ = None  # type: ignore[assignment] # rows are lists


class WrittenRows(Rows):
    """Rows that the engine wrote as SPARQL 1.1 TSV; each term is read once, and only where asked for.

    An answer of a thousand rows holds few terms many times over: to read each cell takes longer than to
    find it.
    """

    def __init__(self, body: bytes) -> None:
        head, *lines = body.decode().split("\n")[:-1]
        self.columns = tuple(name[1:] for name in head.split("\t"))
        self._table = [line.split("\t") for line in lines]

    @cached_property
    def rows(self) -> list[dict[str, Term | None]]:
        """See ``Rows.rows``. Raises ``ValueError`` for a quoted triple, which no question gives."""
        term = _each_once(cell for line in self._table for cell in line)
        return [dict(zip(self.columns, map(term, line), strict=True)) for line in self._table]

    @property
    def count(self) -> int:
        """See ``Rows.count``: none is read for it."""
        return len(self._table)

    def texts(self, name: str) -> list[str]:
        """What stands in one column as the engine wrote it; an empty text where nothing is known."""
        if name not in self.columns:
            return [""] * len(self._table)
        place = self.columns.index(name)
        return [line[place] for line in self._table]

    def column(self, name: str) -> list[Term | None]:
        """See ``Rows.column``. Raises ``ValueError`` as ``rows`` does."""
        cells = self.texts(name)
        return list(map(_each_once(cells), cells))


def read_terms(cells: Sequence[str]) -> list[Term]:
    """The terms of cells of TSV, none of them empty. Raises ``ValueError`` for a quoted triple."""
    body = "\n".join(["?term", *cells, ""]).encode()
    found = cast(ox.QuerySolutions, ox.parse_query_results(body, format=_WRITTEN))
    terms = [term for (term,) in found]
    if ox.Triple in map(type, terms):
        raise ValueError("the answer holds a quoted triple, which no question gives")
    return cast(list[Term], terms)


def _each_once(cells: Iterable[str]) -> Callable[[str], Term | None]:
    """What gives the term of each of these cells, which is read once; None for an empty one."""
    distinct = [cell for cell in dict.fromkeys(cells) if cell]
    read: dict[str, Term | None] = dict(zip(distinct, read_terms(distinct), strict=True))
    return read.get


class Repository(Protocol):
    """What the questions need of a store, wherever it is.

    Values are bound, never pasted into the text. They reach those parts of a query whose SELECT names the
    variable (SEP-0007, as Oxigraph has it), so a query projects each variable that it lets a caller bind.
    """

    @property
    def snapshot_id(self) -> str:
        """Which published graph answers."""
        ...

    @property
    def as_of(self) -> str:
        """The day, YYYY-MM-DD, of which the dataset speaks."""
        ...

    def select(self, text: str, bindings: Bindings) -> Rows:
        """The answer to a SELECT query. Raises ``ValueError`` if it is not one or does not parse."""
        ...

    def ask(self, text: str, bindings: Bindings) -> bool:
        """The answer to an ASK query. Raises ``ValueError`` if it is not one or does not parse."""
        ...

    def construct(self, text: str, bindings: Bindings) -> list[ox.Triple]:
        """The statements of a CONSTRUCT or DESCRIBE query, in the order of their N-Triples.

        Raises ``ValueError`` if it is neither or does not parse.
        """
        ...


class LocalRepository:
    """A published snapshot on this machine, opened read-only in this process.

    Nothing here can stop a long query: queries from outside go through ``peerweave.graph.store.pool``.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot_id = snapshot.id
        self._nquads = snapshot.nquads
        self._store = open_store(snapshot)
        self._as_of = str(snapshot.manifest["as_of"])

    @property
    def snapshot_id(self) -> str:
        """Which published graph answers."""
        return self._snapshot_id

    @property
    def as_of(self) -> str:
        """The day, YYYY-MM-DD, of which the dataset speaks."""
        return self._as_of

    def into_memory(self) -> None:
        """Hold every statement in memory too, where most questions take a third to a half of the time.

        It takes some seconds and about 1 KB for each statement (docs/benchmarks.md). Python is not held up
        meanwhile, so this can run in a thread while questions are answered from disk.
        """
        store = ox.Store()
        store.bulk_load(path=str(self._nquads), format=ox.RdfFormat.N_QUADS)
        merged = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        store.bulk_load(merged, format=ox.RdfFormat.N_TRIPLES)
        self._store = store

    def select(self, text: str, bindings: Bindings) -> Rows:
        """See ``Repository.select``."""
        found = self._query(text, bindings)
        if not isinstance(found, ox.QuerySolutions):
            raise ValueError("the query must be a SELECT")
        return WrittenRows(cast(bytes, found.serialize(format=_WRITTEN)))

    def ask(self, text: str, bindings: Bindings) -> bool:
        """See ``Repository.ask``."""
        found = self._query(text, bindings)
        if not isinstance(found, ox.QueryBoolean):
            raise ValueError("the query must be an ASK")
        return bool(found)

    def construct(self, text: str, bindings: Bindings) -> list[ox.Triple]:
        """See ``Repository.construct``."""
        found = self._query(text, bindings)
        if not isinstance(found, ox.QueryTriples):
            raise ValueError("the query must be a CONSTRUCT or a DESCRIBE")
        return sorted(found, key=str)

    def _query(self, text: str, bindings: Bindings) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self._store.query(
                text, substitutions={ox.Variable(name): value for name, value in bindings.items()}
            )
        except (SyntaxError, RuntimeError) as error:
            raise ValueError(str(error)) from error


def row_of(names: tuple[str, ...], solution: ox.QuerySolution) -> dict[str, Term | None]:
    """A solution as a row of an answer. Raises ``ValueError`` for a quoted triple, which none gives."""
    row = dict(zip(names, solution, strict=True))
    if ox.Triple in map(type, row.values()):
        name = next(name for name in names if isinstance(row[name], ox.Triple))
        raise ValueError(f"?{name} is a quoted triple, which no question gives")
    return cast(dict[str, Term | None], row)
