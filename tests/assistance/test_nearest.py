"""The nearest miss on a graph of one need, followed by hand: which offer is taken, and what is said of it."""

from __future__ import annotations

import pytest
from peerweave.graph.assistance.needs import needs_unmet
from peerweave.graph.namespaces import BASE
from peerweave.graph.store.repository import Rows, Term
from pyoxigraph import Literal, NamedNode

COLUMNS = (
    *("kind", "thing", "label", "in", "by", "summary", "type", "basis"),
    *("area", "start", "end", "themes", "places", "types", "providers"),
)
LISTS = ("themes", "places", "types", "providers")
AT = {"at": Literal("2026-11-23")}


def row(kind: str, thing: str, **cells: str) -> dict[str, Term | None]:
    """A row of facts; IRIs are written without their beginning."""
    found: dict[str, Term | None] = dict.fromkeys(COLUMNS)
    found |= {"kind": Literal(kind), "thing": NamedNode(BASE + thing)}
    for name, cell in cells.items():
        if name in ("in", "by", "type", "basis"):
            found[name] = NamedNode(BASE + cell)
        else:
            whole = " ".join(BASE + part for part in cell.split()) if name in LISTS else cell
            found[name] = Literal(whole)
    return found


def name(thing: str, label: str, above: str = "") -> dict[str, Term | None]:
    return row("name", thing, label=label, places=above)


def offer(key: str, places: str = "", themes: str = "theme/mla", **cells: str) -> dict[str, Term | None]:
    return row("offer", f"id/offer/{key}", label=key, places=places, themes=themes, **cells)


FACTS = [
    name("id/country/PER", "Peru", "region/005"),
    name("id/country/BOL", "Bolivia", "region/005"),
    name("id/country/MEX", "Mexico", "region/013"),
    name("region/005", "South America", "region/419"),
    name("region/013", "Central America", "region/419"),
    name("region/419", "Latin America and the Caribbean"),
    name("theme/mla", "Mutual legal assistance", "theme/cooperation"),
    name("theme/extradition", "Extradition", "theme/cooperation"),
    name("theme/cooperation", "Cooperation"),
    name("theme/police", "Police"),
    row(
        "need",
        "id/need/MESICIC/PER/c1",
        label="The need",
        summary="Help",
        themes="theme/mla",
        **{"in": "id/country/PER", "by": "id/mechanism/MESICIC"},
        type="assistance-type/capacity",
        basis="need-basis/stated",
    ),
]
NEIGHBOUR = offer("neighbour", "id/country/BOL", start="2020")
FAR_AWAY = offer("far-away", "id/country/MEX", start="2020")
IN_WORDS = offer("in-words", area="the Andes")
GROUP = offer("group", "id/country/PER", "theme/extradition")
OTHER = offer("other", "id/country/PER", "theme/police", start="2020")
LATER = offer("later", "id/country/PER", start="2027")
OLD_GROUP = offer("old-group", "region/419", "theme/extradition", start="2027")


@pytest.mark.parametrize(
    ("offers", "state", "unclear", "nearest", "why"),
    [
        ([], "no offer held", 0, None, "No offer held falls short in one point only."),
        (
            [FAR_AWAY, OTHER, OLD_GROUP],
            "no offer held",
            0,
            None,
            "No offer held falls short in one point only.",
        ),
        ([NEIGHBOUR, FAR_AWAY], "no offer held", 0, "neighbour", "Place: covers Bolivia."),
        ([NEIGHBOUR, GROUP], "no offer held", 0, "group", "Theme: only the group: Cooperation."),
        ([LATER, OTHER], "no offer held", 0, "later", "Time: begins only 2027."),
        (
            [IN_WORDS, FAR_AWAY],
            "not known",
            1,
            "in-words",
            "Place: area in words only (the Andes): whether it covers the country is not known.",
        ),
        ([IN_WORDS, GROUP], "not known", 1, "group", "Theme: only the group: Cooperation."),
    ],
)
def test_nearest(
    offers: list[dict[str, Term | None]], state: str, unclear: int, nearest: str | None, why: str
) -> None:
    (found,) = needs_unmet(Rows(COLUMNS, FACTS + offers), AT).rows
    values = {column: getattr(found[column], "value", None) for column in found}
    assert (values["state"], int(str(values["unclear"]))) == (state, unclear)
    assert values["nearestLabel" if nearest else "nearest"] == nearest
    assert values["why_not"] == why


def test_a_need_that_an_offer_meets_is_not_listed() -> None:
    meeting = offer("meeting", "region/419", end="2030")
    assert needs_unmet(Rows(COLUMNS, [*FACTS, GROUP, meeting]), AT).rows == []
