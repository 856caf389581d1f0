"""The command ``peerweave``: ``build`` and ``validate`` here, other commands in modules of their own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from peerweave.graph.build.account import account
from peerweave.graph.build.beside import ShapesBeside
from peerweave.graph.build.derive import DerivationError
from peerweave.graph.build.ontology import OntologyError
from peerweave.graph.build.pipeline import Assembly, assemble, build, validate
from peerweave.graph.cli.calendar import calendar_command, feed_command
from peerweave.graph.cli.plan import plan_command
from peerweave.graph.cli.questions import ask_command, questions_command
from peerweave.graph.cli.report import report_command
from peerweave.graph.progress import Progress
from peerweave.graph.store.snapshot import StoreBusyError, default_store
from peerweave.graph.tables.reader import FoldersError
from peerweave.graph.tables.schema import MetadataError
from peerweave.graph.validation.checks import CheckError
from peerweave.graph.validation.formats import FORMATS, write
from peerweave.graph.validation.report import ConformError

_FACTS = click.option(
    "--facts",
    "folders",
    type=click.Path(path_type=Path, file_okay=False),
    multiple=True,
    metavar="DIR",
    help="A folder of tables to add to the packaged ones; may be given again. If the first has a "
    "csv-metadata.json of its own, it is used instead of the packaged tables.",
)

_UNUSABLE = (
    CheckError,
    ConformError,
    DerivationError,
    FoldersError,
    MetadataError,
    OntologyError,
    StoreBusyError,
    OSError,
)


class UnusableInputError(click.ClickException):
    """Wrong use, or input that cannot be read at all."""

    exit_code = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="peerweave", prog_name="peerweave", message="%(prog)s %(version)s")
def cli() -> None:
    """Peerweave: the international anti-corruption peer reviews as one graph.

    Exit status: 0 all is well, 1 the data does not conform or there is no answer, 2 wrong use or input that
    cannot be read.
    """


@cli.command("build")
@_FACTS
@click.option(
    "--store",
    "store_dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="PEERWEAVE_STORE",
    default=default_store,
    show_default="PEERWEAVE_STORE, or your data folder",
    metavar="DIR",
    help="Where to publish the graph.",
)
def build_command(folders: tuple[Path, ...], store_dir: Path) -> None:
    """Build the graph from the tables, validate it and publish it.

    Nothing is replaced unless all of it conforms: what is served stays as it was.
    """
    begun = time.perf_counter()
    with _usable():
        outcome = build(store_dir, folders, Progress())
    if outcome.assembly.findings:
        click.echo(write(outcome.assembly.findings, "text"), nl=False, err=True)
    if outcome.snapshot is None:
        _tell_unchecked(outcome.assembly)
        click.echo("Nothing was published; what was published before stays as it was.", err=True)
        raise SystemExit(1)
    click.echo(account(outcome.assembly))
    click.echo(
        f"Published snapshot {outcome.snapshot.id} in {store_dir} after {time.perf_counter() - begun:.1f} s.",
        err=True,
    )


@cli.command("validate")
@_FACTS
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How the findings are written.",
)
def validate_command(folders: tuple[Path, ...], form: str) -> None:
    """Check the tables without building anything.

    Each finding names file, row, column and record, what is wrong, and how to mend it.
    """
    with _usable(), ShapesBeside() as shapes:
        progress = Progress()
        assembly = assemble(folders, progress, shapes)
        validate(assembly, progress)
    click.echo(write(assembly.findings, form), nl=False)
    _tell_unchecked(assembly)
    if not assembly.conforms:
        raise SystemExit(1)


@contextmanager
def _usable() -> Iterator[None]:
    try:
        yield
    except _UNUSABLE as error:
        raise UnusableInputError(str(error)) from error


def _tell_unchecked(assembly: Assembly) -> None:
    if assembly.statements is None:
        click.echo("The shapes and checks come next: mend the tables, then run it again.", err=True)


for command in (questions_command, ask_command, plan_command, report_command, calendar_command, feed_command):
    cli.add_command(command)
