"""Rows as RDF, worked out by hand from tests/build/tables and csv2rdf's minimal mode (section 4.4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from peerweave.graph.build.emit import emit
from peerweave.graph.namespaces import expand, row_iri, table_graph

B = "https://w3id.org/peerweave/"
N = B + "ns#"
A = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FROM = "http://www.w3.org/ns/prov#wasDerivedFrom"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
X = "http://www.w3.org/2001/XMLSchema#"


def iri(text: str) -> str:
    return f"<{text}>"


def written(read, *folders: Path) -> dict[str, set[tuple[str, str, str]]]:
    """Graph to its statements, each in the notation of N-Triples."""
    graphs: dict[str, set[tuple[str, str, str]]] = {}
    for subject, predicate, value, graph in emit(read(*folders).rows):
        graphs.setdefault(str(graph), set()).add((str(subject), str(predicate), value.n3()))
    return graphs


def test_plain_columns(tables: Path, read) -> None:
    """Plain text, tagged text, a concept, a web address, a full date; an empty cell says nothing."""
    france = B + "id/country/FRA"
    graph = written(read, tables)[B + "data/countries"]
    assert {statement for statement in graph if statement[0] == france} == {
        (france, A, iri(N + "Country")),
        (france, FROM, iri(B + "data/countries#row=2")),
        (france, NOTATION, '"FRA"'),
        (france, LABEL, '"France"@en'),
        (france, N + "participantKind", iri(B + "participant-kind/state")),
        (france, N + "since", f'"1999-01-01"^^<{X}date>'),
        (france, N + "homepage", f'"https://www.example.org/fr"^^<{X}anyURI>'),
    }


def test_lists_numbers_and_virtual_columns(tables: Path, read) -> None:
    """One statement a member; 2.50 in canonical form; a virtual column from two other cells."""
    review = B + "id/review/round-1/FRA"
    graph = written(read, tables)[B + "data/reviews"]
    assert {statement for statement in graph if statement[0] == review} == {
        (review, A, iri(N + "Review")),
        (review, FROM, iri(B + "data/reviews#row=2")),
        (review, N + "country", iri(B + "id/country/FRA")),
        (review, N + "phase", iri(B + "id/phase/round-1")),
        (review, N + "reviewer", iri(B + "id/country/ROU")),
        (review, N + "reviewer", iri(B + "id/country/XKX")),
        (review, N + "theme", iri(B + "theme/bribery")),
        (review, N + "theme", iri(B + "theme/recovery")),
        (review, N + "ordinal", f'"1"^^<{X}integer>'),
        (review, N + "score", f'"2.5"^^<{X}decimal>'),
        (review, N + "start", f'"2014-06-12"^^<{X}date>'),
        (review, LABEL, '"First review"@en'),
        (review, N + "series", iri(B + "id/series/round-1/1")),
    }


@pytest.mark.parametrize(
    ("thing", "value"),
    [
        ("id/review/round-1/FRA", f'"2014-06-12"^^<{X}date>'),
        ("id/review/round-1/ROU", f'"2014-06"^^<{X}gYearMonth>'),
        ("id/review/round-2/ROU", f'"2015"^^<{X}gYear>'),
    ],
)
def test_partial_dates(tables: Path, read, thing: str, value: str) -> None:
    graph = written(read, tables)[B + "data/reviews"]
    assert [v for s, p, v in graph if (s, p) == (B + thing, N + "start")] == [value]


def test_whole_number_as_decimal_and_quotation_marks(tables: Path, read) -> None:
    graph = written(read, tables)[B + "data/reviews"]
    review = B + "id/review/round-2/ROU"
    assert (review, N + "score", f'"100"^^<{X}decimal>') in graph
    assert (review, LABEL, '"Two \\"quoted\\" words"@en') in graph


def test_value_from_two_columns_needs_both(tables: Path, read) -> None:
    """A template with an empty cell says nothing, whether the column is virtual or not."""
    graph = written(read, tables)[B + "data/steps"]
    first, second = B + "id/step/FRA/round-1/1", B + "id/step/ROU/round-2/1"
    assert [v for s, p, v in graph if s == first and p in (N + "follows", N + "before")] == []
    before = iri(B + "id/review/round-1/ROU")
    assert (second, N + "follows", before) in graph
    assert (second, N + "before", before) in graph


def test_percent_encoding() -> None:
    """``{id}`` encodes all but unreserved characters, ``{+id}`` leaves a key's strokes (RFC 6570, 3.2)."""
    import csvw
    from peerweave.graph.tables.schema import Template

    cells = {"id": "UNCAC/16.1 é"}
    simple = Template.of(csvw.metadata.URITemplate(B + "id/{id}"))
    reserved = Template.of(csvw.metadata.URITemplate(B + "id/{+id}"))
    assert simple is not None
    assert reserved is not None
    assert simple.expand(cells) == B + "id/UNCAC%2F16.1%20%C3%A9"
    assert reserved.expand(cells) == B + "id/UNCAC/16.1%20%C3%A9"
    assert simple.expand({"id": None}) is None


def test_leading_noughts_do_not_make_another_record(tables: Path, read) -> None:
    """01 and 1 are one number, so two rows with them have one key."""
    path = tables / "steps.csv"
    path.write_text(path.read_text("utf-8") + "FRA,round-1,01,\n", "utf-8")
    (finding,) = read(tables).findings
    assert (finding.rule, finding.row, finding.value) == ("key-duplicate", 4, "FRA/round-1/1")


def test_no_blank_nodes_and_same_order(tables: Path, read) -> None:
    first = list(emit(read(tables).rows))
    assert first == list(emit(read(tables).rows))
    assert all(type(term).__name__ in ("URIRef", "Literal") for quad in first for term in quad)


def test_further_folder_has_rows_and_graphs_of_its_own(tables: Path, read, tmp_path: Path) -> None:
    mine = tmp_path / "our tables"
    mine.mkdir()
    (mine / "countries.csv").write_text("id,name,kind,joined,homepage,note\nITA,Italy,state,,,\n", "utf-8")
    graphs = written(read, tables, mine)
    italy = B + "id/country/ITA"
    assert graphs[B + "data/our%20tables/countries"] == {
        (italy, A, iri(N + "Country")),
        (italy, FROM, iri(B + "data/our%20tables/countries#row=2")),
        (italy, NOTATION, '"ITA"'),
        (italy, LABEL, '"Italy"@en'),
        (italy, N + "participantKind", iri(B + "participant-kind/state")),
    }
    assert not any(s == italy for s, _, _ in graphs[B + "data/countries"])


def test_names_of_graphs_and_rows() -> None:
    assert str(table_graph("reviews")) == B + "data/reviews"
    assert str(table_graph("reviews", "a/b")) == B + "data/a%2Fb/reviews"
    assert str(row_iri("reviews", 12)) == B + "data/reviews#row=12"
    assert expand("dcterms:title") == "http://purl.org/dc/terms/title"
    assert expand("https://example.org/x") == "https://example.org/x"
    with pytest.raises(ValueError, match="neither a full IRI nor a name with a known prefix"):
        expand("unknown:title")
