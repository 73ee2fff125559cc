"""Rotas that administrators make, who is told by them, and who covers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.escalations import overrides, rotas
from app.domain.escalations.availability import NewAbsence, add_absence
from app.domain.escalations.overrides import NewCover
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Refused, Wrong
from tests.by_itself import DAY, HOUR, forget_mail, told
from tests.cast import does, furnish, pass_time, rows, set_group
from tests.domain.escalations.rota_made import TEAM, coming, draft, first_names, make, now, told_now

pytestmark = pytest.mark.anyio


@pytest.fixture
async def cast(monday: Settings) -> Cast:
    """The cast on a Monday at ten in UTC, an hour after the handover; three of it are in the team."""
    cast = await furnish()
    await set_group(cast["admin"], TEAM, [cast["alex"], cast["sam"], cast["morgan"]])
    return cast


async def covers(
    cast: Cast, name: str, rota: object, begins: timedelta, ends: timedelta, whom: str | None = None
) -> object:
    """Somebody covers from so long until so long from now."""
    at = await now()
    instead = cast[whom].person_id if whom else None
    given = NewCover(cast[name].person_id, instead, at + begins, at + ends, "Dentist")
    return await does(cast["admin"], overrides.cover, rota, given)  # type: ignore[arg-type]


async def test_without_a_rota_everyone_is_told_and_with_one_only_who_is_on_call(monday: Settings, cast: Cast) -> None:
    assert await told_now() == [("Alex", None), ("Sam", None), ("Morgan", None)]
    await make(cast, "sam", "morgan")
    first, second = await told_now(), None
    await pass_time(monday, DAY)
    second = await told_now()
    assert (first, second) == ([("Morgan", None)], [("Sam", None)])


async def test_who_is_on_call_need_not_be_in_the_group(cast: Cast) -> None:
    await make(cast, "admin")
    assert await told_now() == [("Ada", None)]


async def test_the_deputy_of_who_is_away_while_on_call_is_asked(cast: Cast) -> None:
    await make(cast, "sam")
    at = await now()
    await does(
        cast["sam"], add_absence, cast["sam"].person_id, NewAbsence(at - HOUR, at + DAY, cast["morgan"].person_id)
    )
    assert await told_now() == [("Morgan", "Sam")]


async def test_the_second_rota_is_asked_when_the_first_has_nobody_and_can_be_put_first(cast: Cast) -> None:
    await make(cast, "sam")
    second = await make(cast, "alex", name="Secondary")
    assert await told_now() == [("Sam", None)]
    at = await now()
    await does(cast["sam"], add_absence, cast["sam"].person_id, NewAbsence(at - HOUR, at + HOUR))
    assert await told_now() == [("Alex", None)]
    await rows("DELETE FROM absence")
    await does(cast["admin"], rotas.ask_earlier, second)
    assert await told_now() == [("Alex", None)]
    await does(cast["admin"], rotas.ask_earlier, second)
    assert await told_now() == [("Alex", None)]


async def test_a_change_holds_from_now_on_and_what_was_served_stays(monday: Settings, cast: Cast) -> None:
    rota = await make(cast, "sam", "morgan")
    before = await coming(rota)
    await pass_time(monday, DAY)
    await does(cast["admin"], rotas.change, rota, draft(cast, "alex"))
    assert await first_names(cast, rota, 1) == ["alex"]
    versions = await rows("SELECT number, effective_at, people FROM rota_version ORDER BY number")
    assert [len(row["people"]) for row in versions] == [2, 1]
    assert versions[1]["effective_at"] > before[0].ends_at


async def test_a_change_that_starts_later_leaves_the_rota_as_it_is_until_then(cast: Cast) -> None:
    rota = await make(cast, "sam")
    starts_on = (await now()).date() + 3 * DAY
    await does(cast["admin"], rotas.change, rota, draft(cast, "morgan", starts_on=starts_on))
    assert await first_names(cast, rota, 2) == ["sam", "morgan"]


async def test_a_rota_that_ended_has_nobody_and_everyone_is_told_again(cast: Cast) -> None:
    rota = await make(cast, "sam")
    for _ in range(2):
        await does(cast["admin"], rotas.end, rota)
    assert len(await told_now()) == 3
    assert len(await rows("SELECT FROM rota_version")) == 2


async def test_only_administrators_make_and_change_rotas_of_groups_that_there_are(cast: Cast) -> None:
    rota = await make(cast, "sam")
    for name in ("sam", "erin"):
        for act in (
            rotas.make(cast[name], TEAM, draft(cast, "sam")),
            rotas.change(cast[name], rota, draft(cast, "sam")),
        ):
            with pytest.raises(Refused):
                await act
    with pytest.raises(NotFound):
        await does(cast["admin"], rotas.make, "nonsense", draft(cast, "sam"))
    with pytest.raises(NotFound):
        await does(cast["admin"], rotas.end, new_id())


async def test_what_cannot_be_is_refused_in_words(cast: Cast) -> None:
    right = draft(cast, "sam")
    for wrong, field in (
        (replace(right, people=()), "person-0"),
        (replace(right, people=(cast["erin"].person_id,)), "person-0"),
        (replace(right, zone="Mars/Base"), "zone"),
        (replace(right, name=""), "name"),
        (replace(right, every=29), "every"),
        (replace(right, every=0), "every"),
    ):
        with pytest.raises(Wrong) as refused:
            await does(cast["admin"], rotas.make, TEAM, wrong)
        assert list(refused.value.errors) == [field]


async def test_who_covers_for_somebody_is_told_in_that_span_and_all_concerned_hear_of_it(
    monday: Settings, cast: Cast
) -> None:
    rota = await make(cast, "alex")
    await covers(cast, "sam", rota, HOUR, 3 * HOUR, "alex")
    assert sorted(await told("on_call")) == ["alex", "sam"]
    found = []
    for _ in range(3):
        found += await told_now()
        await pass_time(monday, 2 * HOUR)
    assert found == [("Alex", None), ("Sam", None), ("Alex", None)]


async def test_somebody_takes_over_for_themselves_and_nobody_for_others(cast: Cast) -> None:
    rota, at = await make(cast, "alex"), await now()
    given = NewCover(cast["sam"].person_id, None, at - HOUR, at + HOUR, "I am here anyway")
    with pytest.raises(Refused):
        await does(cast["morgan"], overrides.cover, rota, given)
    await does(cast["sam"], overrides.cover, rota, given)
    ((begins_at,),) = await rows("SELECT begins_at FROM rota_override")
    assert begins_at >= at, "what has passed stays as it was"
    assert (await told_now(), await told("on_call")) == ([("Sam", None)], ["alex"])


async def test_a_cover_taken_back_ends_now_and_stays_in_the_past(monday: Settings, cast: Cast) -> None:
    rota = await make(cast, "alex")
    override = await covers(cast, "sam", rota, timedelta(), 3 * HOUR, "alex")
    await pass_time(monday, HOUR)
    with pytest.raises(Refused):
        await does(cast["morgan"], overrides.take_back, override)  # type: ignore[arg-type]
    await forget_mail()
    for _ in range(2):
        await does(cast["sam"], overrides.take_back, override)  # type: ignore[arg-type]
    assert (await told_now(), await told("on_call")) == ([("Alex", None)], ["alex"])
    (row,) = await rows("SELECT begins_at, ended_at FROM rota_override")
    assert row["ended_at"] - row["begins_at"] >= HOUR


@pytest.mark.parametrize(
    ("whom", "begins", "ends", "field"),
    [
        ("sam", timedelta(), HOUR, "instead_of"),
        ("erin", timedelta(), HOUR, "instead_of"),
        ("alex", 2 * HOUR, HOUR, "ends"),
        ("alex", -2 * HOUR, -HOUR, "ends"),
        ("alex", timedelta(), 61 * DAY, "ends"),
    ],
)
async def test_a_cover_that_cannot_be_is_refused(
    cast: Cast, whom: str, begins: timedelta, ends: timedelta, field: str
) -> None:
    rota = await make(cast, "alex")
    with pytest.raises(Wrong) as refused:
        await covers(cast, "sam", rota, begins, ends, whom)
    assert list(refused.value.errors) == [field]
