"""How each question grows with the graph, and beside other engines.

``python tests/bench/bench_scale.py [--sizes real 100k 1M 10M] [--peers] [--rdflib] [--only ID ...]`` asks
every question ``--runs`` times after a first time that does not count, of the real graph (``--store``) and of
those that ``synthetic.py`` makes. Each size's figures are kept in ``build/bench/scale-<size>.json`` as they
come, so that sizes can be measured one at a time; ``--table`` prints all that are kept as one table. Exit
status 1 if a limit is passed: 50 ms for the real graph, 1 s for ten million statements.

- *Ours* is the whole of binding the values, asking and making the answer, as the pages do it. Told are the
  median of the time that passed, the slowest, and the median of the processor's time, which other work on the
  machine disturbs less and which the limits are held against.
- ``--peers`` also asks the same query, with the same values, of the bare Oxigraph server and of Virtuoso over
  HTTP, in turn with ours in the same run, ``--rdflib`` of rdflib in memory. Told is how many times our time
  each needs: above 1 we are ahead. Of a computed question the query that fetches its facts is asked.
- A question in ``WITH`` lists something for every country, so its whole answer grows with the graph. It is
  judged with the value given there, as a reader would ask; without it its figure is shown, not judged.

What all questions across mechanisms share (``queries/facts/unheld.rq``) is fetched before the first of them.
A question that takes more than ``--most`` seconds, or 8 GB, is stopped and told as such: nothing inside the
engine can stop it, so a process of its own asks.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

from peerweave.graph.questions.answers import ask, forget
from peerweave.graph.questions.named import Question, bind, load
from peerweave.graph.questions.unheld import Across, unheld
from peerweave.graph.store.binding import bind_values
from peerweave.graph.store.remote import EndpointError, RemoteRepository
from peerweave.graph.store.repository import LocalRepository, Repository, Rows
from peerweave.graph.store.snapshot import Snapshot, current, default_store

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build" / "bench"
LIMITS = {"real": 50.0, "10M": 1000.0}
NEEDED = {
    "country": "UKR",
    "instrument": "UNCAC",
    "mechanism": "GRECO",
    "theme": "whistleblower",
    "provision": "UNCAC/16",
    "phase": "GRECO/round-6",
    "since": "2025",
    "region": "150",
    "first": "UNCAC",
    "second": "COE-CLCC",
}
WITH = {
    "assistance-matches": "country",
    "documents": "country",
    "escalation-steps": "country",
    "like-facts-unlike-status": "country",
    "near-duplicates": "country",
    "needs-unmet": "country",
    "needs-without-offers": "country",
    "overlapping-recommendations": "country",
    "possible-contradictions": "country",
    "provider-could-help": "country",
    "recommendations-without-assistance": "country",
    "offers-several-on-one-need": "country",
    "return-visit-candidates": "country",
    "follow-ups-not-on-record": "country",
    "implementation-progress": "country",
    "meetings-and-members": "mechanism",
    "joint-visits": "country",
}
"""Questions that list something for every country, and the value with which they are judged."""
ADDRESS_SPACE = 8 << 30
RDFLIB_SECONDS = 10.0
PEER_SECONDS = 20.0
LONG, LONG_BESIDE = 10_000.0, 4_000.0
"""Milliseconds of all runs but the first after which nothing is asked again; then, beside other engines."""


def cases(only: list[str]) -> Iterator[tuple[str, dict[str, str], bool]]:
    """Each question with its values, and whether it is judged so."""
    for question in load().values():
        if only and question.id not in only:
            continue
        needed = {p.name: NEEDED[p.name] for p in question.parameters if p.required}
        yield question.id, needed, question.id not in WITH
        if question.id in WITH:
            yield question.id, {**needed, WITH[question.id]: NEEDED[WITH[question.id]]}, True


def times(work: Callable[[], object], runs: int, long: float) -> tuple[list[float], list[float]]:
    """Milliseconds that passed and that the processor worked, of each run after a first.

    The first fetches facts, so that it does not count; at least one more is made. After ``long`` milliseconds
    of those no other is.
    """
    wall, busy = [], []
    for _ in range(runs + 1):
        began, worked = time.perf_counter(), time.process_time()
        work()
        wall.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - worked) * 1000)
        if sum(wall[1:]) > long:
            break
    return wall[1:], busy[1:]


def serve(store: Path, channel: Connection, runs: int, peers: dict[str, str]) -> None:
    """Measures, in a process of its own, each question that is sent."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    repository = LocalRepository(current(store))
    others = {name: RemoteRepository(address, seconds=PEER_SECONDS) for name, address in peers.items()}
    unheld(Across(("mechanism",), "reviews"), Rows(("mechanism",), []), {}, repository)
    channel.send("ready")
    while True:
        name, values = channel.recv()
        question = load()[name]
        rows: list[int] = []
        work = partial(_answered, question, values, repository, rows)
        wall, busy = times(work, runs, LONG)
        found: dict[str, Any] = {"rows": rows[0], "wall": statistics.median(wall), "slowest": max(wall)}
        found["cpu"] = statistics.median(busy)
        channel.send(found)
        bound = {} if question.computed else bind(question, values, repository)
        others_took: dict[str, Any] = {}
        if others:
            taken, _ = times(partial(repository.select, question.query, bound), 3, LONG_BESIDE)
            others_took["query"] = statistics.median(taken)
        for peer, other in others.items():
            try:
                taken, _ = times(partial(other.select, question.query, bound), 3, LONG_BESIDE)
                others_took[peer] = statistics.median(taken)
            except EndpointError as error:
                late = "did not answer" in str(error)
                others_took[peer] = f"over {PEER_SECONDS:g} s" if late else "an error"
            except ValueError:
                others_took[peer] = "an error"
        channel.send(others_took)


def _answered(question: Question, values: dict[str, str], of: Repository, rows: list[int]) -> None:
    forget(of)  # so that it is worked out each time
    rows.append(len(ask(question, values, of).rows))


class Asker:
    """A process that measures, replaced when it is stopped."""

    def __init__(self, store: Path, runs: int, most: float, peers: dict[str, str]) -> None:
        self._made = store, runs, peers
        self._most = most
        self._start()

    def _start(self) -> None:
        store, runs, peers = self._made
        self._channel, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=serve, args=(store, theirs, runs, peers), daemon=True
        )
        self._process.start()
        theirs.close()
        self._channel.recv()

    def measure(self, name: str, values: dict[str, str]) -> dict[str, Any]:
        """The figures of one question; ``stopped`` says why there are none."""
        self._channel.send((name, values))
        found: dict[str, Any] = {}
        with contextlib.suppress(EOFError, ConnectionError):
            for _ in ("ours", "beside"):
                if not self._channel.poll(self._most):
                    self.close()
                    self._start()
                    return found or {"stopped": f"over {self._most:g} s"}
                found |= self._channel.recv()
            return found
        self._start()
        return found or {"stopped": "over 8 GB"}

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.join()


Lines = list[dict[str, Any]]


def measure(
    size: str, snapshot: Snapshot, store: Path, options: argparse.Namespace, keep: Callable[[Lines], None]
) -> None:
    """Takes the figures of every question for one size; tells each as it comes, and keeps those so far."""
    with ExitStack() as stack:
        peers: dict[str, str] = {}
        if options.peers:
            servers = beside("engines/servers.py")
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            server = stack.enter_context(servers.oxigraph_server(snapshot.store, folder, 60))
            peers["server"] = server.snapshot_id
            if servers.virtuoso_is_installed():
                memory = 3000 if size == "10M" else 600
                kept = folder if size == "real" else PLACE / size
                other = servers.virtuoso(snapshot, kept / f"virtuoso-{snapshot.id}", memory, 60)
                peers["virtuoso"] = stack.enter_context(other).snapshot_id
        asker = Asker(store, options.runs, options.most, peers)
        stack.callback(asker.close)
        found: Lines = []
        for name, values, judged in cases(options.only):
            if options.judged and not judged:
                continue
            figures = asker.measure(name, values)
            given = " ".join(f"{key}={value}" for key, value in values.items())
            found.append({"question": name, "values": given, "judged": judged, **figures})
            told = figures.get("stopped") or f"{figures['cpu']:.1f} ms, {figures['rows']} rows"
            print(f"{size} {name} {given}: {told}", file=sys.stderr, flush=True)  # noqa: T201
            keep(found)
    if options.rdflib:
        add_rdflib(found, snapshot, LocalRepository(snapshot))
        keep(found)


def add_rdflib(found: Lines, snapshot: Snapshot, repository: LocalRepository) -> None:
    """Adds the milliseconds that rdflib's own evaluator takes for the same queries."""
    questions = load()
    queries = []
    for number, line in enumerate(found):
        question = questions[line["question"]]
        values = dict(given.split("=", 1) for given in line["values"].split())
        bound = {} if question.computed else bind(question, values, repository)
        queries.append((number, bind_values(question.query, bound)))
    done = subprocess.run(
        [sys.executable, ROOT / "tests/engines/rdflib_answers.py", snapshot.path, str(RDFLIB_SECONDS)],
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        check=True,
    )
    for text in done.stdout.splitlines():
        number, answer, seconds = json.loads(text)
        stopped = f"over {RDFLIB_SECONDS:g} s" if answer is None else "an error"
        found[number]["rdflib"] = seconds * 1000 if isinstance(answer, dict) else stopped


def _keep(path: Path, before: Lines, lines: Lines) -> None:
    """Writes the figures down, new ones in the place of earlier ones, in the order of the questions."""
    all_ = {(line["question"], line["values"]): line for line in [*before, *lines]}
    path.write_text(json.dumps([all_[key] for key in sorted(all_)], indent=1), "utf-8")


def table(kept: dict[str, Lines]) -> Iterator[str]:
    """One line a question, in Markdown, sizes side by side."""
    sizes = list(kept)
    by_case = {
        size: {(line["question"], line["values"]): line for line in lines} for size, lines in kept.items()
    }
    heads = [f"{size} ms (slowest) rows" for size in sizes]
    peers = [
        (size, peer) for size in sizes for peer in ("server", "virtuoso", "rdflib") if _has(kept[size], peer)
    ]
    heads += [f"{peer}, {size}" for size, peer in peers]
    yield f"| question | {' | '.join(heads)} |"
    yield f"| --- |{' ---: |' * len(heads)}"
    for case in dict.fromkeys(case for lines in by_case.values() for case in lines):
        lines = [by_case[size].get(case, {}) for size in sizes]
        words = f"{case[0]} {case[1]}".strip()
        judged = any(line.get("judged") for line in lines)
        cells = [_figure(line, size, judged) for line, size in zip(lines, sizes, strict=True)]
        cells += [_ratio(by_case[size].get(case, {}), peer) for size, peer in peers]
        yield f"| {words}{'' if judged else ' *(not judged)*'} | {' | '.join(cells)} |"


def _has(lines: Lines, peer: str) -> bool:
    return any(peer in line for line in lines)


def _figure(line: dict[str, Any], size: str, judged: bool) -> str:
    if not line or "stopped" in line:
        return str(line.get("stopped", ""))
    words = f"{line['cpu']:.1f} ({line['slowest']:.0f}) {line['rows']}"
    return f"**{words}**" if judged and line["cpu"] > LIMITS.get(size, 1e9) else words


def _ratio(line: dict[str, Any], peer: str) -> str:
    found = line.get(peer)
    if not isinstance(found, float):
        return str(found or "")
    return f"{found / line['query']:.1f}" if "query" in line else ""


def beside(path: str) -> ModuleType:
    """A module of another folder of ``tests/``."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / "tests" / path)
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> int:
    """Measures the sizes asked for, prints the table, and says whether all are within the limits."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", nargs="*", default=["real", "100k", "1M"])
    parser.add_argument("--store", type=Path, default=default_store(), help="of the real graph")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument(
        "--most", type=float, default=120.0, help="seconds for all runs of one question, and for all peers"
    )
    parser.add_argument("--peers", action="store_true", help="ask the other engines as well")
    parser.add_argument("--rdflib", action="store_true", help="ask rdflib in memory too: minutes at 100k")
    parser.add_argument("--only", nargs="*", default=[], help="ids of questions")
    parser.add_argument("--judged", action="store_true", help="leave out whole lists of those in WITH")
    parser.add_argument("--table", action="store_true", help="print what is kept, measure nothing")
    options = parser.parse_args()
    PLACE.mkdir(parents=True, exist_ok=True)
    for size in [] if options.table else options.sizes:
        store = options.store if size == "real" else beside("bench/synthetic.py").build(size)
        path = PLACE / f"scale-{size}.json"
        before = json.loads(path.read_text()) if options.only and path.exists() else []
        measure(size, current(store), store, options, partial(_keep, path, before))
    sizes = [size for size in ("real", "100k", "1M", "10M") if (PLACE / f"scale-{size}.json").exists()]
    kept = {size: json.loads((PLACE / f"scale-{size}.json").read_text("utf-8")) for size in sizes}
    for line in table(kept):
        print(line)  # noqa: T201
    above = [
        (size, line["question"])
        for size, limit in LIMITS.items()
        for line in kept.get(size, [])
        if line["judged"] and ("stopped" in line or line["cpu"] > limit)
    ]
    return int(bool(above))


if __name__ == "__main__":
    sys.exit(main())
