"""Who is in the groups that the plan names."""

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.escalations.groups import Direction, add_member, move_member, remove_member
from app.domain.escalations.people_queries import group_members
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Refused
from tests.cast import as_owner, does, rows, set_group
from tests.domain.escalations.reading import members_of, names_of, noted

pytestmark = pytest.mark.anyio
TEAM = "support-team"


async def test_the_demos_people_are_in_the_groups_that_they_play(cast: Cast) -> None:
    found = await members_of("support-team", "senior-engineers", "account-manager", "leadership", "executives")
    assert {(member.group, member.email.partition("@")[0]) for member in found} == {
        ("support-team", "alex"),
        ("senior-engineers", "sam"),
        ("account-manager", "morgan"),
        ("leadership", "admin"),
        ("executives", "admin"),
    }
    assert all(member.hours.always_open for member in found)


async def test_a_new_member_comes_last_and_once(cast: Cast) -> None:
    before = await noted()
    for _ in range(2):
        await does(cast["admin"], add_member, TEAM, cast["sam"].person_id)
    assert await names_of(TEAM) == ["Alex", "Sam"]
    assert (await noted())[len(before) :] == [("admin", "group_joined")]


async def test_members_move_up_and_down_and_stop_at_the_ends(cast: Cast) -> None:
    await set_group(cast["admin"], TEAM, [cast["alex"], cast["sam"], cast["morgan"]])
    moves: list[tuple[str, Direction, list[str]]] = [
        ("morgan", "up", ["Alex", "Morgan", "Sam"]),
        ("alex", "down", ["Morgan", "Alex", "Sam"]),
        ("morgan", "up", ["Morgan", "Alex", "Sam"]),
        ("sam", "down", ["Morgan", "Alex", "Sam"]),
    ]
    for name, direction, order in moves:
        await does(cast["admin"], move_member, TEAM, cast[name].person_id, direction)
        assert await names_of(TEAM) == order


async def test_who_is_not_in_the_group_cannot_be_moved_and_is_removed_already(cast: Cast) -> None:
    before = await noted()
    await does(cast["admin"], move_member, TEAM, cast["sam"].person_id, "up")
    await does(cast["admin"], remove_member, TEAM, cast["sam"].person_id)
    assert (await names_of(TEAM), await noted()) == (["Alex"], before)


async def test_a_member_who_is_removed_leaves_the_others_in_order(cast: Cast) -> None:
    await set_group(cast["admin"], TEAM, [cast["alex"], cast["sam"], cast["morgan"]])
    await does(cast["admin"], remove_member, TEAM, cast["alex"].person_id)
    assert await names_of(TEAM) == ["Sam", "Morgan"]
    await does(cast["admin"], add_member, TEAM, cast["alex"].person_id)
    assert await names_of(TEAM) == ["Sam", "Morgan", "Alex"]


@pytest.mark.parametrize("name", ["alex", "erin"])
async def test_only_an_administrator_says_who_is_in_a_group(cast: Cast, name: str) -> None:
    for act in (add_member, remove_member):
        with pytest.raises(Refused):
            await does(cast[name], act, TEAM, cast["sam"].person_id)
    with pytest.raises(Refused):
        await does(cast[name], move_member, TEAM, cast["alex"].person_id, "up")
    assert await names_of(TEAM) == ["Alex"]


async def test_a_customer_cannot_be_in_a_group_and_neither_can_nobody(cast: Cast) -> None:
    for person_id in (cast["erin"].person_id, new_id()):
        with pytest.raises(Refused):
            await does(cast["admin"], add_member, TEAM, person_id)


async def test_a_group_that_the_plan_does_not_name_does_not_exist(cast: Cast) -> None:
    with pytest.raises(NotFound):
        await does(cast["admin"], add_member, "nonsense", cast["alex"].person_id)


async def test_who_is_deactivated_is_a_member_no_more(cast: Cast, database: Settings) -> None:
    await as_owner(database, "UPDATE person SET active = false WHERE id = $1", cast["alex"].person_id)
    assert await names_of(TEAM) == []
    with pytest.raises(Refused):
        await does(cast["admin"], add_member, "leadership", cast["alex"].person_id)


async def test_a_customers_eyes_see_no_group(cast: Cast) -> None:
    async def seen(_: object) -> list[str]:
        return [member.name for member in await group_members([TEAM])]

    assert await does(cast["erin"], seen) == []
    assert await rows("SELECT FROM group_member")
