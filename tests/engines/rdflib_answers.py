"""Asks rdflib's own evaluator: ``python rdflib_answers.py SNAPSHOT SECONDS`` in a process of its own.

Reads ``[[name, query text], ...]`` from standard input and writes a line for each, ``[name, answer,
seconds]``: the answer in SPARQL 1.1 Query Results JSON, null where it did not end within so many seconds of
processor time, or the error in words where rdflib cannot answer; and the processor time that it took. rdflib
is plain Python, so that a signal stops it.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph


def stop(*_: object) -> None:
    """Ends the evaluation under way."""
    raise TimeoutError


def main(store: Path, seconds: float) -> None:
    """Loads the default graph, then answers each query in turn."""
    graph = Graph()
    held = ox.Store.read_only(str(store))
    graph.parse(data=held.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")
    signal.signal(signal.SIGVTALRM, stop)
    for name, text in json.load(sys.stdin):
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        try:
            answer = json.loads(graph.query(text).serialize(format="json") or b"")
        except TimeoutError:
            answer = None
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        print(json.dumps([name, answer, time.process_time() - begun]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "oxigraph", float(sys.argv[2]))
