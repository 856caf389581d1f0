"""One query process: opens a snapshot read-only and answers queries until it is told to stop or killed.

Run as ``python -m peerweave.graph.store.worker STORE_FOLDER MEMORY_BYTES``. It reads one JSON object a line
on standard input and answers on standard output in frames: four bytes of length, then that many bytes. The
first frame of an answer is a JSON head (``kind`` and ``media``, or ``error``), the next ones are the body, an
empty frame ends it, and a JSON tail follows that says whether the body is whole. Tail and error also tell the
``size`` of this process, which its caller replaces before it meets the limit.
"""

from __future__ import annotations

import io
import json
import os
import struct
import sys
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

CHUNK = 64 * 1024

SOLUTIONS: dict[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS: dict[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


class FrameWriter(io.RawIOBase):
    """A binary file for the engine's serialisers: each write becomes a frame."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """Sends ``data`` (bytes-like); returns its length."""
        if data:
            frame(self._out, bytes(data))
        return len(data)


def frame(out: IO[bytes], data: bytes) -> None:
    """Writes one frame."""
    out.write(struct.pack(">I", len(data)) + data)


def send(out: IO[bytes], message: dict[str, Any]) -> None:
    """Writes one JSON frame and hands it over at once."""
    frame(out, json.dumps(message).encode())
    out.flush()


def answer(store: ox.Store, request: dict[str, Any], out: IO[bytes]) -> None:
    """Runs the query of ``request`` and writes the answer to ``out``.

    ``request`` has ``query``; ``base``, against which relative IRIs are read; ``solutions`` and ``graph``,
    the media type wanted for either kind of answer, or null where none is acceptable; ``default_graphs`` and
    ``named_graphs`` (IRIs, or null for the whole store); and ``prefixes`` (prefix to namespace, for formats
    that shorten IRIs).
    """
    try:
        results = store.query(
            request["query"],
            base_iri=request["base"],
            default_graph=_nodes(request.get("default_graphs")),
            named_graphs=_nodes(request.get("named_graphs")),
        )
    except SyntaxError as error:
        send(out, {"error": "syntax", "message": str(error), "size": address_space()})
        return
    except (OSError, RuntimeError, ValueError) as error:
        send(out, {"error": "evaluation", "message": str(error), "size": address_space()})
        return
    is_graph = isinstance(results, ox.QueryTriples)
    media = request["graph" if is_graph else "solutions"]
    kind = "graph" if is_graph else "boolean" if isinstance(results, ox.QueryBoolean) else "solutions"
    if media is None:
        send(out, {"error": "not-acceptable", "message": kind, "size": address_space()})
        return
    send(out, {"kind": kind, "media": media})
    writer = io.BufferedWriter(FrameWriter(out), CHUNK)
    tail: dict[str, Any] = {"whole": True}
    try:
        if isinstance(results, ox.QueryTriples):
            form = GRAPHS[media]
            prefixes = None if form in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS) else request["prefixes"]
            ox.serialize(results, writer, form, prefixes=prefixes)
        elif isinstance(results, ox.QueryBoolean) and media.startswith("text/"):
            writer.write(b"true" if results else b"false")
        else:
            results.serialize(writer, SOLUTIONS[media])
    except (OSError, RuntimeError, ValueError) as error:
        tail = {"whole": False, "message": str(error)}
    writer.flush()
    frame(out, b"")
    send(out, {**tail, "size": address_space()})


def _nodes(iris: list[str] | None) -> list[Any] | None:
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]


def address_space() -> int:
    """The size of this process's address space in bytes, which its limit counts; 0 where it is not told."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def limit_memory(limit: int) -> None:
    """Sets the address space of this process to ``limit`` bytes, where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def main(folder: str, memory: int) -> None:
    """Answers requests from standard input until it closes."""
    limit_memory(memory)
    out = sys.stdout.buffer
    store = ox.Store.read_only(folder)
    send(out, {"ready": True})
    for line in sys.stdin.buffer:
        answer(store, json.loads(line), out)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
