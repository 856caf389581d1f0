"""The planner as a page: the plan and the findings of the command line, nothing lost, nothing kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from icalendar import Calendar
from peerweave.graph.cli.main import cli
from peerweave.graph.planning.apart import PlanLimits
from peerweave.webapp import create_app
from peerweave.webapp.config import Config
from peerweave.webapp.pages.plan import EXAMPLE

Parse = Callable[[str], Any]
BAD = """\
country,mechanism,earliest,latest,days,start,fixed,reviewers
Rumania,GRECO,2027-03-01,2027-06-30,5,2027-04-12,,FRA
Romania,NATO,2027-03-01,2027-02-01,5,,,
Romania,WGB,2027-03-01,2027-03-04,9,<b>soon</b>,perhaps,
"""


def sent(client: FlaskClient, text: str, **more: str) -> Any:
    return client.post("/plan", data={"use": "text", "csv": text, "weeks": "8", **more})


def command(tmp_path: Path, store: Path, text: str, *options: str) -> tuple[int, str]:
    path = tmp_path / "requests.csv"
    path.write_text(text, "utf-8")
    done = CliRunner().invoke(cli, ["plan", str(path), "--store", str(store), *options])
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def made(app: Any) -> Any:
    """The plan of the example as JSON, made once."""
    return app.test_client().post("/plan", data={"use": "text", "csv": EXAMPLE, "as": "json"}).json


def test_plan_is_that_of_the_command_line(made: Any, store_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.csv"
    assert command(tmp_path, store_dir, EXAMPLE, "--out", str(out))[0] == 0
    rows = list(csv.DictReader(out.open(encoding="utf-8", newline="")))
    assert made["rows"] == rows
    assert len(rows) == 4
    assert {row["result"] for row in rows} >= {"fixed", "moved"}


def test_example_and_template_can_be_had_and_planned(client: FlaskClient) -> None:
    example = client.get("/plan/example.csv")
    assert example.mimetype == "text/csv"
    assert example.get_data(as_text=True) == EXAMPLE
    assert 'filename="visits-example.csv"' in example.headers["Content-Disposition"]
    template = client.get("/plan/template.csv").get_data(as_text=True)
    assert template == EXAMPLE.splitlines()[0] + "\n"
    response = sent(client, template)
    assert response.status_code == 400
    assert "No visit is requested." in response.get_data(as_text=True)


def test_page_shows_the_plan_and_offers_it_as_files(client: FlaskClient, parse: Parse) -> None:
    response = sent(client, EXAMPLE)
    page = parse(response.get_data(as_text=True))
    rows = page.rows("plan")
    assert rows[0][0] == "GRECO to Romania (row 2)"
    assert rows[2][1:4] == ["Fixed", "12 April 2027", "14 April 2027"]
    assert response.headers["Cache-Control"] == "no-store"
    hidden = {
        node.get("name"): node.get("value") for node in page.all("input") if node.get("type") == "hidden"
    }
    again = client.post("/plan", data={**hidden, "as": "csv"})
    assert again.headers["Content-Disposition"] == 'attachment; filename="plan.csv"'
    as_csv = list(csv.DictReader(io.StringIO(again.get_data(as_text=True))))
    assert [row["result"].capitalize() for row in as_csv] == [row[1] for row in rows]
    calendar = Calendar.from_ical(client.post("/plan", data={**hidden, "as": "ics"}).data)
    days = {str(one["SUMMARY"]): one["DTSTART"].dt.isoformat() for one in calendar.walk("VEVENT")}
    assert days["UNCAC Implementation Review Mechanism: visit to Germany"] == "2027-04-12"
    assert len(days) == sum(bool(row["start"]) for row in as_csv)


def test_findings_are_those_of_the_command_line_with_row_column_and_remedy(
    client: FlaskClient, parse: Parse, store_dir: Path, tmp_path: Path
) -> None:
    response = sent(client, BAD)
    assert response.status_code == 400
    page = parse(response.get_data(as_text=True))
    status, told = command(tmp_path, store_dir, BAD)
    assert status == 2
    told = " ".join(told.split())
    rows = page.rows("findings")
    assert len(rows) == told.count(" to mend ")
    for _, _, wrong, remedy in rows:
        assert wrong in told
        assert remedy in told
    assert rows[0][0] == "Row 2, country (country)"
    assert rows[0][1] == "Rumania"
    assert "ROU (Romania)" in rows[0][2]
    problem = sent(client, BAD, **{"as": "json"})
    assert (problem.status_code, problem.mimetype) == (400, "application/problem+json")
    assert [one["row"] for one in problem.json["findings"]] == [int(row[0].split(",")[0][4:]) for row in rows]


def test_nothing_that_was_typed_is_lost(client: FlaskClient, parse: Parse) -> None:
    page = parse(sent(client, BAD, weeks="nine").get_data(as_text=True))
    assert "".join(page.section("csv").itertext()).strip() == BAD.strip()
    assert page.section("weeks").get("value") == "nine"
    assert page.section("r-country-1").get("value") == "Rumania"
    assert page.section("r-start-3").get("value") == "<b>soon</b>"
    for name, value in (("mechanism-2", "NATO"), ("fixed-3", "perhaps")):
        chosen = [node for node in page.section(f"r-{name}").iter() if node.get("selected") is not None]
        assert [node.get("value") for node in chosen] == [value]


def test_rows_of_the_form_give_the_same_plan(client: FlaskClient, made: Any) -> None:
    fields = {"use": "rows", "weeks": "8", "as": "json"}
    for number, row in enumerate(csv.DictReader(io.StringIO(EXAMPLE)), 1):
        # With a gap: rows of the form that are left empty do not count.
        fields |= {f"{name}-{number + (number > 2)}": value for name, value in row.items()}
    assert client.post("/plan", data=fields).json["rows"] == made["rows"]


def test_more_rows_keep_what_is_filled_in(client: FlaskClient, parse: Parse) -> None:
    fields = {"use": "more", "country-1": "Peru", "csv": "country,mechanism\nhalf a row", "weeks": "3"}
    page = parse(client.post("/plan", data=fields).get_data(as_text=True))
    assert len(page.all("fieldset")) == 8 + 1  # and the one of the colours
    assert page.section("r-country-1").get("value") == "Peru"
    assert "half a row" in "".join(page.section("csv").itertext())
    assert page.section("weeks").get("value") == "3"


def upload(client: FlaskClient, data: bytes, name: str = "visits.csv", **more: str) -> Any:
    return client.post(
        "/plan",
        data={"use": "file", "file": (io.BytesIO(data), name), "weeks": "8", **more},
        content_type="multipart/form-data",
    )


def test_files_as_spreadsheets_save_them(client: FlaskClient, made: Any) -> None:
    data = b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode()
    answer = upload(client, data, **{"as": "json"})
    assert answer.json["rows"] == made["rows"]
    assert {one["severity"] for one in answer.json["findings"]} == {"warning"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04\x00\x00", "a spreadsheet workbook, not a CSV file"),
        (EXAMPLE.replace(",", ";").encode(), "semicolons"),
        ("country,mechanism\nC\u00f4te".encode("latin-1"), "not UTF-8"),
        (b'country,mechanism,earliest,latest,days\n"Peru', "quotation mark is not closed"),
        (b"\x00\xff" * 50, "not UTF-8"),
        (EXAMPLE.encode() + b"Peru,MESICIC\n", "The row has 2 cells"),
        (
            EXAMPLE.splitlines()[0].encode() + b"\n" + b"Peru,IRM,2027-01-01,2027-09-01,5,,,\n" * 201,
            "at most 200",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    client: FlaskClient, parse: Parse, data: bytes, words: str
) -> None:
    response = upload(client, data, "../../<script>.csv")
    assert response.status_code == 400
    text = response.get_data(as_text=True)
    assert words in text
    assert "<script>" not in text
    assert parse(text).rows("findings")


def test_a_request_that_is_too_large_is_refused_unread(client: FlaskClient) -> None:
    response = sent(client, "x" * 300_000)
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"use": "magic"}, "use=file, text or rows"),
        ({"as": "pdf"}, "page, csv, ics or json"),
        ({"weeks": "-1", "csv": EXAMPLE}, "from 0 to 104"),
        ({"weeks": "105", "csv": EXAMPLE}, "from 0 to 104"),
        ({"weeks": "٣", "csv": EXAMPLE}, "from 0 to 104"),
    ],
)
def test_values_that_are_not_possible(client: FlaskClient, fields: dict[str, str], words: str) -> None:
    response = client.post("/plan", data={"use": "text", **fields})
    assert response.status_code == 400
    assert words in response.get_data(as_text=True)


def test_weekends_and_weeks_reach_the_planner(client: FlaskClient) -> None:
    text = (
        "country,mechanism,earliest,latest,days\nPeru,IRM,2027-05-01,2027-05-02,2\n"
        "Chile,WGB,2027-05-03,2027-05-03,1\nChile,MESICIC,2027-05-17,2027-05-17,1\n"
    )

    def results(**more: str) -> list[str]:
        return [row["result"] for row in sent(client, text, **{"as": "json", **more}).json["rows"]]

    assert results() == ["cannot be met", "placed", "cannot be met"]
    assert results(weekends="yes", weeks="1") == ["placed", "placed", "placed"]


def hard(count: int) -> str:
    """Visits to one country by all mechanisms, all in the same time, so that the solver has much to try."""
    mechanisms = ("GRECO", "IRM", "WGB", "IAP", "MESICIC")
    rows = [
        f"Romania,{mechanisms[n % 5]},2027-01-0{1 + n // 5 % 9},2029-12-{10 + n % 20},5,2028-0{n % 9 + 1}-11"
        ",,"
        for n in range(count)
    ]
    return "\n".join([EXAMPLE.splitlines()[0], *rows])


def test_a_plan_that_takes_too_long_is_ended_and_others_are_told_to_wait(store_dir: Path) -> None:
    limits = PlanLimits(seconds=0.05, wait_seconds=0.01)
    app = create_app(Config(store_dir, plan_limits=limits))
    client = app.test_client()
    response = sent(client, hard(40))
    assert response.status_code == 400
    assert "No plan was found within 0.05 seconds" in response.get_data(as_text=True)
    assert "Romania,GRECO" in response.get_data(as_text=True)
    turns = app.extensions["planner"]._turns
    assert turns.acquire(blocking=False), "the turn is given back"
    busy = sent(client, EXAMPLE)
    turns.release()
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "60")
    assert "Other plans are being made" in busy.get_data(as_text=True)


def test_a_plan_that_needs_too_much_memory_is_ended(store_dir: Path) -> None:
    app = create_app(Config(store_dir, plan_limits=PlanLimits(memory_bytes=64 * 1024 * 1024)))
    response = sent(app.test_client(), EXAMPLE, **{"as": "json"})
    assert response.status_code == 400
    assert response.json["code"] == "died"


def test_the_form_is_found_and_takes_no_other_method(client: FlaskClient, show: Callable[[str], Any]) -> None:
    page = show("/plan")
    assert page.heads is not None
    assert {node.get("href") for node in page.all("a")} >= {"/plan/example", "/plan/template", "/measure/4"}
    assert client.put("/plan").status_code == 405
    assert client.get("/plan/nothing").status_code == 404
