"""Reports made once, and the tables read again without the project's own reader."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from peerweave.graph.reports.make import report
from peerweave.graph.reports.model import Report
from peerweave.graph.store.repository import LocalRepository

TESTS = Path(__file__).resolve().parents[1]
Make = Callable[..., Report]


def _module(folder: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"again_{folder}", TESTS / folder / "independent.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def independent() -> ModuleType:
    """Needs, offers and regions worked out from the tables alone (``tests/assistance``)."""
    return _module("assistance")


@pytest.fixture(scope="session")
def reviewed() -> ModuleType:
    """Reviews, scopes and states of knowledge worked out from the tables alone (``tests/questions``)."""
    return _module("questions")


@pytest.fixture(scope="session")
def made(repository: LocalRepository) -> Make:
    """Makes a report, each once."""

    @cache
    def making(kind: str, key: str, at: str = "as-of") -> Report:
        return report(kind, key, repository, at)

    return making
