"""The commands ``questions`` and ``ask``."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click
from peerweave.graph.cli.usage import PlainUsageError, with_place
from peerweave.graph.questions.answers import FORMATS, ask
from peerweave.graph.questions.named import Parameter, Question, QuestionError, find, load
from peerweave.graph.questions.parameters import ParameterError
from peerweave.graph.store.place import Place
from peerweave.graph.suggest import quoted


@click.command("questions")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "markdown"]),
    default="table",
    show_default=True,
    help="markdown is the table of docs/questions.md.",
)
def questions_command(form: str) -> None:
    """List the questions that can be asked, with their parameters.

    A parameter in square brackets may be left out.
    """
    questions = load()
    if form == "json":
        click.echo(
            json.dumps(
                [_described(question) for question in questions.values()], ensure_ascii=False, indent=1
            )
        )
        return
    if form == "markdown":
        click.echo("| id | question | needs | may take |\n|---|---|---|---|")
        for question in questions.values():
            needs = ", ".join(p.name for p in question.parameters if p.required)
            takes = ", ".join(p.name for p in question.parameters if not p.required)
            click.echo(f"| `{question.id}` | {question.question} | {needs} | {takes} |")
        return
    for question in questions.values():
        click.echo(f"{question.id}\n    {question.question}")
        for parameter in question.parameters:
            click.echo(f"    --param {_usage(parameter)}  {parameter.help}")


@click.command("ask")
@click.argument("name", metavar="ID")
@click.option(
    "--param",
    "-p",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A value for a parameter; may repeat.",
)
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), default="table", show_default=True)
@with_place
def ask_command(name: str, params: Sequence[str], form: str, place: Place) -> None:
    """Ask one question and print the answer.

    ID is one of those that peerweave questions lists, for example:

        peerweave ask overlap --param country=Romania
    """
    try:
        question = find(name)
        answer = ask(question, _values(params), place.open())
    except (QuestionError, ParameterError) as error:
        raise PlainUsageError(str(error)) from error
    click.echo(FORMATS[form](answer), nl=False)


def _values(params: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for param in params:
        name, sign, value = param.partition("=")
        if not sign:
            raise ParameterError(f"{quoted(param)} must be NAME=VALUE, for example country=Romania.")
        if name in values:
            raise ParameterError(f"{quoted(name)} is given twice; a parameter takes one value.")
        values[name] = value
    return values


def _usage(parameter: Parameter) -> str:
    written = f"{parameter.name}=..."
    return written if parameter.required else f"[{written}]"


def _described(question: Question) -> dict[str, object]:
    return {
        "id": question.id,
        "question": question.question,
        "summary": question.summary,
        "measures": list(question.measures),
        "parameters": [
            {"name": p.name, "required": p.required, "default": p.default, "help": p.help}
            for p in question.parameters
        ],
        "columns": dict(question.columns),
        "rule": question.rule,
        "missing": question.missing,
    }
