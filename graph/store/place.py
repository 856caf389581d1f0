"""Where a graph is: a store folder on this machine, or a SPARQL service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from peerweave.graph.store.remote import SECONDS, RemoteRepository
from peerweave.graph.store.repository import LocalRepository, Repository
from peerweave.graph.store.snapshot import current, default_store


@dataclass(frozen=True)
class Place:
    """A store folder or the address of a service; without either, the folder of ``peerweave build``."""

    store: Path | None = None
    endpoint: str | None = None

    def __post_init__(self) -> None:
        if self.store is not None and self.endpoint is not None:
            raise ValueError("Give a store or the address of a service, not both.")

    def open(self, seconds: float = SECONDS) -> Repository:
        """The graph, to be asked; ``seconds`` is how long a service may take for one answer.

        Raises ``SnapshotError`` where nothing was built, ``EndpointError`` for what is no address.
        """
        if self.endpoint is not None:
            return RemoteRepository(self.endpoint, seconds)
        return LocalRepository(current(self.store or default_store()))
