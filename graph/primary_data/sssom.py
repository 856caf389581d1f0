"""The crosswalk as a mapping set in the Simple Standard for Sharing Ontological Mappings (SSSOM/TSV).

The names of the columns are slots of the standard (https://mapping-commons.github.io/sssom/). Its form for
tables: the metadata as YAML in lines that begin with ``#``, then a table with tabs; several values in one
cell are separated by ``|``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import yaml
from peerweave.graph.namespaces import BASE, CC_BY, ID, PREFIXES, table_graph
from peerweave.graph.questions.advice import text
from peerweave.graph.store.repository import Term

COLUMNS: Final = (
    *("subject_id", "subject_label", "predicate_id", "object_id", "object_label"),
    *("mapping_justification", "author_id", "author_label", "reviewer_id", "reviewer_label"),
    *("subject_source", "object_source", "mapping_date", "see_also", "other", "comment"),
)
_CURIES: Final = {
    "pwid": str(ID),
    "semapv": PREFIXES["semapv"],
    "skos": PREFIXES["skos"],
    "sssom": PREFIXES["sssom"],
}
_JOIN: Final = "|"
_SAID: Final = {
    "agrees": "a second reader chose the same relation",
    "other-relation": "a second reader chose another relation; the one here was settled since",
    "no-match": "a second reader would not match the two; the relation here was kept",
}
_Row = Mapping[str, Term | None]


def mapping_set(
    compared: Iterable[_Row], without: Iterable[_Row], as_of: str, pair: Sequence[str] = ()
) -> bytes:
    """The file.

    ``compared`` and ``without`` are the rows of ``queries/pages/mapping-set.rq`` and
    ``mapping-set-without.rq``; ``as_of`` is the day of the tables, which is the version of the set. With
    ``pair``, the IRIs of two instruments, only what compares these; the set then has the pair in its name.
    Nothing is turned round: each mapping stands as the tables have it.
    """
    rows = [*_mappings(compared), *_mappings(without)]
    if pair:
        ends = {_curie(iri) for iri in pair}
        rows = [row for row in rows if {row["subject_source"], row["object_source"]} == ends]
    out = io.StringIO()
    header = yaml.safe_dump(_header(as_of, pair), sort_keys=False, allow_unicode=True, width=1000)
    out.writelines(f"#{line}\n" for line in header.splitlines())
    writer = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _header(as_of: str, pair: Sequence[str]) -> dict[str, Any]:
    keys = [iri.removeprefix(f"{ID}instrument/") for iri in pair]
    named = "/".join(["crosswalk", *keys])
    between = f" between {' and '.join(keys)}" if keys else ""
    return {
        "curie_map": _CURIES,
        "mapping_set_id": f"{BASE}{named}",
        "mapping_set_version": as_of,
        "mapping_set_title": f"Peerweave: crosswalk of anti-corruption instruments{between}",
        "mapping_set_description": (
            "How provisions of instruments against corruption relate, and where a reading found no "
            "counterpart (object sssom:NoTermFound, with the instrument as object_source). A pair that "
            "stands in no row was not judged."
        ),
        "license": str(CC_BY),
        "mapping_set_source": [
            str(table_graph(name)) for name in ("provision_mappings", "unmatched_provisions")
        ],
    }


def _mappings(rows: Iterable[_Row]) -> Iterator[dict[str, str]]:
    """One row for each mapping; the rows of one follow each other and differ in source and second reading."""
    found: dict[str, dict[str, dict[str, None]]] = {}
    last: dict[str, _Row] = {}
    for row in rows:
        key = text(row, "mapping")
        last[key] = row
        lists = found.setdefault(key, {"address": {}, "reviewer": {}, "reviewerLabel": {}, "verdict": {}})
        for name, values in lists.items():
            if text(row, name):
                values.setdefault(text(row, name))
    for key, lists in found.items():
        row = last[key]
        yield {
            "subject_id": _curie(text(row, "subject")),
            "subject_label": text(row, "subjectLabel"),
            "predicate_id": _curie(text(row, "predicate")),
            "object_id": _curie(text(row, "object")),
            "object_label": text(row, "objectLabel"),
            "mapping_justification": _curie(text(row, "justification")),
            "author_id": _curie(text(row, "author")),
            "author_label": text(row, "authorLabel"),
            "reviewer_id": _JOIN.join(_curie(iri) for iri in lists["reviewer"]),
            "reviewer_label": _JOIN.join(lists["reviewerLabel"]),
            "subject_source": _curie(text(row, "subjectSource")),
            "object_source": _curie(text(row, "objectSource")),
            "mapping_date": _day(text(row, "date")),
            "see_also": _JOIN.join(address.replace(_JOIN, "%7C") for address in (key, *lists["address"])),
            "other": "; ".join(_SAID[iri.rpartition("/")[2]] for iri in lists["verdict"]),
            "comment": text(row, "comment"),
        }


def _curie(iri: str) -> str:
    """The IRI as ``prefix:local``, where the set has a prefix for it."""
    return next(
        (f"{prefix}:{iri[len(start) :]}" for prefix, start in _CURIES.items() if iri.startswith(start)), iri
    )


def _day(date: str) -> str:
    """A day only: a mapping date of SSSOM is an ``xsd:date``, and a month or year is none."""
    return date if len(date) == len("2026-11-26") else ""
