"""The graph that is served: the snapshot published last, or what a SPARQL service holds."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Protocol, TypeVar, cast

from flask import current_app, url_for
from peerweave.graph.questions import named as questions
from peerweave.graph.questions.answers import rows_of
from peerweave.graph.search.ask import Index, NoIndexError
from peerweave.graph.search.documents import documents_of
from peerweave.graph.store import snapshot as snapshots
from peerweave.graph.store.binding import bind_values
from peerweave.graph.store.remote import EndpointError, RemoteRepository
from peerweave.graph.store.repository import LocalRepository, Repository
from peerweave.webapp.kept_pages import KeptPages
from peerweave.webapp.lexicon import Lexicon, Row
from peerweave.webapp.problems import Problem, service_away
from pyoxigraph import Literal, NamedNode

QUERIES = Path(__file__).resolve().parent.parent / "queries" / "pages"
T = TypeVar("T")
WRITTEN: Final = frozenset(
    {
        *("recommendations", "recommendation-like", "provision-mappings", "provision-phases"),
        *("provision-unmatched", "review-events", "review-reports", "theme-counts"),
    }
)
"""Queries whose values are written into their text. The engine plans a query before it knows what is bound,
which is as good for most; these would read all recommendations, say, to find those of one country, and take
two to twenty times as long."""
log = logging.getLogger(__name__)


@cache
def page_query(name: str) -> str:
    """The text of ``queries/pages/<name>.rq``."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


INDEX_SECONDS: Final = 300.0
"""How long a service may take to give the texts that are searched."""


class Edition:
    """One published graph, wherever it is, with what is worked out once for it."""

    def __init__(self, name: str, repository: Repository, folder: Path | None = None) -> None:
        """``name`` changes with the graph; ``folder`` is its Oxigraph store, if on this machine."""
        self.id = name
        self.folder = folder
        self.repository = repository
        self.lexicon = Lexicon(self.select)
        self.pages = KeptPages()
        self._kept: dict[Hashable, object] = {}
        self._lock = threading.RLock()
        self._keeping: dict[Hashable, threading.RLock] = {}
        self._index: Index | None = None
        self._indexing: threading.Thread | None = None
        self._texts: Repository | None = None

    @classmethod
    def of_snapshot(cls, snapshot: snapshots.Snapshot, in_memory: int = 0) -> Edition:
        """What a build published on this machine.

        A graph of at most ``in_memory`` statements is also read into memory, in a thread; until that is done
        the store on disk answers.
        """
        local = LocalRepository(snapshot)
        if snapshot.manifest["triples"] <= in_memory:
            threading.Thread(target=local.into_memory, name="into-memory", daemon=True).start()
        return cls(snapshot.id, local, snapshot.store)

    @classmethod
    def of_service(cls, repository: RemoteRepository, patient: RemoteRepository) -> Edition:
        """What a SPARQL service holds. Raises ``EndpointError`` where it does not answer or has no graph.

        The search index is put together in memory from what the service answers to ``patient``, which is the
        same with a longer limit, in a thread; all else works meanwhile.
        """
        named = f"{repository.snapshot_id} {repository.as_of}"
        edition = cls(hashlib.sha256(named.encode()).hexdigest()[:16], repository)
        # Else a list of a thousand things would ask the service for each.
        edition.lexicon.read_all()
        edition._texts = patient
        with edition._lock:
            edition._start_indexing()
        return edition

    def select(self, query: str, **bindings: NamedNode | Literal) -> Sequence[Row]:
        """The rows of ``queries/pages/<query>.rq`` with variables bound to terms."""
        if query in WRITTEN and bindings:
            return self.repository.select(bind_values(page_query(query), bindings), {}).rows
        return self.repository.select(page_query(query), bindings).rows

    def answer(self, question: str, **bindings: NamedNode | Literal) -> Sequence[Row]:
        """The rows that answer a named question (``queries/questions``)."""
        return rows_of(questions.find(question), bindings, self.repository).rows

    @property
    def index(self) -> Index:
        """The search index beside the graph. Raises a 503 ``Problem`` where there is none."""
        with self._lock:
            if self._index is None:
                if self.folder is None:
                    self._start_indexing()
                    raise _without_index(
                        "The search index is being put together from what the service answers. Try again in "
                        "a minute.",
                        headers={"Retry-After": "20"},
                    )
                try:
                    self._index = Index.open(self.folder.parent)
                except NoIndexError as error:
                    raise _without_index(
                        "The graph that is served here was built by a version without search, so that there "
                        "is nothing to search in. Whoever runs it can add that with “peerweave build”."
                    ) from error
            return self._index

    def _start_indexing(self) -> None:
        """Begins to make the index of a service's graph, unless that is going on; the lock is held."""
        if self._indexing is None:
            self._indexing = threading.Thread(target=self._make_index, name="search-index", daemon=True)
            self._indexing.start()

    def _make_index(self) -> None:
        made = None
        try:
            made = Index.of(documents_of(self._texts or self.repository))
        except (EndpointError, ValueError) as error:
            log.warning("the search index cannot be made: %s", error)
        with self._lock:
            # Where it failed, the next search begins anew.
            self._index, self._indexing = made, None

    @property
    def as_of(self) -> str:
        """The day that the tables speak of, ISO 8601."""
        return self.repository.as_of

    @property
    def triples(self) -> int:
        """How many statements the graph holds, as its description tells (``void:triples``)."""
        (row,) = self.keep("triples", lambda: self.select("triples-held"))
        return int(getattr(row["triples"], "value", 0))

    def keep(self, key: Hashable, work: Callable[[], T]) -> T:
        """What ``work`` returns, worked out once for this snapshot; only who needs the same waits for it."""
        with self._lock:
            own = self._keeping.setdefault(key, threading.RLock())
        with own:
            if key not in self._kept:
                self._kept[key] = work()
            return cast(T, self._kept[key])


def _without_index(why: str, headers: Mapping[str, str] | None = None) -> Problem:
    return Problem(
        503,
        f"{why} The lists and their filters work meanwhile.",
        title="No search here",
        headers=headers,
        ways_out=[
            ("Recommendations", url_for("recommendations.recommendations")),
            ("Countries", url_for("countries.countries")),
            ("Instruments and their provisions", url_for("instruments.instruments")),
            ("Questions", url_for("questions.questions")),
        ],
    )


class Published(Protocol):
    """Keeps the edition that is served."""

    def edition(self) -> Edition:
        """The current edition. Raises a 503 ``Problem`` where there is none."""
        ...


class PublishedStore:
    """The edition now served from a store folder."""

    def __init__(
        self, store_dir: Path, in_memory: int = 0, begin: Callable[[Edition], object] | None = None
    ) -> None:
        """``begin`` is told of each edition when it comes into service."""
        self.store_dir = store_dir
        self._in_memory = in_memory
        self._begin = begin
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
                self._edition = Edition.of_snapshot(snapshot, self._in_memory)
                if self._begin is not None:
                    self._begin(self._edition)
            self._stamp = stamp
        except Exception:
            log.exception("the published snapshot in %s cannot be opened", self.store_dir)
            # Tried again only when something else is published, or at once if nothing is in service.
            self._stamp = stamp if self._edition is not None else None


class PublishedService:
    """The edition that a SPARQL service holds, taken to be the same as long as this process runs."""

    def __init__(self, address: str, seconds: float) -> None:
        """``seconds`` is the limit for one answer. Raises ``EndpointError`` for what is no address."""
        self._repository = RemoteRepository(address, seconds)
        self._patient = RemoteRepository(address, INDEX_SECONDS)
        self._lock = threading.Lock()
        self._edition: Edition | None = None

    def edition(self) -> Edition:
        """The current edition. Raises a 503 ``Problem`` until the service has answered once."""
        with self._lock:
            if self._edition is None:
                try:
                    self._edition = Edition.of_service(self._repository, self._patient)
                except EndpointError as error:
                    log.warning("%s", error)
                    raise service_away() from error
            return self._edition


def published() -> Published:
    """The published edition's keeper of the application that answers the present request."""
    return cast(Published, current_app.extensions["published"])
