"""Dates in words, and what is no date."""

from __future__ import annotations

import pytest
from peerweave.graph.days import in_words, told


@pytest.mark.parametrize(
    ("iso", "words"), [("2014-06-12", "12 June 2014"), ("2014-06", "June 2014"), ("2014", "2014")]
)
def test_a_date_in_words(iso: str, words: str) -> None:
    assert in_words(iso) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2014-06-12", "12 June 2014"),
        ("runs from 2022-01-01 to 2026-12", "runs from 1 January 2022 to December 2026"),
        ("after the need (2014-10-08).", "after the need (8 October 2014)."),
        ("the season 2009-10", "the season 2009-10"),
        ("begun 2009-11", "begun November 2009"),
        ("CAC/COSP/2015-09 and WGB-2014-06-12", "CAC/COSP/2015-09 and WGB-2014-06-12"),
        ("https://example.org/2014-06-12/x", "https://example.org/2014-06-12/x"),
        ("2014-13 and 2014-06-40", "2014-13 and 2014-06-40"),
        ("Loi 2007-09 and Act No. 2007-09", "Loi 2007-09 and Act No. 2007-09"),
        ("signed into law 2007-09-30", "signed into law 30 September 2007"),
        ("in 2014", "in 2014"),
    ],
)
def test_dates_within_a_text(text: str, words: str) -> None:
    assert told(text) == words
