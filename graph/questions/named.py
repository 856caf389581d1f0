"""The questions: one file each in ``queries/questions``, with a header that says what it asks and answers.

The header is YAML in the lines that begin with ``#+``: id, question, summary, measure, parameters, columns,
rule, missing. Below it stands the query, plain SPARQL 1.1.

Where SPARQL is not the tool (likeness of texts, say) the header also has ``computed: module:function``. The
query then only fetches the facts, whatever the reader's values, and ``function(rows, values)`` makes the
answer's rows of them, both as ``peerweave.graph.store.repository.Rows``. Several such questions may share one
query: ``facts: name`` takes it from ``queries/facts/name.rq``. Where the answer for one country, say, needs
the facts of that country alone, ``facts_of: {country: in}`` names the variable of that query that takes it,
so that the facts of all need not be fetched first. A question that speaks of other questions names them in
``answers``: the function then is ``function(rows, values, answers)``, and gets what each of them answers when
it is asked with nothing but its defaults.

Oxigraph plans a query before it knows the values that are bound. Where it would plan better with them,
``written: true`` has them written into the text instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from peerweave.graph.questions.parameters import KINDS, ParameterError, ValueKind, resolve
from peerweave.graph.questions.unheld import Across, across_of
from peerweave.graph.store.repository import Repository
from peerweave.graph.suggest import did_you_mean, quoted
from peerweave.graph.tables.schema import PACKAGE
from pyoxigraph import Literal, NamedNode

QUESTIONS: Final = PACKAGE / "queries" / "questions"
FACTS: Final = PACKAGE / "queries" / "facts"
_KEYS: Final = {
    *("id", "question", "summary", "measure", "parameters", "columns", "heads", "rule", "missing"),
    *("below", "computed", "facts", "facts_of", "across", "answers", "written"),
}
_VARIABLE: Final = re.compile(r"[a-z][a-z0-9_]*")
_COMPUTED: Final = re.compile(r"peerweave\.graph(?:\.[a-z_]+)+:[a-z_]+")
_REQUIRED: Final = {"id", "question", "summary", "columns"}
_LIMITS: Final = ("scheme", "min", "max", "max_length", "options")
_PARAMETER_KEYS: Final = {"name", "kind", "required", "default", "help", *_LIMITS}


class QuestionError(ValueError):
    """A file of ``queries/questions`` cannot be used, or no question has the id asked for."""


@dataclass(frozen=True)
class Parameter:
    """What the reader may or must give: its name, what kind of value it takes, and what it is for."""

    name: str
    kind: ValueKind
    help: str
    required: bool = False
    default: str | None = None


@dataclass(frozen=True)
class Question:
    """One question.

    ``columns`` gives each column's meaning, in the order in which they are shown. A column ``x`` that holds a
    thing has its words in the query's ``?xLabel``. ``heads`` are the words to stand above columns whose name
    does not say enough; ``below`` are the columns that a page shows below the one before them, where a table
    of its own width would be too wide. ``measures`` are the numbers of the measures it serves
    (``peerweave.graph.questions.measures``); ``rule`` says how the answer is worked out; ``missing`` what
    it cannot know; ``answers`` are the ids of the questions whose answers it is worked out from.
    ``facts_of`` gives for a parameter the variable of the query that takes its value: see the head of this
    module. ``written`` tells that the reader's values are written into the text where the store is on this
    machine too, as ``binding`` does it for services. ``across`` is given where it is asked across mechanisms:
    see ``peerweave.graph.questions.unheld``.
    """

    id: str
    question: str
    summary: str
    columns: Mapping[str, str]
    query: str
    measures: tuple[int, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    rule: str = ""
    missing: str = ""
    computed: str = ""
    heads: Mapping[str, str] = field(default_factory=dict)
    below: frozenset[str] = frozenset()
    across: Across | None = None
    answers: tuple[str, ...] = ()
    facts_of: Mapping[str, str] = field(default_factory=dict)
    written: bool = False
    file: str = field(default="", compare=False)

    def head(self, column: str) -> str:
        """The words to stand above a column, in small letters."""
        return self.heads.get(column) or column.replace("_", " ")

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name. Raises ``ParameterError`` that lists those there are."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = [parameter.name for parameter in self.parameters]
        possible = f"It takes {', '.join(known)}." if known else "It takes none."
        raise ParameterError(
            f"The question {self.id} has no parameter {quoted(name)}.{did_you_mean(name, known)} {possible}"
        )


@cache
def load(folder: Path = QUESTIONS) -> Mapping[str, Question]:
    """Every question by its id, in the order of the ids. Raises ``QuestionError`` for a file with a fault."""
    questions = {}
    for path in sorted(folder.glob("*.rq")):
        question = parse(path.read_text("utf-8"), path.name)
        if question.id != path.stem:
            raise QuestionError(f"{path.name}: the id {question.id!r} must be the name of the file")
        questions[question.id] = question
    return questions


def find(name: str, questions: Mapping[str, Question] | None = None) -> Question:
    """The question with that id. Raises ``QuestionError`` that names the nearest ones."""
    known = load() if questions is None else questions
    if name in known:
        return known[name]
    raise QuestionError(
        f"There is no question {quoted(name)}.{did_you_mean(name, known)} "
        "peerweave questions lists all of them."
    )


def parse(text: str, file: str) -> Question:
    """The question in ``text``; ``file`` is its name, for messages. Raises ``QuestionError``."""
    header = "\n".join(line[2:] for line in text.splitlines() if line.startswith("#+"))
    try:
        head = yaml.safe_load(header)
    except yaml.YAMLError as error:
        raise QuestionError(f"{file}: the header is not YAML: {error}") from error
    if not isinstance(head, dict):
        raise QuestionError(f"{file}: lines that begin with #+ must hold the header")
    _check_keys(head, _KEYS, _REQUIRED, file, "the header")
    _check_keys(head.get("heads", {}), set(head["columns"]), set(), file, "heads")
    below = dict.fromkeys(head.get("below", []))
    _check_keys(below, set(list(head["columns"])[1:]), set(), file, "below")
    measure = head.get("measure", [])
    computed = str(head.get("computed", ""))
    if computed and not _COMPUTED.fullmatch(computed):
        raise QuestionError(f"{file}: computed must be peerweave.graph.module:function")
    if head.get("answers") and not computed:
        raise QuestionError(f"{file}: answers of other questions are for a computed one only")
    if head.get("written", True) is not True or (computed and "written" in head):
        raise QuestionError(f"{file}: written must be true, and is for what is not computed")
    parameters = tuple(_parameter(entry, file) for entry in head.get("parameters", []))
    _check_keys(
        head.get("facts_of", {}), {parameter.name for parameter in parameters}, set(), file, "facts_of"
    )
    return Question(
        id=str(head["id"]),
        question=_words(head["question"]),
        summary=_words(head["summary"]),
        columns={_name(name, file): _words(meaning) for name, meaning in head["columns"].items()},
        query=_facts(str(head["facts"]), file) if "facts" in head else text,
        measures=tuple(measure if isinstance(measure, list) else [measure]),
        parameters=parameters,
        rule=_words(head.get("rule", "")),
        missing=_words(head.get("missing", "")),
        computed=computed,
        across=_across(head, file),
        heads={_name(name, file): _words(words) for name, words in head.get("heads", {}).items()},
        below=frozenset(below),
        answers=tuple(map(str, head.get("answers", []))),
        facts_of=dict(head.get("facts_of", {})),
        written=head.get("written") is True,
        file=file,
    )


def _across(head: Mapping[str, Any], file: str) -> Across | None:
    try:
        return across_of(head["across"], list(head["columns"])) if "across" in head else None
    except ValueError as error:
        raise QuestionError(f"{file}: {error}") from error


def bind(
    question: Question, values: Mapping[str, str], repository: Repository
) -> dict[str, NamedNode | Literal]:
    """The terms for a question's parameters, from what a person wrote, by name.

    Raises ``ParameterError`` for a name the question does not have, a required value that is missing, and a
    value that is not possible; the message lists what is.
    """
    for name in values:
        question.parameter(name)
    bound = {}
    for parameter in question.parameters:
        text = values.get(parameter.name, "").strip() or parameter.default
        if text is None:
            if parameter.required:
                raise ParameterError(
                    f"The question {question.id} needs {parameter.name}: {parameter.help} "
                    f"It takes {parameter.kind.describe(repository)}."
                )
            continue
        try:
            bound[parameter.name] = resolve(parameter.kind, text, repository)
        except ParameterError as error:
            raise ParameterError(f"{parameter.name}: {error}") from error
    return bound


def _parameter(entry: Any, file: str) -> Parameter:
    if not isinstance(entry, dict):
        raise QuestionError(f"{file}: a parameter is a mapping with name, kind and help")
    _check_keys(entry, _PARAMETER_KEYS, {"name", "kind", "help"}, file, "a parameter")
    kind = KINDS.get(entry["kind"])
    if kind is None:
        raise QuestionError(f"{file}: kind {entry['kind']!r} is not one of {', '.join(sorted(KINDS))}")
    limits = {key: entry[key] for key in _LIMITS if key in entry}
    try:
        made = kind(**limits)
    except TypeError as error:
        raise QuestionError(f"{file}: a {entry['kind']} takes no {' or '.join(limits)}") from error
    default = entry.get("default")
    return Parameter(
        name=_name(entry["name"], file),
        kind=made,
        help=_words(entry["help"]),
        required=bool(entry.get("required", False)),
        default=None if default is None else str(default),
    )


def _name(value: Any, file: str) -> str:
    """A column's or parameter's name, which is also a variable's; YAML 1.1 reads ``on`` as true."""
    if not isinstance(value, str) or not _VARIABLE.fullmatch(value):
        raise QuestionError(f"{file}: {str(value).lower()} is no name: it takes small letters, digits and _")
    return value


def _facts(name: str, file: str) -> str:
    path = FACTS / f"{name}.rq"
    if not path.is_file():
        raise QuestionError(f"{file}: there is no queries/facts/{name}.rq")
    return path.read_text("utf-8")


def _check_keys(entry: dict[str, Any], known: set[str], required: set[str], file: str, what: str) -> None:
    unknown, missing = sorted(set(entry) - known), sorted(required - set(entry))
    if unknown:
        raise QuestionError(f"{file}: {what} has {', '.join(unknown)}, which means nothing")
    if missing:
        raise QuestionError(f"{file}: {what} lacks {', '.join(missing)}")


def _words(text: Any) -> str:
    return " ".join(str(text).split())
