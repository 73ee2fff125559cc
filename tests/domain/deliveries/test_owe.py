"""Owing messages: in the transaction of what they are about, and within the tenant's walls."""

from uuid import UUID

import asyncpg
import pytest

from app.config import Settings
from app.domain.deliveries.actions import Recipient, owe
from app.lib import database
from app.lib.database import SYSTEM, Who
from app.lib.ids import new_id
from tests.outbox import REPLY, deliveries

pytestmark = pytest.mark.anyio


async def an_organisation(prefix: str) -> tuple[UUID, UUID]:
    """A new organisation and a contact of it."""
    organisation, person = new_id(), new_id()
    async with database.transaction(SYSTEM):
        await database.execute("INSERT INTO organisation (id, name, prefix) VALUES ($1, $2, $2)", organisation, prefix)
        await database.execute(
            "INSERT INTO person (id, email, name) VALUES ($1, $2, 'Erin')", person, f"erin@{prefix.lower()}.example"
        )
        await database.execute(
            "INSERT INTO membership (organisation_id, person_id, role) VALUES ($1, $2, 'member')", organisation, person
        )
    return organisation, person


async def test_an_address_gets_one_message_however_often_it_is_named(opened: Settings) -> None:
    organisation, erin = await an_organisation("NW")
    async with database.transaction(SYSTEM):
        twice = [Recipient(erin, "erin@nw.example"), Recipient(erin, "erin@nw.example")]
        await owe(twice, "public_reply", REPLY, organisation_id=organisation)
    assert [row["address"] for row in await deliveries()] == ["erin@nw.example"]


async def test_nobody_to_write_to_owes_nothing(opened: Settings) -> None:
    async with database.transaction(SYSTEM):
        await owe([], "public_reply", REPLY, organisation_id=None)
    assert await deliveries() == []


async def test_what_is_rolled_back_owes_nothing(opened: Settings) -> None:
    _, erin = await an_organisation("NW")

    async def owe_and_fail() -> None:
        async with database.transaction(SYSTEM):
            await owe([Recipient(erin, "erin@nw.example")], "public_reply", REPLY, organisation_id=None)
            raise RuntimeError("the act fails")

    with pytest.raises(RuntimeError, match="the act fails"):
        await owe_and_fail()
    assert await deliveries() == []


async def test_a_contact_owes_mail_but_cannot_read_it(opened: Settings) -> None:
    organisation, erin = await an_organisation("NW")
    async with database.transaction(Who("contact", erin, (organisation,))):
        await owe([Recipient(erin, "erin@nw.example")], "customer_reply", REPLY, organisation_id=organisation)
        assert await database.fetch("SELECT * FROM delivery") == []
    assert len(await deliveries()) == 1


async def test_a_stranger_cannot_owe_in_an_organisations_name(opened: Settings) -> None:
    northwind, _ = await an_organisation("NW")
    outpost, stan = await an_organisation("OP")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(Who("contact", stan, (outpost,))):
            await owe([Recipient(stan, "stan@op.example")], "customer_reply", REPLY, organisation_id=northwind)
    assert await deliveries() == []
