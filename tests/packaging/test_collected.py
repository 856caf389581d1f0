"""Every test is run: pytest passes over folders by their names, and ``build`` is one of those by default."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]


def test_no_folder_with_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    patterns = pytestconfig.getini("norecursedirs")
    folders = {
        path.parent.relative_to(TESTS)
        for path in TESTS.rglob("test_*.py")
        if "node_modules" not in path.parts
    }
    assert Path("build") in folders
    passed_over = {
        folder
        for folder in folders
        for part in folder.parts
        for pattern in patterns
        if fnmatch(part, pattern)
    }
    assert passed_over == set()
