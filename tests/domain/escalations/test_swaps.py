"""Swapping shifts: asked by one, answered by the other, and until then nothing changes."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.escalations import rotas, swaps
from app.domain.escalations.swaps import Wish
from app.lib.refusals import Conflict, NotFound, Refused, Wrong
from tests.by_itself import DAY, forget_mail, told
from tests.cast import as_owner, does, furnish, pass_time, rows
from tests.domain.escalations.rota_made import coming, draft, first_names, make, now

pytestmark = pytest.mark.anyio
ANYBODY = ("sam", "alex", "morgan")


@pytest.fixture
async def cast(monday: Settings) -> Cast:
    """The cast on a Monday at ten in UTC."""
    return await furnish()


async def ask(cast: Cast, rota: UUID, gives: int = 2, takes: int = 3) -> UUID:
    """Sam gives his shift after next, and takes one of Alex's."""
    found = await coming(rota)
    wish = Wish(found[gives].begins_at, found[takes].begins_at, "A concert")
    return await does(cast["sam"], swaps.ask, rota, wish)


async def test_nothing_changes_until_it_is_accepted_and_then_each_has_the_others_shift(cast: Cast) -> None:
    rota = await make(cast, "sam", "alex")
    before = await first_names(cast, rota, 6)
    assert before == ["alex", "sam", "alex", "sam", "alex", "sam"]
    swap = await ask(cast, rota, 3, 4)
    assert (await first_names(cast, rota, 6), await told("on_call")) == (before, ["alex"])
    await forget_mail()
    for _ in range(2):
        await does(cast["alex"], swaps.accept, swap)
    assert [one.person_id for one in await coming(rota)][:5] == [
        cast[name].person_id for name in ("alex", "sam", "alex", "alex", "sam")
    ]
    assert await told("on_call") == ["sam"]
    assert len(await rows("SELECT FROM rota_override")) == 2


async def test_a_swap_that_is_declined_or_taken_back_changes_nothing(cast: Cast) -> None:
    rota = await make(cast, "sam", "alex")
    before = await first_names(cast, rota, 6)
    declined = await ask(cast, rota, 3, 4)
    for _ in range(2):
        await does(cast["alex"], swaps.decline, declined)
    withdrawn = await ask(cast, rota, 3, 4)
    await does(cast["sam"], swaps.withdraw, withdrawn)
    for act in (swaps.accept, swaps.decline):
        with pytest.raises(Conflict):
            await does(cast["alex"], act, withdrawn)
    assert await first_names(cast, rota, 6) == before
    assert [row["state"] for row in await rows("SELECT state FROM swap ORDER BY id")] == ["declined", "withdrawn"]


async def test_only_who_is_asked_or_an_administrator_answers(cast: Cast) -> None:
    rota = await make(cast, "sam", "alex")
    swap = await ask(cast, rota, 3, 4)
    for name, act in (("sam", swaps.accept), ("morgan", swaps.decline), ("alex", swaps.withdraw)):
        with pytest.raises(Refused):
            await does(cast[name], act, swap)
    await forget_mail()
    await does(cast["admin"], swaps.accept, swap)
    assert sorted(await told("on_call")) == ["alex", "sam"]


async def test_shifts_that_are_somebody_elses_meanwhile_are_not_swapped(monday: Settings, cast: Cast) -> None:
    rota = await make(cast, "sam", "alex")
    changed, begun = await ask(cast, rota, 3, 4), await ask(cast, rota, 1, 2)
    await pass_time(monday, DAY)
    with pytest.raises(Conflict):
        await does(cast["alex"], swaps.accept, begun)
    await does(cast["admin"], rotas.change, rota, draft(cast, "morgan"))
    with pytest.raises(Conflict):
        await does(cast["alex"], swaps.accept, changed)
    assert not await rows("SELECT FROM rota_override")


async def test_of_two_swaps_of_one_shift_that_are_accepted_at_once_one_is_agreed(cast: Cast) -> None:
    rota = await make(cast, "sam", "alex", "morgan")
    found = (await coming(rota))[1:]
    gives, *others = (next(one for one in found if one.person_id == cast[name].person_id) for name in ANYBODY)
    asked = [await does(cast["sam"], swaps.ask, rota, Wish(gives.begins_at, one.begins_at)) for one in others]
    answers = await asyncio.gather(
        *(does(cast[name], swaps.accept, swap) for name, swap in zip(ANYBODY[1:], asked, strict=True)),
        return_exceptions=True,
    )
    assert sorted(map(repr, answers))[1] == "None"
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert len(await rows("SELECT FROM rota_override")) == 2


async def test_nobody_takes_a_shift_of_somebody_who_has_left(monday: Settings, cast: Cast) -> None:
    rota = await make(cast, "sam", "alex")
    swap = await ask(cast, rota, 3, 4)
    await as_owner(monday, "UPDATE person SET active = false WHERE id = $1", cast["sam"].person_id)
    with pytest.raises(Conflict):
        await does(cast["alex"], swaps.accept, swap)


async def test_only_coming_shifts_of_ones_own_are_swapped_for_somebody_elses(cast: Cast) -> None:
    rota, at = await make(cast, "sam", "alex"), await now()
    found = await coming(rota)
    for gives, takes, field in (
        (found[2].begins_at, found[4].begins_at, "gives"),
        (found[1].begins_at, found[3].begins_at, "takes"),
        (found[1].begins_at, at, "takes"),
        (at - timedelta(days=30), found[2].begins_at, "gives"),
    ):
        with pytest.raises(Wrong) as refused:
            await does(cast["sam"], swaps.ask, rota, Wish(gives, takes))
        assert list(refused.value.errors) == [field]
    with pytest.raises(NotFound):
        await does(cast["erin"], swaps.ask, rota, Wish(found[1].begins_at, found[2].begins_at))
