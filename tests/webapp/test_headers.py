"""Headers; and what they serve: caches, other sites, colours, a path prefix, a new snapshot."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from peerweave.webapp import create_app
from peerweave.webapp.config import Config
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Page
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

EVERYWHERE = [
    "/",
    "/country/ROU.json",
    "/country/XYZ",
    "/nonsense",
    "/themes?format=docx",
    "/static/site.css",
    "/healthz",
]


def test_a_conditional_request_is_answered_without_the_page(client: FlaskClient) -> None:
    first = client.get("/country/ROU")
    again = client.get("/country/ROU", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "public, no-cache"
    assert "Accept" in again.vary


def test_tags_differ_by_address_form_query_and_colours(client: FlaskClient) -> None:
    tags = [
        client.get(address).headers["ETag"]
        for address in ("/themes", "/themes.json", "/themes.csv", "/themes?x=1", "/countries")
    ]
    client.set_cookie("appearance", "dark")
    tags.append(client.get("/themes").headers["ETag"])
    assert len(set(tags)) == 6
    stale = client.get("/themes", headers={"If-None-Match": '"something-else"'})
    assert stale.status_code == 200


def test_errors_are_not_kept(client: FlaskClient) -> None:
    assert client.get("/country/XYZ").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_answer_may_be_read_by_other_sites_and_loads_nothing_from_them(
    client: FlaskClient, address: str
) -> None:
    headers = client.get(address).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
    assert "Link" in headers["Access-Control-Expose-Headers"]
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] and headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers


def test_preflight(client: FlaskClient) -> None:
    response = client.options("/countries")
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]


def test_pages_load_nothing_but_the_style_sheet_and_the_icon(show: Callable[[str], Any]) -> None:
    for address in ("/", "/country/ROU", "/question/overlap"):
        page = show(address)
        assert not page.all("script") and not page.all("img") and not page.all("style")
        assert not [node for node in page.root.iter() if node.get("style")]
        loaded = [node.get("href") for node in page.all("link") if node.get("rel") in ("stylesheet", "icon")]
        assert [address.partition("?")[0] for address in loaded] == ["/static/icon.svg", "/static/site.css"]


def test_head_gives_the_headers_alone(client: FlaskClient) -> None:
    response = client.head("/themes.json")
    assert (response.status_code, response.data, response.mimetype) == (200, b"", "application/json")


def test_choice_of_colours_is_kept_in_a_cookie_and_read_by_the_server(
    client: FlaskClient, parse: Any
) -> None:
    def chosen() -> tuple[str | None, list[str]]:
        page = parse(client.get("/themes").get_data(as_text=True))
        pressed = [node.get("value") for node in page.all("button") if node.get("aria-pressed") == "true"]
        return page.all("html")[0].get("class"), pressed

    assert chosen() == (None, ["system"])
    response = client.post("/appearance", data={"choice": "dark", "back": "/themes"})
    assert (response.status_code, response.location) == (303, "http://localhost/themes")
    assert "SameSite=Lax" in response.headers["Set-Cookie"]
    assert chosen() == ("dark", ["dark"])
    client.post("/appearance", data={"choice": "system", "back": "/themes"})
    assert chosen() == (None, ["system"])


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_choosing_colours_never_leads_to_another_host(client: FlaskClient, back: str) -> None:
    response = client.post("/appearance", data={"choice": "light", "back": back})
    assert response.location.startswith("http://localhost/")


def test_an_impossible_colour_is_refused(client: FlaskClient) -> None:
    assert client.post("/appearance", data={"choice": "puce"}).status_code == 400
    client.set_cookie("appearance", '"><script>')
    assert "<script>" not in client.get("/themes").get_data(as_text=True)


def test_under_a_path_prefix_every_address_has_it(app: Flask, parse: Any) -> None:
    client = Client(
        DispatcherMiddleware(lambda _environ, start: start("404 Not Found", []) or [], {"/peers": app})
    )
    for address in (
        "/peers/",
        "/peers/country/ROU",
        "/peers/recommendations?mechanism=GRECO",
        "/peers/nonsense",
    ):
        page = parse(client.get(address).get_data(as_text=True))
        inside = [
            value
            for node in page.root.iter()
            for name in ("href", "action")
            if (value := node.get(name)) and value.startswith("/")
        ]
        assert inside
        assert all(value.startswith("/peers/") for value in inside), [
            v for v in inside if not v.startswith("/peers/")
        ]
    response = client.get("/peers/id/country/ROU", headers={"Accept": "text/turtle"})
    assert response.headers["Location"] == "/peers/country/ROU.ttl"
    assert client.get("/peers/country/ROU.ttl").status_code == 200
    assert "</peers/country/ROU.csv>" in " ".join(client.get("/peers/country/ROU").headers.getlist("Link"))


def test_a_proxy_is_believed_only_when_told_to(store_dir: Path) -> None:
    forwarded = {"X-Forwarded-Prefix": "/peers", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    for proxies, expected in ((0, "/country/ROU"), (1, "/peers/country/ROU")):
        client = create_app(Config(store_dir, proxies=proxies)).test_client()
        assert client.get("/id/country/ROU", headers=forwarded).location == expected


def test_a_new_snapshot_is_served_from_the_next_request_on(store_dir: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    client = create_app(store).test_client()
    assert client.get("/healthz").status_code == 503
    shutil.copytree(store_dir, store)
    first = client.get("/healthz").json
    assert first["snapshot"] == (store / "CURRENT").read_text().strip()
    assert first["triples"] > 10_000
    tag = client.get("/themes").headers["ETag"]
    # What is published next cannot be opened: the one before stays in service.
    (store / "CURRENT").write_text("ffffffffffffffff\n")
    assert client.get("/healthz").json == first
    assert client.get("/themes", headers={"If-None-Match": tag}).status_code == 304


def test_a_page_with_bundles_may_load_them_and_nothing_else(store_dir: Path) -> None:
    """Also when the page itself is not sent again: a browser keeps the headers of the newest answer."""
    app = create_app(store_dir)
    blueprint = Blueprint("with_bundles", __name__)

    @page(blueprint, "/with-bundles", scripts=("graph", "none-of-this-name"))
    def with_bundles(_edition: Edition) -> Page:
        return Page("list.html", "With bundles")

    app.register_blueprint(blueprint)
    client = app.test_client()
    first = client.get("/with-bundles")
    again = client.get("/with-bundles", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    for response in (first, again):
        policy = response.headers["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= set(policy)
        assert not [part for part in policy if "unsafe" in part or "*" in part or "http" in part]
    scripts = re.findall(r'<script type="module" src="([^"]+)"></script>', first.text)
    assert first.text.count("<script") == len(scripts) == 1
    bundle = client.get(scripts[0])
    assert (bundle.status_code, bundle.mimetype) == (200, "text/javascript")
    assert len(bundle.data) > 100_000
    data = client.get("/with-bundles.json")
    assert "script-src" not in data.headers["Content-Security-Policy"]


def test_a_page_is_served_without_bundles_that_were_not_built(
    store_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peerweave.webapp.bundles.DIST", tmp_path)
    app = create_app(store_dir)
    blueprint = Blueprint("with_bundles", __name__)

    @page(blueprint, "/with-bundles", scripts=("graph",))
    def with_bundles(_edition: Edition) -> Page:
        return Page("list.html", "With bundles")

    app.register_blueprint(blueprint)
    response = app.test_client().get("/with-bundles")
    assert response.status_code == 200 and "<script" not in response.text
    assert "script-src" not in response.headers["Content-Security-Policy"]
