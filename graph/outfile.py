"""A file that a command writes: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import click


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside the place and put it there in one step, so that nothing half-written is left.

    Raises ``click.UsageError`` (exit status 2) if it cannot be written.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise click.UsageError(f"{path} cannot be written: {error.strerror}.") from error
