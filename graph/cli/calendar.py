"""The commands ``calendar`` and ``feed``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from peerweave.graph.cli.usage import PlainUsageError, with_place
from peerweave.graph.outfile import write_whole
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.schedule.calendars import calendar
from peerweave.graph.schedule.feeds import MOST, feed
from peerweave.graph.schedule.occasions import Scope, scope
from peerweave.graph.store.place import Place
from peerweave.graph.store.repository import Repository

_OPTIONS = (
    click.option("--mechanism", default="", help="Only what concerns this mechanism."),
    click.option("--country", default="", help="Only what concerns this country."),
    click.option("--theme", default="", help="Only reviews with this theme in their scope."),
    click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write to this file; without it, to the standard output.",
    ),
)


def _chosen(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return with_place(command)


@click.command("calendar")
@_chosen
def calendar_command(mechanism: str, country: str, theme: str, out: Path | None, place: Place) -> None:
    """Write a calendar of meetings and review events (iCalendar).

    What is not known to the day stands on no day; see the calendar's own description.
    """
    repository, chosen = _opened(place, mechanism, country, theme)
    _write(calendar(repository, chosen), out)


@click.command("feed")
@_chosen
@click.option("--most", type=click.IntRange(1, 100_000), default=MOST, show_default=True, help="Entries.")
def feed_command(mechanism: str, country: str, theme: str, out: Path | None, place: Place, most: int) -> None:
    """Write a feed of review events, meetings and assessments, the latest first (Atom)."""
    repository, chosen = _opened(place, mechanism, country, theme)
    _write(feed(repository, chosen, most=most), out)


def _opened(place: Place, *names: str) -> tuple[Repository, Scope]:
    try:
        repository = place.open()
        values = dict(zip(("mechanism", "country", "theme"), names, strict=True))
        return repository, scope(values, repository)
    except ParameterError as error:
        raise PlainUsageError(str(error)) from error


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        click.echo(data, nl=False)
    else:
        write_whole(out, data)
