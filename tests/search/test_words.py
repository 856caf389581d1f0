"""What a word is, and when two spellings are the same."""

from __future__ import annotations

import pytest
from peerweave.graph.search.words import folded, identity, words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Côte d'Ivoire", "cote d'ivoire"),
        ("TÜRKİYE", "turkiye"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("Straße", "strasse"),
        ("São Tomé", "sao tome"),
    ],
)
def test_accents_and_capitals_fall_away(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_words_are_letters_and_digits() -> None:
    assert words("UNCAC 16(1)(a): don’t_stop") == ["UNCAC", "16", "1", "a", "don", "t", "stop"]


@pytest.mark.parametrize(
    "written", ["UNCAC/16.1", "uncac 16(1)", "UNCAC, Article 16 (1)", "UNCAC art. 16 para. 1", " uncac-16-1 "]
)
def test_a_provision_is_the_same_however_it_is_written(written: str) -> None:
    assert identity(written) == "uncac 16 1"


def test_a_code_that_looks_like_a_filler_is_kept() -> None:
    assert identity("NO") == "no"
