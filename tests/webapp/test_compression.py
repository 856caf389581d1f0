"""Answers are compressed for those who take it; caches and conditional requests stay right."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

TEXTS = [
    "/country/ROU",
    "/country/ROU.json",
    "/country/ROU.csv",
    "/country/ROU.ttl",
    "/recommendations.nt",
    "/calendar.ics",
    "/static/site.css",
    "/sparql?query=SELECT * { ?s ?p ?o } LIMIT 50",
]


@pytest.mark.parametrize("address", TEXTS)
def test_text_is_compressed_and_the_same(client: FlaskClient, address: str) -> None:
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert plain.status_code == packed.status_code == 200
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert "accept-encoding" in packed.vary and "accept-encoding" in plain.vary
    assert ("accept" in packed.vary) == (not address.startswith("/static"))
    assert packed.content_length in (None, len(packed.data))


@pytest.mark.parametrize(
    ("wish", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate", "gzip"),
        ("br;q=0.4, gzip;q=0.5", "gzip"),
        ("*", "zstd"),
        ("deflate", None),
        ("gzip;q=0", None),
        ("identity", None),
        ("", None),
        ("nonsense;q=much", None),
    ],
)
def test_the_coding_is_one_that_the_client_takes(client: FlaskClient, wish: str, coding: str | None) -> None:
    answer = client.get("/themes", headers={"Accept-Encoding": wish})
    assert answer.headers.get("Content-Encoding") == coding
    assert "accept-encoding" in answer.vary


@pytest.mark.parametrize("address", ["/country/ROU", "/country/ROU.json", "/static/site.css"])
def test_a_compressed_answer_is_not_sent_twice(client: FlaskClient, address: str) -> None:
    taking = {"Accept-Encoding": "gzip"}
    first = client.get(address, headers=taking)
    again = client.get(address, headers={**taking, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "accept-encoding" in again.vary
    assert "Content-Encoding" not in again.headers
    # A strong tag stands for bytes, so it must tell the codings apart; a weak one need not.
    plain = client.get(address).headers["ETag"]
    assert plain.startswith("W/") or plain != first.headers["ETag"]


def test_what_is_packed_or_small_already_goes_out_as_it_is(client: FlaskClient) -> None:
    taking = {"Accept-Encoding": "gzip"}
    pdf = client.get("/report/country/GEO.pdf", headers=taking)
    assert pdf.mimetype == "application/pdf" and "Content-Encoding" not in pdf.headers
    small = client.get("/healthz", headers=taking)
    assert len(small.data) < 500 and "Content-Encoding" not in small.headers


def test_errors_and_heads_are_whole(client: FlaskClient) -> None:
    taking = {"Accept-Encoding": "gzip"}
    missing = client.get("/country/XYZ", headers=taking)
    assert missing.status_code == 404
    body = zlib.decompress(missing.data, 31) if "Content-Encoding" in missing.headers else missing.data
    assert "There is no country" in body.decode()
    head = client.head("/themes", headers=taking)
    assert (head.status_code, head.data) == (200, b"")


def test_files_of_this_version_are_kept_for_good(client: FlaskClient, show: Callable[[str], Any]) -> None:
    (sheet,) = [node for node in show("/themes").all("link") if node.get("rel") == "stylesheet"]
    assert client.get(sheet.get("href")).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/site.css?v=old").headers["Cache-Control"] == "no-cache"
