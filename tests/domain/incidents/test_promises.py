"""The next update that was promised to everybody: whoever takes part is told until it comes."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.deliveries import notices
from tests.cast import rows
from tests.domain.incidents.stage import kinds_of, later, now, opened, says
from tests.domain.tickets.reading import owed

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)


async def nudged() -> list[str]:
    """Who was told, in order."""
    return [
        row["address"] for row in await rows("SELECT address FROM delivery WHERE kind = 'incident_nudge' ORDER BY id")
    ]


async def test_a_promise_that_is_not_kept_nudges_everyone_who_takes_part(cast: Cast, database: Settings) -> None:
    public_id = await opened(cast["sam"], {})
    await says(cast["admin"], public_id, "identified", by=await now() + 30 * MINUTE)
    assert await later(database, 29 * MINUTE) == 0
    assert await later(database, 2 * MINUTE) == 1
    assert sorted(await nudged()) == [cast["admin"].email, cast["sam"].email]
    assert (await kinds_of(public_id))[-1] == "nudged"


async def test_they_are_told_again_every_quarter_of_an_hour_until_it_comes(cast: Cast, database: Settings) -> None:
    public_id = await opened(cast["sam"], {}, next_update_by=await now() + 15 * MINUTE)
    for _ in range(3):
        assert await later(database, 16 * MINUTE) == 1
    assert len(await nudged()) == 3
    await says(cast["sam"], public_id, "identified")
    assert await later(database, 60 * MINUTE) == 0


async def test_a_promise_that_is_kept_nudges_nobody(cast: Cast, database: Settings) -> None:
    for status in ("identified", "resolved"):
        public_id = await opened(cast["sam"], {}, next_update_by=await now() + 15 * MINUTE)
        await says(cast["sam"], public_id, status)  # type: ignore[arg-type]
    assert await later(database, 60 * MINUTE) == 0
    assert await nudged() == []


async def test_after_an_outage_of_ours_it_is_one_nudge(cast: Cast, database: Settings) -> None:
    await opened(cast["sam"], {}, next_update_by=await now() + 15 * MINUTE)
    assert await later(database, timedelta(hours=5)) == 1
    await notices.summarise()
    assert len(await nudged()) == 1


async def test_after_an_outage_of_ours_the_nudges_of_several_incidents_are_one_summary(
    cast: Cast, database: Settings
) -> None:
    promised = [await now() + minutes * MINUTE for minutes in (15, 30)]
    public_ids = [await opened(cast["sam"], {}, name=f"At {at}", next_update_by=at) for at in promised]
    await later(database, timedelta(hours=5))
    await notices.summarise()
    assert await nudged() == []
    lines = (await owed("summary"))["sam"]["lines"]
    assert [(one["at"], one["path"]) for one in lines] == [
        (at.isoformat(), f"/desk/incidents/{public_id}") for at, public_id in zip(promised, public_ids, strict=True)
    ]
    assert "next update" in lines[0]["line"]
