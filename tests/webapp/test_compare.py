"""Countries side by side, and the line of time of a country, compared with the tables of facts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from peerweave.webapp.timeline import span

Rows = Callable[[str], list[dict[str, str]]]
XHTML = "{http://www.w3.org/1999/xhtml}"


def words(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


@pytest.mark.parametrize("query", ["c=FRA,ITA,ROU", "c=FRA&c=ITA&c=ROU&c=", "c=fra, ita,ROU,FRA"])
def test_countries_are_named_in_either_way(client: FlaskClient, query: str) -> None:
    assert client.get(f"/compare.json?{query}").get_json()["countries"] == ["FRA", "ITA", "ROU"]


def test_numbers_of_recommendations_and_reviews(client: FlaskClient, table: Rows) -> None:
    page = client.get("/compare.json?c=FRA,ROU").get_json()["tables"]
    for iso3 in ("FRA", "ROU"):
        own = [row for row in table("recommendations") if row["country"] == iso3]
        assert sum(row[iso3] or 0 for row in page["statuses"]["rows"]) == len(own)
        on_theme = Counter((row["mechanism"], theme) for row in own for theme in row["themes"].split(";"))
        for row in page["coverage"]["rows"]:
            pair = (row["mechanism"]["iri"].rpartition("/")[2], row["theme"]["iri"].rpartition("/")[2])
            assert row[f"{iso3}_recommendations"] == on_theme[pair]
        reviews = Counter(row["mechanism"] for row in table("reviews") if row["country"] == iso3)
        held = {row["what"]: row[iso3] for row in page["basics"]["rows"]}
        for mechanism in ("GRECO", "IAP", "IRM", "MESICIC", "WGB"):
            assert (held[f"Reviews held, {mechanism}"] or 0) == reviews[mechanism]


def test_the_same_states_as_on_the_page_of_each_country(client: FlaskClient) -> None:
    together = client.get("/compare.json?c=GEO,PER").get_json()["tables"]["coverage"]["rows"]
    for iso3 in ("GEO", "PER"):
        alone = client.get(f"/country/{iso3}.json").get_json()["tables"]["coverage"]["rows"]
        assert [row[iso3]["iri"] for row in together] == [row["state"]["iri"] for row in alone]


def test_every_cell_says_what_is_known_of_all_five(show: Any) -> None:
    page = show("/compare?c=FRA,ITA")
    cells = list(page.section("coverage").iter(f"{XHTML}td"))
    assert len(cells) == 59 * 2
    for cell in cells:
        said = words(cell)
        assert all(said.count(name) >= 1 for name in ("GRECO", "IAP", "IRM", "MESICIC", "WGB")), said


def test_csv_has_a_column_for_each_country(client: FlaskClient) -> None:
    text = client.get("/compare.csv?c=FRA,ITA").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 59 * 5
    assert {"FRA", "FRA_recommendations", "ITA", "ITA_recommendations"} <= set(rows[0])


def test_without_countries_there_is_a_form_and_examples(show: Any) -> None:
    page = show("/compare")
    assert len([field for field in page.all("select") if field.get("name") == "c"]) == 4
    assert "/compare?c=FRA,ITA,ROU" in [link.get("href") for link in page.all("a")]


@pytest.mark.parametrize(
    ("query", "said", "way_out"),
    [
        ("c=FRA,Romania", "There is no country", "/compare?c=FRA,ROU"),
        ("c=FRA,ITA,ROU,DEU,ESP", "5 countries do not fit", "/compare?c=FRA,ITA,ROU,DEU"),
        ("d=FRA", "This page has no value", None),
        ("c=" + "x" * 5000, "There is no country", "/compare"),
    ],
)
def test_what_is_not_possible_is_told(
    client: FlaskClient, parse: Any, query: str, said: str, way_out: str | None
) -> None:
    response = client.get(f"/compare?{query}")
    assert response.status_code == 400
    page = parse(response.get_data(as_text=True))
    assert said in words(page.all("main")[0])
    if way_out:
        assert way_out in [link.get("href") for link in page.all("a")]


def test_a_country_can_be_left_out(show: Any) -> None:
    links = [link.get("href") for link in show("/compare?c=FRA,ITA,ROU").all("a")]
    assert {"/compare?c=ITA,ROU", "/compare?c=FRA,ROU", "/compare?c=FRA,ITA"} <= set(links)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2014", (2014.0, 2015.0)), ("2014-07", (2014.5, 2014.583)), ("2014-01-01", (2014.0, 2014.003))],
)
def test_a_date_is_as_long_as_it_is_known(text: str, expected: tuple[float, float]) -> None:
    assert span(text) == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize("iso3", ["ROU", "DNK", "PER", "KEN", "ATA"])
def test_picture_and_table_have_the_same_dated_steps(
    client: FlaskClient, show: Any, table: Rows, iso3: str
) -> None:
    events = [row for row in table("review_events") if row["country"] == iso3 and row["start"]]
    shown = client.get(f"/country/{iso3}.json").get_json()["tables"]["timeline"]["rows"]
    assert sorted(row["start"] for row in shown) == sorted(row["start"] for row in events)
    page = show(f"/country/{iso3}")
    titles = [node for node in page.section("timeline").iter() if node.tag.endswith("}title")]
    assert len(titles) == len(events)
    lanes = {words(node).partition(":")[0] for node in titles}
    expected = {f"{row['mechanism']} {row['phase'].replace('-', ' ')}" for row in events}
    assert lanes == expected


def test_reviews_without_a_date_are_named_beside_the_picture(show: Any, table: Rows) -> None:
    dated = {
        (row["mechanism"], row["phase"], row["country"]) for row in table("review_events") if row["start"]
    }
    for iso3 in ("ROU", "USA", "MEX"):
        undated = {
            f"/review/{row['mechanism']}/{row['phase']}/{iso3}"
            for row in table("reviews")
            if row["country"] == iso3 and (row["mechanism"], row["phase"], iso3) not in dated
        }
        section = show(f"/country/{iso3}").section("timeline")
        notes = [node for node in section.iter(f"{XHTML}p") if "Not drawn" in words(node)]
        named = {link.get("href") for note in notes for link in note.iter(f"{XHTML}a")}
        assert named == undated
