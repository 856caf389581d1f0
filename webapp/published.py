"""The published snapshot: opened once per process, opened anew when a build publishes another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from flask import current_app
from peerweave.graph.questions import named as questions
from peerweave.graph.questions.answers import rows_of
from peerweave.graph.store import snapshot as snapshots
from peerweave.graph.store.repository import LocalRepository, Repository
from peerweave.webapp.lexicon import Lexicon, Row
from peerweave.webapp.problems import Problem
from pyoxigraph import Literal, NamedNode

QUERIES = Path(__file__).resolve().parent.parent / "queries" / "pages"
T = TypeVar("T")
log = logging.getLogger(__name__)


@cache
def page_query(name: str) -> str:
    """The text of ``queries/pages/<name>.rq``."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


_RESTS_ON_MOST: Final = "measures-by-mechanism"


class Edition:
    """One snapshot, opened, with what is worked out once for it.

    A graph of at most ``in_memory`` statements is also read into memory, in a thread; until that is done the
    store on disk answers. The question that rests on most others is then asked once, so that what they keep
    is there before a reader asks.
    """

    def __init__(self, snapshot: snapshots.Snapshot, in_memory: int = 0) -> None:
        self.id: str = snapshot.id
        self.folder: Path = snapshot.store
        self.manifest: Mapping[str, Any] = snapshot.manifest
        local = LocalRepository(snapshot)
        self.repository: Repository = local
        if snapshot.manifest["triples"] <= in_memory:
            threading.Thread(target=self._make_ready, args=(local,), name="into-memory", daemon=True).start()
        self.lexicon = Lexicon(self.select)
        self._kept: dict[Any, Any] = {}
        self._lock = threading.RLock()

    def _make_ready(self, local: LocalRepository) -> None:
        local.into_memory()
        self.answer(_RESTS_ON_MOST)

    def select(self, query: str, **bindings: NamedNode | Literal) -> Sequence[Row]:
        """The rows of ``queries/pages/<query>.rq`` with variables bound to terms."""
        return self.repository.select(page_query(query), bindings).rows

    def answer(self, question: str, **bindings: NamedNode | Literal) -> Sequence[Row]:
        """The rows that answer a named question (``queries/questions``)."""
        return rows_of(questions.find(question), bindings, self.repository).rows

    @property
    def as_of(self) -> str:
        """The day that the tables speak of, ISO 8601."""
        return self.repository.as_of

    def keep(self, key: Any, work: Callable[[], T]) -> T:
        """What ``work`` returns, worked out once for this snapshot."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = work()
            return cast(T, self._kept[key])


class Published:
    """The edition now served from a store folder."""

    def __init__(self, store_dir: Path, in_memory: int = 0) -> None:
        self.store_dir = store_dir
        self._in_memory = in_memory
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._edition: Edition | None = None

    def edition(self) -> Edition:
        """The current edition. Raises a 503 ``Problem`` where there is no store yet.

        A newly published snapshot that cannot be opened leaves the one before in service.
        """
        try:
            status = (self.store_dir / "CURRENT").stat()
        except OSError:
            status = None
        with self._lock:
            if status is not None and self._stamp != (status.st_mtime_ns, status.st_ino):
                self._reopen((status.st_mtime_ns, status.st_ino))
            if self._edition is None:
                raise Problem(
                    503,
                    "No graph has been built yet, or the one built cannot be opened. "
                    "Whoever runs this instance can build one with “peerweave build”.",
                    headers={"Retry-After": "30"},
                )
            return self._edition

    def _reopen(self, stamp: tuple[int, int]) -> None:
        try:
            snapshot = snapshots.current(self.store_dir)
            if self._edition is None or self._edition.id != snapshot.id:
                self._edition = Edition(snapshot, self._in_memory)
            self._stamp = stamp
        except Exception:
            log.exception("the published snapshot in %s cannot be opened", self.store_dir)
            # Tried again only when something else is published, or at once if nothing is in service.
            self._stamp = stamp if self._edition is not None else None


def published() -> Published:
    """The published edition's keeper of the application that answers the present request."""
    return cast(Published, current_app.extensions["published"])
