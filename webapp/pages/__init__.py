"""The pages, a module for each family of addresses."""

from __future__ import annotations

from peerweave.webapp.pages import (
    countries,
    dataset,
    health,
    home,
    instruments,
    mechanisms,
    questions,
    recommendations,
    reviews,
    sources,
    terms,
    themes,
    things,
)

BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        countries,
        dataset,
        health,
        home,
        instruments,
        mechanisms,
        questions,
        recommendations,
        reviews,
        sources,
        terms,
        themes,
        things,
    )
)
