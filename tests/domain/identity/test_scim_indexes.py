"""What directories ask for again and again stays quick with a hundred thousand people: it goes by an index, as the
application's role and under its policies."""

from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.identity.scim_filter import read_filter
from app.domain.identity.scim_reading import Kind, fitting_rows
from app.domain.identity.scim_sql import Arguments
from app.lib import database as pool
from app.lib.database import SYSTEM
from tests.cast import as_owner
from tests.directories import connect

pytestmark = pytest.mark.anyio
ASKED = (
    "",
    'userName eq "user77@x.example"',
    'externalId eq "e77"',
    'emails.value eq "USER77@x.example"',
    'emails[value eq "user77@x.example"]',
    'id eq "00000000-0000-7000-8000-000000000077"',
    'userName eq "user77@x.example" and active eq true',
)


async def many(settings: Settings, connection_id: UUID) -> None:
    await as_owner(
        settings,
        "INSERT INTO scim_user (organisation_id, connection_id, id, user_name, user_name_key, external_id, addresses) "
        "SELECT c.organisation_id, c.id, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, address, "
        "address, 'e' || n, ARRAY[address] FROM connection c, generate_series(1, 100000) n, "
        "LATERAL (SELECT 'user' || n || '@x.example') a (address) WHERE c.id = $1",
        connection_id,
    )
    await as_owner(
        settings,
        "INSERT INTO scim_group (organisation_id, connection_id, id, display_name, name_key) "
        "SELECT organisation_id, id, id, 'Everybody', 'everybody' FROM connection WHERE id = $1",
        connection_id,
    )
    await as_owner(
        settings,
        "INSERT INTO scim_member SELECT organisation_id, connection_id, $1, id FROM scim_user",
        connection_id,
    )
    await as_owner(settings, "ANALYZE scim_user, scim_group, scim_member")


async def plan(connection_id: UUID, kind: Kind, text: str) -> str:
    """How PostgreSQL goes about a page of a list."""
    arguments = Arguments([connection_id])
    fitting = fitting_rows(kind, read_filter(text) if text else None, arguments)
    async with pool.transaction(SYSTEM):
        found = await pool.fetch(f"EXPLAIN SELECT * {fitting} ORDER BY id LIMIT 50", *arguments.values)
    return "\n".join(row[0] for row in found)


async def test_lists_go_by_an_index_with_a_hundred_thousand_people(cast: Cast, database: Settings) -> None:
    connection_id = await connect(cast["nadia"], cast["nadia"].administers[0])
    await many(database, connection_id)
    for text in ASKED:
        found = await plan(connection_id, "User", text)
        assert "Seq Scan" not in found, (text, found)
    found = await plan(connection_id, "Group", 'members eq "00000000-0000-7000-8000-000000000077"')
    assert "Seq Scan on scim_member" not in found, found
