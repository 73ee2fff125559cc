"""A breached ticket's page: how it was breached, what was sealed, and correcting that."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.config import Settings
from app.domain.tickets import replies, triage
from tests.by_itself import HOUR, MONDAY, PAUSING, set_time, time_goes_on
from tests.cast import does, file_ticket
from tests.house import House, house_of
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio
CORRECTION = {"clock": "first_response 1", "verdict": "met", "correction": "They called us at nine"}


@pytest.fixture
async def house(database: Settings) -> AsyncIterator[House]:
    """A portal with the demo's cast, in a January."""
    await set_time(database, MONDAY)
    async with house_of(database) as house:
        yield house


async def late(house: House, database: Settings) -> str:
    """A ticket that Sam had, and answered too late."""
    reference = await file_ticket(house.cast["erin"], PAUSING)
    await time_goes_on(database, HOUR)
    await does(house.cast["sam"], triage.take, reference)
    await time_goes_on(database, timedelta(days=3))
    await does(house.cast["alex"], replies.reply, reference, "Sorry")
    return reference


async def words(house: House, name: str, target: str) -> str:
    """The words of a page as somebody sees it."""
    answer = await (await house.browser(name)).get(target)
    assert answer.status_code == 200, answer.text
    return " ".join(Page(answer.text).words.split())


async def test_it_tells_how_it_was_breached_and_customers_read_no_names(house: House, database: Settings) -> None:
    reference = await late(house, database)
    desk = await words(house, "alex", f"/desk/tickets/{reference}")
    assert "How this was breached" in desk
    assert "Waiting for us, with nobody" in desk
    assert f"would have met it. {house.cast['sam'].name} had it then." in desk
    customer = await words(house, "erin", f"/tickets/{reference}")
    assert "would have met it." in customer
    assert "had it then" not in customer


async def test_a_correction_stands_on_the_page_with_its_reason(house: House, database: Settings) -> None:
    reference = await late(house, database)
    here = f"/desk/tickets/{reference}"
    assert "Correct a verdict" not in await words(house, "alex", here)
    assert "Correct a verdict" in await words(house, "morgan", here)
    answer = await (await house.browser("morgan")).post(f"{here}/verdicts", CORRECTION)
    assert answer.status_code == 303
    name = house.cast["morgan"].name
    desk = await words(house, "alex", here)
    assert f"Corrected to “met” by {name}" in desk
    assert "They called us at nine" in desk
    customer = await words(house, "erin", f"/tickets/{reference}")
    assert "Corrected to “met”," in customer


@pytest.mark.parametrize(
    ("changed", "error"),
    [({"correction": ""}, "A reason is needed."), ({"verdict": "x"}, "Choose what"), ({"clock": "x"}, "Choose which")],
)
async def test_what_is_missing_is_asked_for_and_what_was_typed_stays(
    house: House, database: Settings, changed: dict[str, str], error: str
) -> None:
    reference = await late(house, database)
    typed = CORRECTION | {"correction": "Kept"} | changed
    answer = await (await house.browser("morgan")).post(f"/desk/tickets/{reference}/verdicts", typed)
    assert answer.status_code == 422
    assert error in answer.text
    assert typed["correction"] in answer.text
