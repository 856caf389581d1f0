"""Sections of the briefing against the tables."""

from __future__ import annotations

from collections import Counter
from types import ModuleType
from typing import Any

import pytest
from peerweave.graph.namespaces import BASE
from peerweave.graph.questions.answers import ask
from peerweave.graph.questions.named import load
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.reports.briefing import REPORTS, Briefing, briefing
from peerweave.graph.store.repository import LocalRepository

COUNTRIES = ["UKR", "UZB", "TTO", "FRA", "TUV", "ALB"]


def rows(found: Briefing, section: str, columns: str) -> list[tuple[Any, ...]]:
    """The chosen columns of a section, things by their key without its kind."""
    part = found.section(section)
    places = [list(part.columns).index(column) for column in columns.split()]

    def plain(cell: Any) -> Any:
        if cell.iri:
            return cell.iri.removeprefix(BASE).removeprefix("id/").partition("/")[2]
        return cell.value

    return [tuple(plain(row[place]) for place in places) for row in part.rows]


@pytest.mark.parametrize("country", COUNTRIES)
def test_open_recommendations(repository: LocalRepository, independent: ModuleType, country: str) -> None:
    found = briefing(country, repository)
    held = [row for row in independent.open_recommendations() if row["country"] == country]
    listed = rows(found, "recommendations", "recommendation mechanism status")
    assert sorted(listed) == sorted(
        (independent.recommendation_key(row), row["mechanism"], row["status"]) for row in held
    )
    themes = dict(rows(found, "recommendations", "recommendation theme"))
    for row in held:
        theme = themes[independent.recommendation_key(row)]
        assert (theme in row["themes"].split(";")) if row["themes"] else theme is None
    counts = rows(found, "recommendation-counts", "theme mechanism open status_not_known")
    assert {(theme, mechanism): n for theme, mechanism, n, _ in counts} == Counter(
        (themes[name], mechanism) for name, mechanism, _ in listed
    )
    assert sum(unknown for *_, unknown in counts) == sum(row["status"] == "not-known" for row in held)


@pytest.mark.parametrize("country", COUNTRIES)
def test_sources_of_open_recommendations(
    repository: LocalRepository, independent: ModuleType, country: str
) -> None:
    """The source is one of the current assessment where there is one, else one of the recommendation."""
    made = {independent.recommendation_key(row): row for row in independent.table("recommendations")}
    found = briefing(country, repository)
    for name, date, assessor, source in rows(found, "recommendations", "recommendation date assessor source"):
        told = [
            row
            for row in independent.table("status_assessments")
            if independent.recommendation_key(row) == name
            and (row["as_of"], row["assessor"]) == (date or "", assessor)
        ]
        cited = {one for row in told or [made[name]] for one in row["sources"].split(";")}
        assert bool(told) == bool(assessor)
        assert source in cited


@pytest.mark.parametrize("country", COUNTRIES)
def test_last_reports(repository: LocalRepository, independent: ModuleType, country: str) -> None:
    last: dict[str, str] = {}
    for row in independent.table("review_events"):
        if row["country"] == country and row["kind"] in ("adoption", "publication") and row["start"]:
            last[row["mechanism"]] = max(last.get(row["mechanism"], ""), row["start"])
    assert dict(rows(briefing(country, repository), "reports", "mechanism date")) == last


@pytest.mark.parametrize("country", COUNTRIES)
def test_offers_and_providers(repository: LocalRepository, independent: ModuleType, country: str) -> None:
    at = independent.as_of()
    expected = {
        (provider, offer["id"], offer["start"] or None, offer["end"] or None)
        for offer in independent.table("assistance_offers")
        if (independent.place(country, offer) or 0) > 1 and independent.time(offer, at, "", True) is not None
        for provider in offer["providers"].split(";")
    }
    listed = rows(briefing(country, repository), "offers", "provider offer start end")
    assert set(listed) == expected
    assert len(listed) == len(expected)


@pytest.mark.parametrize("country", COUNTRIES)
def test_needs_with_their_basis(repository: LocalRepository, independent: ModuleType, country: str) -> None:
    held = [need for need in independent.table("assistance_needs") if need["country"] == country]
    listed = rows(briefing(country, repository), "needs", "need basis")
    assert sorted(listed) == sorted((independent.need_key(need), need["basis"]) for need in held)


def test_coming_events_of_a_day_in_the_past(repository: LocalRepository, independent: ModuleType) -> None:
    """From June 2023 on, in Albania and of its reviews."""
    expected = sorted(
        row["start"]
        for name, country in (("review_events", "country"), ("meetings", "country"))
        for row in independent.table(name)
        if row[country] == "ALB" and row["start"] and not independent.earlier(row["start"], "2019-06-01")
    )
    found = rows(briefing("Albania", repository, "2019-06-01"), "events", "date")
    assert [date for (date,) in found] == expected
    assert expected


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_not_known_is_said(repository: LocalRepository, country: str) -> None:
    found = briefing(country, repository)
    assert found.country.iri == f"{BASE}id/country/{country}"
    listed = {mechanism for (mechanism,) in rows(found, "mechanisms", "mechanism")}
    assert listed == {"GRECO", "IAP", "IRM", "MESICIC", "WGB"}
    for section in found.sections:
        if not section.rows:
            assert section.none
            assert f"{section.title}: {section.none}" in found.unknown
        if section.missing and section.id != "knowledge":
            assert section.missing in found.unknown
    themes = Counter[str]()
    for mechanism, count in rows(found, "knowledge", "mechanism themes"):
        themes[mechanism] += count
    assert len(themes) == 5
    assert len(set(themes.values())) == 1


def test_a_country_that_is_none_is_refused(repository: LocalRepository) -> None:
    with pytest.raises(ParameterError, match="Ruritania"):
        briefing("Ruritania", repository)
    with pytest.raises(KeyError):
        briefing("FRA", repository).section("weather")


@pytest.mark.parametrize("name", sorted(load(REPORTS)))
def test_reports_give_the_columns_that_they_describe(repository: LocalRepository, name: str) -> None:
    question = load(REPORTS)[name]
    given = {parameter.name for parameter in question.parameters if parameter.name == "country"}
    answer = ask(question, dict.fromkeys(given, "UKR"), repository)
    selected = repository.select(question.query, {}).columns if not question.computed else ()
    assert set(question.columns) <= set(selected or question.columns)
    assert len(answer.rows) == len(set(answer.rows))
