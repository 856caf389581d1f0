"""How long each kind of page takes: ``python tests/bench/bench_pages.py [--store DIR] [--runs N]``.

The graph is held in memory and pages are made ready, as ``peerweave serve`` does; then each address is asked
for. Told are, in milliseconds, the first answer, the median of writing the page anew, the processor's time of
that, and the answer that is kept; the queries of the first; and how many times the cheapest page's processor
time the page takes. Exit status 1 if that is above ``--limit``.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from peerweave.graph.store.repository import Bindings, LocalRepository, Rows
from peerweave.graph.store.snapshot import default_store
from peerweave.webapp import create_app
from peerweave.webapp.kept_pages import KeptPages
from peerweave.webapp.published import Edition

ADDRESSES = (
    *("/", "/?measure=knowledge", "/countries", "/country/ROU", "/country/USA", "/compare?c=FRA,ITA,ROU,GEO"),
    *("/mechanisms", "/mechanism/IRM", "/phase/GRECO/round-4", "/review/GRECO/round-4/ROU", "/instruments"),
    *("/instrument/UNCAC", "/provision/UNCAC/16", "/themes", "/theme/whistleblower", "/reviews"),
    *("/recommendations", "/recommendation/GRECO/rule-34/ROU/g1", "/calendar", "/calendar?view=month"),
    *("/measures", "/measure/4", "/overlaps", "/overlaps?country=ARM", "/gaps", "/gaps?country=ROU"),
    *("/crosswalk", "/crosswalk?first=UNCAC&second=COE-CLCC", "/joint-visits", "/clashes", "/assistance"),
    *("/assistance?country=KEN&theme=asset-declaration", "/consistency", "/quality", "/quality?by=phase"),
    *("/plan", "/query", "/sparql", "/sources", "/source/docslib.org-13daac08", "/questions"),
    *("/question/overlap?country=FRA", "/dataset", "/dataset/completeness", "/ns", "/organisation/oecd"),
    *("/membership/GRECO/ROU/member", "/graph", "/graph?focus=country/ROU", "/search?q=whistleblower"),
    *("/graph?focus=country/GEO&to=country/MDA", "/reports", "/report/country/ROU"),
)


@dataclass
class Line:
    """What one address took, in milliseconds, and the queries of the first time."""

    address: str
    first: float
    wall: float
    busy: float
    kept: float
    queries: int


def ready(store: Path) -> tuple[FlaskClient, Edition]:
    """The application and its edition, once all that a start begins is done."""
    app = create_app({"store_dir": store, "in_memory": 1_000_000, "warm_up": True})
    edition: Edition = app.extensions["published"].edition()
    for thread in threading.enumerate():
        if thread.name in ("into-memory", "warming"):
            thread.join()
    return app.test_client(), edition


def asked(client: FlaskClient, address: str) -> tuple[float, float]:
    """The seconds of one answer, and those of the processor. Raises ``RuntimeError`` where there is none."""
    began, worked = time.perf_counter(), time.process_time()
    answer = client.get(address, headers={"Accept": "text/html"})
    if answer.status_code != 200:
        raise RuntimeError(f"{address} is not answered: {answer.status}")
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def measure(client: FlaskClient, edition: Edition, address: str, runs: int, queries: list[str]) -> Line:
    """What one address takes."""
    edition.pages = KeptPages()
    queries.clear()
    first, _ = asked(client, address)
    count = len(queries)
    anew = []
    for _ in range(runs):
        edition.pages = KeptPages()
        anew.append(asked(client, address))
    kept, _ = asked(client, address)
    wall, busy = (statistics.median(figures) for figures in zip(*anew, strict=True))
    return Line(address, first, wall, busy, kept, count)


def main() -> int:
    """Measures all addresses and prints a line each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=float, default=150, help="times the cheapest page")
    options = parser.parse_args()
    client, edition = ready(options.store)
    queries: list[str] = []
    whole = LocalRepository.select

    def select(self: LocalRepository, text: str, bindings: Bindings) -> Rows:
        queries.append(text)
        return whole(self, text, bindings)

    LocalRepository.select = select  # type: ignore[method-assign]
    lines = [measure(client, edition, address, options.runs, queries) for address in ADDRESSES]
    least = min(line.busy for line in lines)
    sys.stdout.write("  first    anew     cpu    kept  queries  ratio\n")
    for line in lines:
        figures = f"{line.first:7.0f} {line.wall:7.0f} {line.busy:7.0f} {line.kept:7.1f} {line.queries:8}"
        sys.stdout.write(f"{figures} {line.busy / least:6.1f}  {line.address}\n")
    return int(any(line.busy / least > options.limit for line in lines))


if __name__ == "__main__":
    sys.exit(main())
