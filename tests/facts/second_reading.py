"""Draws the rows of the second reading, and works out its error rate.

``python tests/facts/second_reading.py draw`` prints the rows to read from the tables as they are now;
``... seal RECORD ...`` prints the seal of each row as it is now; ``... rates`` prints the rates of
``second-reading.csv``, ``later-reading.csv`` and ``third-reading.csv``. What was read, and how, is told in
``second-reading.md``.

A stratum is the rows of one table of one mechanism; rows of tables without mechanisms are one stratum, and
what belongs to an instrument belongs to the mechanism that monitors it. Each stratum gives one row, and the
others are shared out by size. The rows of a stratum are those with the lowest SHA-256 of seed and record: a
draw that no one chose, that anyone can repeat, and that a row added elsewhere does not change.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

from uritemplate import expand

FACTS = Path(__file__).resolve().parents[2] / "graph" / "facts"
RECORD = Path(__file__).with_name("second-reading.csv")
STRATA = Path(__file__).with_name("second-reading-strata.csv")
LATER = tuple(Path(__file__).with_name(name) for name in ("later-reading.csv", "third-reading.csv"))
"""Readings of rows that came after the draw."""
THINGS = "https://w3id.org/peerweave/id/"
SEED = "peerweave second reading 2026-11-26"
SIZE = 150
WITHOUT_FACTS = {"judgements", "mapping_reviews", "unseen_reports"}
"""Tables that hold no facts from sources: judgements and second readings say how we work."""
CAME_LATER = {"published_totals", "reservations", "unmatched_provisions"}
"""Tables that were not there at the draw: none of their rows was drawn for ``second-reading.csv``."""
READ_AGAIN = ("confirmed", "partly told", "wrong")
"""Verdicts on rows whose source was seen again. The fourth verdict is ``not found again``."""

Row = dict[str, str]
Stratum = tuple[str, str]


@dataclass(frozen=True)
class Rate:
    """A share of rows with its interval, all three from 0 to 1."""

    share: float
    low: float
    high: float


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def seal(row: Mapping[str, str]) -> str:
    """Sixteen hexadecimal digits that change with any cell; a new, empty column changes nothing."""
    told = {name: value for name, value in row.items() if value}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def tables(left_out: Container[str] = WITHOUT_FACTS | CAME_LATER) -> dict[str, dict[str, Row]]:
    """The rows of each table of facts by their record, such as ``review/GRECO/round-4/DEU``."""
    schema = json.loads((FACTS / "csv-metadata.json").read_text(encoding="utf-8"))
    return {
        name: {
            expand(table["tableSchema"]["aboutUrl"], dict(row)).removeprefix(THINGS): row
            for row in read(FACTS / table["url"])
        }
        for table in schema["tables"]
        if (name := table["url"].removesuffix(".csv")) not in left_out
    }


def strata(facts: Mapping[str, Mapping[str, Row]]) -> dict[Stratum, list[str]]:
    """The records of each table and mechanism; ``-`` stands for none."""
    monitors = {
        instrument: mechanism["id"]
        for mechanism in facts["mechanisms"].values()
        for instrument in mechanism["instruments"].split(";")
    }
    found: dict[Stratum, list[str]] = defaultdict(list)
    for table, rows in facts.items():
        for record, row in rows.items():
            monitored = monitors.get(row["instrument"], "-") if "instrument" in row else "-"
            if table == "obligation_strengths":  # half of its rows name a provision instead
                monitored = "-"
            found[table, row.get("mechanism", monitored)].append(record)
    return dict(found)


def shares(sizes: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
    """How many rows each stratum gives: one, the rest by size (largest remainders), at most all."""
    rest = size - len(sizes)
    if rest < 0:
        raise ValueError(f"{size} rows are fewer than the {len(sizes)} strata")
    total = sum(sizes.values())
    quota = {stratum: rest * held / total for stratum, held in sizes.items()}
    given = {stratum: 1 + int(quota[stratum]) for stratum in sizes}
    last = sorted(sizes, key=lambda stratum: (-(quota[stratum] % 1), stratum))
    for stratum in last[: size - sum(given.values())]:
        given[stratum] += 1
    return {stratum: min(given[stratum], held) for stratum, held in sizes.items()}


def draw(records: Iterable[str], number: int, seed: str = SEED) -> list[str]:
    """The ``number`` records with the lowest SHA-256 of seed and record, in the order of the alphabet."""
    lot = sorted(records, key=lambda record: hashlib.sha256(f"{seed} {record}".encode()).hexdigest())
    return sorted(lot[:number])


def wilson(wrong: float, read: float, level: float = 0.95) -> Rate:
    """The score interval of Wilson (1927), Journal of the American Statistical Association 22: 209-212."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = wrong / read
    centre = (share + z * z / (2 * read)) / (1 + z * z / read)
    half = z / (1 + z * z / read) * (share * (1 - share) / read + z * z / (4 * read * read)) ** 0.5
    return Rate(share, max(0.0, centre - half), min(1.0, centre + half))


def wrong_of_read(entries: Iterable[Row]) -> Rate:
    """The share of wrong rows of those whose source was seen again."""
    verdicts = Counter(entry["verdict"] for entry in entries)
    return wilson(verdicts["wrong"], sum(verdicts[verdict] for verdict in READ_AGAIN))


def weighted(entries: Iterable[Row], sizes: Mapping[Stratum, int]) -> Rate:
    """The share of wrong rows if each row read stands for as many as its stratum holds for each one read.

    The interval is Wilson's with the effective number of rows of Kish (Survey Sampling, 1965, section 11.7).
    """
    told = [entry for entry in entries if entry["verdict"] in READ_AGAIN]
    drawn = Counter((entry["table"], entry["mechanism"]) for entry in told)
    weights = [sizes[key] / drawn[key] for key in ((entry["table"], entry["mechanism"]) for entry in told)]
    wrong = sum(weight for weight, entry in zip(weights, told, strict=True) if entry["verdict"] == "wrong")
    effective = sum(weights) ** 2 / sum(weight * weight for weight in weights)
    return wilson(wrong / sum(weights) * effective, effective)


def main(arguments: list[str]) -> None:
    """Write the draw, the seals of records, or the rates."""
    lines: list[str] = []
    if arguments[:1] == ["draw"]:
        facts = tables()
        groups = strata(facts)
        given = shares({stratum: len(records) for stratum, records in groups.items()}, SIZE)
        for table, mechanism in sorted(groups):
            for record in draw(groups[table, mechanism], given[table, mechanism]):
                lines.append(f"{table},{mechanism},{record},{seal(facts[table][record])}")
    elif arguments[:1] == ["seal"]:
        rows = {record: row for table in tables(WITHOUT_FACTS).values() for record, row in table.items()}
        lines = [f"{record} {seal(rows[record])}" for record in arguments[1:]]
    elif arguments == ["rates"]:
        entries = read(RECORD)
        sizes = {(row["table"], row["mechanism"]): int(row["held"]) for row in read(STRATA)}
        verdicts = Counter(entry["verdict"] for entry in entries)
        lines = [str(dict(verdicts)), str(wrong_of_read(entries)), str(weighted(entries, sizes))]
        for later in map(read, LATER):
            lines += [str(dict(Counter(entry["verdict"] for entry in later))), str(wrong_of_read(later))]
    else:
        sys.exit(__doc__)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
