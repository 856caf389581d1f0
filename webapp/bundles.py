"""The scripts that a few pages load, as the front-end build made them (docs/development.md).

A page names the bundles that it can use. Where they were not built it is served without them, and says what
it says to a browser without scripts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from flask import g, url_for

DIST = Path(__file__).resolve().parent / "static" / "dist"


def use(names: Sequence[str]) -> None:
    """Lets the page that answers the present request load these bundles, those that were built."""
    g.bundles = tuple(name for name in names if (DIST / f"{name}.js").is_file())


def used() -> tuple[str, ...]:
    """The bundles that the present page loads."""
    return cast(tuple[str, ...], g.get("bundles", ()))


def address(name: str, version: str) -> str:
    """Where a bundle is served."""
    return url_for("static", filename=f"dist/{name}.js", v=version)


@cache
def data(name: str) -> Any:
    """The JSON file of this name that the build wrote, or None where it was not built."""
    path = DIST / f"{name}.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else None
