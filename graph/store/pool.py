"""A pool of query processes that can be stopped.

Nothing inside the engine stops a runaway query, and a thread cannot be killed; a process can. So each query
from outside runs in a process of its own with a deadline. A process that misses it, dies or answers too much
is killed and replaced, and the others go on. An answer is held until it is whole: a cut one never goes out.

What earlier queries left behind must not fall on a later one. A process that has grown large is replaced
before it is asked again; and a query of which the process ended for want of memory after it had answered
others, or was ended from outside, is asked once more of a fresh process, within the same deadline. That is
safe, as nothing can be changed.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from peerweave.graph.namespaces import BASE, PREFIXES

SPOOL = 1024 * 1024
ONE_ARENA = {"MALLOC_ARENA_MAX": "1"}
"""Setting of glibc (mallopt(3)) for query processes. Otherwise each thread of the engine reserves 64 MiB of
address space, which counts against the limit though nothing is in it: 256 MiB before the first query."""


@dataclass(frozen=True)
class Limits:
    """What a query may cost.

    ``seconds`` to answer; ``answer_bytes`` of result; ``memory_bytes`` of address space of its process;
    ``processes`` at once; ``waiting`` requests in the queue at most, each for ``wait_seconds`` at most.
    """

    seconds: float = 20.0
    answer_bytes: int = 100 * 1024 * 1024
    memory_bytes: int = 2 * 1024**3
    processes: int = 2
    waiting: int = 32
    wait_seconds: float = 5.0


@dataclass
class Answer:
    """A whole answer: its kind (solutions, boolean, graph), media type, length and body at position 0."""

    kind: str
    media: str
    length: int
    body: IO[bytes]


class QueryError(Exception):
    """A query that got no answer; ``code`` says why in a short name, the message in words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Worker:
    """One query process and the talk with it."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self._limits = limits
        module = "peerweave.graph.store.worker"
        command = [sys.executable, "-m", module, str(folder), str(limits.memory_bytes)]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **ONE_ARENA},
        )
        self._ready = False
        self.answered = False
        """Whether it has answered before: then what ends it may be what earlier queries left behind."""
        self._size = 0

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def grown(self) -> bool:
        """Whether it takes more than half of the address space allowed, as it told with its last answer."""
        return self._size > self._limits.memory_bytes / 2

    def ask(self, request: dict[str, Any], seconds: float) -> Answer:
        """Sends ``request`` (see ``peerweave.graph.store.worker``) and returns the whole answer.

        ``seconds`` is how long it may take.

        Raises ``QueryError`` with code ``syntax``, ``evaluation`` or ``not-acceptable`` when the process goes
        on well, and ``timeout``, ``memory``, ``too-large`` or ``died`` when it must be replaced.
        """
        late = threading.Event()
        timer = threading.Timer(seconds, self._kill, [late])
        timer.daemon = True
        timer.start()
        try:
            answer = self._talk(request)
        except (EOFError, OSError) as error:
            if late.is_set():
                raise self._timeout() from error
            raise self._ended() from error
        finally:
            timer.cancel()
        if late.is_set():
            answer.body.close()
            raise self._timeout()
        return answer

    def stop(self) -> None:
        """Kills the process and waits for its end."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _kill(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def _ended(self) -> QueryError:
        if self._process.wait() == -signal.SIGABRT:  # what the engine does when it gets no more memory
            limit = self._limits.memory_bytes
            return QueryError("memory", f"The query needed more than the {limit:,} bytes of memory allowed.")
        return QueryError("died", "The query process was ended from outside before it had answered.")

    def _timeout(self) -> QueryError:
        return QueryError("timeout", f"The query ran longer than {self._limits.seconds:g} seconds.")

    def _talk(self, request: dict[str, Any]) -> Answer:
        assert self._process.stdin  # noqa: S101 - a pipe, see above
        if not self._ready:
            self._message()
            self._ready = True
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        head = self._message()
        if "error" in head:
            self._note(head)
            raise QueryError(head["error"], head["message"])
        body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - handed on
        try:
            length = self._receive(body)
            tail = self._message()
            self._note(tail)
            if not tail["whole"]:
                raise QueryError("evaluation", tail["message"])
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return Answer(head["kind"], head["media"], length, body)

    def _note(self, last: dict[str, Any]) -> None:
        """Keeps what the last frame of an answer tells of the process."""
        self.answered = True
        self._size = last["size"]

    def _receive(self, body: IO[bytes]) -> int:
        length = 0
        while chunk := self._frame():
            length += len(chunk)
            if length > self._limits.answer_bytes:
                raise QueryError(
                    "too-large", f"The answer is larger than {self._limits.answer_bytes:,} bytes."
                )
            body.write(chunk)
        return length

    def _message(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._frame())
        return message

    def _frame(self) -> bytes:
        (size,) = struct.unpack(">I", self._read(4))
        return self._read(size)

    def _read(self, size: int) -> bytes:
        """Exactly ``size`` bytes; raises ``EOFError`` where the process ended before."""
        assert self._process.stdout  # noqa: S101 - a pipe, see above
        data = self._process.stdout.read(size)
        if len(data) < size:
            raise EOFError
        return data


class Pool:
    """Query processes over one snapshot, shared by the threads of a server."""

    FATAL = frozenset({"timeout", "memory", "too-large", "died"})

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        """Starts the processes over the Oxigraph store in ``folder``."""
        self.limits = limits or Limits()
        self._folder = folder
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._waiting = threading.BoundedSemaphore(self.limits.waiting)
        self._closed = False
        self._lock = threading.Lock()
        self._queued = 0
        self.replaced: Counter[str] = Counter()
        """Processes replaced until now: by the code of the error that ended them, ``grown`` or ``moved``."""
        for _ in range(self.limits.processes):
            self._idle.put(Worker(folder, self.limits))

    @property
    def queued(self) -> int:
        """How many requests wait for a process just now."""
        return self._queued

    def ask(
        self,
        query: str,
        *,
        solutions: str | None,
        graph: str | None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """The whole answer to ``query``.

        ``solutions`` and ``graph`` are the media types for rows and for triples (None where the client takes
        none); ``default_graphs`` and ``named_graphs`` the dataset (SPARQL 1.1 Protocol, section 2.1.4), None
        for the whole store. Raises ``QueryError``; code ``busy`` means that nothing was started.
        """
        request = {
            "query": query,
            "base": BASE,
            "solutions": solutions,
            "graph": graph,
            "default_graphs": None if default_graphs is None else list(default_graphs),
            "named_graphs": None if named_graphs is None else list(named_graphs),
            "prefixes": PREFIXES,
        }
        worker = self._take()
        ends = time.monotonic() + self.limits.seconds
        why = "died"
        try:
            try:
                answer = worker.ask(request, self.limits.seconds)
            except QueryError as error:
                if not self._once_more(worker, error):
                    raise
                worker = self._replaced(worker, error.code)
                answer = worker.ask(request, ends - time.monotonic())
            why = ""
            return answer
        except QueryError as error:
            why = error.code if error.code in self.FATAL else ""
            raise
        finally:
            self._give_back(worker, why)

    def move(self, folder: Path) -> None:
        """Answers from the store in ``folder`` from now on; running queries end on the old one."""
        self._folder = folder
        for _ in range(self._idle.qsize()):
            with contextlib.suppress(queue.Empty):
                self._give_back(self._idle.get_nowait())

    def close(self) -> None:
        """Ends all processes."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().stop()

    def _take(self) -> Worker:
        if not self._waiting.acquire(blocking=False):
            raise QueryError(
                "busy", f"{self.limits.waiting} queries are waiting already; this one was not started."
            )
        with self._lock:
            self._queued += 1
        try:
            return self._idle.get(timeout=self.limits.wait_seconds)
        except queue.Empty as error:
            raise QueryError(
                "busy",
                f"No query process became free in {self.limits.wait_seconds:g} seconds; nothing was started.",
            ) from error
        finally:
            with self._lock:
                self._queued -= 1
            self._waiting.release()

    @staticmethod
    def _once_more(worker: Worker, error: QueryError) -> bool:
        return error.code == "died" or (error.code == "memory" and worker.answered)

    def _give_back(self, worker: Worker, why: str = "") -> None:
        """Puts a process back, or a fresh one in its place if there is a reason ``why``, or one here."""
        if self._closed:
            worker.stop()
            return
        why = why or ("moved" if worker.folder != self._folder else "grown" if worker.grown else "")
        self._idle.put(self._replaced(worker, why) if why else worker)

    def _replaced(self, worker: Worker, why: str) -> Worker:
        worker.stop()
        with self._lock:
            self.replaced[why] += 1
        return Worker(self._folder, self.limits)
