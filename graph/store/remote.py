"""The same questions asked of a SPARQL service by its address: SPARQL 1.1 Protocol, query by POST (2.1.2).

Any service that answers SELECT and ASK in SPARQL 1.1 Query Results JSON, and CONSTRUCT in N-Triples or
Turtle, will do. It must hold what ``graph.nq`` of a snapshot holds, and in its default graph every statement
once (docs/architecture.md says why). Where a graph with a name takes the place of the default graph, as it
must in Virtuoso, the address says which, as the protocol has it: ``http://host/sparql?default-graph-uri=...``.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Sequence
from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import IO, Final
from urllib.parse import parse_qsl

import pyoxigraph as ox
import urllib3
from peerweave.graph.store.binding import bind_values
from peerweave.graph.store.repository import Bindings, Rows, row_of
from peerweave.graph.tables.schema import PACKAGE
from urllib3.exceptions import (
    HTTPError,
    LocationParseError,
    NewConnectionError,
    ProtocolError,
    TimeoutError,
)
from urllib3.util import Timeout, Url, make_headers, parse_url

DATASET: Final = frozenset({"default-graph-uri", "named-graph-uri"})
"""The fields by which the protocol names the dataset (section 2.1.4)."""

SPOOL: Final = 1 << 20
"""Up to how many bytes an answer is kept in memory, not in a file."""

SECONDS: Final = 60.0
"""How long an answer may take unless told otherwise."""

_AS_OF: Final = PACKAGE / "queries" / "store" / "as-of.rq"
_RESULTS: Final = "application/sparql-results+json"
_STATEMENTS: Final = "application/n-triples, text/turtle;q=0.5"
_CHUNK: Final = 1 << 16
_SHOWN: Final = 300
_TOO_LATE: Final = {408, 503, 504}
_CLOSED: Final = {401, 403, 407}


class EndpointError(RuntimeError):
    """A SPARQL service that cannot be asked or did not answer; the message says what to look at.

    ``code`` is ``timeout``, ``too-large``, or ``unreachable`` for all else.
    """

    def __init__(self, message: str, code: str = "unreachable") -> None:
        super().__init__(message)
        self.code = code


class RemoteRepository:
    """The graph in a SPARQL service. ``Repository`` (see there) by address.

    The service is taken to hold one graph that does not change as long as this is used, as a snapshot does.
    """

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        """``address`` is that of the service's query operation; ``seconds`` is the limit for one answer.

        Nothing is asked yet. Raises ``EndpointError`` for what is no address.
        """
        url = _parsed(address)
        self._address = url._replace(auth=None).url
        self._asked = url._replace(auth=None, query=None).url
        self._fields = parse_qsl(url.query or "")
        self._seconds = seconds
        self._headers = make_headers(user_agent="peerweave", basic_auth=url.auth)
        self._pool = urllib3.PoolManager(retries=False)

    @property
    def snapshot_id(self) -> str:
        """The address of the service, which does not say which published graph it holds."""
        return self._address

    @cached_property
    def as_of(self) -> str:
        """The day, YYYY-MM-DD, of which the dataset speaks. Raises ``EndpointError`` if it is not held."""
        rows = self.select(_AS_OF.read_text("utf-8"), {}).rows
        if not rows:
            raise EndpointError(
                f"{self._address} answers, but its default graph holds no graph of Peerweave: "
                "load graph.nq of a snapshot, each statement once more in the default graph."
            )
        return str(getattr(rows[0]["asOf"], "value", ""))

    def select(self, text: str, bindings: Bindings) -> Rows:
        """See ``Repository.select``. Raises ``EndpointError`` where the service gives no whole answer."""
        found = self._results(text, bindings)
        if not isinstance(found, ox.QuerySolutions):
            raise ValueError("the query must be a SELECT")
        names = tuple(variable.value for variable in found.variables)
        try:
            return Rows(names, [row_of(names, solution) for solution in found])
        except (SyntaxError, OSError) as error:
            raise self._cut(error) from error

    def ask(self, text: str, bindings: Bindings) -> bool:
        """See ``Repository.ask``. Raises ``EndpointError`` where the service gives no whole answer."""
        found = self._results(text, bindings)
        if not isinstance(found, ox.QueryBoolean):
            raise ValueError("the query must be an ASK")
        return bool(found)

    def construct(self, text: str, bindings: Bindings) -> list[ox.Triple]:
        """See ``Repository.construct``. Raises ``EndpointError`` where the service gives no whole answer."""
        kind, body = self._post(bind_values(text, bindings), _STATEMENTS)
        form = ox.RdfFormat.from_media_type(kind)
        if form is None:
            raise self._no_results(kind, body)
        try:
            return sorted({quad.triple for quad in ox.parse(body, format=form)}, key=str)
        except (SyntaxError, OSError) as error:
            raise self._cut(error) from error

    def stream(
        self, text: str, accept: str, fields: Sequence[tuple[str, str]], most: int
    ) -> tuple[str, IO[bytes]]:
        """The media type and the whole body of the answer to a query text, in a file at its beginning.

        ``fields`` name the dataset (SPARQL 1.1 Protocol, 2.1.4) in place of the address's own; ``most`` is
        the largest number of bytes that may come. Raises ``EndpointError``, its code ``too-large`` for a
        longer answer, and ``ValueError`` where the service refuses the query.
        """
        names = {name for name, _ in fields}
        kept = [field for field in self._fields if not names or field[0] not in DATASET]
        body: IO[bytes] = SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - handed on
        try:
            kind = self._send([*kept, *fields, ("query", text)], accept, body, most)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return kind, body

    def _results(self, text: str, bindings: Bindings) -> ox.QuerySolutions | ox.QueryBoolean:
        kind, body = self._post(bind_values(text, bindings), _RESULTS)
        form = ox.QueryResultsFormat.from_media_type(kind)
        if form is None:
            if ox.RdfFormat.from_media_type(kind) is not None and kind != "application/json":
                raise ValueError("the query must be a SELECT or an ASK")
            raise self._no_results(kind, body)
        try:
            return ox.parse_query_results(body, format=form)
        except (SyntaxError, OSError) as error:
            raise self._cut(error) from error

    def _post(self, query: str, accept: str) -> tuple[str, bytes]:
        """Media type and body of the answer. Raises ``EndpointError``, or ``ValueError`` for status 400."""
        body = io.BytesIO()
        return self._send([*self._fields, ("query", query)], accept, body, sys.maxsize), body.getvalue()

    def _send(self, fields: list[tuple[str, str]], accept: str, body: IO[bytes], most: int) -> str:
        """Writes the answer to ``body``; its media type. Raises as ``_post`` does."""
        ends = time.monotonic() + self._seconds
        try:
            response = self._pool.request(
                "POST",
                self._asked,
                fields=fields,
                encode_multipart=False,
                headers={**self._headers, "Accept": accept},
                timeout=Timeout(total=self._seconds),
                preload_content=False,
                redirect=False,
            )
            try:
                self._receive(response, body, ends, most)
            finally:
                response.release_conn()
        except ProtocolError as error:
            raise self._cut(error) from error
        except HTTPError as error:
            # A connection that is refused counts as a time-out with urllib3, which it is not.
            if isinstance(error, TimeoutError) and not isinstance(error, NewConnectionError):
                raise self._late() from error
            raise EndpointError(
                f"{self._address} cannot be reached ({_reason(error)}): is the address right, and the "
                "service running?"
            ) from error
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        self._check(response, kind, body)
        return kind

    def _receive(self, response: urllib3.BaseHTTPResponse, body: IO[bytes], ends: float, most: int) -> None:
        length = 0
        while chunk := response.read(_CHUNK):
            length += len(chunk)
            if length > most:
                response.close()
                raise EndpointError(f"The answer is larger than {most:,} bytes.", "too-large")
            body.write(chunk)
            if time.monotonic() > ends:
                response.close()
                raise self._late()

    def _check(self, response: urllib3.BaseHTTPResponse, kind: str, body: IO[bytes]) -> None:
        status = response.status
        if status == 200:
            self._whole(response, body)
            return
        words = _words(_beginning(body)) if kind.startswith("text/") or "json" in kind else ""
        said = f": {words}" if words else "."
        if status == 400:
            raise ValueError(f"{self._address} refuses the query{said}")
        if status in _TOO_LATE:
            raise EndpointError(
                f"{self._address} gave up or is too busy (HTTP status {status}){said}", "timeout"
            )
        if status in _CLOSED:
            raise EndpointError(f"{self._address} does not let us in (HTTP status {status}).")
        if 300 <= status < 400:
            place = response.headers.get("Location", "another address")
            raise EndpointError(f"{self._address} has moved: give {place} instead.")
        if status in (404, 405, 410):
            raise EndpointError(
                f"{self._address} is no SPARQL service (HTTP status {status}): check its path."
            )
        raise EndpointError(f"{self._address} failed (HTTP status {status}){said}")

    def _whole(self, response: urllib3.BaseHTTPResponse, body: IO[bytes]) -> None:
        """Raises ``EndpointError`` where Virtuoso says in a header that it left something out.

        It stops at a time limit with the SQL state S1TAT, and at a number of rows without any other sign
        (ResultSetMaxRows of its settings).
        """
        if response.headers.get("X-SQL-State", "").startswith("S1T"):
            raise EndpointError(f"{self._address} stopped at its time limit and left rows out.", "timeout")
        most = response.headers.get("X-SPARQL-MaxRows", "")
        if most.isdigit() and _beginning(body).startswith(b"{"):
            body.seek(0)
            try:
                rows = json.load(body)["results"]["bindings"]
            except (ValueError, KeyError, TypeError):
                return
            if len(rows) >= int(most):
                raise EndpointError(
                    f"{self._address} gives at most {most} rows and left others out: raise its limit "
                    "(ResultSetMaxRows)."
                )

    def _late(self) -> EndpointError:
        return EndpointError(f"{self._address} did not answer within {self._seconds:g} seconds.", "timeout")

    def _cut(self, error: Exception) -> EndpointError:
        return EndpointError(f"The answer of {self._address} is cut or damaged ({_reason(error)}).")

    def _no_results(self, kind: str, body: bytes) -> EndpointError:
        return EndpointError(
            f"{self._address} answered with {kind or 'no media type'}, not with SPARQL results: is it the "
            f"address of a SPARQL service? It begins: {_words(body)}"
        )


def _parsed(address: str) -> Url:
    try:
        url = parse_url(address)
    except LocationParseError:
        url = Url()
    if url.scheme not in ("http", "https") or not url.host:
        raise EndpointError(
            f"{address!r} is no address of a service: it takes one such as http://localhost:7878/query."
        )
    return url


def _reason(error: Exception) -> str:
    """What went wrong in the library's words, without its wrapping."""
    inner = getattr(error, "reason", None)
    return _words(str(inner or error).rpartition(": ")[2].encode()) or type(error).__name__


def _beginning(body: IO[bytes]) -> bytes:
    body.seek(0)
    return body.read(4 * _SHOWN)


def _words(body: bytes) -> str:
    """The beginning of a text, on one line."""
    return " ".join(body[: 4 * _SHOWN].decode("utf-8", "replace").split())[:_SHOWN]
