"""What the tables say without the questions."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def independent() -> ModuleType:
    """``tests/questions/independent.py``."""
    path = Path(__file__).parents[1] / "questions" / "independent.py"
    spec = importlib.util.spec_from_file_location("independent", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
