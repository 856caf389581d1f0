"""Work on the facts of a published graph that is done once, as the graph never changes.

``answers.rows_of`` fetches the facts of a computed answer once and hands over the same ``Rows`` each time.
What a function makes of them alone, whatever the reader's values, is kept beside them as long as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final, TypeVar
from weakref import ref

from peerweave.graph.store.repository import Rows

T = TypeVar("T")
_ENTRIES: Final[dict[tuple[int, int], tuple[ref[Rows], object]]] = {}


def kept(work: Callable[[Rows], T]) -> Callable[[Rows], T]:
    """``work`` whose result for the same ``Rows`` object is made once, and let go of with it."""

    @wraps(work)
    def once(rows: Rows) -> T:
        key = id(work), id(rows)
        held = _ENTRIES.get(key)
        if held is None or held[0]() is not rows:
            held = _ENTRIES[key] = ref(rows, lambda _: _ENTRIES.pop(key, None)), work(rows)
        return held[1]  # type: ignore[return-value]

    return once
