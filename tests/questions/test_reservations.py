"""Reservations and declarations, against answers worked out from the table alone."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Ask = Callable[..., list[tuple[Any, ...]]]


def tail(value: str | None) -> str:
    """The last part of a key; an empty cell as an empty text."""
    return (value or "").rpartition("/")[2]


def standing(row: dict[str, str]) -> str:
    if row["withdrawn_on"]:
        return "withdrawn"
    if row["valid_until"]:
        return "valid to a day that was read"
    return "stood on the day of the source" if row["as_of"] else "not known"


@pytest.mark.parametrize(
    "asked",
    [{}, {"country": "CAN"}, {"instrument": "COE-CLCC"}, {"country": "CHE", "instrument": "COE-AP"}],
    ids=lambda asked: "-".join(asked.values()) or "all",
)
def test_reservations_made(answered: Ask, independent: ModuleType, asked: dict[str, str]) -> None:
    expected = sorted(
        (
            "/".join(("reservation", row["instrument"], row["country"], row["no"])),
            *(row["country"], row["instrument"], row["kind"], row["effect"], row["articles"], row["summary"]),
            *(row[day] for day in ("made_on", "since", "valid_until", "withdrawn_on", "as_of")),
            standing(row),
        )
        for row in independent.table("reservations")
        if all(row[name] == value for name, value in asked.items())
    )
    assert expected
    columns = (
        "reservation country instrument kind effect articles words made since valid withdrawn as_of standing "
        "source"
    )
    rows = answered("reservations-made", columns, **asked)
    found = sorted((row[0], *map(tail, row[1:5]), *(cell or "" for cell in row[5:13])) for row in rows)
    assert found == expected
    assert all(row[13] for row in rows)


def test_what_was_read_of_one_treaty_and_two_states(answered: Ask) -> None:
    """By hand from the texts: Canada made six declarations; of Hungary one reservation, withdrawn in 2015."""
    canada = answered("reservations-made", "articles effect", country="CAN", instrument="UNCAC")
    assert [(articles, tail(effect)) for articles, effect in canada] == [
        ("14(1)(b)", "interprets"),
        ("17", "interprets"),
        ("20", "interprets"),
        ("42(2)", "interprets"),
        ("52", "interprets"),
        ("54", "interprets"),
    ]
    [hungary] = answered("reservations-made", "articles withdrawn standing", country="HUN")
    assert hungary == ("8", "2015-02-27", "withdrawn")


def test_a_state_of_which_nothing_was_read_has_no_row(answered: Ask) -> None:
    assert answered("reservations-made", "reservation", country="VUT") == []
