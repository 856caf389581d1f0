"""What tests of several folders share: the real tables, built once a session for all workers."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock
from peerweave.graph.build import build
from peerweave.graph.repository import LocalRepository
from peerweave.graph.snapshot import current


@pytest.fixture(scope="session")
def store_dir(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A store folder with the graph of the real tables, published; nobody writes to it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    store = shared / "store"
    with FileLock(shared / "store.lock"):
        if not (store / "CURRENT").exists():
            outcome = build(store)
            assert outcome.snapshot, [
                f"{f.file}:{f.row} {f.column}: {f.message}" for f in outcome.assembly.findings[:5]
            ]
    return store


@pytest.fixture(scope="session")
def repository(store_dir: Path) -> LocalRepository:
    """The graph of the real tables, to be asked."""
    return LocalRepository(current(store_dir))
