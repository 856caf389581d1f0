"""``/plan``: visits without clashes, from a file, from text, or from a few filled rows. Nothing is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, cast

from flask import Blueprint, Response, current_app, g, render_template, request
from peerweave.graph.findings import Finding, in_order, violations
from peerweave.graph.planning.apart import Planned, Planner, PlanningError
from peerweave.graph.planning.files import COLUMNS as PLAN_COLUMNS
from peerweave.graph.planning.planner import WEEKS
from peerweave.graph.planning.requests import COLUMNS, MOST_ROWS, requests_in
from peerweave.webapp import coverage
from peerweave.webapp.errors import wants_problem_json
from peerweave.webapp.negotiation import CALENDAR, CSV, JSON, SUFFIX_KEY, choose
from peerweave.webapp.problems import Problem, readable
from peerweave.webapp.published import Edition, published

blueprint = Blueprint("plan", __name__)
MOST_BYTES: Final = 256 * 1024
MOST_WEEKS: Final = 104
ROWS: Final = 4
MOST_FORM_ROWS: Final = 20
EXAMPLE: Final = """\
country,mechanism,earliest,latest,days,start,fixed,reviewers
Romania,GRECO,2027-03-01,2027-06-30,5,2027-04-12,,France;Germany
Romania,WGB,2027-03-01,2027-09-30,4,2027-04-26,,
Germany,IRM,2027-04-01,2027-04-30,3,2027-04-12,yes,
Georgia,IAP,2027-04-01,2027-08-31,5,,,Romania
"""
LABELS: Final = {
    "country": "Country",
    "mechanism": "Mechanism",
    "earliest": "Not before",
    "latest": "Not after",
    "days": "Days",
    "start": "Wished start",
    "fixed": "Fixed",
    "reviewers": "Reviewing countries",
}
"""The columns of a request in words, for the form of rows."""


@dataclass
class Typed:
    """What was given, kept so that nothing is lost when it comes back."""

    text: str = ""
    rows: list[dict[str, str]] = field(default_factory=list)
    weeks: str = str(WEEKS)
    weekends: bool = False
    name: str = "requests.csv"

    @property
    def data(self) -> bytes:
        return self.text.encode()


@blueprint.get("/plan")
def plan() -> Response:
    """The empty form."""
    return _page(published().edition(), Typed(rows=_blank(ROWS)))


@blueprint.get("/plan/<any(example, template):which>")
def file(which: str) -> Response:
    """The example, or the header alone to be filled."""
    choose(request, (CSV,))
    text = EXAMPLE if which == "example" else EXAMPLE.partition("\n")[0] + "\n"
    return _download(text, CSV.mimetype, f"visits-{which}.csv")


@blueprint.post("/plan")
def make() -> Response:
    """The plan, or what is wrong with the requests; as a page, or with ``as`` as CSV, calendar or JSON."""
    request.max_content_length = MOST_BYTES
    edition = published().edition()
    use, wanted = request.form.get("use", "text"), request.form.get("as", "page")
    if wanted not in ("page", "csv", "ics", "json"):
        raise Problem(400, "A plan comes as page, csv, ics or json.")
    if wanted == "json":
        # As if the address had that suffix, so that faults come as JSON too.
        request.environ[SUFFIX_KEY] = "json"
    typed, data = _typed(use)
    if use == "more":
        typed.rows += _blank(min(ROWS, MOST_FORM_ROWS - len(typed.rows)))
        return _page(edition, typed)
    weeks = _weeks(typed.weeks)
    requests, findings = requests_in(data, _path(typed.name), edition.repository)
    findings = in_order(findings)
    if weeks is None or violations(findings) or not requests:
        return _faults(edition, typed, findings, weeks)
    try:
        made = _planner().plan(data, weeks=weeks, weekends=typed.weekends)
    except PlanningError as error:
        return _not_made(edition, typed, findings, error)
    if wanted == "csv":
        return _download(made.csv, CSV.mimetype, "plan.csv")
    if wanted == "ics":
        return _download(made.calendar, CALENDAR.mimetype, "plan.ics")
    if wants_problem_json():
        g.edition = edition
        body = {
            "summary": made.summary,
            "as_of": edition.as_of,
            "snapshot": edition.id,
            "weeks": weeks,
            "weekends": typed.weekends,
            "columns": list(PLAN_COLUMNS),
            "rows": list(made.rows),
            "findings": [asdict(finding) for finding in findings],
        }
        return Response(current_app.json.dumps(body, indent=1), mimetype=JSON.mimetype)
    return _page(edition, typed, findings=findings, made=made)


def _typed(use: str) -> tuple[Typed, bytes]:
    """What was given, and the bytes to plan. Raises a 400 ``Problem`` for a way of giving that is none."""
    form = request.form
    typed = Typed(weeks=form.get("weeks", str(WEEKS)).strip(), weekends=form.get("weekends") == "yes")
    if use in ("rows", "more"):
        typed.rows = _form_rows(form)
        typed.text = _as_csv(typed.rows) if use == "rows" else form.get("csv", "")
        typed.rows += _blank(ROWS - len(typed.rows))
        return typed, typed.data
    if use == "file":
        sent = request.files.get("file")
        data = sent.read() if sent else b""
        typed.name = (sent.filename if sent else "") or typed.name
        typed.text = data.decode("utf-8-sig", "replace") if b"\0" not in data else ""
    elif use == "text":
        # A browser sends line ends as CR LF whatever was typed.
        typed.text = form.get("csv", "").replace("\r\n", "\n")
        data = typed.data
    else:
        raise Problem(400, "Requests are given as a file, as text or as rows: use=file, text or rows.")
    typed.rows = _rows_in(typed.text)
    return typed, data


def _form_rows(form: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of the form in which anything stands, in their order."""
    rows = []
    for number in range(1, MOST_FORM_ROWS + 1):
        row = {name: " ".join(form.get(f"{name}-{number}", "").split()) for name in COLUMNS}
        if any(row.values()):
            rows.append(row)
    return rows


def _as_csv(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _rows_in(text: str) -> list[dict[str, str]]:
    """The rows of a text for the form, where they are few enough; else blank ones."""
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        rows = [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in reader]
    except csv.Error:
        rows = []
    if len(rows) > MOST_FORM_ROWS:
        rows = []
    return rows + _blank(ROWS - len(rows))


def _blank(count: int) -> list[dict[str, str]]:
    return [dict.fromkeys(COLUMNS, "") for _ in range(count)]


def _weeks(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= MOST_WEEKS
    return int(text) if fits else None


def _path(name: str) -> Path:
    return Path(readable(name.replace("\\", "/")).rpartition("/")[2][:80] or "requests.csv")


def _faults(edition: Edition, typed: Typed, findings: list[Finding], weeks: int | None) -> Response:
    """What is wrong, with the way to mend it; as a page with all that was typed, or as problem details."""
    told = "" if weeks is not None else f"The weeks are a whole number from 0 to {MOST_WEEKS}."
    if wants_problem_json():
        members = {"findings": [asdict(finding) for finding in findings]}
        raise Problem(400, told or "No plan was made: mend the requests first.", members=members)
    return _page(edition, typed, findings=findings, told=told, status=400)


def _not_made(edition: Edition, typed: Typed, findings: list[Finding], error: PlanningError) -> Response:
    """That the planner was stopped, with all that was typed."""
    status = 503 if error.code == "busy" else 400
    headers = {"Retry-After": "60"} if status == 503 else {}
    if wants_problem_json():
        raise Problem(status, str(error), members={"code": error.code}, headers=headers)
    response = _page(edition, typed, findings=findings, told=str(error), status=status)
    response.headers.update(headers)
    return response


def _page(
    edition: Edition,
    typed: Typed,
    *,
    findings: list[Finding] | None = None,
    made: Planned | None = None,
    told: str = "",
    status: int = 200,
) -> Response:
    g.edition = edition
    g.formats = ()
    page = render_template(
        "plan.html",
        typed=typed,
        findings=findings or [],
        wrong=len(violations(findings or [])),
        made=made,
        told=told,
        labels=LABELS,
        columns=COLUMNS,
        example=EXAMPLE,
        most_rows=MOST_ROWS,
        most_form_rows=MOST_FORM_ROWS,
        mechanisms=coverage.mechanisms(edition),
        countries=list(coverage.countries_to_choose(edition).values()),
        crumbs=(("Measures", "/measures"),),
    )
    response = Response(page, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store" if request.method == "POST" else "public, no-cache"
    return response


def _download(text: str, mimetype: str, name: str) -> Response:
    response = Response(text, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _planner() -> Planner:
    return cast(Planner, current_app.extensions["planner"])
