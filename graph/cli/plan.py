"""The command ``plan``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from peerweave.graph.cli.usage import PlainUsageError, with_place
from peerweave.graph.findings import violations
from peerweave.graph.outfile import write_whole
from peerweave.graph.planning.files import FORMATS, as_table, summary
from peerweave.graph.planning.planner import WEEKS, plan
from peerweave.graph.planning.requests import read_requests
from peerweave.graph.schedule.facts import load
from peerweave.graph.store.place import Place
from peerweave.graph.validation.formats import write

_MOST_WEEKS = 104


@click.command("plan")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--weeks",
    type=click.IntRange(0, _MOST_WEEKS),
    default=WEEKS,
    show_default=True,
    help="How many weeks between the visits of two mechanisms to a country are too few.",
)
@click.option(
    "--weekends",
    is_flag=True,
    help="Let visits take up any days of the week; without it, Monday to Friday.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the plan to this file, .csv or .ics; without it a table is printed.",
)
@with_place
def plan_command(file: Path, weeks: int, weekends: bool, out: Path | None, place: Place) -> None:
    """Propose days for requested visits that clash with nothing known, moving as few as can be.

    FILE is a CSV file, one row a visit, with the columns country, mechanism, earliest (the first day it may
    take up), latest (the last), days (its length), and if wanted start (the day wished or announced), fixed
    (yes, if that day cannot be moved) and reviewers (countries, with semicolons between):

    \b
        country,mechanism,earliest,latest,days,start,fixed,reviewers
        Romania,GRECO,2027-03-01,2027-06-30,5,2027-04-12,,FRA;DEU
    """
    if out and out.suffix not in FORMATS:
        raise PlainUsageError(f"{out.name} must end in {' or '.join(FORMATS)}.")
    repository = place.open()
    requests, findings = read_requests(file, repository)
    if findings:
        click.echo(write(findings, "text"), nl=False, err=True)
    if violations(findings):
        click.echo("No plan was made: mend the file, then run it again.", err=True)
        raise SystemExit(2)
    made = plan(requests, load(repository), weeks=weeks, weekends=weekends)
    as_of = date.fromisoformat(repository.as_of)
    if out is None:
        click.echo(as_table(made, as_of), nl=False)
        return
    write_whole(out, FORMATS[out.suffix](made, as_of).encode())
    click.echo(f"{out}: {summary(made, as_of)}", err=True)
