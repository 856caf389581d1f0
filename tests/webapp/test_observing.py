"""Metrics and the log of slow queries: what is counted and logged, and that neither holds who asked."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from peerweave.graph.store.pool import Limits
from peerweave.webapp import create_app
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def watched(store_dir: Path) -> Iterator[Flask]:
    limits = Limits(seconds=2.0, processes=1)
    app = create_app({"store_dir": store_dir, "query_limits": limits, "slow_query_seconds": 1.0})
    yield app
    app.extensions["processes"].close()


def read(text: str) -> Samples:
    """The samples by name and labels, as a reader of Prometheus text finds them."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def samples(app: Flask) -> Samples:
    return read(generate_latest(app.extensions["metrics"].registry).decode())


def test_requests_and_queries_are_counted(watched: Flask) -> None:
    client = watched.test_client()
    for _ in range(3):
        assert client.get("/healthz").status_code == 200
    assert client.get("/!").status_code == 404
    assert client.get("/sparql?query=ASK{}").status_code == 200
    assert client.get("/sparql?query=ASK{").status_code == 400
    assert client.get("/sparql", query_string={"query": RUNAWAY}).status_code == 504
    found = samples(watched)

    def counted(name: str, **labels: str) -> float:
        return found[name, tuple(sorted(labels.items()))]

    assert counted("peerweave_requests_total", endpoint="health.healthz", status="200") == 3
    assert counted("peerweave_requests_total", endpoint="none", status="404") == 1
    for status in ("200", "400", "504"):
        assert counted("peerweave_requests_total", endpoint="sparql.endpoint", status=status) == 1
    for outcome in ("answered", "syntax", "timeout"):
        assert counted("peerweave_queries_total", outcome=outcome) == 1
    assert counted("peerweave_query_processes_replaced_total", reason="timeout") == 1
    assert counted("peerweave_queries_waiting") == 0
    # The one that ran to its limit of two seconds is in the buckets from 2.5 on, the others before.
    assert counted("peerweave_query_seconds_count") == 3
    assert counted("peerweave_query_seconds_sum") > 2
    assert counted("peerweave_query_seconds_bucket", le="20.0") == 3
    assert counted("peerweave_query_seconds_bucket", le="1.0") <= 2
    graph = (watched.extensions["config"].store_dir / "CURRENT").read_text().strip()
    assert counted("peerweave_graph_info", snapshot=graph) == 1
    (build,) = (dict(labels) for name, labels in found if name == "peerweave_build_info")
    assert build == {"version": "0.1.0", "fingerprint": watched.extensions["fingerprint"]}


def test_no_request_makes_a_label(watched: Flask) -> None:
    client = watched.test_client()
    for path in ("/wild-one", "/country/WILD", "/sparql?query=WILD", "/?WILD=1", "/countries?format=WILD"):
        client.get(path, headers={"User-Agent": "WILD", "X-Forwarded-For": "198.51.100.7"})
    text = generate_latest(watched.extensions["metrics"].registry).decode()
    assert "wild" not in text.lower()
    assert "198.51.100.7" not in text


def test_metrics_are_at_no_address_of_the_explorer(watched: Flask) -> None:
    assert watched.test_client().get("/metrics").status_code == 404


def test_before_the_first_build_there_are_metrics_without_a_graph(tmp_path: Path) -> None:
    app = create_app(tmp_path)
    assert app.test_client().get("/countries").status_code == 503
    found = samples(app)
    assert found["peerweave_requests_total", (("endpoint", "countries.countries"), ("status", "503"))] == 1
    assert not [name for name, _ in found if name == "peerweave_graph_info"]


def test_a_slow_query_is_logged_with_its_text_and_duration_alone(
    watched: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    client = watched.test_client()
    text = f"# two\n# lines\u2028\x1b[31m\n{RUNAWAY}"
    with caplog.at_level(logging.WARNING, "peerweave.slow_queries"):
        client.get("/sparql?query=ASK{}")
        client.get(
            "/sparql",
            query_string={"query": text, "format": "csv"},
            headers={"User-Agent": "someone", "X-Forwarded-For": "198.51.100.7", "Cookie": "a=b"},
        )
    (record,) = caplog.records
    line = record.getMessage()
    # One line, which takes over no terminal.
    assert line.isascii() and line.isprintable()
    logged = json.loads(line)
    assert set(logged) == {"seconds", "query"}
    assert logged["query"] == text
    assert 2 <= logged["seconds"] < 20


def test_nothing_is_logged_unless_asked_for(store_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app({"store_dir": store_dir, "query_limits": Limits(seconds=0.5)})
    try:
        assert app.test_client().get("/sparql", query_string={"query": RUNAWAY}).status_code == 504
    finally:
        app.extensions["processes"].close()
    assert not [record for record in caplog.records if record.name == "peerweave.slow_queries"]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_serve_gives_metrics_at_a_port_of_their_own(store_dir: Path) -> None:
    port, metrics = free_port(), free_port()
    command = [sys.executable, "-m", "peerweave.webapp", "serve", "--store", str(store_dir)]
    options = ["--port", str(port), "--metrics-port", str(metrics), "--in-memory", "0", "--slow-queries", "0"]
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                asked = f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D"
                with urllib.request.urlopen(asked, timeout=30) as answer:
                    assert json.load(answer)["boolean"] is True
                break
            except urllib.error.URLError:
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.2)
        with urllib.request.urlopen(f"http://127.0.0.1:{metrics}/metrics", timeout=30) as answer:
            found = read(answer.read().decode())
    finally:
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert found["peerweave_queries_total", (("outcome", "answered"),)] == 1
    assert found["process_resident_memory_bytes", ()] > 10_000_000
    logged = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert [entry["query"] for entry in logged] == ["ASK{}"]
