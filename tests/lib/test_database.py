"""Eyes on a pooled connection: each transaction has its own, whatever became of the one before."""

import asyncio
import random
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from app.config import Settings
from app.lib import database as pool
from app.lib.database import NOBODY, SYSTEM, Who
from app.lib.ids import new_id
from tests.cast import opened

pytestmark = pytest.mark.anyio
TENANTS = 10
CROWDS, CROWD = 10, 40
# Long enough to be cut short in the middle, whichever machine it is.
SLOW = "SELECT id, (SELECT count(*) FROM generate_series(1, 2000)) FROM organisation"


@pytest.fixture
async def tenants(database: Settings) -> AsyncIterator[list[UUID]]:
    """Organisations, in a database that is reached over one connection only."""
    made = [new_id() for _ in range(TENANTS)]
    async with opened(database, largest=1):
        async with pool.transaction(SYSTEM):
            for number, tenant in enumerate(made):
                await pool.execute(
                    "INSERT INTO organisation (id, name, prefix) VALUES ($1, $2, $2)", tenant, f"T{number}"
                )
        yield made


def contact_of(tenant: UUID) -> Who:
    return Who("contact", new_id(), (tenant,))


async def organisations_seen(who: Who) -> list[UUID]:
    async with pool.transaction(who):
        return [row["id"] for row in await pool.fetch(SLOW)]


async def visits(tenants: list[UUID], chance: random.Random) -> list[tuple[UUID, list[UUID]]]:
    """A crowd of visitors at once, half of them cut short somewhere; who came to the end, and what they saw."""
    crowd = [(tenant, asyncio.create_task(organisations_seen(contact_of(tenant)))) for tenant in tenants]
    seen = []
    for tenant, visit in crowd:
        # The visitors before this one are done; this one has just begun, or waits.
        for _ in range(chance.randrange(12)):
            await asyncio.wait({visit}, timeout=0)
        if chance.random() < 0.5:
            visit.cancel()
        try:
            seen.append((tenant, await visit))
        except asyncio.CancelledError:
            continue
    return seen


async def test_one_connection_shows_each_tenant_its_own_however_many_are_cut_short(tenants: list[UUID]) -> None:
    chance = random.Random(7)
    seen = []
    for _ in range(CROWDS):
        seen += await visits(chance.choices(tenants, k=CROWD), chance)
    assert CROWDS * CROWD / 4 < len(seen) < CROWDS * CROWD
    assert [rows for tenant, rows in seen if rows != [tenant]] == []
    assert await organisations_seen(NOBODY) == []
    assert sorted(await organisations_seen(SYSTEM)) == sorted(tenants)


async def test_a_transaction_that_fails_leaves_no_eyes_behind(tenants: list[UUID]) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with pool.transaction(contact_of(tenants[0])):
            await pool.fetch("SELECT 1 / 0")
    async with pool.connection() as connection:
        assert await connection.fetch("SELECT id FROM organisation") == []
    assert await organisations_seen(contact_of(tenants[1])) == [tenants[1]]


async def test_nothing_is_seen_outside_a_transaction(tenants: list[UUID]) -> None:
    async with pool.connection() as connection:
        assert await connection.fetch("SELECT id FROM organisation") == []
    with pytest.raises(RuntimeError, match="no transaction is open"):
        await pool.fetch("SELECT id FROM organisation")


async def test_a_transaction_inside_another_is_refused(tenants: list[UUID]) -> None:
    with pytest.raises(RuntimeError, match="already open"):
        async with pool.transaction(contact_of(tenants[0])):
            await organisations_seen(contact_of(tenants[1]))


async def test_a_task_apart_does_not_inherit_the_transaction(tenants: list[UUID]) -> None:
    async with pool.transaction(contact_of(tenants[0])):
        task = pool.apart(organisations_seen(contact_of(tenants[1])))
    assert await task == [tenants[1]]


async def test_what_waits_for_the_commit_is_never_done_after_a_rollback(tenants: list[UUID]) -> None:
    done = list[str]()

    async def fail() -> None:
        async with pool.transaction(contact_of(tenants[0])):
            pool.after_commit(lambda: done.append("told"))
            await pool.execute("INSERT INTO organisation (id, name, prefix) VALUES ($1, 'Z', 'ZZ')", new_id())

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await fail()
    assert done == []
