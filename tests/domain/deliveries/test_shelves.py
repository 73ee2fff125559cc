"""What the administrator's page lists."""

import pytest

from app.config import Settings
from app.domain.deliveries import claims, queries
from app.domain.deliveries.queries import Shelf
from app.lib import database
from app.lib.database import SYSTEM
from tests.outbox import owe_mail

pytestmark = pytest.mark.anyio


async def addresses(shelf: Shelf) -> list[str]:
    async with database.transaction(SYSTEM):
        return [listed.address for listed in (await queries.on_shelf(shelf)).rows]


async def test_each_delivery_stands_on_the_shelf_of_its_state(opened: Settings) -> None:
    await owe_mail("sent@nw.example")
    await claims.settle_sent((await claims.claim(1))[0])
    await owe_mail("dead@nw.example")
    await claims.settle_dead((await claims.claim(1))[0], "550 No such user")
    await owe_mail("sending@nw.example")
    await claims.claim(1)
    await owe_mail("queued@nw.example")
    assert await addresses("sent") == ["sent@nw.example"]
    assert await addresses("dead") == ["dead@nw.example"]
    assert await addresses("waiting") == ["queued@nw.example", "sending@nw.example"]
    async with database.transaction(SYSTEM):
        assert await queries.how_many() == {"dead": 1, "waiting": 2}


async def test_pages_follow_each_other_without_gap_or_repeat(opened: Settings) -> None:
    await owe_mail(*(f"person{n}@nw.example" for n in range(5)))
    seen: list[str] = []
    after = None
    async with database.transaction(SYSTEM):
        while True:
            shelf = await queries.on_shelf("waiting", after, limit=2)
            seen += [listed.address for listed in shelf.rows]
            after = shelf.next
            if after is None:
                break
    assert sorted(seen) == [f"person{n}@nw.example" for n in range(5)]
