"""Charts as SVG: bars put together of pieces, each kind with a colour and a pattern, the counts printed.

One drawing serves the page, the PDF and, as a picture of it, the DOCX. Patterns tell the pieces apart where
there is no colour. Colours are those of the pages in light; classes let a style sheet change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from peerweave.graph.reports.model import Chart, Series

WIDTH: Final = 640
_ROW: Final = 28
_BAR: Final = 18
_SIZE: Final = 12
_LETTER: Final = 6.3
"""About how wide a letter is: only gaps depend on it, nothing is cut to it."""
_LONGEST: Final = 36
_TEXT: Final = "#17212b"
_PAGE: Final = "#ffffff"
_GOOD, _CAUTION, _BAD, _UNKNOWN = "#1d6b3a", "#8a4b00", "#a3201a", "#5b6773"
_LOOKS: Final[Mapping[str, tuple[str, str, str]]] = {
    "implemented": ("solid", _GOOD, "good"),
    "partly-implemented": ("stripes", _CAUTION, "caution"),
    "not-implemented": ("grid", _BAD, "bad"),
    "pending": ("dots", _CAUTION, "caution"),
    "not-known": ("empty", _UNKNOWN, "unknown"),
    "reviewed-data": ("solid", _GOOD, "good"),
    "reviewed-no-data": ("lines", _TEXT, "text"),
    "not-yet-reviewed": ("dots", _CAUTION, "caution"),
    "out-of-scope": ("sparse", _UNKNOWN, "unknown"),
    "not-bound": ("grid", _UNKNOWN, "unknown"),
    "completed": ("solid", _GOOD, "good"),
    "under-way": ("stripes", _CAUTION, "caution"),
    "scheduled": ("dots", _CAUTION, "caution"),
    "undated": ("empty", _UNKNOWN, "unknown"),
}
"""Pattern, colour and class of each kind of piece."""


def svg(chart: Chart, font: str = "") -> str:
    """The drawing of a chart. With ``font`` the letters name it; else they are those of the page around."""
    letters = {"font-family": font} if font else {}
    names = [_cut(name) for name, _ in chart.bars]
    left = min(240.0, max(len(name) for name in names) * _LETTER + 12) if names else 0.0
    legend, top = _legend(chart)
    height = top + len(chart.bars) * _ROW + 6
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height}",
            "width": str(WIDTH),
            "height": str(height),
            "class": "chart",
            "role": "img",
            "aria-labelledby": f"{chart.id}-title {chart.id}-words",
            "font-size": str(_SIZE),
            **letters,
        },
    )
    SubElement(root, "title", {"id": f"{chart.id}-title"}).text = chart.title
    SubElement(root, "desc", {"id": f"{chart.id}-words"}).text = chart.alternative
    defs = SubElement(root, "defs")
    for series in chart.series:
        _pattern(defs, chart, series)
    for series, x, y in legend:
        _piece(root, chart, series, x, y, 16, 12)
        _words(root, series.name, x + 22, y + 10)
    longest = max((sum(numbers) for _, numbers in chart.bars), default=0) or 1
    room = WIDTH - left - 48
    for place, (_, numbers) in enumerate(chart.bars):
        y = top + place * _ROW
        _words(root, names[place], 0, y + 13)
        x = left
        for series, number in zip(chart.series, numbers, strict=True):
            if not number:
                continue
            wide = room * number / longest
            _piece(root, chart, series, x, y, wide, _BAR)
            _count(root, number, x, y, wide)
            x += wide
        _words(root, str(sum(numbers)), x + 6, y + 13, {"font-weight": "bold"})
    return tostring(root, encoding="unicode")


def _legend(chart: Chart) -> tuple[list[tuple[Series, float, float]], int]:
    """Where each kind of piece is named, and where the bars begin. Only kinds that occur are named."""
    used = [
        series
        for number, series in enumerate(chart.series)
        if any(numbers[number] for _, numbers in chart.bars)
    ]
    placed: list[tuple[Series, float, float]] = []
    x, y = 0.0, 2.0
    for series in used:
        wide = len(series.name) * _LETTER + 44
        if placed and x + wide > WIDTH:
            x, y = 0.0, y + 20
        placed.append((series, x, y))
        x += wide
    return placed, int(y) + 28


def _pattern(defs: Element, chart: Chart, series: Series) -> None:
    kind, colour, name = _LOOKS[series.code]
    if kind in ("solid", "empty"):
        return
    size = {"stripes": 6, "sparse": 9, "grid": 6, "dots": 6, "lines": 5}[kind]
    turn = {"patternTransform": "rotate(45)"} if kind in ("stripes", "sparse", "grid") else {}
    pattern = SubElement(
        defs,
        "pattern",
        {
            "id": _id(chart, series),
            "width": str(size),
            "height": str(size),
            "patternUnits": "userSpaceOnUse",
            **turn,
        },
    )
    sides = {"width": str(size), "height": str(size)}
    SubElement(pattern, "rect", {**sides, "fill": _PAGE, "class": "c-page"})
    ink = {"fill": colour, "class": f"c-{name}"}
    thick = {"stripes": 3, "sparse": 1.5, "grid": 1.4, "lines": 1.6}
    if kind == "dots":
        SubElement(pattern, "circle", {"cx": "3", "cy": "3", "r": "1.5", **ink})
    elif kind == "lines":
        SubElement(pattern, "rect", {"width": str(size), "height": str(thick[kind]), **ink})
    else:
        SubElement(pattern, "rect", {"width": str(thick[kind]), "height": str(size), **ink})
        if kind == "grid":
            SubElement(pattern, "rect", {"width": str(size), "height": str(thick[kind]), **ink})


def _piece(root: Element, chart: Chart, series: Series, x: float, y: float, wide: float, high: float) -> None:
    kind, colour, name = _LOOKS[series.code]
    box = {"x": _number(x), "y": _number(y), "width": _number(wide), "height": _number(high)}
    fill = {"solid": colour, "empty": _PAGE}.get(kind, f"url(#{_id(chart, series)})")
    look = {"solid": f"c-{name} e-{name}", "empty": f"c-page e-{name}"}.get(kind, f"e-{name}")
    dashes = {"stroke-dasharray": "3 2"} if kind == "empty" else {}
    SubElement(
        root, "rect", {**box, "fill": fill, "stroke": colour, "stroke-width": "1", **dashes, "class": look}
    )


def _count(root: Element, number: int, x: float, y: float, wide: float) -> None:
    """The number of a piece on a ground of its own, where it is wide enough; the table has it anyway."""
    needed = len(str(number)) * 7.0 + 6
    if wide < needed + 4:
        return
    middle = x + wide / 2
    box = {"x": _number(middle - needed / 2), "y": _number(y + 2), "width": _number(needed), "height": "14"}
    SubElement(root, "rect", {**box, "fill": _PAGE, "class": "c-page", "rx": "2"})
    _words(root, str(number), middle, y + 13, {"text-anchor": "middle"})


def _words(root: Element, words: str, x: float, y: float, more: Mapping[str, str] | None = None) -> None:
    place = {"x": _number(x), "y": _number(y), "fill": _TEXT, "class": "c-text"}
    SubElement(root, "text", {**place, **(more or {})}).text = words


def _id(chart: Chart, series: Series) -> str:
    return f"{chart.id}-{series.code}"


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
