"""The steps of a mechanism by country, counted and dated from the table without the queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("mechanism", ["GRECO", "WGB"])
def test_a_step_without_a_date_hides_no_dates(
    client: FlaskClient, table: Callable[[str], list[dict[str, str]]], mechanism: str
) -> None:
    steps: dict[str, list[str]] = {}
    for row in table("compliance_steps"):
        if row["mechanism"] == mechanism:
            steps.setdefault(row["country"], []).append(row["start"])
    expected = {
        country: (len(starts), min(filter(None, starts), default=None), max(starts) or None)
        for country, starts in steps.items()
    }
    # Some have both, or the test would show nothing.
    assert mechanism != "GRECO" or any("" in starts and any(starts) for starts in steps.values())
    page = client.get(f"/mechanism/{mechanism}", headers={"Accept": "application/json"}).json
    found = {
        row["country"]["iri"].rpartition("/")[2]: (row["steps"], row["first"], row["last"])
        for row in page["tables"]["steps"]["rows"]
    }
    assert found == expected
