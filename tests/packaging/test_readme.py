"""What the README shows in Python works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from rdflib import URIRef
from rdflib.namespace import RDFS

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_graph_in_rdflib(store_dir: Path) -> None:
    block = re.search(r"In Python, with rdflib:\n\n((?:    .*\n|\n)+)", README.read_text("utf-8"))
    assert block
    lines = [line.removeprefix("    ") for line in block[1].splitlines()]
    code = "\n".join(lines).replace("build/store", str(store_dir))
    assert str(store_dir) in code
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 # the README's own lines
    romania = URIRef("https://w3id.org/peerweave/id/country/ROU")
    assert "Romania" in {str(label) for label in names["graph"].objects(romania, RDFS.label)}
