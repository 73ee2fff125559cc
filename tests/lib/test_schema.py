"""Bringing a database to shape: again, and together with somebody else."""

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

import asyncpg
import pytest

from app.commands.migrate import migrate
from app.config import Settings
from app.lib import schema
from app.lib.schema import SchemaError
from tests.cast import as_owner

pytestmark = pytest.mark.anyio


async def test_migrating_again_is_done_by_an_ordinary_owner_and_changes_nothing(database: Settings) -> None:
    assert await schema.migrate(database) == "up to date"
    connection = await asyncpg.connect(database.app_database_url)
    assert await connection.fetchval("SELECT count(*) FROM organisation") == 0
    await connection.close()


async def test_two_migrations_at_once_wait_for_each_other(database: Settings) -> None:
    # As two processes do it: each with its own engine, which a thread of its own loop comes closest to.
    told = await asyncio.gather(*(asyncio.to_thread(migrate, database) for _ in range(2)))
    assert set(told) == {"up to date"}


async def test_what_the_application_may_do_is_set_right_again(database: Settings) -> None:
    role = urlsplit(database.app_database_url).username
    await as_owner(database, f'GRANT UPDATE ON event TO "{role}"')
    await schema.migrate(database)
    connection = await asyncpg.connect(database.app_database_url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("UPDATE event SET kind = 'undone'")
    await connection.close()


async def test_the_owner_cannot_be_the_application(database: Settings) -> None:
    with pytest.raises(SchemaError, match="another role"):
        await schema.migrate(replace(database, app_database_url=database.database_url))
