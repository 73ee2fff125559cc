"""What the tests of deliveries share: owing something, and looking at what became of it."""

from collections.abc import Mapping
from typing import Any

from asyncpg import Record

from app.domain.deliveries.actions import Recipient, owe
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id

REPLY = {
    "reference": "NW-1042",
    "subject": "All debates fail",
    "author": "Alex Agent",
    "body": "We found it.\n\nRestarting now.",
}


async def owe_mail(*addresses: str, kind: str = "public_reply", data: Mapping[str, Any] = REPLY) -> None:
    """Owes one mail to each address, to people of whom nothing else is known."""
    async with database.transaction(SYSTEM):
        people = [new_id() for _ in addresses]
        await database.execute(
            "INSERT INTO person (id, email, name) SELECT id, address, 'Somebody' "
            "FROM unnest($1::uuid[], $2::text[]) AS p (id, address) ON CONFLICT DO NOTHING",
            people,
            list(addresses),
        )
        known = await database.fetch("SELECT id, email FROM person WHERE email = ANY ($1)", list(addresses))
        recipients = [Recipient(row["id"], row["email"]) for row in known]
        await owe(recipients, kind, data, organisation_id=None)


async def deliveries() -> list[Record]:
    """Every delivery, oldest first."""
    async with database.transaction(SYSTEM):
        return await database.fetch("SELECT * FROM delivery ORDER BY id")


async def delivery() -> Record:
    """The only one."""
    (row,) = await deliveries()
    return row


async def all_sent() -> bool:
    """Whether nothing is owed any more."""
    return all(row["state"] == "sent" for row in await deliveries())


async def let_leases_end() -> None:
    """What waiting for the leases would do."""
    await _shift("lease_until", "sending")


async def let_pauses_end() -> None:
    """What waiting for the next attempt would do."""
    await _shift("due_at", "queued")


async def _shift(column: str, state: str) -> None:
    async with database.transaction(SYSTEM):
        await database.execute(
            f"UPDATE delivery SET {column} = clock_timestamp() - interval '1 second' WHERE state = $1", state
        )
