"""Time and memory of a full build with validation: ``python tests/bench/bench_build.py [FACTS_DIR ...]``.

Prints the seconds of each step, the whole, and the peak memory of its processes, beside the limits that the
project sets itself; exit status 1 if one is passed. Nothing is left behind.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

SECONDS, MEGABYTES = 20, 2000


class Memory(threading.Thread):
    """Watches how much this process and those that it started hold at the same time, in megabytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.own = self.together = 0.0

    def run(self) -> None:
        """Looks ten times a second."""
        while True:
            own = _held("self")
            self.own = max(self.own, own)
            self.together = max(self.together, own + sum(map(_held, _started())))
            time.sleep(0.1)


def _started() -> list[str]:
    lists = Path("/proc/self/task").glob("*/children")
    return [child for one in lists for child in one.read_text("ascii").split()]


def _held(process: str) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / 2**20


def main(folders: list[Path]) -> int:
    """Build once into a folder of its own and print the split."""
    begun, memory = time.perf_counter(), Memory()
    memory.start()
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
    published = outcome.snapshot is not None
    print(f"{'whole build':<30} {total:7.2f} s   (limit {SECONDS} s)")  # noqa: T201
    print(  # noqa: T201
        f"{'peak memory':<30} {memory.together:7.0f} MB  "
        f"(limit {MEGABYTES} MB; of the building process alone {memory.own:.0f} MB)"
    )
    print(f"{'published':<30} {'yes' if published else 'no: it does not conform'}")  # noqa: T201
    return 0 if published and total < SECONDS and memory.together < MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))
