"""What the documents at the top say of the project is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from peerweave.graph.store.pool import Limits
from peerweave.webapp.asking import QUERY_BYTES
from rdflib import Graph, URIRef
from rdflib.namespace import OWL

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\((?![a-z]+:)(?P<path>[^)#\s]*)(?:#(?P<part>[^)\s]+))?\)")


def headings(document: Path) -> set[str]:
    """The anchors that a reader of Markdown makes of its headings."""
    titles = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for found in LINK.finditer(document.read_text("utf-8")):
        target = document.parent / found["path"] if found["path"] else document
        assert target.exists(), found[0]
        assert not found["part"] or found["part"] in headings(target), found[0]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_that_documents_name_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", document.read_text("utf-8"), re.MULTILINE))
    assert named <= targets


def test_one_version_everywhere() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == PROJECT["version"]
    terms = URIRef("https://w3id.org/peerweave/ns")
    ontology = Graph().parse(ROOT / "ontology" / "peerweave.ttl")
    assert str(ontology.value(terms, OWL.versionInfo)) == PROJECT["version"]
    assert ontology.value(terms, OWL.versionIRI) == terms + "/" + PROJECT["version"]
    major_minor = PROJECT["version"].rpartition(".")[0]
    assert f"| {major_minor} (the newest) | yes |" in (ROOT / "SECURITY.md").read_text("utf-8")


def test_security_tells_the_limits_that_hold() -> None:
    limits = Limits()
    told = " ".join((ROOT / "SECURITY.md").read_text("utf-8").split())
    assert f"{limits.seconds:.0f} seconds, an answer of {limits.answer_bytes // 2**20} MiB" in told
    assert f"{limits.memory_bytes // 2**30} GiB of memory" in told
    assert limits.processes == 2 and "two queries run at once" in told
    assert f"{limits.waiting} wait, {limits.wait_seconds:.0f} seconds at most" in told
    assert f"a query may have {QUERY_BYTES // 2**10} KiB" in told


def test_workflow_runs_what_the_project_runs() -> None:
    workflow: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert used and all(re.fullmatch(r"[\w/-]+@v\d+", name) for name in used), used
    commands = [step["run"] for step in steps if "run" in step]
    assert ".ci/run" in commands
    assert ".venv/bin/peerweave validate --format github" in commands


def test_ci_needs_no_answers_and_ends_in_the_tests() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8")
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
    assert script.rstrip().endswith("exec make test")
    assert "DEBIAN_FRONTEND=noninteractive" in script and "://" not in script
