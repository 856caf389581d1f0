"""The section on needs for technical assistance and on offers of it, the same in every kind of report."""

from __future__ import annotations

from collections import Counter

from peerweave.graph.reports.blocks import MOST_ROWS, Scope, shortened, the
from peerweave.graph.reports.book import Book, key, listed, plural, sentence
from peerweave.graph.reports.model import Column, Figure, Section, Sentence, Table


def needs_and_offers(book: Book, scope: Scope) -> Section:
    """Needs held, the offers that might meet them, and those that none meets."""
    needs = book.table(
        "needs",
        "Needs for technical assistance held",
        (
            *(() if scope.name == "country" else (Column("country", "Country"),)),
            Column("mechanism", "Mechanism", width=0),
            Column("summary", "What is needed, in our words", width=4),
            Column("type", "Kind", width=2),
            Column("basis", "How it is known", width=2),
        ),
        "needs-held",
        scope.where,
        none="No need is held, which does not mean that there is none.",
        shown=MOST_ROWS,
    )
    sentences = [_needs_sentence(book, scope)]
    tables = [shortened(needs)]
    missing = ["needs-held"]
    if scope.name in ("country", "theme"):
        unmet = book.figure("needs-unmet", **scope.where)
        if needs.rows:
            verb = "meets" if unmet.number == 1 else "meet"
            sentences.append(sentence("Of these, ", unmet, f" {verb} no offer on record."))
        missing.append("needs-unmet")
    if scope.name in ("country", "theme", "region"):
        tables.append(_offers(book, scope))
        offered = book.figure("offers-held", **scope.where)
        words = {
            "country": "name the country or a region around it",
            "theme": "are on the theme",
            "region": "name the region, a part of it or a country in it",
        }[scope.name]
        if offered.number == 1:
            words = words.replace("name ", "names ", 1).replace("are on", "is on", 1)
        sentences.append(
            sentence(plural(offered, "offer"), f" of assistance on record, not known to have ended, {words}.")
            if offered.number
            else sentence(
                "No offer is held that would ",
                words.replace("are", "be", 1),
                " (",
                offered,
                "), but for those that have ended.",
            )
        )
        missing.append("offers-held")
    return Section(
        "needs-and-offers",
        "Needs for assistance, and offers",
        tuple(sentences),
        tuple(tables),
        (),
        book.missing(*missing),
    )


def _needs_sentence(book: Book, scope: Scope) -> Sentence:
    needs = book.figure("needs-held", **scope.where)
    if not needs.number:
        return sentence(
            "No need for assistance is held (", needs, "). That does not mean that there is none."
        )
    by = Counter(key(row["mechanism"]) for row in book.rows("needs-held", **scope.where))
    told = [
        (Figure(number, book.asked("needs-held", **{**scope.where, "mechanism": name})), f" by {the(name)}")
        for name, number in sorted(by.items())
    ]
    verb = "is" if needs.number == 1 else "are"
    return sentence(plural(needs, "need"), f" for assistance {verb} held: ", listed(told), ".")


def _offers(book: Book, scope: Scope) -> Table:
    return book.table(
        "offers",
        "Offers of assistance held, not known to have ended",
        (
            Column("offer", "Offer", width=4),
            Column("providers", "Provider", width=3),
            Column("places", "Where", empty="not known", width=3),
            Column("start", "From", empty="not held", width=0),
            Column("end", "Until", empty="not held", width=0),
        ),
        "offers-held",
        scope.where,
        none="None is held. There are certainly others than those that are held.",
        shown=MOST_ROWS,
    )
