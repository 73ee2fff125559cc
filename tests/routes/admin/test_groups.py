"""The administrator's pages of groups and ladders."""

import pytest

from app.config import Settings
from app.domain.escalations.availability import give_availability
from app.domain.escalations.hours import NO_HOURS, read_hours
from app.domain.escalations.people_queries import Given
from tests.cast import as_owner, does, rows, set_group
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio
TEAM, *_, TOP = CLOSED_BELOW.groups
PAGE = f"/admin/groups/{TEAM}"
NAMES = CLOSED_BELOW.groups


async def out_of_hours(house: House, name: str, deputy: str | None = None) -> None:
    """Somebody can be reached for one minute a week, which is not this one."""
    ((weekday,),) = await rows("SELECT extract(isodow FROM portal_now() AT TIME ZONE 'UTC')::int")
    week = [*NO_HOURS]
    week[(weekday + 2) % 7] = read_hours("12:00-12:01")
    viewer = house.cast[name]
    given = Given("UTC", tuple(week), house.cast[deputy].person_id if deputy else None)
    await does(viewer, give_availability, viewer.person_id, given)


def words_of(text: str) -> str:
    """A page's words with single spaces."""
    return " ".join(Page(text).words.split())


async def order(house: House) -> list[str]:
    """The members that the group's page shows, in order."""
    shown = (await (await house.browser("admin")).get(PAGE)).text.split('<ol class="members">')[1].split("</ol>")[0]
    return [
        name for _, name in sorted((shown.find(v.name), n) for n, v in house.cast.viewers.items() if v.name in shown)
    ]


async def test_members_are_added_moved_and_removed(house: House) -> None:
    admin, sam = await house.browser("admin"), house.cast["sam"].person_id
    assert await order(house) == ["alex"]
    for act, form, after in (
        ("", {"member": str(sam)}, ["alex", "sam"]),
        ("", {"member": str(sam)}, ["alex", "sam"]),
        (f"/{sam}/move", {"direction": "up"}, ["sam", "alex"]),
        (f"/{sam}/move", {"direction": "down"}, ["alex", "sam"]),
        (f"/{sam}/removal", {}, ["alex"]),
        (f"/{sam}/removal", {}, ["alex"]),
    ):
        answer = await admin.post(f"{PAGE}/members{act}", form)
        assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
        assert await order(house) == after


@pytest.mark.parametrize("name", ["erin", "nonsense", ""])
async def test_only_the_staff_can_be_added(house: House, name: str) -> None:
    admin = await house.browser("admin")
    member = str(house.cast[name].person_id) if name == "erin" else name
    answer = await admin.post(f"{PAGE}/members", {"member": member})
    assert answer.status_code == 422
    assert "Choose somebody who is active on the staff." in answer.text
    assert await order(house) == ["alex"]


async def test_a_group_that_the_plan_does_not_name_is_not_found(house: House) -> None:
    admin, alex = await house.browser("admin"), house.cast["alex"].person_id
    assert (await admin.get("/admin/groups/nonsense")).status_code == 404
    for act in ("members", f"members/{alex}/move", f"members/{alex}/removal"):
        answer = await admin.post(f"/admin/groups/nonsense/{act}", {"member": str(alex)})
        assert answer.status_code == 404


async def test_the_groups_say_who_is_in_them_and_what_they_serve(house: House) -> None:
    shown = words_of((await (await house.browser("admin")).get("/admin/groups")).text)
    highest = CLOSED_BELOW.tiers[-1]
    for slug, name in NAMES.items():
        assert name in shown
        levels = {
            level.number for ladder in highest.ladders.values() for level in ladder.levels if slug in level.groups
        }
        assert all(f"{highest.name}, level {number}: " in shown for number in levels)
    assert "The last resort" in shown
    assert "Nobody" not in shown


@pytest.mark.parametrize("page", ["/admin/groups", "/admin/ladders", f"/admin/groups/{TOP}"])
async def test_a_group_that_nobody_is_in_stands_out(house: House, page: str) -> None:
    await set_group(house.cast["admin"], TOP, [])
    shown = (await (await house.browser("admin")).get(page)).text
    assert '<p class="alarm">' in shown
    assert f"Nobody is in {NAMES[TOP]}" in words_of(shown)


async def test_a_group_of_one_who_is_deactivated_is_empty(house: House, database: Settings) -> None:
    await as_owner(database, "UPDATE person SET active = false WHERE id = $1", house.cast["alex"].person_id)
    shown = words_of((await (await house.browser("admin")).get("/admin/groups")).text)
    assert f"Nobody is in {NAMES[TEAM]}" in shown


async def test_ladders_show_each_level_with_whoever_is_reached(house: House) -> None:
    shown = words_of((await (await house.browser("admin")).get("/admin/ladders")).text)
    for tier in CLOSED_BELOW.tiers:
        assert tier.name in shown
        for ladder in tier.ladders.values():
            assert all(level.role in shown and f"“{level.printed}”" in shown for level in ladder.levels)
    assert any(tier.calendar.always_open for tier in CLOSED_BELOW.tiers)
    assert house.cast["alex"].name in shown


async def test_severities_with_the_same_ladder_share_one(house: House) -> None:
    text = (await (await house.browser("admin")).get("/admin/ladders")).text
    ladders = sum(len({repr(ladder.levels) for ladder in tier.ladders.values()}) for tier in CLOSED_BELOW.tiers)
    assert text.count('class="line ladder-head"') == ladders
    assert ladders < sum(len(tier.ladders) for tier in CLOSED_BELOW.tiers)


async def test_out_of_hours_the_deputy_is_shown_and_without_one_the_next_time(house: House) -> None:
    await out_of_hours(house, "alex", deputy="sam")
    admin = await house.browser("admin")
    assert "Sam Whitfield for Alex Kimura" in words_of((await admin.get("/admin/ladders")).text)
    await out_of_hours(house, "alex")
    shown = words_of((await admin.get("/admin/ladders")).text)
    assert "Nobody can be reached now; next in " in shown
    assert "Nobody can be reached now" in words_of((await admin.get(PAGE)).text)


async def test_the_last_one_of_the_last_resort_is_removed_only_when_asked_again(house: House) -> None:
    admin, ada = await house.browser("admin"), house.cast["admin"].person_id
    there = f"/admin/groups/{CLOSED_BELOW.last_resort}/members/{ada}/removal"
    answer = await admin.post(there)
    assert (answer.status_code, answer.headers["location"]) == (303, there)
    asked = (await admin.get(there)).text
    assert "Leave the last resort empty?" in asked
    assert len(await rows("SELECT FROM group_member WHERE group_slug = $1", CLOSED_BELOW.last_resort)) == 1
    assert (await admin.post(there, {"sure": Page(asked).typed["sure"]})).status_code == 303
    assert not await rows("SELECT FROM group_member WHERE group_slug = $1", CLOSED_BELOW.last_resort)


async def test_each_page_says_what_it_tells_of(house: House) -> None:
    admin = await house.browser("admin")
    assert "reachable as a person, whatever the hours of the levels" in words_of(
        (await admin.get("/admin/groups")).text
    )
    assert "a level whose own hours are closed tells nobody" in words_of((await admin.get("/admin/ladders")).text)
