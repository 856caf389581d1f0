"""The query processes behind the SPARQL endpoint, kept on the snapshot that is served."""

from __future__ import annotations

import atexit
import threading

from flask import Flask, current_app
from peerweave.graph.store.pool import Limits, Pool
from peerweave.webapp.published import Edition, Published

EXTENSION = "processes"


class QueryProcesses:
    """A pool started with the first query and moved when another snapshot is published."""

    def __init__(self, published: Published, limits: Limits) -> None:
        self.limits = limits
        self._published = published
        self._lock = threading.Lock()
        self._pool: Pool | None = None
        self._edition = ""

    def pool(self) -> Pool:
        """The processes over the current snapshot. Raises a 503 ``Problem`` where there is none."""
        edition = self._published.edition()
        with self._lock:
            if self._pool is None:
                self._pool = Pool(edition.folder, self.limits)
                atexit.register(self._pool.close)
            elif self._edition != edition.id:
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


def register(app: Flask, published: Published, limits: Limits) -> None:
    """Makes the processes known to ``app``; none is started yet."""
    app.extensions[EXTENSION] = QueryProcesses(published, limits)


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
