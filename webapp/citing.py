"""How a list or page is cited: in words, as BibTeX and as RIS, with the day and the version of the data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from peerweave.webapp.lexicon import Moment
from peerweave.webapp.published import Edition

AUTHOR = "Peerweave contributors"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPECIAL = re.compile(r"[\\{}%&#_$~^]")


@dataclass(frozen=True)
class Citation:
    """What is cited: title, number of rows, the day of which the data speak, their version, the address."""

    title: str
    rows: int
    as_of: str
    snapshot: str
    address: str

    @classmethod
    def of(cls, edition: Edition, title: str, rows: int, address: str) -> Citation:
        """A citation of rows of this edition."""
        return cls(title, rows, edition.as_of, edition.id, address)

    @property
    def counted(self) -> str:
        """The number of rows in words."""
        return f"{self.rows:,} row{'' if self.rows == 1 else 's'}".replace(",", "\u202f")

    @property
    def text(self) -> str:
        """In words, without the address."""
        return (
            f"{AUTHOR}, “{self.title}”, {self.counted}, in: Peerweave, "
            f"data as of {Moment(self.as_of).words}, version {self.snapshot}"
        )

    @property
    def bibtex(self) -> str:
        """As an entry of BibTeX."""
        year, month, _ = self.as_of.split("-")
        return (
            f"@misc{{peerweave-{self.snapshot[:8]}-{self.rows},\n"
            f"  author = {{{{{AUTHOR}}}}},\n"
            f"  title = {{{{{_escaped(self.title)}}}}},\n"
            f"  year = {{{year}}},\n"
            f"  month = {MONTHS[int(month) - 1]},\n"
            f"  note = {{{self.rows} rows; data as of {self.as_of}, version {self.snapshot}}},\n"
            f"  howpublished = {{Peerweave}},\n"
            f"  url = {{{self.address}}}\n"
            "}\n"
        )

    @property
    def ris(self) -> str:
        """As a record of RIS, which reference managers read."""
        year, month, day = self.as_of.split("-")
        lines = (
            ("TY", "DATA"),
            ("AU", AUTHOR),
            ("TI", self.title),
            ("T2", "Peerweave"),
            ("PY", year),
            ("DA", f"{year}/{month}/{day}"),
            ("ET", self.snapshot),
            ("N1", f"{self.rows} rows; data as of {self.as_of}"),
            ("UR", self.address),
            ("ER", ""),
        )
        return "".join(f"{name}  - {' '.join(text.split())}\r\n" for name, text in lines)


def _escaped(text: str) -> str:
    named = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return _SPECIAL.sub(lambda match: named.get(match[0], f"\\{match[0]}"), text)
