"""A SPARQL service by address: what it answers, and what is said when it does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from peerweave.graph.cli.main import cli
from peerweave.graph.store.remote import EndpointError, RemoteRepository
from peerweave.graph.store.repository import LocalRepository

JSON = "application/sparql-results+json"
TWO = '{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"a"}},{}]}}'
ONE_VALUE = "SELECT ?x { ?s ?p ?x }"


@contextmanager
def service(
    status: int = 200,
    kind: str = JSON,
    body: str = TWO,
    headers: Mapping[str, str] = {},
    wait: float = 0,
    promised: int | None = None,
) -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """A service that always says the same: its address, and the forms posted to it."""
    forms: list[dict[str, list[str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            forms.append(parse_qs(self.rfile.read(length).decode()))
            time.sleep(wait)
            data = body.encode()
            self.send_response(status)
            for name, value in {"Content-Type": kind, **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(promised or len(data)))
            self.end_headers()
            with suppress(BrokenPipeError):
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql", forms
    finally:
        server.shutdown()
        server.server_close()


def test_rows_come_as_terms_and_what_is_not_known_as_none() -> None:
    with service() as (address, forms):
        rows = RemoteRepository(address).select(ONE_VALUE, {"x": ox.Literal("a")})
    assert rows.columns == ("x",)
    assert rows.rows == [{"x": ox.Literal("a")}, {"x": None}]
    assert forms == [{"query": ['SELECT ?x { VALUES ?x { "a" }  ?s ?p ?x }']}]


def test_the_graph_that_the_address_names_is_asked() -> None:
    with service() as (address, forms):
        RemoteRepository(f"{address}?default-graph-uri=urn%3Aall").select(ONE_VALUE, {})
    assert forms == [{"default-graph-uri": ["urn:all"], "query": [ONE_VALUE]}]


def test_ask_and_construct() -> None:
    with service(body='{"head":{},"boolean":true}') as (address, _):
        assert RemoteRepository(address).ask("ASK {}", {})
    lines = '<urn:b> <urn:p> "x" .\n<urn:a> <urn:p> <urn:o> .\n'
    with service(kind="application/n-triples", body=lines) as (address, _):
        found = RemoteRepository(address).construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", {})
    assert [triple.subject.value for triple in found] == ["urn:a", "urn:b"]


def test_the_other_kind_of_query_is_refused() -> None:
    with service() as (address, _), pytest.raises(ValueError, match="must be an ASK"):
        RemoteRepository(address).ask(ONE_VALUE, {})
    with (
        service(body='{"head":{},"boolean":true}') as (address, _),
        pytest.raises(ValueError, match="must be a SELECT"),
    ):
        RemoteRepository(address).select("ASK {}", {})


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 404, "kind": "text/html"}, r"no SPARQL service \(HTTP status 404\)"),
        ({"kind": "text/html", "body": "<h1>Welcome</h1>"}, "text/html.*It begins: <h1>Welcome"),
        ({"status": 503, "kind": "text/plain", "body": "busy"}, r"too busy \(HTTP status 503\): busy"),
        ({"status": 500, "kind": "text/plain", "body": "a\nb"}, r"failed \(HTTP status 500\): a b"),
        ({"status": 401}, "does not let us in"),
        ({"status": 301, "headers": {"Location": "http://there/"}}, "has moved: give http://there/ instead"),
        ({"body": TWO[:-20]}, "cut or damaged"),
        ({"body": TWO[:-20], "promised": len(TWO)}, "cut or damaged"),
        # The Oxigraph server's own time-out: status 200, and words in the midst of the rows.
        ({"body": TWO[:-2] + "Query evaluation was cancelled"}, "cut or damaged"),
        ({"headers": {"X-SPARQL-MaxRows": "2"}}, "at most 2 rows"),
        ({"headers": {"X-SQL-State": "S1TAT"}}, "left rows out"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_told(answer: dict[str, object], words: str) -> None:
    with service(**answer) as (address, _), pytest.raises(EndpointError, match=words) as told:  # type: ignore[arg-type]
        RemoteRepository(address).select(ONE_VALUE, {})
    assert address in str(told.value)


def test_as_many_rows_as_the_limit_are_a_whole_answer_if_there_is_no_limit() -> None:
    with service(headers={"X-SPARQL-MaxRows": "3"}) as (address, _):
        assert len(RemoteRepository(address).select(ONE_VALUE, {}).rows) == 2


def test_a_refused_query_is_the_query_s_fault() -> None:
    answer = service(status=400, kind="text/plain", body="error at 1:1")
    with answer as (address, _), pytest.raises(ValueError, match="refuses the query: error at 1:1"):
        RemoteRepository(address).select("SELEC", {})


def test_a_slow_service_is_left() -> None:
    begun = time.monotonic()
    with (
        service(wait=3) as (address, _),
        pytest.raises(EndpointError, match=r"did not answer within 0\.2 seconds"),
    ):
        RemoteRepository(address, seconds=0.2).select(ONE_VALUE, {})
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "address", ["", "localhost", "file:///etc/passwd", "http://", "http://[::1", "ftp://a/b"]
)
def test_what_is_no_address_is_refused_at_once(address: str) -> None:
    with pytest.raises(EndpointError, match="is no address of a service"):
        RemoteRepository(address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/sparql", "http://nowhere.invalid/sparql"])
def test_nobody_there(address: str) -> None:
    with pytest.raises(EndpointError, match="cannot be reached"):
        RemoteRepository(address, seconds=5).select(ONE_VALUE, {})


def test_a_password_in_the_address_is_used_and_not_shown() -> None:
    repository = RemoteRepository("http://ann:secret@127.0.0.1:1/sparql", seconds=5)
    assert "secret" not in repository.snapshot_id
    with pytest.raises(EndpointError) as told:
        repository.select(ONE_VALUE, {})
    assert "secret" not in str(told.value)


def test_a_service_without_our_graph_is_told() -> None:
    empty = '{"head":{"vars":["asOf"]},"results":{"bindings":[]}}'
    with service(body=empty) as (address, _), pytest.raises(EndpointError, match=r"load graph\.nq"):
        _ = RemoteRepository(address).as_of


def test_a_question_is_asked_of_a_service(
    oxigraph: RemoteRepository, repository: LocalRepository, store_dir: Path
) -> None:
    assert oxigraph.as_of == repository.as_of
    asked = ["ask", "mechanisms-of-country", "--param", "country=Romania", "--format", "csv"]
    there = CliRunner().invoke(cli, [*asked, "--endpoint", oxigraph.snapshot_id])
    here = CliRunner().invoke(cli, [*asked, "--store", str(store_dir)])
    assert there.exit_code == 0, there.output
    assert there.output == here.output
    assert "GRECO" in there.output


def test_wrong_use_of_endpoint() -> None:
    nobody = CliRunner().invoke(cli, ["ask", "dates-held", "--endpoint", "http://127.0.0.1:1/sparql"])
    assert nobody.exit_code == 2 and "cannot be reached" in nobody.output
    both = CliRunner().invoke(cli, ["ask", "dates-held", "--endpoint", "http://a/", "--store", "."])
    assert both.exit_code == 2 and "--store" in both.output and "--endpoint" in both.output
