"""A long log is read as quickly as a short one: what is asked of it goes by an index, under its reader's policies."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.audit.queries import EVERYTHING, Asked, actions_of, selected
from app.lib import database
from tests.cast import as_owner

pytestmark = pytest.mark.anyio


async def lengthen(settings: Settings, chain: UUID, actor: UUID) -> None:
    """A hundred thousand entries; the last of that person, and of that action, is the first."""
    await as_owner(settings, "INSERT INTO audit_chain VALUES ($1, 0, '') ON CONFLICT DO NOTHING", chain)
    await as_owner(
        settings,
        "INSERT INTO audit_entry (chain, seq, organisation_id, at, action, actor_id, body, previous, hash) "
        "SELECT $1, n, $1, now() + n * interval '1 second', "
        "CASE WHEN n = 1001 THEN 'door.opened' ELSE 'door.shut' END, "
        "CASE WHEN n = 1001 THEN $2::uuid END, '{}', '', '' FROM generate_series(1001, 101000) n",
        chain,
        actor,
    )
    await as_owner(settings, "ANALYZE audit_entry")


async def looked_at(reader: Viewer, asked: Asked) -> int:
    """How many entries PostgreSQL looks at for a page of the log."""
    (mine,) = reader.identity_ids
    statement, arguments = selected(mine, asked, {}, "e.seq DESC LIMIT 50")
    async with database.transaction(reader.who, reading=True):
        found = await database.fetch(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT TEXT) {statement}", *arguments)
    plan = "\n".join(row[0] for row in found)
    assert "Seq Scan on audit_entry" not in plan, plan
    removed = [line.split(": ")[1] for line in plan.splitlines() if "Rows Removed by Filter" in line]
    return sum(map(int, removed))


async def test_a_page_of_a_long_log_goes_by_an_index(cast: Cast, installation: Settings) -> None:
    nadia = cast["nadia"]
    (mine,) = nadia.identity_ids
    await lengthen(installation, mine, nadia.person_id)
    long_ago = Asked(before=datetime(2020, 1, 1, tzinfo=UTC))
    of_one = (Asked(actor_id=nadia.person_id), Asked(actions=["door.opened"]), Asked(request="00c0ffee"))
    for asked in (EVERYTHING, *of_one, long_ago):
        assert await looked_at(nadia, asked) < 100, asked
    async with database.transaction(nadia.who, reading=True):
        assert {"door.opened", "door.shut"} <= set(await actions_of(mine))
