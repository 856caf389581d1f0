"""The real server on this machine, for real clients."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

FACTS = Path(__file__).resolve().parents[2] / "graph" / "facts"


@dataclass(frozen=True)
class Served:
    """A server that runs: its address, without a slash at the end."""

    address: str

    @property
    def endpoint(self) -> str:
        """Where queries go."""
        return f"{self.address}/sparql"


@pytest.fixture(scope="session")
def served(store_dir: Path) -> Iterator[Served]:
    """``peerweave serve`` over the graph of the real tables."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "peerweave.webapp", "serve", "--store", str(store_dir)]
    process = subprocess.Popen([*command, "--port", str(port), "--in-memory", "0"], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30):
                    break
            except urllib.error.URLError:
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.2)
        yield Served(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(30)
