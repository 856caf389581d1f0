"""Larger graphs shaped like the real one, built by the project's own rules, to measure with.

``python tests/bench/synthetic.py 1M`` writes tables grown from those of ``graph/facts`` into
``build/bench/1M/facts`` and builds a store from them in ``build/bench/1M/store``; what is there already is
taken as it is (``--anew`` builds again). ``100k`` is a part of the real tables, ``1M`` and ``10M`` are grown:

=================  ========================================================================================
what grows         how
=================  ========================================================================================
countries          each new one is modelled on a real one: its region, memberships, participations, reviews,
                   offers that name it; so numbers per country keep their distribution
phases             each mechanism's phases come again, with the scope of another phase of the same mechanism;
                   each review of the phase, its events and reports with it, some years earlier
recommendations    a review has more of them: each takes themes, provisions, addressee and status from a real
                   one of the same phase, and new words
needs              as recommendations
evidence, steps    those of a country come again for each series of phases, some years earlier
meetings, offers,  more of each, with new dates; an offer names other countries, a paper another phase
papers
sources            a copy of each source for each copy of the rows that rest on it: facts per source stay
=================  ========================================================================================

Words are walks through the real summaries of the same theme: the next word is one that follows there, as many
words as some real summary has. One in five takes the words of an earlier one on its theme that has no twin
yet, so that a recommendation has about as many near-duplicates as a real one, however many there are. No
other has the words of another. Instruments, provisions, the crosswalk, themes, practices, criteria and the
steps that rules foresee do not grow: they are law and vocabulary, not cases.

Rows go through the same modules as the real tables (reading, RDF, derivations, description, snapshot). Only
shapes and checks are left out: SHACL over ten million statements takes an hour and proves nothing here.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import random
import shutil
import statistics
import string
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from peerweave.graph.build.pipeline import assemble
from peerweave.graph.consistency.likeness import essence
from peerweave.graph.findings import violations
from peerweave.graph.progress import Progress
from peerweave.graph.store.snapshot import SnapshotError, current, writer
from peerweave.graph.tables.schema import METADATA, PACKAGED_FACTS
from rapidfuzz import fuzz

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build" / "bench"
ELSEWHERE = 0.5
"""How often the next word is one that follows on any theme."""
AS_OF = date(2026, 11, 23)
SEED = 20161123
TWINS = 1 / 5

Row = dict[str, str]
Tables = dict[str, list[Row]]

OF_REVIEWS = ("reviews", "reports", "review_events", "implementation_totals", "performance_scores")
NUMBERED = ("evidence", "compliance_steps")
"""Tables of what is known of a country, numbered for each mechanism and country."""
MOST_NUMBERED = 1000
OF_COUNTRIES = ("participations", "memberships")
KEPT = (
    "UKR",
    "ITA",
    "USA",
    "ROU",
    "FRA",
    "GEO",
    "UZB",
    "TTO",
    "MEX",
    "NLD",
    "FIN",
    "KAZ",
    "ARM",
    "BRA",
    "ALB",
    "VUT",
)
"""Countries that the part of the real tables keeps in any case, since examples ask for some of them."""


@dataclass(frozen=True)
class Size:
    """How often each kind of thing is there: 1 for as often as in the real tables."""

    countries: float
    phases: int = 1
    advice: float = 1
    meetings: int = 1
    offers: int = 1


SIZES = {
    "100k": Size(countries=0.06),
    "1M": Size(countries=1.25),
    "10M": Size(countries=5.5, phases=3, meetings=6, offers=6),
}


def read_tables(folder: Path = PACKAGED_FACTS) -> Tables:
    """Each table's rows as written, by the table's name."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


def write_tables(tables: Tables, folder: Path) -> None:
    """Write a facts folder that stands in place of the packaged one."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PACKAGED_FACTS / METADATA, folder / METADATA)
    for name, rows in tables.items():
        with (PACKAGED_FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            head = next(csv.reader(file))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, head, lineterminator="\n")
            out.writeheader()
            out.writerows(rows)


class Words:
    """New summaries from the words of real ones."""

    def __init__(self, rows: Sequence[Row], chance: random.Random) -> None:
        self._chance = chance
        self._lengths = [len(row["summary"].split()) for row in rows]
        self._firsts: dict[str, list[str]] = defaultdict(list)
        self._next: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._alone: dict[str, list[str]] = defaultdict(list)
        self._taken: set[str] = set()
        for row in rows:
            words = row["summary"].split()
            for theme in ["", *filter(None, row["themes"].split(";"))]:
                self._firsts[theme].append(words[0])
                for one, other in itertools.pairwise(words):
                    self._next[theme, one].append(other)

    def like(self, row: Row) -> str:
        """A summary on the themes of a real recommendation or need."""
        theme = row["themes"].partition(";")[0]
        alone = self._alone[theme]
        if alone and self._chance.random() < TWINS:
            place = self._chance.randrange(len(alone))
            alone[place], alone[-1] = alone[-1], alone[place]
            return alone.pop()
        summary = self._walk(theme)
        while summary in self._taken:
            summary += f" {self._walk('')}"
        self._taken.add(summary)
        alone.append(summary)
        return summary

    def _walk(self, theme: str) -> str:
        words = [self._chance.choice(self._firsts[theme] or self._firsts[""])]
        for _ in range(self._chance.choice(self._lengths) - 1):
            near = self._next.get((theme, words[-1]))
            if not near or self._chance.random() < ELSEWHERE:
                near = self._next.get(("", words[-1])) or self._firsts[""]
            words.append(self._chance.choice(near))
        return " ".join(words)


class Growth:
    """Tables grown from the real ones, the same for the same size."""

    def __init__(self, real: Tables, size: Size) -> None:
        self.real, self.size = real, size
        self.chance = random.Random(SEED)  # noqa: S311 - not for secrets
        self.words = Words(real["recommendations"], self.chance)
        self.grown: Tables = {name: list(rows) for name, rows in real.items()}
        self.sources = {row["id"]: row for row in real["sources"]}
        self.copied: set[str] = set()
        self.phases = self._phases()

    def tables(self) -> Tables:
        """All tables, grown."""
        grown = self.grown
        advice = self._by_review("recommendations")
        statuses = self._by_review("status_assessments")
        counted = ("recommendations", "status_assessments", "assistance_needs")
        for name in (*counted, *OF_REVIEWS, *OF_COUNTRIES, *NUMBERED):
            grown[name] = []
        codes = self._new_codes()
        for copy in range(int(self.size.countries + 0.999)):
            named = self._countries(copy, codes)
            for series in range(self.size.phases):
                mark = copy * self.size.phases + series
                for name in OF_REVIEWS:
                    for row in self.real[name]:
                        if row["country"] in named:
                            grown[name].append(self._copy(row, named, series, mark))
                for name in NUMBERED:
                    for row in self.real[name]:
                        if row["country"] in named:
                            number = str(int(row["no"]) + MOST_NUMBERED * series)
                            grown[name].append({**self._copy(row, named, series, mark), "no": number})
                for review in self.real["reviews"]:
                    if review["country"] in named:
                        key = review["mechanism"], review["phase"], review["country"]
                        self._advice(advice[key], statuses[key], named, series, mark)
                for row in self.real["assistance_needs"]:
                    if row["country"] in named:
                        self._needs(row, named, series, mark)
            for name in OF_COUNTRIES:
                grown[name] += [
                    self._copy(row, named, 0, copy * self.size.phases)
                    for row in self.real[name]
                    if row["country"] in named
                ]
            self._offers(named, copy)
        self._meetings()
        return grown

    def _new_codes(self) -> Iterator[str]:
        taken = {row["id"] for row in self.real["countries"]}
        letters = itertools.product(string.ascii_uppercase, repeat=3)
        return (code for code in map("".join, letters) if code not in taken)

    def _countries(self, copy: int, codes: Iterator[str]) -> dict[str, str]:
        """The countries of a copy: from the code of the real one to the new one."""
        if copy == 0:
            return {row["id"]: row["id"] for row in self.real["countries"]}
        share = min(1.0, self.size.countries - copy)
        named = {}
        for row in self.real["countries"]:
            if self.chance.random() <= share:
                code = named[row["id"]] = next(codes)
                new = {"id": code, "name": f"{row['name']} {copy + 1}", "alpha_2": "", "m49": ""}
                self.grown["countries"].append({**row, **new, "official_name": ""})
        return named

    def _phases(self) -> dict[tuple[str, str, int], str]:
        keys = {}
        by_mechanism = defaultdict(list)
        for row in self.real["phases"]:
            by_mechanism[row["mechanism"]].append(row)
        for series in range(self.size.phases):
            for row in self.real["phases"]:
                key = row["phase"] if series == 0 else f"series-{series + 1}-{row['phase']}"
                keys[row["mechanism"], row["phase"], series] = key
                if series:
                    scope = self.chance.choice(by_mechanism[row["mechanism"]])
                    new = {"phase": key, "title": f"Series {series + 1}, {row['title']}"}
                    new |= {name: scope[name] for name in row if name.startswith("scope_")}
                    new |= {"judged_by": scope["judged_by"]}
                    self.grown["phases"].append({**row, **new, **self._dates(row, series)})
            if series:
                self.grown["papers"] += [
                    {
                        **row,
                        "id": f"{row['id']}-series-{series + 1}",
                        "title": f"{row['title']} [series {series + 1}]",
                        "phase": keys.get((row["mechanism"], row["phase"], series), ""),
                    }
                    for row in self.real["papers"]
                ]
                self.grown["questionnaire_topics"] += [
                    {**row, "phase": keys[row["mechanism"], row["phase"], series]}
                    for row in self.real["questionnaire_topics"]
                ]
        return keys

    def _by_review(self, name: str) -> dict[tuple[str, str, str], list[Row]]:
        found = defaultdict(list)
        for row in self.real[name]:
            found[row["mechanism"], row["phase"], row["country"]].append(row)
        return found

    def _copy(self, row: Row, named: dict[str, str], series: int, mark: int) -> Row:
        if mark == 0:
            return row
        new = {**row, "country": named[row["country"]], **self._dates(row, series)}
        if row.get("phase"):
            new["phase"] = self.phases[row["mechanism"], row["phase"], series]
        if row.get("reviewers"):
            new["reviewers"] = ";".join(named.get(code, code) for code in row["reviewers"].split(";"))
        for name in ("symbol", "title"):
            if row.get(name):
                new[name] = f"{row[name]} [{mark}]"
        new["sources"] = ";".join(self._source(key, mark) for key in row["sources"].split(";"))
        return new

    def _source(self, key: str, mark: int) -> str:
        new = f"{key}.{mark}"
        if new not in self.copied:
            self.copied.add(new)
            row = self.sources[key]
            changed = {"id": new, "title": f"{row['title']} [{mark}]", "address": f"{row['address']}#{mark}"}
            self.grown["sources"].append({**row, **changed} if row["address"] else {**row, "id": new})
        return new

    def _dates(self, row: Row, series: int) -> Row:
        """The dates of a row moved together, for each further series some two years back; none to come."""
        moved = -self.chance.randrange(1, 400) - 700 * series
        names = ("date", "start", "end", "as_of", "signed", "consent_date", "in_force", "since", "until")
        return {name: _moved(row[name], moved) for name in names if row.get(name)}

    def _advice(
        self, advice: list[Row], statuses: list[Row], named: dict[str, str], series: int, mark: int
    ) -> None:
        if mark == 0:
            self.grown["recommendations"] += advice
            self.grown["status_assessments"] += statuses
        count = self._whole(len(advice) * self.size.advice) - (len(advice) if mark == 0 else 0)
        for number in range(count):
            like = advice[number % len(advice)]
            changed = {"number": f"s{number + 1}", "summary": self.words.like(like)}
            self.grown["recommendations"].append({**self._copy(like, named, series, mark), **changed})
            for status in statuses:
                if status["number"] == like["number"]:
                    copy = self._copy(status, named, series, mark)
                    self.grown["status_assessments"].append({**copy, "number": changed["number"]})

    def _needs(self, row: Row, named: dict[str, str], series: int, mark: int) -> None:
        if mark == 0:
            self.grown["assistance_needs"].append(row)
        for number in range(self._whole(self.size.advice) - (mark == 0)):
            changed = {
                "number": f"{row['number']}-{series + 1}-{number + 1}",
                "summary": self.words.like(row),
            }
            self.grown["assistance_needs"].append({**self._copy(row, named, series, mark), **changed})

    def _offers(self, named: dict[str, str], copy: int) -> None:
        for again in range(max(1, round(self.size.offers / self.size.countries))):
            if copy == again == 0:
                continue
            for row in self.real["assistance_offers"]:
                other = self.chance.choice(self.real["assistance_offers"])
                countries = [named[code] for code in row["countries"].split(";") if code in named]
                if row["countries"] and not countries:
                    continue
                new = {"id": f"{row['id']}.{copy}-{again}", "title": f"{row['title']} [{copy}-{again}]"}
                new |= {"countries": ";".join(countries), "themes": other["themes"]}
                new |= {"judged_by": other["judged_by"] or row["judged_by"], **self._dates(row, 0)}
                self.grown["assistance_offers"].append({**row, **new})

    def _meetings(self) -> None:
        for again in range(1, self.size.meetings):
            for row in self.real["meetings"]:
                new = {"id": f"{row['id']}.{again}", "title": f"{row['title']} [{again}]"}
                self.grown["meetings"].append({**row, **new, **self._dates(row, 0)})

    def _whole(self, number: float) -> int:
        return int(number) + (self.chance.random() < number % 1)


def _moved(text: str, days: int) -> str:
    if len(text) < len("2026-11-23"):
        return f"{int(text[:4]) + round(days / 365)}{text[4:]}"
    return (date.fromisoformat(text) + timedelta(days)).isoformat()


def part(real: Tables, share: float) -> Tables:
    """The real tables with so large a share of the countries, and what is about them."""
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    kept = {row["id"] for row in real["countries"] if row["id"] in KEPT or chance.random() < share - 0.05}
    made: Tables = {}
    for name, rows in real.items():
        made[name] = []
        for row in rows:
            if name == "countries":
                fits = row["id"] in kept
            elif name == "conflicts":
                fits = False
            else:
                fits = not row.get("country") or row["country"] in kept
            if name == "organisations" and not fits:
                fits, row = True, {**row, "country": ""}
            if fits:
                lists = {
                    column: ";".join(code for code in row[column].split(";") if code in kept)
                    for column in ("reviewers", "countries")
                    if row.get(column)
                }
                if lists.get("countries", "x"):
                    made[name].append({**row, **lists})
    return made


def build(name: str, anew: bool = False) -> Path:
    """The store folder of a size, built unless it is there. Prints the time of each step."""
    folder = PLACE / name
    store = folder / "store"
    try:
        current(store)
        if not anew:
            return store
    except SnapshotError:
        pass
    shutil.rmtree(folder, ignore_errors=True)
    progress = Progress(sys.stderr)
    real = read_tables()
    with progress.step("Growing the tables") as step:
        size = SIZES[name]
        tables = part(real, size.countries) if size.countries < 1 else Growth(real, size).tables()
        write_tables(tables, folder / "facts")
        step.count = f"{sum(map(len, tables.values())):,} rows"
    del tables
    with writer(store) as place:
        assembly = assemble([folder / "facts"], progress)
        faults = violations(assembly.findings)
        if assembly.statements is None:
            raise SystemExit("\n".join(f"{fault.file}:{fault.row} {fault.message}" for fault in faults[:9]))
        assembly.quads.clear()
        with progress.step("Writing the graph") as step:
            written = place.write(assembly.statements.nquads(), assembly.statements.ntriples())
            step.count = f"{written.triples:,} statements"
        graphs = {str(graph.graph): graph.triples for graph in assembly.graphs}
        as_of = assembly.facts.schema.as_of.isoformat()
        del assembly
        print(f"{len(faults)} rows with faults left out", file=sys.stderr)  # noqa: T201
        for fault in faults[:5]:
            print(f"  {fault.table} {fault.row} {fault.message}", file=sys.stderr)  # noqa: T201
        with progress.step("Loading the store") as step:
            place.load(written)
        place.publish(written, {"title": f"Synthetic, {name}", "as_of": as_of, "graphs": graphs})
    return store


def compared(name: str) -> Iterator[tuple[str, str, str]]:
    """What the distributions of the real and the grown tables are like, side by side."""
    real, grown = read_tables(), read_tables(PLACE / name / "facts")
    manifest = json.loads((current(PLACE / name / "store").path / "manifest.json").read_text("utf-8"))
    yield "statements", "", f"{manifest['triples']:,}"
    for table in (
        "countries",
        "phases",
        "reviews",
        "recommendations",
        "assistance_needs",
        "assistance_offers",
    ):
        yield f"rows of {table}", f"{len(real[table]):,}", f"{len(grown[table]):,}"
    for words, table, columns in (
        ("reviews of a country with any", "reviews", ("country",)),
        ("reviews of a country in a series", "reviews", ("country", "")),
        ("events of a review with any", "review_events", ("mechanism", "phase", "country")),
        ("recommendations of a review with any", "recommendations", ("mechanism", "phase", "country")),
        ("needs of a country with any", "assistance_needs", ("country",)),
        ("memberships of a country with any", "memberships", ("country",)),
        ("facts of a source", "recommendations", ("sources",)),
    ):
        yield words, _spread(real[table], columns), _spread(grown[table], columns)
    for column, table in (
        ("mechanism", "reviews"),
        ("mechanism", "recommendations"),
        ("themes", "recommendations"),
    ):
        yield f"share of {table} by {column}", _shares(real[table], column), _shares(grown[table], column)
    lengths = [[len(row["summary"]) for row in tables["recommendations"]] for tables in (real, grown)]
    yield "letters of a summary (quartiles)", *(str(statistics.quantiles(one, n=4)) for one in lengths)
    yield "near-duplicates of a recommendation", *(_near(one["recommendations"]) for one in (real, grown))
    for least in (40, 54, 82):
        yield (
            f"pairs on one theme with likeness {least} or more",
            *(_alike(tables["recommendations"], least) for tables in (real, grown)),
        )


def _spread(rows: list[Row], columns: tuple[str, ...]) -> str:
    counted = Counter(tuple(row.get(column) or _series(row) for column in columns) for row in rows)
    numbers = sorted(counted.values())
    return f"median {statistics.median(numbers):g}, mean {statistics.mean(numbers):.1f}, most {numbers[-1]}"


def _series(row: Row) -> str:
    return row["phase"].partition("-")[2].partition("-")[0] if row["phase"].startswith("series-") else "1"


def _shares(rows: list[Row], column: str) -> str:
    counted = Counter(value for row in rows for value in row[column].split(";") if value)
    return ", ".join(f"{value} {100 * n / counted.total():.0f} %" for value, n in counted.most_common(5))


def _alike(rows: list[Row], least: float) -> str:
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    by_theme = defaultdict(list)
    for row in rows:
        by_theme[row["themes"]].append(essence(row["summary"]))
    themes = [theme for theme in by_theme if len(by_theme[theme]) > 1]
    weights = [len(by_theme[theme]) ** 2 for theme in themes]
    drawn = chance.choices(themes, weights, k=20_000)
    alike = sum(fuzz.ratio(*chance.sample(by_theme[theme], 2)) >= least for theme in drawn)
    return f"{100 * alike / len(drawn):.1f} %"


def _near(rows: list[Row]) -> str:
    """How many others with the same themes are nearly the same, on the average, by a sample of 500."""
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    by_theme = defaultdict(list)
    for row in rows:
        by_theme[row["themes"]].append(essence(row["summary"]))
    drawn = chance.sample(rows, min(500, len(rows)))
    found = [
        sum(fuzz.ratio(essence(row["summary"]), other) >= 82 for other in by_theme[row["themes"]]) - 1
        for row in drawn
    ]
    return f"{statistics.mean(found):.2f}"


def main() -> int:
    """Builds a size and prints how it compares with the real tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--anew", action="store_true", help="build again even if it is there")
    options = parser.parse_args()
    store = build(options.size, options.anew)
    print(f"{'':52} {'real':58} {options.size}, in {store}")  # noqa: T201
    for words, one, other in compared(options.size):
        print(f"{words:52} {one:58} {other}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
