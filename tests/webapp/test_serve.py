"""The command ``peerweave serve``."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

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
            except urllib.error.URLError:
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.2)
        assert health["snapshot"] == (store_dir / "CURRENT").read_text().strip()
    finally:
        process.terminate()
        out, _ = process.communicate(timeout=30)
    assert f"http://127.0.0.1:{port}/" in out


def test_serve_without_a_store_says_what_to_do(tmp_path: Path) -> None:
    run = subprocess.run([*SERVE, "--store", str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert "run peerweave build first" in run.stderr
