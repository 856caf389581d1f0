"""The commands ``calendar`` and ``feed``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from peerweave.graph.cli.questions import PlainUsageError
from peerweave.graph.outfile import write_whole
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.schedule.calendars import calendar
from peerweave.graph.schedule.feeds import MOST, feed
from peerweave.graph.schedule.occasions import Scope, scope
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.store.snapshot import SnapshotError, current, default_store

_OPTIONS = (
    click.option("--mechanism", default="", help="Only what concerns this mechanism."),
    click.option("--country", default="", help="Only what concerns this country."),
    click.option("--theme", default="", help="Only reviews with this theme in their scope."),
    click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write to this file; without it, to the standard output.",
    ),
    click.option(
        "--store",
        "store_dir",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the store; the default is that of peerweave build.",
    ),
)


def _chosen(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command("calendar")
@_chosen
def calendar_command(
    mechanism: str, country: str, theme: str, out: Path | None, store_dir: Path | None
) -> None:
    """Write a calendar of meetings and review events (iCalendar).

    What is not known to the day stands on no day; see the calendar's own description.
    """
    repository, chosen = _opened(store_dir, mechanism, country, theme)
    _write(calendar(repository, chosen), out)


@click.command("feed")
@_chosen
@click.option("--most", type=click.IntRange(1, 100_000), default=MOST, show_default=True, help="Entries.")
def feed_command(
    mechanism: str, country: str, theme: str, out: Path | None, store_dir: Path | None, most: int
) -> None:
    """Write a feed of review events, meetings and assessments, the latest first (Atom)."""
    repository, chosen = _opened(store_dir, mechanism, country, theme)
    _write(feed(repository, chosen, most=most), out)


def _opened(store_dir: Path | None, *names: str) -> tuple[LocalRepository, Scope]:
    try:
        repository = LocalRepository(current(store_dir or default_store()))
        values = dict(zip(("mechanism", "country", "theme"), names, strict=True))
        return repository, scope(values, repository)
    except (SnapshotError, ParameterError) as error:
        raise PlainUsageError(str(error)) from error


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        click.echo(data, nl=False)
    else:
        write_whole(out, data)
