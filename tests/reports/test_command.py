"""The command ``report``: forms, faults, and files that are whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from peerweave.graph.cli.main import cli


def run(store_dir: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["report", *words, "--store", str(store_dir)])


@pytest.mark.parametrize(
    ("ending", "begins"),
    [(".pdf", b"%PDF-"), (".docx", b"PK"), (".html", b"<!doctype html>"), (".TXT", b"Kenya")],
)
def test_the_ending_chooses_the_form(store_dir: Path, tmp_path: Path, ending: str, begins: bytes) -> None:
    out = tmp_path / f"kenya{ending}"
    done = run(store_dir, "return-visit", "kenya", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert out.read_bytes().lstrip().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_without_a_file_it_is_text(store_dir: Path) -> None:
    done = run(store_dir, "phase", "greco/round-4")
    assert done.exit_code == 0
    assert done.output.startswith("GRECO, Fourth Evaluation Round: phase report\n====")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("country", "Gorgia"),
            ["'Gorgia' is not known", "Did you mean GEO (Georgia)", "by name or ISO 3166 code"],
        ),
        (("phase", "GRECO/round-9"), ["is not known", "Did you mean", "GRECO/round-"]),
        (("theme", "prevention"), ["Prevention is a group of themes", "procurement"]),
        (("region", "Europ"), ["Did you mean 150 (Europe)"]),
        (("region", "> . DROP ALL"), ["is not known", "a region by M49 code or name"]),
        (("weather", "GEO"), ["'weather' is not one of", "return-visit"]),
        (("country", "GEO", "--at", "2026-13-01"), ["is no date"]),
        (("country", "GEO", "--at", "2026"), ["is no day", "A report is made for a day such as 2026-"]),
        (("country", "GEO", "--site", "example"), ["--site 'example' is no address", "https://example.org"]),
    ],
)
def test_what_is_not_possible_is_told_with_what_is(
    store_dir: Path, tmp_path: Path, words: tuple[str, ...], told: list[str]
) -> None:
    out = tmp_path / "x.pdf"
    done = run(store_dir, *words, "--out", str(out))
    assert done.exit_code == 2
    for expected in told:
        assert expected in done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "told"), [("x.xls", "ends in '.xls'"), ("x", "has no ending")])
def test_an_unknown_ending_says_which_are_possible(
    store_dir: Path, tmp_path: Path, name: str, told: str
) -> None:
    done = run(store_dir, "country", "GEO", "--out", str(tmp_path / name))
    assert done.exit_code == 2
    assert told in done.output and ".html, .pdf, .docx, .txt" in done.output


def test_a_file_that_cannot_be_written_leaves_nothing(store_dir: Path, tmp_path: Path) -> None:
    done = run(store_dir, "return-visit", "KEN", "--out", str(tmp_path / "nowhere" / "x.pdf"))
    assert done.exit_code == 2
    assert "cannot be written" in done.output
    assert not list(tmp_path.iterdir())
