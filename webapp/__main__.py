"""The command ``peerweave``: the commands of the graph, and ``serve``."""

from __future__ import annotations

import click
import waitress
from flask import Flask
from peerweave.graph.cli.main import UnusableInputError, cli
from peerweave.graph.cli.usage import with_place
from peerweave.graph.store.place import Place
from peerweave.graph.store.snapshot import default_store
from peerweave.webapp import create_app
from peerweave.webapp.config import Config
from prometheus_client import start_http_server

LOCAL = "127.0.0.1"


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen at."
)
@with_place
@click.option(
    "--threads",
    default=8,
    show_default=True,
    type=click.IntRange(1, 256),
    help="Requests answered at a time.",
)
@click.option(
    "--proxies",
    default=0,
    show_default=True,
    type=click.IntRange(0, 10),
    help="Reverse proxies in front that may be believed.",
)
@click.option(
    "--in-memory",
    default=1_000_000,
    show_default=True,
    type=click.IntRange(0),
    help="Hold a graph of up to so many statements in memory too, for speed; 0 holds none.",
)
@click.option(
    "--metrics-port",
    type=click.IntRange(1, 65535),
    help="Give metrics for Prometheus at this port of 127.0.0.1; without it there are none.",
)
@click.option(
    "--slow-queries",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="Log queries from outside that take longer: their text and duration, not who asked.",
)
def serve(
    host: str,
    port: int,
    threads: int,
    proxies: int,
    in_memory: int,
    metrics_port: int | None,
    slow_queries: float | None,
    place: Place,
) -> None:
    """Serve the explorer and its data, from a store that “peerweave build” made or from a SPARQL service."""
    store = None if place.endpoint else place.store or default_store()
    repository = place.open()
    as_of = repository.as_of
    app = create_app(
        Config(
            store,
            place.endpoint,
            proxies=proxies,
            in_memory=in_memory,
            warm_up=True,
            slow_query_seconds=slow_queries,
        )
    )
    if store is not None:
        # Before anyone can connect: whoever does is answered at once, and pages are made ready from now on.
        app.extensions["published"].edition()
    try:
        server = waitress.create_server(
            app, host=host, port=port, threads=threads, ident=None, clear_untrusted_proxy_headers=proxies == 0
        )
    except OSError as error:
        raise UnusableInputError(
            f"Cannot listen at {host}, port {port}: {error.strerror}. "
            f"Another port: --port {port % 65535 + 1}, or with make PORT={port % 65535 + 1}"
        ) from error
    except ValueError as error:
        raise UnusableInputError(f"Cannot listen at {host}: there is no such address.") from error
    if metrics_port is not None:
        _give_metrics(app, metrics_port)
    click.echo(f"{repository.snapshot_id}, as of {as_of}, at http://{host}:{port}/ (Ctrl+C stops it)")
    server.run()


def _give_metrics(app: Flask, port: int) -> None:
    """Answers Prometheus on this machine alone, in a thread, whatever address the explorer listens at."""
    try:
        start_http_server(port, LOCAL, app.extensions["metrics"].registry)
    except OSError as error:
        raise UnusableInputError(
            f"Cannot give metrics at {LOCAL}, port {port}: {error.strerror}. "
            f"Another port: --metrics-port {port % 65535 + 1}"
        ) from error


def main() -> None:
    """The console script."""
    cli(prog_name="peerweave")


if __name__ == "__main__":
    main()
