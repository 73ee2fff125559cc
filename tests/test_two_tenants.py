"""Two tenants in one database: what each may see and do, and that no part of row-level security could be missing
without this being noticed."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from app.config import Settings
from tests.servers import Servers, fresh_database
from tests.walls import ROWS, WALLS, breaches

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def settings(servers: Servers, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """One database for all of these tests, which undo what they do."""
    with fresh_database(servers, f"uphold_{worker_id}_walls", tmp_path_factory.mktemp("data"), 0) as settings:
        yield settings


@pytest.fixture
async def owner(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """The owner in a transaction with rows of both tenants; all of it is rolled back."""
    connection = await asyncpg.connect(settings.database_url)
    everything = connection.transaction()
    await everything.start()
    await connection.execute(ROWS)
    yield connection
    await everything.rollback()
    await connection.close()


@pytest.fixture
def role(settings: Settings) -> str:
    """The application's role."""
    return urlsplit(settings.app_database_url).username or ""


async def unnoticed(owner: asyncpg.Connection, role: str, changes: list[tuple[str, str]]) -> list[str]:
    """Those of the changes (a table and a statement) after which every wall still seems to hold."""
    walls = {wall.table: wall for wall in WALLS}
    found = []
    for table, change in changes:
        damage = owner.transaction()
        await damage.start()
        await owner.execute(change)
        if not await breaches(owner, role, [walls[table]]):
            found.append(change)
        await damage.rollback()
    return found


async def test_every_table_is_checked(owner: asyncpg.Connection) -> None:
    guarded = await owner.fetch("SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY relname")
    assert sorted(wall.table for wall in WALLS) == [row["relname"] for row in guarded]


async def test_everyone_sees_and_does_what_is_theirs_and_nothing_else(owner: asyncpg.Connection, role: str) -> None:
    assert await breaches(owner, role) == []


async def test_a_policy_that_is_missing_is_noticed(owner: asyncpg.Connection, role: str) -> None:
    policies = await owner.fetch("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'")
    changes = [(row["tablename"], f"DROP POLICY {row['policyname']} ON {row['tablename']}") for row in policies]
    assert len(changes) >= 2 * len(WALLS)
    assert await unnoticed(owner, role, changes) == []


async def test_a_policy_that_is_too_wide_is_noticed(owner: asyncpg.Connection, role: str) -> None:
    policies = await owner.fetch(
        "SELECT tablename, policyname, cmd FROM pg_policies "
        "WHERE schemaname = 'public' AND coalesce(qual, with_check) <> 'true'"
    )
    clauses = {"SELECT": "USING (true)", "DELETE": "USING (true)", "INSERT": "WITH CHECK (true)"}
    changes = [
        (
            row["tablename"],
            f"ALTER POLICY {row['policyname']} ON {row['tablename']} "
            + clauses.get(row["cmd"], "USING (true) WITH CHECK (true)"),
        )
        for row in policies
    ]
    assert len(changes) >= len(WALLS)
    assert await unnoticed(owner, role, changes) == []


async def test_a_table_without_row_security_is_noticed(owner: asyncpg.Connection, role: str) -> None:
    changes = [(wall.table, f"ALTER TABLE {wall.table} DISABLE ROW LEVEL SECURITY") for wall in WALLS]
    assert await unnoticed(owner, role, changes) == []
