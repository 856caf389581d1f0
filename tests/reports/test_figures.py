"""Figures of the reports: each is the number of rows of its question, and what the tables say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from peerweave.graph.namespaces import BASE
from peerweave.graph.questions.answers import ask
from peerweave.graph.questions.cells import Cell
from peerweave.graph.questions.named import find
from peerweave.graph.reports.model import Figure, Report, Table
from peerweave.graph.reports.words import spoken
from peerweave.graph.store.repository import LocalRepository

Make = Callable[..., Report]
KINDS = [
    ("country", "GEO"),
    ("country", "UKR"),
    ("theme", "whistleblower"),
    ("region", "150"),
    ("phase", "GRECO/round-4"),
    ("phase", "IRM/cycle-1"),
    ("return-visit", "UKR"),
    ("return-visit", "KEN"),
]
"""Reports of every kind, with much data and with little."""
STATUSES = ("implemented", "partly-implemented", "not-implemented", "pending", "not-known")
STATES = (
    *("reviewed-data", "reviewed-no-data", "not-yet-reviewed", "not-known", "out-of-scope", "not-bound"),
)


def key(cell: object) -> str:
    """``ROU`` of a country's cell, ``police`` of a theme's; the words of others."""
    assert isinstance(cell, Cell)
    if not cell.iri:
        return str(cell.value)
    return cell.iri.removeprefix(BASE).removeprefix("id/").partition("/")[2]


def figures(found: Report) -> Iterator[Figure]:
    """Every figure of a report, in sentences and in tables."""
    sentences = [*found.findings, *found.unknown]
    for section in found.sections:
        sentences += section.sentences
        for table in section.tables:
            for row in table.rows:
                yield from (cell for cell in row if isinstance(cell, Figure))
    for sentence in sentences:
        yield from (part for part in sentence if isinstance(part, Figure))


def counts(table: Table, codes: tuple[str, ...]) -> dict[tuple[str, str], int]:
    """The numbers of a table of counts by the key of row and the code of column, without the noughts."""
    names = [column.name.replace("_", "-") for column in table.columns]
    return {
        (key(row[0]), name): cell.number
        for row in table.rows
        for name, cell in zip(names, row, strict=True)
        if name in codes and isinstance(cell, Figure) and cell.number
    }


@pytest.mark.parametrize(("kind", "subject"), KINDS)
def test_a_figure_is_the_number_of_rows_of_its_question(
    made: Make, repository: LocalRepository, kind: str, subject: str
) -> None:
    asked = {(figure.asked, figure.number) for figure in figures(made(kind, subject))}
    assert len(asked) > 15
    wrong = [
        (question.command, number)
        for question, number in sorted(asked, key=lambda pair: pair[0].command)
        if len(ask(find(question.question), dict(question.values), repository).rows) != number
    ]
    assert wrong == []


def recommendations(
    independent: ModuleType, fits: Callable[[dict[str, str]], bool]
) -> list[tuple[dict[str, str], str]]:
    """The recommendations that fit, each with its current status."""
    status = independent.current_status()
    return [
        (
            row,
            status.get(tuple(row[name] for name in ("mechanism", "phase", "country", "number")), "not-known"),
        )
        for row in independent.table("recommendations")
        if fits(row)
    ]


@pytest.mark.parametrize(
    ("kind", "subject"),
    [("country", "UKR"), ("theme", "whistleblower"), ("region", "150"), ("region", "019")],
)
def test_status_by_mechanism(made: Make, independent: ModuleType, kind: str, subject: str) -> None:
    fits = {
        "country": lambda row: row["country"] == subject,
        "theme": lambda row: subject in row["themes"].split(";"),
        "region": lambda row: subject in independent.regions()[row["country"]],
    }[kind]
    held = recommendations(independent, fits)
    expected = Counter((row["mechanism"], status) for row, status in held)
    found = made(kind, subject)
    assert counts(found.section("status").table, STATUSES) == expected
    assert spoken(found.section("status").sentences[0]).startswith(f"{len(held)} recommendations are held.")


def test_status_in_a_phase_by_theme_and_country(made: Make, independent: ModuleType) -> None:
    held = recommendations(independent, lambda row: (row["mechanism"], row["phase"]) == ("GRECO", "round-4"))
    tables = {table.id: table for table in made("phase", "GRECO/round-4").tables}
    by_theme = Counter((theme, status) for row, status in held for theme in row["themes"].split(";") if theme)
    assert counts(tables["status"], STATUSES) == by_theme
    by_country = Counter((row["country"], status) for row, status in held)
    assert counts(tables["status-by-country"], STATUSES) == by_country


def test_the_mechanisms_own_words_stand_beside(made: Make, independent: ModuleType) -> None:
    """Every word of GRECO's fourth round, as often as an assessment with it is the latest."""
    latest: dict[tuple[str, ...], dict[str, str]] = {}
    for row in independent.table("status_assessments"):
        name = tuple(row[part] for part in ("mechanism", "phase", "country", "number"))
        held = latest.get(name)
        if held is None or (row["as_of"], int(row["no"])) > (held["as_of"], int(held["no"])):
            latest[name] = row
    words = Counter(
        (row["own_word"], row["status"])
        for name, row in latest.items()
        if name[:2] == ("GRECO", "round-4") and row["status"] != "not-known"
    )
    table = next(one for one in made("phase", "GRECO/round-4").tables if one.id == "own-words")
    found = [
        (str(row[1].value or ""), key(row[2]), row[3].number)  # type: ignore[union-attr]
        for row in table.rows
    ]
    assert sorted((status, number) for _, status, number in found) == sorted(
        (status, number) for (_, status), number in words.items()
    )
    assert any(word for word, _, _ in found)


@pytest.mark.parametrize("country", ["UKR", "PER", "KEN"])
def test_states_of_knowledge_of_a_country(made: Make, reviewed: ModuleType, country: str) -> None:
    found = made("country", country).section("coverage")
    matrix = found.tables[1]
    themes = {key(row[0]) for row in matrix.rows}
    expected = reviewed.knowledge_states(country, themes)
    names = [column.name for column in matrix.columns][1:]
    listed = {
        (key(row[0]), name): key(cell)
        for row in matrix.rows
        for name, cell in zip(names, row[1:], strict=True)
    }
    assert listed == expected
    assert counts(found.tables[0], STATES) == Counter((name, state) for (_, name), state in listed.items())


@pytest.mark.parametrize("subject", ["150", "019"])
def test_states_of_knowledge_of_a_region(
    made: Make, independent: ModuleType, reviewed: ModuleType, subject: str
) -> None:
    """For some themes, country by country, of those that take or took part."""
    inside = [country for country, regions in independent.regions().items() if subject in regions]
    ever = {(country, mechanism) for country, mechanism in reviewed.takes_part()}
    ever |= {
        (row["country"], row["mechanism"])
        for row in reviewed.table("memberships")
        if row["status"] == "member"
    }
    ever |= {(row["country"], row["mechanism"]) for row in reviewed.table("reviews")}
    themes = {"whistleblower", "police", "asset-declaration"}
    states, findings = made("region", subject).section("coverage").tables[::-1]
    expected: Counter[tuple[str, str]] = Counter()
    held: Counter[tuple[str, str]] = Counter()
    for country in inside:
        for (theme, mechanism), state in reviewed.knowledge_states(country, themes).items():
            if (country, mechanism) in ever:
                expected[theme, state] += 1
            if state == "reviewed-data":
                held[theme, mechanism] += 1
    found = counts(states, STATES)
    assert {pair: number for pair, number in found.items() if pair[0] in themes} == expected
    listed = counts(findings, ("GRECO", "IAP", "IRM", "MESICIC", "WGB"))
    assert {pair: number for pair, number in listed.items() if pair[0] in themes} == held


@pytest.mark.parametrize("subject", ["GRECO/round-4", "IRM/cycle-1", "WGB/phase-4"])
def test_countries_of_a_phase(made: Make, reviewed: ModuleType, subject: str) -> None:
    mechanism, _, phase = subject.partition("/")
    own = {row[2]: state for row, state in reviewed.states().items() if row[:2] == (mechanism, phase)}
    findings = {
        row["country"]
        for name in ("recommendations", "assistance_needs")
        for row in reviewed.table(name)
        if (row["mechanism"], row["phase"]) == (mechanism, phase)
    }
    members = {country for country, name in reviewed.takes_part() if name == mechanism}
    words = {
        "completed": "reviewed-no-data",
        "under-way": "not-yet-reviewed",
        "scheduled": "not-yet-reviewed",
    }
    expected = {
        country: "reviewed-data" if country in findings else words.get(own.get(country, ""), "not-known")
        for country in members | own.keys() | findings
    }
    found = made("phase", subject).section("coverage")
    assert {key(row[0]): key(row[1]) for row in found.tables[1].rows} == expected
    assert Counter(
        {state: number for (_, state), number in counts(found.tables[0], STATES).items()}
    ) == Counter(expected.values())


@pytest.mark.parametrize(
    ("kind", "subject"), [("country", "UZB"), ("theme", "whistleblower"), ("region", "143")]
)
def test_needs_and_offers(made: Make, independent: ModuleType, kind: str, subject: str) -> None:
    regions = independent.regions()
    above = independent.above("region")
    at = independent.as_of()

    def covers(offer: dict[str, str]) -> bool:
        if kind == "theme":
            return subject in offer["themes"].split(";")
        if kind == "country":
            return (independent.place(subject, offer) or 0) > 1
        inside = {country for country, held in regions.items() if subject in held}
        places = {region for region, up in above.items() if region == subject or subject in up}
        return bool(inside & set(offer["countries"].split(";")) or places & set(offer["regions"].split(";")))

    fits = {
        "country": lambda need: need["country"] == subject,
        "theme": lambda need: subject in need["themes"].split(";"),
        "region": lambda need: subject in regions[need["country"]],
    }[kind]
    needs, offers = made(kind, subject).section("needs-and-offers").tables
    assert len(needs.rows) == sum(1 for need in independent.table("assistance_needs") if fits(need))
    expected = {
        offer["id"]
        for offer in independent.table("assistance_offers")
        if covers(offer) and independent.time(offer, at, "", True) is not None
    }
    assert {key(row[0]) for row in offers.rows} == expected


def test_reviews_of_a_region(made: Make, independent: ModuleType, reviewed: ModuleType) -> None:
    expected = Counter(
        (mechanism, state)
        for (mechanism, _, country), state in reviewed.states().items()
        if "150" in independent.regions()[country]
    )
    found = made("region", "Europe").section("reviews").table
    assert counts(found, ("completed", "under-way", "scheduled", "undated")) == expected


def test_countries_examined_by_two_mechanisms(made: Make, reviewed: ModuleType) -> None:
    by: dict[str, set[str]] = {}
    for row in reviewed.table("countries"):
        for kind, subject, mechanism, _ in reviewed.overlap(row["id"]):
            if (kind, subject) == ("theme", "whistleblower"):
                by.setdefault(row["id"], set()).add(mechanism)
    table = next(one for one in made("theme", "whistleblower").tables if one.id == "examined-by-many")
    assert {key(row[0]): row[1].value for row in table.rows} == {  # type: ignore[union-attr]
        country: len(mechanisms) for country, mechanisms in by.items()
    }
    assert len(table.rows) > 20


def test_a_chart_has_the_figures_of_its_table(made: Make) -> None:
    for kind, subject in KINDS:
        for section in made(kind, subject).sections:
            tables = {table.id: table for table in section.tables}
            for chart in section.charts:
                rows = {
                    str(row[0].value): tuple(cell.number for cell in row[1:-1])  # type: ignore[union-attr]
                    for row in tables[chart.table].rows
                }
                assert dict(chart.bars) == {name: numbers for name, numbers in rows.items() if any(numbers)}
                for name, numbers in chart.bars:
                    for series, number in zip(chart.series, numbers, strict=True):
                        if number:
                            assert f"{number} {series.name.lower()}" in chart.alternative, name


@pytest.mark.parametrize(("kind", "subject"), KINDS)
def test_unknown_is_not_printed_as_none(made: Make, kind: str, subject: str) -> None:
    """Each section says what it cannot know, and an empty table never says that there is nothing."""
    found = made(kind, subject)
    for section in found.sections:
        assert section.missing or found.pages, section.id
        for table in section.tables:
            if not table.rows:
                assert "held" in table.none or "found" in table.none, table.id
            for column in table.columns:
                assert column.empty not in ("", "no", "none", "-"), (table.id, column.name)
    assert any(
        word in " ".join(spoken(sentence) for sentence in found.findings)
        for word in ("not known", "does not mean", "may have taken place")
    )
