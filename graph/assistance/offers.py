"""Offers of assistance seen from their own side: those that meet no need on record."""

from __future__ import annotations

from typing import Any, Final

from peerweave.graph.assistance.facts import Facts, Offer
from peerweave.graph.assistance.fit import fit, over, place, time
from peerweave.graph.assistance.needs import asked, known, value
from peerweave.graph.questions.advice import rows_of
from peerweave.graph.store.repository import Bindings, Rows

_COLUMNS: Final = ("offer*", "providers", "places", "themes", "start", "end", "state", "reason")
NO_NEED: Final = "no need held"
NOT_KNOWN: Final = "not known"


def offers_without_needs(rows: Rows, values: Bindings) -> Rows:
    """Offers that are not known to meet any need on record, from ``queries/facts/assistance.rq``.

    ``values``: ``at``, ``running``, and perhaps ``provider``, ``theme``, ``country``.
    """
    facts, at, running = asked(rows, values)
    listed: list[dict[str, Any]] = []
    for offer in facts.offers:
        if not _wanted(offer, facts, values) or (running and over(offer, at)):
            continue
        state, reason = _standing(offer, facts, at)
        if state:
            listed.append(
                {
                    "offer": offer.thing,
                    "providers": "; ".join(provider.label for provider in offer.providers),
                    "places": facts.words(offer.places) or offer.area,
                    "themes": facts.words(offer.themes),
                    "start": offer.start,
                    "end": offer.end,
                    "state": state,
                    "reason": reason,
                }
            )
    listed.sort(key=lambda row: (str(row["providers"]), row["offer"].label))
    return rows_of(_COLUMNS, listed)


def _standing(offer: Offer, facts: Facts, at: str) -> tuple[str, str]:
    """What can be said of an offer, and why; empty for one that meets a need."""
    on_theme = [need for need in facts.needs if need.themes & offer.themes and known(need, at)]
    covered = [need for need in on_theme if place(need.country.iri, offer, facts).grade == "yes"]
    if any(fit(need, offer, facts, at).meets for need in covered):
        return "", ""
    if offer.in_words and any(time(offer, at, need.day, running=False).grade != "no" for need in on_theme):
        return NOT_KNOWN, "Its area is given in words only: it may cover a country with such a need."
    if not offer.themes:
        return NOT_KNOWN, "No theme of it is held."
    if not on_theme:
        return NO_NEED, "No need on its themes is held."
    if not covered:
        return NO_NEED, "Needs on its themes are held of other countries only."
    return NO_NEED, "Needs on its themes in its countries are held of other times only."


def _wanted(offer: Offer, facts: Facts, values: Bindings) -> bool:
    provider, theme, country = (value(values, name) for name in ("provider", "theme", "country"))
    return (
        (provider is None or any(giver.iri == provider for giver in offer.providers))
        and (theme is None or bool(facts.about(theme, offer.themes)))
        and (
            country is None
            or bool(offer.places & ({country} | facts.above.get(country, frozenset())))
            or offer.in_words
        )
    )
