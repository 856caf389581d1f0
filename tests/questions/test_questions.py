"""Headers, parameters and how they are refused."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from peerweave.graph.namespaces import BASE
from peerweave.graph.questions.named import Question, QuestionError, bind, find, load, parse
from peerweave.graph.questions.parameters import KINDS, ChoiceKind, ParameterError
from peerweave.graph.store.repository import LocalRepository
from peerweave.graph.tables.schema import PACKAGED_FACTS
from pyoxigraph import Literal, NamedNode

EXAMPLES: Mapping[str, str] = {
    "country": "UKR",
    "instrument": "UNCAC",
    "mechanism": "GRECO",
    "theme": "whistleblower",
    "provision": "UNCAC/16",
    "phase": "GRECO/round-5",
    "region": "150",
    "since": "2025",
}
"""A value for each required parameter, by its name."""
FILTERED = {
    "gap-never-examined": "instrument",
    "needs-without-offers": "country mechanism",
    "reviews-by-phase-and-state": "mechanism",
    "meetings-by-year": "mechanism",
    "coverage-by-theme-and-region": "theme mechanism",
    "sources-by-kind": "kind",
    "conflicts": "about",
    "status-by-mechanism": "mechanism phase",
    "knowledge-states": "mechanism theme",
    "upcoming-events": "mechanism",
}
"""Questions with a parameter that, given, leaves the rows with that value, and no others."""
HEADER = """#+ id: small
#+ question: What is small?
#+ summary: Small things.
#+ columns:
#+   thing: A thing.
"""


def own_questions() -> list[Question]:
    """The questions whose rows come from their query alone."""
    return [question for question in load().values() if not getattr(question, "computed", "")]


def required(question: Question) -> dict[str, str]:
    """A value for each parameter that has to be given."""
    return {p.name: EXAMPLES[p.name] for p in question.parameters if p.required}


@pytest.mark.parametrize("question", own_questions(), ids=lambda question: question.id)
def test_a_question_gives_the_columns_that_it_describes_and_no_row_twice(
    question: Question, repository: LocalRepository
) -> None:
    rows = repository.select(question.query, bind(question, required(question), repository))
    labels = {name for name in rows.columns if name.endswith("Label")}
    parameters = {parameter.name for parameter in question.parameters}
    assert set(question.columns) <= set(rows.columns)
    assert {name.removesuffix("Label") for name in labels} <= set(question.columns)
    assert set(rows.columns) - labels - set(question.columns) <= parameters | {"mechanism"}
    assert parameters <= set(rows.columns), "a value reaches only a variable that SELECT names"
    seen = [tuple(str(row[name]) for name in rows.columns) for row in rows.rows]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("question", own_questions(), ids=lambda question: question.id)
def test_an_answer_is_the_same_each_time(question: Question, repository: LocalRepository) -> None:
    values = bind(question, required(question), repository)
    assert repository.select(question.query, values) == repository.select(question.query, values)


@pytest.mark.parametrize(
    ("name", "parameter"),
    [(name, parameter) for name, parameters in FILTERED.items() for parameter in parameters.split()],
)
def test_what_is_left_out_gives_all_and_what_is_given_gives_its_part(
    repository: LocalRepository, name: str, parameter: str
) -> None:
    question = find(name)
    earlier = {"from": "2019"} if name == "upcoming-events" else {}
    given = bind(question, {**required(question), **earlier}, repository)
    everything = repository.select(question.query, given).rows
    assert everything
    kept = 0
    for value in {row[parameter] for row in everything}:
        assert isinstance(value, NamedNode | Literal)
        part = repository.select(question.query, {**given, parameter: value}).rows
        assert sorted(map(repr, part)) == sorted(repr(row) for row in everything if row[parameter] == value)
        kept += len(part)
    assert kept == len(everything)


@pytest.mark.parametrize(
    ("name", "parameter", "written", "iri"),
    [
        ("overlap", "country", "ROU", "id/country/ROU"),
        ("overlap", "country", " romania ", "id/country/ROU"),
        ("overlap", "country", "ro", "id/country/ROU"),
        ("overlap", "country", "COTE D'IVOIRE", "id/country/CIV"),
        ("gap-never-examined", "instrument", "uncac", "id/instrument/UNCAC"),
        ("status-by-mechanism", "phase", "greco/round-5", "id/phase/GRECO/round-5"),
        ("status-by-mechanism", "mechanism", "OECD working group on bribery", "id/mechanism/WGB"),
        ("knowledge-states", "theme", "bribery-foreign", "theme/bribery-foreign"),
        ("knowledge-states", "theme", "bribery of foreign public officials", "theme/bribery-foreign"),
        ("coverage-by-theme-and-region", "within", "western europe", "region/155"),
        ("coverage-by-theme-and-region", "within", "155", "region/155"),
        ("sources-by-kind", "kind", "press", "source-kind/press"),
    ],
)
def test_things_are_found_by_code_or_name(
    repository: LocalRepository, name: str, parameter: str, written: str, iri: str
) -> None:
    kind = find(name).parameter(parameter).kind
    assert kind.read(written.strip(), repository) == NamedNode(BASE + iri)


@pytest.mark.parametrize("written", ["UNCAC 16(1)", "UNCAC/16.1", "uncac 16 (1)"])
def test_a_provision_is_found_as_printed_and_by_key(repository: LocalRepository, written: str) -> None:
    assert KINDS["provision"]().read(written, repository) == NamedNode(BASE + "id/provision/UNCAC/16.1")


@pytest.mark.parametrize(
    ("kind", "written", "term"),
    [
        ("date", "2019", Literal("2019", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYear"))),
        (
            "date",
            "2019-06",
            Literal("2019-06", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYearMonth")),
        ),
        (
            "date",
            "2020-02-29",
            Literal("2020-02-29", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date")),
        ),
        ("integer", "0012", Literal(12)),
        ("text", 'a " and \\ b', Literal('a " and \\ b')),
        ("yes-no", "Yes", Literal(True)),
    ],
)
def test_values_become_terms(repository: LocalRepository, kind: str, written: str, term: Literal) -> None:
    assert KINDS[kind]().read(written, repository) == term


def test_the_day_of_the_tables_can_be_named_and_is_told(repository: LocalRepository, as_of: str) -> None:
    day = Literal(as_of, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    assert KINDS["date"]().read("as-of", repository) == day
    with pytest.raises(ParameterError, match=as_of):
        KINDS["date"]().read("2019-02-29", repository)


@pytest.mark.parametrize(
    ("kind", "written", "words"),
    [
        ("country", "Romnia", ["'Romnia' is not known", "ROU (Romania)", "by name or ISO 3166 code"]),
        ("country", "", ["is not known"]),
        ("country", "> . DROP ALL", ["is not known"]),
        ("mechanism", "GRECCO", ["Did you mean GRECO", "IRM", "WGB", "IAP", "MESICIC"]),
        ("provision", "UNCAC 16(9)", ["Did you mean", "UNCAC/16"]),
        ("date", "2019-02-29", ["no date"]),
        ("date", "2019-13", ["no date"]),
        ("date", "20190601", ["no date"]),
        ("date", "yesterday", ["no date"]),
        ("date", "２０１９", ["no date"]),
        ("date", "２０１９-06-01", ["no date"]),
        ("integer", "3.5", ["whole number from 0 to 9999"]),
        ("integer", "10000", ["whole number from 0 to 9999"]),
        ("integer", "-1", ["whole number from 0 to 9999"]),
        ("integer", "9" * 400, ["whole number from 0 to 9999"]),
        ("text", "x" * 101, ["at most 100 characters"]),
        ("text", "two\nlines", ["on one line"]),
        ("yes-no", "maybe", ["yes or no"]),
    ],
)
def test_what_is_not_possible_is_refused_with_what_is(
    repository: LocalRepository, kind: str, written: str, words: list[str]
) -> None:
    with pytest.raises(ParameterError) as refused:
        KINDS[kind]().read(written, repository)
    for expected in words:
        assert expected in str(refused.value)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"concept", "choice", "text"}))
def test_a_value_of_any_length_is_cut_where_it_is_told(repository: LocalRepository, kind: str) -> None:
    with pytest.raises(ParameterError) as refused:
        KINDS[kind]().read("Romania" * 10_000, repository)
    assert len(str(refused.value)) < 600
    assert "RomaniaRomania" in str(refused.value)
    assert "…" in str(refused.value)


def test_a_name_of_any_length_is_cut_where_it_is_told(repository: LocalRepository) -> None:
    with pytest.raises(ParameterError) as refused:
        bind(find("overlap"), {"country" * 10_000: "ROU"}, repository)
    assert len(str(refused.value)) < 600
    with pytest.raises(QuestionError) as unknown:
        find("overlap" * 10_000)
    assert len(str(unknown.value)) < 600


def test_each_table_with_a_conflict_can_be_asked_for() -> None:
    possible = find("conflicts").parameter("about").kind
    assert isinstance(possible, ChoiceKind)
    with (PACKAGED_FACTS / "conflicts.csv").open(encoding="utf-8", newline="") as file:
        assert {row["table"] for row in csv.DictReader(file)} <= set(possible.options)
    assert all((PACKAGED_FACTS / f"{name}.csv").is_file() for name in possible.options)


def test_pairs_are_linked_as_asked(repository: LocalRepository) -> None:
    question = find("overlapping-recommendations")
    every = Counter(row["link"] for row in repository.select(question.query, {}).rows)
    for link in ("same provision", "matching provisions", "same theme"):
        rows = repository.select(question.query, bind(question, {"link": link.upper()}, repository)).rows
        assert [row["link"] for row in rows] == [Literal(link)] * every.pop(Literal(link), 0)
    assert not every


def test_a_required_value_and_an_unknown_name_are_told(repository: LocalRepository) -> None:
    with pytest.raises(ParameterError, match=r"needs country: The country\. It takes a country by name"):
        bind(find("overlap"), {}, repository)
    with pytest.raises(ParameterError, match=r"needs country"):
        bind(find("overlap"), {"country": "  "}, repository)
    with pytest.raises(
        ParameterError, match=r"no parameter 'contry'\. Did you mean 'country'\? It takes country"
    ):
        bind(find("overlap"), {"contry": "ROU"}, repository)
    with pytest.raises(ParameterError, match="It takes none"):
        bind(find("small", {"small": parse(HEADER + "SELECT ?thing {}", "small.rq")}), {"x": "1"}, repository)


def test_an_unknown_question_is_answered_with_the_nearest() -> None:
    with pytest.raises(QuestionError, match=r"no question 'overlaps'\. Did you mean 'overlap"):
        find("overlaps")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT ?x {}", "must hold the header"),
        (HEADER.replace("question:", "qestion:"), "qestion, which means nothing"),
        (HEADER.replace("#+ summary: Small things.\n", ""), "lacks summary"),
        (HEADER.replace("thing: A", "on: A"), "true"),
        (HEADER + "#+ parameters:\n#+   - {name: x, kind: colour, help: h}\n", "kind 'colour' is not one of"),
        (HEADER + "#+ parameters:\n#+   - {name: x, kind: country, min: 1, help: h}\n", "takes no min"),
        (HEADER + "#+ parameters:\n#+   - {name: x, kind: country}\n", "lacks help"),
        (HEADER + "#+ parameters: [country]\n", "is a mapping"),
        (HEADER + "#+ measure: [\n", "not YAML"),
        (HEADER + "#+ heads: {thin: a thing}\n", "heads has thin, which means nothing"),
        (HEADER + "#+ below: [thin]\n", "below has thin, which means nothing"),
        (HEADER + "#+ below: [thing]\n", "below has thing, which means nothing"),
    ],
)
def test_a_faulty_header_is_refused(text: str, words: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(words)):
        parse(text, "small.rq")


def test_columns_that_are_one_of_a_pair_say_of_what() -> None:
    for question in load().values():
        for name in {"first", "second"} & set(question.columns):
            assert question.head(name).startswith(f"{name} "), question.id
    assert find("joint-visits").head("days_between") == "days between"


def test_the_id_must_be_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "other.rq").write_text(HEADER, encoding="utf-8")
    with pytest.raises(QuestionError, match=r"other\.rq: the id 'small'"):
        load(tmp_path)
