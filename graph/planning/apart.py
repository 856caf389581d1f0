"""A plan made in a process of its own, which can be stopped.

The time that the solver takes cannot be told before, and a thread cannot be killed; a process can. So each
plan from outside is made by ``python -m peerweave.graph.planning.apart``, with a deadline and a limit of
memory.
The process reads the requests as CSV on its standard input and writes the plan as one JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from peerweave.graph.planning.files import as_calendar, as_csv, rows_of, summary
from peerweave.graph.planning.planner import WEEKS, plan
from peerweave.graph.planning.requests import requests_in
from peerweave.graph.schedule.facts import load
from peerweave.graph.store.place import Place
from peerweave.graph.store.worker import limit_memory

_NAME: Final = Path("requests.csv")


@dataclass(frozen=True)
class PlanLimits:
    """What a plan from outside may cost.

    ``seconds`` to make it; ``work`` of the solver for each group of visits, in units near a second;
    ``memory_bytes`` of address space; ``processes`` at once, others wait ``wait_seconds`` at most for their
    turn.
    """

    seconds: float = 20.0
    work: float = 3.0
    memory_bytes: int = 3 * 1024**3
    processes: int = 1
    wait_seconds: float = 2.0


@dataclass(frozen=True)
class Planned:
    """A plan as the files of it: rows of words, CSV, calendar, and what came of it in a sentence or more."""

    summary: str
    rows: tuple[dict[str, str], ...]
    csv: str
    calendar: str


class PlanningError(Exception):
    """A plan that was not made; ``code`` is ``busy``, ``time`` or ``died``, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Planner:
    """Makes plans over the graph that is in some place, so many at a time."""

    place: Place
    limits: PlanLimits = field(default_factory=PlanLimits)

    def __post_init__(self) -> None:
        self._turns = threading.BoundedSemaphore(self.limits.processes)

    def plan(self, data: bytes, *, weeks: int = WEEKS, weekends: bool = False) -> Planned:
        """The plan for requests in which no fault was found. Raises ``PlanningError``."""
        if not self._turns.acquire(timeout=self.limits.wait_seconds):
            raise PlanningError("busy", "Other plans are being made just now. Try again in a minute.")
        try:
            return self._made(data, weeks, weekends)
        finally:
            self._turns.release()

    def _made(self, data: bytes, weeks: int, weekends: bool) -> Planned:
        values = (
            self.place.store or "",
            self.place.endpoint or "",
            weeks,
            int(weekends),
            self.limits.work,
            self.limits.memory_bytes,
        )
        command = [sys.executable, "-m", "peerweave.graph.planning.apart", *map(str, values)]
        try:
            done = subprocess.run(  # noqa: S603 (our own module; the requests go to its standard input)
                command, input=data, capture_output=True, timeout=self.limits.seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise PlanningError(
                "time",
                f"No plan was found within {self.limits.seconds:g} seconds. Ask for fewer visits, or "
                f"for shorter "
                "times in which each may be; or run “peerweave plan”, which has no such limit.",
            ) from error
        if done.returncode:
            raise PlanningError(
                "died",
                "The planner stopped before it had a plan, most likely for want of memory. Ask for "
                "fewer visits.",
            )
        made = json.loads(done.stdout)
        return Planned(made["summary"], tuple(made["rows"]), made["csv"], made["calendar"])


def main(arguments: list[str]) -> None:
    """Makes one plan.

    Given are the store folder or the address of a service (the other is empty), weeks, 1 for weekends too,
    work, and bytes of memory.
    """
    store, endpoint, weeks, weekends, work, memory = arguments
    limit_memory(int(memory))
    repository = Place(Path(store) if store else None, endpoint or None).open()
    requests, _ = requests_in(sys.stdin.buffer.read(), _NAME, repository)
    made = plan(requests, load(repository), weeks=int(weeks), weekends=weekends == "1", work=float(work))
    as_of = date.fromisoformat(repository.as_of)
    answer = {
        "summary": summary(made, as_of),
        "rows": list(rows_of(made)),
        "csv": as_csv(made, as_of),
        "calendar": as_calendar(made, as_of),
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
