"""What a test leaves to the next one: nothing, and a cast that need not be made again."""

import asyncpg
import pytest

from app.config import Settings
from app.demo import Cast
from tests.by_itself import MONDAY, MOST_SEVERE, set_time
from tests.cast import as_owner, file_ticket, furnish, opened
from tests.emptying import emptied

pytestmark = pytest.mark.anyio
TABLES = ("person", "contract_version", "event", "audit_chain", "audit_entry", "search_entry", "time_offset")
SOMEBODY = "INSERT INTO person (id, email, name) VALUES (gen_random_uuid(), 'somebody@else.example', 'Somebody')"


async def everything(settings: Settings) -> list[str]:
    """What stands in those tables, and where the sequences are."""
    owner = await asyncpg.connect(settings.database_url)
    try:
        kept = [await owner.fetchval(f"SELECT jsonb_agg(t ORDER BY t)::text FROM {table} t") for table in TABLES]
        return [*kept, str(await owner.fetch("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"))]
    finally:
        await owner.close()


async def cast_of(settings: Settings) -> Cast:
    """The cast in that database."""
    async with opened(settings):
        return await furnish()


async def test_a_cast_is_put_back_as_it_was_made_and_goes_on_from_there(database: Settings) -> None:
    new = await everything(database)
    cast = await cast_of(database)
    made = await everything(database)
    async with opened(database):
        reference = await file_ticket(cast["erin"], MOST_SEVERE)
    assert emptied(database.database_url)
    assert await everything(database) == new
    assert await cast_of(database) == cast
    assert await everything(database) == made
    async with opened(database):
        assert await file_ticket(cast["erin"], MOST_SEVERE) == reference


async def test_at_another_time_the_cast_is_made_anew(database: Settings) -> None:
    cast = await cast_of(database)
    assert emptied(database.database_url)
    await set_time(database, MONDAY)
    assert (await cast_of(database))["erin"].person_id != cast["erin"].person_id


async def test_what_stands_in_a_database_is_not_taken_for_a_cast(database: Settings) -> None:
    await as_owner(database, SOMEBODY)
    cast = await cast_of(database)
    assert emptied(database.database_url)
    assert (await cast_of(database))["erin"].person_id != cast["erin"].person_id


async def test_a_database_of_another_shape_is_given_up(database: Settings) -> None:
    await as_owner(database, "CREATE TABLE odd ()")
    assert not emptied(database.database_url)
