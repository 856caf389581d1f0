"""Evidence that reviews collected: laws, statistics and so on, from ``queries/facts/evidence.rq``.

By country, provision (with what the crosswalk matches with it), theme, mechanism and kind, newest first; and
for each mechanism of which none is held, why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from peerweave.graph.namespaces import concept
from peerweave.graph.primary_data.links import SAME_THEME, Crosswalk, Link, strongest
from peerweave.graph.questions.advice import Thing, members, rows_of, text, thing
from peerweave.graph.store.repository import Bindings, Rows, Term

_COLUMNS: Final = (
    *("mechanism*", "country*", "kind", "item*", "number", "date", "in_force", "figure", "words", "relation"),
    *("theirs*", "themes", "review*", "source*", "note"),
)
_BLANK: Final[Mapping[str, None]] = dict.fromkeys(column.removesuffix("*") for column in _COLUMNS)

_Row = Mapping[str, Term | None]


@dataclass
class _Facts:
    """The rows, sorted by what they tell."""

    evidence: list[_Row] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    mechanisms: list[Thing] = field(default_factory=list)
    members: set[tuple[str, str]] = field(default_factory=set)
    crosswalk: Crosswalk = field(default_factory=Crosswalk)


def evidence_held(rows: Rows, values: Bindings) -> Rows:
    """One row for each piece of evidence, newest first; then one for each mechanism without any.

    ``values``: perhaps ``country``, ``provision``, ``theme``, ``mechanism`` and ``evidence`` (a code).
    """
    facts = _read(rows)
    names = {mechanism.iri: mechanism for mechanism in facts.mechanisms}
    found = sorted(_chosen(facts, values), key=lambda pair: text(pair[0], "thing"))
    found.sort(key=lambda pair: text(pair[0], "date"), reverse=True)
    answer: list[Mapping[str, object]] = [
        _shown(row, names[text(row, "by")], link, facts.names) for row, link in found
    ]
    held = {text(row, "by") for row, _ in found}
    wanted = values.get("mechanism")
    for mechanism in sorted(facts.mechanisms, key=lambda known: known.label):
        if mechanism.iri not in held and (wanted is None or wanted.value == mechanism.iri):
            answer.append({**_BLANK, "mechanism": mechanism, "note": _why(facts, mechanism, values)})
    return rows_of(_COLUMNS, answer)


def _chosen(facts: _Facts, values: Bindings) -> Iterator[tuple[_Row, Link | None]]:
    """The evidence asked for, with the link to the provision or, without one, the theme asked for."""
    equal = {"country": "in", "mechanism": "by"}
    theme = values["theme"].value if "theme" in values else ""
    provision = values["provision"].value if "provision" in values else ""
    kind = str(concept("evidence-kind", values["evidence"].value)) if "evidence" in values else ""
    reach = facts.crosswalk.reach([provision]) if provision else {}
    for row in facts.evidence:
        subjects = members(row, "subjects")
        if any(name in values and text(row, cell) != values[name].value for name, cell in equal.items()):
            continue
        if (theme and theme not in subjects) or (kind and text(row, "state") != kind):
            continue
        link = strongest(subjects, reach) if provision else None
        if provision and link is None:
            continue
        yield row, link or (Link(SAME_THEME, theme, theme, "") if theme else None)


def _why(facts: _Facts, mechanism: Thing, values: Bindings) -> str:
    if "country" in values and (values["country"].value, mechanism.iri) not in facts.members:
        return "no membership of the country is held, and no evidence"
    return "none is held of what was asked for; that does not mean that its reviews collected none"


def _shown(row: _Row, mechanism: Thing, link: Link | None, names: Mapping[str, str]) -> Mapping[str, object]:
    figure = text(row, "figure")
    return {
        "mechanism": mechanism,
        "country": thing(row, "in"),
        "kind": text(row, "stateLabel"),
        "item": thing(row, "thing"),
        "number": text(row, "number"),
        "date": text(row, "date"),
        "in_force": text(row, "in_force"),
        "figure": f"{figure} {text(row, 'unit')}" if figure else "",
        "words": text(row, "words"),
        "relation": link.relation if link else "",
        "theirs": Thing(link.theirs, names[link.theirs]) if link else None,
        "themes": "; ".join(sorted(names[subject] for subject in members(row, "subjects"))),
        "review": thing(row, "review") if text(row, "review") else None,
        "source": thing(row, "source"),
        "note": text(row, "note"),
    }


def _read(rows: Rows) -> _Facts:
    facts = _Facts()
    for row in rows.rows:
        kind = text(row, "kind")
        if kind == "evidence":
            facts.evidence.append(row)
        elif kind == "name":
            facts.names[text(row, "thing")] = text(row, "thingLabel")
        elif kind == "mechanism":
            facts.mechanisms.append(thing(row, "thing"))
        elif kind == "member":
            facts.members.add((text(row, "in"), text(row, "by")))
        elif kind == "part":
            facts.crosswalk.add_part(text(row, "thing"), text(row, "other"))
        else:
            predicate = text(row, "relation").rpartition("#")[2]
            facts.crosswalk.add_mapping(text(row, "thing"), predicate, text(row, "other"), text(row, "words"))
    return facts
