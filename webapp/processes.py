"""What answers the SPARQL endpoint: processes over the snapshot that is served, or a service elsewhere."""

from __future__ import annotations

import atexit
import threading

from flask import Flask, current_app
from peerweave.graph.store.pool import Limits, Pool
from peerweave.graph.store.relay import Relay
from peerweave.webapp.published import Edition, Published

EXTENSION = "processes"


class QueryProcesses:
    """A pool started with the first query and moved when another snapshot is published."""

    def __init__(self, published: Published, limits: Limits, endpoint: str | None = None) -> None:
        """``endpoint`` is the service that answers, if the graph is not on this machine."""
        self.limits = limits
        self._published = published
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._pool: Pool | Relay | None = None
        self._edition = ""

    def pool(self) -> Pool | Relay:
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


def register(app: Flask, published: Published, limits: Limits, endpoint: str | None) -> None:
    """Makes the processes known to ``app``; none is started yet."""
    app.extensions[EXTENSION] = QueryProcesses(published, limits, endpoint)


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
