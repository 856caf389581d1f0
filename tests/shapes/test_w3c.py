"""The W3C's SHACL Core tests: the fast form of a shapes graph reports what the shapes graph itself does.

They are looked for in the folder that W3C_TESTS names, or in ``../shared/w3c`` beside the checkout.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from peerweave.graph.validation.report import shacl_report
from peerweave.graph.validation.speed import for_speed
from rdflib import BNode, Graph
from rdflib.namespace import SH
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("W3C_TESTS", ROOT.parent / "shared" / "w3c"))
CORE = FOLDER / "data-shapes-test-suite" / "tests" / "core"
FILES = sorted(path for path in CORE.glob("*/*.ttl") if path.name != "manifest.ttl")


def results(path: Path, shapes: Graph) -> list[tuple[str, ...]]:
    report = shacl_report(Graph().parse(path), shapes)
    terms = (SH.focusNode, SH.sourceConstraintComponent, SH.value)
    return sorted(
        tuple(name(report.value(result, term)) for term in terms)
        for result in report.objects(None, SH.result)
    )


def name(term: Node | None) -> str:
    return "a blank node" if isinstance(term, BNode) else repr(term)


@pytest.mark.skipif(not FILES, reason="the W3C's test data is not here: set W3C_TESTS to its folder")
def test_the_suite_is_whole() -> None:
    assert len(FILES) >= 98


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_fast_form_reports_the_same(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="rdflib")
    plainly = results(path, Graph().parse(path))
    assert results(path, for_speed(Graph().parse(path))) == plainly
