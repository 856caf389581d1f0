"""The briefing for a return visit against the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from peerweave.graph.namespaces import BASE
from peerweave.graph.questions.answers import ask
from peerweave.graph.questions.named import load
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.reports.book import REPORTS
from peerweave.graph.reports.make import report
from peerweave.graph.reports.model import Figure, Report
from peerweave.graph.reports.words import spoken
from peerweave.graph.store.repository import LocalRepository

COUNTRIES = ["UKR", "UZB", "TTO", "FRA", "TUV", "ALB"]
Make = Callable[..., Report]


def rows(found: Report, table: str, columns: str) -> list[tuple[Any, ...]]:
    """The chosen columns of a table, things by their key without its kind, figures as numbers."""
    part = next(one for one in found.tables if one.id == table)
    places = [[column.name for column in part.columns].index(name) for name in columns.split()]

    def plain(cell: Any) -> Any:
        if isinstance(cell, Figure):
            return cell.number
        if cell.iri:
            return cell.iri.removeprefix(BASE).removeprefix("id/").partition("/")[2]
        return cell.value

    return [tuple(plain(row[place]) for place in places) for row in part.rows]


@pytest.mark.parametrize("country", COUNTRIES)
def test_open_recommendations(made: Make, independent: ModuleType, country: str) -> None:
    found = made("return-visit", country)
    held = [row for row in independent.open_recommendations() if row["country"] == country]
    listed = rows(found, "recommendations", "recommendation mechanism status")
    assert sorted(listed) == sorted(
        (independent.recommendation_key(row), row["mechanism"], row["status"]) for row in held
    )
    themes = dict(rows(found, "recommendations", "recommendation theme"))
    for row in held:
        theme = themes[independent.recommendation_key(row)]
        assert (theme in row["themes"].split(";")) if row["themes"] else theme is None
    order = ["not-implemented", "partly-implemented", "pending", "not-known"]
    places = [order.index(status) for _, _, status in listed]
    assert places == sorted(places), "what is known stands first"


@pytest.mark.parametrize("country", COUNTRIES)
def test_recommendations_counted_by_mechanism_and_status(
    made: Make, independent: ModuleType, country: str
) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    status = independent.current_status()
    for row in independent.table("recommendations"):
        if row["country"] == country:
            identity = tuple(row[name] for name in ("mechanism", "phase", "country", "number"))
            expected[row["mechanism"], status.get(identity, "not-known")] += 1
    names = "implemented partly_implemented not_implemented pending not_known"
    found: Counter[tuple[str, str]] = Counter()
    counted = rows(made("return-visit", country), "recommendation-counts", f"mechanism {names} total")
    for mechanism, *numbers, total in counted:
        assert sum(numbers) == total
        for name, number in zip(names.split(), numbers, strict=True):
            found[mechanism, name.replace("_", "-")] += number
    assert [row[0] for row in counted] == sorted({mechanism for mechanism, _ in expected})
    assert +found == expected


@pytest.mark.parametrize("kind", ["return-visit", "country"])
def test_a_mechanism_without_recommendations_has_its_reason_and_no_noughts(made: Make, kind: str) -> None:
    # Of memberships.csv: a party to UNCAC, in none of the three mechanisms whose members are all listed.
    found = made(kind, "KEN")
    name = {"return-visit": "recommendations", "country": "status"}[kind]
    section = next(one for one in found.sections if one.id == name)
    told = [spoken(one) for one in section.sentences]
    assert "Not bound, the country is not on the list of all members: GRECO, MESICIC and WGB." in told
    assert (
        "Not known, no membership is held, and the list of members is not known to be complete: IAP." in told
    )
    assert [row[0] for row in rows(found, section.tables[0].id, "mechanism")] == ["IRM"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_last_reports(made: Make, independent: ModuleType, country: str) -> None:
    last: dict[str, str] = {}
    for row in independent.table("review_events"):
        if row["country"] == country and row["kind"] in ("adoption", "publication") and row["start"]:
            last[row["mechanism"]] = max(last.get(row["mechanism"], ""), row["start"])
    assert dict(rows(made("return-visit", country), "reports", "mechanism date")) == last


@pytest.mark.parametrize("country", COUNTRIES)
def test_offers_and_providers(made: Make, independent: ModuleType, country: str) -> None:
    at = independent.as_of()
    expected = {
        (offer["id"], offer["start"] or None, offer["end"] or None)
        for offer in independent.table("assistance_offers")
        if (independent.place(country, offer) or 0) > 1 and independent.time(offer, at, "", True) is not None
    }
    listed = rows(made("return-visit", country), "offers", "offer start end")
    assert set(listed) == expected
    assert len(listed) == len(expected)


@pytest.mark.parametrize("country", COUNTRIES)
def test_needs_with_their_basis(made: Make, independent: ModuleType, country: str) -> None:
    held = [need for need in independent.table("assistance_needs") if need["country"] == country]
    summaries = rows(made("return-visit", country), "needs", "summary basis")
    assert sorted(summaries) == sorted((need["summary"], need["basis"]) for need in held)


def test_coming_events_of_a_day_in_the_past(made: Make, independent: ModuleType) -> None:
    """From June 2019 on, in Albania and of its reviews."""
    expected = sorted(
        row["start"]
        for name, country in (("review_events", "country"), ("meetings", "country"))
        for row in independent.table(name)
        if row[country] == "ALB" and row["start"] and not independent.earlier(row["start"], "2019-06-01")
    )
    found = made("return-visit", "Albania", "2019-06-01")
    assert [date for (date,) in rows(found, "events", "date")] == expected
    assert expected
    assert (found.at, found.as_of) == ("2019-06-01", independent.as_of())


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_not_known_is_said(made: Make, country: str) -> None:
    found = made("return-visit", country)
    assert found.subject.iri == f"{BASE}id/country/{country}"
    said = [spoken(sentence) for sentence in found.unknown]
    for table in found.tables:
        if not table.rows:
            assert f"{table.title}: {table.none}" in said
    for name in ("return-visit-candidates", "recommendations-held", "needs-held", "knowledge-states"):
        assert load()[name].missing in said
    states = "reviewed_data reviewed_no_data not_yet_reviewed not_known out_of_scope not_bound"
    known = rows(found, "knowledge", f"mechanism {states}")
    assert {mechanism for mechanism, *_ in known} == {"GRECO", "IAP", "IRM", "MESICIC", "WGB"}
    assert len({sum(numbers) for _, *numbers in known}) == 1, "each theme is in one state"


def test_a_country_that_is_none_is_refused(made: Make, repository: LocalRepository) -> None:
    with pytest.raises(ParameterError, match="Ruritania"):
        report("return-visit", "Ruritania", repository)
    with pytest.raises(KeyError):
        made("return-visit", "FRA").section("weather")


@pytest.mark.parametrize("name", sorted(load(REPORTS)))
def test_reports_give_the_columns_that_they_describe(repository: LocalRepository, name: str) -> None:
    question = load(REPORTS)[name]
    given = {parameter.name for parameter in question.parameters if parameter.name == "country"}
    answer = ask(question, dict.fromkeys(given, "UKR"), repository)
    selected = repository.select(question.query, {}).columns if not question.computed else ()
    assert set(question.columns) <= set(selected or question.columns)
    assert len(answer.rows) == len(set(answer.rows))
