"""Dead letters: an administrator sends them again."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from app.config import Settings
from app.domain.deliveries import claims
from app.domain.deliveries.actions import resend
from app.lib import database
from app.lib.database import SYSTEM, Who
from app.lib.ids import new_id
from app.lib.refusals import Refused
from tests.outbox import delivery, owe_mail

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Staff:
    """Somebody of the vendor."""

    person_id: UUID
    is_admin: bool


async def someone(*, is_admin: bool) -> Staff:
    person = new_id()
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO person (id, email, name, staff_role) VALUES ($1, $2, 'Ada', $3)",
            person,
            f"{person}@support.example",
            "administrator" if is_admin else "agent",
        )
    return Staff(person, is_admin)


async def a_dead_letter() -> UUID:
    await owe_mail("erin@nw.example")
    (claim,) = await claims.claim(1)
    await claims.settle_dead(claim, "550 No such user")
    return claim.id


async def test_an_administrator_sends_a_dead_letter_again_and_the_log_says_so(opened: Settings) -> None:
    dead, admin = await a_dead_letter(), await someone(is_admin=True)
    async with database.transaction(Who("staff", admin.person_id)):
        assert await resend(admin, dead)
        events = await database.fetch("SELECT subject, subject_id, kind, actor_id, public FROM event")
    assert [tuple(row) for row in events] == [("delivery", dead, "resent", admin.person_id, False)]
    row = await delivery()
    assert (row["state"], row["attempts"], row["last_error"]) == ("queued", 0, None)
    assert [claim.id for claim in await claims.claim(1)] == [dead]


async def test_a_second_click_sends_it_no_third_time(opened: Settings) -> None:
    dead, admin = await a_dead_letter(), await someone(is_admin=True)
    async with database.transaction(Who("staff", admin.person_id)):
        assert await resend(admin, dead)
        assert not await resend(admin, dead)
        assert await database.fetch_value("SELECT count(*) FROM event") == 1


async def test_an_agent_cannot_send_a_dead_letter_again(opened: Settings) -> None:
    dead, agent = await a_dead_letter(), await someone(is_admin=False)
    async with database.transaction(Who("staff", agent.person_id)):
        with pytest.raises(Refused):
            await resend(agent, dead)
    assert (await delivery())["state"] == "dead"
