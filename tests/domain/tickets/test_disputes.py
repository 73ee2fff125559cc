"""A proposed severity: the customer accepts, objects or is silent (sla.md, "Clocks", Dispute)."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import closing, disputes, replies, triage
from app.lib.refusals import Conflict, NotFound, Refused
from tests.by_itself import MINUTE, MONDAY, happened, set_time, time_goes_on, timers
from tests.cast import does, file_ticket, rows, ticket_as_seen
from tests.domain.tickets.reading import MOST_SEVERE, PAUSING, clock, events, owed, owed_to
from tests.offers import CLOSED_BELOW

pytestmark = pytest.mark.anyio
WHY = "One region only"


async def proposed(cast: Cast, now: str = MOST_SEVERE, other: str = PAUSING) -> str:
    """A ticket of Erin's for which Alex proposed another severity."""
    reference = await file_ticket(cast["erin"], now)
    await does(cast["alex"], triage.take, reference)
    await does(cast["alex"], disputes.propose, reference, other, WHY)
    return reference


async def test_until_it_is_settled_the_clocks_run_on_the_customers(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    before = await clock(reference, "resolution")
    await does(cast["alex"], disputes.propose, reference, PAUSING, WHY)
    after = await clock(reference, "resolution")
    assert (after["due_at"], after["severity"]) == (before["due_at"], MOST_SEVERE)
    assert (await ticket_as_seen(cast["erin"], reference)).severity == MOST_SEVERE


async def test_the_mail_quotes_the_definition_and_says_until_when_silence_adopts_it(cast: Cast) -> None:
    reference = await proposed(cast)
    (event,) = await rows("SELECT at FROM event WHERE kind = 'severity_proposed'")
    severity, said = CLOSED_BELOW.severity(PAUSING), (await owed("severity_proposed"))["erin"]
    assert (said["proposed"], said["definition"], said["body"]) == (severity.name, severity.definition, WHY)
    assert said["until"] == (event["at"] + 30 * MINUTE).isoformat()
    assert [timer["due_at"] for timer in await timers(reference, "proposal")] == [event["at"] + 30 * MINUTE]


async def test_accepting_makes_it_the_severity_from_the_start(cast: Cast) -> None:
    reference = await proposed(cast)
    await does(cast["erin"], disputes.accept, reference)
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert ticket.severity == PAUSING
    resolution = await clock(reference, "resolution")
    assert resolution["started_at"] == ticket.opened_at
    assert await timers(reference, "proposal") == []
    assert (await owed("customer_acted"))["alex"]["line"].startswith("Erin")


async def test_a_proposed_raise_counts_from_when_it_is_accepted(cast: Cast) -> None:
    reference = await proposed(cast, PAUSING, MOST_SEVERE)
    await does(cast["nadia"], disputes.accept, reference)
    assert (await ticket_as_seen(cast["erin"], reference)).severity == MOST_SEVERE


async def test_an_objection_keeps_the_severity(cast: Cast) -> None:
    reference = await proposed(cast)
    await does(cast["erin"], disputes.object_to, reference, "All regions")
    assert (await ticket_as_seen(cast["erin"], reference)).severity == MOST_SEVERE
    assert await timers(reference, "proposal") == []
    assert (await owed("customer_acted"))["alex"]["body"] == "All regions"
    await does(cast["alex"], disputes.propose, reference, PAUSING, "Still")


async def test_silence_adopts_it_when_the_time_is_over_and_not_before(database: Settings, cast: Cast) -> None:
    reference = await proposed(cast)
    await time_goes_on(database, 29 * MINUTE)
    assert (await ticket_as_seen(cast["erin"], reference)).severity == MOST_SEVERE
    await time_goes_on(database, 2 * MINUTE)
    assert (await ticket_as_seen(cast["erin"], reference)).severity == PAUSING
    ((_, data),) = await happened(reference, "severity_changed")
    assert data["settles"] == "silence"
    assert await owed_to("severity_settled") == ["alex", "erin"]


async def test_on_others_there_are_four_hours_of_coverage(database: Settings, cast: Cast) -> None:
    # A Monday, 02:00 in the offices of the middle tier, which open at 09:00.
    at = MONDAY + timedelta(weeks=52)
    await set_time(database, at)
    reference = await file_ticket(cast["pat"], PAUSING)
    await does(cast["alex"], disputes.propose, reference, MOST_SEVERE, WHY)
    (timer,) = await timers(reference, "proposal")
    assert timer["due_at"] == at.replace(hour=17 + 4)


async def test_resolving_ends_the_dispute(database: Settings, cast: Cast) -> None:
    reference = await proposed(cast)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    await time_goes_on(database, 31 * MINUTE)
    assert "severity_changed" not in await events(reference)
    with pytest.raises(Refused):
        await does(cast["erin"], disputes.accept, reference)


async def test_a_direct_change_settles_it(cast: Cast) -> None:
    reference = await proposed(cast)
    await does(cast["erin"], triage.change_severity, reference, PAUSING, "you are right")
    with pytest.raises(Conflict):
        await does(cast["erin"], disputes.accept, reference)


async def test_there_is_one_proposal_at_a_time_and_for_another_severity(cast: Cast) -> None:
    reference = await proposed(cast)
    for severity in (PAUSING, MOST_SEVERE):
        with pytest.raises(Refused):
            await does(cast["sam"], disputes.propose, reference, severity, WHY)
    assert (await events(reference)).count("severity_proposed") == 1


async def test_the_staff_proposes_and_the_customer_answers(cast: Cast) -> None:
    reference = await proposed(cast)
    for verb in (disputes.accept, disputes.object_to):
        with pytest.raises(Refused):
            await does(cast["alex"], verb, reference)
        for stranger in ("pat", "noah"):
            with pytest.raises(NotFound):
                await does(cast[stranger], verb, reference)
    with pytest.raises(Refused):
        await does(cast["erin"], disputes.propose, reference, PAUSING, WHY)


async def test_what_is_settled_is_not_answered_again(cast: Cast) -> None:
    reference = await proposed(cast)
    await does(cast["erin"], disputes.object_to, reference)
    with pytest.raises(Conflict):
        await does(cast["nadia"], disputes.accept, reference)


async def test_a_reply_settles_nothing(cast: Cast) -> None:
    reference = await proposed(cast)
    await does(cast["erin"], replies.reply, reference, "Let me ask")
    assert len(await timers(reference, "proposal")) == 1
