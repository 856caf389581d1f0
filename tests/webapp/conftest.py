"""The application over the graph of the real tables, and readers of its pages and of the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from peerweave.webapp import create_app

FACTS = Path(__file__).resolve().parents[2] / "graph" / "facts"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="session")
def app(store_dir: Path) -> Iterator[Flask]:
    app = create_app(store_dir)
    yield app
    app.extensions["processes"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class HtmlPage:
    """A parsed page."""

    def __init__(self, text: str) -> None:
        self.root: Element = html5lib.HTMLParser(strict=True).parse(text)

    def all(self, tag: str) -> list[Element]:
        return list(self.root.iter(XHTML + tag))

    def section(self, name: str) -> Element:
        """The block of a page with this id."""
        return next(node for node in self.root.iter() if node.get("id") == name)

    def heads(self, name: str) -> list[str]:
        return [words(cell) for cell in self.section(name).iter(XHTML + "th") if cell.get("scope") == "col"]

    def rows(self, name: str) -> list[list[str]]:
        """The words of the cells of a block's table, a list for each row."""
        found = []
        for body in self.section(name).iter(XHTML + "tbody"):
            for row in body.iter(XHTML + "tr"):
                found.append([words(cell) for cell in row])
        return found

    def pairs(self) -> dict[str, str]:
        """The terms of the page's lists of facts, with their values."""
        terms = [words(node) for node in self.all("dt")]
        return dict(zip(terms, [words(node) for node in self.all("dd")], strict=True))


def words(node: Element) -> str:
    """The words in an element as a reader sees them, those for screen readers alone left out."""
    return " ".join(_raw(node).split())


def _raw(node: Element) -> str:
    if "vh" in (node.get("class") or "").split():
        return ""
    return (node.text or "") + "".join(_raw(child) + (child.tail or "") for child in node)


@pytest.fixture
def show(client: FlaskClient) -> Callable[[str], HtmlPage]:
    """The page at an address, parsed as strictly as the HTML standard tells."""

    def get(address: str) -> HtmlPage:
        response = client.get(address)
        assert response.status_code == 200, response.get_data(as_text=True)[:500]
        return HtmlPage(response.get_data(as_text=True))

    return get


@pytest.fixture
def parse() -> type[HtmlPage]:
    """Makes a page of its text."""
    return HtmlPage
