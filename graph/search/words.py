"""Words: what of a text is one, when two are the same, and which say nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

WORD: Final = re.compile(r"[^\W_]+")
SILENT: Final = frozenset(
    {
        *(
            "a",
            "an",
            "and",
            "are",
            "art",
            "article",
            "articles",
            "as",
            "at",
            "be",
            "by",
            "for",
            "from",
            "has",
        ),
        *("in", "into", "is", "it", "its", "of", "on", "or", "that", "the", "their", "this", "to", "was"),
        *("which", "with"),
    }
)
"""Words too common to ask for; they are asked for where there is no other."""

_BARE: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)
"""Letters that Unicode does not take apart into a plain letter and a mark."""
_FILLER: Final = frozenset({"article", "articles", "art", "paragraph", "para", "no", "nr", "of", "the"})


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """The text in small letters without accents: ``Côte`` as ``cote``, ``Łódź`` as ``lodz``."""
    return without_marks(text).translate(_BARE)


def without_marks(text: str) -> str:
    """The text in small letters without the marks that Unicode can take off, which is what FTS5 does too."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in apart if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The words of a text, as they are written; letters and digits make words, all else parts them."""
    return WORD.findall(unicodedata.normalize("NFC", text))


def identity(text: str) -> str:
    """What is left of a number or code when it does not matter how it is written.

    ``UNCAC/16.1``, ``uncac art. 16(1)`` and ``UNCAC 16 1`` are the same.
    """
    found = WORD.findall(folded(text))
    return " ".join([word for word in found if word not in _FILLER] or found)
