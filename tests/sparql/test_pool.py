"""Query processes: whole answers, deadlines that hold, replacement, and other queries going on meanwhile."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
from peerweave.graph.store.pool import Limits, Pool, QueryError

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


def test_process_killed_from_outside_is_replaced(pool: Pool) -> None:
    worker = pool._take()
    worker._process.kill()
    pool._give_back(worker, False)
    with pytest.raises(QueryError) as error:
        count(pool)
    assert error.value.code == "died"
    assert count(pool) == 5000


def test_move_answers_from_the_new_snapshot(pool: Pool, tmp_path: Path) -> None:
    assert count(pool) == 5000
    pool.move(make_store(tmp_path / "new", 7))
    assert count(pool) == 7
