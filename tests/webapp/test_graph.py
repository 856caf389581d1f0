"""The graph page: neighbours worked out from the tables, one content in all forms, paths, errors."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import networkx as nx
import pytest
from flask.testing import FlaskClient

ID = "https://w3id.org/peerweave/id/"
BASE = "https://w3id.org/peerweave/"
Table = Callable[[str], list[dict[str, str]]]


def listed(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def around(table: Table, iso3: str) -> set[str]:
    """What a country is linked to at once, worked out from the tables alone, as kinds and keys."""

    def of(name: str, column: str = "country") -> list[dict[str, str]]:
        return [row for row in table(name) if iso3 in listed(row[column])]

    own = next(row for row in table("countries") if row["id"] == iso3)
    found = {f"region/{own['region']}", f"regional-group/{own['regional_group']}"}
    found |= {f"mechanism/{row['mechanism']}" for row in of("memberships")}
    found |= {f"instrument/{row['instrument']}" for row in of("participations")}
    if "instrument/UNCAC" in found:  # every party to it takes part in its review mechanism
        found.add("mechanism/IRM")
    found |= {
        f"review/{row['mechanism']}/{row['phase']}/{row['country']}"
        for row in of("reviews") + of("reviews", "reviewers")
    }
    found |= {
        f"recommendation/{row['mechanism']}/{row['phase']}/{iso3}/{row['number']}"
        for row in of("recommendations")
    }
    found |= {f"evidence/{row['mechanism']}/{iso3}/{row['no']}" for row in of("evidence")}
    found |= {f"reservation/{row['instrument']}/{iso3}/{row['no']}" for row in of("reservations")}
    found |= {f"compliance-step/{row['mechanism']}/{iso3}/{row['no']}" for row in of("compliance_steps")}
    found |= {f"need/{row['mechanism']}/{iso3}/{row['number']}" for row in of("assistance_needs")}
    found |= {f"offer/{row['id']}" for row in of("assistance_offers", "countries")}
    found |= {f"meeting/{row['mechanism']}/{row['id']}" for row in of("meetings")}
    found |= {f"organisation/{row['id']}" for row in of("organisations")}
    found |= {f"criterion/{row['mechanism']}/{row['no']}" for row in of("criteria") if not row["number"]}
    return found


def keys(rows: list[dict[str, Any]], column: str = "thing") -> list[str]:
    return [row[column]["iri"].removeprefix(ID).removeprefix(BASE) for row in rows]


def things(client: FlaskClient, query: str) -> list[str]:
    """The keys of the things that the page shows."""
    response = client.get(f"/graph.json?{query}")
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return keys(response.json["tables"]["things"]["rows"])


@pytest.mark.parametrize("iso3", ["GEO", "ROU", "PER", "KEN"])
def test_neighbours_of_a_country_are_those_of_the_tables(
    client: FlaskClient, table: Table, iso3: str
) -> None:
    shown = things(client, f"focus=country/{iso3}&most=2000")
    assert shown[0] == f"country/{iso3}"
    assert sorted(shown[1:]) == sorted(around(table, iso3))


def test_links_are_told_in_words_both_ways_with_their_facts(client: FlaskClient) -> None:
    """Georgia joined GRECO on 16 September 1999 and is a party to UNCAC since 4 December 2008."""
    rows = client.get("/graph.json?focus=country/GEO").json["tables"]["links"]["rows"]
    told = {
        (row["words"], row["to"]["iri"].removeprefix(ID)): (
            row["backwards"],
            row["when"],
            row["fact"] and row["fact"]["iri"].removeprefix(ID),
        )
        for row in rows
        if row["from"]["iri"] == f"{ID}country/GEO"
    }
    assert told["is a member of", "mechanism/GRECO"] == (
        "has as a member",
        "1999-09-16",
        "membership/GRECO/GEO/member",
    )
    assert told["is a party to", "instrument/UNCAC"] == (
        "has as a party",
        "2008-12-04",
        "participation/UNCAC/GEO",
    )
    assert told["is a member of", "mechanism/IRM"] == ("has as a member", None, None)


def test_a_status_is_a_link_that_says_when_and_by_which_assessment(client: FlaskClient, table: Table) -> None:
    row = next(
        row
        for row in table("status_assessments")
        if (row["mechanism"], row["phase"], row["country"], row["number"])
        == ("GRECO", "rule-34", "ROU", "g1")
    )
    links = client.get("/graph.json?focus=recommendation/GRECO/rule-34/ROU/g1").json["tables"]["links"][
        "rows"
    ]
    told = next(link for link in links if link["words"] == "was assessed as")
    assert told["to"]["iri"] == f"{BASE}status/{row['status']}"
    assert told["when"] == (row["as_of"] or None)
    assert told["fact"]["iri"] == f"{ID}status/GRECO/rule-34/ROU/g1/{row['no']}"


def test_who_left_or_only_signed_is_not_shown_as_a_member_or_party(client: FlaskClient) -> None:
    """The tables: Russia left GRECO in 2023; Mexico signed the Criminal Law Convention only."""
    told = {
        (row["from"]["label"], row["words"], row["to"]["iri"].removeprefix(ID))
        for key in ("country/RUS", "country/MEX")
        for row in client.get(f"/graph.json?focus={key}").json["tables"]["links"]["rows"]
    }
    russia = next(
        one for one, words, to in told if words == "was once a member of" and to == "mechanism/GRECO"
    )
    assert russia.startswith("Russia")
    assert (russia, "is a member of", "mechanism/GRECO") not in told
    assert ("Mexico", "signed, but is not known to be bound by,", "instrument/COE-CLCC") in told
    assert ("Mexico", "is a party to", "instrument/COE-CLCC") not in told


VIEWS = [
    "focus=country/GEO",
    "focus=country/GEO&depth=2",
    "focus=mechanism/GRECO&depth=2&kinds=recommendation",
    "focus=country/GEO&to=country/MDA",
    "focus=country/GEO&links=member,duty",
    "focus=country/GEO&open=mechanism/GRECO:phase&hide=instrument/UNCAC",
    "focus=source/docslib.org-13daac08",
]


@pytest.mark.parametrize("query", VIEWS)
def test_all_forms_hold_the_same(client: FlaskClient, show: Callable[[str], Any], query: str) -> None:
    page = client.get(f"/graph.json?{query}").json
    rows, links = page["tables"]["things"]["rows"], page["tables"]["links"]["rows"]
    assert len(rows) > 1 and links
    nodes = {row["thing"]["iri"]: row["thing"]["label"] for row in rows}
    ends = Counter((row["from"]["iri"], row["words"], row["to"]["iri"]) for row in links)
    assert len(nodes) == len(rows) == page["shown"]
    assert not [count for count in ends.values() if count > 1]
    assert {iri for start, _, end in ends for iri in (start, end)} <= set(nodes)

    drawn = page["elements"]
    assert {one["data"]["id"]: one["data"]["label"] for one in drawn["nodes"]} == nodes
    assert ends == Counter(
        (one["data"]["source"], one["data"]["label"], one["data"]["target"]) for one in drawn["edges"]
    )

    file = client.get(f"/graph.graphml?{query}")
    assert file.mimetype == "application/graphml+xml"
    read = nx.parse_graphml(file.data.decode(), force_multigraph=True)
    assert dict(read.nodes(data="label")) == nodes
    assert ends == Counter((start, words, end) for start, end, words in read.edges(data="label"))

    def lines(name: str) -> list[dict[str, str]]:
        text = client.get(f"/graph.csv?{query}&table={name}").get_data(as_text=True)
        return list(csv.DictReader(io.StringIO(text, newline="")))

    assert [line["thing_iri"] for line in lines("things")] == list(nodes)
    assert ends == Counter((line["from_iri"], line["words"], line["to_iri"]) for line in lines("links"))

    html = show(f"/graph?{query}")
    assert len(html.rows("things")) == min(50, len(rows))
    sentences = [node for node in html.section("links").iter() if node.tag.endswith("}li")]
    assert len(sentences) == len(links)


@pytest.mark.parametrize("query", VIEWS)
def test_counts_of_a_thing_are_counted_from_its_links(client: FlaskClient, query: str) -> None:
    """What the table of kinds of links says of the focus is what opening all of it shows."""
    focus = re.search(r"focus=([^&]*)", query)[1]  # type: ignore[index]
    table = client.get(f"/graph.json?{query}").json["tables"]["openings"]["rows"]
    assert table
    everything = client.get(f"/graph.json?focus={focus}&most=2000").json
    focus_iri = everything["focus"]
    counted: Counter[str] = Counter()
    for edge in everything["elements"]["edges"]:
        data = edge["data"]
        if data["source"] == focus_iri:
            counted[data["label"]] += 1
        if data["target"] == focus_iri:
            counted[data["backwards"]] += 1
    usual = [row for row in everything["tables"]["openings"]["rows"] if row["shown"]]
    for row in usual:
        words = row["words"].removesuffix(" …")
        assert (
            row["count"]
            == row["shown"]
            == sum(n for told, n in counted.items() if words.endswith(f" {told}"))
        )
    assert sum(row["count"] for row in usual) >= len(everything["elements"]["nodes"]) - 1


def test_two_steps_are_the_neighbours_of_the_neighbours(client: FlaskClient) -> None:
    near = things(client, "focus=phase/GRECO/round-5")
    both = things(client, "focus=phase/GRECO/round-5&depth=2&most=2000")
    expected = set(near)
    for key in near[1:]:
        expected |= set(things(client, f"focus={key}&most=2000"))
    assert sorted(both) == sorted(expected)


def test_too_many_are_cut_openly_and_every_kind_keeps_its_share(client: FlaskClient, show: Any) -> None:
    """GRECO itself is linked to 280 things: of 400 shown enough are left for each kind beyond them."""
    page = client.get("/graph.json?focus=mechanism/GRECO&depth=2&most=400").json
    whole = client.get("/graph.json?focus=mechanism/GRECO&depth=2&most=2000").json
    assert page["shown"] == 400 == page["tables"]["things"]["count"]
    assert page["found"] == whole["found"] > 1000
    assert whole["shown"] == min(2000, whole["found"])
    near = [row for row in whole["tables"]["things"]["rows"] if row["steps"] < 2]
    assert keys(page["tables"]["things"]["rows"])[: len(near)] == keys(near)
    kinds = {row["kind"] for row in page["tables"]["things"]["rows"]}
    assert kinds == {row["kind"] for row in whole["tables"]["things"]["rows"]}
    text = " ".join(show("/graph?focus=mechanism/GRECO&depth=2&most=400").section("graph-summary").itertext())
    assert f"400 of {page['found']:,} things shown".replace(",", "\u202f") in " ".join(text.split(" "))


def test_a_kind_of_thing_brings_what_leads_to_it(client: FlaskClient) -> None:
    """From GRECO reviews are two steps away, by its phases; nothing else is shown."""
    rows = client.get("/graph.json?focus=mechanism/GRECO&depth=2&kinds=review").json["tables"]["things"][
        "rows"
    ]
    assert {row["kind"] for row in rows if row["steps"] == 2} == {"Review"}
    between = [key for key, row in zip(keys(rows), rows, strict=True) if row["steps"] == 1]
    assert any(key.startswith("phase/GRECO/") for key in between)
    assert not any(key.startswith("meeting/") for key in between)


def test_only_chosen_kinds_of_links_are_followed(client: FlaskClient, table: Table) -> None:
    parties = {row["instrument"] for row in table("participations") if row["country"] == "GEO"}
    assert sorted(things(client, "focus=country/GEO&links=party")) == sorted(
        ["country/GEO", *(f"instrument/{name}" for name in parties)]
    )


def test_duties_are_opened_only_when_asked_for(client: FlaskClient, table: Table) -> None:
    """Georgia's duties are under treaties that it is a party to, or soft law of a mechanism that it is in."""
    assert not [key for key in things(client, "focus=country/GEO") if key.startswith("provision/")]
    duties = [
        key
        for key in things(client, "focus=country/GEO&open=country/GEO:duty")
        if key.startswith("provision/")
    ]
    assert "provision/UNCAC/16.1" in duties
    treaties = {row["instrument"] for row in table("participations") if row["country"] == "GEO"}
    mechanisms = {row["mechanism"] for row in table("memberships") if row["country"] == "GEO"}
    soft = {
        name for row in table("mechanisms") if row["id"] in mechanisms for name in listed(row["instruments"])
    }
    assert {key.split("/")[1] for key in duties} <= treaties | soft


def test_a_thing_that_is_hidden_is_not_shown_and_leads_nowhere(client: FlaskClient) -> None:
    with_it = things(client, "focus=country/GEO&open=mechanism/GRECO:phase")
    without = things(client, "focus=country/GEO&open=mechanism/GRECO:phase&hide=mechanism/GRECO")
    assert set(with_it) - set(without) == {
        "mechanism/GRECO",
        *(key for key in with_it if key.startswith("phase/GRECO/")),
    }


def test_paths_are_told_in_sentences(client: FlaskClient, show: Any, table: Table) -> None:
    """Both are members of GRECO and the IAP, and offers are made to both."""
    told = client.get("/graph.json?focus=country/KAZ&to=country/GEO").json["paths"]
    assert [
        "Kazakhstan is a member of GRECO (1 January 2020)",
        "GRECO has as a member Georgia (16 September 1999)",
    ] in told
    assert len(told) == len({tuple(path) for path in told})
    assert all(len(path) == 2 for path in told)
    for path in told:
        assert (
            path[0].startswith("Kazakhstan ") and path[-1].rpartition(" (")[0].endswith("Georgia")
        ) or path[-1].endswith("Georgia")

    def of(name: str, column: str, iso3: str) -> set[str]:
        return {row[column] for row in table(name) if row["country"] == iso3}

    middle = {sentence.partition(" ")[0] for _, sentence in told}
    both = of("memberships", "mechanism", "KAZ") & of("memberships", "mechanism", "GEO")
    assert both and both <= middle
    html = show("/graph?focus=country/KAZ&to=country/GEO")
    assert html.all("h1")[0].text == "From Kazakhstan to Georgia"
    assert "Kazakhstan is a member of GRECO" in " ".join(html.root.itertext())


def test_paths_do_not_go_through_what_joins_everybody_unless_asked(client: FlaskClient) -> None:
    plain = client.get("/graph.json?focus=country/GEO&to=country/PER").json["paths"]
    hubs = client.get("/graph.json?focus=country/GEO&to=country/PER&hubs=yes").json["paths"]
    assert [
        "Georgia is a party to UNCAC (4 December 2008)",
        "UNCAC has as a party Peru (14 December 2005)",
    ] in hubs
    assert all(len(path) == 2 for path in hubs)
    assert plain and all(len(path) > 2 for path in plain)
    assert not [
        sentence for path in plain for sentence in path if re.search(r"\b(UNCAC|IRM) has as a", sentence)
    ]


def test_a_path_from_a_thing_to_itself_and_one_that_is_not_there_say_so(client: FlaskClient) -> None:
    own = client.get("/graph?focus=country/GEO&to=country/GEO").get_data(as_text=True)
    assert "Both names mean" in own
    none = client.get("/graph?focus=country/GEO&to=source/docslib.org-13daac08").get_data(as_text=True)
    assert "no path leads from" in none and "not a finding" in none


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Georgia", "/graph?focus=country/GEO"),
        ("  geo ", "/graph?focus=country/GEO"),
        ("https://w3id.org/peerweave/id/country/GEO", "/graph?focus=country/GEO"),
        ("/country/GEO", "/graph?focus=country/GEO"),
        ("http://localhost/country/GEO", "/graph?focus=country/GEO"),
        ("côte d'ivoire", "/graph?focus=country/CIV"),
        ("https://w3id.org/peerweave/theme/lobbying", "/graph?focus=theme/lobbying"),
        ("membership/GRECO/GEO/member", "/graph?focus=country/GEO&to=mechanism/GRECO"),
    ],
)
def test_a_thing_is_found_by_name_key_and_address(client: FlaskClient, written: str, address: str) -> None:
    response = client.get("/graph", query_string={"focus": written})
    assert response.status_code == 303
    assert response.location == address
    data = client.get("/graph.json", query_string={"focus": written})
    assert data.location == address.replace("/graph", "/graph.json")


def test_a_name_that_fits_several_is_a_choice(client: FlaskClient, show: Any) -> None:
    page = client.get("/graph.json?focus=lobby").json
    labels = [row["thing"]["label"] for row in page["tables"]["matches"]["rows"]]
    assert len(labels) > 3 and all("lobby" in label.casefold() for label in labels)
    links = [node.get("href") for node in show("/graph?focus=lobby&depth=2").section("matches").iter()]
    assert "/graph?focus=theme/lobbying&depth=2" in links


def test_without_a_focus_there_is_somewhere_to_begin(client: FlaskClient, show: Any, table: Table) -> None:
    html = show("/graph")
    links = [node.get("href") for node in html.section("begin").iter() if node.get("href")]
    for row in (*table("mechanisms"), *table("instruments")):
        kind = "mechanism" if row in table("mechanisms") else "instrument"
        assert f"/graph?focus={kind}/{row['id']}" in links
    counts = {row["code"]: row["count"] for row in client.get("/graph.json").json["tables"]["kinds"]["rows"]}
    assert counts["country"] == len(table("countries"))
    assert counts["recommendation"] == len(table("recommendations"))
    assert client.get("/graph.graphml").status_code == 400


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("Georgai", "Georgia"),
        ("country/NOWHERE", "anything in the graph"),
        ("rule/bound", "has a page of its own"),
        ("https://w3id.org/peerweave/id/country/<script>", "anything in the graph"),
        ("http://example.org/country/GEO", "anything in the graph"),
        ("http://[", "anything in the graph"),
        ("\u202e\u0000", "anything in the graph"),
        ('{}|\\^`"', "anything in the graph"),
        ("x" * 3000, "anything in the graph"),
        ("../../etc/passwd", "anything in the graph"),
    ],
)
def test_what_is_not_in_the_graph_is_a_404_with_a_way_out(
    client: FlaskClient, written: str, says: str
) -> None:
    for name in ("focus", "to"):
        query = {"focus": "country/GEO", name: written}
        page = client.get("/graph", query_string=query)
        assert page.status_code == 404
        text = page.get_data(as_text=True)
        assert says in text and 'href="/graph"' in text and "<script>" not in text
        data = client.get("/graph.json", query_string=query)
        assert data.status_code == 404 and data.json["see"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("depth=3", "1 or 2"),
        ("depth=%00", "1 or 2"),
        ("most=0", "1 to 2000"),
        ("most=2001", "1 to 2000"),
        ("most=%D9%A3", "1 to 2000"),
        ("kinds=country,nonsense", "nonsense"),
        ("links=nonsense", "nonsense"),
        ("open=country/NOWHERE", "cannot be opened"),
        ("open=mechanism/GRECO:nonsense", "cannot be opened"),
        ("hide=nonsense", "cannot be hidden"),
        ("hubs=perhaps", "“yes” or “no”"),
        ("nonsense=1", "no setting"),
        ("&".join(f"open=country/{a}{b}{c}" for a in "ABC" for b in "ABCDE" for c in "ABCDE"), "60"),
    ],
)
def test_a_setting_that_is_not_possible_is_a_400_that_says_what_is(
    client: FlaskClient, query: str, says: str
) -> None:
    response = client.get(f"/graph.json?focus=country/GEO&{query}")
    assert response.status_code == 400
    assert says in response.json["detail"]


@pytest.mark.parametrize(
    ("address", "graph"),
    [
        ("/country/GEO", "/graph?focus=country/GEO"),
        ("/provision/UNCAC/16.1", "/graph?focus=provision/UNCAC/16.1"),
        ("/theme/lobbying", "/graph?focus=theme/lobbying"),
        ("/membership/GRECO/GEO/member", "/graph?focus=membership/GRECO/GEO/member"),
        ("/organisation/oecd", "/graph?focus=organisation/oecd"),
        ("/rule/bound", None),
        ("/countries", None),
    ],
)
def test_pages_of_things_lead_to_their_graph(show: Any, address: str, graph: str | None) -> None:
    links = [node.get("href") for node in show(address).all("a") if (node.text or "") == "Show as graph"]
    assert links == ([graph] if graph else [])
