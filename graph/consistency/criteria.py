"""Criteria for progress, and the recommendations that they bear on, from ``queries/facts/criteria.rq``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from peerweave.graph.namespaces import concept
from peerweave.graph.questions.advice import Thing, members, rows_of, text, thing
from peerweave.graph.store.repository import Bindings, Rows, Term

ON_SUBJECT: Final = frozenset(str(concept("criterion-kind", code)) for code in ("benchmark", "scored-area"))
"""Kinds of criteria on a subject: they bear on the recommendations of their phase that share it."""

RATING: Final = str(concept("criterion-kind", "rating"))
"""The kind that places each recommendation on a scale."""

_COLUMNS: Final = (
    *("mechanism*", "phase*", "kind", "criterion*", "words", "measure", "themes", "recommendation*", "link"),
    *("bears_on", "source*", "note"),
)
_BLANK: Final[Mapping[str, None]] = dict.fromkeys(column.removesuffix("*") for column in _COLUMNS)

_Row = Mapping[str, Term | None]


@dataclass(frozen=True)
class _Side:
    """A criterion or a recommendation, as far as one bears on the other."""

    row: _Row
    thing: str
    by: str
    country: str
    phase: str
    kind: str
    target: str
    subjects: frozenset[str]


def _side(row: _Row) -> _Side:
    return _Side(
        row=row,
        thing=text(row, "thing"),
        by=text(row, "by"),
        country=text(row, "in"),
        phase=text(row, "phase"),
        kind=text(row, "state"),
        target=text(row, "other"),
        subjects=members(row, "subjects"),
    )


def _link(criterion: _Side, advice: _Side) -> str:
    """How a criterion bears on a recommendation, in words; empty where it does not."""
    if criterion.target:
        return "set to it" if criterion.target == advice.thing else ""
    if criterion.by != advice.by or criterion.phase not in ("", advice.phase):
        return ""
    if criterion.country not in ("", advice.country):
        return ""
    if criterion.kind == RATING:
        return "places each recommendation on a scale"
    if criterion.kind not in ON_SUBJECT or not criterion.phase:
        return ""
    shared = criterion.subjects & advice.subjects
    if any("/id/provision/" in subject for subject in shared):
        return "same provision"
    return "same theme" if shared else ""


def criteria_for_progress(rows: Rows, values: Bindings) -> Rows:
    """Each criterion, or each with the recommendations to ``country`` on which it bears.

    ``values``: perhaps ``mechanism``, ``phase``, ``theme`` and ``country``. Ends with the mechanisms of which
    no criterion is held that was asked for.
    """
    by_kind: dict[str, list[_Row]] = {"criterion": [], "recommendation": [], "name": [], "mechanism": []}
    for row in rows.rows:
        by_kind[text(row, "kind")].append(row)
    names = {text(row, "thing"): text(row, "thingLabel") for row in by_kind["name"]}
    mechanisms = {text(row, "thing"): thing(row, "thing") for row in by_kind["mechanism"]}
    chosen = sorted(
        _chosen(by_kind["criterion"], values),
        key=lambda row: (
            mechanisms[text(row, "by")].label,
            int(text(row, "rank")),
            text(row, "phase") or "~",
            int(thing(row, "thing").code),
        ),
    )
    advice = [_side(row) for row in by_kind["recommendation"]]
    answer: list[Mapping[str, object]] = []
    for criterion in chosen:
        told = _shown(criterion, mechanisms[text(criterion, "by")], names)
        mark = _side(criterion)
        links = [(side, words) for side in advice if (words := _link(mark, side))]
        single = mark.kind in ON_SUBJECT or mark.kind == RATING or mark.target
        told["bears_on"] = len(links) if single else None
        mine = [pair for pair in links if "country" in values and pair[0].country == values["country"].value]
        answer.extend(
            {**told, "recommendation": thing(side.row, "thing"), "link": words} for side, words in mine
        )
        if not mine:
            answer.append(told)
    held = {text(row, "by") for row in chosen}
    phase = values["phase"].value if "phase" in values else ""
    for iri, mechanism in sorted(mechanisms.items(), key=lambda pair: pair[1].label):
        asked = "mechanism" not in values or values["mechanism"].value == iri
        if iri not in held and asked and (not phase or _of(phase) == iri):
            note = "none is held of what was asked for; that does not mean that there is none"
            answer.append({**_BLANK, "mechanism": mechanism, "note": note})
    return rows_of(_COLUMNS, answer)


def _chosen(criteria: Iterable[_Row], values: Bindings) -> Iterator[_Row]:
    for row in criteria:
        if "mechanism" in values and text(row, "by") != values["mechanism"].value:
            continue
        if "theme" in values and values["theme"].value not in members(row, "subjects"):
            continue
        if "phase" in values:
            phase = values["phase"].value
            if text(row, "phase") not in ("", phase) or text(row, "by") != _of(phase):
                continue
        yield row


def _of(phase: str) -> str:
    """The mechanism of a phase, by its IRI."""
    return phase.rpartition("/")[0].replace("/id/phase/", "/id/mechanism/")


def _shown(row: _Row, mechanism: Thing, names: Mapping[str, str]) -> dict[str, object]:
    return {
        **_BLANK,
        "mechanism": mechanism,
        "phase": thing(row, "phase") if text(row, "phase") else None,
        "kind": text(row, "stateLabel"),
        "criterion": thing(row, "thing"),
        "words": text(row, "words"),
        "measure": text(row, "measure"),
        "themes": "; ".join(sorted(names[subject] for subject in members(row, "subjects"))),
        "source": thing(row, "source"),
        "note": text(row, "note"),
    }
