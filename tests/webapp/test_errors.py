"""Errors: a page with a way out for people, problem details (RFC 9457) for programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from peerweave.graph.store.remote import EndpointError
from peerweave.webapp import create_app

Parse = Callable[[str], Any]


def links(page: Any) -> set[str]:
    return {node.get("href") for node in page.all("a")}


@pytest.mark.parametrize(
    ("address", "way_out"),
    [
        ("/country/FRNCE", "/country/FRA"),
        ("/country/fra", "/country/FRA"),
        ("/country/Romana", "/country/ROU"),
        ("/theme/whistlblower", "/theme/whistleblower"),
        ("/provision/UNCAC/16.9", "/provision/UNCAC/16.1"),
        ("/provision/NOSUCH/1", "/instruments"),
        ("/instrument/UNCCA", "/instruments"),
        ("/mechanism/GRECOO", "/mechanisms"),
        ("/phase/GRECO/round-99", "/mechanisms"),
        ("/review/GRECO/round-4/ZZZ", "/mechanism/GRECO"),
        ("/recommendation/GRECO/round-4/ROU/9999", "/review/GRECO/round-4/ROU"),
        ("/question/overlaps", "/question/overlap"),
        ("/measure/13", "/measures"),
        ("/measure/one", "/measures"),
        ("/theme/polise/calendar.ics", "/calendar?theme=police"),
        ("/source/nothing-of-the-kind", "/sources"),
        ("/nonsense", "/"),
        ("/nonsense/of/many/parts", "/"),
    ],
)
def test_what_is_not_there_is_a_404_with_a_way_out(
    client: FlaskClient, parse: Parse, address: str, way_out: str
) -> None:
    response = client.get(address)
    assert response.status_code == 404
    page = parse(response.get_data(as_text=True))
    assert way_out in links(page)
    assert len(page.all("h1")) == 1
    assert client.get(way_out).status_code == 200


def test_a_page_of_a_list_that_does_not_exist(client: FlaskClient) -> None:
    for wish in ("0", "-1", "999", "x", "1e3", "٣", ""):
        response = client.get("/recommendations", query_string={"page": wish})
        assert response.status_code == 404, wish
        assert "it has pages 1 to" in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ("/?measure=nonsense", "reviews"),
        ("/recommendations?mechanism=NATO", "GRECO"),
        ("/recommendations?country=Atlantis", "ROU"),
        ("/recommendations?status=done", "partly-implemented"),
        ("/recommendations?theme=%00", "whistleblower"),
        ("/question/overlap?country=Atlantis", "a country by name"),
        ("/question/overlap?kountry=ROU", "country"),
        ("/overlaps?country=Atlantis", "a country by name"),
        ("/overlaps?link=hearsay", "matching provisions"),
        ("/overlaps?country=ROU&country=FRA", "given twice"),
        ("/overlaps?kountry=ROU", "country, mechanism, theme, link"),
        ("/gaps?theme=SELECT%20*", "a theme by code or name"),
        ("/crosswalk?first=UNCAC&second=UNCACC", "UNCAC"),
        ("/joint-visits?weeks=-1", "from 0 to 104"),
        ("/clashes?when=soon", "past, coming"),
        ("/assistance?running=perhaps", "yes or no"),
        ("/consistency?least=101", "from 40 to 100"),
        ("/quality?by=country", "mechanism, phase, year"),
        ("/calendar?theme=polise", "police"),
        ("/calendar?theme=police&country=ROU", "cannot be chosen at once"),
    ],
)
def test_a_value_that_is_not_possible_is_a_400_that_lists_what_is(
    client: FlaskClient, address: str, possible: str
) -> None:
    page = client.get(address)
    assert page.status_code == 400
    assert possible in page.get_data(as_text=True)
    problem = client.get(address, headers={"Accept": "application/json"})
    assert problem.mimetype == "application/problem+json"
    assert possible in problem.json["detail"]


@pytest.mark.parametrize(
    ("address", "accept"),
    [
        ("/country/XYZ.json", "text/html"),
        ("/country/XYZ.ttl", "text/html"),
        ("/country/XYZ?format=csv", "text/html"),
        ("/country/XYZ", "application/json"),
        ("/country/XYZ", "text/turtle"),
    ],
)
def test_programs_get_problem_details(client: FlaskClient, address: str, accept: str) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    problem = response.json
    assert problem["status"] == 404
    assert problem["title"] == "Not found"
    assert "XYZ" in problem["detail"]
    assert problem["instance"] == "/country/XYZ"
    assert problem["see"][-1] == {"title": "All countries", "address": "/countries"}


@pytest.mark.parametrize("accept", [None, "*/*", "text/html", "text/html, application/json;q=0.9"])
def test_people_get_a_page(client: FlaskClient, accept: str | None) -> None:
    response = client.get("/country/XYZ", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.mimetype) == (404, "text/html")


def test_method_not_allowed_says_which_is(client: FlaskClient) -> None:
    response = client.post("/countries", headers={"Accept": "application/json"})
    assert response.status_code == 405
    assert response.json["status"] == 405
    assert {"GET", "HEAD", "OPTIONS"} == set(response.headers["Allow"].split(", "))


HOSTILE = [
    "/country/%00",
    "/country/FRA%00",
    "/country/..%2f..%2fetc%2fpasswd",
    "/country/../../etc/passwd",
    "/country/<script>",
    "/country/%3Cscript%3Ealert(1)%3C/script%3E",
    "/country/FRA>%20.%20?s%20?p%20?o",
    "/country/FRA%3E%20%7D%20%23",
    "/country/%FF%FE",
    "/country/" + "A" * 5000,
    "/provision/UNCAC/16(1)",
    "/provision/UNCAC/" + "1/" * 50 + "1",
    "/id/country/FRA%20OR%201=1",
    "/id/" + "x" * 3000,
    "/%E2%80%AEmoc",
    "/country/FRA;jsessionid=1",
    "/.env",
    "/static/../config.py",
    "/static/%2e%2e/config.py",
    "/theme/bribery-foreign'%20OR%20'1'='1",
    "/organisation/oecd?links=%00",
    "/organisation/oecd?links=pw:nothing",
    "/organisation/oecd?links=%3C%3E",
    "/recommendations?page=" + "9" * 400,
    "/recommendations?country=" + "A" * 4000,
    "/countries.csv?table=" + "%F0%9F%98%80" * 200,
    "/question/overlap?country=%22%7D%20UNION",
    "/question/overlap?country=" + "B" * 4000,
]


@pytest.mark.parametrize("address", HOSTILE)
def test_hostile_addresses_get_a_clear_4xx(client: FlaskClient, parse: Parse, address: str) -> None:
    response = client.get(address)
    if response.status_code == 308:  # several slashes as one
        assert response.location.startswith("http://localhost/")
        response = client.get(response.location)
    assert 400 <= response.status_code < 500
    text = response.get_data(as_text=True)
    assert "<script" not in text
    if response.mimetype == "text/html":
        assert parse(text).all("h1")


@pytest.mark.parametrize(
    "accept", ["a" * 20000, "text/html;q=" + "9" * 1000, "," * 5000, "\x7f/\x7f", "*/json", "text/"]
)
def test_hostile_accept_headers_get_an_answer(client: FlaskClient, accept: str) -> None:
    assert client.get("/themes", headers={"Accept": accept}).status_code in (200, 406)


def test_trailing_slash_leads_to_the_page_and_never_to_another_host(client: FlaskClient) -> None:
    response = client.get("/country/ROU/?format=json")
    assert (response.status_code, response.location) == (308, "http://localhost/country/ROU?format=json")
    response = client.get("/%5Cevil.example/")
    location = response.headers.get("Location", "http://localhost/")
    assert location.startswith("http://localhost/")


def test_without_a_store_each_page_says_so(tmp_path: Path, parse: Parse) -> None:
    client = create_app(tmp_path / "none").test_client()
    response = client.get("/")
    assert response.status_code == 503
    assert "peerweave build" in response.get_data(as_text=True)
    assert response.headers["Retry-After"] == "30"
    assert parse(response.get_data(as_text=True)).all("h1")
    problem = client.get("/healthz", headers={"Accept": "application/json"})
    assert (problem.status_code, problem.json["status"]) == (503, 503)


def test_a_store_that_cannot_be_read_is_a_503(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("0000000000000000\n")
    assert create_app(tmp_path).test_client().get("/countries").status_code == 503


def test_an_unforeseen_fault_tells_nothing_of_the_inside(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("inside knowledge")

    monkeypatch.setattr(app.extensions["published"], "edition", fail)
    client = app.test_client()
    page = client.get("/countries")
    problem = client.get("/countries.json")
    assert page.status_code == problem.status_code == 500
    assert problem.json["detail"] == (
        "Something went wrong on our side. The fault has been written to the server's log."
    )
    assert "inside knowledge" not in page.get_data(as_text=True) + problem.get_data(as_text=True)


@pytest.mark.parametrize(("code", "status"), [("timeout", 504), ("unreachable", 503), ("too-large", 503)])
def test_a_service_that_fails_while_a_page_is_made_is_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch, parse: Parse, code: str, status: int
) -> None:
    def fail() -> None:
        raise EndpointError("http://127.0.0.1:9/sparql did not answer", code)

    monkeypatch.setattr(app.extensions["published"], "edition", fail)
    page = app.test_client().get("/countries.json")
    assert page.status_code == status
    assert "The service that holds the graph" in page.json["detail"]
    # Where the service is stands in the log alone.
    assert "127.0.0.1" not in page.get_data(as_text=True)
    assert ("Retry-After" in page.headers) == (status == 503)


def test_unknown_settings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no such setting: colour; there are .*page_size"):
        create_app({"store_dir": tmp_path, "colour": "red"})
    with pytest.raises(ValueError, match="page_size"):
        create_app({"store_dir": tmp_path, "page_size": 0})
