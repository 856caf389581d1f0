"""Published snapshots: a store is built beside the served one, then put in its place by one rename.

``STORE/snapshots/<id>/`` holds ``oxigraph/`` (the store), ``graph.nq`` (sorted N-Quads), ``manifest.json``,
and the index of ``peerweave.graph.search`` beside them; ``STORE/CURRENT`` names the snapshot that is served.
The id is the first 16 hexadecimal digits of the SHA-256 of ``graph.nq``: the same tables give the same id. A
snapshot never changes once it has its name: readers may keep it open while another is built. The one before
the current is kept; older ones are removed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import platformdirs
import pyoxigraph as ox
from filelock import FileLock, Timeout
from oxrdflib import OxigraphStore
from rdflib import Dataset

LAYOUT: Final = 1
"""Number of the layout described above; a snapshot of another layout is not opened."""
_CURRENT: Final = "CURRENT"
_UNFINISHED: Final = ".tmp-"
_DEFAULT_GRAPH: Final = "default.nt"


class SnapshotError(RuntimeError):
    """There is no snapshot to open, or it is not one of this version's."""


class StoreBusyError(RuntimeError):
    """Another build is writing to the same store folder."""


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot: its folder, its id and what its manifest says."""

    path: Path
    id: str
    manifest: Mapping[str, Any]

    @property
    def store(self) -> Path:
        """The folder of the Oxigraph store."""
        return self.path / "oxigraph"

    @property
    def nquads(self) -> Path:
        """The file with every statement, sorted."""
        return self.path / "graph.nq"


def default_store() -> Path:
    """Where the store is unless told otherwise: PEERWEAVE_STORE, or the user's own data folder."""
    if named := os.environ.get("PEERWEAVE_STORE"):
        return Path(named)
    return platformdirs.user_data_path("peerweave", appauthor=False) / "store"


def current(store_dir: Path) -> Snapshot:
    """The published snapshot of a store folder. Raises ``SnapshotError`` if there is none to read."""
    try:
        name = (store_dir / _CURRENT).read_text("ascii").strip()
        path = store_dir / "snapshots" / name
        manifest = json.loads((path / "manifest.json").read_text("utf-8"))
    except FileNotFoundError as error:
        raise SnapshotError(f"{store_dir} holds no graph yet: run peerweave build first.") from error
    except (OSError, ValueError) as error:
        raise SnapshotError(f"{store_dir} cannot be read: {error}") from error
    if manifest.get("layout") != LAYOUT or manifest.get("id") != name:
        raise SnapshotError(f"{path} was built by another version: run peerweave build anew.")
    return Snapshot(path, name, manifest)


def open_store(snapshot: Snapshot) -> ox.Store:
    """The snapshot's store, read-only: it never changes, however many builds follow."""
    return ox.Store.read_only(str(snapshot.store))


def open_dataset(snapshot: Snapshot) -> Dataset:
    """The snapshot as an rdflib dataset over Oxigraph; its default graph holds every statement."""
    return Dataset(store=OxigraphStore(store=open_store(snapshot)))


@contextmanager
def writer(store_dir: Path) -> Iterator[Writer]:
    """The right to publish in a store folder, which one process has at a time.

    What an earlier build left unfinished is removed first, and what this one leaves unfinished at the end.
    Raises ``StoreBusyError`` at once if another process is building there.
    """
    (store_dir / "snapshots").mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(store_dir / ".lock").acquire(blocking=False)
    except Timeout as error:
        raise StoreBusyError(f"Another build is writing to {store_dir}; wait until it has ended.") from error
    with lock:
        _remove_unfinished(store_dir)
        try:
            yield Writer(store_dir)
        finally:
            _remove_unfinished(store_dir)


def _remove_unfinished(store_dir: Path) -> None:
    for path in (store_dir / "snapshots").glob(f"{_UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


@dataclass(frozen=True)
class Unpublished:
    """A snapshot written beside the published ones, which nobody sees yet."""

    path: Path
    id: str
    triples: int


@dataclass(frozen=True)
class Writer:
    """Publishes snapshots in one store folder; made by ``writer``."""

    store_dir: Path

    def write(self, nquads: Iterable[bytes], ntriples: Iterable[bytes]) -> Unpublished:
        """Write the statements: sorted lines of N-Quads, and of N-Triples for the store's default graph."""
        path = self.store_dir / "snapshots" / f"{_UNFINISHED}{os.getpid()}"
        path.mkdir()
        digest, count = hashlib.sha256(), 0
        with (path / "graph.nq").open("wb") as file:
            for line in nquads:
                digest.update(line)
                file.write(line)
                count += 1
            _flush(file)
        with (path / _DEFAULT_GRAPH).open("wb") as file:
            file.writelines(ntriples)
        return Unpublished(path, digest.hexdigest()[:16], count)

    def load(self, written: Unpublished) -> None:
        """Load what was written into a store, which is closed again when this returns.

        Holds no lock on Python meanwhile, so that it can run in a thread while the graph is being checked.
        The two files are loaded side by side, as Oxigraph reads each on one core; lenient, as the terms were
        checked when they were put together. Millions of statements are loaded in parts, which are merged at
        the end: else a lookup asks each part.
        """
        store = ox.Store(str(written.path / "oxigraph"))
        named, default = written.path / "graph.nq", written.path / _DEFAULT_GRAPH
        forms = {named: ox.RdfFormat.N_QUADS, default: ox.RdfFormat.N_TRIPLES}
        with ThreadPoolExecutor(max_workers=len(forms)) as beside:
            loading = [
                beside.submit(store.bulk_load, path=str(file), format=form, lenient=True)
                for file, form in forms.items()
            ]
        for loaded in loading:
            loaded.result()
        store.optimize()
        store.flush()
        default.unlink()

    def publish(self, written: Unpublished, facts: Mapping[str, Any]) -> Snapshot:
        """Give what was loaded its name and make it the current snapshot; ``facts`` go into the manifest.

        Where the same statements are published already, they stay as they are; only files beside them that an
        earlier version did not write, such as the search index, are added.
        """
        manifest = {"layout": LAYOUT, "id": written.id, "triples": written.triples, **facts}
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        _write(written.path / "manifest.json", text.encode() + b"\n")
        path = self.store_dir / "snapshots" / written.id
        before = self._published()
        if path.exists() and before != written.id:
            shutil.rmtree(path)
        if not path.exists():
            written.path.rename(path)
        else:
            _add_missing(written.path, path)
        self._point_to(written.id)
        self._keep({written.id, before})
        return Snapshot(path, written.id, manifest)

    def _published(self) -> str | None:
        try:
            return current(self.store_dir).id
        except SnapshotError:
            return None

    def _point_to(self, name: str) -> None:
        pointer = self.store_dir / _CURRENT
        beside = pointer.with_name(f"{_UNFINISHED}{_CURRENT}")
        _write(beside, name.encode() + b"\n")
        beside.replace(pointer)

    def _keep(self, names: set[str | None]) -> None:
        for path in (self.store_dir / "snapshots").iterdir():
            if path.name not in names and not path.name.startswith(_UNFINISHED):
                shutil.rmtree(path, ignore_errors=True)


def _add_missing(written: Path, published: Path) -> None:
    """Move to a published snapshot the files of the same one, written anew, that it does not have."""
    for file in written.iterdir():
        if file.is_file() and not (published / file.name).exists():
            file.replace(published / file.name)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        _flush(file)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
