"""Needs, offers and return visits worked out a second time: plain Python over the CSV files.

Dates are compared as far as both are known. Groups of themes and regions come from the ontology files.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from functools import cache

from peerweave.graph.tables.schema import PACKAGE, PACKAGED_FACTS
from rdflib import Graph
from rdflib.namespace import SKOS

Row = dict[str, str]
BASE = "https://w3id.org/peerweave/"


@cache
def table(name: str) -> list[Row]:
    with (PACKAGED_FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_of() -> str:
    metadata = json.loads((PACKAGED_FACTS / "csv-metadata.json").read_text("utf-8"))
    return str(metadata["dc:modified"]["@value"])


@cache
def above(scheme: str) -> dict[str, set[str]]:
    """Each code of themes or regions to those above it."""
    graph = Graph().parse(PACKAGE / "ontology" / f"{scheme}s.ttl")
    found = defaultdict(set)
    for one in graph.subjects(SKOS.inScheme):
        code = str(one).rpartition("/")[2]
        found[code] = {str(up).rpartition("/")[2] for up in graph.transitive_objects(one, SKOS.broader)} - {
            code
        }
    return found


@cache
def regions() -> dict[str, set[str]]:
    return {
        row["id"]: ({row["region"]} | above("region")[row["region"]]) if row["region"] else set()
        for row in table("countries")
    }


def split(cell: str) -> set[str]:
    return set(cell.split(";")) - {""}


def earlier(one: str, other: str) -> bool:
    size = min(len(one), len(other))
    return one[:size] < other[:size]


def need_key(row: Row) -> str:
    return f"{row['mechanism']}/{row['country']}/{row['number']}"


@cache
def report_days() -> dict[tuple[str, str, str], str]:
    """Adoption of each review's evaluation report, else its publication."""
    found: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for row in table("review_events"):
        if row["stage"] == "evaluation" and row["kind"] in ("adoption", "publication") and row["start"]:
            held = found[row["mechanism"], row["phase"], row["country"]]
            held[row["kind"]] = min(held.get(row["kind"], row["start"]), row["start"])
    return {key: days.get("adoption", days.get("publication", "")) for key, days in found.items()}


def need_day(need: Row) -> str:
    return report_days().get((need["mechanism"], need["phase"], need["country"]), "")


def known_needs(at: str) -> list[Row]:
    return [row for row in table("assistance_needs") if not (need_day(row) and earlier(at, need_day(row)))]


def place(country: str, offer: Row) -> int | None:
    """4 to 1 as the header of assistance-matches says, 0 not known, None for elsewhere."""
    if country in split(offer["countries"]):
        return 4
    held = split(offer["regions"]) & regions()[country]
    if held:
        return max({0: 1, 1: 2}.get(len(above("region")[code]), 3) for code in held)
    return None if offer["countries"] or offer["regions"] else 0


def theme(needed: str, offer: Row) -> int | None:
    mine, theirs = split(needed), split(offer["themes"])
    if mine & theirs:
        return 8
    groups = [{up for one in side for up in above("theme")[one]} for side in (mine, theirs)]
    return 4 if groups[0] & groups[1] else None


def time(offer: Row, at: str, needed: str, running: bool) -> int | None:
    if offer["start"] and earlier(at, offer["start"]):
        return None
    if offer["end"] and earlier(offer["end"], at):
        if running or (needed and earlier(offer["end"], needed)):
            return None
        return 1 if needed else 0
    return {(True, True): 4, (True, False): 3}.get((bool(offer["start"]), bool(offer["end"])), 2)


def score(need: Row, offer: Row, at: str, running: bool) -> int | None:
    terms = [
        place(need["country"], offer),
        theme(need["themes"], offer),
        3 if need["type"] in split(offer["types"]) else 0,
        time(offer, at, need_day(need), running),
    ]
    return None if None in terms else sum(term for term in terms if term is not None)


def meets(need: Row, offer: Row, at: str, running: bool) -> bool:
    return bool(
        place(need["country"], offer)
        and theme(need["themes"], offer) == 8
        and time(offer, at, need_day(need), running) is not None
    )


def unclear(need: Row, offer: Row, at: str, running: bool) -> bool:
    return (
        place(need["country"], offer) == 0
        and theme(need["themes"], offer) == 8
        and time(offer, at, need_day(need), running) is not None
    )


def best_total(country: str, at: str, running: bool) -> int:
    """The greatest sum for a country's needs, by trying everything that can be the best.

    Of each need only its best offers are tried, as many as the country has needs: with more, one of these is
    always free.
    """
    needs = [row for row in known_needs(at) if row["country"] == country]
    choices: list[list[tuple[str, int]]] = []
    for need in needs:
        held = [(o["id"], place(country, o), score(need, o, at, running)) for o in table("assistance_offers")]
        possible = [(name, where, points) for name, where, points in held if points is not None]
        sure = [one for one in possible if one[1]] or possible
        ranked = sorted(((name, points) for name, _, points in sure), key=lambda one: (-one[1], one[0]))
        choices.append(ranked[: len(needs)] or [("", 0)])
    most = [max(points for _, points in ranked) for ranked in choices]
    rest = [sum(most[depth:]) for depth in range(len(most) + 1)]
    best = 0

    def choose(depth: int, total: int, served: dict[str, int]) -> None:
        """Tries each offer for the need at a depth, but for branches that cannot become better."""
        nonlocal best
        if depth == len(choices):
            best = max(best, total)
        elif total + rest[depth] > best:
            for name, points in choices[depth]:
                load = min(served.get(name, 0), 3) if name else 0
                choose(depth + 1, total + points - load, {**served, name: served.get(name, 0) + 1})

    choose(0, 0, {})
    return best


def current_status() -> dict[tuple[str, ...], str]:
    held = defaultdict(list)
    for row in table("status_assessments"):
        rank = (row["assessor"] == "mechanism", row["as_of"], int(row["no"]))
        held[row["mechanism"], row["phase"], row["country"], row["number"]].append((rank, row["status"]))
    return {key: max(ranked)[1] for key, ranked in held.items()}


def open_recommendations() -> list[Row]:
    status = current_status()
    return [
        {**row, "status": held}
        for row in table("recommendations")
        for held in [status.get((row["mechanism"], row["phase"], row["country"], row["number"]), "not-known")]
        if held != "implemented"
    ]


def recommendation_key(row: Row) -> str:
    return f"{row['mechanism']}/{row['phase']}/{row['country']}/{row['number']}"


def touching(row: Row, at: str, worldwide: bool = True) -> dict[str, int]:
    """How many offers on a recommendation's themes cover its country: running, ended, or perhaps."""
    counts = {"running": 0, "ended": 0, "unclear": 0}
    for offer in table("assistance_offers"):
        where = place(row["country"], offer)
        if where is None or theme(row["themes"], offer) != 8 or (where == 1 and not worldwide):
            continue
        if time(offer, at, "", True) is not None:
            counts["running" if where else "unclear"] += 1
        elif where and not earlier(at, offer["start"]):
            counts["ended"] += 1
    return counts
