"""Test pages: sent to whoever is on call, accepted, repeated; no ticket ever notices."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.domain.escalations import test_page
from app.domain.escalations.availability import NewAbsence, add_absence
from app.lib.refusals import Refused, Wrong
from tests.by_itself import DAY, HOUR, MINUTE, time_goes_on, told
from tests.cast import does, furnish, furnish_with, rows
from tests.domain.escalations.rota_made import TEAM, make, now

pytestmark = pytest.mark.anyio
RETOLD = ('tell = ["support-team"]', 'tell = ["support-team"]\nretell_minutes = 10')


async def test_who_is_on_call_is_told_and_accepts(monday: Settings) -> None:
    cast = await furnish()
    await make(cast, "sam")
    sent = await does(cast["admin"], test_page.send_to_group, TEAM)
    assert await told("test_page") == ["sam"]
    with pytest.raises(Refused):
        await does(cast["alex"], test_page.accept, sent)
    await time_goes_on(monday, 2 * MINUTE)
    for _ in range(2):
        await does(cast["sam"], test_page.accept, sent)
    found = await does(cast["alex"], test_page.page_of, sent)
    assert (found.accepted, found.times) == ("Sam Whitfield", 1)
    assert found.took is not None
    assert 2 * MINUTE <= found.took < 3 * MINUTE
    assert [one.id for one in await does(cast["alex"], test_page.newest)] == [sent]


async def test_it_shows_when_a_mail_server_took_it(monday: Settings) -> None:
    cast = await furnish()
    sent = await does(cast["alex"], test_page.send_to_myself)
    assert (await does(cast["alex"], test_page.page_of, sent)).delivered_at is None
    await rows("UPDATE delivery SET state = 'sent', sent_at = created_at + interval '7 seconds'")
    found = await does(cast["alex"], test_page.page_of, sent)
    assert found.delivered_at == found.sent_at + timedelta(seconds=7)


async def test_everyone_tries_it_on_themselves_and_only_administrators_on_others(monday: Settings) -> None:
    cast = await furnish()
    await does(cast["alex"], test_page.send_to_myself)
    assert await told("test_page") == ["alex"]
    for act in (test_page.send_to_group(cast["alex"], TEAM), test_page.send_to_myself(cast["erin"])):
        with pytest.raises(Refused):
            await act


async def test_where_nobody_could_be_told_nothing_is_sent(monday: Settings) -> None:
    cast, at = await furnish(), await now()
    await does(cast["alex"], add_absence, cast["alex"].person_id, NewAbsence(at - HOUR, at + DAY))
    with pytest.raises(Wrong):
        await does(cast["admin"], test_page.send_to_group, TEAM)
    assert not await rows("SELECT FROM test_page")


async def test_it_is_repeated_as_its_level_is_until_accepted_three_times_at_most(monday: Settings) -> None:
    cast = await furnish_with(RETOLD)
    first = await does(cast["admin"], test_page.send_to_group, TEAM)
    await time_goes_on(monday, 15 * MINUTE)
    await does(cast["alex"], test_page.accept, first)
    await time_goes_on(monday, HOUR)
    assert await told("test_page") == ["alex"] * 2
    await does(cast["admin"], test_page.send_to_group, TEAM)
    await time_goes_on(monday, 2 * HOUR)
    assert len(await told("test_page")) == 2 + 1 + test_page.MOST_AGAIN
    assert not await rows("SELECT FROM event WHERE subject = 'ticket'")
