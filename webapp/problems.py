"""An error as a value: raised anywhere while a request is answered, turned into a response by errors.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any


class Problem(Exception):  # noqa: N818 (the word of RFC 9457)
    """An answer that is an error: the status, what is wrong and how to mend it, and where to go instead.

    ``members`` are further members of the problem details; ``ways_out`` are (words, address) pairs shown as
    links; ``headers`` are added to the answer.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        title: str = "",
        members: Mapping[str, Any] | None = None,
        ways_out: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        detail = readable(detail)
        super().__init__(detail)
        self.status = status
        self.title = title or HTTPStatus(status).phrase.capitalize()
        self.detail = detail
        self.members = dict(members or {})
        self.ways_out = list(ways_out)
        self.headers = dict(headers or {})


def service_away() -> Problem:
    """The problem of a service that holds the graph and does not answer."""
    return Problem(
        503,
        "The service that holds the graph does not answer. Whoever runs this instance can look whether it is "
        "running, and finds its words in the log.",
        headers={"Retry-After": "30"},
    )


def service_late() -> Problem:
    """The problem of a service that holds the graph and did not answer in time."""
    return Problem(
        504,
        "The service that holds the graph did not answer in the time allowed. What is asked for one country "
        "or one mechanism takes less.",
        title="The service took too long",
    )


def readable(text: str) -> str:
    """Text from outside with what cannot be shown (control and direction characters) replaced."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)
