"""Technical assistance: needs beside offers, and what is left over on either side."""

from __future__ import annotations

from flask import Blueprint, request
from peerweave.webapp.composed import Filter, Part, composed
from peerweave.webapp.pages.overlaps import UNMET
from peerweave.webapp.published import Edition
from peerweave.webapp.render import page
from peerweave.webapp.view import Column, Page

blueprint = Blueprint("assistance", __name__)
FILTERS = (
    Filter("country", "Country", "country"),
    Filter("region", "Region", "region"),
    Filter("mechanism", "Mechanism", "mechanism"),
    Filter("theme", "Theme", "theme"),
    Filter("provider", "Provider", "provider"),
    Filter("running", "Only running offers", "yes-no", default="no"),
)
MATCHES = Part(
    "matches",
    "assistance-matches",
    "Needs, each with the offer that suits it best",
    (
        Column("need", "Need", style="head", full=True),
        Column("summary", "", style="under"),
        Column("type", "Kind", style="under"),
        Column("basis", "How we know", style="under"),
        Column("country", "Country"),
        Column("mechanism", "Mechanism"),
        Column("need_date", "Reported", "no date held"),
        Column("offer", "Offer", "none held that comes into question", full=True),
        Column("providers", "By", style="under"),
        Column("fit", "Fit"),
        Column("score", "Points", "no offer", "number"),
        Column("place", "Why", "no offer held", "long"),
        Column("place_points", "Points for the place", style="under"),
        Column("theme", "Theme", style="under"),
        Column("theme_points", "Points for the theme", style="under"),
        Column("type_fit", "Kind", style="under"),
        Column("type_points", "Points for the kind", style="under"),
        Column("time", "Time", style="under"),
        Column("time_points", "Points for the time", style="under"),
        Column("load_points", "Taken away for other needs it serves", style="under"),
    ),
    facts=("need", "offer"),
)
WHO = Part(
    "who",
    "who-could-help",
    "Who could help this country, whether or not a need is on record",
    (
        Column("offer", "Offer", style="head", full=True),
        Column("providers", "By", "not known", "under"),
        Column("types", "", "kind not known", "under"),
        Column("fit", "Fit"),
        Column("score", "Points", style="number"),
        Column("place", "Place"),
        Column("place_points", "Points for the place", style="under"),
        Column("theme", "Theme", "no theme coded", "long"),
        Column("theme_points", "Points for the theme", style="under"),
        Column("needs", "Needs held on its themes", style="under"),
        Column("recommendations", "Open recommendations on them", style="under"),
        Column("time", "Time"),
        Column("time_points", "Points for the time", style="under"),
        Column("start", "From", "no date held", "under"),
        Column("end", "Until", "no date held", "under"),
    ),
    facts=("offer",),
    none="No offer that may reach this country is held, which does not mean that there is none.",
)
OFFERS = Part(
    "offers",
    "offers-without-needs",
    "Offers that meet no need on record",
    (
        Column("offer", "Offer", style="head", full=True),
        Column("providers", "By", "not known", "under"),
        Column("places", "For", "no area held", "long"),
        Column("themes", "Themes", "no theme coded"),
        Column("start", "From", "no date held"),
        Column("end", "Until", "no date held", "under"),
        Column("state", "What is known"),
        Column("reason", "Why", style="long"),
    ),
    facts=("offer",),
)
SEVERAL = Part(
    "several",
    "offers-several-on-one-need",
    "Needs that several providers meet",
    (
        Column("need", "Need", style="head", full=True),
        Column("summary", "", style="under"),
        Column("country", "Country"),
        Column("mechanism", "Mechanism"),
        Column("offers", "Offers that meet it", style="number"),
        Column("offer", "One of them", full=True),
        Column("providers", "By", style="under"),
        Column("place", "Place"),
        Column("time", "Time"),
        Column("at_once", "Others at the same time", style="number"),
        Column("unclear", "Others of which the dates do not tell", style="number"),
    ),
    facts=("need", "offer"),
)
PROVIDERS = Part(
    "providers",
    "provider-could-help",
    "Where each provider could help next",
    (
        Column("provider", "Provider", style="head"),
        Column("country", "Country"),
        Column("theme", "Theme"),
        Column("score", "Points", style="number"),
        Column("why", "What is wanted", style="long"),
        Column("presence", "Present there by", "none", full=True),
        Column("works_on_it", "Works on it by", "none", full=True),
    ),
    facts=("presence", "works_on_it"),
)
BY_MECHANISM = Part(
    "mechanisms",
    "assistance-by-mechanism",
    "What is known of needs in each mechanism",
    (
        Column("mechanism", "Mechanism", style="head"),
        Column("held", "Needs", style="long"),
        Column("needs", "Held", style="number"),
        Column("stated", "stated as such", style="number"),
        Column("met", "met by an offer", style="number"),
        Column("unclear", "perhaps met", style="number"),
        Column("unmet", "no offer held", style="number"),
        Column("open", "Open recommendations", style="number"),
        Column("open_without", "without an offer", style="number"),
        Column("open_unclear", "perhaps with one", style="number"),
        Column("practice", "Its reviews identify needs", "not known"),
        Column("detail", "", style="under"),
    ),
)


@page(blueprint, "/assistance")
def assistance(edition: Edition) -> Page:
    """Needs beside offers with the points of each pair; needs and offers that are left over."""
    lead = (
        "Needs for technical assistance that States and reviews state, or that are read from recommendations "
        "and projects, beside the programmes that providers publish. "
        "The points say why an offer was put beside a need; they do not say that the one was made for "
        "the other."
    )
    of_country = (WHO,) if request.args.get("country", "").strip() else ()
    parts = (*of_country, MATCHES, UNMET, OFFERS, SEVERAL, PROVIDERS, BY_MECHANISM)
    return composed(edition, "Technical assistance", lead, FILTERS, parts, measures=(8,))
