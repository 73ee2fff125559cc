"""`portal ladder rehearse` against the people of an installation."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.config import Settings
from tests.cast import furnish, opened, rows
from tests.domain.escalations.rota_made import make
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL, path_of

HIGHEST, MOST_SEVERE = CLOSED_BELOW.tiers[-1].slug, CLOSED_BELOW.severities[0].slug
NIGHT = ("--severity", MOST_SEVERE, "--at", "2026-12-01T03:00:00Z")


@pytest.fixture
def furnished(database: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation with the cast, and a rota of its first group, that the command finds in its environment."""
    asyncio.run(_furnish(database))
    for name, value in (("DATABASE_URL", database.database_url), ("REDIS_URL", database.redis_url)):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SECRET_KEY", database.secret_key)
    monkeypatch.setenv("DATA_DIR", str(database.data_dir))
    return database


async def _furnish(settings: Settings) -> None:
    async with opened(settings):
        await make(await furnish(), "sam")


async def _events(settings: Settings) -> int:
    async with opened(settings):
        ((count,),) = await rows("SELECT count(*) FROM event")
    return int(count)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, what was printed, and the complaint."""
    code = main(["ladder", "rehearse", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def rehearsed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """The JSON it prints."""
    code, out, err = run(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_it_says_who_would_be_told_when(furnished: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    told = rehearsed(capsys, "--tier", HIGHEST, *NIGHT, "--untouched")
    first = told["steps"][0]
    assert {key: told[key] for key in ("tier", "severity", "at")} == {
        "tier": HIGHEST,
        "severity": MOST_SEVERE,
        "at": "2026-12-01T03:00:00Z",
    }
    assert (first["level"], first["at"], first["channels"], first["because"]) == (
        1,
        "2026-12-01T03:00:00Z",
        ["email"],
        ["ladder"],
    )
    assert [(one["name"], one["rota"]) for one in first["told"]] == [("Sam Whitfield", "Primary")]
    assert told["nobody"] == []


def test_an_organisation_has_its_own_tier_and_a_file_its_own_plan(
    furnished: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rehearsed(capsys, "--organisation", "NW", *NIGHT)["tier"] == HIGHEST
    tier = next(tier for tier in reversed(OPEN_TO_ALL.tiers) if tier.ladders)
    severity = next(iter(tier.ladders))
    file = ("--plan", str(path_of(OPEN_TO_ALL)), "--tier", tier.slug, "--severity", severity)
    assert rehearsed(capsys, *file, "--at", "2026-12-01T03:00:00Z")["plan"] == OPEN_TO_ALL.stem


def test_what_people_do_ends_it(furnished: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    events = tmp_path / "events.json"
    events.write_text(json.dumps([{"at": "2026-12-01T03:10:00Z", "kind": "resolved"}]))
    told = rehearsed(capsys, "--tier", HIGHEST, *NIGHT, "--events", str(events))
    assert [step["level"] for step in told["steps"]] == [1]


def test_people_read_it_as_text(furnished: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--tier", HIGHEST, *NIGHT)
    assert code == 0
    assert "Sam Whitfield (on call, Primary), by email" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--tier", "nonsense", *NIGHT), "the plan has no tier"),
        ((*NIGHT,), "name a tier"),
        (("--tier", HIGHEST, "--organisation", "NW", *NIGHT), "and not both"),
        (("--organisation", "XX", *NIGHT), "no organisation"),
        (("--tier", HIGHEST, "--severity", "x", "--at", "2026-12-01T03:00:00Z"), "the plan has no severity"),
        (("--tier", HIGHEST, "--severity", MOST_SEVERE, "--at", "soon"), "no ISO 8601 time"),
        (("--tier", HIGHEST, *NIGHT, "--untouched", "--events", "x"), "exclude each other"),
    ],
)
def test_what_cannot_be_exits_2_in_one_line(
    furnished: Settings, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert words in err


def test_it_writes_nothing(furnished: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    before = asyncio.run(_events(furnished))
    rehearsed(capsys, "--tier", HIGHEST, *NIGHT)
    assert asyncio.run(_events(furnished)) == before
