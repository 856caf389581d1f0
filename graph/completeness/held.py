"""How much is held of what is known to exist, from the rows of ``queries/facts/completeness.rq``.

What is known to exist is itself data: a number that a source states (``published_totals.csv``, and the
totals of ``implementation_totals.csv``). Of several for the same the greatest is taken, as what there
is grows. Where no source gives one, how many exist is not known, and there is no share: what is held is
never taken for all there is.

Of the recommendations of a phase sources give the number review by review. Their sum, each taken as no
less than what is held of the review, and with what is held of the other reviews, is the least that can
exist; a share of it is the most that the share can be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from peerweave.graph.namespaces import concept, table_graph
from peerweave.graph.questions.advice import Thing, rows_of, text
from peerweave.graph.questions.kept import kept
from peerweave.graph.store.repository import Bindings, Rows, Term

EXACT: Final = "exactly"
AT_LEAST: Final = "at least"
NOT_KNOWN: Final = "not known how many exist"
_ORDER: Final = (EXACT, AT_LEAST, NOT_KNOWN)

KINDS: Final = (
    *("official-document", "official-copy", "official-news", "other-official"),
    *("civil-society", "press", "commentary", "secondary-digest"),
)
"""The kinds of source, best first; each has a column of its own."""

_COLUMNS: Final = (
    *(
        "table*",
        "of*",
        "phase*",
        "part*",
        "held",
        "alike",
        "known",
        "known_is",
        "share",
        "as_of",
        "total*",
        "newest",
    ),
    *(kind.replace("-", "_") for kind in KINDS),
    "no_source",
)
_TOTALS: Final = (
    "total*",
    "counted*",
    "of*",
    "phase*",
    "review*",
    "number",
    "as_of",
    "held",
    "share",
    "said",
)
_RECOMMENDATIONS: Final = str(concept("counted", "recommendations"))
_ADVICE: Final = str(table_graph("recommendations"))
_COUNTED: Final[Mapping[tuple[str, str], str]] = {
    (str(table_graph(table)), part and str(concept(*part.split("/")))): str(concept("counted", counted))
    for table, part, counted in (
        ("participations", "", "parties"),
        ("memberships", "membership-status/member", "members"),
        ("meetings", "meeting-kind/plenary", "plenaries"),
        ("reports", "report-stage/evaluation", "evaluation-reports"),
    )
}
"""What a published total counts of a table, and of which part of it."""

_Row = Mapping[str, Term | None]
_Key = tuple[str, str, str, str]


@dataclass
class Group:
    """The records of one table, mechanism or instrument, phase and part."""

    held: int = 0
    newest: str = ""
    kinds: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Total:
    """A number of what exists, as a source states it."""

    record: Thing
    counted: str
    of: str
    phase: str
    review: str
    number: int
    as_of: str

    @property
    def key(self) -> tuple[str, str]:
        """What is counted, and of what: the narrowest of review, phase, and mechanism or instrument."""
        return self.counted, self.review or self.phase or self.of

    @property
    def size(self) -> tuple[int, str]:
        """By its number; of several alike by the address of the record."""
        return self.number, self.record.iri

    @property
    def place(self) -> tuple[str, ...]:
        """Where it is listed: by what is counted, of what, and the date."""
        return self.counted, self.of, self.phase, self.review, self.as_of, self.record.iri


@dataclass(frozen=True)
class Known:
    """What is known to exist of a group, and how much is held, counted alike."""

    number: int | None = None
    means: str = NOT_KNOWN
    alike: int | None = None
    total: Total | None = None

    @property
    def share(self) -> float | None:
        """Per cent; the most that it can be where the number is the least; None where nothing is known."""
        if not self.number or self.alike is None:
            return None
        return 100 * self.alike / self.number


class Holdings:
    """Everything that ``queries/facts/completeness.rq`` tells."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self.names: dict[str, str] = {}
        self.tables: dict[str, int] = {}
        self.groups: dict[_Key, Group] = {}
        self.totals: list[Total] = []
        self.alike: dict[tuple[str, str], int] = defaultdict(int)
        self.advice: dict[str, dict[str, int]] = defaultdict(dict)
        for row in rows:
            getattr(self, f"_{text(row, 'row')}")(row)
        self.greatest = {total.key: total for total in sorted(self.totals, key=lambda one: one.size)}
        for table, number in self.tables.items():
            if not any(key[0] == table for key in self.groups):
                self.groups[table, "", "", ""] = Group(number, kinds={"": number})

    def thing(self, iri: str) -> Thing | None:
        """Something named in the rows, with its words."""
        return Thing(iri, self.names.get(iri, iri.rpartition("/")[2])) if iri else None

    def _name(self, row: _Row) -> None:
        self.names[text(row, "name")] = text(row, "nameLabel")

    def _table(self, row: _Row) -> None:
        self.names[text(row, "table")] = text(row, "tableLabel")
        self.tables[text(row, "table")] = int(text(row, "number"))

    def _group(self, row: _Row) -> Group:
        key = text(row, "table"), text(row, "of"), text(row, "phase"), text(row, "part")
        return self.groups.setdefault(key, Group())

    def _held(self, row: _Row) -> None:
        group, number = self._group(row), int(text(row, "number"))
        group.held += number
        group.kinds[text(row, "kind").rpartition("/")[2]] = number

    def _newest(self, row: _Row) -> None:
        group = self._group(row)
        group.newest = max(group.newest, text(row, "day"))

    def _total(self, row: _Row) -> None:
        self.totals.append(
            Total(
                Thing(text(row, "record"), text(row, "recordLabel")),
                text(row, "counted"),
                text(row, "of"),
                text(row, "phase"),
                text(row, "review"),
                int(text(row, "number")),
                text(row, "day"),
            )
        )

    def _alike(self, row: _Row) -> None:
        counted, number = text(row, "counted"), int(text(row, "number"))
        phase, review = text(row, "phase"), text(row, "review")
        self.alike[counted, review or phase or text(row, "of")] += number
        if review:
            self.advice[phase][review] = number

    def known(self, key: _Key) -> Known:
        """What is known to exist of a group."""
        table, of, phase, part = key
        if table == _ADVICE and phase:
            return self._recommendations(phase)
        counted = _COUNTED.get((table, part))
        if counted is None:
            return Known()
        narrow = counted, phase or of
        total, alike = self.greatest.get(narrow), self.alike.get(narrow, 0)
        return Known(total.number, EXACT, alike, total) if total else Known()

    def _recommendations(self, phase: str) -> Known:
        stated = {
            total.review: total.number
            for total in self.greatest.values()
            if total.counted == _RECOMMENDATIONS and total.phase == phase and total.review
        }
        if not stated:
            return Known()
        held = self.advice[phase]
        least = sum(max(stated.get(one, 0), held.get(one, 0)) for one in stated.keys() | held.keys())
        return Known(least, AT_LEAST, sum(held.values()))


@kept
def holdings(rows: Rows) -> Holdings:
    """What the facts tell, put together once."""
    return Holdings(rows.rows)


def completeness(rows: Rows, values: Bindings) -> Rows:
    """One row for each table, mechanism or instrument, phase and part that holds anything.

    Those of which it is known how many exist stand first.

    ``values``: perhaps ``mechanism`` and ``phase``, which it must then be of.
    """
    return rows_of(_COLUMNS, _completeness(holdings(rows), values))


def _completeness(facts: Holdings, values: Bindings) -> Iterator[dict[str, object]]:
    wanted = {name: str(values[name].value) for name in ("mechanism", "phase") if name in values}
    found = [(key, facts.groups[key], facts.known(key)) for key in facts.groups]
    for key, group, known in sorted(found, key=lambda one: (_ORDER.index(one[2].means), one[0])):
        table, of, phase, part = key
        if wanted.get("mechanism", of) != of or wanted.get("phase", phase) != phase:
            continue
        yield {
            "table": facts.thing(table),
            "of": facts.thing(of),
            "phase": facts.thing(phase),
            "part": facts.thing(part),
            "held": group.held,
            "alike": known.alike,
            "known": known.number,
            "known_is": known.means,
            "share": known.share,
            "as_of": known.total.as_of if known.total else None,
            "total": known.total.record if known.total else None,
            "newest": group.newest,
            **{kind.replace("-", "_"): group.kinds.get(kind) for kind in KINDS},
            "no_source": group.kinds.get(""),
        }


def published_totals(rows: Rows, values: Bindings) -> Rows:
    """One row for each total that a source states, with what is held now, counted alike.

    ``values``: perhaps ``mechanism`` and ``phase``, which it must then be of.
    """
    facts = holdings(rows)
    wanted = {name: str(values[name].value) for name in ("mechanism", "phase") if name in values}
    listed = sorted(facts.totals, key=lambda one: one.place)
    return rows_of(
        _TOTALS,
        (
            {
                "total": total.record,
                "counted": facts.thing(total.counted),
                "of": facts.thing(total.of),
                "phase": facts.thing(total.phase),
                "review": facts.thing(total.review),
                "number": total.number,
                "as_of": total.as_of,
                "held": facts.alike.get(total.key, 0),
                "share": 100 * facts.alike.get(total.key, 0) / total.number if total.number else None,
                "said": _said(total, facts),
            }
            for total in listed
            if wanted.get("mechanism", total.of) == total.of
            and wanted.get("phase", total.phase) == total.phase
        ),
    )


def _said(total: Total, facts: Holdings) -> str:
    held = facts.alike.get(total.key, 0)
    if facts.greatest[total.key].number > total.number:
        return "there are more by another total"
    if held > total.number:
        return "more rows are held, which a conflict explains"
    return "all are held" if held == total.number else "not all are held"
