"""What the commands share: where the graph is, and how wrong use is told."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from peerweave.graph.store.place import Place
from peerweave.graph.store.remote import EndpointError
from peerweave.graph.store.snapshot import SnapshotError

_STORE = click.option(
    "--store",
    "store_dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the store; the default is that of peerweave build.",
)
_ENDPOINT = click.option(
    "--endpoint", metavar="URL", help="Ask a SPARQL 1.1 service that holds the graph instead of a store."
)


class PlainUsageError(click.UsageError):
    """Wrong use (exit status 2) whose message already says what is possible."""


def with_place(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options --store and --endpoint, and what they say as ``place``."""

    @_STORE
    @_ENDPOINT
    @functools.wraps(command)
    def run(*values: Any, store_dir: Path | None, endpoint: str | None, **named: Any) -> None:
        if store_dir is not None and endpoint is not None:
            raise PlainUsageError("Give --store or --endpoint, not both.")
        try:
            command(*values, place=Place(store_dir, endpoint), **named)
        except (SnapshotError, EndpointError) as error:
            raise PlainUsageError(str(error)) from error

    return run
