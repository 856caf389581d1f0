"""Query processes: whole answers, deadlines that hold, replacement, and other queries going on meanwhile."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from peerweave.graph.store.pool import Answer, Limits, Pool, QueryError, Worker

with contextlib.suppress(ImportError):
    import resource

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

CROSS_PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
SORTED_PRODUCT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
STREAMED_PRODUCT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
OPEN_PATH = "SELECT (COUNT(*) AS ?n) { ?s (<http://e/p>|<http://e/q>|<http://e/r>)* ?o }"
BAD_REGEX = 'SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(REGEX(STR(?c), "(1+)+$")) } ORDER BY ?a'
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def make_store(folder: Path, size: int) -> Path:
    store = ox.Store(str(folder))
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"http://e/{i}"), ox.NamedNode("http://e/p"), ox.NamedNode(f"http://e/{i + 1}"))
        for i in range(size)
    )
    store.flush()
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("pool") / "store", 5000)


@pytest.fixture
def pool(store: Path) -> Iterator[Pool]:
    pool = Pool(store, Limits(seconds=1.0, processes=2, answer_bytes=200_000, wait_seconds=0.5))
    yield pool
    pool.close()


def query_processes(parent: int) -> list[int]:
    """The query processes that a process has started."""
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            number = int(folder.name)
            is_child = int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent
            if is_child and b"peerweave.graph.store.worker" in (folder / "cmdline").read_bytes():
                found.append(number)
    return found


def count(pool: Pool) -> int:
    answer = pool.ask(COUNT, solutions="application/sparql-results+json", graph=None)
    return int(json.load(answer.body)["results"]["bindings"][0]["n"]["value"])


def test_whole_answer_with_its_length(pool: Pool) -> None:
    answer = pool.ask("SELECT ?s { ?s ?p <http://e/3> }", solutions="text/csv", graph=None)
    body = answer.body.read()
    assert list(csv.reader(io.StringIO(body.decode()))) == [["s"], ["http://e/2"]]
    assert (answer.kind, answer.media, answer.length) == ("solutions", "text/csv", len(body))


def test_triples_and_booleans(pool: Pool) -> None:
    graph = pool.ask("CONSTRUCT WHERE { <http://e/1> ?p ?o }", solutions=None, graph="application/n-triples")
    assert graph.body.read() == b"<http://e/1> <http://e/p> <http://e/2> .\n"
    yes = pool.ask("ASK { <http://e/1> ?p ?o }", solutions="application/sparql-results+json", graph=None)
    assert json.load(yes.body)["boolean"] is True


@pytest.mark.parametrize(
    "query", [CROSS_PRODUCT, SORTED_PRODUCT, OPEN_PATH, BAD_REGEX], ids=["count", "sort", "path", "regex"]
)
def test_runaway_is_stopped_at_the_limit_and_the_pool_is_whole_again(pool: Pool, query: str) -> None:
    start = time.monotonic()
    with pytest.raises(QueryError, match="longer than 1 seconds") as error:
        pool.ask(query, solutions="text/csv", graph=None)
    assert error.value.code == "timeout"
    assert time.monotonic() - start < 3
    assert count(pool) == 5000


def test_answer_over_the_size_limit_is_no_answer(store: Path) -> None:
    # Time enough that the size, not the deadline, ends it on a busy machine too.
    pool = Pool(store, Limits(seconds=60.0, processes=1, answer_bytes=200_000))
    try:
        with pytest.raises(QueryError, match="larger than 200,000 bytes") as error:
            pool.ask(STREAMED_PRODUCT, solutions="text/csv", graph=None)
        assert error.value.code == "too-large"
        assert count(pool) == 5000
    finally:
        pool.close()


def test_other_queries_are_answered_while_one_runs_away(pool: Pool) -> None:
    with ThreadPoolExecutor(1) as background:
        runaway = background.submit(pool.ask, CROSS_PRODUCT, solutions="text/csv", graph=None)
        answered = 0
        while not runaway.done():
            assert count(pool) == 5000
            answered += 1
        with pytest.raises(QueryError):
            runaway.result()
    assert answered >= 2


def test_busy_pool_says_so_and_starts_nothing(store: Path) -> None:
    pool = Pool(store, Limits(seconds=2.0, processes=1, waiting=1, wait_seconds=0.2))
    started = threading.Event()
    with ThreadPoolExecutor(1) as background:

        def runaway() -> None:
            started.set()
            with pytest.raises(QueryError):
                pool.ask(CROSS_PRODUCT, solutions="text/csv", graph=None)

        future = background.submit(runaway)
        started.wait()
        time.sleep(0.1)
        with pytest.raises(QueryError, match="nothing was started") as error:
            count(pool)
        assert error.value.code == "busy"
        future.result()
    assert count(pool) == 5000
    pool.close()


def test_memory_bomb_ends_its_process_only(store: Path) -> None:
    pool = Pool(store, Limits(seconds=60, processes=1, memory_bytes=1200 * 1024 * 1024))
    with pytest.raises(QueryError) as error:
        pool.ask(SORTED_PRODUCT, solutions="text/csv", graph=None)
    assert error.value.code == "memory"
    assert count(pool) == 5000
    pool.close()


def test_bad_query_keeps_its_process(pool: Pool) -> None:
    with pytest.raises(QueryError, match=r"error at 1:\d+") as error:
        pool.ask("SELECT * {", solutions="text/csv", graph=None)
    assert error.value.code == "syntax"
    assert count(pool) == 5000


def test_format_that_does_not_fit_the_answer_is_told(pool: Pool) -> None:
    with pytest.raises(QueryError) as error:
        pool.ask("CONSTRUCT WHERE { ?s ?p ?o }", solutions="text/csv", graph=None)
    assert error.value.code == "not-acceptable"


def test_process_killed_from_outside_is_replaced_and_its_query_asked_once_more(pool: Pool) -> None:
    for _ in range(2):
        worker = pool._take()
        worker._process.kill()
        pool._give_back(worker)
        assert count(pool) == 5000
    assert pool.replaced == {"died": 2}


def test_a_query_is_asked_twice_at_most(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def dead(worker: Worker, request: dict[str, Any], seconds: float) -> Answer:
        asked.append(seconds)
        raise QueryError("died", "The query process was ended.")

    with monkeypatch.context() as patch:
        patch.setattr(Worker, "ask", dead)
        with pytest.raises(QueryError) as error:
            count(pool)
    assert error.value.code == "died"
    # Both within one deadline.
    assert len(asked) == 2 and asked[1] < asked[0] == pool.limits.seconds
    assert count(pool) == 5000


@LINUX
def test_what_earlier_queries_left_does_not_fall_on_a_later_one(store: Path) -> None:
    pool = Pool(store, Limits(processes=1))
    assert count(pool) == 5000
    worker = pool._take()
    size = int(Path(f"/proc/{worker.pid}/statm").read_text().split()[0]) * resource.getpagesize()
    # As if the process had crept up to its limit.
    resource.prlimit(worker.pid, resource.RLIMIT_AS, (size, size))
    pool._give_back(worker)
    long = f'BIND(CONCAT(STR(?s), "{"x" * 2000}") AS ?long)'
    query = f"SELECT (STRLEN(GROUP_CONCAT(?long)) AS ?n) {{ ?s ?p ?o {long} }}"
    rows = pool.ask(query, solutions="text/csv", graph=None).body.read()
    # The names of all, each with 2000 signs more, and a space between two.
    total = sum(len(f"http://e/{i}") + 2000 for i in range(5000)) + 4999
    assert rows.split() == [b"n", str(total).encode()]
    assert pool.replaced == {"memory": 1}
    pool.close()


@LINUX
def test_a_process_that_has_grown_is_replaced_before_it_is_asked_again(store: Path) -> None:
    pool = Pool(store, Limits(processes=1))
    try:
        assert count(pool) == 5000
        worker = pool._take()
        size = int(Path(f"/proc/{worker.pid}/statm").read_text().split()[0]) * resource.getpagesize()
        for times, replaced in ((2.5, {}), (1.5, {"grown": 1})):
            worker._limits = Limits(memory_bytes=int(size * times))
            pool._give_back(worker)
            assert pool.replaced == replaced
            following = pool._take()
            assert (following.pid == worker.pid) == (not replaced)
        pool._give_back(following)
        assert count(pool) == 5000
    finally:
        pool.close()


@LINUX
def test_no_address_space_is_set_aside_for_threads(store: Path) -> None:
    # With an arena of 64 MiB for each of the engine's threads it is 360 MiB; without, 110.
    worker = Worker(store, Limits())
    try:
        worker.ask({"query": "ASK {}", "base": "urn:", "solutions": "text/csv", "graph": None}, 20)
        assert worker._size < 250 * 1024 * 1024
    finally:
        worker.stop()


@LINUX
def test_answers_are_right_and_whole_while_processes_are_killed(store: Path) -> None:
    pool = Pool(store, Limits(processes=2, wait_seconds=60))
    done = threading.Event()
    asked: list[int] = []
    killed = []

    def kill() -> None:
        chance = random.Random(5)  # noqa: S311 - no secret
        # By the number of queries, not by time: so it is the same on a busy machine.
        while not done.wait(0.001):
            if len(asked) >= 12 * (len(killed) + 1) and (found := query_processes(os.getpid())):
                killed.append(chance.choice(found))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(killed[-1], signal.SIGKILL)

    def ask(number: int) -> str:
        asked.append(number)
        start = number * 7 % 4000
        query = f"SELECT ?s {{ ?s ?p ?o FILTER(?s = <http://e/{start}>) }}"
        wanted = f"s\r\nhttp://e/{start}\r\n"
        if number % 5 == 0:
            query, wanted = ALL, everything
        try:
            answer = pool.ask(query, solutions="text/csv", graph=None)
        except QueryError as error:
            return error.code
        body = answer.body.read().decode()
        return "right" if body == wanted and answer.length == len(body) else "wrong"

    # An answer of several frames, in the order of the store, which stays.
    ALL = "SELECT ?s ?o { ?s ?p ?o }"  # noqa: N806 - a query
    everything = pool.ask(ALL, solutions="text/csv", graph=None).body.read().decode()
    assert everything.count("\n") == 5001
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with ThreadPoolExecutor(6) as asking:
            outcomes = Counter(asking.map(ask, range(400)))
    finally:
        done.set()
        killer.join()
    assert len(killed) >= 20
    assert outcomes["right"] >= 350, outcomes
    # What is killed twice is told so, and nothing else.
    assert set(outcomes) <= {"right", "died"}
    assert count(pool) == 5000
    pool.close()


def test_move_answers_from_the_new_snapshot(pool: Pool, tmp_path: Path) -> None:
    assert count(pool) == 5000
    pool.move(make_store(tmp_path / "new", 7))
    assert count(pool) == 7
