"""Web pages as they were written, the last ones asked for, up to so many bytes.

A page depends on nothing but what its entity tag is made of (``render.fresh``), so that the same one need not
be written twice. They go with the edition that they were written from.
"""

from __future__ import annotations

import threading

from cachetools import LRUCache

MOST_BYTES = 32 * 1024 * 1024


class KeptPages:
    """The last pages by their tags; several threads may use it at a time."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: LRUCache[str, bytes] = LRUCache(most_bytes, getsizeof=len)
        self._lock = threading.Lock()

    def get(self, tag: str) -> bytes | None:
        """The page with this tag, if it is still kept."""
        with self._lock:
            return self._pages.get(tag)

    def put(self, tag: str, page: bytes) -> None:
        """Keeps a page, and lets go of those not asked for the longest; of one too large nothing is kept."""
        with self._lock:
            if len(page) <= self._pages.maxsize:
                self._pages[tag] = page
