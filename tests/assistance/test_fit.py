"""Each term of the score on made-up offers, the points worked out from the words of the rule."""

from __future__ import annotations

import pytest
from peerweave.graph.assistance.facts import Facts, Need, Offer
from peerweave.graph.assistance.fit import before, fit, neighbouring
from peerweave.graph.namespaces import BASE
from peerweave.graph.questions.advice import Thing

REGION, THEME, TYPE, COUNTRY = (
    BASE + part for part in ("region/", "theme/", "assistance-type/", "id/country/")
)
FACTS = Facts(
    names={THEME + "mla": "Mutual legal assistance", REGION + "419": "Latin America and the Caribbean"},
    above={
        COUNTRY + "PER": frozenset({REGION + "005", REGION + "419", REGION + "019", REGION + "001"}),
        COUNTRY + "BOL": frozenset({REGION + "005", REGION + "419", REGION + "019", REGION + "001"}),
        COUNTRY + "MEX": frozenset({REGION + "013", REGION + "419", REGION + "019", REGION + "001"}),
        REGION + "005": frozenset({REGION + "419", REGION + "019", REGION + "001"}),
        REGION + "419": frozenset({REGION + "019", REGION + "001"}),
        REGION + "019": frozenset({REGION + "001"}),
        REGION + "001": frozenset(),
        THEME + "mla": frozenset({THEME + "international-cooperation"}),
        THEME + "extradition": frozenset({THEME + "international-cooperation"}),
        THEME + "police": frozenset({THEME + "public-institutions"}),
    },
    needs=(),
    offers=(),
    advice=(),
    reviews=(),
    practices={},
)
AT = "2026-11-23"


def need(day: str = "2014-06") -> Need:
    return Need(
        thing=Thing(BASE + "id/need/MESICIC/PER/c1", "A need"),
        country=Thing(COUNTRY + "PER", "Peru"),
        mechanism=Thing(BASE + "id/mechanism/MESICIC", "MESICIC"),
        summary="Help",
        type=Thing(TYPE + "capacity", "Capacity building"),
        basis=Thing(BASE + "need-basis/stated", "Stated"),
        themes=frozenset({THEME + "mla"}),
        day=day,
    )


def offer(
    places: str = "id/country/PER",
    themes: str = "mla",
    types: str = "capacity",
    start: str = "",
    end: str = "",
    area: str = "",
) -> Offer:
    key = "|".join((places, themes, types, start, end, area))
    return Offer(
        thing=Thing(BASE + "id/offer/" + key, key),
        providers=(),
        places=frozenset(BASE + place for place in places.split()),
        themes=frozenset(THEME + theme for theme in themes.split()),
        types=frozenset(TYPE + kind for kind in types.split()),
        area=area,
        start=start,
        end=end,
    )


@pytest.mark.parametrize(
    ("places", "grade", "points"),
    [
        ("id/country/PER", "yes", 4),
        ("region/005", "yes", 3),
        ("region/419", "yes", 3),
        ("region/019", "yes", 2),
        ("region/001", "yes", 1),
        ("region/001 id/country/PER", "yes", 4),
        ("region/001 region/005", "yes", 3),
        ("id/country/MEX", "no", 0),
        ("region/013", "no", 0),
        ("", "not known", 0),
    ],
)
def test_place(places: str, grade: str, points: int) -> None:
    term = fit(need(), offer(places), FACTS, AT).place
    assert (term.grade, term.points) == (grade, points)


def test_an_area_in_words_is_told_and_no_mismatch() -> None:
    found = fit(need(), offer("", area="Andean countries"), FACTS, AT)
    assert "Andean countries" in found.place.words
    assert found.possible
    assert not found.meets


@pytest.mark.parametrize(
    ("themes", "grade", "points"),
    [
        ("mla", "yes", 8),
        ("police mla", "yes", 8),
        ("extradition", "in part", 4),
        ("police", "no", 0),
        ("", "not known", 0),
    ],
)
def test_theme(themes: str, grade: str, points: int) -> None:
    term = fit(need(), offer(themes=themes), FACTS, AT).theme
    assert (term.grade, term.points) == (grade, points)


@pytest.mark.parametrize(
    ("types", "grade", "points"),
    [
        ("capacity", "yes", 3),
        ("legislative capacity", "yes", 3),
        ("legislative", "no", 0),
        ("", "not known", 0),
    ],
)
def test_type_never_rules_an_offer_out(types: str, grade: str, points: int) -> None:
    found = fit(need(), offer(types=types), FACTS, AT)
    assert (found.type.grade, found.type.points) == (grade, points)
    assert found.meets


@pytest.mark.parametrize(
    ("start", "end", "needed", "running", "grade", "points"),
    [
        ("2020", "2027", "2014-06", False, "yes", 4),
        ("2020", "2026", "2014-06", True, "yes", 4),
        ("2020", "", "2014-06", True, "not known", 3),
        ("", "2027", "2014-06", True, "not known", 2),
        ("", "", "2014-06", True, "not known", 2),
        ("2013", "2014-06-30", "2014-06", False, "in part", 1),
        ("2013", "2014", "2014-06", False, "in part", 1),
        ("2013", "2015", "", False, "not known", 0),
        ("2013", "2014-05", "2014-06", False, "no", 0),
        ("2013", "2015", "2014-06", True, "no", 0),
        ("2027", "", "2014-06", False, "no", 0),
        ("2026-11", "", "2014-06", False, "not known", 3),
        ("2026-12", "", "2014-06", False, "no", 0),
    ],
)
def test_time(start: str, end: str, needed: str, running: bool, grade: str, points: int) -> None:
    found = fit(need(needed), offer(start=start, end=end), FACTS, AT, running)
    assert (found.time.grade, found.time.points) == (grade, points)
    assert found.possible == found.meets == (grade != "no")


@pytest.mark.parametrize(
    ("made", "score", "words"),
    [
        (offer(start="2020", end="2027"), 4 + 8 + 3 + 4, "full"),
        (offer("region/419", start="2020"), 3 + 8 + 3 + 3, "as far as known"),
        (offer("region/001", "extradition", "legislative"), 1 + 4 + 0 + 2, "in part"),
        (offer("", start="2020", end="2027"), 0 + 8 + 3 + 4, "as far as known"),
        (offer(start="2013", end="2015"), 4 + 8 + 3 + 1, "in part"),
    ],
)
def test_the_score_is_the_sum_and_the_words_name_the_worst(made: Offer, score: int, words: str) -> None:
    found = fit(need(), made, FACTS, AT)
    assert (found.score, found.words) == (score, words)


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        ("2013", "2014-06", True),
        ("2014", "2014-06", False),
        ("2014-05", "2014-06-01", True),
        ("2014-06-02", "2014-06", False),
        ("2015", "2014-06", False),
    ],
)
def test_before_only_where_it_is_known(one: str, other: str, known: bool) -> None:
    assert before(one, other) is known


@pytest.mark.parametrize(
    ("places", "near"),
    [("id/country/BOL", True), ("id/country/MEX", False), ("region/013", False), ("", False)],
)
def test_neighbours_share_the_smallest_region(places: str, near: bool) -> None:
    assert neighbouring(COUNTRY + "PER", offer(places), FACTS) is near
