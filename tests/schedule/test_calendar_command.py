"""The commands ``calendar`` and ``feed``, and the choice of what they hold."""

from __future__ import annotations

from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar
from peerweave.graph.cli.main import cli
from peerweave.graph.schedule.calendars import calendar
from peerweave.graph.schedule.feeds import feed
from peerweave.graph.schedule.occasions import scope
from peerweave.graph.store.repository import LocalRepository


def run(store_dir: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, [*options, "--store", str(store_dir)])


def test_calendar_of_a_country(store_dir: Path, tmp_path: Path, repository: LocalRepository) -> None:
    out = tmp_path / "romania.ics"
    result = run(store_dir, "calendar", "--country", "romania", "--mechanism", "greco", "--out", str(out))
    assert result.exit_code == 0, result.output
    made = Calendar.from_ical(out.read_bytes())
    assert made["NAME"] == "Anti-corruption peer reviews: GRECO and Romania"
    assert all("/GRECO/" in entry["UID"] for entry in made.walk("VEVENT"))
    assert any("/GRECO/round-4/ROU/" in entry["UID"] for entry in made.walk("VEVENT"))
    chosen = scope({"country": "ROU", "mechanism": "GRECO"}, repository)
    assert out.read_bytes() == calendar(repository, chosen)


def test_feed_to_standard_output(store_dir: Path, repository: LocalRepository) -> None:
    result = run(store_dir, "feed", "--theme", "party-funding", "--most", "7")
    assert result.exit_code == 0, result.output
    assert result.stdout_bytes == feed(repository, scope({"theme": "party-funding"}, repository), most=7)
    read = feedparser.parse(result.stdout_bytes)
    assert len(read.entries) == 7
    assert "The 7 dated latest of" in read.feed.subtitle


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("calendar", "--country", "Atlantis"), "'Atlantis' is not known"),
        (("feed", "--mechanism", "GRECOO"), "Did you mean GRECO"),
        (("calendar", "--country", "ROU", "--theme", "party-funding"), "leave one of them out"),
        (("feed", "--most", "0"), "--most"),
        (("calendar", "--out", "no/such/folder/x.ics"), "cannot be written"),
    ],
)
def test_wrong_use(store_dir: Path, options: tuple[str, ...], message: str) -> None:
    result = run(store_dir, *options)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert result.stdout == ""
