"""Two instruments side by side: what matches, what was found to have no counterpart, what nobody judged.

From the rows of ``queries/facts/crosswalk.rq``: one for each provision and instrument, one for each
comparison, and one for each judgement that a provision has no counterpart in an instrument.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from peerweave.graph.namespaces import concept
from peerweave.graph.natural import natural_key
from peerweave.graph.questions.advice import Thing, rows_of, text, thing
from peerweave.graph.store.repository import Bindings, Rows, Term
from rdflib.namespace import SKOS

RELATIONS: Final = {
    str(SKOS.exactMatch): "the same duty",
    str(SKOS.closeMatch): "nearly the same duty",
    str(SKOS.broadMatch): "a wider duty",
    str(SKOS.narrowMatch): "a narrower duty",
    str(SKOS.relatedMatch): "a related duty",
}
"""What the other provision is, seen from this one (SKOS Reference, section 10)."""

MATCHED: Final = "matched"
IN_A_PART: Final = "matched in a part"
AS_A_PART: Final = "matched as a part"
NO_COUNTERPART: Final = "no counterpart"
NOT_MATCHED: Final = "not judged"

SAME: Final = "the same"
NO_MATCH: Final = "no match"
_AGREES: Final = str(concept("review-verdict", "agrees"))

_TURNED: Final = {
    str(SKOS.broadMatch): str(SKOS.narrowMatch),
    str(SKOS.narrowMatch): str(SKOS.broadMatch),
}
_SAME: Final = frozenset({str(SKOS.exactMatch), str(SKOS.closeMatch)})
_COLUMNS: Final = (
    "standing",
    "first*",
    "relation",
    "second*",
    "theme*",
    "basis",
    "judge*",
    "again",
    "mapping*",
)
_PAIRS: Final = (
    *("first*", "second*", "comparisons", "same", "wider_or_narrower", "related"),
    *("first_matched", "first_without", "first_held", "second_matched", "second_without", "second_held"),
)
_Row = Mapping[str, Term | None]


@dataclass
class _Facts:
    names: dict[str, Thing] = field(default_factory=dict)
    instrument: dict[str, str] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)
    mappings: list[_Row] = field(default_factory=list)
    without: dict[tuple[str, str], _Row] = field(default_factory=dict)
    """By provision and instrument: the judgement that it has no counterpart there."""
    again: dict[str, list[_Row]] = field(default_factory=lambda: defaultdict(list))
    """By comparison: what a second reader found."""

    def wholes(self, provision: str) -> Iterator[str]:
        """The wider provisions of one, the nearest first."""
        while provision in self.whole:
            provision = self.whole[provision]
            yield provision


def crosswalk(rows: Rows, values: Bindings) -> Rows:
    """The comparisons of ``first`` with ``second``, in the order of the first; then what is not matched.

    What is not matched was judged to have no counterpart in the other, or was not judged.
    With ``relation`` only the comparisons that stand so. An instrument may be compared with itself.
    """
    facts = _read(rows)
    first, second = values["first"].value, values["second"].value
    wanted = values["relation"].value if "relation" in values else ""
    found = list(_compared(facts, first, second))
    found.sort(key=lambda row: (_place(row["first"]), list(RELATIONS.values()).index(row["relation"])))
    if wanted:
        return rows_of(_COLUMNS, [row for row in found if row["relation"] == wanted])
    left = {row["first"].iri for row in found}
    right = {row["second"].iri for row in found}
    return rows_of(
        _COLUMNS,
        [
            *found,
            *_alone(facts, "first", first, second, left),
            *_alone(facts, "second", second, first, right),
        ],
    )


def pairs(rows: Rows, values: Bindings) -> Rows:
    """Pairs of instruments with how many comparisons are on record; with ``instrument`` only its own."""
    facts = _read(rows)
    wanted = values["instrument"].value if "instrument" in values else None
    held = Counter(of for iri, of in facts.instrument.items() if iri != of)
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for row in facts.mappings:
        ends = sorted((facts.instrument[text(row, name)], text(row, name)) for name in ("thing", "other"))
        if wanted in (None, ends[0][0], ends[1][0]):
            key = ends[0][0], ends[1][0]
            found[key].append((ends[0][1], ends[1][1], text(row, "relation")))
    without = Counter((facts.instrument[provision], other) for provision, other in facts.without)
    for one, other in without:
        if wanted in (None, one, other):
            found[min(one, other), max(one, other)].extend(())
    listed = [
        {
            "first": facts.names[first],
            "second": facts.names[second],
            "comparisons": len(compared),
            "same": sum(relation in _SAME for _, _, relation in compared),
            "wider_or_narrower": sum(relation in _TURNED for _, _, relation in compared),
            "related": sum(relation == str(SKOS.relatedMatch) for _, _, relation in compared),
            "first_matched": len({one for one, _, _ in compared} - {first}),
            "first_without": without[first, second],
            "first_held": held[first],
            "second_matched": len({other for _, other, _ in compared} - {second}),
            "second_without": without[second, first],
            "second_held": held[second],
        }
        for (first, second), compared in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return rows_of(_PAIRS, listed)


def _compared(facts: _Facts, first: str, second: str) -> Iterator[dict[str, Any]]:
    for row in facts.mappings:
        subject, object_, relation = (text(row, name) for name in ("thing", "other", "relation"))
        sides = [(subject, object_, relation)]
        if subject != object_:
            sides.append((object_, subject, _TURNED.get(relation, relation)))
        for one, other, seen in sides:
            if facts.instrument.get(one) == first and facts.instrument.get(other) == second:
                yield {
                    "standing": MATCHED,
                    "first": facts.names[one],
                    "relation": RELATIONS[seen],
                    "second": facts.names[other],
                    "theme": thing(row, "theme") if text(row, "theme") else None,
                    "basis": text(row, "basis"),
                    "judge": thing(row, "judge") if text(row, "judge") else None,
                    "again": _again(facts, text(row, "mapping"), turned=one != subject) or None,
                    "mapping": thing(row, "mapping"),
                }


def _again(facts: _Facts, mapping: str, *, turned: bool) -> str:
    """What second readers found of a comparison, seen from the side on which it is shown."""
    found = []
    for row in facts.again.get(mapping, ()):
        chosen = text(row, "again")
        if text(row, "verdict") == _AGREES:
            found.append(SAME)
        else:
            found.append(RELATIONS[_TURNED.get(chosen, chosen) if turned else chosen] if chosen else NO_MATCH)
    return "; ".join(found)


def _alone(
    facts: _Facts, side: str, instrument: str, beside: str, matched: set[str]
) -> Iterator[dict[str, Any]]:
    """The provisions of an instrument that no comparison with the other names, in their order.

    A judgement that a provision has no counterpart holds for its parts.
    """
    in_a_part = {whole for one in matched for whole in facts.wholes(one)}
    alone = [
        facts.names[iri]
        for iri, of in facts.instrument.items()
        if of == instrument and iri not in matched and iri != instrument
    ]
    for provision in sorted(alone, key=_place):
        wider = tuple(facts.wholes(provision.iri))
        judged = next(
            (facts.without[one, beside] for one in (provision.iri, *wider) if (one, beside) in facts.without),
            None,
        )
        row: dict[str, Any] = dict.fromkeys(column.removesuffix("*") for column in _COLUMNS)
        if provision.iri in in_a_part:
            row["standing"] = IN_A_PART
        elif matched.intersection(wider):
            row["standing"] = AS_A_PART
        elif judged:
            row |= {
                "standing": NO_COUNTERPART,
                "basis": text(judged, "basis"),
                "judge": thing(judged, "judge"),
                "mapping": thing(judged, "mapping"),
            }
        else:
            row["standing"] = NOT_MATCHED
        yield {**row, side: provision}


def _place(provision: Thing) -> list[tuple[int, int, str]]:
    return natural_key(provision.iri)


def _read(rows: Rows) -> _Facts:
    facts = _Facts()
    for row in rows.rows:
        if text(row, "verdict"):
            facts.again[text(row, "mapping")].append(row)
            continue
        if text(row, "without"):
            facts.without[text(row, "thing"), text(row, "without")] = row
            continue
        if text(row, "mapping"):
            facts.mappings.append(row)
            continue
        iri = text(row, "thing")
        facts.names[iri] = thing(row, "thing")
        facts.instrument[iri] = text(row, "instrument")
        if text(row, "whole"):
            facts.whole[iri] = text(row, "whole")
    return facts
