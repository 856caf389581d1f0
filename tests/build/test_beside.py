"""The check against the shapes in a process of its own tells what the check in this one tells."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from peerweave.graph.build.beside import ShapesBeside, Work
from peerweave.graph.build.pipeline import assemble, build, validate
from peerweave.graph.build.statements import to_rdflib
from peerweave.graph.tables.schema import METADATA, load_schema
from peerweave.graph.validation import conform
from peerweave.graph.validation.locate import Locator
from peerweave.graph.validation.report import ConformError

NAME = b"/id/country/FRA> <http://www.w3.org/2000/01/rdf-schema#label> "


def test_the_same_findings_with_their_places(small: Path) -> None:
    statements = assemble([small]).statements
    assert statements is not None
    nameless = b"".join(line for line in statements.ntriples() if NAME not in line)
    assert nameless.count(b"\n") == len(statements.ntriples()) - 1
    files = {"https://w3id.org/peerweave/data/countries": "somewhere/countries.csv"}
    with ShapesBeside() as shapes:
        shapes.begin(Work(nameless, small / METADATA, files))
        found = shapes.findings()
    triples = to_rdflib(quad.triple for quad in ox.parse(nameless, format=ox.RdfFormat.N_TRIPLES))
    assert found == conform.validate(triples, Locator(load_schema(small / METADATA), files))
    assert ("somewhere/countries.csv", 2, "name") in {(f.file, f.row, f.column) for f in found}


def test_with_and_without_it_the_same_is_found(small: Path, tmp_path: Path) -> None:
    alone = assemble([small])
    validate(alone)
    beside = build(tmp_path / "store", [small]).assembly
    assert beside.findings == alone.findings


def test_a_check_that_breaks_off_is_no_clean_bill(small: Path) -> None:
    with ShapesBeside() as shapes:
        shapes.begin(Work(b"<no statement", small / METADATA, {}))
        with pytest.raises(ConformError, match="stopped with status"):
            shapes.findings()


def test_nothing_handed_over_gives_no_answer() -> None:
    with ShapesBeside() as shapes, pytest.raises(ConformError, match="no work was handed over"):
        shapes.findings()
