"""`portal user reset-factors`, for whoever nobody in the browser can help."""

import asyncio

from app.config import Settings
from app.domain.accounts import recovery, totp
from app.lib import database as pool
from app.lib.database import SYSTEM
from tests.cast import furnish, opened, rows
from tests.commands.test_audit import portal

RESET = ("user", "reset-factors", "--reason", "Called back", "--email")


async def _with_app(settings: Settings) -> None:
    async with opened(settings):
        admin = (await furnish())["admin"]
        async with pool.transaction(SYSTEM):
            await totp.begin(admin.person_id)
            await recovery.renew(admin.person_id)


async def _left(settings: Settings) -> list[int]:
    async with opened(settings):
        counted = "SELECT (SELECT count(*) FROM {}) AS n"
        tables = ("totp", "recovery_code", "audit_entry WHERE action = 'factors.reset'")
        return [(await rows(counted.format(table)))[0]["n"] for table in tables]


async def _is_active(settings: Settings, email: str) -> bool:
    async with opened(settings):
        return bool((await rows("SELECT active FROM person WHERE email = $1", email))[0]["active"])


def test_somebody_is_shut_out_and_let_in_again_by_command(database: Settings) -> None:
    asyncio.run(_with_app(database))
    for email in ("alex@support.example", "erin@northwind.example"):
        for act, active in (("deactivate", False), ("deactivate", False), ("activate", True)):
            done = portal(database, "user", act, "--email", email)
            assert done.returncode == 0, done.stderr
            assert asyncio.run(_is_active(database, email)) is active
    for email in ("admin@support.example", "nobody@support.example"):
        refused = portal(database, "user", "deactivate", "--email", email)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)


def test_an_administrators_factors_are_reset_by_command_and_noted(database: Settings) -> None:
    asyncio.run(_with_app(database))
    nobody = portal(database, *RESET, "nobody@support.example")
    assert (nobody.returncode, len(nobody.stderr.splitlines())) == (2, 1)
    assert portal(database, *RESET, "admin@support.example").returncode == 0
    assert asyncio.run(_left(database)) == [0, 0, 1]
