"""A page that a note names is a source of the row: no fact rests on a page that only its note knows."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

FACTS = Path(__file__).resolve().parents[2] / "graph" / "facts"
ENDS = (
    "al|am|ar|at|az|ba|be|bg|br|ca|ch|cl|co|com|cr|cy|cz|de|dk|eu|fi|fr|ge|gov|gr|hu|ie|info|int|is|it|jp|kg|kr"
    "|kz|li|lt|lu|lv|mc|md|media|mk|mn|mt|mx|net|news|ni|nl|no|nz|org|pa|pe|pl|pt|ro|rs|ru|se|si|sk|sm|tj|tr|ua"
    "|uk|uz|world|za"
)
HOST = re.compile(rf"(?:https?://|(?<![\w./@-]))((?:[a-z0-9-]+\.)+(?:{ENDS}))(?![\w-])", re.I)
TABLES = sorted(path.stem for path in FACTS.glob("*.csv"))


def read(table: str) -> list[dict[str, str]]:
    with (FACTS / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def plain(host: str) -> str:
    return host.lower().removeprefix("www.").rstrip(".")


HOSTS = {row["id"]: plain(urlsplit(row["address"]).hostname or "") for row in read("sources")}


def hosts_named(text: str) -> set[str]:
    return {plain(host) for host in HOST.findall(text)}


def is_same(host: str, other: str) -> bool:
    return host == other or host.endswith(f".{other}") or other.endswith(f".{host}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("day from the copy (expydoc.com)", {"expydoc.com"}),
        ("also https://www.oecd.org/a/b.htm and cap.mt.", {"oecd.org", "cap.mt"}),
        ("https://issuu.com./ethics360/docs/brazil", {"issuu.com"}),
        ("also https://acrc.go.kr/board.es?act=view", {"acrc.go.kr"}),
        ("no. 140, art. 16, Rec. 2003, i.e. nothing", set()),
    ],
)
def test_hosts_are_found_in_words(text: str, found: set[str]) -> None:
    assert hosts_named(text) == found


@pytest.mark.parametrize(
    "table",
    [
        table
        for table in TABLES
        if table not in {"sources", "judgements", "mapping_reviews", "unseen_reports"}
    ],
)
def test_a_page_named_in_a_note_is_a_source(table: str) -> None:
    for number, row in enumerate(read(table), 2):
        own = [HOSTS[source] for source in row["sources"].split(";") if source]
        for host in hosts_named(row["note"]):
            assert any(is_same(host, other) for other in own), (
                f"{table}.csv, row {number}: {host} is no source of it"
            )
