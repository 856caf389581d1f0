"""Time of what is computed for assistance and return visits.

``python tests/bench/bench_assistance.py [--store DIR]`` prints milliseconds (median of ``--runs``) for all
countries, for the slowest single country, and for the briefing, beside the limits; exit status 1 if one is
passed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from peerweave.graph.questions.answers import ask, forget
from peerweave.graph.questions.named import find, load
from peerweave.graph.reports.make import report
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.store.snapshot import current, default_store

ALL, ONE = 1000.0, 100.0
COUNTRIES = ("UZB", "UKR", "TTO", "TUV", "FRA")


def median(work: Callable[[], object], of: LocalRepository, runs: int) -> float:
    """The median of several runs after a first one that does not count, in milliseconds, no answer kept."""
    work()
    taken = []
    for _ in range(runs):
        forget(of)
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> int:
    """Measures all, prints a line each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    repository = LocalRepository(current(options.store))
    lines = []
    for question in load().values():
        if not question.computed.startswith("peerweave.graph.assistance."):
            continue
        taken = median(lambda asked=question: ask(asked, {}, repository), repository, options.runs)
        lines.append((question.id, "all countries", taken, ALL))
        if any(parameter.name == "country" for parameter in question.parameters):
            each = {
                country: median(
                    lambda asked=question, where=country: ask(asked, {"country": where}, repository),
                    repository,
                    options.runs,
                )
                for country in COUNTRIES
            }
            slowest = max(each, key=lambda country: each[country])
            lines.append((question.id, slowest, each[slowest], ONE))
    for country in COUNTRIES:
        taken = median(
            lambda where=country: report("return-visit", where, repository), repository, options.runs
        )
        lines.append(("briefing", country, taken, ALL))
    plain = find("needs-without-offers")
    taken = median(lambda: ask(plain, {}, repository), repository, options.runs)
    lines.append((plain.id, "SPARQL alone", taken, 50.0))
    for name, what, taken, limit in lines:
        print(f"{name:<36} {what:<14} {taken:8.1f} ms  (limit {limit:.0f} ms)")  # noqa: T201
    return int(any(taken > limit for _, _, taken, limit in lines))


if __name__ == "__main__":
    sys.exit(main())
