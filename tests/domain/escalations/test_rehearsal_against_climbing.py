"""A rehearsal says beforehand what the running system then does."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.clocks.clock import Opening
from app.domain.escalations.availability import NewAbsence, add_absence, give_availability
from app.domain.escalations.hours import read_hours
from app.domain.escalations.people_queries import Given, group_members
from app.domain.escalations.rehearsal import ITS_HOURS_OPEN, Story, rehearse
from app.lib import database
from app.lib.database import SYSTEM
from tests.by_itself import DAY, HOUR, MINUTE, MOST_SEVERE, PAUSING, climbed, time_goes_on
from tests.cast import does, file_ticket, furnish, rows
from tests.domain.escalations.rota_made import make, now
from tests.offers import CLOSED_BELOW

pytestmark = pytest.mark.anyio
HIGHEST = CLOSED_BELOW.tiers[-1]
Told = list[tuple[int, timedelta, str, list[str]]]


@pytest.fixture
async def cast(monday: Settings) -> Cast:
    """The cast in the small hours: the first level only by day, the second by a rota, its leader away till tomorrow."""
    cast = await furnish()
    week = (read_hours("9-17"),) * 5 + ((), ())
    await does(cast["alex"], give_availability, cast["alex"].person_id, Given("America/New_York", week, None))
    at = await now()
    await does(cast["admin"], add_absence, cast["admin"].person_id, NewAbsence(at, at + DAY))
    await make(cast, "sam", "morgan", group=HIGHEST.ladders[MOST_SEVERE].levels[1].groups[-1])
    return cast


@pytest.mark.parametrize("severity", [MOST_SEVERE, PAUSING])
async def test_what_is_rehearsed_comes_true(monday: Settings, cast: Cast, severity: str) -> None:
    reference = await file_ticket(cast["erin"], severity)
    (ticket,) = await rows("SELECT opened_at FROM ticket")
    story = Story(CLOSED_BELOW, HIGHEST, Opening(ticket["opened_at"], severity))
    async with database.transaction(SYSTEM, reading=True):
        members = await group_members(list(CLOSED_BELOW.groups), ticket["opened_at"], story.ends_at)
    steps = rehearse(story, members)
    await time_goes_on(monday, 2 * DAY)
    expected: Told = []
    for step in steps:
        names = sorted(one.name.split()[0] for one in step.reached.people)
        here = (step.level.number, step.at - ticket["opened_at"], " ".join(step.because), names)
        if step.because == ITS_HOURS_OPEN:
            index = next(n for n, one in enumerate(expected) if one[0] == step.level.number)
            expected[index] = (*expected[index][:3], names)
        elif here[1] < 2 * DAY - HOUR:
            expected.append(here)
    found = await climbed(reference)
    assert [(one[0], one[2], one[3]) for one in found] == [(one[0], one[2], one[3]) for one in expected]
    assert all(abs(a[1] - b[1]) < MINUTE for a, b in zip(found, expected, strict=True))
