"""The questions answered a second time, from the tables alone: plain Python over the CSV files, no SPARQL.

Each function is named after a question and returns rows of keys and values, unordered unless it says so.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from functools import cache
from itertools import product
from pathlib import Path

from peerweave.graph.tables.schema import PACKAGED_FACTS

Row = dict[str, str]
BINDING = {"mandatory", "consider", "optional"}
BEGUN = {"completed", "under-way"}


@cache
def table(name: str) -> list[Row]:
    with (PACKAGED_FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_of() -> str:
    metadata = json.loads((PACKAGED_FACTS / "csv-metadata.json").read_text("utf-8"))
    return str(metadata["dc:modified"]["@value"])


def members(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def passed(day: str, on: str | None = None) -> bool:
    return day <= (on or as_of())[: len(day)]


@cache
def bound() -> dict[tuple[str, str], Row]:
    found = {}
    for row in table("participations"):
        day = row["in_force"] or row["consent_date"]
        begun = passed(day) if day else bool(row["consent_kind"])
        if begun and not (row["until"] and passed(row["until"])):
            found[row["country"], row["instrument"]] = row
    return found


@cache
def takes_part() -> set[tuple[str, str]]:
    found = {(country, "IRM") for country, instrument in bound() if instrument == "UNCAC"}
    for row in table("memberships"):
        begun = not row["since"] or passed(row["since"])
        if row["status"] == "member" and begun and not (row["until"] and passed(row["until"])):
            found.add((row["country"], row["mechanism"]))
    return found


Review = tuple[str, str, str]


def _review(row: Row) -> Review:
    return row["mechanism"], row["phase"], row["country"]


@cache
def states() -> dict[Review, str]:
    order = ["completed", "under-way", "scheduled", "undated"]
    found = {_review(row): "undated" for row in table("reviews")}

    def better(review: Review, state: str) -> None:
        found[review] = min(found[review], state, key=order.index)

    for row in table("review_events"):
        if row["start"] and not passed(row["start"]):
            better(_review(row), "scheduled")
        elif row["kind"] in ("self-assessment", "on-site-visit") or row["stage"] == "self-assessment":
            better(_review(row), "under-way")
        else:
            better(_review(row), "completed")
    for row in table("reports"):
        if row["address"] and row["stage"] != "self-assessment":
            better(_review(row), "completed")
    for row in table("recommendations"):
        better(_review(row), "completed")
    return found


@cache
def parents() -> dict[str, str]:
    return {row["id"]: row["part_of"] for row in table("provisions")}


def wider(provision: str) -> list[str]:
    """The provision, its article, and so on up."""
    found = [provision]
    while parents().get(found[-1]):
        found.append(parents()[found[-1]])
    return found


def topics(mechanism: str, phase: str) -> list[Row]:
    """What the questionnaire of a phase asks: seen there, or the scope of the phase by a source."""
    return [
        row
        for row in table("questionnaire_topics")
        if (row["mechanism"], row["phase"]) == (mechanism, phase) and row["basis"] != "standard"
    ]


@cache
def scope() -> dict[tuple[str, str], set[str]]:
    """Each phase to the provisions that its scope or its questionnaire names, with the parts of each."""
    found = {}
    for row in table("phases"):
        named = set(members(row["scope_provisions"]))
        for topic in topics(row["mechanism"], row["phase"]):
            named |= set(members(topic["provisions"]))
        found[row["mechanism"], row["phase"]] = {p for p in parents() if named.intersection(wider(p))}
    return found


@cache
def themes_in_scope() -> dict[tuple[str, str], set[str]]:
    """Each phase to the themes that its scope or a topic of its questionnaire names."""
    return {
        (row["mechanism"], row["phase"]): set(members(row["scope_themes"]))
        | {topic["theme"] for topic in topics(row["mechanism"], row["phase"])}
        for row in table("phases")
    }


@cache
def themes_touched() -> dict[str, set[str]]:
    """Each mechanism to the themes that a provision examined concerns, or that any topic names."""
    themes = {row["id"]: members(row["themes"]) for row in table("provisions")}
    found: dict[str, set[str]] = defaultdict(set)
    for (mechanism, _), provisions in scope().items():
        found[mechanism] |= {theme for provision in provisions for theme in themes[provision]}
    for row in table("questionnaire_topics"):
        found[row["mechanism"]].add(row["theme"])
    return found


def begun_reviews(country: str) -> list[Review]:
    return [review for review, state in states().items() if review[2] == country and state in BEGUN]


@cache
def matches() -> set[tuple[str, str]]:
    found = set()
    for row in table("provision_mappings"):
        one, other = row["subject_provision"], row["object_provision"]
        if one and other:
            assert row["predicate"] != "exactMatch", "exact matches are transitive: extend this"
            found |= {(one, other), (other, one)}
    return found


@cache
def current_status() -> dict[tuple[str, ...], tuple[str, str]]:
    held = defaultdict(list)
    for row in table("status_assessments"):
        key = (*_review(row), row["number"])
        rank = (row["assessor"] == "mechanism", row["as_of"], int(row["no"]))
        held[key].append((rank, row["status"], row["assessor"]))
    found = {}
    for row in table("recommendations"):
        key = (*_review(row), row["number"])
        found[key] = max(held[key])[1:] if key in held else ("not-known", "")
    return found


@cache
def binding_not_known() -> set[tuple[str, str]]:
    """Each treaty and State of which nobody can tell whether it is bound, though a mechanism knows it."""
    states = {row["id"] for row in table("countries") if row["kind"] == "state"}
    treaties = {row["id"] for row in table("instruments") if row["kind"] == "treaty"}
    denounced = {
        (row["instrument"], row["country"])
        for row in table("participations")
        if row["until"] and passed(row["until"])
    }
    dealt_with = takes_part() | {
        (row["country"], row["mechanism"]) for name in ("reviews", "recommendations") for row in table(name)
    }
    monitors = {row["id"]: treaties.intersection(members(row["instruments"])) for row in table("mechanisms")}
    return {
        (treaty, country)
        for country, mechanism in dealt_with
        for treaty in monitors[mechanism]
        if country in states and (country, treaty) not in bound() and (treaty, country) not in denounced
    }


def mechanisms_of_country(country: str) -> set[tuple[str, str, str, str, int, str]]:
    rows = set()
    for mechanism in (row["id"] for row in table("mechanisms")):
        mine = {
            row["status"]: row
            for row in table("memberships")
            if (row["mechanism"], row["country"]) == (mechanism, country)
        }
        standing = "no membership held"
        if (country, mechanism) in takes_part():
            standing = "member" if "member" in mine else "party to its treaty"
        elif "member" in mine:
            standing = "former member"
        elif "observer" in mine:
            standing = "observer"
        since = max((row["since"] for row in mine.values()), default="")
        if mechanism == "IRM" and (country, "UNCAC") in bound():
            since = max(since, bound()[country, "UNCAC"]["in_force"])
        until = max((row["until"] for row in mine.values()), default="")
        reviews = sum(1 for review in states() if (review[0], review[2]) == (mechanism, country))
        last = max(
            (
                row["start"]
                for row in table("review_events")
                if (row["mechanism"], row["country"]) == (mechanism, country)
            ),
            default="",
        )
        rows.add((mechanism, standing, since, until, reviews, last))
    return rows


def overlap(country: str) -> set[tuple[str, str, str, str]]:
    """Kind, what (the theme, or both provisions), mechanism, review."""
    rows = set()
    for one, other in product(begun_reviews(country), repeat=2):
        if one[0] >= other[0]:
            continue
        for theme in themes_in_scope()[one[:2]] & themes_in_scope()[other[:2]]:
            rows |= {("theme", theme, review[0], "/".join(review)) for review in (one, other)}
        for left, right in product(scope()[one[:2]], scope()[other[:2]]):
            if left == right or (left, right) in matches():
                what = f"{left}/{right}"
                rows |= {("provision", what, review[0], "/".join(review)) for review in (one, other)}
    return rows


def gap_never_examined(country: str) -> dict[str, tuple[str, str]]:
    """Each provision to its state and the first word of the reason."""
    instruments = {row["id"]: row for row in table("instruments")}
    monitors = {row["id"]: members(row["instruments"]) for row in table("mechanisms")}
    mine = {mechanism for who, mechanism in takes_part() if who == country}
    followed = {i for mechanism in mine for i in monitors[mechanism]}
    duties = set()
    for row in table("provisions"):
        treaty = instruments[row["instrument"]]["kind"] == "treaty"
        member = any(
            row["instrument"] in monitors[m["mechanism"]] and (country, m["mechanism"]) in takes_part()
            for m in table("memberships")
            if m["country"] == country and m["status"] == "member"
        )
        if row["obligation"] in BINDING and ((country, row["instrument"]) in bound() if treaty else member):
            duties.add((row["id"], row["instrument"]))
    reviews = begun_reviews(country)
    examined = {p for review in reviews for p in scope()[review[:2]]}
    examined |= {above for provision in examined for above in wider(provision)}
    phases = {(row["mechanism"], row["phase"]): row for row in table("phases")}
    found = {}
    for provision, instrument in duties:
        if provision in examined:
            continue
        mine_in_scope = [phase for phase in phases if phase[0] in mine and provision in scope()[phase]]
        whole = any(instrument in members(phases[review[:2]]["scope_instruments"]) for review in reviews)
        by_theme = any(
            instrument in monitors[review[0]]
            and not phases[review[:2]]["scope_provisions"]
            and not phases[review[:2]]["scope_instruments"]
            for review in reviews
        )
        if any(states().get((*phase, country)) == "scheduled" for phase in mine_in_scope):
            found[provision] = ("not-yet-reviewed", "a review is scheduled")
        elif mine_in_scope:
            found[provision] = ("not-known", "in scope of a phase")
        elif whole:
            found[provision] = ("not-known", "a review had the whole")
        elif by_theme:
            found[provision] = ("not-known", "a review's scope is known by theme")
        elif instrument in followed:
            found[provision] = ("out-of-scope", "out of scope of every phase held")
        else:
            found[provision] = ("out-of-scope", "no mechanism in which the country")
    return found


def open_recommendations_matching(country: str) -> set[tuple[str, str, str]]:
    """First and second recommendation, and how they are linked."""
    mine = [
        row
        for row in table("recommendations")
        if row["country"] == country and current_status()[*_review(row), row["number"]][0] != "implemented"
    ]

    def near(provision: str) -> set[str]:
        parts = {part for part, whole in parents().items() if whole == provision}
        return {provision, *parts, *filter(None, [parents().get(provision)])}

    rows = set()
    for one, other in product(mine, repeat=2):
        if one["mechanism"] >= other["mechanism"]:
            continue
        left, right = members(one["provisions"]), members(other["provisions"])
        link = None
        if set(left) & set(right):
            link = "same provision"
        elif any(
            p in near(q) or any((a, b) in matches() for a, b in product(near(p), near(q)))
            for p, q in product(left, right)
        ):
            link = "matching provisions"
        elif set(members(one["themes"])) & set(members(other["themes"])):
            link = "same theme"
        if link:
            keys = ("/".join((*_review(row), row["number"])) for row in (one, other))
            rows.add((*keys, link))
    return rows


def needs_without_offers(regions: dict[str, set[str]], on: str) -> set[tuple[str, int, int]]:
    """Need, offers ended, offers unclear. ``regions``: each country to the regions that hold it."""
    rows = set()
    for need in table("assistance_needs"):
        running = ended = unclear = 0
        for offer in table("assistance_offers"):
            if not set(members(need["themes"])) & set(members(offer["themes"])):
                continue
            if offer["start"] and not passed(offer["start"], on):
                continue
            late = bool(offer["end"]) and offer["end"] < on[: len(offer["end"])]
            named = members(offer["countries"]) + members(offer["regions"])
            if not named:
                unclear += not late
            elif {need["country"], *regions[need["country"]]} & set(named):
                ended += late
                running += not late
        if not running:
            rows.add((f"{need['mechanism']}/{need['country']}/{need['number']}", ended, unclear))
    return rows


def missing_parties(instrument: str, only_members: bool) -> set[tuple[str, str, int, str]]:
    monitors = [row["id"] for row in table("mechanisms") if instrument in members(row["instruments"])]
    held = {row["country"]: row for row in table("participations") if row["instrument"] == instrument}
    rows = set()
    for country in table("countries"):
        key = country["id"]
        mine = sum((key, mechanism) in takes_part() for mechanism in monitors)
        if country["kind"] != "state" or (key, instrument) in bound() or (only_members and not mine):
            continue
        row = held.get(key)
        state = "no participation held"
        if row and row["until"]:
            state = "denounced"
        elif row and row["consent_date"]:
            state = "consent held, not yet in force"
        elif row and row["signed"]:
            state = "signed, no consent held"
        rows.add((key, state, mine, "not known" if (instrument, key) in binding_not_known() else ""))
    return rows


def reviews_by_phase_and_state() -> set[tuple[str, str, int]]:
    counted = Counter((f"{m}/{p}", state) for (m, p, _), state in states().items())
    with_reviews = {phase for phase, _ in counted}
    empty = {f"{row['mechanism']}/{row['phase']}" for row in table("phases")} - with_reviews
    return {(phase, state, n) for (phase, state), n in counted.items()} | {(phase, "", 0) for phase in empty}


def meetings_by_year() -> set[tuple[int, str, str, int, int]]:
    meetings: Counter[tuple[int, str, str]] = Counter()
    shared: Counter[tuple[int, str, str]] = Counter()
    for row in table("meetings"):
        if row["start"]:
            key = (int(row["start"][:4]), row["mechanism"], row["kind"])
            meetings[key] += 1
            shared[key] += bool(set(members(row["participants"])) - {row["mechanism"]})
    return {(*key, n, shared[key]) for key, n in meetings.items()}


def coverage_by_theme_and_region() -> set[tuple[str, str, str, int, int]]:
    region = {row["id"]: row["region"] for row in table("countries")}
    found = defaultdict(set)
    for review, state in states().items():
        if state in BEGUN and region[review[2]]:
            for theme in themes_in_scope()[review[:2]]:
                found[theme, region[review[2]], review[0]].add(review)
    return {(*key, len({review[2] for review in r}), len(r)) for key, r in found.items()}


def table_of_class() -> dict[str, str]:
    """The table that holds the things of each class, by the class's name."""
    metadata = json.loads((PACKAGED_FACTS / "csv-metadata.json").read_text("utf-8"))
    return {
        column["valueUrl"].rpartition("#")[2]: described["url"].removesuffix(".csv")
        for described in metadata["tables"]
        for column in described["tableSchema"]["columns"]
        if column["propertyUrl"] == "rdf:type"
    }


def sources_by_kind() -> set[tuple[str, str, int, int]]:
    kinds = {row["id"]: row["kind"] for row in table("sources")}
    facts, sources = defaultdict(set), defaultdict(set)
    for path in sorted(Path(PACKAGED_FACTS).glob("*.csv")):
        for number, row in enumerate(table(path.stem)):
            for source in members(row.get("sources", "")):
                facts[path.stem, kinds[source]].add(number)
                sources[path.stem, kinds[source]].add(source)
    return {(*key, len(facts[key]), len(sources[key])) for key in facts}


def conflicts() -> set[tuple[str, str, str, str]]:
    return {(row["table"], row["id"], row["used"], row["other"]) for row in table("conflicts")}


def status_by_mechanism() -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (mechanism, phase, _, _), (status, _) in current_status().items():
        found[f"{mechanism}/{phase}"][status] += 1
    return found


def knowledge_states(country: str, themes: set[str]) -> dict[tuple[str, str], str]:
    found = {}
    ended = {row["mechanism"] for row in table("memberships") if row["country"] == country and row["until"]}
    listed = {row["id"] for row in table("mechanisms") if row["members_listed"]}
    mine = [review for review in states() if review[2] == country]
    [kind] = [row["kind"] for row in table("countries") if row["id"] == country]
    for mechanism, theme in product((row["id"] for row in table("mechanisms")), themes):
        reviews = [review for review in mine if review[0] == mechanism]
        in_scope = {states()[review] for review in reviews if theme in themes_in_scope()[review[:2]]}
        findings = any(
            theme in members(row["themes"])
            for name in ("recommendations", "assistance_needs")
            for row in table(name)
            if (row["mechanism"], row["country"]) == (mechanism, country)
        )
        member = (country, mechanism) in takes_part()
        asked = any(
            theme in found_themes
            for phase, found_themes in themes_in_scope().items()
            if phase[0] == mechanism
        )
        unknown = any(states()[r] in BEGUN and not themes_in_scope()[r[:2]] for r in reviews)
        if findings:
            state = "reviewed-data"
        elif "completed" in in_scope:
            state = "reviewed-no-data"
        elif in_scope & {"under-way", "scheduled"}:
            state = "not-yet-reviewed"
        elif (member and (asked or theme in themes_touched()[mechanism])) or unknown:
            state = "not-known"
        elif member:
            state = "out-of-scope"
        elif mechanism in ended or mechanism in listed or kind == "territory":
            state = "not-bound"
        else:
            state = "not-known"
        found[theme, mechanism] = state
    return found


def upcoming_events(start: str) -> set[tuple[str, str]]:
    rows = set()
    for row in table("review_events"):
        if row["start"] and row["start"] >= start[: len(row["start"])]:
            key = "/".join((*_review(row), row["stage"], row["no"], row["kind"]))
            rows.add((row["start"], f"event/{key}"))
    for row in table("meetings"):
        if row["start"] and row["start"] >= start[: len(row["start"])]:
            rows.add((row["start"], f"meeting/{row['mechanism']}/{row['id']}"))
    return rows
