"""Feeds of what happened in the reviews (Atom, RFC 4287, written by Pelican's feedgenerator).

No clock: an entry's ``updated`` is the day on which the latest of its sources was read, so that a fact found
later comes as new whatever its own date; ``published`` is its own date where that is known to the day and is
not to come. The feed's ``updated`` is the as-of date. The id of an entry is the IRI of the thing.

feedgen was not taken: its last release (1.0.0, of 2023) writes only the ``href`` of a link (issue 135 there).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import date, datetime
from html import escape
from typing import Final

from feedgenerator import Atom1Feed
from peerweave.graph.namespaces import DATA
from peerweave.graph.schedule.calendars import categories, midnight
from peerweave.graph.schedule.occasions import Occasion, Scope, occasions
from peerweave.graph.store.repository import Repository

MOST: Final = 200
"""How many entries a feed has unless told otherwise."""


class _Feed(Atom1Feed):  # type: ignore[misc]
    """An Atom feed whose date is given, where the library would look at the clock for an empty one."""

    def latest_post_date(self) -> datetime:
        """The date of the feed."""
        return midnight(self.feed["as_of"])


def feed(
    repository: Repository,
    scope: Scope = Scope(),  # noqa: B008
    *,
    address: str | None = None,
    page: str | None = None,
    link: Callable[[str], str] = str,
    most: int = MOST,
) -> bytes:
    """The feed of a scope, as UTF-8 (media type ``application/atom+xml``), what is dated latest first.

    ``address`` is where this feed can be fetched again, ``page`` the page that shows the same; ``link`` gives
    the address of the page on a thing from its IRI, which is the IRI itself unless told otherwise. A feed
    with more than ``most`` entries is cut, and its subtitle says so. The same graph gives the same bytes.
    """
    dated = [
        occasion for occasion in occasions(repository, scope, assessments=True) if occasion.time is not None
    ]
    dated.sort(key=lambda occasion: occasion.time.last if occasion.time else date.min, reverse=True)
    as_of = date.fromisoformat(repository.as_of)
    made = _Feed(
        title=f"Anti-corruption peer reviews: {scope.words}",
        link=page or link(str(DATA)),
        description=_subtitle(len(dated), most, as_of),
        feed_url=address,
        feed_guid=scope.iri("feed"),
        author_name="Peerweave",
        language="en",
        as_of=as_of,
    )
    for occasion in dated[:most]:
        known = occasion.time is not None and occasion.time.day_known and occasion.time.first <= as_of
        made.add_item(
            title=f"{occasion.thing.label} ({occasion.when})",
            link=link(occasion.thing.iri),
            description="".join(f"<p>{line}</p>" for line in _told(occasion)),
            unique_id=occasion.thing.iri,
            pubdate=midnight(occasion.time.first) if known and occasion.time else None,
            updateddate=midnight(occasion.read),
            categories=list(categories(occasion)),
        )
    out = io.BytesIO()
    made.write(out, "utf-8")
    return out.getvalue()


def _subtitle(held: int, most: int, as_of: date) -> str:
    shown = f"The {most} dated latest of {held}" if held > most else f"All {held}"
    return (
        f"{shown} dated events of reviews, meetings and assessments found in public sources, "
        f"as of {as_of.isoformat()}."
    )


def _told(occasion: Occasion) -> Iterable[str]:
    """What is told of an occasion, each line as HTML."""
    yield escape(f"{occasion.kind.label}, {occasion.mechanism.label}: {occasion.when}.")
    if occasion.place:
        yield escape(f"Place: {occasion.place}.")
    if occasion.address:
        yield f"Report: {_anchor(occasion.address)}"
    yield from (f"Source: {_anchor(source)}" for source in occasion.sources)


def _anchor(address: str) -> str:
    """An address as a link, if a browser can follow it."""
    shown = escape(address)
    return f'<a href="{shown}">{shown}</a>' if address.startswith(("https://", "http://")) else shown
