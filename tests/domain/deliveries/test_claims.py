"""Claiming and settling: one worker at a time, and none that slept too long (security.md, "6.2 Design rules", 2)."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from app.config import Settings
from app.domain.deliveries import claims
from app.lib import database
from app.lib.database import SYSTEM
from tests.outbox import deliveries, delivery, let_leases_end, let_pauses_end, owe_mail

pytestmark = pytest.mark.anyio


async def test_many_workers_at_once_claim_each_delivery_once(opened: Settings) -> None:
    await owe_mail(*(f"person{n}@nw.example" for n in range(40)))
    claimed = await asyncio.gather(*(claims.claim(8) for _ in range(10)))
    times = Counter(claim.id for found in claimed for claim in found)
    assert len(times) == 40
    assert set(times.values()) == {1}


async def test_a_claim_knows_what_the_letter_needs(opened: Settings) -> None:
    await owe_mail("erin@nw.example", kind="password_changed", data={"name": "Erin"})
    async with database.transaction(SYSTEM):
        await database.execute("UPDATE delivery SET person_id = NULL")
    (claim,) = await claims.claim(1)
    assert (claim.address, claim.kind, claim.data) == ("erin@nw.example", "password_changed", {"name": "Erin"})
    assert claim.zone == "UTC"


async def test_what_is_not_due_yet_is_left_alone(opened: Settings) -> None:
    await owe_mail("erin@nw.example")
    (claim,) = await claims.claim(1)
    await claims.settle_retry(claim, "The mail server could not be reached")
    async with database.transaction(SYSTEM):
        await database.execute("UPDATE delivery SET due_at = clock_timestamp() + interval '1 minute'")
    assert await claims.claim(1) == []


async def test_a_stale_lease_cannot_write(opened: Settings) -> None:
    await owe_mail("erin@nw.example")
    (slept,) = await claims.claim(1)
    await let_leases_end()
    (later,) = await claims.claim(1)
    for settle in (claims.settle_sent(slept), claims.settle_dead(slept, "no"), claims.settle_retry(slept, "no")):
        assert not await settle
    assert (await delivery())["state"] == "sending"
    assert await claims.settle_sent(later)
    assert not await claims.settle_dead(later, "too late")
    assert (await delivery())["state"] == "sent"


async def test_a_lost_lease_is_claimed_anew_and_marked_as_perhaps_sent_twice(opened: Settings) -> None:
    await owe_mail("erin@nw.example")
    await claims.claim(1)
    assert await claims.claim(1) == []
    await let_leases_end()
    assert len(await claims.claim(1)) == 1
    assert (await delivery())["perhaps_twice"]


async def test_a_failure_that_may_pass_waits_for_a_random_pause_below_a_doubling_ceiling(opened: Settings) -> None:
    await owe_mail(*(f"person{n}@nw.example" for n in range(20)))
    for attempt in range(1, 4):
        for claim in await claims.claim(20):
            assert await claims.settle_retry(claim, "451 later")
        rows = await deliveries()
        async with database.transaction(SYSTEM):
            now = await database.fetch_value("SELECT clock_timestamp()")
        pauses = {row["due_at"] - now for row in rows}
        assert len(pauses) > 1
        assert max(pauses) <= timedelta(seconds=10 * 2 ** (attempt - 1))
        assert {(row["state"], row["last_error"], row["attempts"]) for row in rows} == {
            ("queued", "451 later", attempt)
        }
        await let_pauses_end()


async def test_after_its_last_attempt_a_delivery_is_dead(opened: Settings) -> None:
    await owe_mail("erin@nw.example")
    for _ in range(claims.TRIES):
        assert (await delivery())["state"] == "queued"
        (claim,) = await claims.claim(1)
        await claims.settle_retry(claim, "451 later")
        await let_pauses_end()
    row = await delivery()
    assert (row["state"], row["last_error"]) == ("dead", "451 later")
    assert await claims.claim(1) == []


async def test_what_takes_its_worker_down_every_time_is_given_up(opened: Settings) -> None:
    await owe_mail("erin@nw.example")
    for _ in range(claims.TRIES):
        assert await claims.bury_lost() == 0
        assert len(await claims.claim(1)) == 1
        await let_leases_end()
    assert await claims.claim(1) == []
    assert await claims.bury_lost() == 1
    assert (await delivery())["state"] == "dead"


async def test_a_secret_is_forgotten_once_it_is_sent(opened: Settings) -> None:
    await owe_mail("erin@nw.example", kind="password_reset", data={"name": "Erin", "minutes": 60, "secret": "s3cret"})
    (claim,) = await claims.claim(1)
    assert claim.data["secret"] == "s3cret"
    await claims.settle_sent(claim)
    assert "s3cret" not in (await delivery())["data"]


async def test_what_was_sent_is_forgotten_after_its_days_in_batches_and_what_was_not_stays(opened: Settings) -> None:
    await owe_mail(*(f"person{n}@nw.example" for n in range(5)))
    async with database.transaction(SYSTEM):
        await database.execute("UPDATE delivery SET state = 'sent', sent_at = clock_timestamp() - interval '8 days'")
        await database.execute(
            "UPDATE delivery SET sent_at = sent_at + interval '2 days' WHERE address LIKE 'person3%'"
        )
        await database.execute("UPDATE delivery SET state = 'dead', sent_at = NULL WHERE address LIKE 'person4%'")
    assert await claims.forget_sent(7, batch=2) == 3
    left = sorted(row["address"] for row in await deliveries())
    assert left == ["person3@nw.example", "person4@nw.example"]
