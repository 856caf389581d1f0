"""What whoever runs an instance can watch: counts and durations for Prometheus, and queries that took long.

Neither holds anything about who asked. The counts have labels of a fixed set (names of views, statuses, codes
of errors), so that no request can make them grow. They are not at an address of the explorer: ``serve`` gives
them on a port of their own, on this machine alone.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from importlib.metadata import version

from flask import Flask, Response, request
from peerweave.webapp.problems import Problem
from peerweave.webapp.processes import QueryProcesses
from peerweave.webapp.published import Published
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

EXTENSION = "metrics"
SLOW = logging.getLogger("peerweave.slow_queries")
LONGEST = 4000
"""Signs of a query that the log takes; of a longer one it has the beginning."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
ANSWERED = "answered"


class State(Collector):
    """What is read at the moment of asking: processes, the queue, which program and graph are served."""

    def __init__(self, processes: QueryProcesses, published: Published, fingerprint: str) -> None:
        self._processes = processes
        self._published = published
        self._program = {"version": version("peerweave"), "fingerprint": fingerprint}

    def collect(self) -> Iterator[Metric]:
        """The metrics as they are now."""
        state = self._processes.state()
        replaced = CounterMetricFamily(
            "peerweave_query_processes_replaced",
            "Query processes replaced, by the error that ended them, as grown, or as moved to a new graph.",
            labels=("reason",),
        )
        for reason, count in sorted(state.replaced.items()):
            replaced.add_metric((reason,), count)
        yield replaced
        yield GaugeMetricFamily(
            "peerweave_queries_waiting", "Queries that wait for a process.", value=state.queued
        )
        yield InfoMetricFamily("peerweave_build", "The program that answers.", value=self._program)
        try:
            graph = {"snapshot": self._published.edition().id}
        except Problem:
            return
        yield InfoMetricFamily("peerweave_graph", "The graph that is served.", value=graph)


class Observer:
    """Counts requests and queries, and logs queries that take longer than ``slow_seconds`` (None: none)."""

    def __init__(self, slow_seconds: float | None) -> None:
        self.registry = CollectorRegistry()
        self._slow = slow_seconds
        self._requests = Counter(
            "peerweave_requests",
            "Requests answered, by the view that answered and the status.",
            ("endpoint", "status"),
            registry=self.registry,
        )
        self._queries = Counter(
            "peerweave_queries",
            "Queries from outside, answered or by the code of the error.",
            ("outcome",),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "peerweave_query_seconds",
            "Seconds from a query from outside to its whole answer or its error, waiting included.",
            buckets=BUCKETS,
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)

    def request(self, endpoint: str, status: int) -> None:
        """Counts one answer."""
        self._requests.labels(endpoint, str(status)).inc()

    def query(self, text: str, code: str | None, seconds: float) -> None:
        """Counts one query; ``code`` is that of its error, None where it was answered."""
        self._queries.labels(code or ANSWERED).inc()
        self._seconds.observe(seconds)
        if self._slow is not None and seconds > self._slow and code != "busy":
            # As JSON, so that a query is one line whatever is in it.
            SLOW.warning("%s", json.dumps({"seconds": round(seconds, 3), "query": text[:LONGEST]}))


def register(app: Flask, observer: Observer) -> None:
    """Counts the answers of ``app``, which must know its query processes already."""
    app.extensions[EXTENSION] = observer
    extensions = app.extensions
    state = State(extensions["processes"], extensions["published"], extensions["fingerprint"])
    observer.registry.register(state)

    @app.after_request
    def count(response: Response) -> Response:
        observer.request(request.endpoint or "none", response.status_code)
        return response
