"""What a published graph is asked for before a reader comes: pages that work something out once.

Whatever pages keep for a snapshot (``Edition.keep``, the facts of questions, labels, compiled templates) is
then there, and the first request takes no longer than the next.
"""

from __future__ import annotations

import logging
import threading

from flask import Flask
from peerweave.webapp.published import Edition, Published

log = logging.getLogger(__name__)
ADDRESSES = (
    *("/", "/country/ROU", "/recommendations", "/reviews", "/graph", "/calendar", "/countries"),
    *("/gaps", "/overlaps", "/assistance", "/clashes", "/joint-visits", "/consistency", "/quality"),
    *("/report/country/ROU", "/report/theme/whistleblower", "/report/region/155", "/measures"),
    *("/dataset/completeness", "/dataset", "/sources", "/questions", "/crosswalk", "/mechanism/GRECO"),
    *("/?measure=reviews", "/?measure=provisions", "/?measure=knowledge", "/calendar?view=month"),
    *("/search?q=bribery", "/query", "/plan", "/instruments", "/ns", "/themes", "/mechanisms", "/reports"),
    *("/measure/1", "/graph?focus=mechanism/GRECO", "/compare?c=FRA,ITA", "/sparql"),
)
"""Those asked for most, and those that take longest the first time, come first. Where a key is not in the
graph, the answer that says so does no harm."""


def begin(app: Flask, edition: Edition) -> threading.Thread:
    """Reads the labels, then asks for all of them in a thread, as long as ``edition`` is the one served.

    Readers wait for the labels, a second or two: one by one, beside the thread, they would take longer.
    """
    edition.lexicon.read_all()
    thread = threading.Thread(target=_warm, args=(app, edition), name="warming", daemon=True)
    thread.start()
    return thread


def _warm(app: Flask, edition: Edition) -> None:
    published: Published = app.extensions["published"]
    try:
        for address in ADDRESSES:
            if published.edition() is not edition:
                return
            _ask(app, address)
    except Exception:
        # Nothing rests on this: what is not ready is worked out when it is asked for.
        log.exception("what readers ask for first could not be made ready")


def _ask(app: Flask, address: str) -> None:
    """The page's own work, without what counts, compresses or logs requests of readers."""
    with app.test_request_context(address, headers={"Accept": "text/html"}):
        try:
            app.dispatch_request()
        except Exception as error:
            log.info("%s was not made ready: %s", address, error)
