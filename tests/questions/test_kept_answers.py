"""Answers are worked out once for a published graph, and let go of again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from peerweave.graph.questions import answers
from peerweave.graph.questions.answers import ask, forget
from peerweave.graph.questions.named import find
from peerweave.graph.store.repository import Bindings, LocalRepository, Rows
from peerweave.graph.store.snapshot import current


class Counting(LocalRepository):
    """A store that counts how often each query is put to it."""

    def __init__(self, store_dir: Path) -> None:
        super().__init__(current(store_dir))
        self.asked: Counter[str] = Counter()

    def select(self, text: str, bindings: Bindings) -> Rows:
        self.asked[text] += 1
        return super().select(text, bindings)


@pytest.fixture
def counting(store_dir: Path) -> Counting:
    return Counting(store_dir)


def times(counting: Counting, question: str, **values: str) -> int:
    ask(find(question), values, counting)
    return counting.asked[find(question).query]


def test_the_same_values_are_asked_once(counting: Counting) -> None:
    assert times(counting, "implementation-progress", country="ROU") == 1
    assert times(counting, "implementation-progress", country="ROU") == 1
    assert times(counting, "implementation-progress", country="UKR") == 2
    assert times(counting, "implementation-progress", country="ROU") == 2


def test_the_kept_answer_is_the_one_first_given(counting: Counting) -> None:
    question = find("missing-parties")
    first = ask(question, {"instrument": "COE-CLCC"}, counting)
    other = ask(question, {"instrument": "OECD-ABC"}, counting)
    again = ask(question, {"instrument": "COE-CLCC"}, counting)
    assert first == again
    assert other.rows != again.rows


def test_forgotten_is_worked_out_anew(counting: Counting) -> None:
    times(counting, "implementation-progress", country="ROU")
    forget(counting)
    assert times(counting, "implementation-progress", country="ROU") == 2


def test_what_was_asked_longest_ago_makes_room(counting: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = len(find("implementation-progress").columns) * 40
    monkeypatch.setattr(answers, "_MOST_CELLS", cells)
    times(counting, "implementation-progress", country="ROU")
    for country in ("UKR", "ITA", "USA", "FRA", "GEO", "ARM", "KAZ", "PER"):
        times(counting, "implementation-progress", country=country)
    assert times(counting, "implementation-progress", country="ROU") == 10


def test_an_answer_larger_than_all_that_is_kept_is_not_kept(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MOST_CELLS", 3)
    assert times(counting, "implementation-progress", country="ROU") == 1
    assert times(counting, "implementation-progress", country="ROU") == 2
