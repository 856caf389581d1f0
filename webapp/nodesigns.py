"""How things look in the picture of the graph: a letter and a shape for each kind, beside the colour."""

from __future__ import annotations

from typing import Final

from peerweave.webapp.lexicon import Thing

SIGNS: Final = {
    "aggregate-need": ("N", "bowl"),
    "assistance-type": ("A", "tag"),
    "collective-recommendation": ("Rc", "hexagon"),
    "compliance-step": ("Sp", "star"),
    "conflict": ("X", "star"),
    "coordination-measure": ("Co", "rhomboid"),
    "country": ("C", "ellipse"),
    "criterion": ("Cr", "rhomboid"),
    "event": ("E", "triangle"),
    "evidence": ("Ev", "note"),
    "implementation-total": ("F", "trapezium"),
    "instrument": ("I", "octagon"),
    "mechanism": ("M", "ellipse"),
    "meeting": ("Mt", "heptagon"),
    "need": ("N", "bowl"),
    "obligation-strength": ("Ob", "tag"),
    "offer": ("O", "diamond"),
    "organisation": ("Or", "shield"),
    "paper": ("Pa", "note"),
    "phase": ("Ph", "house"),
    "practice": ("W", "rhomboid"),
    "provision": ("P", "wide"),
    "questionnaire-topic": ("Q", "bowl"),
    "recommendation": ("Rc", "hexagon"),
    "region": ("G", "tag"),
    "regional-group": ("G", "tag"),
    "report": ("D", "note"),
    "reservation": ("Rs", "note"),
    "review": ("R", "trapezium"),
    "score": ("F", "trapezium"),
    "source": ("Sr", "note"),
    "status": ("St", "tag"),
    "step-rule": ("W", "rhomboid"),
    "synergy-event": ("Sy", "heptagon"),
    "theme": ("T", "tag"),
}


def sign(thing: Thing) -> tuple[str, str]:
    """The letter and the shape (its name in graph-look.js) of a thing; a mechanism is drawn as its mark."""
    return SIGNS.get(thing.kind, ("?", "star"))
