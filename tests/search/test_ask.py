"""What is found in an index of a few documents made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peerweave.graph.search import index
from peerweave.graph.search.ask import MOST_SIGNS, START, STOP, Index, NoIndexError
from peerweave.graph.search.documents import Document
from peerweave.graph.search.groups import GROUPS

PLACE = {group.name: place for place, group in enumerate(GROUPS)}


def document(kind: str, key: str, label: str, summary: str = "", **more: object) -> Document:
    return Document(f"{kind}/{key}", PLACE[kind], kind, key, label, summary=summary, **more)  # type: ignore[arg-type]


DOCUMENTS = (
    document("country", "TUR", "Türkiye", also="Turkey · Turquie", exact=("TUR", "Türkiye", "Turkey")),
    document("country", "POL", "Poland", also="Rzeczpospolita · Łódź"),
    document("provision", "UNCAC/16", "UNCAC 16: Bribery of officials", exact=("UNCAC/16", "UNCAC 16")),
    document("provision", "UNCAC/33", "UNCAC 33: Protection of reporting persons"),
    document("recommendation", "1", "Recommendation 1", "Protect whistleblowers in the private sector"),
    document("recommendation", "2", "Recommendation 2", "Regulate lobbying and lobbyists", about="Lobbying"),
    document("recommendation", "3", "Recommendation 3", "Train prosecutors", note="news on a whistleblower"),
    document("recommendation", "4", "Recommendation 4", "Protecting those who report in the public sector"),
)


@pytest.fixture(scope="module")
def small() -> Index:
    return Index.of(DOCUMENTS)


def names(index: Index, text: str) -> list[str]:
    found = index.find(text)
    return [hit.name for hit in index.hits(found, found.ids)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("turkiye", ["country/TUR"]),
        ("TÜRKİYE", ["country/TUR"]),
        ("turquie", ["country/TUR"]),
        ("lodz", ["country/POL"]),
        ("Łódź", ["country/POL"]),
        ("protected", ["provision/UNCAC/33", "recommendation/1", "recommendation/4"]),
        ("whistleblower", ["recommendation/1", "recommendation/3"]),
        ("prosecutor's training", ["recommendation/3"]),
        ("lobby", ["recommendation/2"]),
        ("wh*", ["recommendation/1", "recommendation/4", "recommendation/3"]),
        ("the protection of reporting", ["provision/UNCAC/33", "recommendation/4"]),
        ('"private sector"', ["recommendation/1"]),
        ('"sector private"', []),
        ("“private sector” protect", ["recommendation/1"]),
        ('private "sector', ["recommendation/1"]),
    ],
)
def test_what_is_found(small: Index, text: str, expected: list[str]) -> None:
    assert names(small, text) == expected


def test_a_word_in_the_summary_counts_more_than_in_a_remark(small: Index) -> None:
    assert small.find("whistleblower").counts == {"recommendation": 2}
    assert names(small, "whistleblower")[0] == "recommendation/1"


def test_a_beginning_that_is_no_word_is_completed(small: Index) -> None:
    found = small.find("whistleb")
    assert found.completed == ("whistleb",)
    assert names(small, "whistleb") == ["recommendation/1", "recommendation/3"]


def test_a_slip_is_told_with_what_may_be_meant(small: Index) -> None:
    found = small.find("whistelblowers private")
    assert found.unknown == ("whistelblowers",)
    assert found.corrected == "whistleblowers private"
    assert not found.all
    assert names(small, "whistelblowers private") == ["recommendation/1"]


def test_nothing_is_meant_by_what_is_like_no_word(small: Index) -> None:
    found = small.find("qqqqqqqq")
    assert (found.ids, found.corrected, found.unknown) == ((), "", ("qqqqqqqq",))


def test_where_nothing_has_all_words_what_has_some_is_found(small: Index) -> None:
    found = small.find("lobbying prosecutors 33")
    assert not found.all
    assert names(small, "lobbying prosecutors 33") == ["recommendation/2", "recommendation/3"]


def test_what_matches_is_marked(small: Index) -> None:
    found = small.find("protecting")
    hits = {hit.name: hit for hit in small.hits(found, found.ids)}
    assert hits["provision/UNCAC/33"].label == f"UNCAC 33: {START}Protection{STOP} of reporting persons"
    assert hits["recommendation/1"].excerpts == (
        ("", f"{START}Protect{STOP} whistleblowers in the private sector"),
    )


def test_a_remark_is_shown_only_where_nothing_else_matches(small: Index) -> None:
    found = small.find("whistleblower")
    one, three = small.hits(found, found.ids)
    assert [part for part, _ in one.excerpts] == [""]
    assert [part for part, _ in three.excerpts] == ["", "note"]


def test_codes_and_names_are_found_at_once(small: Index) -> None:
    for text in ("UNCAC/16", "uncac article 16", "TUR", "turkey"):
        assert len(small.exactly(text)) == 1, text
    assert small.exactly("bribery") == ()


@pytest.mark.parametrize("text", ["", "   ", "\x00", '"', "* ^ ( ) - + :", "\u202e", "🙂"])
def test_what_has_no_word_finds_nothing(small: Index, text: str) -> None:
    found = small.find(text)
    assert (found.terms, found.ids) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "a AND",
        "OR NOT NEAR(a b, 2)",
        "label: whistleblower",
        "{label summary} : x",
        '"un""balanced',
        "^private",
        "-private",
        "private + sector",
        "a' OR 1=1; DROP TABLE things; --",
        "whistle* * *blower",
    ],
)
def test_operators_are_words(small: Index, text: str) -> None:
    small.find(text)
    assert names(small, "whistleblower"), "the index is as it was"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_asked(text: str) -> None:
    small = Index.of(DOCUMENTS[:2])
    found = small.find(text)
    small.hits(found, found.ids)


def test_of_a_very_long_text_the_beginning_counts(small: Index) -> None:
    found = small.find("lobbying " + "x" * 10_000)
    assert (found.cut, [term.text for term in found.terms]) == (True, ["lobbying"])
    one = small.find("x" * 10_000)
    assert (one.cut, [len(term.text) for term in one.terms]) == (True, [MOST_SIGNS])
    many = small.find("lobbying prosecutors " * 500)
    assert many.cut
    assert len(many.terms) == 2, "the same word counts once"


def test_the_names_of_one_group(small: Index) -> None:
    found = small.find("protect")
    assert small.names(found, "recommendation") == ["recommendation/1", "recommendation/4"]
    assert small.names(found, "country") == []
    assert small.names(small.find(""), "recommendation") == []


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert index.write(tmp_path / name, DOCUMENTS) == len(DOCUMENTS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_folder_without_an_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match="no search index"):
        Index.open(tmp_path)
