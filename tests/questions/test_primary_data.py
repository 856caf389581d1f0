"""Reuse of what others hold, and overlap of questionnaires, against the tables alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import product
from types import ModuleType
from typing import Any

import pytest
from peerweave.graph.primary_data.links import Crosswalk, strongest

Ask = Callable[..., list[tuple[Any, ...]]]
WORDS = {
    "closeMatch": ("close match", "close match"),
    "relatedMatch": ("related", "related"),
    "broadMatch": ("broader match", "narrower match"),
    "narrowMatch": ("narrower match", "broader match"),
}
ORDER = [
    *("same provision", "part of it", "wider provision", "close match", "broader match", "narrower match"),
    *("same theme", "related"),
]
RANK = [0, 1, 1, 3, 4, 4, 5, 6]


def tail(value: str | None) -> str:
    """The last part of a key; an empty cell as an empty text."""
    return (value or "").rpartition("/")[2]


def near(independent: ModuleType, provision: str) -> set[str]:
    """The provision, its parts and what it is a part of."""
    parts = {part for part, whole in independent.parents().items() if whole == provision}
    return {provision, *parts, *filter(None, [independent.parents()[provision]])}


@pytest.fixture(scope="module")
def mapped(independent: ModuleType) -> dict[tuple[str, str], set[str]]:
    """Each two provisions to how the second stands to the first, an article counting with its paragraphs."""
    found = defaultdict(set)
    for row in independent.table("provision_mappings"):
        one, other = row["subject_provision"], row["object_provision"]
        if one and other:
            forward, back = WORDS[row["predicate"]]
            for left, right in product(near(independent, one), near(independent, other)):
                found[left, right].add(forward)
                found[right, left].add(back)
    for part, whole in independent.parents().items():
        found[part, part].add("same provision")
        if whole:
            found[whole, part].add("part of it")
            found[part, whole].add("wider provision")
    return found


Subjects = tuple[set[str], set[str]]


def ranks(mapped: dict[tuple[str, str], set[str]], ours: Subjects, theirs: Subjects) -> set[int]:
    """The ranks of all links between provisions and themes of two sides."""
    found = {
        RANK[ORDER.index(relation)]
        for pair in product(ours[0], theirs[0])
        for relation in mapped.get(pair, ())
    }
    return found | ({RANK[ORDER.index("same theme")]} if ours[1] & theirs[1] else set())


def subjects_of(independent: ModuleType, row: dict[str, str], theme: str = "themes") -> Subjects:
    """The provisions and themes of a row."""
    return set(independent.members(row["provisions"])), set(independent.members(row[theme]))


def scope_of(independent: ModuleType, mechanism: str, phase: str) -> Subjects:
    """What a phase examines, a whole instrument in its scope with all its provisions."""
    [row] = [r for r in independent.table("phases") if (r["mechanism"], r["phase"]) == (mechanism, phase)]
    whole = set(independent.members(row["scope_instruments"]))
    provisions = {r["id"] for r in independent.table("provisions") if r["instrument"] in whole}
    return independent.scope()[mechanism, phase] | provisions, independent.themes_in_scope()[mechanism, phase]


def key(kind: str, row: dict[str, str], *names: str) -> str:
    """The key of a thing from the cells that identify it."""
    return "/".join((kind, *(row[name] for name in names)))


def items(independent: ModuleType, country: str) -> Iterable[tuple[str, str, str, Subjects]]:
    """Kind, mechanism, key and subjects of everything held on a country."""
    three = ("mechanism", "phase", "country")
    advice = {}
    for row in independent.table("recommendations"):
        if row["country"] == country:
            advice[key("", row, *three, "number")] = subjects_of(independent, row)
            made = key("recommendation", row, *three, "number")
            yield "recommendation", row["mechanism"], made, subjects_of(independent, row)
    for row in independent.table("status_assessments"):
        if row["country"] == country:
            subjects = advice[key("", row, *three, "number")]
            yield "status assessment", row["mechanism"], key("status", row, *three, "number", "no"), subjects
    for name, kind, words, last in [
        ("reports", "report", "report", ("stage", "no")),
        ("implementation_totals", "implementation-total", "implementation total", ("no",)),
    ]:
        for row in independent.table(name):
            if row["country"] == country:
                subjects = scope_of(independent, row["mechanism"], row["phase"])
                yield words, row["mechanism"], key(kind, row, *three, *last), subjects
    for row in independent.table("performance_scores"):
        if row["country"] == country:
            made = key("score", row, *three, "no")
            yield "performance score", row["mechanism"], made, ({row["provision"]}, set())
    for row in independent.table("assistance_needs"):
        if row["country"] == country:
            made = key("need", row, "mechanism", "country", "number")
            yield "need for assistance", row["mechanism"], made, subjects_of(independent, row)
    like = {"bill": "law", "regulation": "law", "case-law": "decision of a court"}
    like |= dict.fromkeys(("strategy", "guideline"), "strategy or guideline")
    for row in independent.table("evidence"):
        if row["country"] == country:
            kind = like.get(row["kind"], row["kind"])
            yield (
                kind,
                row["mechanism"],
                key("evidence", row, "mechanism", "country", "no"),
                subjects_of(independent, row),
            )
    begun = {review[:2] for review in independent.begun_reviews(country)}
    for row in independent.table("questionnaire_topics"):
        if (row["mechanism"], row["phase"]) in begun:
            made = key("questionnaire-topic", row, "mechanism", "phase", "id")
            yield "questionnaire topic", row["mechanism"], made, subjects_of(independent, row, "theme")


PACKS = [("UKR", "GRECO/round-6"), ("ROU", "IRM/cycle-2"), ("ARG", "WGB/phase-4"), ("UKR", "IRM/cycle-1")]


@pytest.mark.parametrize(("country", "phase"), PACKS)
def test_reuse_pack(
    answered: Ask, independent: ModuleType, mapped: dict[tuple[str, str], set[str]], country: str, phase: str
) -> None:
    coming = scope_of(independent, *phase.split("/"))
    expected = {}
    for kind, mechanism, item, subjects in items(independent, country):
        links = ranks(mapped, coming, subjects)
        if mechanism != phase.partition("/")[0] and links:
            expected[item] = (mechanism, kind, min(links))
    rows = answered("reuse-pack", "item mechanism kind relation source date", country=country, phase=phase)
    found = {
        item: (tail(mechanism), kind, RANK[ORDER.index(relation)])
        for item, mechanism, kind, relation, *_ in rows
        if item
    }
    assert expected
    assert found == expected
    held = [row for row in rows if row[0]]
    assert len(held) == len(found)
    assert all(row[4] for row in held)
    dates = [row[5] or "" for row in held]
    assert dates == sorted(dates, reverse=True)


def test_reuse_pack_says_for_each_mechanism_what_is_not_held(answered: Ask) -> None:
    rows = answered("reuse-pack", "mechanism kind item note", country="KEN", phase="IRM/cycle-2")
    others = ["GRECO", "IAP", "MESICIC", "WGB"]
    assert [(tail(m), kind) for m, kind, *_ in rows] == [(mechanism, "nothing held") for mechanism in others]
    unlisted = "the country is not on the list of all members"
    assert {tail(m): note for m, _, _, note in rows} == {
        "GRECO": unlisted,
        "IAP": "no membership is held, and the list of members is not known to be complete",
        "MESICIC": unlisted,
        "WGB": unlisted,
    }


@pytest.mark.parametrize(("country", "phase"), PACKS)
def test_reuse_pack_says_of_which_mechanism_no_law_or_statistic_is_held(
    answered: Ask, independent: ModuleType, country: str, phase: str
) -> None:
    rows = answered("reuse-pack", "mechanism kind item note", country=country, phase=phase)
    held = {(tail(mechanism), kind) for mechanism, kind, item, _ in rows if item}
    some = {mechanism for mechanism, _ in held}
    said = {(tail(mechanism), kind) for mechanism, kind, item, _ in rows if not item}
    others = {"GRECO", "IAP", "IRM", "MESICIC", "WGB"} - {phase.partition("/")[0]}
    assert said == {(mechanism, "nothing held") for mechanism in others - some} | {
        (mechanism, kind)
        for mechanism, kind in product(some, ("law", "statistic"))
        if (mechanism, kind) not in held
    }
    assert all(note for *_, item, note in rows if not item)


def test_laws_and_statistics_of_other_mechanisms_are_in_the_pack(
    answered: Ask, independent: ModuleType
) -> None:
    """Of France, the Working Group's figures on foreign bribery bear on the first cycle of the Convention."""
    figures = {
        key("evidence", row, "mechanism", "country", "no"): (row["value"], row["unit"])
        for row in independent.table("evidence")
        if (row["mechanism"], row["country"], row["kind"]) == ("WGB", "FRA", "statistic")
    }
    assert len(figures) >= 4
    rows = answered("reuse-pack", "item kind words", country="FRA", phase="IRM/cycle-1")
    shown = {item: words for item, kind, words in rows if item and kind == "statistic"}
    assert figures.keys() <= shown.keys()
    for item, (value, unit) in figures.items():
        assert shown[item].startswith(f"{value} {unit}. ")


def test_a_phase_without_scope_gives_no_false_nothing(answered: Ask) -> None:
    rows = answered("reuse-pack", "kind note", country="FRA", phase="WGB/phase-5")
    assert {note for kind, note in rows if kind == "nothing held"} == {
        "not known: the scope of the coming phase is not in the tables"
    }


@pytest.mark.parametrize(("country", "phase"), PACKS)
def test_reuse_pack_size_counts_the_pack(answered: Ask, country: str, phase: str) -> None:
    pack = answered("reuse-pack", "mechanism kind item date", country=country, phase=phase)
    counted = Counter((mechanism, kind) for mechanism, kind, item, _ in pack if item)
    rows = answered("reuse-pack-size", "mechanism kind items newest note", country=country, phase=phase)
    assert {(m, kind): count for m, kind, count, *_ in rows if count} == counted
    assert len(rows) == 4 * 12
    for mechanism, kind, count, newest, note in rows:
        dates = [date for m, k, item, date in pack if (m, k) == (mechanism, kind) and item and date]
        assert newest == max(dates, default=None)
        assert bool(note) == (count == 0)


def test_questionnaire_matrix(answered: Ask, independent: ModuleType) -> None:
    words = {
        "question-seen": "question seen",
        "phase-scope": "scope of the phase",
        "standard": "standard for the phase",
    }
    cells = defaultdict(set)
    for row in independent.table("questionnaire_topics"):
        cells[row["theme"], row["mechanism"]].add((row["phase"], row["basis"]))
    mechanisms = ["irm", "wgb", "iap", "greco", "mesicic"]
    rows = answered("questionnaire-matrix", f"theme seen seen_or_in_scope {' '.join(mechanisms)}")
    assert len(rows) == 59
    for theme, seen, asked, *shown in rows:
        mine = {name: cells[tail(theme), name.upper()] for name in mechanisms}
        assert seen == sum(any(basis == "question-seen" for _, basis in held) for held in mine.values())
        assert asked == sum(map(bool, mine.values()))
        for name, cell in zip(mechanisms, shown, strict=True):
            parts = [part.rstrip(")").partition(" (") for part in cell.split("; ")] if cell else []
            assert len(parts) == len(mine[name]), (theme, name)
            assert {phase for phase, _, _ in parts} == {phase for phase, _ in mine[name]}
            assert sum(basis == words["question-seen"] for *_, basis in parts) == sum(
                basis == "question-seen" for _, basis in mine[name]
            )


@pytest.mark.parametrize("strict", ["yes", "no"])
def test_questionnaire_overlap(
    answered: Ask, independent: ModuleType, mapped: dict[tuple[str, str], set[str]], strict: str
) -> None:
    topics = independent.table("questionnaire_topics")
    expected = {}
    for one, other in product(topics, repeat=2):
        seen = [row["basis"] == "question-seen" for row in (one, other)]
        if one["mechanism"] < other["mechanism"] and (all(seen) or strict == "no"):
            sides = (subjects_of(independent, row, "theme") for row in (one, other))
            links = ranks(mapped, *sides)
            if links:
                keys = (key("questionnaire-topic", row, "mechanism", "phase", "id") for row in (one, other))
                expected[tuple(keys)] = (min(links), one["theme"] == other["theme"], sum(seen))
    rows = answered("questionnaire-overlap", "topic other_topic relation same_theme overlap", strict=strict)
    sure = ["question seen on neither side", "question seen on one side", "question seen on both sides"]
    found = {
        (one, other): (RANK[ORDER.index(relation)], shared == "yes", sure.index(overlap))
        for one, other, relation, shared, overlap in rows
    }
    assert found == expected
    assert len(rows) == len(expected)
    order = [sure.index(row[4]) for row in rows]
    assert order == sorted(order, reverse=True)


def test_a_phase_stands_first_whatever_the_order_of_the_mechanisms(answered: Ask) -> None:
    rows = answered("questionnaire-overlap", "topic other_topic overlap", phase="WGB/phase-3")
    every = answered("questionnaire-overlap", "topic other_topic overlap")
    assert all(topic.startswith("questionnaire-topic/WGB/phase-3/") for topic, *_ in rows)
    turned = {(topic, other, sure) for topic, other, sure in every} | {
        (other, topic, sure) for topic, other, sure in every
    }
    assert set(rows) == {row for row in turned if row[0].startswith("questionnaire-topic/WGB/phase-3/")}


def test_links_count_an_article_with_its_paragraphs_and_turn_round() -> None:
    crosswalk = Crosswalk()
    crosswalk.add_part("UNCAC/16.1", "UNCAC/16")
    crosswalk.add_mapping("UNCAC/16", "broadMatch", "OECD-ABC/1", "offence of foreign bribery")
    crosswalk.add_mapping("UNCAC/16", "relatedMatch", "IACAC/VIII", "text comparison")
    reach = crosswalk.reach(["UNCAC/16.1", "https://w3id.org/peerweave/theme/bribery-foreign"])
    assert {theirs: link.relation for theirs, link in reach.items()} == {
        "UNCAC/16.1": "same provision",
        "UNCAC/16": "wider provision",
        "OECD-ABC/1": "broader match",
        "IACAC/VIII": "related",
        "https://w3id.org/peerweave/theme/bribery-foreign": "same theme",
    }
    back = crosswalk.reach(["OECD-ABC/1"])
    assert back["UNCAC/16.1"].relation == "narrower match"
    assert back["UNCAC/16"].basis == "offence of foreign bribery"
    best = strongest(["IACAC/VIII", "https://w3id.org/peerweave/theme/bribery-foreign"], reach)
    assert best is not None
    assert best.relation == "same theme"
    assert strongest(["IACAC/III.1"], reach) is None
