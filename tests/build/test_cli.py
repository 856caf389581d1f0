"""The commands build and validate: what they print and where, and their exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from peerweave.graph.cli.main import cli
from peerweave.graph.store.snapshot import current


def run(*args: str | Path, **env: str):
    return CliRunner().invoke(cli, [str(arg) for arg in args], env=env)


def spoil(folder: Path) -> None:
    path = folder / "review_events.csv"
    path.write_text(path.read_text("utf-8").replace("2009-02-19", "2009-02-30"), "utf-8")


def test_build_publishes_and_accounts(small: Path, tmp_path: Path) -> None:
    result = run("build", "--facts", small, "--store", tmp_path / "store")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].split() == ["table", "rows", "in", "things", "statements"]
    assert "all tables" in result.stdout
    published = current(tmp_path / "store").id
    assert f"Published snapshot {published} in {tmp_path / 'store'}" in result.stderr


def test_store_from_the_environment(small: Path, tmp_path: Path) -> None:
    result = run("build", "--facts", small, PEERWEAVE_STORE=str(tmp_path / "elsewhere"))
    assert result.exit_code == 0
    assert current(tmp_path / "elsewhere").manifest["triples"] > 1000


def test_build_that_does_not_conform(small: Path, tmp_path: Path) -> None:
    spoil(small)
    result = run("build", "--facts", small, "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "2009-02-30: February 2009 has 28 days." in result.stderr
    assert "Nothing was published; what was published before stays as it was." in result.stderr


def test_validate_sound_tables(small: Path) -> None:
    result = run("validate", "--facts", small)
    assert result.exit_code == 0
    assert "Nothing was found that needs mending" in result.stdout


def test_validate_tells_place_and_remedy(small: Path) -> None:
    spoil(small)
    result = run("validate", "--facts", small)
    assert result.exit_code == 1
    assert str(small / "review_events.csv") in result.stdout
    assert "Row 2, column start: 2009-02-30: February 2009 has 28 days." in result.stdout
    assert "Write the date as year-month-day" in result.stdout
    assert "mend the tables, then run it again" in result.stderr


def test_validate_as_json_keeps_progress_apart(small: Path) -> None:
    spoil(small)
    result = run("validate", "--facts", small, "--format", "json")
    assert result.exit_code == 1
    assert "2009-02-30" in json.dumps(json.loads(result.stdout))
    assert "Reading the tables" in result.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--facts", "nowhere"], "nowhere is not a folder"),
        (["--format", "pdf"], "'pdf' is not one of"),
    ],
)
def test_wrong_use(args: list[str], message: str) -> None:
    result = run("validate", *args)
    assert result.exit_code == 2
    assert message in result.stderr


def test_broken_metadata_is_unreadable_input(small: Path) -> None:
    (small / "csv-metadata.json").write_text("{", "utf-8")
    result = run("validate", "--facts", small)
    assert result.exit_code == 2
    assert "cannot be read as CSVW metadata" in result.stderr


def test_version() -> None:
    from importlib.metadata import version

    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"peerweave {version('peerweave')}\n")
