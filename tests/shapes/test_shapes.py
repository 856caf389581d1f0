"""The shapes themselves: well formed, worded for people, and at one with the metadata of the tables."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from peerweave.graph.namespaces import PW
from peerweave.graph.tables.schema import Schema, Table, load_schema
from peerweave.graph.validation.conform import SHAPES, load_shapes, validate
from peerweave.graph.validation.locate import Locator
from peerweave.graph.validation.report import ConformError, plain
from peerweave.graph.validation.speed import for_speed
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, SKOS

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/peerweave/"


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return load_shapes()


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema()


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        graph.parse(path)
    return graph


def test_there_is_one_file_for_each_table(schema: Schema) -> None:
    shared = {"codes.ttl", "common.ttl", "values.ttl"}
    tables = {f"{table.replace('_', '-')}.ttl" for table in schema.tables}
    assert {path.name for path in (ROOT / "shapes").glob("*.ttl")} == tables | shared


@pytest.mark.parametrize("kind", [SH.PropertyShape, SH.NodeShape])
def test_every_shape_says_what_is_wrong_and_how_to_mend_it(shapes: Graph, kind: URIRef) -> None:
    named = list(shapes.subjects(RDF.type, kind))
    assert named
    for shape in named:
        assert str(shape).startswith(SHAPES), "a shape without a name cannot be told apart in a report"
        for term in (SH.message, PW.remedy):
            words = list(shapes.objects(shape, term))
            assert len(words) == 1 and str(words[0]).endswith("."), f"{shape}: {term}"
        assert shapes.value(shape, SH.severity) in (SH.Violation, SH.Warning), shape
        if kind == SH.PropertyShape:
            assert isinstance(shapes.value(shape, SH.name), Literal), shape


def test_every_property_shape_is_typed_as_one(shapes: Graph) -> None:
    for shape in set(shapes.objects(None, SH.property)):
        assert (shape, RDF.type, SH.PropertyShape) in shapes, shape


def test_every_shape_is_used(shapes: Graph) -> None:
    used = {*shapes.objects(None, SH.property), *shapes.objects(None, SH.node)}
    used |= set(shapes.subjects(SH.targetClass, None))
    assert set(shapes.subjects(RDF.type, SH.PropertyShape)) - used == set()
    assert set(shapes.subjects(RDF.type, SH.NodeShape)) - used == set()


def test_only_core_constraints_are_used(shapes: Graph) -> None:
    for term in (SH.sparql, SH.js, SH.target, SH.rule, SH.SPARQLTarget):
        assert (None, term, None) not in shapes


def test_the_shapes_conform_to_the_shape_of_shapes() -> None:
    """SHACL, appendix C: the shapes graph that checks shapes graphs."""
    shapes = load_shapes()
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True, inference="none")
    assert conforms, text


def closed_shape(shapes: Graph, table: Table) -> URIRef:
    [kind] = [
        str(column.value_url.uri)
        for column in table.virtual
        if column.property == RDF.type and column.value_url
    ]
    [shape] = [
        node for node in shapes.subjects(SH.targetClass, URIRef(kind)) if (node, SH.closed, None) in shapes
    ]
    return shape


def paths(shapes: Graph, shape: URIRef) -> dict[URIRef, list[URIRef]]:
    """The property shapes of a shape by property; those of an alternative path under each of its members."""
    found: dict[URIRef, list[URIRef]] = {}
    for each in shapes.objects(shape, SH.property):
        path = shapes.value(each, SH.path)
        for member in (
            [path] if isinstance(path, URIRef) else Collection(shapes, shapes.value(path, SH.alternativePath))
        ):
            found.setdefault(member, []).append(each)
    return found


def test_shapes_and_metadata_name_the_same_properties(shapes: Graph, schema: Schema) -> None:
    for table in schema.tables.values():
        columns = {column.property for column in (*table.columns, *table.virtual)} - {RDF.type}
        told = {
            path
            for path in paths(shapes, closed_shape(shapes, table))
            if not path.endswith("#wasDerivedFrom")
        }
        assert told == columns, table.name


def test_shapes_and_metadata_agree_on_what_is_needed_and_what_may_repeat(
    shapes: Graph, schema: Schema
) -> None:
    for table in schema.tables.values():
        told = paths(shapes, closed_shape(shapes, table))
        for column in table.columns:
            rules = told[column.property]
            direct = [rule for rule in rules if isinstance(shapes.value(rule, SH.path), URIRef)]
            needed = any(shapes.value(rule, SH.minCount) for rule in direct)
            single = any(
                (rule, term, None) in shapes for rule in rules for term in (SH.maxCount, SH.uniqueLang)
            )
            either_of_two = sum(other.property == column.property for other in table.columns) > 1
            assert needed == (column.required or either_of_two), f"{table.name}.{column.name}: needed"
            assert single == (column.separator is None), f"{table.name}.{column.name}: single"


def test_every_code_list_of_the_shapes_is_one_of_the_ontology(shapes: Graph, ontology: Graph) -> None:
    schemes = set(ontology.subjects(RDF.type, SKOS.ConceptScheme))
    wanted = {shapes.value(shape, SH.hasValue) for shape in shapes.subjects(SH.path, SKOS.inScheme)}
    assert wanted and wanted <= schemes
    roles = {shapes.value(shape, SH.hasValue) for shape in shapes.subjects(SH.hasValue, None)} - wanted
    for role in roles:
        assert (role, SKOS.inScheme, URIRef(BASE + "organisation-role")) in ontology, role


def test_the_remedy_of_a_short_code_list_names_all_its_codes(shapes: Graph, ontology: Graph) -> None:
    for shape in shapes.subjects(SH.path, SKOS.inScheme):
        scheme = shapes.value(shape, SH.hasValue)
        codes = {str(concept).rpartition("/")[2] for concept in ontology.subjects(SKOS.inScheme, scheme)}
        remedy = str(shapes.value(shape, PW.remedy))
        if remedy.startswith("Use one of: "):
            assert set(remedy.removeprefix("Use one of: ").rstrip(".").split(", ")) == codes, scheme


def test_the_shapes_graph_given_stays_as_it_is(shapes: Graph) -> None:
    before = set(shapes)
    for_speed(shapes)
    validate([], Locator(load_schema()), shapes)
    assert set(shapes) == before


def test_without_shapes_nothing_passes() -> None:
    with pytest.raises(ConformError, match="no shape"):
        validate([], Locator(load_schema()), [])


def test_without_records_nothing_passes() -> None:
    [finding] = validate([], Locator(load_schema()))
    assert (finding.severity, finding.rule) == ("violation", "nothing-checked")


def test_a_finding_names_file_row_column_and_cell(schema: Schema) -> None:
    here = ROOT / "tests" / "shapes"
    data = plain(
        [*Graph().parse(here / "context.ttl"), *Graph().parse(here / "cases" / "reviews" / "fail-itself.ttl")]
    )
    locator = Locator(schema, {BASE + "data/reviews": "tables/reviews.csv"})
    [finding] = validate(data, locator)
    assert (finding.file, finding.table, finding.row) == ("tables/reviews.csv", "reviews", 2)
    assert (finding.column, finding.value) == ("reviewers", "FRA")
    assert finding.record == BASE + "id/review/GRECO/round-4/ITA"
    assert finding.rule == "Review-reviewer-other"
    assert finding.message == "A country cannot review itself."
    assert finding.remedy == "Take the reviewed country out of the column reviewers."


def test_a_warning_stays_a_warning(schema: Schema) -> None:
    here = ROOT / "tests" / "shapes"
    case = here / "cases" / "recommendations" / "fail-empty.ttl"
    found = validate([*Graph().parse(here / "context.ttl"), *Graph().parse(case)], Locator(schema))
    assert {finding.rule for finding in found if finding.severity == "warning"} == {"subject"}
