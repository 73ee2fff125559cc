"""Who can be reached when, as people say it of themselves."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast, give_hours
from app.domain.accounts.viewer import Viewer
from app.domain.escalations.availability import NewAbsence, add_absence, give_availability, remove_absence
from app.domain.escalations.hours import read_hours
from app.domain.escalations.people_queries import Given, absences_of, given_by, with_deputies
from app.domain.escalations.reach import of_groups
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused, Wrong
from tests.cast import as_owner, does, pass_time, rows
from tests.domain.escalations.reading import members_of, noted

pytestmark = pytest.mark.anyio
WEEK = (read_hours("9-12, 13-18"),) * 5 + ((), ())
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def gives(viewer: Viewer, whose: Viewer, deputy: Viewer | None = None, zone: str = "Europe/Berlin") -> None:
    """Says when somebody can be reached, and who stands in."""
    given = Given(zone, WEEK, deputy.person_id if deputy else None)
    await does(viewer, give_availability, whose.person_id, given)


async def leaves(
    viewer: Viewer, whose: Viewer, begins: timedelta, ends: timedelta, deputy: Viewer | None = None
) -> None:
    """Adds an absence from so long after now to so long after now."""
    async with pool.transaction(SYSTEM):
        now = await portal_now()
    absence = NewAbsence(now + begins, now + ends, deputy.person_id if deputy else None, "Skiing")
    await does(viewer, add_absence, whose.person_id, absence)


async def told(group: str) -> list[tuple[str, str | None]]:
    """Who of a group is told now, and for whom, by first names."""
    members = await members_of(group)
    async with pool.transaction(SYSTEM):
        now = await portal_now()
    found = of_groups([group], members, now).people
    return [(t.name.split()[0], t.stands_in_for.split()[0] if t.stands_in_for else None) for t in found]


async def test_what_was_given_is_what_is_kept_and_the_last_word_counts(cast: Cast) -> None:
    alex = cast["alex"]
    await gives(alex, alex)
    await gives(alex, alex, cast["sam"])
    async with pool.transaction(SYSTEM):
        assert await given_by(alex.person_id) == Given("Europe/Berlin", WEEK, cast["sam"].person_id)
    (member, deputy) = await members_of("support-team")
    assert (member.hours.week, member.hours.zone.key) == (WEEK, "Europe/Berlin")
    assert (deputy.name, deputy.group) == ("Sam Whitfield", None)
    assert (await noted())[-2:] == [("alex", "availability_given")] * 2


async def test_an_administrator_says_it_for_others_and_others_do_not(cast: Cast) -> None:
    await gives(cast["admin"], cast["alex"])
    await leaves(cast["admin"], cast["alex"], HOUR, DAY)
    for name in ("sam", "erin"):
        with pytest.raises(Refused):
            await gives(cast[name], cast["alex"])
        with pytest.raises(Refused):
            await leaves(cast[name], cast["alex"], 2 * DAY, 3 * DAY)
        with pytest.raises(Refused):
            await does(cast[name], remove_absence, cast["alex"].person_id, new_id())
    with pytest.raises(Refused):
        await gives(cast["erin"], cast["erin"])


async def test_who_is_not_on_the_staff_has_no_hours(cast: Cast) -> None:
    with pytest.raises(NotFound):
        await gives(cast["admin"], cast["erin"])
    with pytest.raises(NotFound):
        await leaves(cast["admin"], cast["erin"], HOUR, DAY)


@pytest.mark.parametrize(
    ("zone", "deputy", "field"), [("Mars/Base", "sam", "zone"), ("UTC", "alex", "deputy"), ("UTC", "erin", "deputy")]
)
async def test_an_unknown_zone_and_no_deputy_at_all_are_refused(cast: Cast, zone: str, deputy: str, field: str) -> None:
    with pytest.raises(Wrong) as caught:
        await gives(cast["alex"], cast["alex"], cast[deputy], zone)
    assert list(caught.value.errors) == [field]
    assert not await rows("SELECT FROM availability")


@pytest.mark.parametrize(
    ("begins", "ends", "deputy", "field"),
    [
        (DAY, DAY, None, "ends"),
        (DAY, HOUR, None, "ends"),
        (-2 * DAY, -DAY, None, "ends"),
        (HOUR, DAY, "alex", "stand_in"),
        (HOUR, DAY, "erin", "stand_in"),
        (5 * DAY, 8 * DAY, None, "begins"),
        (9 * DAY, 12 * DAY, None, "begins"),
    ],
)
async def test_an_absence_that_cannot_be_is_refused(
    cast: Cast, begins: timedelta, ends: timedelta, deputy: str | None, field: str
) -> None:
    await leaves(cast["alex"], cast["alex"], 7 * DAY, 10 * DAY)
    with pytest.raises(Wrong) as caught:
        await leaves(cast["alex"], cast["alex"], begins, ends, cast[deputy] if deputy else None)
    assert list(caught.value.errors) == [field]
    assert len(await rows("SELECT FROM absence")) == 1


async def test_while_somebody_is_away_their_deputys_deputy_is_told(cast: Cast, database: Settings) -> None:
    alex, sam, morgan = cast["alex"], cast["sam"], cast["morgan"]
    await leaves(alex, alex, HOUR, 2 * DAY, sam)
    await leaves(sam, sam, HOUR, DAY, morgan)
    assert await told("support-team") == [("Alex", None)]
    await pass_time(database, 2 * HOUR)
    assert await told("support-team") == [("Morgan", "Alex")]
    await pass_time(database, DAY)
    assert await told("support-team") == [("Sam", "Alex")]
    await pass_time(database, DAY)
    assert await told("support-team") == [("Alex", None)]


async def test_deputies_in_a_circle_are_read_and_nobody_is_told(cast: Cast, database: Settings) -> None:
    alex, sam = cast["alex"], cast["sam"]
    await leaves(alex, alex, HOUR, DAY, sam)
    await leaves(sam, sam, HOUR, DAY, alex)
    await pass_time(database, 2 * HOUR)
    assert await told("support-team") == []


async def test_a_deputy_who_is_deactivated_is_not_told(cast: Cast, database: Settings) -> None:
    await leaves(cast["alex"], cast["alex"], HOUR, DAY, cast["sam"])
    await as_owner(database, "UPDATE person SET active = false WHERE id = $1", cast["sam"].person_id)
    await pass_time(database, 2 * HOUR)
    assert await told("support-team") == []


async def test_an_absence_is_listed_until_it_ends_or_is_removed(cast: Cast, database: Settings) -> None:
    alex = cast["alex"]
    await leaves(alex, alex, 3 * DAY, 4 * DAY)
    await leaves(alex, alex, HOUR, DAY, cast["sam"])
    async with pool.transaction(SYSTEM):
        first, second = await absences_of(alex.person_id)
    assert (first.deputy, first.note, second.deputy) == ("Sam Whitfield", "Skiing", None)
    for _ in range(2):
        await does(alex, remove_absence, alex.person_id, second.id)
    await pass_time(database, DAY)
    async with pool.transaction(SYSTEM):
        assert await absences_of(alex.person_id) == []
    assert [kind for _, kind in await noted()][-3:] == ["absence_added", "absence_added", "absence_removed"]


async def test_nobody_removes_somebody_elses_absence_as_their_own(cast: Cast) -> None:
    await leaves(cast["alex"], cast["alex"], HOUR, DAY)
    ((absence_id,),) = await rows("SELECT id FROM absence")
    await does(cast["sam"], remove_absence, cast["sam"].person_id, absence_id)
    assert len(await rows("SELECT FROM absence")) == 1


async def test_the_demos_account_manager_has_hours_and_a_deputy(cast: Cast) -> None:
    async with pool.transaction(SYSTEM):
        await give_hours(cast)
        people = await with_deputies(cast["morgan"].person_id)
    morgan = people[cast["morgan"].person_id]
    assert morgan.hours.week == WEEK
    assert people[morgan.deputy_id or new_id()].name == "Sam Whitfield"
