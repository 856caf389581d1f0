"""Web pages as they were written, the last ones asked for, up to so many bytes.

A page depends on nothing but what its entity tag is made of (``render.fresh``), so that the same one need not
be written twice. They go with the edition that they were written from.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

MOST_BYTES = 32 * 1024 * 1024


class KeptPages:
    """The last pages by their tags; several threads may use it at a time."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held = 0
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> bytes | None:
        """The page with this tag, if it is still kept."""
        with self._lock:
            if tag in self._pages:
                self._pages.move_to_end(tag)
            return self._pages.get(tag)

    def put(self, tag: str, page: bytes) -> None:
        """Keeps a page, and lets go of those not asked for the longest; of one too large nothing is kept."""
        with self._lock:
            self._held += len(page) - len(self._pages.pop(tag, b""))
            self._pages[tag] = page
            while self._held > self._most:
                _, gone = self._pages.popitem(last=False)
                self._held -= len(gone)
