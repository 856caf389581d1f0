"""The pages of reports: the list with its form, one with its twins, and addresses that lead nowhere."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from peerweave.webapp.negotiation import DOCX
from peerweave.webapp.pages import reports
from peerweave.webapp.problems import Problem
from peerweave.webapp.published import Edition

Show = Callable[[str], Any]
XHTML = "{http://www.w3.org/1999/xhtml}"


def test_the_list_has_every_report(client: FlaskClient, table: Callable[[str], list[dict[str, str]]]) -> None:
    rows = client.get("/reports.json").json["tables"]["reports"]["rows"]
    kinds: dict[str, int] = {}
    for row in rows:
        kinds[row["kind"]] = kinds.get(row["kind"], 0) + 1
    countries, phases = len(table("countries")), len(table("phases"))
    assert kinds["Cumulative report on a country"] == kinds["Briefing for a return visit"] == countries
    assert kinds["End-of-phase report"] == phases
    assert kinds["Cumulative report on a theme"] > 50
    assert kinds["Cumulative report on a region"] > 20


def test_the_form_leads_to_the_report(client: FlaskClient) -> None:
    found = client.get("/reports?kind=return-visit&key=Côte d’Ivoire")
    assert (found.status_code, found.location) == (303, "/report/return-visit/CIV")
    refused = client.get("/reports?kind=phase&key=GRECO/round-9")
    assert refused.status_code == 400
    assert "Did you mean" in refused.get_data(as_text=True)
    unknown = client.get("/reports?kind=weather&key=x")
    assert unknown.status_code == 400
    assert "There are: country, return-visit, theme, region, phase" in unknown.get_data(as_text=True)


def test_a_mechanisms_own_report_keeps_its_page(client: FlaskClient) -> None:
    found = client.get("/report/GRECO/round-4/ROU/evaluation/1.json")
    assert found.status_code == 200
    assert found.json["iri"].endswith("/id/report/GRECO/round-4/ROU/evaluation/1")


def test_a_name_leads_to_the_key(client: FlaskClient) -> None:
    assert client.get("/report/country/Romania").location == "/report/country/ROU"
    assert client.get("/report/country/rou.pdf").location == "/report/country/ROU.pdf"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/report/country/Gorgia", ["Gorgia", "/report/country/GEO"]),
        ("/report/weather/GEO", ["weather/GEO"]),
        ("/report/theme/prevention", ["group of themes", "/reports"]),
        ("/report/phase/GRECO", ["is not known", "/reports"]),
    ],
)
def test_an_address_that_leads_nowhere_has_a_way_out(
    client: FlaskClient, address: str, told: list[str]
) -> None:
    found = client.get(address)
    assert found.status_code == 404
    for words in told:
        assert words in found.get_data(as_text=True)


def test_every_figure_leads_to_a_page_with_as_many_rows(client: FlaskClient, show: Show) -> None:
    followed = 0
    for address in ("/report/country/GEO", "/report/theme/whistleblower"):
        seen: dict[str, str] = {}
        for link in show(address).all("a"):
            words, target = "".join(link.itertext()), link.get("href")
            if words.isdigit() and target.startswith("/question/"):
                assert seen.setdefault(target, words) == words
        assert len(seen) > 40
        for target, words in sorted(seen.items())[::7]:
            question, _, query = target.partition("?")
            rows = client.get(f"{question}.json?{query}").json["tables"]["answer"]["rows"]
            assert len(rows) == int(words), target
            followed += 1
    assert followed > 10


def test_the_twins_of_a_report(client: FlaskClient) -> None:
    found = client.get("/report/return-visit/UKR.json").json
    assert found["report"] == "return-visit" and found["subject"].endswith("/id/country/UKR")
    assert len(found["findings"]) == 3 and found["not_known"]
    advice = found["tables"]["recommendations"]
    text = client.get("/report/return-visit/UKR.csv?table=recommendations").get_data(as_text=True)
    listed = list(csv.DictReader(io.StringIO(text)))
    assert [row["summary"] for row in listed] == [row["summary"] for row in advice["rows"]]
    assert len(listed) == advice["count"] > 10


def test_the_files_of_a_report(client: FlaskClient) -> None:
    for suffix, kind, begins in (("pdf", "application/pdf", b"%PDF-"), ("docx", DOCX.mimetype, b"PK")):
        found = client.get(f"/report/phase/GRECO/round-4.{suffix}")
        assert (found.status_code, found.mimetype) == (200, kind)
        assert found.data.startswith(begins)
        assert f'filename="report-phase-GRECO-round-4.{suffix}"' in found.headers["Content-Disposition"]
        again = client.get(f"/report/phase/GRECO/round-4.{suffix}")
        assert again.data == found.data
        known = client.get(
            f"/report/phase/GRECO/round-4.{suffix}", headers={"If-None-Match": found.headers["ETag"]}
        )
        assert known.status_code == 304
    links = client.get("/report/phase/GRECO/round-4").headers.getlist("Link")
    assert any("application/pdf" in link for link in links)


def test_no_other_page_is_a_pdf(client: FlaskClient) -> None:
    assert client.get("/country/GEO.pdf").status_code == 406


@pytest.mark.parametrize(
    ("page", "target"),
    [
        ("/country/GEO", "/report/return-visit/GEO"),
        ("/theme/whistleblower", "/report/theme/whistleblower"),
        ("/phase/GRECO/round-4", "/report/phase/GRECO/round-4"),
    ],
)
def test_pages_lead_to_their_reports(show: Show, page: str, target: str) -> None:
    assert target in [link.get("href") for link in show(page).all("a")]


def test_too_many_at_once_are_told_to_come_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """One is made, three wait, the fifth is told so; afterwards all are served."""
    edition: Edition = app.extensions["published"].edition()
    shelf = reports.Shelf(edition)
    free, begun = threading.Event(), threading.Event()

    def slow(*_: object) -> tuple[str, bytes]:
        begun.set()
        assert free.wait(30)
        return "report", b"file"

    monkeypatch.setattr(reports, "report", lambda *_: "report")
    monkeypatch.setattr(reports, "fitted", slow)
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda key=key: answers.append(shelf.pdf("country", key, "")))
        for key in ("A", "B", "C", "D")
    ]
    threads[0].start()
    assert begun.wait(30)
    for thread in threads[1:]:
        thread.start()
    while shelf.free_places:
        pass
    with pytest.raises(Problem) as told:
        shelf.pdf("country", "E", "")
    assert told.value.status == 503 and told.value.headers["Retry-After"]
    free.set()
    for thread in threads:
        thread.join(30)
    assert answers == [b"file"] * 4
    assert shelf.pdf("country", "E", "") == b"file"
