"""One cell: what may stand in it, and what to tell the person whose cell is wrong.

``read_cell`` follows "Model for Tabular Data", section 6.4 (parsing cells), but collects every fault and does
not trim: white space at the ends of a cell is told, not mended in silence.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

from peerweave.graph.suggest import did_you_mean, list_some
from peerweave.graph.tables.schema import Column

Cell = str | tuple[str, ...] | None
"""A cell's value: its text in canonical form, the members of a list, or None for an empty cell."""

_DATE: Final = re.compile(r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d))?)?")
_SHORT_DATE: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)(-(?P<day>\d\d?))?")
_DAY_FIRST: Final = re.compile(r"(?P<a>\d{1,2})[/.\-](?P<b>\d{1,2})[/.\-](?P<year>\d{4})")
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_INVISIBLE: Final = frozenset(
    "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufffd"
)
_DATE_REMEDY: Final = "Write the date as year-month-day, 2014-06-12; where less is known, 2014-06 or 2014."


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell, how to mend it, and whether it is only worth a warning."""

    rule: str
    message: str
    remedy: str
    value: str | None = None
    warning: bool = False


Codes = Mapping[str, Mapping[str, str]]
"""Concept scheme to its codes, each with its label."""


def read_cell(column: Column, text: str, codes: Codes) -> tuple[Cell, list[Fault]]:
    """The value of one cell and its faults. The value is None where a fault leaves none."""
    if not text:
        if column.required:
            return None, [
                Fault(
                    "required",
                    f"The cell is empty, but {column.name} is needed in every row ({column.description})",
                    "Fill it in.",
                )
            ]
        return (() if column.separator else None), []
    faults = _characters(text)
    if any(not fault.warning for fault in faults):
        return None, faults
    if not column.separator:
        value, more = read_value(column, text, codes)
        return value, faults + more
    members, more = _members(column, text)
    faults += more
    values = []
    for member in members:
        value, more = read_value(column, member, codes)
        faults += more
        if value is not None and value not in values:
            values.append(value)
    bad = any(not fault.warning for fault in faults)
    return (None if bad else tuple(values)), faults


def _characters(text: str) -> list[Fault]:
    if "\n" in text or "\r" in text:
        return [Fault("line-break", "The cell has a line break in it.", "Put it all on one line.", text)]
    for place, character in enumerate(text, start=1):
        if character in _INVISIBLE or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
            name = unicodedata.name(character, "control character").lower()
            return [
                Fault(
                    "control-character",
                    f"Character {place} of the cell is one that cannot be seen: "
                    f"U+{ord(character):04X} ({name}).",
                    "Delete it, or type the cell anew.",
                    text,
                )
            ]
    if text != text.strip():
        what = "holds nothing but white space" if not text.strip() else "begins or ends with white space"
        return [Fault("white-space", f"The cell {what}.", "Delete the white space.", text)]
    if re.search(r"\s\s|[^\S ]", text):
        return [
            Fault(
                "white-space",
                "The cell has two spaces together, or a space of an unusual kind, in it.",
                "Put one ordinary space.",
                text,
                warning=True,
            )
        ]
    return []


def _members(column: Column, text: str) -> tuple[list[str], list[Fault]]:
    separator = column.separator or ";"
    members = text.split(separator)
    faults = []
    if not all(member.strip() for member in members):
        faults.append(
            Fault(
                "list-empty-member",
                f"The list has an empty member: two {separator!r} together, or one at the beginning or end.",
                f"Put {separator!r} only between members.",
                text,
            )
        )
    elif any(member != member.strip() for member in members):
        faults.append(
            Fault(
                "white-space",
                "A member of the list has white space beside it.",
                f"Write the members with {separator!r} alone between them: "
                f"{separator.join(member.strip() for member in members)}",
                text,
            )
        )
    repeated = sorted({member for member in members if member and members.count(member) > 1})
    if repeated:
        faults.append(
            Fault(
                "list-repeated-member",
                f"The list names {', '.join(repeated)} more than once.",
                "Name each member once.",
                text,
                warning=True,
            )
        )
    return [member.strip() for member in members if member.strip()], faults


def read_value(column: Column, text: str, codes: Codes) -> tuple[str | None, list[Fault]]:
    """One value (a cell without separator, or one member of a list) in canonical form, and its faults."""
    check: Callable[[str], Fault | None] | None = None
    if column.partial_date:
        check = _partial_date
    elif column.base == "anyURI":
        check = _address
    fault = check(text) if check else None
    if fault is None and column.scheme:
        fault = _code(column.scheme, text, codes)
    if fault:
        return None, [fault]
    if column.datatype is None:
        return text, []
    try:
        value = column.datatype.read(text)
    except ValueError as error:
        return None, [_form(column, text, error)]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f"), []
    return (str(value) if isinstance(value, int) else text), []


def _partial_date(text: str) -> Fault | None:
    found = _DATE.fullmatch(text)
    if not found:
        return Fault("date", f"{text!r} is not a date in the form used here.", _date_remedy(text), text)
    year, month, day = (int(found[part]) if found[part] else None for part in ("year", "month", "day"))
    if month is not None and not 1 <= month <= 12:
        return Fault("date", f"{text}: there is no month {found['month']}.", _DATE_REMEDY, text)
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError:
        if not year:
            return Fault("date", f"{text}: there is no year 0.", _DATE_REMEDY, text)
        last = calendar.monthrange(year, month or 1)[1]
        name = calendar.month_name[month or 1]
        return Fault("date", f"{text}: {name} {year} has {last} days.", _DATE_REMEDY, text)
    return None


def _date_remedy(text: str) -> str:
    if found := _DAY_FIRST.fullmatch(text):
        a, b, year = int(found["a"]), int(found["b"]), found["year"]
        readings = [f"{year}-{month:02}-{day:02}" for day, month in ((a, b), (b, a)) if month <= 12]
        if readings:
            return f"Write {' or '.join(dict.fromkeys(readings))}, whichever is meant (year-month-day)."
    elif found := _SHORT_DATE.fullmatch(text):
        parts = [found["year"]] + [f"{int(found[part]):02}" for part in ("month", "day") if found[part]]
        return f"Write {'-'.join(parts)}: two figures each for month and day."
    return _DATE_REMEDY


def _address(text: str) -> Fault | None:
    remedy = "Copy the whole address from the browser's address bar: it begins with https:// or http://."
    bad = _NOT_IN_IRI.search(text)
    if bad:
        return Fault(
            "address", f"{text!r} is not a web address: {bad[0]!r} may not stand in one.", remedy, text
        )
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError as error:
        return Fault("address", f"{text!r} is not a web address: {error}.", remedy, text)
    if parts.scheme not in ("http", "https") or not host:
        return Fault(
            "address", f"{text!r} is not a web address with http:// or https:// and a host.", remedy, text
        )
    return None


def _code(scheme: str, text: str, codes: Codes) -> Fault | None:
    known = codes.get(scheme, {})
    if text in known:
        return None
    return Fault(
        "code",
        f"{text!r} is not a code of the scheme {scheme}.{did_you_mean(text, known)}",
        f"Use one of: {list_some(known, text)}.",
        text,
    )


def _form(column: Column, text: str, error: ValueError) -> Fault:
    datatype = column.datatype
    form = datatype.format if datatype else None
    if column.base == "integer":
        return Fault(
            "number",
            f"{text!r} is not a whole number that may stand here ({error}).",
            "Write it in figures alone, as 12: no sign, point or comma.",
            text,
        )
    if column.base == "decimal":
        return Fault(
            "number", f"{text!r} is not a number.", "Write it in figures with a decimal point, as 12.5.", text
        )
    if form and "|" in form and re.fullmatch(r"[\w|]+", form):
        return Fault(
            "form",
            f"{text!r} is not possible in {column.name}.{did_you_mean(text, form.split('|'))}",
            f"Use one of: {', '.join(form.split('|'))}.",
            text,
        )
    return Fault(
        "form",
        f"{text!r} does not have the form of {column.name} ({column.description.rstrip('.')}).",
        "A key has letters without accents, figures, dots, hyphens and underscores, and in a provision's key "
        "a stroke between instrument and number, as UNCAC/16.1.a."
        if form and form.startswith("[A-Za-z0-9]")
        else f"It must match the pattern {form}.",
        text,
    )
