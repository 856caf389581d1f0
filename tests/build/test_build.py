"""A whole build: the same bytes each time, nothing unaccounted for, nothing replaced unless all conforms."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from peerweave.graph.build.account import account
from peerweave.graph.build.pipeline import Outcome, build
from peerweave.graph.progress import Progress
from peerweave.graph.store.snapshot import (
    SnapshotError,
    StoreBusyError,
    current,
    open_dataset,
    open_store,
    writer,
)
from rdflib import Graph, URIRef

BASE = "https://w3id.org/peerweave/"
VOID = "http://rdfs.org/ns/void#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def spoil(folder: Path) -> None:
    """Give a table a date that is none."""
    path = folder / "review_events.csv"
    path.write_text(path.read_text("utf-8").replace("2009-02-19", "2009-02-30"), "utf-8")


def python(script: str, *args: str | Path, seed: str = "0") -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, args)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
    )


@pytest.fixture
def built(small: Path, tmp_path: Path) -> Outcome:
    return build(tmp_path / "store", [small])


def test_published_snapshot(built: Outcome, tmp_path: Path) -> None:
    assert built.assembly.findings == []
    snapshot = current(tmp_path / "store")
    nquads = snapshot.nquads.read_bytes()
    assert snapshot.id == hashlib.sha256(nquads).hexdigest()[:16]
    assert snapshot.path == tmp_path / "store" / "snapshots" / snapshot.id
    assert nquads.splitlines() == sorted(set(nquads.splitlines()))
    assert json.loads((snapshot.path / "manifest.json").read_text("utf-8")) == snapshot.manifest
    assert [path.name for path in (tmp_path / "store" / "snapshots").iterdir()] == [snapshot.id]


def test_store_holds_the_file_by_graph_and_as_a_whole(built: Outcome) -> None:
    assert built.snapshot is not None
    store = open_store(built.snapshot)
    lines = built.snapshot.nquads.read_bytes().splitlines()
    named = [
        quad for graph in store.named_graphs() for quad in store.quads_for_pattern(None, None, None, graph)
    ]
    plain = list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert len(named) == len(lines)
    assert {quad.triple for quad in named} == {quad.triple for quad in plain}
    assert len(plain) == len({line.rpartition(b" <")[0] for line in lines})


def test_dataset_over_rdflib(built: Outcome) -> None:
    assert built.snapshot is not None
    dataset = open_dataset(built.snapshot)
    france, label = URIRef(BASE + "id/country/FRA"), URIRef(LABEL)
    assert [str(value) for value in dataset.objects(france, label)] == ["France"]
    countries = Graph(dataset.store, URIRef(BASE + "data/countries"))
    assert [str(value) for value in countries.objects(france, label)] == ["France"]
    provisions = Graph(dataset.store, URIRef(BASE + "data/provisions"))
    assert list(provisions.objects(france, label)) == []


def test_every_row_is_accounted_for(built: Outcome) -> None:
    """Two countries, two provisions, two memberships, one row each in ten other tables: 16 rows."""
    assert built.snapshot is not None
    assert all(table.rows == table.things for table in built.assembly.tables)
    assert sum(table.rows for table in built.assembly.tables) == 16
    lines = [line.split() for line in account(built.assembly).splitlines()]
    assert ["countries", "2", "2", "16"] in lines
    assert lines[-1] == ["all", "statements", f"{built.snapshot.manifest['triples']:,}"]
    by_graph = built.snapshot.manifest["graphs"]
    assert by_graph[BASE + "data/countries"] == 16
    described = int(next(line[-1] for line in lines if line[:1] == ["description"]).replace(",", ""))
    assert built.snapshot.manifest["triples"] == sum(by_graph.values()) + described


def test_catalogue_counts_are_the_real_ones(built: Outcome) -> None:
    assert built.snapshot is not None
    store = open_store(built.snapshot)

    def said(subject: ox.NamedNode, name: str) -> list[int]:
        quads = store.quads_for_pattern(subject, ox.NamedNode(VOID + name), None, ox.DefaultGraph())
        return [int(quad.object.value) for quad in quads]

    name = ox.NamedNode("http://www.w3.org/ns/sparql-service-description#name")
    described = {
        quad.object: quad.subject
        for quad in store.quads_for_pattern(None, name, None, ox.NamedNode(BASE + "data"))
    }
    assert set(store.named_graphs()) <= set(described)
    held = {graph: sum(1 for _ in store.quads_for_pattern(None, None, None, graph)) for graph in described}
    for graph, count in held.items():
        assert said(described[graph], "triples") == [count], graph
    data = ox.NamedNode(BASE + "data")
    assert said(data, "triples") == [sum(held.values())]
    assert said(data, "triples") == [len(built.snapshot.nquads.read_bytes().splitlines())]
    assert said(data, "entities") == [16]
    assert said(ox.NamedNode(BASE + "data/countries"), "entities") == [2]
    assert said(ox.NamedNode(BASE + "data#class=Country"), "entities") == [2]


def test_no_blank_nodes_among_facts(built: Outcome) -> None:
    assert built.snapshot is not None
    lines = built.snapshot.nquads.read_text("utf-8").splitlines()
    facts = [line for line in lines if line.endswith("> .") and "peerweave/data" in line.rpartition(" <")[2]]
    assert len(facts) > 100
    assert not any(line.startswith("_:") or " _:" in line for line in facts)


BUILD = """
import sys
from pathlib import Path
from peerweave.graph.build.pipeline import build
build(Path(sys.argv[1]), [Path(sys.argv[2])])
"""


def test_same_bytes_under_any_hash_seed(small: Path, tmp_path: Path) -> None:
    stores = {seed: tmp_path / f"store-{seed}" for seed in ("0", "1", "4242")}
    running = [python(BUILD, store, small, seed=seed) for seed, store in stores.items()]
    for process in running:
        process.communicate()
        assert process.returncode == 0
    contents = {current(store).nquads.read_bytes() for store in stores.values()}
    assert len(contents) == 1
    manifests = {(current(store).path / "manifest.json").read_bytes() for store in stores.values()}
    assert len(manifests) == 1


REAL = """
import hashlib
from peerweave.graph.build.pipeline import assemble
print(hashlib.sha256(b"".join(assemble().statements.nquads())).hexdigest())
"""


def test_real_tables_give_the_same_bytes_under_any_hash_seed() -> None:
    running = [python(REAL, seed=seed) for seed in ("1", "4242")]
    assert len({process.communicate()[0] for process in running}) == 1
    assert [process.returncode for process in running] == [0, 0]


def test_a_failed_build_leaves_what_is_served(built: Outcome, small: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    spoil(small)
    outcome = build(store, [small])
    assert outcome.snapshot is None
    assert [(f.table, f.row, f.column, f.rule) for f in outcome.assembly.findings] == [
        ("review_events", 2, "start", "date")
    ]
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before


def test_a_graph_that_breaks_a_shape_is_not_published(built: Outcome, small: Path, tmp_path: Path) -> None:
    """Each table is sound by itself, but the judge of a judgement is no longer a curator."""
    path = small / "organisations.csv"
    path.write_text(path.read_text("utf-8").replace("curator;secretariat", "secretariat"), "utf-8")
    outcome = build(tmp_path / "store", [small])
    assert outcome.snapshot is None
    found = [f for f in outcome.assembly.findings if f.severity == "violation"]
    assert [(f.table, f.row, f.column) for f in found] == [("judgements", 2, "judge")]
    assert found[0].file == str(small / "judgements.csv")
    assert current(tmp_path / "store") == built.snapshot
    assert not list((tmp_path / "store" / "snapshots").glob(".tmp-*"))


def test_a_further_folder_is_published_in_graphs_of_its_own(small: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    header, *_ = (small / "countries.csv").read_text("utf-8").splitlines()
    names = header.split(",")
    cells = {"id": "ITA", "name": "Italy", "kind": "state", "region": "039", "sources": "example.org-1"}
    row = ",".join(cells.get(name, "") for name in names)
    (mine / "countries.csv").write_text(f"{header}\n{row}\n", "utf-8")
    outcome = build(tmp_path / "store", [small, mine])
    assert outcome.assembly.findings == []
    assert outcome.snapshot is not None
    store = open_store(outcome.snapshot)
    italy, label = ox.NamedNode(BASE + "id/country/ITA"), ox.NamedNode(LABEL)
    graph = ox.NamedNode(BASE + "data/mine/countries")
    assert [q.object.value for q in store.quads_for_pattern(italy, label, None, graph)] == ["Italy"]
    title = ox.NamedNode("http://purl.org/dc/terms/title")
    assert [q.object.value for q in store.quads_for_pattern(graph, title, None, ox.DefaultGraph())] == [
        "Countries (mine)"
    ]
    lines = [line.split() for line in account(outcome.assembly).splitlines()]
    assert ["mine/countries", "1", "1"] in [line[:3] for line in lines]


def test_what_the_shapes_find_in_a_further_folder_names_its_file(small: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "judgements.csv").write_text(
        "id,title,method,judge,judged_on,note\nours,Ours,Short.,coe,2026-11-23,\n", "utf-8"
    )
    found = build(tmp_path / "store", [small, mine]).assembly.findings
    assert ("judgements", 2, "method", str(mine / "judgements.csv")) in [
        (f.table, f.row, f.column, f.file) for f in found
    ]


def test_the_one_before_is_kept_and_older_ones_go(built: Outcome, small: Path, tmp_path: Path) -> None:
    assert built.snapshot is not None
    store = tmp_path / "store"
    reader = open_store(built.snapshot)
    ids = [built.snapshot.id]
    path = small / "countries.csv"
    for old, new in (("Romania", "Roumania"), ("Roumania", "Rumania")):
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        outcome = build(store, [small])
        assert outcome.snapshot is not None
        ids.append(outcome.snapshot.id)
        assert current(store).id == ids[-1]
        assert sorted(path.name for path in (store / "snapshots").iterdir()) == sorted(ids[-2:])
    assert len(set(ids)) == 3
    romania = ox.NamedNode(BASE + "id/country/ROU")
    held = reader.quads_for_pattern(romania, ox.NamedNode(LABEL), None, ox.DefaultGraph())
    assert [quad.object.value for quad in held] == ["Romania"], "a reader keeps the snapshot that it opened"


def test_building_the_same_again_changes_nothing(built: Outcome, small: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*.sst")}
    assert before
    again = build(store, [small])
    assert again.snapshot == built.snapshot
    assert {path: path.stat().st_mtime_ns for path in store.rglob("*.sst")} == before


def test_two_builds_do_not_collide(small: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with writer(store), pytest.raises(StoreBusyError, match="Another build is writing"):
        build(store, [small])
    assert build(store, [small]).snapshot is not None


KILLED = """
import os, pathlib, sys, time
from peerweave.graph.build import pipeline as build
from peerweave.graph.store import snapshot
def stop(self, written, facts):
    print(written.path, flush=True)
    time.sleep(600)
snapshot.Writer.publish = stop
build.build(pathlib.Path(sys.argv[1]), [pathlib.Path(sys.argv[2])])
"""


def test_a_killed_build_leaves_what_is_served(built: Outcome, small: Path, tmp_path: Path) -> None:
    """It is killed when its snapshot is written and about to be named; the next build clears up."""
    store = tmp_path / "store"
    path = small / "countries.csv"
    path.write_text(path.read_text("utf-8").replace("Romania", "Roumania"), "utf-8")
    process = python(KILLED, store, small)
    assert process.stdout is not None
    unfinished = Path(process.stdout.readline().decode().strip())
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (unfinished / "graph.nq").is_file()
    assert current(store) == built.snapshot
    after = build(store, [small])
    assert after.snapshot is not None
    assert not unfinished.exists()
    assert current(store).id == after.snapshot.id != unfinished.name


def test_no_snapshot_and_broken_ones(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="holds no graph yet: run peerweave build first"):
        current(tmp_path)
    (tmp_path / "CURRENT").write_text("abc\n", "ascii")
    (tmp_path / "snapshots" / "abc").mkdir(parents=True)
    manifest = tmp_path / "snapshots" / "abc" / "manifest.json"
    manifest.write_text("{", "utf-8")
    with pytest.raises(SnapshotError, match="cannot be read"):
        current(tmp_path)
    manifest.write_text(json.dumps({"layout": 0, "id": "abc"}), "utf-8")
    with pytest.raises(SnapshotError, match="built by another version"):
        current(tmp_path)


def test_progress_has_a_line_a_step(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()
    build(tmp_path / "store", [small], progress)
    lines = capsys.readouterr().err.splitlines()
    assert [step.name for step in progress.steps] == [line[:34].strip() for line in lines]
    described = json.loads((small / "csv-metadata.json").read_text("utf-8"))["tables"]
    assert f"16 rows of {len(described)} tables" in lines[1]
    assert all(line.endswith(" s") for line in lines)
