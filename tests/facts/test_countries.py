"""The table of countries against the ISO 3166-1 data of pycountry and the UN lists of country_converter."""

import csv
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pycountry
import pytest

FACTS = Path(__file__).parents[2] / "graph" / "facts"

# The codes of the UN M49 sub-regions (in Africa and the Americas: of the intermediate regions).
M49 = {
    "Northern Africa": "015",
    "Eastern Africa": "014",
    "Middle Africa": "017",
    "Southern Africa": "018",
    "Western Africa": "011",
    "Caribbean": "029",
    "Central America": "013",
    "South America": "005",
    "Northern America": "021",
    "Central Asia": "143",
    "Eastern Asia": "030",
    "South-eastern Asia": "035",
    "Southern Asia": "034",
    "Western Asia": "145",
    "Eastern Europe": "151",
    "Northern Europe": "154",
    "Southern Europe": "039",
    "Western Europe": "155",
    "Australia and New Zealand": "053",
    "Melanesia": "054",
    "Micronesia": "057",
    "Polynesia": "061",
}
OUR_OWN_KEYS = {"EUU", "XKX"}
# States that are not Members of the United Nations: two observers, two that join treaties in their own name.
STATES_OUTSIDE_THE_UN = {"VAT", "PSE", "COK", "NIU"}


def rows(table):
    with (FACTS / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def countries():
    return {row["id"]: row for row in rows("countries")}


@pytest.fixture(scope="module")
def united_nations():
    text = (files("country_converter") / "country_data.tsv").read_text(encoding="utf-8")
    table = csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["ISO3"]: row for row in table if not row["obsolete"]}


def test_the_table_holds_all_of_iso_3166_1_and_two_more(countries):
    assert set(countries) == {country.alpha_3 for country in pycountry.countries} | OUR_OWN_KEYS
    assert len(countries) == 251


def test_codes_and_official_names_are_those_of_iso_3166_1(countries):
    for country in pycountry.countries:
        row = countries[country.alpha_3]
        assert (row["alpha_2"], row["m49"]) == (country.alpha_2, country.numeric), row["id"]
        assert row["official_name"] == getattr(country, "official_name", ""), row["id"]


def test_short_names_follow_iso_3166_1_but_for_a_few_in_everyday_english(countries):
    ours = {
        country.alpha_3
        for country in pycountry.countries
        if countries[country.alpha_3]["name"] not in (country.name, getattr(country, "common_name", ""))
    }
    assert ours == {"COD", "FSM", "PSE", "VAT", "VGB", "VIR", "KOR", "PRK"}
    names = [row["name"] for row in countries.values()]
    assert len(names) == len(set(names))
    assert (countries["TUR"]["name"], countries["BOL"]["name"], countries["MDA"]["name"]) == (
        "Türkiye",
        "Bolivia",
        "Moldova",
    )


def test_members_of_the_united_nations_are_states_and_the_rest_are_told_apart(countries, united_nations):
    members = {key for key, row in united_nations.items() if row["UNmember"]}
    assert len(members) == 193
    kinds = {key: row["kind"] for key, row in countries.items()}
    assert {key for key, kind in kinds.items() if kind == "state"} == members | STATES_OUTSIDE_THE_UN
    assert {key for key, kind in kinds.items() if kind == "regional-organisation"} == {"EUU"}
    assert {key for key, kind in kinds.items() if kind == "other-party"} == {"TWN", "XKX"}
    assert Counter(kinds.values())["territory"] == 251 - 197 - 1 - 2


def test_sub_regions_agree_with_the_united_nations(countries, united_nations):
    differing = {
        key
        for key, row in countries.items()
        if key in united_nations and row["region"] != M49.get(united_nations[key]["UNregion"], "")
    }
    # The package puts Nauru into Polynesia; the UN list, which the table follows, into Micronesia.
    assert differing == {"NRU"}
    assert countries["NRU"]["region"] == M49["Micronesia"]
    assert {key for key, row in countries.items() if not row["region"]} == {"ATA", "EUU"}


def test_members_of_the_united_nations_alone_are_in_regional_groups(countries, united_nations):
    in_group = {key for key, row in countries.items() if row["regional_group"]}
    assert in_group == {key for key, row in united_nations.items() if row["UNmember"]}
    assert Counter(row["regional_group"] for row in countries.values() if row["regional_group"]) == {
        "african": 54,
        "asia-pacific": 54,
        "eastern-european": 23,
        "latin-american-caribbean": 33,
        "western-european-other": 29,
    }
    special = {key: countries[key]["regional_group"] for key in ("TUR", "USA", "ISR", "KIR", "CYP", "GEO")}
    assert special == {
        "TUR": "western-european-other",
        "USA": "western-european-other",
        "ISR": "western-european-other",
        "KIR": "asia-pacific",
        "CYP": "asia-pacific",
        "GEO": "eastern-european",
    }
    assert all(countries[key]["note"] for key in ("TUR", "USA", "ISR", "KIR"))
