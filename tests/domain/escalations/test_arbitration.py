"""The account manager decides about a proposed severity once the customer asks (sla.md, "Clocks", Dispute)."""

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.escalations import arbitration
from app.domain.tickets import disputes, triage
from app.lib.refusals import Conflict, NotFound, Refused
from tests.by_itself import HOUR, MOST_SEVERE, PAUSING, time_goes_on
from tests.cast import does, file_ticket, rows, set_group, ticket_as_seen
from tests.domain.tickets.reading import clock, events, owed, owed_to

pytestmark = pytest.mark.anyio
WORDS = "The plan speaks of a complete outage"


async def asked(cast: Cast) -> str:
    """A ticket of Erin's about whose severity Morgan is to decide."""
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await does(cast["alex"], triage.take, reference)
    await does(cast["alex"], disputes.propose, reference, PAUSING, "One region only")
    await does(cast["erin"], arbitration.ask_manager, reference, "Please decide")
    return reference


async def test_once_asked_silence_adopts_nothing(database: Settings, cast: Cast) -> None:
    reference = await asked(cast)
    await time_goes_on(database, 6 * HOUR)
    assert (await ticket_as_seen(cast["erin"], reference)).severity == MOST_SEVERE


async def test_the_account_managers_and_the_administrators_are_told_what_is_proposed_and_why(cast: Cast) -> None:
    await asked(cast)
    assert await owed_to("manager_asked") == ["admin", "morgan"]
    said = (await owed("manager_asked"))["morgan"]
    assert (said["reason"], said["body"], said["proposed_by"]) == (
        "One region only",
        "Please decide",
        cast["alex"].name,
    )


async def test_without_an_account_manager_the_administrators_are_told(cast: Cast) -> None:
    await set_group(cast["admin"], "account-manager", [])
    await asked(cast)
    assert await owed_to("manager_asked") == ["admin"]


async def test_asking_twice_is_asking_once(cast: Cast) -> None:
    reference = await asked(cast)
    await does(cast["nadia"], arbitration.ask_manager, reference)
    assert (await events(reference)).count("manager_asked") == 1
    assert await owed_to("manager_asked") == ["admin", "morgan"]


@pytest.mark.parametrize("name", ["morgan", "admin"])
async def test_they_adopt_it_and_everyone_reads_why(cast: Cast, name: str) -> None:
    reference = await asked(cast)
    await does(cast[name], arbitration.decide, reference, adopt=True, words=WORDS)
    assert (await ticket_as_seen(cast["erin"], reference)).severity == PAUSING
    assert (await clock(reference, "resolution"))["severity"] == PAUSING
    said = await owed("severity_settled")
    assert sorted(said) == ["alex", "erin"]
    assert (said["erin"]["body"], said["erin"]["by"]) == (WORDS, cast[name].name)


async def test_they_keep_it(cast: Cast) -> None:
    reference = await asked(cast)
    await does(cast["morgan"], arbitration.decide, reference, adopt=False, words=WORDS)
    assert (await ticket_as_seen(cast["erin"], reference)).severity == MOST_SEVERE
    assert (await events(reference))[-1] == "proposal_rejected"
    with pytest.raises(Conflict):
        await does(cast["morgan"], arbitration.decide, reference, adopt=True, words=WORDS)


@pytest.mark.parametrize("name", ["alex", "sam", "erin"])
async def test_nobody_else_decides(cast: Cast, name: str) -> None:
    reference = await asked(cast)
    with pytest.raises(Refused):
        await does(cast[name], arbitration.decide, reference, adopt=True, words=WORDS)


async def test_unasked_they_decide_nothing(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await does(cast["alex"], disputes.propose, reference, PAUSING, "One region only")
    with pytest.raises(Refused, match="has not asked"):
        await does(cast["morgan"], arbitration.decide, reference, adopt=True, words=WORDS)


async def test_asked_the_customer_may_still_accept_or_object(cast: Cast) -> None:
    reference = await asked(cast)
    await does(cast["erin"], disputes.accept, reference)
    assert (await ticket_as_seen(cast["erin"], reference)).severity == PAUSING


async def test_only_the_customer_asks_and_only_about_a_proposal(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    with pytest.raises(Conflict):
        await does(cast["erin"], arbitration.ask_manager, reference)
    await does(cast["alex"], disputes.propose, reference, PAUSING, "One region only")
    with pytest.raises(Refused):
        await does(cast["alex"], arbitration.ask_manager, reference)
    with pytest.raises(NotFound):
        await does(cast["pat"], arbitration.ask_manager, reference)
    assert await rows("SELECT FROM event WHERE kind = 'manager_asked'") == []
