"""Which form of a page is given: ``?format=``, then suffix, then Accept (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

HTML, JSON, CSV, TURTLE = "text/html", "application/json", "text/csv", "text/turtle"
NTRIPLES, RDFXML, JSONLD = "application/n-triples", "application/rdf+xml", "application/ld+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

ACCEPTED = [
    (None, HTML),
    ("", HTML),
    ("*/*", HTML),
    ("*", HTML),
    (BROWSER, HTML),
    ("text/html", HTML),
    ("text/html;charset=utf-8", HTML),
    ("text/html;level=1", HTML),
    ("text/*", HTML),
    ("application/json", JSON),
    ("APPLICATION/JSON", JSON),
    ("application/json;charset=utf-8", JSON),
    ("application/json;q=0.1", JSON),
    ("text/csv", CSV),
    ("text/csv;header=present", CSV),
    ("text/turtle", TURTLE),
    ("application/n-triples", NTRIPLES),
    ("application/rdf+xml", RDFXML),
    ("application/ld+json", JSONLD),
    ("application/*", JSON),
    ("text/html, application/json", HTML),
    ("application/json, text/html", HTML),
    ("text/html;q=0.5, application/json", JSON),
    ("text/turtle;q=0.5, text/html;q=0.4", TURTLE),
    ("text/turtle, application/rdf+xml;q=0.9", TURTLE),
    ("application/rdf+xml, text/turtle;q=0.9", RDFXML),
    ("application/n-triples;q=0.9, text/turtle;q=0.95, */*;q=0.1", TURTLE),
    ("text/html;q=0, */*", JSON),
    ("text/html;q=0, application/json;q=0, */*;q=0.5", CSV),
    ("*/*;q=0.1", HTML),
    ("*/*;q=0.1, text/csv", CSV),
    ("text/*;q=0.3, text/html;q=0.7, text/csv;q=0.9", CSV),
    ("application/xml;q=0.9, */*;q=0.8", HTML),
    ("image/png, text/turtle;q=0.2", TURTLE),
    ("text/html, image/gif, *; q=.2, */*; q=.2", HTML),
    ("  text/turtle  ", TURTLE),
    ("text/turtle,,", TURTLE),
    ("garbage", HTML),
    (";;;", HTML),
    ("text/html;q=nonsense, text/csv", CSV),
]


@pytest.mark.parametrize(("header", "expected"), ACCEPTED)
def test_accept(client: FlaskClient, header: str | None, expected: str) -> None:
    response = client.get("/themes", headers={} if header is None else {"Accept": header})
    assert (response.status_code, response.mimetype) == (200, expected)
    assert {"Accept", "Cookie"} <= set(response.vary)


@pytest.mark.parametrize(
    "header", ["application/xml", "image/*", "text/plain, application/pdf", "text/html;q=0"]
)
def test_nothing_that_fits_is_a_406_that_lists_what_there_is(client: FlaskClient, header: str) -> None:
    response = client.get("/themes", headers={"Accept": header})
    assert response.status_code == 406
    assert response.mimetype == "application/problem+json"
    assert response.json["available"] == [HTML, JSON, CSV, TURTLE, NTRIPLES, RDFXML, JSONLD]


@pytest.mark.parametrize(
    ("address", "accept", "expected"),
    [
        ("/themes.csv", HTML, CSV),
        ("/themes.json", BROWSER, JSON),
        ("/themes.html", JSON, HTML),
        ("/themes?format=ttl", HTML, TURTLE),
        ("/themes?format=text/turtle", HTML, TURTLE),
        ("/themes?format=CSV", HTML, CSV),
        ("/themes.json?format=csv", HTML, CSV),
        ("/themes.csv?format=html", JSON, HTML),
        ("/provision/UNCAC/16.1", JSON, JSON),
        ("/provision/UNCAC/16.1.ttl", HTML, TURTLE),
        ("/index.json", HTML, JSON),
    ],
)
def test_format_wins_over_suffix_and_suffix_over_accept(
    client: FlaskClient, address: str, accept: str, expected: str
) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, expected)


def test_unknown_format_is_a_406_even_where_accept_would_fit(client: FlaskClient) -> None:
    response = client.get("/themes?format=docx", headers={"Accept": HTML})
    assert response.status_code == 406
    assert "ttl (text/turtle)" in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (BROWSER, "/country/FRA"),
        (TURTLE, "/country/FRA.ttl"),
        (JSONLD, "/country/FRA.jsonld"),
        ("application/rdf+xml, text/turtle;q=0.9", "/country/FRA.rdf"),
    ],
)
def test_the_address_of_a_thing_leads_to_the_document_about_it(
    client: FlaskClient, accept: str, expected: str
) -> None:
    response = client.get("/id/country/FRA", headers={"Accept": accept})
    assert (response.status_code, response.location) == (303, expected)
    assert "Accept" in response.vary
    assert client.get(response.location).status_code == 200


def test_things_with_long_keys_resolve(client: FlaskClient) -> None:
    for key in (
        "provision/UNCAC/16.1",
        "recommendation/GRECO/round-4/ROU/g1",
        "event/GRECO/round-4/ROU/evaluation/1/adoption",
    ):
        response = client.get(f"/id/{key}", follow_redirects=True)
        assert response.status_code == 200
        assert f"https://w3id.org/peerweave/id/{key}" in response.get_data(as_text=True)
