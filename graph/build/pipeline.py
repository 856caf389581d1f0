"""From facts folders to a published snapshot: read, write as RDF, derive, describe, validate, publish.

Nothing is published unless all of it conforms: what is served stays as it was until the last step's rename.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from peerweave.graph.build.beside import ShapesBeside, Work
from peerweave.graph.build.catalogue import Described, describe
from peerweave.graph.build.derive import derive, load_derivations
from peerweave.graph.build.emit import Quad, emit
from peerweave.graph.build.memory import give_back
from peerweave.graph.build.ontology import Ontology, load_ontology
from peerweave.graph.build.statements import Statements, to_rdflib
from peerweave.graph.findings import Finding, in_order, violations
from peerweave.graph.namespaces import NS_GRAPH, table_graph
from peerweave.graph.progress import Progress, Step, quiet
from peerweave.graph.search import index
from peerweave.graph.search.documents import documents
from peerweave.graph.store.snapshot import Snapshot, writer
from peerweave.graph.tables.reader import Facts, facts_folders, read_facts
from peerweave.graph.tables.schema import METADATA, load_schema
from peerweave.graph.validation import checks, conform
from peerweave.graph.validation.locate import Locator
from rdflib import URIRef


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

    ``statements`` is None where the tables themselves have faults, so that nothing could be built from them.
    ``shapes`` is the check against the shapes where it runs beside; ``quads`` are let go of then.
    """

    facts: Facts
    ontology: Ontology
    findings: list[Finding]
    quads: list[Quad] = field(default_factory=list)
    statements: Statements | None = None
    tables: list[TableAccount] = field(default_factory=list)
    graphs: list[Described] = field(default_factory=list)
    shapes: ShapesBeside | None = None

    @property
    def conforms(self) -> bool:
        """Whether the graph may be published: no violation was found."""
        return self.statements is not None and not violations(self.findings)


@dataclass(frozen=True)
class Outcome:
    """What a build came to: the snapshot, or None where the graph does not conform."""

    assembly: Assembly
    snapshot: Snapshot | None


def build(store_dir: Path, given: Sequence[Path] = (), progress: Progress | None = None) -> Outcome:
    """Build, validate and publish. Where the graph does not conform, what is served stays as it was.

    Raises ``StoreBusyError`` if another process builds in ``store_dir``, and what ``assemble`` raises.
    """
    progress = progress or quiet()
    with (
        writer(store_dir) as place,
        ThreadPoolExecutor(max_workers=1) as beside,
        ShapesBeside() as shapes,
    ):
        assembly = assemble(given, progress, shapes)
        if assembly.statements is None:
            return Outcome(assembly, None)
        statements, checking = assembly.statements, beside.submit(_across_tables, assembly)
        with progress.step("Writing the graph") as step:
            written = place.write(statements.nquads(), statements.ntriples())
            step.count = f"{written.triples:,} statements"
        with progress.step("Checking across tables") as step:
            _add(assembly, checking.result(), step)
        with progress.step("Writing the search index") as step:
            count = index.write(written.path / index.FILE, documents(statements.store))
            step.count = f"{count:,} things to be found"
        statements.forget()
        give_back()
        loading = beside.submit(place.load, written)
        with progress.step("Checking against the shapes") as step:
            _add(assembly, _against_shapes(assembly), step)
        if not assembly.conforms:
            return Outcome(assembly, None)
        with progress.step("Publishing the graph") as step:
            loading.result()
            snapshot = place.publish(written, _manifest(assembly))
            step.count = f"snapshot {snapshot.id}"
    return Outcome(assembly, snapshot)


def assemble(
    given: Sequence[Path] = (), progress: Progress | None = None, shapes: ShapesBeside | None = None
) -> Assembly:
    """Read, write as RDF, derive and describe, in memory; with ``shapes`` their check begins on the way.

    ``given`` are facts folders (see ``reader.facts_folders``). Faults in the tables are findings. Raised are
    ``FoldersError``, ``MetadataError``, ``OntologyError``, ``DerivationError`` for input that cannot be used.
    """
    progress = progress or quiet()
    folders = facts_folders(given)
    with progress.step("Reading the ontology") as step:
        ontology = load_ontology()
        codes = sum(map(len, ontology.codes.values()))
        step.count = f"{len(ontology.triples):,} statements, {codes:,} codes"
    with progress.step("Reading the tables") as step:
        facts = read_facts(load_schema(folders[0].path / METADATA), folders, ontology.codes)
        step.count = f"{sum(facts.rows_read.values()):,} rows of {len(facts.rows_read)} tables"
    assembly = Assembly(facts, ontology, list(facts.findings), shapes=shapes)
    if not violations(facts.findings):
        _put_together(assembly, progress)
    return assembly


def _put_together(assembly: Assembly, progress: Progress) -> None:
    facts, ontology = assembly.facts, assembly.ontology
    statements = assembly.statements = Statements()
    with progress.step("Writing the rows as RDF") as step:
        quads = assembly.quads = list(emit(facts.rows))
        count = statements.add_quads(quads)
        statements.add_triples(NS_GRAPH, ontology.triples)
        assembly.tables = _account(facts, quads, statements)
        assembly.findings += _unaccounted(assembly.tables)
        step.count = f"{count:,} statements about {sum(t.things for t in assembly.tables):,} things"
    if assembly.shapes:
        assembly.shapes.begin(
            Work(b"".join(statements.ntriples()), facts.folders[0].path / METADATA, _files(facts))
        )
        assembly.quads = []
    with progress.step("Deriving statements") as step:
        rules = load_derivations()
        count = sum(derive(statements, rule, facts.schema.as_of) for rule in rules)
        step.count = f"{count:,} statements by {len(rules)} rules"
    with progress.step("Describing the dataset") as step:
        assembly.graphs = [
            *(_describe_table(facts, table) for table in assembly.tables),
            Described(
                NS_GRAPH,
                "Terms and concepts",
                "The ontology and the concept schemes that the tables use.",
                statements.count(NS_GRAPH),
            ),
            *(
                Described(
                    rule.graph,
                    f"Derived: {rule.name.replace('-', ' ')}",
                    rule.description,
                    statements.count(rule.graph),
                    rule=rule.rule,
                )
                for rule in rules
            ),
        ]
        count = statements.add_quads(describe(facts.schema, assembly.graphs, statements.classes()))
        step.count = f"{count:,} statements about {len(assembly.graphs) + 1} graphs"


def validate(assembly: Assembly, progress: Progress | None = None) -> None:
    """Add what the shapes and the checks find in an assembled graph to its findings.

    Where the tables have faults there is no graph yet, and nothing more is checked.
    """
    progress = progress or quiet()
    if assembly.statements is None:
        return
    with progress.step("Checking across tables") as step:
        _add(assembly, _across_tables(assembly), step)
    with progress.step("Checking against the shapes") as step:
        _add(assembly, _against_shapes(assembly), step)


def _across_tables(assembly: Assembly) -> list[Finding]:
    return checks.run_checks(assembly.statements.store, _locator(assembly)) if assembly.statements else []


def _against_shapes(assembly: Assembly) -> list[Finding]:
    if assembly.shapes and assembly.shapes.begun:
        return assembly.shapes.findings()
    data = [*assembly.quads, *to_rdflib(assembly.ontology.triples)]
    return conform.validate(data, _locator(assembly))


def _add(assembly: Assembly, found: list[Finding], step: Step) -> None:
    assembly.findings = in_order([*assembly.findings, *found])
    step.count = f"{len(found):,} findings"


def _locator(assembly: Assembly) -> Locator:
    return Locator(assembly.facts.schema, _files(assembly.facts))


def _files(facts: Facts) -> dict[str, str]:
    """The path of the file for the named graph of each table that was read."""
    return {
        str(table_graph(table, folder.name)): str(folder.path / f"{table}.csv")
        for folder in facts.folders
        for name, table in facts.rows_read
        if name == folder.name
    }


def _manifest(assembly: Assembly) -> Mapping[str, Any]:
    schema = assembly.facts.schema
    return {
        "title": schema.title,
        "as_of": schema.as_of.isoformat(),
        "peerweave": version("peerweave"),
        "tables": [asdict(table) for table in assembly.tables],
        "graphs": {str(graph.graph): graph.triples for graph in assembly.graphs},
        "warnings": len(assembly.findings),
    }


def _account(facts: Facts, quads: Iterable[Quad], statements: Statements) -> list[TableAccount]:
    things: dict[URIRef, set[URIRef]] = {}
    for subject, _, _, graph in quads:
        things.setdefault(graph, set()).add(subject)
    accounts = []
    for (folder, table), rows in facts.rows_read.items():
        graph = table_graph(table, folder)
        accounts.append(
            TableAccount(folder, table, rows, len(things.get(graph, ())), statements.count(graph))
        )
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
