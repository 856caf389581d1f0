"""The network of the graph page over the real tables: nothing left out in silence, paths by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from peerweave.graph.network.model import Network, kinds_of_links
from peerweave.graph.network.paths import paths
from peerweave.graph.network.view import Wish, view
from peerweave.graph.store.repository import LocalRepository, Rows
from pyoxigraph import Literal, NamedNode
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

ROOT = Path(__file__).resolve().parents[2]
QUERIES = ROOT / "queries" / "pages"
LINK = "https://w3id.org/peerweave/link/"
PW = "https://w3id.org/peerweave/ns#"

# Statements between two things of the graph that are no link of their own, and what says the same.
SAID_OTHERWISE = {
    "mechanism": "by the phase of the review, report or recommendation",
    "phase": "by the review",
    "country": "by the review, or by the recommendation that was assessed",
    "review": "by the report or the event",
    "instrument": "by the provision",
    "boundBy": "a participation is a link",
    "examines": "scope",
    "scopeProvision": "part of what the phase examines",
    "scopeTheme": "part of what the phase examines",
    "matchingProvision": "concluded from the mappings, which are links",
    "relatedProvision": "concluded from the mappings, which are links",
    "latestReview": "an order of reviews, not a link",
    "bestSource": "one of the sources",
    "sourceOfUsed": "one of the sources",
    "sourceOfOther": "one of the sources",
    "currentStatus": "the latest status assessment is a link; where there is none, the status is not known",
    "bindingNotKnown": "says that nothing is known",
    "reviewedCountry": "by the review of the country in the phase",
    "participant": "the mechanism that holds the meeting",
}


def ask(repository: LocalRepository, name: str, **bound: NamedNode) -> Rows:
    return repository.select((QUERIES / f"{name}.rq").read_text("utf-8"), bound)


@pytest.fixture(scope="module")
def network(repository: LocalRepository) -> Network:
    return Network(
        ask(repository, "graph-things").rows,
        ask(repository, "graph-links").rows,
        kinds_of_links(ask(repository, "graph-kinds").rows),
        lambda iri: ask(repository, "graph-links-asked", thing=NamedNode(iri)).rows,
    )


def test_every_kind_of_link_is_described_and_used() -> None:
    described = {
        str(kind).removeprefix(LINK)
        for kind in Graph().parse(ROOT / "ontology" / "links.ttl").subjects(RDF.type, URIRef(PW + "LinkKind"))
    }
    text = "".join((QUERIES / f"graph-links{part}.rq").read_text("utf-8") for part in ("", "-asked"))
    assert set(re.findall(r"\blink:([\w-]+)", text)) == described


def test_words_make_a_sentence(network: Network) -> None:
    for kind in network.kinds.values():
        for words in (kind.forwards, kind.backwards):
            assert re.match(r"[a-z]", words) and not words.endswith("."), kind


def test_no_statement_between_two_things_is_left_out_in_silence(
    network: Network, repository: LocalRepository
) -> None:
    """Each statement of ours between two things of the graph is a link, or another link says it."""
    linked = {frozenset((link.start, link.end)) for link in network.links}
    classes = " ".join(f"<{group}>" for group in sorted({node.group for node in network.nodes.values()}))
    found = repository.select(
        f"SELECT ?one ?property ?other {{ VALUES ?class {{ {classes} }} "
        "?one a ?class ; ?property ?other FILTER(isIRI(?other)) }",
        {},
    ).rows
    missing: set[str] = set()
    for row in found:
        one, prop, other = (row[name].value for name in ("one", "property", "other"))  # type: ignore[union-attr]
        if (
            prop.startswith(PW)
            and one in network.nodes
            and other in network.nodes
            and frozenset((one, other)) not in linked
            and one != other
        ):
            missing.add(prop.removeprefix(PW))
    assert not missing - SAID_OTHERWISE.keys()


def small(*links: tuple[str, str, str]) -> Network:
    """A network of a few things: each link as kind, from, to; the kind of a thing is before its slash."""
    base = "https://w3id.org/peerweave/id/"
    ends = sorted({end for _, *both in links for end in both})
    codes = sorted({code for code, _, _ in links})
    node = NamedNode
    return Network(
        [
            {
                "thing": node(base + key),
                "class": node(PW + "Country"),
                "label": Literal(key),
                "mechanism": None,
            }
            for key in ends
        ],
        [
            {
                "kind": node(LINK + code),
                "from": node(base + one),
                "to": node(base + other),
                "fact": None,
                "when": None,
            }
            for code, one, other in links
        ],
        kinds_of_links(
            {
                "kind": node(LINK + code),
                "label": Literal(code),
                "definition": Literal(""),
                "forwards": Literal(code),
                "backwards": Literal(f"{code} of"),
                "opened": Literal(True),
            }
            for code in codes
        ),
        lambda iri: (),
    )


def short(things: object) -> list[str]:
    return [str(iri).removeprefix("https://w3id.org/peerweave/id/") for iri in things]  # type: ignore[attr-defined]


FEW = small(
    ("member", "country/A", "mechanism/M"),
    ("member", "country/B", "mechanism/M"),
    ("phase", "phase/1", "mechanism/M"),
    ("phase", "phase/2", "mechanism/M"),
    ("in-phase", "review/1A", "phase/1"),
    ("reviewed", "review/1A", "country/A"),
    ("in-phase", "review/2B", "phase/2"),
    ("reviewed", "review/2B", "country/B"),
)


def focus(key: str) -> str:
    return f"https://w3id.org/peerweave/id/{key}"


def test_one_and_two_steps_by_hand() -> None:
    near = view(FEW, Wish(focus("mechanism/M")))
    assert short(near.places) == [
        "mechanism/M",
        *("country/A", "phase/1"),  # the first of each kind, then the second
        *("country/B", "phase/2"),
    ]
    assert [link.kind for link in near.links] == ["member", "member", "phase", "phase"]
    both = view(FEW, Wish(focus("country/A"), 2))
    assert short(both.places) == ["country/A", "mechanism/M", "review/1A", "country/B", "phase/1", "phase/2"]
    assert {
        key: place.steps for key, place in zip(short(both.places), both.places.values(), strict=True)
    } == {
        "country/A": 0,
        "mechanism/M": 1,
        "review/1A": 1,
        "country/B": 2,
        "phase/1": 2,
        "phase/2": 2,
    }
    assert len(both.links) == 6  # all but the two of the other review, which is three steps away


def test_the_limit_keeps_the_nearest_of_each_kind() -> None:
    cut = view(FEW, Wish(focus("mechanism/M"), 2, most=4))
    assert short(cut.places) == ["mechanism/M", "country/A", "phase/1", "country/B"]
    assert cut.found == 7 and not cut.whole
    assert cut.kinds == {"country": 2, "mechanism": 1, "phase": 2, "review": 2}


def test_what_can_be_opened_is_counted() -> None:
    shown = view(FEW, Wish(focus("country/A")))
    openings = {
        (one.kind, one.forwards): (one.count, one.shown) for one in shown.openings[focus("mechanism/M")]
    }
    assert openings == {("member", False): (2, 1), ("phase", False): (2, 0)}
    opened = view(FEW, Wish(focus("country/A"), opened=((focus("mechanism/M"), "phase"),)))
    assert short(opened.places) == ["country/A", "mechanism/M", "review/1A", "phase/1", "phase/2"]


def test_what_was_opened_stays_though_its_kind_is_not_wanted() -> None:
    opened = ((focus("mechanism/M"), ""),)
    shown = view(FEW, Wish(focus("country/A"), kinds=frozenset({"phase"}), opened=opened))
    assert short(shown.places) == ["country/A", "mechanism/M", "phase/1", "phase/2"]


def test_a_wanted_kind_is_reached_by_few_things_not_by_many() -> None:
    many = [("member", f"country/{letter}", "mechanism/M") for letter in "CDEFG"]
    more = [("reviewed", "review/1A", f"country/{letter}") for letter in "CDEFG"]
    net = small(*many, *more, ("phase", "phase/1", "mechanism/M"), ("in-phase", "review/1A", "phase/1"))
    shown = view(net, Wish(focus("mechanism/M"), 2, kinds=frozenset({"review"})))
    assert short(shown.places) == ["mechanism/M", "phase/1", "review/1A"]


def test_shortest_paths_by_hand() -> None:
    found = paths(FEW, focus("review/1A"), focus("review/2B"))
    assert [short(path) for path in found.found] == [
        ["review/1A", "country/A", "mechanism/M", "country/B", "review/2B"],
        ["review/1A", "country/A", "mechanism/M", "phase/2", "review/2B"],
        ["review/1A", "phase/1", "mechanism/M", "country/B", "review/2B"],
        ["review/1A", "phase/1", "mechanism/M", "phase/2", "review/2B"],
    ]
    assert found.count == 4
    assert paths(FEW, focus("country/A"), focus("country/A")).found == ()


@pytest.mark.parametrize(("members", "direct"), [(60, True), (61, False)])
def test_a_hub_is_passed_through_only_when_asked(members: int, direct: bool) -> None:
    all_members = [("member", f"country/{number}", "mechanism/M") for number in range(members)]
    net = small(*all_members, ("reviewed", "review/0", "country/0"), ("reviewer", "review/0", "country/1"))
    ends = focus("country/0"), focus("country/1")
    way = [short(path)[1] for path in paths(net, *ends).found]
    assert way == (["mechanism/M", "review/0"] if direct else ["review/0"])[:: -1 if direct else 1]
    assert sorted(short(path)[1] for path in paths(net, *ends, hubs=True).found) == [
        "mechanism/M",
        "review/0",
    ]
    assert paths(net, focus("mechanism/M"), ends[0]).count == 1  # a hub may itself be an end


def test_codes_are_never_passed_through() -> None:
    net = small(
        ("assessed", "recommendation/1", "status/done"), ("assessed", "recommendation/2", "status/done")
    )
    assert not paths(net, focus("recommendation/1"), focus("recommendation/2"), hubs=True).found
