"""A list with facets as a page: the rows that fit, as a table, in files, as SPARQL and as a citation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peerweave.webapp import spreadsheet
from peerweave.webapp.as_sparql import as_sparql, list_query
from peerweave.webapp.citing import Citation
from peerweave.webapp.facets import Item, Listing, Narrowed, Value, narrowed
from peerweave.webapp.lexicon import Cell, Moment, Row, Thing, text
from peerweave.webapp.lexicon import Value as CellValue
from peerweave.webapp.negotiation import BIBTEX, PAGE_FORMATS, RIS, XLSX
from peerweave.webapp.published import Edition
from peerweave.webapp.templating import address
from peerweave.webapp.view import FACT, SOURCE_COLUMN, SOURCES, Column, Page, Record, Table

FORMATS = (*PAGE_FORMATS, XLSX, BIBTEX, RIS)
MOST_IN_ADDRESS = 4000
"""Signs of a query that a link to the query page holds; a longer one is sent by a form."""
LICENCE = "Data: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Kind:
    """What a list is of: its title and lead, one and several in words, its columns, its query."""

    title: str
    lead: str
    one: str
    several: str
    query: str
    columns: tuple[Column, ...]


def page_of(edition: Edition, kind: Kind, listing: Listing) -> Page:
    """The page of a list, narrowed down as the address wants it."""
    found = narrowed(edition, listing)
    words = in_words(found)
    title = f"{kind.title}: {words}" if words else kind.title
    table = Table(
        kind.query,
        title,
        (*kind.columns, SOURCE_COLUMN),
        [item.record for item in found.items],
        none="None fits. Take a filter away to see more.",
        facts=tuple(item.iri for item in found.items),
    )
    citation = Citation.of(edition, title, len(table.rows), address())
    query = as_sparql(kind.query, found)
    about = (
        ("Title", title),
        ("Rows", str(len(table.rows))),
        ("Order", found.sort.label),
        ("Data as of", edition.as_of),
        ("Version", edition.id),
        ("Address", address()),
        ("To cite", f"{citation.text}, {address()}"),
        ("Licence", LICENCE),
    )
    return Page(
        "faceted.html",
        kind.title,
        (table,),
        context={
            "kind": kind,
            "list": found,
            "everything": len(listing.items),
            "citation": citation,
            "query": query,
            "query_fits": len(query) <= MOST_IN_ADDRESS,
        },
        record={
            "filters": found.filters,
            **({"q": found.text} if found.text else {}),
            "sort": found.sort.name,
            "facets": {
                one.facet.name: [
                    {"key": value.value.key, "label": value.value.label, "count": value.count}
                    for top in (*one.first, *one.rest)
                    for value in (top, *top.below)
                ]
                for one in found.facets
            },
        },
        files={
            XLSX.name: lambda: spreadsheet.workbook(table, about, edition.as_of),
            BIBTEX.name: lambda: citation.bibtex.encode(),
            RIS.name: lambda: citation.ris.encode(),
        },
        paged=True,
    )


def in_words(found: Narrowed) -> str:
    """What is chosen: ``mechanism GRECO; country Romania or Moldova; words “lobbying”``."""
    parts = [
        f"{one.facet.label[:1].lower()}{one.facet.label[1:]} {' or '.join(value.label for value in values)}"
        for one in found.facets
        if (values := found.chosen[one.facet.name])
    ]
    if found.text:
        parts.append(f"words “{found.text[:80]}”")
    return "; ".join(parts)


def rows(edition: Edition, name: str) -> Sequence[Row]:
    """The rows of ``queries/lists/<name>.rq``."""
    return edition.repository.select(list_query(name), {}).rows


def several_values(edition: Edition, name: str) -> dict[str, dict[str, list[CellValue]]]:
    """By thing and facet, the values of ``queries/lists/<name>.rq``."""
    found: dict[str, dict[str, list[CellValue]]] = {}
    for row in rows(edition, name):
        cell = edition.lexicon.cell(row["value"])
        if cell is not None:
            found.setdefault(text(row["thing"]), {}).setdefault(text(row["facet"]), []).append(cell)
    return found


def of_thing(thing: Thing, label: str = "", above: str = "") -> Value:
    """A thing as the value of a facet."""
    return Value(
        thing.key, label or (thing.short if thing.kind == "mechanism" else thing.label), thing, above
    )


def of_year(cell: Cell) -> list[Value]:
    """The year of a date as the value of a facet."""
    return [Value(cell.text[:4], cell.text[:4])] if isinstance(cell, Moment) else []


def regions(edition: Edition) -> dict[str, list[Value]]:
    """By country (IRI) its region and those above it but the world, the uppermost first."""

    def read() -> dict[str, list[Value]]:
        above: dict[str, list[str]] = {}
        for row in rows(edition, "regions"):
            above.setdefault(text(row["thing"]), []).append(text(row["above"]))
        thing = edition.lexicon.thing
        found = {}
        for country, places in above.items():
            if thing(country).kind == "country":
                inner = [place for place in places if place in above]
                found[country] = [
                    of_thing(thing(place), above=thing(above[place][0]).key if above[place] else "")
                    for place in sorted(inner, key=lambda place: (thing(place).label, place))
                ]
        return found

    return edition.keep("regions", read)


def themes(values: Iterable[Cell], groups: Iterable[tuple[Thing, list[Thing]]]) -> list[Value]:
    """Themes with the groups that hold them."""
    wanted = {value.iri for value in values if isinstance(value, Thing)}
    found = []
    for group, members in groups:
        chosen = [theme for theme in members if theme.iri in wanted]
        if chosen:
            found.append(of_thing(group))
            found += [of_thing(theme, above=group.key) for theme in chosen]
    return found


def sourced(edition: Edition, iri: str, record: Record) -> Record:
    """A row closed by the thing that it states and its sources."""
    return {**record, FACT: edition.lexicon.thing(iri), SOURCES: edition.lexicon.sources(iri)}


def label(item: Item, name: str) -> str:
    """The words of the thing in a column, to order rows by."""
    cell = item.record[name]
    return cell.label if isinstance(cell, Thing) else ""


def day(item: Item, name: str) -> str:
    """The date in a column, to order rows by; nothing where none is held."""
    cell = item.record[name]
    return cell.text if isinstance(cell, Moment) else ""


def in_order(listing: Listing, order: dict[str, list[str]]) -> Listing:
    """The listing with the values of some facets in the order of these keys, whatever their rows."""
    for name, keys in order.items():
        place = {key: number for number, key in enumerate(keys)}
        listing.values[name].sort(key=lambda value: place.get(value.key, len(place)))
    return listing
