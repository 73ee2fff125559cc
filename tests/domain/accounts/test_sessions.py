"""Sessions and tokens: how long they live, and that only hashes of them are kept."""

import hashlib
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts import actions
from app.domain.accounts.expiry import forget_spent
from app.domain.accounts.queries import viewer_of_session, viewer_of_token
from app.domain.accounts.tokens import create_api_token
from app.lib import database as pool
from app.lib.database import SYSTEM
from tests.cast import as_owner, pass_time, rows

pytestmark = pytest.mark.anyio


async def change(sql: str, *args: object) -> None:
    async with pool.transaction(SYSTEM):
        await pool.execute(sql, *args)


async def session_of(cast: Cast, name: str) -> str:
    async with pool.transaction(SYSTEM):
        return await actions.start_session(cast[name].person_id, address="192.0.2.7", browser="a test")


async def token_of(cast: Cast, name: str) -> str:
    async with pool.transaction(SYSTEM):
        token = await create_api_token(cast[name].email)
    assert token
    return token


async def test_a_session_is_its_persons(cast: Cast) -> None:
    found = await viewer_of_session(await session_of(cast, "erin"))
    assert found
    assert found.session_id
    assert (found.person_id, found.memberships) == (cast["erin"].person_id, cast["erin"].memberships)


@pytest.mark.parametrize(
    ("column", "ago", "lives"),
    [
        ("seen_at", "11 hours 59 minutes", True),
        ("seen_at", "12 hours 1 minute", False),
        ("expires_at", "1 second", False),
        ("ended_at", "1 second", False),
    ],
)
async def test_a_session_ends_unused_too_old_or_ended(cast: Cast, column: str, ago: str, lives: bool) -> None:
    token = await session_of(cast, "erin")
    await change(f"UPDATE session SET {column} = clock_timestamp() - interval '{ago}'")
    assert bool(await viewer_of_session(token)) == lives


async def test_a_session_lasts_a_fortnight_however_much_it_is_used(cast: Cast) -> None:
    await session_of(cast, "erin")
    (row,) = await rows("SELECT expires_at - created_at AS life FROM session")
    assert abs((row["life"] - actions.SESSION_LIFE).total_seconds()) < 1


async def test_use_is_noted_once_a_minute_and_keeps_a_session_alive(cast: Cast) -> None:
    token = await session_of(cast, "erin")
    seen = "SELECT clock_timestamp() - seen_at < interval '30 seconds' AS fresh FROM session"
    await change("UPDATE session SET seen_at = clock_timestamp() - interval '50 seconds'")
    await viewer_of_session(token)
    assert not (await rows(seen))[0]["fresh"]
    await change("UPDATE session SET seen_at = clock_timestamp() - interval '11 hours'")
    await viewer_of_session(token)
    assert (await rows(seen))[0]["fresh"]


async def test_moving_the_products_time_ends_no_session(cast: Cast, database: Settings) -> None:
    token = await session_of(cast, "erin")
    await pass_time(database, timedelta(days=30))
    assert await viewer_of_session(token)


async def test_the_deactivated_are_out_at_once(cast: Cast, database: Settings) -> None:
    session, token = await session_of(cast, "erin"), await token_of(cast, "erin")
    assert await viewer_of_session(session)
    assert await viewer_of_token(token)
    await as_owner(database, "UPDATE person SET active = false WHERE id = $1", cast["erin"].person_id)
    assert await viewer_of_session(session) is None
    assert await viewer_of_token(token) is None


async def test_a_token_ends_when_it_expires_or_is_taken_back(cast: Cast) -> None:
    for column in ("expires_at", "ended_at"):
        token = await token_of(cast, "erin")
        assert await viewer_of_token(token)
        await change(f"UPDATE api_token SET {column} = clock_timestamp() - interval '1 second'")
        assert await viewer_of_token(token) is None


async def test_a_session_is_no_token_and_a_token_no_session(cast: Cast) -> None:
    session, token = await session_of(cast, "erin"), await token_of(cast, "erin")
    assert await viewer_of_token(session) is None
    assert await viewer_of_session(token) is None


async def test_of_secrets_only_hashes_are_kept(cast: Cast) -> None:
    session, token = await session_of(cast, "erin"), await token_of(cast, "erin")
    async with pool.transaction(SYSTEM):
        reset = await actions.new_reset(cast["erin"].person_id)
    for table, secret in (("session", session), ("api_token", token), ("password_reset", reset)):
        (row,) = await rows(f"SELECT token_hash, row_to_json(t)::text AS whole FROM {table} t")
        assert row["token_hash"] == hashlib.sha256(secret.encode()).digest()
        assert secret not in row["whole"]
        assert len(secret) >= 43


async def test_what_has_served_is_forgotten_and_what_serves_is_not(cast: Cast) -> None:
    live = await session_of(cast, "erin")
    await session_of(cast, "nadia")
    await change(
        "UPDATE session SET expires_at = clock_timestamp() - interval '31 days' WHERE person_id = $1",
        cast["nadia"].person_id,
    )
    await change("INSERT INTO throttle VALUES ('old', 1, clock_timestamp() - interval '25 hours'), ('new', 1, now())")
    assert await forget_spent() == 2
    assert await viewer_of_session(live)
    assert [row["key"] for row in await rows("SELECT key FROM throttle")] == ["new"]
