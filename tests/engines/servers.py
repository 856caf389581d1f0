"""Other engines to ask the same questions of: the Oxigraph server and Virtuoso, each on a free port.

Each is started with a graph, is ready when the context is entered, and is gone when it is left. Virtuoso has
no default graph of its own: one with a name takes its place, into which every statement goes once more.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from peerweave.graph.store.remote import EndpointError, RemoteRepository
from peerweave.graph.store.snapshot import Snapshot

DEFAULT_GRAPH = "urn:x-peerweave:default"
"""The graph that stands for the default graph in Virtuoso."""

SETTINGS = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0

[Parameters]
ServerPort = {port}
DisableUnixSocket = 1
ServerThreads = 20
CheckpointInterval = 0
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 2G
DirsAllowed = {folder}, {files}

[HTTPServer]
ServerPort = {http}
ServerThreads = 10

[SPARQL]
ResultSetMaxRows = 10000000
"""

LOAD = """ld_dir('{files}', '*.nq', '{graph}');
ld_dir('{files}', '*.nt', '{graph}');
rdf_loader_run();
select ll_file, ll_error from DB.DBA.load_list where ll_error is not null;
checkpoint;
"""


class NotStartedError(RuntimeError):
    """A server that did not start, or did not take the graph."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def virtuoso_is_installed() -> bool:
    """Whether Debian's virtuoso-opensource-7 is there."""
    return bool(shutil.which("virtuoso-t") and shutil.which("isql-vt"))


@contextmanager
def oxigraph_server(store: Path, folder: Path, seconds: float = 30) -> Iterator[RemoteRepository]:
    """The Oxigraph server over a store on disk, read-only; ``folder`` takes its log."""
    program = Path(sys.executable).with_name("oxigraph")
    port = free_port()
    command = [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with (folder / "oxigraph.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    with _stopped_after(process):
        yield _ready(RemoteRepository(f"http://127.0.0.1:{port}/query", seconds), process.poll, 30)


@contextmanager
def virtuoso(
    snapshot: Snapshot, folder: Path, megabytes: int = 300, seconds: float = 30
) -> Iterator[RemoteRepository]:
    """Virtuoso with the statements of a snapshot, in an empty ``folder``, with about so much memory.

    A folder in which it was left before (its ``loaded`` says so) is taken as it is.
    """
    port, http = free_port(), free_port()
    buffers = megabytes * 1024 // 9
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    settings = SETTINGS.format(
        folder=folder,
        files=files,
        port=port,
        http=http,
        buffers=buffers,
        dirty=buffers * 3 // 4,
    )
    (folder / "virtuoso.ini").write_text(settings, "utf-8")
    process = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", folder / "virtuoso.ini"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with _stopped_after(process):
        address = f"http://127.0.0.1:{http}/sparql?{urlencode({'default-graph-uri': DEFAULT_GRAPH})}"
        repository = RemoteRepository(address, seconds=seconds)
        _listening(http, process, 60)
        if not (folder / "loaded").exists():
            _load(snapshot, files, port)
            (folder / "loaded").touch()
        yield _ready(repository, process.poll, 30)


def _load(snapshot: Snapshot, files: Path, port: int) -> None:
    (files / "graph.nq").symlink_to(snapshot.nquads.resolve())
    with (
        snapshot.nquads.open(encoding="utf-8") as quads,
        (files / "default.nt").open("w", encoding="utf-8") as out,
    ):
        # The last term of a line is the graph (N-Quads, section 2). A statement met again changes nothing.
        out.writelines(f"{line.rpartition(' <')[0]} .\n" for line in quads)
    done = subprocess.run(
        ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", "ERRORS=STDOUT"],
        input=LOAD.format(files=files, graph=DEFAULT_GRAPH),
        capture_output=True,
        text=True,
        check=False,
    )
    (files / "default.nt").unlink()
    if done.returncode or "Error" in done.stdout or "0 Rows." not in done.stdout:
        raise NotStartedError(f"Virtuoso did not take the graph: {done.stdout[-2000:]}{done.stderr[-500:]}")


def _listening(port: int, process: subprocess.Popen[bytes], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise NotStartedError(f"{process.args} ended with {process.returncode}")
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise NotStartedError(f"{process.args} did not listen within {seconds} seconds")


def _ready(repository: RemoteRepository, ended: Callable[[], int | None], seconds: float) -> RemoteRepository:
    stops = time.monotonic() + seconds
    while True:
        try:
            assert repository.as_of
            return repository
        except (EndpointError, ValueError) as error:
            if ended() is not None or time.monotonic() > stops:
                raise NotStartedError(f"{repository.snapshot_id} is not ready: {error}") from error
        time.sleep(0.1)


@contextmanager
def _stopped_after(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
