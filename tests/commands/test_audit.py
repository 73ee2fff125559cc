"""`portal audit …`, as a shell runs it."""

import asyncio
import json
import os
import subprocess
import sys

import pytest

from app.config import ROOT, Settings
from app.domain.audit.trail import VENDOR, note
from app.lib import database as pool
from app.lib.database import SYSTEM
from tests.cast import as_owner, furnish, opened
from tests.domain.audit.tampering import recompute


def portal(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command in an installation."""
    environ = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environ |= {"DATA_DIR": str(settings.data_dir), "SECRET_KEY": settings.secret_key, "DEMO": "1"}
    environ |= {"DATABASE_URL": settings.database_url, "APP_DATABASE_URL": settings.app_database_url}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        env=environ | {"REDIS_URL": settings.redis_url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


async def _fill(settings: Settings) -> None:
    async with opened(settings):
        await furnish()
        for _ in range(3):
            async with pool.transaction(SYSTEM):
                await note(VENDOR, "thing.done")


@pytest.fixture
def installation(database: Settings) -> Settings:
    """One with people, and a trail."""
    asyncio.run(_fill(database))
    return database


def test_a_trail_that_nobody_touched_is_signed_and_verified(installation: Settings) -> None:
    signed = [json.loads(line) for line in portal(installation, "audit", "checkpoint").stdout.splitlines()]
    assert {"chain", "seq", "hash", "at", "signature"} == set(signed[0])
    told = portal(installation, "audit", "verify", "--json")
    chains = json.loads(told.stdout)["chains"]
    assert told.returncode == 0
    assert [(one["flaw"], one["signed"]["seq"]) for one in chains] == [(None, one["entries"]) for one in chains]
    assert "NW" in {one["organisation"] for one in chains}


def test_the_first_bad_row_is_named_and_the_exit_code_is_1(installation: Settings) -> None:
    asyncio.run(as_owner(installation, "UPDATE audit_entry SET body = '{}' WHERE seq = 2 AND organisation_id IS NULL"))
    told = portal(installation, "audit", "verify", "--organisation", "staff")
    assert told.returncode == 1
    assert told.stdout.startswith("staff: entry 2 of chain 00000000-0000-0000-0000-000000000000: it was changed")
    assert portal(installation, "audit", "verify", "--organisation", "NW").returncode == 0


def test_a_clock_that_was_set_back_is_told_and_the_exit_code_is_0(installation: Settings) -> None:
    earlier = "UPDATE audit_entry SET at = at - interval '1 day' WHERE seq = 3 AND organisation_id IS NULL"
    asyncio.run(as_owner(installation, earlier))
    asyncio.run(recompute(installation, 3))
    told = portal(installation, "audit", "verify", "--organisation", "staff")
    assert told.returncode == 0
    assert "; dated before the entry before it: 3 (was the server's clock set back then?)" in told.stdout


def test_a_copy_of_the_checkpoints_is_enough_to_find_what_was_cut_off(installation: Settings) -> None:
    copy = installation.data_dir / "elsewhere.jsonl"
    copy.write_text(portal(installation, "audit", "checkpoint").stdout)
    key = portal(installation, "audit", "key").stdout.strip()
    asyncio.run(as_owner(installation, "DELETE FROM audit_entry"))
    asyncio.run(as_owner(installation, "DELETE FROM audit_chain"))
    (installation.data_dir / "audit" / "checkpoints.jsonl").unlink()
    assert portal(installation, "audit", "verify").returncode == 0
    told = portal(installation, "audit", "verify", "--checkpoints", str(copy), "--public-key", key)
    assert (told.returncode, "are missing, which were signed" in told.stdout) == (1, True)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_an_export_goes_to_standard_output_and_is_noted(installation: Settings, form: str) -> None:
    lines = portal(installation, "audit", "export", "--organisation", "staff", "--format", form).stdout.splitlines()
    assert ["thing.done" in line for line in lines[-4:]] == [True, True, True, False]
    assert "audit.exported" in lines[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "--organisation", "Nobody"),
        ("verify", "--public-key", "nonsense"),
        ("export", "--organisation", "Nobody"),
        ("export", "--organisation", "staff", "--since", "soon"),
    ],
)
def test_what_makes_no_sense_exits_2_with_one_line(installation: Settings, arguments: tuple[str, ...]) -> None:
    told = portal(installation, "audit", *arguments)
    assert (told.returncode, len(told.stderr.splitlines())) == (2, 1)


def test_what_is_done_by_command_is_noted(installation: Settings) -> None:
    portal(installation, "user", "create", "--email", "new@support.example", "--role", "agent")
    portal(installation, "demo", "advance", "1m")
    exported = portal(installation, "audit", "export", "--organisation", "staff").stdout.splitlines()
    actions = [json.loads(line)["action"] for line in exported]
    assert actions[-3:] == ["person.created", "demo.advanced", "audit.exported"]
