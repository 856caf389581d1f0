"""Joint visits on the real tables against those worked out from the CSV files."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from peerweave.graph.store.repository import LocalRepository

Ask = Callable[..., list[dict[str, Any]]]
Row = dict[str, str]
Tables = Callable[[str], list[Row]]
Key = tuple[str, str, str]
EXAMINING = {"self-assessment", "on-site-visit", "adoption"}
VISITS = {"on-site-visit", "return-visit"}


def key(row: Row) -> Key:
    return row["mechanism"], row["phase"], row["country"]


def review(of: Key) -> str:
    return "review/" + "/".join(of)


def listed(cell: str) -> set[str]:
    return set(filter(None, cell.split(";")))


class Worked:
    """The same, from the tables alone."""

    def __init__(self, table: Tables) -> None:
        self.reviews = [key(row) for row in table("reviews")]
        self.reviewers = {key(row): listed(row["reviewers"]) for row in table("reviews")}
        self.events: dict[Key, list[Row]] = {}
        for row in table("review_events"):
            self.events.setdefault(key(row), []).append(row)
        self.phases = {(row["mechanism"], row["phase"]): row for row in table("phases")}
        self.topics: dict[tuple[str, str], list[Row]] = {}
        for row in table("questionnaire_topics"):
            if row["basis"] != "standard":
                self.topics.setdefault((row["mechanism"], row["phase"]), []).append(row)
        self.parts: dict[str, set[str]] = {}
        for row in table("provisions"):
            if row["part_of"]:
                self.parts.setdefault(row["part_of"], set()).add(row["id"])
        mappings = [
            (row["subject_provision"], row["object_provision"], row["predicate"])
            for row in table("provision_mappings")
            if row["subject_provision"] and row["object_provision"]
        ]
        assert all(predicate != "exactMatch" for *_, predicate in mappings), "only these are carried along"
        self.matched = {pair for a, b, _ in mappings for pair in ((a, b), (b, a))}
        self.common = cache(self._common)

    def scope(self, phase: tuple[str, str]) -> set[str]:
        found = set()
        left = list(listed(self.phases[phase]["scope_provisions"]))
        left += [each for row in self.topics.get(phase, []) for each in listed(row["provisions"])]
        while left:
            provision = left.pop()
            found.add(provision)
            left += self.parts.get(provision, set())
        return found

    def _common(self, one: tuple[str, str], other: tuple[str, str]) -> tuple[int, int]:
        first, second = self.scope(one), self.scope(other)
        provisions = sum(a == b or (a, b) in self.matched for a in first for b in second)
        return provisions, len(self.themes(one) & self.themes(other))

    def themes(self, phase: tuple[str, str]) -> set[str]:
        asked = {row["theme"] for row in self.topics.get(phase, [])}
        return asked | listed(self.phases[phase]["scope_themes"])

    def visits(self, of: Key) -> list[tuple[date, date, bool]]:
        found = []
        for row in self.events.get(of, []):
            start, end = row["start"], row["end"] or row["start"]
            if row["kind"] in VISITS and start:
                first = date.fromisoformat(start + {4: "-01-01", 7: "-01", 10: ""}[len(start)])
                if len(end) == 10:
                    last = date.fromisoformat(end)
                else:
                    year, month = int(end[:4]), int(end[5:7] or 12)
                    last = date(year, month, calendar.monthrange(year, month)[1])
                found.append((first, last, len(start) == len(end) == 10))
        return found

    def years(self, of: Key) -> tuple[int, int] | None:
        rows = [row for row in self.events.get(of, []) if row["stage"] == "evaluation" and row["start"]]
        rows = [row for row in rows if row["kind"] in EXAMINING] or rows
        if not rows:
            return None
        return (
            min(int(row["start"][:4]) for row in rows),
            max(int((row["end"] or row["start"])[:4]) for row in rows),
        )

    def cases(
        self, weeks: int, years: int
    ) -> dict[frozenset[str], tuple[str, int | None, int, int, frozenset[str]]]:
        found = {}
        for one, other in combinations(sorted(self.reviews), 2):
            if one[2] != other[2] or one[0] == other[0]:
                continue
            provisions, themes = self.common(one[:2], other[:2])
            near = [
                (max(0, (max(a[0], b[0]) - min(a[1], b[1])).days), not (a[2] and b[2]))
                for a in self.visits(one)
                for b in self.visits(other)
            ]
            days, rough = min(near, default=(None, False))
            a, b = self.years(one), self.years(other)
            if days is not None and days <= 7 * weeks:
                basis = "visits possibly near" if rough else "visits near"
            elif not a or not b or max(b[0] - a[1], a[0] - b[1]) > years or not (provisions or themes):
                continue
            else:
                basis = "years near, matching provisions" if provisions else "years near, same theme"
            shared = frozenset(self.reviewers[one] & self.reviewers[other])
            found[frozenset({review(one), review(other)})] = (basis, days, provisions, themes, shared)
        return found


@pytest.fixture(scope="module")
def worked(table: Tables) -> Worked:
    return Worked(table)


@pytest.mark.parametrize(("weeks", "years"), [(26, 0), (104, 0), (8, 1), (26, 3)])
def test_cases(asked: Ask, worked: Worked, table: Tables, weeks: int, years: int) -> None:
    names = {row["name"]: row["id"] for row in table("countries")}
    rows = asked("joint-visits", weeks=str(weeks), years=str(years))
    found = {
        frozenset({row["first"], row["second"]}): (
            row["basis"],
            row["days_between"],
            row["matched"],
            row["themes"],
            frozenset(names[name] for name in filter(None, (row["shared_reviewers"] or "").split(", "))),
        )
        for row in rows
    }
    assert found == worked.cases(weeks, years)
    assert len(found) == len(rows)


def test_the_nearest_come_first(asked: Ask) -> None:
    rows = asked("joint-visits", weeks="104", years="3")
    bases = list(dict.fromkeys(row["basis"] for row in rows))
    assert bases == [
        "visits near",
        "visits possibly near",
        "years near, matching provisions",
        "years near, same theme",
    ]
    for basis in bases[:2]:
        days = [row["days_between"] for row in rows if row["basis"] == basis]
        assert days == sorted(days)
    undated = [row for row in rows if row["basis"] == bases[2] and row["days_between"] is None]
    matched = [row["matched"] for row in undated]
    assert matched == sorted(matched, reverse=True)
    assert len(set(matched)) > 1


def test_reasons_for_brazil(asked: Ask) -> None:
    """IRM visited on 2 to 4 August 2011, MESICIC on 20 to 23 March 2012: 229 days from the 4th on."""
    row = asked("joint-visits", country="BRA", weeks="33")[0]
    assert row["basis"] == "visits near"
    assert row["reasons"].startswith(
        "Visits 229 days apart (UNCAC Implementation Review Mechanism 2 to 4 August 2011, "
        "MESICIC 20 to 23 March 2012)."
    )
    assert row["visiting"] == "both"


def test_a_pair_of_mechanisms(asked: Ask) -> None:
    every = asked("joint-visits", years="3")
    pair = asked("joint-visits", years="3", mechanism="WGB", other="GRECO")
    expected = [
        row
        for row in every
        if {row["first_mechanism"], row["second_mechanism"]} == {"mechanism/GRECO", "mechanism/WGB"}
    ]
    assert pair == expected
    assert 0 < len(pair) < len(every)


@pytest.mark.parametrize("years", [0, 1])
def test_size(asked: Ask, worked: Worked, years: int) -> None:
    cases = worked.cases(26, years)
    rows = asked("joint-visits-size", years=str(years))
    *pairs, everything = rows
    assert everything["mechanism"] == everything["other"] == "all mechanisms"
    assert len(pairs) == 10
    assert everything["cases"] == len(cases) == sum(row["cases"] for row in pairs)
    assert everything["countries"] == len({next(iter(pair)).rpartition("/")[2] for pair in cases})
    by_pair = Counter(frozenset(name.split("/")[1] for name in pair) for pair in cases)
    for row in pairs:
        names = frozenset(row[name].removeprefix("mechanism/") for name in ("mechanism", "other"))
        assert row["cases"] == by_pair[names]
        countries = [{of[2] for of in worked.reviews if of[0] == name} for name in names]
        both = bool(set.intersection(*countries))
        told = "no case is held among its reviews" if both else "no country with reviews by both is held"
        assert row["remark"] == (None if by_pair[names] else told)
    bases = Counter(basis for basis, *_ in cases.values())
    assert everything["matching_provisions"] == bases["years near, matching provisions"]
    assert everything["same_theme"] == bases["years near, same theme"]
    assert everything["visits_near"] == bases["visits near"]


def test_what_cannot_be_said(asked: Ask, worked: Worked) -> None:
    """Pairs with something in common, of which one has no year, and whose phases do not exclude it."""

    def possible(of: Key) -> tuple[int, int]:
        phase = worked.phases[of[:2]]
        return worked.years(of) or (int(phase["start"][:4] or 1), int(phase["end"][:4] or 9999))

    cases = worked.cases(26, 0)
    open_ = [
        (one, other)
        for one, other in combinations(sorted(worked.reviews), 2)
        if one[2] == other[2]
        and one[0] != other[0]
        and any(worked.common(one[:2], other[:2]))
        and not (worked.years(one) and worked.years(other))
        and possible(one)[0] <= possible(other)[1]
        and possible(other)[0] <= possible(one)[1]
        and frozenset({review(one), review(other)}) not in cases
    ]
    assert asked("joint-visits-size")[-1]["cannot_be_said"] == len(open_) > 0


@pytest.mark.parametrize(
    ("country", "one", "other"),
    [("SVN", "GRECO", "WGB"), ("BRA", "IRM", "MESICIC"), ("TJK", "IAP", "IRM")],
)
def test_matches_are_those_of_the_derived_overlaps(
    asked: Ask, repository: LocalRepository, country: str, one: str, other: str
) -> None:
    """What the phases of the two reviews share is what the rule overlap derives for these very reviews."""
    (row,) = asked("joint-visits", country=country, mechanism=one, other=other)
    found = repository.select(
        f"""PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX pw: <https://w3id.org/peerweave/ns#>
        SELECT DISTINCT ?a ?b {{
          ?overlap a pw:Overlap ; prov:wasDerivedFrom ?x , ?y .
          ?x pw:review <https://w3id.org/peerweave/id/{row["first"]}> ; pw:provision ?a .
          ?y pw:review <https://w3id.org/peerweave/id/{row["second"]}> ; pw:provision ?b .
        }}""",
        {},
    )
    assert row["matched"] == len(found.rows) > 0


def test_coming(asked: Ask, worked: Worked, table: Tables, repository: LocalRepository) -> None:
    as_of = repository.as_of
    completed = {key(row) for row in table("recommendations")}
    completed |= {
        key(row)
        for row in table("review_events")
        if row["kind"] not in {"self-assessment", "on-site-visit"} and row["stage"] != "self-assessment"
    }
    completed |= {
        key(row) for row in table("reports") if row["address"] and row["stage"] != "self-assessment"
    }
    members: dict[str, set[str]] = {}
    for row in table("memberships"):
        over = row["until"] and row["until"] <= as_of
        if row["status"] == "member" and row["since"] <= as_of and not over:
            members.setdefault(row["country"], set()).add(row["mechanism"])
    for row in table("participations"):
        if row["instrument"] == "UNCAC" and (row["in_force"] or row["consent_date"] or row["consent_kind"]):
            members.setdefault(row["country"], set()).add("IRM")
    order: dict[str, list[str]] = {}
    for row in sorted(table("phases"), key=lambda row: row["start"]):
        if row["start"]:
            order.setdefault(row["mechanism"], []).append(row["phase"])

    def following(mechanism: str, country: str) -> str:
        held = [phase for phase in order[mechanism] if (mechanism, phase, country) in worked.reviews]
        after = order[mechanism][order[mechanism].index(held[-1]) :] if held else [""]
        if (mechanism, after[0], country) in completed:
            after = [*after[1:], ""]
        end = worked.phases[mechanism, after[0]]["end"] if after[0] else ""
        return "" if end and end < as_of[: len(end)] else after[0]

    expected = {}
    for country, mechanisms in members.items():
        awaited = [(m, phase) for m in sorted(mechanisms) if (phase := following(m, country))]
        for one, other in combinations(awaited, 2):
            names = f"country/{country}", f"phase/{'/'.join(one)}", f"phase/{'/'.join(other)}"
            expected[names] = worked.common(one, other)
    rows = asked("joint-visits-coming", nothing_shared="yes")
    found = {(row["country"], row["first"], row["second"]): (row["matched"], row["themes"]) for row in rows}
    assert found == expected
    assert len(rows) == len(found)
    ranks = [(-row["matched"], -row["themes"]) for row in rows]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1
    assert asked("joint-visits-coming") == [row for row in rows if row["matched"] or row["themes"]]


def test_no_country_is_offered_a_phase_that_it_has_not_come_to(asked: Ask) -> None:
    """Of these the WGB's Phase 2 is the latest held, of Russia by the IAP none."""
    rows = asked("joint-visits-coming", nothing_shared="yes")
    wgb = {row["country"] for row in rows if "phase/WGB/phase-4" in (row["first"], row["second"])}
    assert wgb
    assert not wgb & {"country/ROU", "country/HRV", "country/RUS", "country/PER"}
    assert not any("IAP" in row["first"] for row in rows if row["country"] == "country/RUS")


def test_the_latest_review_held_is_told(asked: Ask) -> None:
    rows = asked("joint-visits-coming", mechanism="GRECO", other="IAP")
    assert rows
    for row in rows:
        assert "No review in GRECO, Sixth Evaluation Round" in row["reasons"]
        assert "; the latest is in Fifth Evaluation Round" in row["reasons"]
