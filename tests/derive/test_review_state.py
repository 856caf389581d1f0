"""The state of a review from its events, worked out by hand on 15 June 2020."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest
from peerweave.graph.build.derive import derive, load_derivations
from peerweave.graph.build.statements import Statements
from rdflib import URIRef

BASE = "https://w3id.org/peerweave/"
AS_OF = date(2020, 6, 15)
PREFIXES = f"""
@base <{BASE}> .
@prefix pw: <{BASE}ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
REVIEW = "<id/review/IRM/cycle-1/HRV>"
Event = tuple[str, str, str | None]


def state(events: list[Event]) -> list[str]:
    """The states derived for a review of which (kind, stage, date or None) are the events."""
    text = f"{PREFIXES} {REVIEW} a pw:Review ."
    for number, (kind, stage, start) in enumerate(events):
        dated = "" if start is None else f"pw:start {start} ;"
        text += f"""
            <id/event/{number}> a pw:ReviewEvent ; pw:review {REVIEW} ; {dated}
                pw:eventKind <event-kind/{kind}> ; pw:stage <report-stage/{stage}> ."""
    statements = Statements()
    triples = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
    statements.add_triples(URIRef(BASE + "data/review_events"), triples)
    [rule] = [each for each in load_derivations() if each.name == "review-state"]
    derive(statements, rule, AS_OF)
    found = statements.store.quads_for_pattern(None, ox.NamedNode(BASE + "ns#reviewState"), None)
    return [str(quad.object.value).removeprefix(BASE + "review-state/") for quad in found]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "undated"),
        ([("adoption", "evaluation", '"2020-06-15"^^xsd:date')], "completed"),
        ([("adoption", "evaluation", '"2020-06-16"^^xsd:date')], "scheduled"),
        ([("on-site-visit", "evaluation", '"2020-06"^^xsd:gYearMonth')], "under-way"),
        ([("on-site-visit", "evaluation", '"2020-07"^^xsd:gYearMonth')], "scheduled"),
        ([("on-site-visit", "evaluation", '"2020"^^xsd:gYear')], "under-way"),
    ],
)
def test_dated_events_count_as_far_as_their_dates_go(events: list[Event], expected: str) -> None:
    assert state(events) == [expected]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([("adoption", "evaluation", None)], "completed"),
        ([("publication", "executive-summary", None)], "completed"),
        ([("follow-up", "follow-up", None)], "completed"),
        ([("publication", "self-assessment", None)], "under-way"),
        ([("self-assessment", "evaluation", None)], "under-way"),
        ([("on-site-visit", "evaluation", None)], "under-way"),
        (
            [("on-site-visit", "evaluation", None), ("adoption", "evaluation", '"2021"^^xsd:gYear')],
            "under-way",
        ),
    ],
)
def test_an_event_without_a_date_has_happened(events: list[Event], expected: str) -> None:
    assert state(events) == [expected]
