"""What answers the SPARQL endpoint: processes over the snapshot that is served, or a service elsewhere."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from flask import Flask, current_app
from peerweave.graph.store.pool import Answer, Limits, Pool, QueryError
from peerweave.graph.store.relay import Relay
from peerweave.webapp.published import Edition, Published

EXTENSION = "processes"


class Watch(Protocol):
    """Is told of each query from outside."""

    def query(self, text: str, code: str | None, seconds: float) -> None:
        """``code`` is that of the error, None where it was answered; ``seconds`` has the waiting in it."""
        ...


@dataclass(frozen=True)
class State:
    """Processes replaced until now by reason, and queries that wait for one."""

    replaced: Mapping[str, int] = field(default_factory=dict)
    queued: int = 0


class QueryProcesses:
    """A pool started with the first query and moved when another snapshot is published."""

    def __init__(
        self, published: Published, limits: Limits, watch: Watch, endpoint: str | None = None
    ) -> None:
        """``endpoint`` is the service that answers, if the graph is not on this machine."""
        self.limits = limits
        self._watch = watch
        self._published = published
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._pool: Pool | Relay | None = None
        self._edition = ""

    def ask(
        self,
        query: str,
        *,
        solutions: str | None,
        graph: str | None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """See ``Pool.ask``. Raises a 503 ``Problem`` where there is no graph."""
        pool = self._current()
        begun = time.perf_counter()
        code: str | None = None
        try:
            return pool.ask(
                query,
                solutions=solutions,
                graph=graph,
                default_graphs=default_graphs,
                named_graphs=named_graphs,
            )
        except QueryError as error:
            code = error.code
            raise
        finally:
            self._watch.query(query, code, time.perf_counter() - begun)

    def state(self) -> State:
        """How the processes do just now."""
        with self._lock:
            pool = self._pool
        return State() if pool is None else State(dict(pool.replaced), pool.queued)

    def _current(self) -> Pool | Relay:
        """What answers over the current graph. Raises a 503 ``Problem`` where there is none."""
        edition = self._published.edition()
        with self._lock:
            if self._pool is None:
                self._pool = self._started(edition)
                atexit.register(self._pool.close)
            elif self._edition != edition.id and isinstance(self._pool, Pool) and edition.folder:
                self._pool.move(edition.folder)
            self._edition = edition.id
            return self._pool

    def close(self) -> None:
        """Ends the processes."""
        with self._lock:
            if self._pool is not None:
                atexit.unregister(self._pool.close)
                self._pool.close()
                self._pool = None

    def _started(self, edition: Edition) -> Pool | Relay:
        if edition.folder is not None:
            return Pool(edition.folder, self.limits)
        if self._endpoint is None:
            raise ValueError("a graph that is not on this machine needs the address of its service")
        return Relay(self._endpoint, self.limits)


def register(app: Flask, published: Published, limits: Limits, watch: Watch, endpoint: str | None) -> None:
    """Makes the processes known to ``app``; none is started yet."""
    app.extensions[EXTENSION] = QueryProcesses(published, limits, watch, endpoint)


def processes() -> QueryProcesses:
    """The query processes of the application that answers the current request."""
    held: QueryProcesses = current_app.extensions[EXTENSION]
    return held


def graphs_held(edition: Edition) -> frozenset[str]:
    """The IRIs of the named graphs of ``edition``."""
    return edition.keep(
        EXTENSION,
        lambda: frozenset(
            term.value for row in edition.select("graphs-held") if (term := row["graph"]) is not None
        ),
    )
