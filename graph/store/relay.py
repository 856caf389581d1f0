"""Queries from outside, passed on to the SPARQL service that holds the graph.

The service may be any, with keywords and functions beyond the standard, so what may be passed on is decided
here. The text must be a query in the grammar of SPARQL 1.1: it is first put to an empty store, in a process
that can be killed, which also gives errors their line and column. It may not hold codepoint escapes, which
some engines read before all else (SPARQL 1.1, section 19.2), so that they could hide a keyword; nor the names
of functions that reach into an engine. The answer is read as a whole, in one format, and written anew in
the one that was asked for: what was cut is never passed on.
"""

from __future__ import annotations

import re
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import pyoxigraph as ox
from peerweave.graph.namespaces import BASE, PREFIXES
from peerweave.graph.store.guard import OPAQUE
from peerweave.graph.store.pool import Answer, Limits, Pool, QueryError
from peerweave.graph.store.remote import SPOOL, EndpointError, RemoteRepository
from peerweave.graph.store.worker import GRAPHS, SOLUTIONS

_ESCAPE: Final = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")
_OWN: Final = re.compile(r"<\s*(bif|sql|java|javascript|rpc|exec|file):", re.IGNORECASE)
_ROWS: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples, text/turtle;q=0.5"


class Relay:
    """Answers queries as ``Pool`` does, from a SPARQL service."""

    def __init__(self, address: str, limits: Limits) -> None:
        """``limits`` hold for what is passed on too: time, size of an answer, how many at once.

        Raises ``EndpointError`` for what is no address.
        """
        self.limits = limits
        self._service = RemoteRepository(address, limits.seconds)
        self._running = threading.BoundedSemaphore(limits.processes)
        self._lock = threading.Lock()
        self._queued = 0
        self._empty = tempfile.TemporaryDirectory(prefix="peerweave-")
        ox.Store(self._empty.name).flush()
        self._grammar = Pool(Path(self._empty.name), limits)

    def ask(
        self,
        query: str,
        *,
        solutions: str | None,
        graph: str | None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """See ``Pool.ask``; codes ``escape`` and ``function`` stand for what is not passed on."""
        refuse_beyond_standard(query)
        kind = self._kind(query, solutions, graph)
        with self._turn():
            try:
                return self._passed_on(query, kind, solutions, graph, _dataset(default_graphs, named_graphs))
            except EndpointError as error:
                code = "died" if error.code == "unreachable" else error.code
                raise QueryError(code, str(error)) from error
            except ValueError as error:
                raise QueryError("evaluation", str(error)) from error

    @property
    def replaced(self) -> Mapping[str, int]:
        """See ``Pool.replaced``: of the processes that read queries before they are passed on."""
        return self._grammar.replaced

    @property
    def queued(self) -> int:
        """How many requests wait just now, to be read or to be passed on."""
        return self._grammar.queued + self._queued

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One of the queries that may run at a time. Raises ``QueryError`` where none gets free in time."""
        with self._lock:
            self._queued += 1
        try:
            free = self._running.acquire(timeout=self.limits.wait_seconds)
        finally:
            with self._lock:
                self._queued -= 1
        if not free:
            raise QueryError(
                "busy",
                f"{self.limits.processes} queries are running already; this one was not started.",
            )
        try:
            yield
        finally:
            self._running.release()

    def close(self) -> None:
        """Ends the processes."""
        self._grammar.close()
        self._empty.cleanup()

    def _kind(self, query: str, solutions: str | None, graph: str | None) -> str:
        """Rows, a truth value, or triples, as an answer over no data tells. Raises ``QueryError``."""
        answer = self._grammar.ask(query, solutions=solutions, graph=graph)
        answer.body.close()
        return answer.kind

    def _passed_on(
        self,
        query: str,
        kind: str,
        solutions: str | None,
        graph: str | None,
        fields: Sequence[tuple[str, str]],
    ) -> Answer:
        media, body = self._service.stream(
            f"BASE <{BASE}>\n{query}",
            _TRIPLES if kind == "graph" else _ROWS,
            fields,
            self.limits.answer_bytes,
        )
        written: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - handed on
        try:
            with body:
                _write(kind, media, body, (graph if kind == "graph" else solutions) or "", written)
        except (SyntaxError, OSError) as error:
            written.close()
            raise EndpointError(f"The answer of the service is cut or damaged ({error}).") from error
        except BaseException:
            written.close()
            raise
        length = written.tell()
        written.seek(0)
        return Answer(kind, (graph if kind == "graph" else solutions) or "", length, written)


def refuse_beyond_standard(query: str) -> None:
    """Raises ``QueryError`` for what an engine may read otherwise than the standard, or runs by itself."""
    if escape := _ESCAPE.search(query):
        raise QueryError(
            "escape",
            f"Line {_line(query, escape.start())} holds {escape[0]}: write the character itself. Escapes of "
            "this form are not passed on.",
        )
    for token in OPAQUE.finditer(query):
        if token["iri"] and (own := _OWN.match(token["iri"])):
            raise QueryError(
                "function",
                f"Line {_line(query, token.start())} names {own[1]}:, which is no part of SPARQL 1.1 and is "
                "not passed on.",
            )


def _line(query: str, place: int) -> int:
    return query.count("\n", 0, place) + 1


def _dataset(
    default_graphs: Sequence[str] | None, named_graphs: Sequence[str] | None
) -> list[tuple[str, str]]:
    return [
        *(("default-graph-uri", iri) for iri in default_graphs or ()),
        *(("named-graph-uri", iri) for iri in named_graphs or ()),
    ]


def _write(kind: str, media: str, body: IO[bytes], wanted: str, written: IO[bytes]) -> None:
    """The service's answer, in the format that was asked for."""
    if kind == "graph":
        form = ox.RdfFormat.from_media_type(media)
        if form is None:
            raise EndpointError(f"The service answered with {media or 'no media type'}, not with triples.")
        target = GRAPHS[wanted]
        plain = target in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
        triples = (quad.triple for quad in ox.parse(body, format=form))
        ox.serialize(triples, written, target, prefixes=None if plain else PREFIXES)
        return
    results = ox.QueryResultsFormat.from_media_type(media)
    if results is None:
        raise EndpointError(f"The service answered with {media or 'no media type'}, not with SPARQL results.")
    found = ox.parse_query_results(body, format=results)
    if kind == "boolean" and isinstance(found, ox.QuerySolutions):
        # Virtuoso answers an ASK that holds nowhere with a table of no rows.
        said = b'{"head":{},"boolean":%s}' % (b"true" if any(True for _ in found) else b"false")
        found = ox.parse_query_results(said, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean) and wanted.startswith("text/"):
        written.write(b"true" if found else b"false")
    else:
        found.serialize(written, SOLUTIONS[wanted])
