"""What tests of several folders share: the real tables, built once, kept while nothing changes."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from peerweave.graph.build.pipeline import build
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.store.snapshot import current

Row = dict[str, str]
ROOT = Path(__file__).resolve().parent.parent
WHAT_A_BUILD_READS = (
    "graph/**/*",
    "ontology/*.ttl",
    "shapes/*.ttl",
    "queries/derive/*.rq",
    "queries/checks/*.rq",
    "queries/search/*.rq",
)


def fingerprint() -> str:
    """A digest of everything that a build reads: a store built from the same is the same."""
    digest = hashlib.sha256()
    for pattern in WHAT_A_BUILD_READS:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(ROOT)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def as_of() -> str:
    """The day of which the tables speak, as their metadata has it, such as ``2026-01-31``."""
    metadata = json.loads((ROOT / "graph" / "facts" / "csv-metadata.json").read_text(encoding="utf-8"))
    return str(metadata["dc:modified"]["@value"])


@pytest.fixture(scope="session")
def store_dir() -> Path:
    """A store folder with the graph of the real tables, published; nobody writes to it."""
    kept = ROOT / "build" / "test-stores"
    kept.mkdir(parents=True, exist_ok=True)
    store = kept / fingerprint()
    with FileLock(kept / "lock"):
        if not (store / "CURRENT").exists():
            outcome = build(store)
            assert outcome.snapshot, [
                f"{f.file}:{f.row} {f.column}: {f.message}" for f in outcome.assembly.findings[:5]
            ]
            for older in sorted(kept.iterdir(), key=lambda path: path.stat().st_mtime)[:-8]:
                if older.is_dir():
                    shutil.rmtree(older)
    return store


@pytest.fixture(scope="session")
def repository(store_dir: Path) -> LocalRepository:
    """The graph of the real tables, to be asked."""
    return LocalRepository(current(store_dir))


@pytest.fixture(scope="session")
def table() -> Callable[[str], list[Row]]:
    """The rows of a table of facts, read with the csv module alone, not with the project's own reader."""

    def read(name: str) -> list[Row]:
        with (ROOT / "graph" / "facts" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
