"""Bringing a database to shape: again, and together with somebody else."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from dataclasses import replace
from urllib.parse import urlsplit

import asyncpg
import pytest

from app.config import ROOT, Settings
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
    name = f"{urlsplit(database.database_url).path[1:]}_empty"
    url = urlsplit(database.database_url)._replace(path=f"/{name}").geturl()
    environ = os.environ | {"DATABASE_URL": url, "REDIS_URL": database.redis_url, "SECRET_KEY": database.secret_key}
    environ["DATA_DIR"] = str(database.data_dir)
    await as_owner(database, f"CREATE DATABASE {name}")
    try:
        both = await asyncio.gather(*(_portal_migrate(environ) for _ in range(2)))
        assert sorted(told.partition(":")[0] for told in both) == ["migrated", "up to date"]
    finally:
        await as_owner(database, f"DROP DATABASE {name} WITH (FORCE)")
        await as_owner(database, f"DROP ROLE {name}_app")


async def _portal_migrate(environ: dict[str, str]) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from app.cli import main; main()", "migrate", env=environ, cwd=ROOT, stdout=PIPE
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    return told.decode().strip()


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
