"""How long each question takes on a published graph: ``python tests/bench/bench_questions.py [--store DIR]``.

Each question is asked with each of the examples below for what it needs, ``--runs`` times after a first time
that does not count. Told are the median and the slowest, in milliseconds, of binding the values, asking
and making the answer, and the median of the processor's time, which other work on the machine disturbs less:
all three of answers worked out anew (``answers.forget``), as the first reader after a start waits for them.
"Again" is the median where the rows are kept, as the next reader has them. Exit status 1 if that is above
``--limit``; how many are above it anew is told.

``--in-memory`` holds the graph in memory first, as ``peerweave serve`` does; else the store on disk answers.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

from peerweave.graph.questions.answers import ask, forget
from peerweave.graph.questions.named import Question, load
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.store.snapshot import current, default_store

EXAMPLES = {
    "country": ["UKR", "ITA", "USA"],
    "instrument": ["UNCAC", "COE-CLCC"],
    "first": ["UNCAC"],
    "second": ["COE-CLCC"],
    "mechanism": ["GRECO", "IRM"],
    "theme": ["whistleblower"],
    "provision": ["UNCAC/16"],
    "phase": ["GRECO/round-6"],
    "region": ["150"],
    "since": ["2025"],
}


def measure(question: Question, values: dict[str, str], repository: LocalRepository, runs: int) -> list[str]:
    """The line of one question: milliseconds, rows, id, values."""
    rows = len(ask(question, values, repository).rows)
    wall, busy, again = [], [], []
    for _ in range(runs):
        forget(repository)
        began, worked = time.perf_counter(), time.process_time()
        ask(question, values, repository)
        wall.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - worked) * 1000)
        began = time.perf_counter()
        ask(question, values, repository)
        again.append((time.perf_counter() - began) * 1000)
    given = " ".join(f"{name}={value}" for name, value in values.items())
    figures = [statistics.median(wall), max(wall), statistics.median(busy), statistics.median(again)]
    return [*(f"{figure:.1f}" for figure in figures), str(rows), question.id, given]


def main() -> int:
    """Measures all questions, prints a line each, and says whether all are within the limit."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--limit", type=float, default=50.0, help="milliseconds a median may take")
    parser.add_argument(
        "--in-memory", action="store_true", help="hold the graph in memory, as the server does"
    )
    options = parser.parse_args()
    repository = LocalRepository(current(options.store))
    if options.in_memory:
        repository.into_memory()
    lines = []
    for question in load().values():
        needed = [parameter.name for parameter in question.parameters if parameter.required]
        for value in EXAMPLES[needed[0]] if needed else [""]:
            values = {name: EXAMPLES[name][0] for name in needed} | ({needed[0]: value} if needed else {})
            lines.append(measure(question, values, repository, options.runs))
    head = ["anew", "slowest", "cpu", "again", "rows", "question", ""]
    widths = [max(len(line[column]) for line in [head, *lines]) for column in range(5)]
    for line in [head, *lines]:
        figures = (cell.rjust(width) for cell, width in zip(line[:5], widths, strict=True))
        sys.stdout.write("  ".join([*figures, *line[5:]]).rstrip() + "\n")
    anew = sum(float(line[0]) > options.limit for line in lines)
    sys.stdout.write(f"{len(lines)} cases, {anew} above {options.limit:g} ms where worked out anew\n")
    return int(any(float(line[3]) > options.limit for line in lines))


if __name__ == "__main__":
    sys.exit(main())
