"""Time and memory of a full build with validation: ``python tests/bench/bench_build.py [FACTS_DIR ...]``.

Prints the seconds of each step, the whole, and the peak memory of the process, beside the limits that the
project sets itself; exit status 1 if one is passed. Nothing is left behind.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

SECONDS, MEGABYTES = 20, 1000


def main(folders: list[Path]) -> int:
    """Build once into a folder of its own and print the split."""
    begun = time.perf_counter()
    from peerweave.graph.build.pipeline import build
    from peerweave.graph.progress import quiet

    split = [("Starting Python's libraries", time.perf_counter() - begun, "")]
    progress = quiet()
    with tempfile.TemporaryDirectory() as store:
        outcome = build(Path(store), folders, progress)
    total = time.perf_counter() - begun
    split += [(step.name, step.seconds, step.count) for step in progress.steps]
    split.append(("between the steps", total - sum(seconds for _, seconds, _ in split), ""))
    for name, seconds, count in split:
        print(f"{name:<30} {seconds:7.2f} s   {count}")  # noqa: T201
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    published = outcome.snapshot is not None
    print(f"{'whole build':<30} {total:7.2f} s   (limit {SECONDS} s)")  # noqa: T201
    print(f"{'peak memory':<30} {peak:7.0f} MB  (limit {MEGABYTES} MB)")  # noqa: T201
    print(f"{'published':<30} {'yes' if published else 'no: it does not conform'}")  # noqa: T201
    return 0 if published and total < SECONDS and peak < MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))
