"""A plan of visits as a table of text, a CSV file and a calendar."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from icalendar import Event, Journal
from peerweave.graph.namespaces import ID
from peerweave.graph.planning.planner import FIXED, FIXED_CLASHES, MOVED, UNMET, Plan, Proposal
from peerweave.graph.schedule.calendars import all_day, midnight, new_calendar
from tabulate import tabulate

COLUMNS: Final = (
    *("row", "country", "mechanism", "result", "start", "end", "wish", "reviewers", "reasons", "notes"),
)
_WIDEST: Final = 60


def as_table(plan: Plan, as_of: date) -> str:
    """The plan as an aligned text table for a terminal, with what came of it below."""
    shown = ("row", "country", "mechanism", "result", "start", "end", "wish", "reasons", "notes")
    rows = [[cells[name] for name in shown] for cells in rows_of(plan)]
    table = tabulate(rows, headers=shown, tablefmt="simple", maxcolwidths=_WIDEST, disable_numparse=True)
    return f"{table}\n\n{summary(plan, as_of)}\n"


def as_csv(plan: Plan, as_of: date) -> str:
    """The plan as CSV (RFC 4180, but with LF), one row for each request, in their order."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows_of(plan))
    return out.getvalue()


def as_calendar(plan: Plan, as_of: date) -> str:
    """The plan as a calendar (RFC 5545): all-day events, and journal entries for what cannot be met.

    Only what is fixed is confirmed; proposals are tentative.
    The UID follows from country, mechanism and window of the request, so that it is the same in a later plan;
    DTSTAMP is the as-of date.
    """
    made = new_calendar("Proposed visits", summary(plan, as_of), f"{ID}plan", as_of)
    for proposal in plan.proposals:
        made.add_component(_entry(proposal, as_of))
    return bytes(made.to_ical()).decode()


FORMATS: Final[Mapping[str, Callable[[Plan, date], str]]] = {".csv": as_csv, ".ics": as_calendar}
"""What a plan can be written as, by the ending of the file's name."""


def summary(plan: Plan, as_of: date) -> str:
    """How many requests are met and moved, in a sentence or more."""
    asked, unmet, moved = len(plan.proposals), plan.count(UNMET), plan.count(MOVED)
    clashing = plan.count(FIXED_CLASHES)
    free = asked - unmet - clashing
    words = [f"{free} of {asked} visits have days without a clash, {moved} of them moved; as of {as_of}."]
    if clashing:
        words.append(f"{clashing} fixed {'visit clashes' if clashing == 1 else 'visits clash'}.")
    if unmet:
        words.append(f"{unmet} cannot be met.")
    if not plan.proven:
        words.append("The search was cut short: there may be a plan with fewer moves.")
    return " ".join(words)


def rows_of(plan: Plan) -> Iterator[dict[str, str]]:
    """The plan as rows of words, one for each request, in their order; the names are ``COLUMNS``."""
    for proposal in plan.proposals:
        request = proposal.request
        yield {
            "row": str(request.row),
            "country": request.country.label,
            "mechanism": request.mechanism.label,
            "result": proposal.result,
            "start": str(proposal.start or ""),
            "end": str(proposal.end or ""),
            "wish": str(request.wish or ""),
            "reviewers": "; ".join(one.label for one in request.reviewers),
            "reasons": " ".join(proposal.reasons),
            "notes": " ".join(proposal.notes),
        }


def _entry(proposal: Proposal, as_of: date) -> Event | Journal:
    request = proposal.request
    title = f"{request.mechanism.label}: visit to {request.country.label}"
    fixed = proposal.result in (FIXED, FIXED_CLASHES)
    entry: Event | Journal
    if proposal.start and proposal.end:
        entry = Event()
        all_day(entry, proposal.start, proposal.end)
        entry.add("STATUS", "CONFIRMED" if fixed else "TENTATIVE")
        entry.add("LOCATION", request.country.label)
        entry.add("SUMMARY", title if fixed else f"{title} (proposed)")
    else:
        entry = Journal()
        entry.add("STATUS", "DRAFT")
        entry.add("SUMMARY", f"{title} ({UNMET})")
    key = "|".join((request.country.iri, request.mechanism.iri, str(request.earliest), str(request.latest)))
    entry.add("UID", f"urn:uuid:{uuid5(NAMESPACE_URL, key)}")
    entry.add("DTSTAMP", midnight(as_of))
    entry.add("CATEGORIES", [proposal.result, request.mechanism.label, request.country.label])
    reviewing = (
        f"Reviewers: {', '.join(one.label for one in request.reviewers)}." if request.reviewers else ""
    )
    told = [f"Result: {proposal.result}.", reviewing, *proposal.reasons, *proposal.notes]
    entry.add("DESCRIPTION", "\n".join(line for line in told if line))
    return entry
