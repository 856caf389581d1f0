"""The table of reservations and declarations on the pages of a country, an instrument, a provision."""

from __future__ import annotations

from peerweave.webapp.published import Edition
from peerweave.webapp.view import Column, Table, tabulate
from pyoxigraph import NamedNode

_STATEMENT = (Column("reservation", "Statement", style="head"), Column("kind", "Kind", style="under"))
_ON = (Column("provision", "On", "no single provision"), Column("articles", "As printed", style="under"))
_WHAT = (
    Column("effect", "What it does", "not known"),
    Column("summary", "What it says, in our words", style="long"),
    Column("made", "Made on", "no date held"),
    Column("since", "Stands since", style="under"),
    Column("valid", "Last known to be valid until", style="under"),
    Column("withdrawn", "Withdrawn on", "none read of"),
    Column("asOf", "State of", "no date held", "under"),
)
_COUNTRY = Column("country", "Country")
_INSTRUMENT = Column("instrument", "Instrument")
COLUMNS = {
    "country": (*_STATEMENT, _INSTRUMENT, *_ON, *_WHAT),
    "instrument": (*_STATEMENT, _COUNTRY, *_ON, *_WHAT),
    "provision": (*_STATEMENT, _COUNTRY, Column("articles", "On", "no article named"), *_WHAT),
}
"""By the kind of thing whose page it is."""
NOTE = (
    "Duties and gaps elsewhere take no account of these. “State of” is the day of the newest source: what "
    "happened later was not read. Under articles 36 to 38 of the Criminal Law Convention on Corruption they "
    "are valid for three years at a time and lapse unless they are renewed."
)
NONE = "None was read of. That does not mean that none was made."


def table(edition: Edition, kind: str, node: NamedNode, caption: str) -> Table:
    """What is held of one country, instrument or provision: ``kind`` says which of these ``node`` is."""
    rows = edition.select(f"{kind}-reservations", **{kind: node})
    return tabulate(
        edition, "reservations", caption, COLUMNS[kind], rows, fact="reservation", note=NOTE, none=NONE
    )
