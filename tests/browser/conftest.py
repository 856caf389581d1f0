"""A real browser (Debian's Chromium) against the application served on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import waitress
from peerweave.webapp import create_app
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from waitress.server import BaseWSGIServer

CHROMIUM = Path("/usr/bin/chromium")
# As root and without a network: no sandbox, and nothing that looks for hosts of its own at the start.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(
                    pytest.mark.skip(reason=f"no browser: {CHROMIUM} is not installed (Debian's chromium)")
                )


@pytest.fixture(scope="session")
def site(store_dir: Path) -> Iterator[str]:
    """The address of the application, served by its production server."""
    app = create_app(store_dir)
    server: BaseWSGIServer = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    app.test_client().get("/graph")  # which reads once what all graphs are cut from
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    app.extensions["processes"].close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


class Visit:
    """Pages opened in one window, with what the browser complained about."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._note)

    def _failed(self, request: Any) -> None:
        # What was still loading when another page was opened is dropped by the browser itself.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure}: {request.url}")

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:")):
            self.complaints.append(f"asked another host: {request.url}")

    def open(self, address: str) -> Page:
        self.page.goto(self.site + address)
        return self.page


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Callable[..., Visit]]:
    """Opens a window of a width and a colour scheme."""
    contexts: list[BrowserContext] = []

    def start(width: int = 1280, scheme: str = "light", **options: Any) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **options
        )
        contexts.append(context)
        return Visit(context, site)

    yield start
    for context in contexts:
        context.close()
