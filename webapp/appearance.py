"""The one choice that is remembered: light, dark, or as the reader's system says. Kept in a cookie."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from peerweave.webapp.problems import Problem
from werkzeug.wrappers import Response

COOKIE = "appearance"
CHOICES = ("system", "light", "dark")
A_YEAR = 365 * 24 * 60 * 60
blueprint = Blueprint("appearance", __name__)


def chosen() -> str:
    """The reader's choice, one of CHOICES."""
    choice = request.cookies.get(COOKIE, "system")
    return choice if choice in CHOICES else "system"


@blueprint.post("/appearance")
def choose() -> Response:
    """Remembers the choice and goes back to the page it was made on, which is always one of ours."""
    choice = request.form.get("choice", "")
    if choice not in CHOICES:
        raise Problem(400, f"The appearance is one of: {', '.join(CHOICES)}.")
    back = request.form.get("back", "/")
    # Joined to the root by one slash, so that it can name no other host.
    response = redirect(f"{request.root_url.rstrip('/')}/{back.lstrip('/')}", 303)
    if choice == "system":
        response.delete_cookie(COOKIE, path=request.script_root or "/", samesite="Lax")
    else:
        response.set_cookie(
            COOKIE, choice, max_age=A_YEAR, path=request.script_root or "/", samesite="Lax", httponly=True
        )
    return response
