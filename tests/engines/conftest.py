"""The engines that answer the same questions, each started once with the graph of the real tables."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from peerweave.graph.store.remote import RemoteRepository
from peerweave.graph.store.snapshot import current


def _servers() -> ModuleType:
    spec = importlib.util.spec_from_file_location("servers", Path(__file__).with_name("servers.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SERVERS = _servers()


@pytest.fixture(scope="session")
def oxigraph(store_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteRepository]:
    """The Oxigraph server over the graph of the real tables."""
    with SERVERS.oxigraph_server(current(store_dir).store, tmp_path_factory.mktemp("oxigraph")) as found:
        yield found


@pytest.fixture(scope="session")
def virtuoso(store_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteRepository]:
    """Virtuoso with the graph of the real tables; skipped where it is not installed."""
    if not SERVERS.virtuoso_is_installed():
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    with SERVERS.virtuoso(current(store_dir), tmp_path_factory.mktemp("virtuoso"), seconds=90) as found:
        yield found


@pytest.fixture(scope="session")
def virtuoso_anew(store_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteRepository]:
    """Virtuoso loaded once more, with samples of its own to plan by.

    It samples the data at random and keeps what it found, so that a start decides how it plans; some plans
    of version 7.2.5 lose rows. What is wrong in two starts is taken as the query's fault.
    """
    with SERVERS.virtuoso(current(store_dir), tmp_path_factory.mktemp("virtuoso"), seconds=90) as found:
        yield found
