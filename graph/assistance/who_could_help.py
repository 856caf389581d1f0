"""Who could help one country: the offers that may reach it, the nearest first, whatever needs are on record.

Most needs are never published, so that an answer that starts from needs on record stays empty for most
countries. This one starts from the offers.
"""

from __future__ import annotations

from typing import Final

from peerweave.graph.assistance.facts import Advice, Facts, Need, Offer
from peerweave.graph.assistance.fit import Term, begins_later, over, place, theme, time
from peerweave.graph.assistance.needs import asked, known, value
from peerweave.graph.questions.advice import rows_of
from peerweave.graph.store.repository import Bindings, Rows

_COLUMNS: Final = (
    *("offer*", "providers", "fit", "score", "place_points", "place", "theme_points", "theme"),
    *("time_points", "time", "types", "start", "end", "needs", "recommendations"),
)
_WITHOUT_THEME: Final = Term("yes", 0, lambda: "")


def who_could_help(rows: Rows, values: Bindings) -> Rows:
    """The offers that are for a country, a region that holds it, or the world, from
    ``queries/facts/assistance.rq``.

    ``values``: ``country``, ``at``, ``running``, and perhaps ``theme`` (one of its group counts in part),
    ``provider``. Points are those of ``peerweave.graph.assistance.fit``; offers that end with equal points
    stand in the order of their names.
    """
    facts, at, running = asked(rows, values)
    country, wish, provider = str(value(values, "country")), value(values, "theme"), value(values, "provider")
    needs = [need for need in facts.needs if need.country.iri == country and known(need, at)]
    open_ = [advice for advice in facts.advice if advice.country.iri == country and advice.open]
    listed: list[dict[str, object]] = []
    for offer in facts.offers:
        if provider is not None and all(giver.iri != provider for giver in offer.providers):
            continue
        if begins_later(offer, at) or (running and over(offer, at)):
            continue
        row = _row(offer, country, wish, facts, at)
        if row:
            listed.append({**row, **_open(offer, needs, open_)})
    listed.sort(key=lambda row: (-int(str(row["score"])), str(row["providers"]), str(row["offer"])))
    return rows_of(_COLUMNS, listed)


def _row(offer: Offer, country: str, wish: str | None, facts: Facts, at: str) -> dict[str, object] | None:
    where = place(country, offer, facts)
    about = _WITHOUT_THEME if wish is None else theme(_meant(wish, facts), offer, facts)
    if "no" in (where.grade, about.grade):
        return None
    when = time(offer, at, running=False)
    grades = {where.grade, about.grade, when.grade}
    sure = "in part" if over(offer, at) or "in part" in grades else "as far as known"
    return {
        "offer": offer.thing,
        "providers": "; ".join(giver.label for giver in offer.providers),
        "fit": "full" if grades == {"yes"} else sure,
        "score": where.points + about.points + when.points,
        "place_points": where.points,
        "place": where.words,
        "theme_points": about.points,
        "theme": about.words if wish else facts.words(offer.themes),
        "time_points": when.points,
        "time": f"ended {offer.end}" if over(offer, at) else when.words,
        "types": facts.words(offer.types),
        "start": offer.start,
        "end": offer.end,
    }


def _open(offer: Offer, needs: list[Need], advice: list[Advice]) -> dict[str, object]:
    """How many of the country's needs and open recommendations are on a theme of the offer."""
    return {
        "needs": sum(bool(one.themes & offer.themes) for one in needs),
        "recommendations": sum(bool(one.themes & offer.themes) for one in advice),
    }


def _meant(wish: str, facts: Facts) -> frozenset[str]:
    """The themes meant by one: itself, and where it is a group those within."""
    within = {one for one, above in facts.above.items() if wish in above}
    return frozenset({wish} | within)
