"""Filing: for whom, in which tier, and under which terms for good."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.contracts.actions import adopt_plan
from app.domain.contracts.contract_versions import versions_of
from app.domain.contracts.queries import terms_in_force, terms_of
from app.domain.contracts.signing import sign
from app.domain.tickets import filing, replies
from app.domain.tickets.filing import Draft
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.product_time import portal_now
from app.lib.refusals import Refused
from tests.cast import does, file_ticket, furnish, opened, pass_time, rows, ticket_as_seen
from tests.domain.tickets.reading import MOST_SEVERE, PAUSING, clock
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL, path_of

pytestmark = pytest.mark.anyio
# What the edited plan promises instead.
OLD, NEW = "1 hour", "45 minutes"


async def amend(cast: Cast, name: str, *, effective_at: datetime | None = None, **changed: Any) -> None:
    """A new version of the contract of somebody's organisation, from now or from then on."""
    organisation_id = cast[name].organisation_ids[0]
    async with pool.transaction(SYSTEM):
        (last, *_) = await versions_of(organisation_id)
        await sign(None, organisation_id, replace(last.agreed, **changed), reason="", effective_at=effective_at)


async def adopted(source: str) -> UUID:
    """A plan's text as a version."""
    async with pool.transaction(SYSTEM):
        return await adopt_plan(source, "amended")


def amended() -> str:
    """The plan with one promise changed."""
    source = path_of(CLOSED_BELOW).read_text(encoding="utf-8")
    assert f'"{OLD}"' in source
    return source.replace(f'"{OLD}"', f'"{NEW}"')


async def test_references_count_up_and_begin_with_the_organisations_letters(cast: Cast) -> None:
    found = [await file_ticket(cast[name], PAUSING) for name in ("erin", "pat", "erin")]
    assert [reference.partition("-")[0] for reference in found] == ["NW", "BB", "NW"]
    numbers = [int(reference.partition("-")[2]) for reference in found]
    assert numbers == sorted(set(numbers))


async def test_a_tier_that_files_none_is_refused_and_told_the_lowest_that_does(cast: Cast) -> None:
    lowest = CLOSED_BELOW.lowest_tier_filing()
    assert lowest
    with pytest.raises(Refused, match=lowest.name) as refusal:
        await file_ticket(cast["stan"], PAUSING)
    assert CLOSED_BELOW.tiers[0].name in str(refusal.value)
    assert await rows("SELECT FROM ticket") == []


async def test_where_every_tier_files_the_lowest_does_too(database: Settings) -> None:
    async with opened(database):
        cast = await furnish(OPEN_TO_ALL)
        for severity in OPEN_TO_ALL.severities:
            assert await file_ticket(cast["stan"], severity.slug)


async def today(cast: Cast) -> date:
    """The day that it is where erin's contract is."""
    async with pool.transaction(SYSTEM):
        (last, *_) = await versions_of(cast["erin"].organisation_ids[0])
        return last.agreed.today(await portal_now())


async def test_without_a_contract_in_force_nothing_is_filed(cast: Cast) -> None:
    await amend(cast, "erin", ends_on=await today(cast) - timedelta(days=1))
    with pytest.raises(Refused, match="no support contract in force"):
        await file_ticket(cast["erin"], PAUSING)


async def test_a_contract_holds_on_its_last_day(cast: Cast) -> None:
    await amend(cast, "erin", ends_on=await today(cast))
    assert await file_ticket(cast["erin"], PAUSING)


async def test_nobody_files_for_another_organisation(cast: Cast) -> None:
    draft = Draft(cast["pat"].organisation_ids[0], "x", "x", PAUSING)
    with pytest.raises(Refused, match="do not belong"):
        await does(cast["erin"], filing.file, draft)


async def test_staff_file_for_anyone_and_write_no_receipt_to_themselves(cast: Cast) -> None:
    draft = Draft(cast["erin"].organisation_ids[0], "Called in", "x", PAUSING, channel="phone")
    ticket, _ = await does(cast["alex"], filing.file, draft)
    assert ticket.reference.startswith("NW-")
    assert (await clock(ticket.reference, "first_response"))["state"] == "met"
    assert await rows("SELECT FROM delivery") == []


async def test_a_changed_plan_and_contract_move_no_ticket_that_is_open(cast: Cast) -> None:
    old = await file_ticket(cast["erin"], MOST_SEVERE)
    before = await clock(old, "first_response")
    assert before["target"] == OLD
    await amend(cast, "erin", plan_version_id=await adopted(amended()))
    new = await file_ticket(cast["erin"], MOST_SEVERE)
    assert (await clock(new, "first_response"))["target"] == NEW

    await does(cast["alex"], replies.note, old, "This computes its clocks anew")
    after = await clock(old, "first_response")
    assert (after["target"], after["due_at"]) == (OLD, before["due_at"])


async def test_a_changed_tier_moves_no_ticket_that_is_open(cast: Cast) -> None:
    old = await file_ticket(cast["erin"], MOST_SEVERE)
    await amend(cast, "erin", tier=CLOSED_BELOW.tiers[0].slug)
    with pytest.raises(Refused):
        await file_ticket(cast["erin"], MOST_SEVERE)
    ticket = await ticket_as_seen(cast["erin"], old)
    async with pool.transaction(SYSTEM):
        pinned = await terms_of(ticket.pin)
    assert pinned.tier.slug == CLOSED_BELOW.tiers[-1].slug
    await does(cast["alex"], replies.reply, old, "Still ours")
    assert (await clock(old, "first_response"))["state"] == "met"


async def test_a_version_begins_when_it_says(cast: Cast, database: Settings) -> None:
    await amend(cast, "erin", tier=CLOSED_BELOW.tiers[0].slug)
    async with pool.transaction(SYSTEM):
        in_an_hour = await portal_now() + timedelta(hours=1)
    await amend(cast, "erin", tier=CLOSED_BELOW.tiers[1].slug, effective_at=in_an_hour)
    organisation_id = cast["erin"].organisation_ids[0]

    async def tier() -> str:
        async with pool.transaction(SYSTEM):
            terms = await terms_in_force(organisation_id)
        assert terms
        return terms.tier.slug

    assert await tier() == CLOSED_BELOW.tiers[0].slug
    await pass_time(database, timedelta(hours=1))
    assert await tier() == CLOSED_BELOW.tiers[1].slug


async def test_the_same_plan_is_adopted_once(cast: Cast) -> None:
    async with pool.transaction(SYSTEM):
        first = await adopt_plan(amended(), "amended")
        assert await adopt_plan(amended(), "amended") == first
    assert len(await rows("SELECT FROM plan_version")) == 2
