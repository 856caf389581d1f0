"""The command ``plan``: a file in, a plan out, and every fault told with its place and remedy."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar
from peerweave.graph.cli.main import cli
from peerweave.graph.planning.requests import MOST_ROWS, read_requests
from peerweave.graph.store.repository import LocalRepository

HEADER = "country,mechanism,earliest,latest,days,start,fixed,reviewers"
GOOD = f"""{HEADER}
Romania,GRECO,2027-03-01,2027-07-31,5,2027-04-12,,FRA; Germany
rou,OECD Working Group on Bribery,2027-03-01,2027-09-30,4,2027-04-26,no,
Germany,IRM,2027-04-01,2027-04-20,3,2027-04-12,yes,
Ukraine,IAP,2027-04-01,2027-04-10,5,,,
Ukraine,GRECO,2027-04-02,2027-04-16,5,,,
"""
Run = Callable[..., Result]


@pytest.fixture
def run(store_dir: Path, tmp_path: Path) -> Run:
    """Runs peerweave plan on a file with this text."""

    def running(text: str | bytes, *options: str) -> Result:
        file = tmp_path / "requests.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return CliRunner().invoke(cli, ["plan", str(file), "--store", str(store_dir), *options])

    return running


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_a_plan_as_csv(run: Run, tmp_path: Path) -> None:
    """GRECO must leave 12 April: experts of Germany are at home then.

    57 days after 29 April is Friday 25 June; the next working week begins on 28 June.
    """
    out = tmp_path / "plan.csv"
    result = run(GOOD, "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "4 of 5 visits have days without a clash, 1 of them moved" in result.stderr
    assert "1 cannot be met" in result.stderr
    found = [(r["row"], r["country"], r["result"], r["start"], r["end"]) for r in rows(out)]
    assert found == [
        ("2", "Romania", "moved", "2027-06-28", "2027-07-02"),
        ("3", "Romania", "as wished", "2027-04-26", "2027-04-29"),
        ("4", "Germany", "fixed", "2027-04-12", "2027-04-14"),
        ("5", "Ukraine", "placed", "2027-04-05", "2027-04-09"),
        ("6", "Ukraine", "cannot be met", "", ""),
    ]
    assert rows(out)[0]["reviewers"] == "France; Germany"
    assert "experts of Germany are needed" in rows(out)[0]["reasons"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.csv", "requests.csv"]


def test_a_plan_as_calendar(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "plan.ics"
    assert run(GOOD, "--out", str(out)).exit_code == 0
    data = out.read_bytes()
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    made = Calendar.from_ical(data)
    events = {str(event["SUMMARY"]): event for event in made.walk("VEVENT")}
    moved = events["GRECO: visit to Romania (proposed)"]
    assert (moved["DTSTART"].dt, moved["DTEND"].dt) == (date(2027, 6, 28), date(2027, 7, 3))
    assert moved["STATUS"] == "TENTATIVE"
    assert events["UNCAC Implementation Review Mechanism: visit to Germany"]["STATUS"] == "CONFIRMED"
    (unmet,) = made.walk("VJOURNAL")
    assert "DTSTART" not in unmet
    assert "not beside the other requests" in unmet["DESCRIPTION"]
    uids = [str(entry["UID"]) for entry in [*made.walk("VEVENT"), *made.walk("VJOURNAL")]]
    assert len(set(uids)) == 5
    first = data
    assert run(GOOD, "--out", str(out)).exit_code == 0
    assert out.read_bytes() == first


def test_a_plan_as_a_table(run: Run) -> None:
    result = run(GOOD, "--weeks", "0")
    assert result.exit_code == 0
    assert "cannot be met" not in result.stdout
    assert result.stdout.count("2027-04-26") == 2


def test_weekends_only_when_asked_for(run: Run, tmp_path: Path) -> None:
    """1 to 5 April 2027 is Thursday to Monday."""
    out = tmp_path / "plan.csv"
    assert run(GOOD, "--weekends", "--out", str(out)).exit_code == 0
    assert [(r["start"], r["end"]) for r in rows(out)[:1] + rows(out)[3:4]] == [
        ("2027-06-25", "2027-06-29"),
        ("2027-04-01", "2027-04-05"),
    ]


def test_the_last_columns_may_be_left_out(run: Run) -> None:
    result = run("Country, mechanism ,earliest,latest,days\nPeru,MESICIC,2027-03-01,2027-03-05,5\n")
    assert result.exit_code == 0, result.output
    assert "1 of 1 visits" in result.stdout


@pytest.mark.parametrize(
    ("cells", "place", "message"),
    [
        ("Romnia,GRECO,2027-03-01,2027-06-30,5,,,", "Row 2, column country", "Did you mean ROU (Romania)"),
        (",GRECO,2027-03-01,2027-06-30,5,,,", "Row 2, column country", "It is empty."),
        ("Romania,GRECOO,2027-03-01,2027-06-30,5,,,", "Row 2, column mechanism", "Did you mean GRECO"),
        ("Romania,GRECO,2027-02-29,2027-06-30,5,,,", "Row 2, column earliest", "no day that there is"),
        ("Romania,GRECO,2027-03,2027-06-30,5,,,", "Row 2, column earliest", "no day that there is"),
        ("Romania,GRECO,20270301,2027-06-30,5,,,", "Row 2, column earliest", "no day that there is"),
        ("Romania,GRECO,2027-03-01,1.6.2027,5,,,", "Row 2, column latest", "no day that there is"),
        ("Romania,GRECO,2027-03-01,2027-02-01,5,,,", "Row 2, column latest", "lies before the earliest day"),
        ("Romania,GRECO,2027-03-01,2099-02-01,5,,,", "Row 2, column latest", "three years"),
        ("Romania,GRECO,2027-03-01,2027-06-30,0,,,", "Row 2, column days", "Give a number from 1 to 60"),
        ("Romania,GRECO,2027-03-01,2027-06-30,-5,,,", "Row 2, column days", "Give a number from 1 to 60"),
        ("Romania,GRECO,2027-03-01,2027-06-30,five,,,", "Row 2, column days", "Give a number from 1 to 60"),
        ("Romania,GRECO,2027-03-01,2027-03-04,5,,,", "Row 2, column days", "there are 4"),
        ("Romania,GRECO,2027-03-01,2027-03-09,5,2027-03-06,,", "Row 2, column start",
         "begins between 2027-03-01 and 2027-03-05"),
        ("Romania,GRECO,2027-03-01,2027-03-09,5,soon,,", "Row 2, column start", "no day that there is"),
        ("Romania,GRECO,2027-03-01,2027-03-09,5,,yes,", "Row 2, column fixed", "its start is not given"),
        ("Romania,GRECO,2027-03-01,2027-03-09,5,,maybe,", "Row 2, column fixed", "neither yes nor no"),
        ("Romania,GRECO,2027-03-01,2027-03-09,5,,,FRA;Atlantis", "Row 2, column reviewers", "'Atlantis'"),
        ("Romania,GRECO,2027-03-01,2027-03-09,5,,,FRA;ROU", "Row 2, column reviewers", "visited and reviews"),
        ("Romania,GRECO,2027-03-01,2027-03-09,5", "Row 2", "5 cells, the header has 8"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(
    run: Run, tmp_path: Path, cells: str, place: str, message: str
) -> None:
    out = tmp_path / "plan.csv"
    out.write_text("what was there\n")
    result = run(f"{HEADER}\n{cells}\n", "--out", str(out))
    assert result.exit_code == 2
    assert f"{place}: " in result.stderr
    assert message in " ".join(result.stderr.split())
    assert "to mend" in result.stderr
    assert out.read_text() == "what was there\n", "nothing half-written"


def test_every_fault_is_told_at_once(run: Run) -> None:
    result = run(f"{HEADER}\nX,GRECO,2027-03-01,a,5,,,\nRomania,Y,2027-03-01,2027-03-09,0,,,\n")
    assert result.exit_code == 2
    for place in (
        "Row 2, column country",
        "Row 2, column latest",
        "Row 3, column mechanism",
        "Row 3, column days",
    ):
        assert place in result.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("country,mechanism,earliest,latest,length\n", "There is no column 'length'."),
        ("country,mechanism,earliest,latest\n", "The column days is missing."),
        (f"{HEADER},days\n", "There are two columns 'days'."),
        (f"{HEADER}\n", "No visit is requested."),
        ("", "is empty"),
        (HEADER.replace(",", ";") + "\n", "separated by semicolons"),
        (b"PK\x03\x04 a workbook", "is a spreadsheet workbook"),
        ("country\nCôte".encode("latin-1"), "is not UTF-8"),
        (f'{HEADER}\n"Romania,GRECO\n', "quotation mark"),
    ],
)
def test_a_file_that_is_no_list_of_requests(run: Run, text: str | bytes, message: str) -> None:
    result = run(text)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_the_same_visit_twice(run: Run) -> None:
    line = "Romania,GRECO,2027-03-01,2027-06-30,5,,,\n"
    result = run(f"{HEADER}\n{line}{line.replace('Romania', 'ROU')}")
    assert result.exit_code == 2
    assert "Row 2 requests the same visit." in result.stderr


def test_too_many_at_once(tmp_path: Path, repository: LocalRepository) -> None:
    line = "Romania,GRECO,2027-03-01,2027-06-30,5,,,\n"
    path = tmp_path / "many.csv"
    path.write_text(f"{HEADER}\n{line * (MOST_ROWS + 1)}")
    requests, findings = read_requests(path, repository)
    assert requests == []
    assert [finding.message for finding in findings] == [f"{MOST_ROWS + 1} visits are requested."]


def test_a_mark_of_a_spreadsheet_program_is_passed_over(run: Run) -> None:
    result = run(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert result.exit_code == 0
    assert "byte-order mark" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--out", "plan.xls"), "must end in .csv or .ics"),
        (("--weeks", "-1"), "--weeks"),
        (("--weeks", "105"), "--weeks"),
        (("--out", "no/such/folder/plan.csv"), "cannot be written"),
    ],
)
def test_wrong_use(run: Run, options: tuple[str, ...], message: str) -> None:
    result = run(GOOD, *options)
    assert result.exit_code == 2
    assert message in result.stderr


def test_no_graph_yet(tmp_path: Path) -> None:
    file = tmp_path / "requests.csv"
    file.write_text(GOOD)
    result = CliRunner().invoke(cli, ["plan", str(file), "--store", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "run peerweave build first" in result.stderr
