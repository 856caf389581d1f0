"""What is kept for a snapshot is kept under a name of its own."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

WEBAPP = Path(__file__).parents[2] / "webapp"


def test_no_two_places_keep_under_one_name() -> None:
    """Two readers under one name would get each other's things, by which page is asked first."""
    names: Counter[str] = Counter()
    for path in sorted(WEBAPP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "keep":
                names[ast.unparse(node.args[0])] += 1
    assert len(names) > 20
    assert [name for name, times in names.items() if times > 1 and name != "key"] == []
