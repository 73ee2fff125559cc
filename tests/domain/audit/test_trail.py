"""What was done and that it was noted are one: both are there, or neither; and nobody but the trail writes it."""

import asyncio
from collections import Counter
from uuid import UUID

import asyncpg
import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.audit.chain import VENDORS
from app.domain.audit.trail import VENDOR, Actor, note, note_refusal
from app.lib import database
from app.lib.database import NOBODY, SYSTEM, Who
from app.lib.origin import Origin, coming_from
from tests.cast import rows
from tests.domain.audit.tampering import verdict, write

pytestmark = pytest.mark.anyio
ENTRIES = "SELECT action, actor_id, body FROM audit_entry ORDER BY chain, seq"


async def test_what_is_rolled_back_was_never_noted(installation: Settings) -> None:
    async def fails() -> None:
        async with database.transaction(SYSTEM):
            await note(VENDOR, "thing.done")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert await rows(ENTRIES) == []


async def test_what_cannot_be_noted_is_not_done(cast: Cast, installation: Settings) -> None:
    erin = cast["erin"]

    async def rename() -> None:
        async with database.transaction(SYSTEM):
            await database.execute("UPDATE person SET name = 'Nobody' WHERE id = $1", erin.person_id)
            await note(VENDOR, "")

    with pytest.raises(asyncpg.PostgresError):
        await rename()
    assert (await rows("SELECT name FROM person WHERE id = $1", erin.person_id))[0]["name"] == erin.name


async def test_a_refusal_is_noted_though_what_was_asked_is_rolled_back(installation: Settings) -> None:
    with coming_from(Origin("192.0.2.1", "", "abc")):
        await note_refusal(VENDOR, "sign_in.refused", reason="wrong password")
    (entry,) = await rows(ENTRIES)
    assert ['"address": "192.0.2.1"' in entry["body"], '"request": "abc"' in entry["body"]] == [True, True]


async def test_everybody_who_acts_notes_it_whatever_their_eyes(cast: Cast) -> None:
    for name in ("erin", "alex"):
        person = cast[name]
        async with database.transaction(person.who):
            await note([person.organisation_ids[0] if name == "erin" else None], "thing.done", Actor(person.person_id))
    found = {row["actor_id"] for row in await rows(f"{ENTRIES}") if row["action"] == "thing.done"}
    assert found == {cast["erin"].person_id, cast["alex"].person_id}


async def test_writers_at_once_make_one_chain_without_a_gap(installation: Settings) -> None:
    await asyncio.gather(*(write(5) for _ in range(10)))
    found = await verdict(installation)
    assert (found.flaw, found.entries) == (None, 50)


async def test_two_who_note_in_each_others_chains_do_not_wait_for_each_other(cast: Cast) -> None:
    (mine,) = cast["erin"].organisation_ids

    async def act(first: UUID | None, second: UUID | None) -> None:
        for _ in range(20):
            async with database.transaction(SYSTEM):
                await note([first], "thing.done")
                await note([second], "thing.done")

    await asyncio.gather(act(mine, None), act(None, mine))
    assert (await rows("SELECT count(*) AS n FROM audit_entry WHERE action = 'thing.done'"))[0]["n"] == 80


async def test_organisations_have_chains_of_their_own(cast: Cast, installation: Settings) -> None:
    (mine,) = cast["erin"].organisation_ids
    before = await _lengths()
    async with database.transaction(SYSTEM):
        await note([mine, None, mine], "thing.done")
    after = await _lengths()
    assert {chain: after[chain] - before[chain] for chain in after if after[chain] != before[chain]} == {
        mine: 1,
        VENDORS: 1,
    }


async def test_nobodys_own_eyes_write_the_trail(cast: Cast) -> None:
    async def append(who: Who) -> None:
        async with database.transaction(who):
            await database.execute("SELECT audit_append(NULL, 'thing.done', NULL, '{}')")

    for who in (NOBODY, cast["nadia"].who, cast["admin"].who):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await append(who)


async def test_half_a_character_is_noted_as_a_question_mark(installation: Settings) -> None:
    async with database.transaction(SYSTEM):
        await note(VENDOR, "thing.done", name="a\ud800b")
    assert '"a?b"' in (await rows(ENTRIES))[0]["body"]


async def _lengths() -> Counter[object]:
    return Counter(row["chain"] for row in await rows("SELECT chain FROM audit_entry"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "INSERT INTO audit_entry (chain, seq, at, action, body, previous, hash) "
        "SELECT chain, seq + 1, at, action, body, previous, hash FROM audit_entry",
        "UPDATE audit_chain SET seq = 0",
        "DELETE FROM audit_chain",
        "TRUNCATE audit_chain CASCADE",
        "INSERT INTO audit_chain TABLE audit_chain",
        "UPDATE audit_sink SET address = 'x'",
        "DELETE FROM audit_sink",
    ],
)
async def test_the_application_cannot_touch_what_was_noted(installation: Settings, statement: str) -> None:
    await write(1)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rows(statement)
