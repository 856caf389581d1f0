"""From facts folders to a published snapshot: read, write as RDF, derive, describe, validate, publish.

Nothing is published unless all of it conforms: what is served stays as it was until the last step's rename.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from peerweave.graph import checks, conform
from peerweave.graph.catalogue import Described, describe
from peerweave.graph.derive import derive, load_derivations
from peerweave.graph.emit import Quad, emit
from peerweave.graph.findings import Finding, in_order, violations
from peerweave.graph.locate import Locator
from peerweave.graph.namespaces import NS_GRAPH, table_graph
from peerweave.graph.ontology import Ontology, load_ontology
from peerweave.graph.progress import Progress, quiet
from peerweave.graph.reader import Facts, facts_folders, read_facts
from peerweave.graph.snapshot import Snapshot, Writer, writer
from peerweave.graph.store import add, in_graph, sorted_nquads, to_oxigraph, to_rdflib
from peerweave.graph.tables import METADATA, load_schema
from rdflib import URIRef
from rdflib.namespace import RDF


@dataclass(frozen=True)
class TableAccount:
    """What became of one table: rows in the file, things in the graph, statements about them."""

    folder: str | None
    table: str
    rows: int
    things: int
    triples: int


@dataclass
class Assembly:
    """A graph put together in memory, with everything found on the way.

    ``store`` is None where the tables themselves have faults, so that nothing could be built from them.
    """

    facts: Facts
    findings: list[Finding]
    store: ox.Store | None = None
    tables: list[TableAccount] = field(default_factory=list)
    graphs: list[Described] = field(default_factory=list)

    @property
    def conforms(self) -> bool:
        """Whether the graph may be published: no violation was found."""
        return self.store is not None and not violations(self.findings)


@dataclass(frozen=True)
class Outcome:
    """What a build came to: the snapshot, or None where the graph does not conform."""

    assembly: Assembly
    snapshot: Snapshot | None


def assemble(given: Sequence[Path] = (), progress: Progress | None = None) -> Assembly:
    """Read, derive, describe and validate in memory; nothing is written.

    ``given`` are facts folders (see ``reader.facts_folders``). Faults in the tables are findings. Raised are
    ``FoldersError``, ``MetadataError``, ``OntologyError``, ``DerivationError`` for input that cannot be used.
    """
    progress = progress or quiet()
    folders = facts_folders(given)
    base = folders[0].path / METADATA
    with progress.step("Reading the ontology") as step:
        ontology = load_ontology()
        step.count = f"{len(ontology.triples):,} statements, {sum(map(len, ontology.codes.values())):,} codes"
    with progress.step("Reading the tables") as step:
        facts = read_facts(load_schema(base), folders, ontology.codes)
        step.count = f"{sum(facts.rows_read.values()):,} rows of {len(facts.rows_read)} tables"
    if violations(facts.findings):
        return Assembly(facts, facts.findings)
    return _assemble(facts, ontology, progress)


def _assemble(facts: Facts, ontology: Ontology, progress: Progress) -> Assembly:
    store = ox.Store()
    with progress.step("Writing the rows as RDF") as step:
        quads = list(emit(facts.rows))
        add(store, to_oxigraph(quads))
        add(store, in_graph(ontology.triples, NS_GRAPH))
        assembly = Assembly(facts, list(facts.findings), store, _account(facts, quads))
        assembly.findings += _unaccounted(assembly.tables)
        step.count = f"{len(quads):,} statements about {sum(t.things for t in assembly.tables):,} things"
    locator = Locator(
        facts.schema,
        {
            str(table_graph(table.table, table.folder)): str(folder.path / f"{table.table}.csv")
            for table in assembly.tables
            for folder in facts.folders
            if folder.name == table.folder
        },
    )
    derivations = load_derivations()
    with progress.step("Deriving statements") as step:
        derived = {rule.name: derive(store, rule, facts.schema.as_of) for rule in derivations}
        step.count = f"{sum(derived.values()):,} statements by {len(derived)} rules"
    with progress.step("Describing the dataset") as step:
        assembly.graphs = [
            *(_describe_table(facts, table) for table in assembly.tables),
            Described(
                NS_GRAPH,
                "Terms and concepts",
                "The ontology and the concept schemes that the tables use.",
                len(ontology.triples),
            ),
            *(
                Described(
                    rule.graph,
                    f"Derived: {rule.name}",
                    rule.description,
                    derived[rule.name],
                    rule=rule.rule,
                )
                for rule in derivations
            ),
        ]
        description = describe(facts.schema, assembly.graphs, _classes(quads))
        add(store, to_oxigraph(description))
        step.count = f"{len(description):,} statements about {len(assembly.graphs) + 1} graphs"
    with progress.step("Checking against the shapes") as step:
        found = conform.validate([*quads, *to_rdflib(ontology.triples)], locator)
        assembly.findings += found
        step.count = f"{len(found):,} findings"
    with progress.step("Checking across tables") as step:
        found = checks.run_checks(store, locator)
        assembly.findings += found
        step.count = f"{len(found):,} findings"
    assembly.findings = in_order(assembly.findings)
    return assembly


def build(store_dir: Path, given: Sequence[Path] = (), progress: Progress | None = None) -> Outcome:
    """Build, validate and publish. Where the graph does not conform, what is served stays as it was.

    Raises ``StoreBusyError`` if another process builds in ``store_dir``, and what ``assemble`` raises.
    """
    progress = progress or quiet()
    with writer(store_dir) as place:
        assembly = assemble(given, progress)
        if not assembly.conforms:
            return Outcome(assembly, None)
        with progress.step("Publishing the graph") as step:
            snapshot = _publish(place, assembly)
            step.count = f"snapshot {snapshot.id}, {snapshot.manifest['triples']:,} statements"
    return Outcome(assembly, snapshot)


def _publish(place: Writer, assembly: Assembly) -> Snapshot:
    if assembly.store is None:
        raise ValueError("there is nothing to publish")
    schema = assembly.facts.schema
    nquads = sorted_nquads(assembly.store)
    manifest: Mapping[str, Any] = {
        "title": schema.title,
        "as_of": schema.as_of.isoformat(),
        "peerweave": version("peerweave"),
        "triples": nquads.count(b"\n"),
        "tables": [
            {
                "folder": table.folder,
                "table": table.table,
                "rows": table.rows,
                "things": table.things,
                "triples": table.triples,
            }
            for table in assembly.tables
        ],
        "graphs": {str(graph.graph): graph.triples for graph in assembly.graphs},
        "warnings": len(assembly.findings),
    }
    return place.publish(nquads, manifest)


def _account(facts: Facts, quads: Sequence[Quad]) -> list[TableAccount]:
    things: dict[URIRef, set[URIRef]] = {}
    triples: Counter[URIRef] = Counter()
    for subject, _, _, graph in set(quads):
        things.setdefault(graph, set()).add(subject)
        triples[graph] += 1
    accounts = []
    for (folder, table), rows in facts.rows_read.items():
        graph = table_graph(table, folder)
        accounts.append(TableAccount(folder, table, rows, len(things.get(graph, ())), triples[graph]))
    return accounts


def _unaccounted(tables: Sequence[TableAccount]) -> list[Finding]:
    return [
        Finding(
            "violation",
            table.table,
            None,
            None,
            None,
            f"{table.table}.csv has {table.rows} rows, but {table.things} things came of them.",
            "Two rows have keys that give the same address: give one of them another key.",
            "rows-unaccounted",
        )
        for table in tables
        if table.rows != table.things
    ]


def _describe_table(facts: Facts, table: TableAccount) -> Described:
    described = facts.schema.tables[table.table]
    title = described.title if table.folder is None else f"{described.title} ({table.folder})"
    return Described(
        table_graph(table.table, table.folder), title, described.description, table.triples, table.things
    )


def _classes(quads: Sequence[Quad]) -> dict[str, int]:
    return dict(Counter(str(value) for _, predicate, value, _ in quads if predicate == RDF.type))
