"""The shapes checked in a process of its own, while the graph is derived, written and loaded.

The shapes speak of what the tables say and of nothing derived, so nothing need wait for them, and Python uses
one core at a time. ``python -m peerweave.graph.build.beside`` reads the work on its standard input and writes
the findings; it starts its libraries while the tables are still being read.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox
from peerweave.graph.build.statements import to_rdflib
from peerweave.graph.findings import Finding
from peerweave.graph.tables.schema import load_schema
from peerweave.graph.validation.conform import validate
from peerweave.graph.validation.locate import Locator
from peerweave.graph.validation.report import ConformError


@dataclass(frozen=True)
class Work:
    """What is checked: N-Triples of tables and ontology; and the metadata and files to name places by."""

    ntriples: bytes
    metadata: Path
    files: Mapping[str, str]


class ShapesBeside:
    """A check against the shapes that runs beside other work. To be used with ``with``, which ends it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (our own module; the work goes to its standard input)
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._thread: threading.Thread | None = None
        self._found = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def begin(self, work: Work) -> None:
        """Hand the work over; returns at once."""
        self._thread = threading.Thread(target=self._hand_over, args=(pickle.dumps(work),), daemon=True)
        self._thread.start()

    @property
    def begun(self) -> bool:
        """Whether work was handed over."""
        return self._thread is not None

    def findings(self) -> list[Finding]:
        """What was found, as ``conform.validate`` tells it, once it is there.

        Raises ``ConformError`` if the check gave none.
        """
        if self._thread is None:
            raise ConformError("no work was handed over to the check of the shapes")
        self._thread.join()
        if self._process.returncode:
            raise ConformError(f"the check of the shapes stopped with status {self._process.returncode}")
        found: list[Finding] = pickle.loads(self._found)  # noqa: S301 (written by our own process)
        return found

    def _hand_over(self, data: bytes) -> None:
        self._found, _ = self._process.communicate(data)


def main() -> None:
    """Checks what stands on the standard input, and writes the findings to the standard output."""
    data = sys.stdin.buffer.read()
    if not data:
        return
    work: Work = pickle.loads(data)  # noqa: S301 (written by the process that started this one)
    triples = (quad.triple for quad in ox.parse(work.ntriples, format=ox.RdfFormat.N_TRIPLES))
    found = validate(to_rdflib(triples), Locator(load_schema(work.metadata), work.files))
    sys.stdout.buffer.write(pickle.dumps(found))


if __name__ == "__main__":
    main()
