"""Dates as people write them: the tables, the files and the queries have them in the form of ISO 8601."""

from __future__ import annotations

import re
from typing import Final

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DATE: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_WITHIN: Final = re.compile(rf"(?<![\w/.-]){_DATE.pattern}(?![\w/-])", re.ASCII)
_NUMBERED: Final = re.compile(r"\b(?:loi|law|ley|lei|act|decree|decreto|no|nr)\.?\s+$|n°\s*$", re.IGNORECASE)
"""What stands before the number of a law, which is no month."""


def in_words(iso: str) -> str:
    """A day, month or year in words: ``12 June 2014``, ``June 2014``, ``2014``."""
    year, *rest = iso.split("-")
    month = f"{MONTHS[int(rest[0]) - 1]} " if rest else ""
    return f"{int(rest[1])} {month}{year}" if len(rest) > 1 else month + year


def told(text: str) -> str:
    """A text with its dates in words: ``begun 2014-06-12`` becomes ``begun 12 June 2014``.

    What may be two years in a row (``2009-10``) or the number of a law (``Loi 2007-09``), and what is part of
    a symbol or an address, stays as it is.
    """
    return _WITHIN.sub(_replaced, text) if "-" in text else text


def _replaced(found: re.Match[str]) -> str:
    written = found[0]
    if len(written) == len("2009-10"):
        years = (int(written[2:4]) + 1) % 100 == int(written[5:])
        if years or _NUMBERED.search(found.string[: found.start()]):
            return written
    return in_words(written)
