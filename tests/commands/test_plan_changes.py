"""`portal plan diff`, `replay` and `adopt`, as a shell runs them."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT, Settings
from app.domain.clocks.replay_report import as_json
from tests.by_itself import MONDAY
from tests.cast import furnish, opened
from tests.domain.tickets.past import MOST_SEVERE, Past, put, some
from tests.offers import CLOSED_BELOW, path_of

PLAN = path_of(CLOSED_BELOW)
TIER = CLOSED_BELOW.tiers[-1]
WORDS = TIER.promises["first_response"][MOST_SEVERE].words


@pytest.fixture
def shorter(tmp_path: Path) -> Path:
    """The plan with one time made shorter."""
    made = tmp_path / "shorter.toml"
    text = PLAN.read_text(encoding="utf-8").replace(f'{TIER.slug} = "{WORDS}"', f'{TIER.slug} = "10 minutes"', 1)
    made.write_text(text, encoding="utf-8")
    return made


def portal(settings: Settings | None, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """One command, with the settings of an installation or of none."""
    environ = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environ["DATA_DIR"] = str(settings.data_dir if settings else "/nonexistent")
    if settings:
        environ |= {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
        environ |= {"SECRET_KEY": settings.secret_key, "DEMO": "1"}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "plan", *map(str, arguments)],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


async def _fill(settings: Settings, tickets: list[Past]) -> None:
    async with opened(settings):
        await put(settings, await furnish(), tickets)


def test_diff_needs_no_database(shorter: Path) -> None:
    told = portal(None, "diff", PLAN, shorter)
    assert (told.returncode, told.stderr) == (0, "")
    assert f"better   first response for {MOST_SEVERE}" in told.stdout
    assert "Open tickets" not in told.stdout
    in_json = json.loads(portal(None, "diff", "--json", PLAN, shorter).stdout)
    assert [one["effect"] for one in in_json["differences"]] == ["better"]
    assert in_json["open_tickets"] is None
    assert portal(None, "diff", PLAN, PLAN).stdout.endswith("Nothing that a customer would notice.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", "missing.toml", PLAN),
        ("diff", "nobody", PLAN),
        ("diff", "--open", PLAN, PLAN),
        ("replay", PLAN, "--since", "yesterday"),
        ("replay", PLAN, "--since", "2026-01-01"),
        ("replay", PLAN),
        ("adopt", "missing.toml"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(arguments: tuple[str | Path, ...]) -> None:
    told = portal(None, *arguments)
    assert (told.returncode, told.stdout) == (2, "")
    assert len(told.stderr.splitlines()) == 1, told.stderr


def test_diff_tells_the_open_tickets_that_would_differ(database: Settings, shorter: Path) -> None:
    asyncio.run(_fill(database, [Past(9, MOST_SEVERE), Past(12, MOST_SEVERE)]))
    told = portal(database, "diff", PLAN.stem, shorter)
    assert told.stdout.count("NW-9  Northwind") == 1, told.stderr
    assert "Open tickets that would differ: 2" in told.stdout
    assert "Open tickets" not in portal(database, "diff", "--no-open", PLAN.stem, shorter).stdout
    (first, second) = json.loads(portal(database, "diff", "--json", PLAN.stem, shorter).stdout)["open_tickets"]
    assert (first["reference"], second["reference"]) == ("NW-9", "NW-12")
    assert first["new_due"] == "2026-01-12T10:10:00Z"


def test_replay_prints_the_same_bytes_every_time(database: Settings, shorter: Path, tmp_path: Path) -> None:
    asyncio.run(_fill(database, some(40)))
    table = tmp_path / "report.csv"
    asked = ("replay", shorter, "--since", f"{MONDAY:%Y-%m-%d}", "--organisation", "nw")
    first = portal(database, *asked, "--json", "--csv", table)
    assert first.returncode == 0, first.stderr
    report = json.loads(first.stdout)
    assert as_json(report) == first.stdout
    assert (report["tickets"], report["organisation"]) == (40, "NW")
    assert report["as_of"] > "2026-01-12", "as of the newest event"
    csv = table.read_bytes()
    assert portal(database, *asked, "--json", "--csv", table).stdout == first.stdout
    assert table.read_bytes() == csv
    assert portal(database, *asked).stdout.startswith(f"shorter {CLOSED_BELOW.version} against {PLAN.stem}")
    assert portal(database, *asked[:4], "--organisation", "XX").returncode == 2


def test_an_adopted_plan_is_known_by_its_name(database: Settings, shorter: Path) -> None:
    assert "shorter" in portal(database, "adopt", shorter).stdout
    assert portal(database, "adopt", shorter).returncode == 0
    for name in ("shorter", f"shorter@{CLOSED_BELOW.version}"):
        assert portal(database, "diff", "--no-open", name, shorter).stdout.endswith("would notice.\n")
    assert portal(database, "diff", "--no-open", "shorter@9", shorter).returncode == 2
