"""A wheel, an sdist and an editable install hold the whole package, and only the package.

All are built from clean copies of the tracked files with the bundles of the front end beside them
(test_frontend.py makes those again), and tried in environments that have the libraries of this one but not
Peerweave. None needs a network.
"""

from __future__ import annotations

import email
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("graph", "webapp", "ontology", "shapes", "queries")
FRONTEND, DIST = "webapp/frontend/", "webapp/static/dist/"
PLACES = """
import json, peerweave.graph, peerweave.webapp
from importlib.resources import files
data = [str(next(files(f"peerweave.{name}").iterdir())) for name in ("ontology", "shapes", "queries")]
print(json.dumps([peerweave.graph.__file__, peerweave.webapp.__file__, *data]))
"""
SEES_QUERY = """
from importlib.resources import files
print((files("peerweave.queries") / "questions" / "just-added.rq").read_text())
"""


@dataclass(frozen=True)
class Environment:
    """A virtual environment: the libraries of the one that runs the tests, but not Peerweave."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter."""
        return self.folder / "bin" / "python"

    def install(self, wheel: Path) -> None:
        """Installs a wheel without network; the libraries become visible afterwards.

        In the other order pip would see the project under test as installed already.
        """
        pip = [sys.executable, "-m", "pip", "--python", str(self.python)]
        run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], cwd=self.folder)
        site = sysconfig.get_path("purelib", vars={"base": str(self.folder)})
        libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        Path(site, "libraries-of-the-tests.pth").write_text("\n".join(sorted(libraries)), "utf-8")

    def run(self, *command: str) -> str:
        """Standard output of a program of the environment, run from a folder away from the project."""
        return run([str(self.folder / "bin" / command[0]), *command[1:]], cwd=self.folder)


def run(command: list[str], cwd: Path, **variables: str) -> str:
    """Standard output of a command that must succeed; its standard error is shown if it does not."""
    hidden = ("PYTHON", "PIP_", "SOURCE_DATE_EPOCH", "PEERWEAVE")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(hidden)} | variables
    done = subprocess.run(command, cwd=cwd, env=environment, text=True, capture_output=True, timeout=900)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(tree: Path, target: str, **variables: str) -> Path:
    """What hatchling makes of a tree: ``wheel``, ``sdist`` or ``wheel:editable``. Needs no network."""
    output = tree.parent / f"{tree.name}-{target.replace(':', '-')}"
    run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(output)],
        cwd=tree,
        **variables,
    )
    (made,) = output.iterdir()
    return made


def contents(archive: Path) -> dict[str, bytes]:
    """Each file of a wheel or an sdist; paths in an sdist are given from its one top folder."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as zipped:
            return {name: zipped.read(name) for name in zipped.namelist()}
    top = archive.name.removesuffix(".tar.gz") + "/"
    found = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            assert member.isfile() and member.name.startswith(top), member.name
            data = tar.extractfile(member)
            assert data
            found[member.name.removeprefix(top)] = data.read()
    return found


@pytest.fixture(scope="session")
def tracked() -> list[str]:
    """The files under version control, as paths from the root."""
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        pytest.skip("needs a git clone: the list of files comes from it")
    # A clone that belongs to another user, as in many CI set-ups, is read all the same.
    listed = run([git, "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT).split("\0")
    return [path for path in listed if path and (ROOT / path).exists()]


@pytest.fixture(scope="session")
def bundles() -> list[str]:
    """The bundles of the front end and their stamp, as paths from the root."""
    made = (
        [f"{DIST}{path.name}" for path in sorted((ROOT / DIST).iterdir())] if (ROOT / DIST).exists() else []
    )
    assert f"{DIST}.stamp" in made, "the front end is not bundled: make frontend"
    return made


@pytest.fixture(scope="session")
def copy(tracked: list[str], bundles: list[str]) -> Callable[[Path], Path]:
    """Makes a clean copy of the project's tracked files in a folder, with the bundles at hand."""

    def make(folder: Path) -> Path:
        for path in (*tracked, *bundles):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, folder / path)
        return folder

    return make


@pytest.fixture(scope="session")
def make_environment(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Environment]:
    """Makes an environment that is not the one running the tests."""

    def make() -> Environment:
        folder = tmp_path_factory.mktemp("environment")
        run([sys.executable, "-m", "venv", "--without-pip", str(folder)], cwd=folder)
        return Environment(folder)

    return make


@pytest.fixture(scope="session")
def tree(copy: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean copy that nothing has been done to but building from it."""
    return copy(tmp_path_factory.mktemp("clean") / "peerweave")


@pytest.fixture(scope="session")
def wheel(tree: Path) -> Path:
    """The wheel of the clean copy."""
    return build(tree, "wheel")


@pytest.fixture(scope="session")
def sdist(tree: Path) -> Path:
    """The source archive of the clean copy."""
    return build(tree, "sdist")


@pytest.fixture(scope="session")
def installed(wheel: Path, make_environment: Callable[[], Environment]) -> Environment:
    """An environment with the wheel in it."""
    environment = make_environment()
    environment.install(wheel)
    return environment


def test_wheel_is_the_five_folders_and_the_bundles(
    wheel: Path, tracked: list[str], bundles: list[str]
) -> None:
    inside = [path for path in tracked if path.split("/")[0] in FOLDERS and not path.startswith(FRONTEND)] + [
        path for path in bundles if not path.endswith("/.stamp")
    ]
    expected = {f"peerweave/{path}": (ROOT / path).read_bytes() for path in inside}
    assert f"peerweave/{DIST}LICENCES.txt" in expected
    found = contents(wheel)
    package = {name: data for name, data in found.items() if not name.startswith("peerweave-")}
    assert package.keys() == expected.keys()
    assert package == expected
    about = {name.partition(".dist-info/")[2] for name in found.keys() - package.keys()}
    licences = {"licenses/LICENSE", "licenses/LICENSE-DATA.md"}
    assert about == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", *licences}


def test_wheel_states_what_it_is(wheel: Path) -> None:
    found = contents(wheel)
    (metadata,) = (data for name, data in found.items() if name.endswith("/METADATA"))
    (scripts,) = (data for name, data in found.items() if name.endswith("/entry_points.txt"))
    told = email.message_from_bytes(metadata)
    assert told["License-Expression"] == "Apache-2.0 AND CC-BY-4.0"
    assert told["Requires-Python"] == ">=3.11"
    assert scripts.decode().split("\n")[:2] == [
        "[console_scripts]",
        "peerweave = peerweave.webapp.__main__:main",
    ]


def test_sdist_is_the_tracked_files(sdist: Path, tracked: list[str]) -> None:
    found = contents(sdist)
    assert found.keys() == {*tracked, "PKG-INFO"}, "see targets.sdist in pyproject.toml"
    assert {path: found[path] for path in tracked} == {path: (ROOT / path).read_bytes() for path in tracked}


def test_wheel_from_sdist_is_the_same(sdist: Path, wheel: Path, bundles: list[str], tmp_path: Path) -> None:
    unpacked = tmp_path / sdist.name.removesuffix(".tar.gz")
    for path, data in contents(sdist).items():
        (unpacked / path).parent.mkdir(parents=True, exist_ok=True)
        (unpacked / path).write_bytes(data)
    (unpacked / DIST).mkdir(parents=True)
    for path in bundles:
        shutil.copyfile(ROOT / path, unpacked / path)
    again = build(unpacked, "wheel")
    assert again.name == wheel.name
    assert contents(again) == contents(wheel)


def test_builds_do_not_depend_on_the_state_of_the_tree(
    copy: Callable[[Path], Path], wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    """A working copy holds caches, links and builds, and files of another age: the bytes are the same."""
    tree = copy(tmp_path / "another-name")
    build(tree, "wheel:editable")
    for stray in (
        "graph/__pycache__/emit.cpython-311.pyc",
        "queries/.DS_Store",
        "build/store/CURRENT",
        "dist/x.whl",
    ):
        (tree / stray).parent.mkdir(parents=True, exist_ok=True)
        (tree / stray).write_bytes(b"stray")
    for path in tree.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000), follow_symlinks=False)
    assert build(tree, "wheel", PYTHONHASHSEED="7").read_bytes() == wheel.read_bytes()
    assert build(tree, "sdist", PYTHONHASHSEED="7").read_bytes() == sdist.read_bytes()


def test_installed_wheel_is_what_runs(installed: Environment) -> None:
    places = json.loads(installed.run("python", "-c", PLACES))
    assert len(places) == len(FOLDERS)
    assert not [place for place in places if not place.startswith(str(installed.folder))]


def test_command_is_installed(installed: Environment) -> None:
    (version,) = re.findall(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert installed.run("peerweave", "--version") == f"peerweave {version}\n"
    assert installed.run("python", "-m", "peerweave.webapp", "--version") == f"peerweave {version}\n"
    told = installed.run("peerweave", "--help")
    for command in ("build", "validate", "questions", "ask", "serve"):
        assert re.search(rf"^  {command}  +\S", told, re.MULTILINE), f"{command} is not in the help"


@pytest.mark.timeout(1200)
def test_installed_wheel_builds_and_serves(installed: Environment, tmp_path: Path) -> None:
    store = tmp_path / "store"
    installed.run("peerweave", "build", "--store", str(store))
    assert (store / "CURRENT").exists()
    command = [str(installed.folder / "bin" / "peerweave"), "serve", "--store", str(store), "--port"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = subprocess.run([*command, str(port)], capture_output=True, text=True, timeout=60)
    assert refused.returncode == 2
    assert refused.stderr.startswith(
        f"Error: Cannot listen at 127.0.0.1, port {port}: Address already in use."
    )
    server = subprocess.Popen([*command, str(port)], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout and f"http://127.0.0.1:{port}/" in server.stdout.readline()
        with urlopen(f"http://127.0.0.1:{port}/country/AUT", timeout=60) as page:
            assert "<title>Austria" in page.read().decode()
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_editable_install_sees_new_files(
    copy: Callable[[Path], Path], make_environment: Callable[[], Environment], tmp_path: Path
) -> None:
    tree = copy(tmp_path / "peerweave")
    environment = make_environment()
    environment.install(build(tree, "wheel:editable"))
    links = sorted((tree / ".editable" / "peerweave").iterdir())
    assert [link.name for link in links] == sorted(FOLDERS)
    assert not [link for link in links if not link.is_symlink() or link.readlink().is_absolute()]
    places = json.loads(environment.run("python", "-c", PLACES))
    assert not [place for place in places if not Path(place).resolve().is_relative_to(tree)]
    (tree / "queries" / "questions").mkdir(exist_ok=True)
    (tree / "queries" / "questions" / "just-added.rq").write_text("ASK {}", "utf-8")
    assert environment.run("python", "-c", SEES_QUERY) == "ASK {}\n"
