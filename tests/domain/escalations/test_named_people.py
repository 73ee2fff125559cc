"""The account manager whom a customer has by name is told in the place of the group."""

from datetime import timedelta

import pytest

from app.demo import Cast
from app.domain.contracts.named_people import name_person
from app.domain.escalations.availability import NewAbsence, add_absence
from app.domain.escalations.people_queries import ACCOUNT_MANAGERS, group_members
from app.domain.escalations.reach import of_groups
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.product_time import portal_now
from tests.cast import does

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


async def told(cast: Cast, name: str, *groups: str) -> list[str]:
    """Who of the groups is told of a ticket of somebody's organisation, by first name."""
    async with pool.transaction(SYSTEM):
        members = await group_members(groups, organisation_id=cast[name].organisation_ids[0])
        return [one.name.partition(" ")[0] for one in of_groups(groups, members, await portal_now()).people]


async def test_the_customers_own_account_manager_is_told_and_the_others_are_not(cast: Cast) -> None:
    erin, sam = cast["erin"].organisation_ids[0], cast["sam"].person_id
    assert await told(cast, "erin", ACCOUNT_MANAGERS) == ["Morgan"]
    await does(cast["morgan"], name_person, erin, "account_manager", sam)
    assert await told(cast, "erin", ACCOUNT_MANAGERS) == ["Sam"]
    assert await told(cast, "pat", ACCOUNT_MANAGERS) == ["Morgan"]
    assert await told(cast, "erin", "support-team") == ["Alex"]


async def test_while_they_are_away_their_deputy_is_told_and_without_one_the_group(cast: Cast) -> None:
    erin, admin, sam = cast["erin"].organisation_ids[0], cast["admin"], cast["sam"].person_id
    await does(cast["morgan"], name_person, erin, "account_manager", sam)
    async with pool.transaction(SYSTEM):
        now = await portal_now()
    await does(admin, add_absence, sam, NewAbsence(now - DAY, now + DAY))
    assert await told(cast, "erin", ACCOUNT_MANAGERS) == ["Morgan"]
    await does(admin, add_absence, cast["morgan"].person_id, NewAbsence(now - DAY, now + DAY, cast["alex"].person_id))
    assert await told(cast, "erin", ACCOUNT_MANAGERS) == ["Alex"]
