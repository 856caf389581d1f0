"""The command ``report``."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click
from peerweave.graph.cli.usage import PlainUsageError, with_place
from peerweave.graph.outfile import write_whole
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.reports.links import Links
from peerweave.graph.reports.make import KINDS, report
from peerweave.graph.reports.write import WRITERS
from peerweave.graph.store.place import Place


@click.command("report")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("key")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"Write to this file, which ends in {', '.join(WRITERS)}; without it, text to the standard output.",
)
@click.option("--at", default="as-of", show_default=True, help="The day asked about, YYYY-MM-DD.")
@click.option(
    "--site",
    envvar="PEERWEAVE_SITE",
    metavar="ADDRESS",
    help="Address of an instance that figures are to link to, for example https://example.org/peerweave.",
)
@with_place
def report_command(kind: str, key: str, out: Path | None, at: str, site: str | None, place: Place) -> None:
    """Write a report on a country, phase, theme or region, or the briefing for a return visit.

    KEY is what peerweave ask takes: a key or a name, for example

        peerweave report return-visit Romania --out romania.pdf

    With --at, what runs or is to come is told for that day; what is held stays that of the dataset.
    """
    ending = ".txt" if out is None else out.suffix.lower()
    if ending not in WRITERS:
        written = f"ends in {ending!r}" if ending else "has no ending"
        raise PlainUsageError(f"{out} {written}; a report can be written as {', '.join(WRITERS)}.")
    links = Links(_address(site))
    try:
        made = report(kind, key, place.open(), at)
    except ParameterError as error:
        raise PlainUsageError(str(error)) from error
    data = WRITERS[ending](made, links)
    if out is None:
        click.echo(data, nl=False)
    else:
        write_whole(out, data)


def _address(site: str | None) -> str | None:
    if not site:
        return None
    parts = urlsplit(site)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise PlainUsageError(
            f"--site {site!r} is no address. It takes one such as https://example.org/peerweave."
        )
    return site.rstrip("/")
