"""What a long command says while it works: a line a step on standard error, with counts and seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO


@dataclass
class Step:
    """A step under way; ``count`` is what its line ends with."""

    name: str
    count: str = ""
    seconds: float = 0.0


@dataclass
class Progress:
    """Tells each step as it ends; on a terminal also as it begins. ``steps`` keeps the split of the time."""

    stream: TextIO | None = field(default_factory=lambda: sys.stderr)
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Time the work in the ``with`` block; set the step's ``count`` in it."""
        step = Step(name)
        self.steps.append(step)
        live = self.stream is not None and self.stream.isatty()
        if live:
            self._write(f"{name} ...")
        begun = time.perf_counter()
        try:
            yield step
        except BaseException:
            if live:
                self._write("\n")
            raise
        step.seconds = time.perf_counter() - begun
        self._write(("\r\x1b[2K" if live else "") + f"{name:<34} {step.count:<44} {step.seconds:6.2f} s\n")

    def _write(self, text: str) -> None:
        if self.stream is not None:
            self.stream.write(text)
            self.stream.flush()


def quiet() -> Progress:
    """Progress that says nothing and only keeps the time."""
    return Progress(stream=None)
