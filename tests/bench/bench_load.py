"""Load on the server beside the bare Oxigraph server, and answers while query processes are killed.

``python tests/bench/bench_load.py [--store DIR] [--seconds S]`` asks both, one after the other, with ``wrk``
(Debian's package): a page (ours alone), what a named question asks, and an ad-hoc SELECT; it prints requests
a second and the time within which 99 of 100 were answered, and the ratio. It waits ``--settle`` seconds
first: ours makes pages ready when it has started, which would be measured as well.

``python tests/bench/bench_load.py --kill [--requests N] [--minutes M]`` puts N queries from many clients to
the server while its query processes are killed at random, compares each answer byte for byte with what it
must be, and prints how many were right, refused by a documented error, wrong or cut; exit status 1 if any was
wrong or cut.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from peerweave.graph.questions import named
from peerweave.graph.store.binding import bind_values
from peerweave.graph.store.snapshot import current, default_store
from pyoxigraph import NamedNode

ROMANIA = NamedNode("https://w3id.org/peerweave/id/country/ROU")
SELECT = (
    "PREFIX pw: <https://w3id.org/peerweave/ns#> SELECT ?review ?mechanism { "
    "?review a pw:Review ; pw:country <https://w3id.org/peerweave/id/country/ROU> ; pw:mechanism ?mechanism }"
)
QUESTION = "mechanisms-of-country"
THREADS, CONNECTIONS = 2, 8
ACCEPT = "application/sparql-results+json, text/html;q=0.5"
EVERY = 60
"""One process is killed for so many requests."""


def say(text: str) -> None:
    """Prints a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server, from when it listens."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 90
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def peerweave(store: Path) -> Iterator[tuple[int, int]]:
    """Our server: its port, and the number of its process."""
    port = free_port()
    command = [sys.executable, "-m", "peerweave.webapp", "serve", "--store", str(store), "--port", str(port)]
    with running(command, port) as process:
        yield port, process.pid


@contextmanager
def oxigraph(store: Path) -> Iterator[int]:
    """The bare Oxigraph server over the same graph: its port."""
    port = free_port()
    program = str(Path(sys.executable).with_name("oxigraph"))
    where = ["--location", str(current(store).store), "--bind", f"127.0.0.1:{port}"]
    with running([program, "serve-read-only", *where], port):
        yield port


def get(port: int, path: str) -> tuple[int, bytes]:
    """Status and body; raises ``http.client.HTTPException`` or ``OSError`` for an answer that is cut."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", path, headers={"Accept": ACCEPT})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def wrk(port: int, path: str, seconds: int) -> tuple[float, str]:
    """Requests a second, and the time of the 99th percentile in wrk's words. Raises where one was refused."""
    done = subprocess.run(
        [
            *("wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "--timeout", "60s"),
            *("-H", f"Accept: {ACCEPT}", f"http://127.0.0.1:{port}{path}"),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in done or "Socket errors" in done:
        raise RuntimeError(done)
    rate, slowest = re.search(r"Requests/sec:\s+([\d.]+)", done), re.search(r"99%\s+(\S+)", done)
    if rate is None or slowest is None:
        raise RuntimeError(done)
    return float(rate[1]), slowest[1]


def load(store: Path, seconds: int, settle: float) -> None:
    """Prints the table: ``seconds`` for each measurement, ``settle`` before the first of them."""
    question = bind_values(named.find(QUESTION).query, {"country": ROMANIA})
    asked = {f"question {QUESTION}, its query": question, "ad-hoc SELECT": SELECT}
    say(f"| {CONNECTIONS} clients | requests/s | p99 | Oxigraph server requests/s | p99 | ratio |")
    say("| --- | --- | --- | --- | --- | --- |")
    with peerweave(store) as (ours, _), oxigraph(store) as theirs:
        pages = ("/themes", "/country/ROU", f"/question/{QUESTION}?country=ROU")
        time.sleep(settle)
        for path in pages:
            rate, slowest = wrk(ours, path, seconds)
            say(f"| page {path} | {rate:.0f} | {slowest} | | | |")
        for name, text in asked.items():
            query = f"?query={quote(text)}"
            if len(get(ours, f"/sparql{query}")[1]) < 100 or get(theirs, f"/query{query}")[0] != 200:
                raise RuntimeError(f"{name} is not answered")
            rate, slowest = wrk(ours, f"/sparql{query}", seconds)
            bare, bare_slowest = wrk(theirs, f"/query{query}", seconds)
            row = f"{rate:.0f} | {slowest} | {bare:.0f} | {bare_slowest} | {rate / bare:.2f}"
            say(f"| {name} | {row} |")


def query_processes(server: int) -> list[int]:
    """The query processes of the server, from /proc."""
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            number = int(folder.name)
            is_child = int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == server
            if is_child and b"peerweave.graph.store.worker" in (folder / "cmdline").read_bytes():
                found.append(number)
    return found


def kill(store: Path, requests: int, minutes: float) -> bool:
    """Asks while processes are killed, and prints what came. Whether no answer was wrong or cut."""
    keys = ["FRA", "ROU", "UKR", "GEO", "MEX", "BRA", "DEU", "KEN", "USA", "ALB"]
    texts = [SELECT.replace("ROU", key) for key in keys]
    texts += [f"SELECT ?p ?o {{ <https://w3id.org/peerweave/id/country/{key}> ?p ?o }}" for key in keys]
    texts += ["SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 3000"]  # some 700 KB, in many frames
    paths = [f"/sparql?query={quote(text)}" for text in texts]
    outcomes: Counter[str] = Counter()
    killed: list[int] = []
    done = threading.Event()
    ends = time.monotonic() + 60 * minutes
    with peerweave(store) as (port, server):
        expected = [get(port, path) for path in paths]
        if any(status != 200 for status, _ in expected):
            raise RuntimeError("the server does not answer")

        def killing() -> None:
            chance = random.Random(5)  # noqa: S311 - no secret
            while not done.wait(0.005):
                if outcomes.total() >= EVERY * (len(killed) + 1) and (found := query_processes(server)):
                    killed.append(chance.choice(found))
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(killed[-1], signal.SIGKILL)

        def ask(number: int) -> None:
            if time.monotonic() > ends:
                return
            which = len(paths) - 1 if number % 50 == 0 else number * 7919 % (len(paths) - 1)
            try:
                status, body = get(port, paths[which])
            except (http.client.HTTPException, OSError) as error:
                outcomes[f"cut: {type(error).__name__}"] += 1
                return
            if status == 200:
                outcomes["right" if body == expected[which][1] else "wrong"] += 1
            else:
                found = re.search(rb'"code": "([a-z-]+)"', body)
                code = found[1].decode() if found else "none"
                outcomes[f"refused: {status} {code}"] += 1

        begun = time.monotonic()
        killer = threading.Thread(target=killing)
        killer.start()
        try:
            with ThreadPoolExecutor(CONNECTIONS) as clients:
                for _ in clients.map(ask, range(requests)):
                    pass
        finally:
            done.set()
            killer.join()
        taken = time.monotonic() - begun
    say(f"{outcomes.total():,} requests in {taken:.0f} s, {len(killed):,} processes killed")
    for outcome, count in sorted(outcomes.items()):
        say(f"  {outcome}: {count:,}")
    allowed = {"right", "refused: 503 died", "refused: 503 busy"}
    return outcomes.total() > 0 and set(outcomes) <= allowed


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--settle", type=float, default=45, help="seconds to wait before measuring")
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=60)
    options = parser.parse_args()
    if options.kill:
        return 0 if kill(options.store, options.requests, options.minutes) else 1
    if not shutil.which("wrk"):
        say("wrk is not installed: apt-get install wrk")
        return 2
    load(options.store, options.seconds, options.settle)
    return 0


if __name__ == "__main__":
    sys.exit(main())
