"""The command ``peerweave serve``."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.store.snapshot import current
from peerweave.webapp.published import Edition
from pyoxigraph import NamedNode

ROMANIA = NamedNode("https://w3id.org/peerweave/id/country/ROU")
SERVE = [sys.executable, "-m", "peerweave.webapp", "serve"]


def test_serve_answers_and_stops(store_dir: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*SERVE, "--port", str(port), "--store", str(store_dir)], stdout=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                    health = json.load(answer)
                break
            except OSError:  # nobody listens yet, or no answer within the five seconds on a busy machine
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.2)
        assert health["snapshot"] == (store_dir / "CURRENT").read_text().strip()
    finally:
        process.terminate()
        out, _ = process.communicate(timeout=30)
    assert f"http://127.0.0.1:{port}/" in out


@pytest.mark.parametrize(("more", "held"), [(0, True), (-1, False)])
def test_a_graph_within_the_limit_is_held_in_memory(
    more: int, held: bool, store_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = current(store_dir)
    read = threading.Event()
    monkeypatch.setattr(LocalRepository, "into_memory", lambda _: read.set())
    edition = Edition.of_snapshot(snapshot, in_memory=int(snapshot.manifest["triples"]) + more)
    assert read.wait(5 if held else 0.5) is held
    for thread in threading.enumerate():
        if thread.name == "into-memory":
            thread.join(60)
    assert edition.answer("mechanisms-of-country", country=ROMANIA)


def test_serve_without_a_store_says_what_to_do(tmp_path: Path) -> None:
    run = subprocess.run([*SERVE, "--store", str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 2
    assert "run peerweave build first" in run.stderr
