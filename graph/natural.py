"""The order in which people count keys: 2 before 10, IX before X."""

from __future__ import annotations

import re
from typing import Final

_ROMAN: Final = re.compile("(?=.)X{0,3}(IX|IV|V?I{0,3})")
_DIGITS: Final = {"I": 1, "V": 5, "X": 10}


def natural_key(key: str) -> list[tuple[int, int, str]]:
    """What a key such as ``UNCAC/16.1.a`` or ``IACAC/III.5`` is sorted by."""
    parts: list[tuple[int, int, str]] = []
    for part in re.split(r"[/.\-]", key):
        if part.isdigit():
            parts.append((0, int(part), ""))
        elif _ROMAN.fullmatch(part):
            parts.append((0, _value(part), ""))
        else:
            parts.append((1, 0, part))
    return parts


def _value(numeral: str) -> int:
    values = [_DIGITS[digit] for digit in numeral]
    following = [*values[1:], 0]
    return sum(-one if one < after else one for one, after in zip(values, following, strict=True))
