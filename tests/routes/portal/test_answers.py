"""The customer's answers on the ticket's page: to a proposed severity, a workaround, and to being waited for."""

import pytest

from app.domain.escalations import arbitration
from app.domain.tickets import disputes, triage, workarounds
from tests.by_itself import MINUTE, time_goes_on
from tests.cast import does, file_ticket, ticket_as_seen
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.routes.forms import MOST_SEVERE, NEXT, Page

pytestmark = pytest.mark.anyio
OTHER, NOW = CLOSED_BELOW.severity(NEXT), CLOSED_BELOW.severity(MOST_SEVERE)


async def words(house: House, name: str, target: str) -> str:
    """The text of a page as somebody sees it."""
    browser = await house.browser(name)
    return " ".join(Page((await browser.get(target)).text).words.split())


async def proposed(house: House) -> str:
    """A most severe ticket of Erin's for which Alex proposed the next severity in a browser."""
    reference = await file_ticket(house.cast["erin"], MOST_SEVERE)
    alex, here = await house.browser("alex"), f"/desk/tickets/{reference}/proposal"
    shown = await words(house, "alex", f"{here}?severity={NEXT}")
    assert f"With {OTHER.name} the clocks would be" in shown
    assert OTHER.definition in shown
    assert (await alex.post(here, {"severity": NEXT, "reason": ""})).status_code == 422
    assert (await alex.post(here, {"severity": NEXT, "reason": "One region only"})).status_code == 303
    return reference


async def test_the_page_says_what_is_proposed_why_and_until_when(house: House) -> None:
    reference = await proposed(house)
    shown = await words(house, "erin", f"/tickets/{reference}")
    assert f"The severity is disputed: {NOW.name}, or {OTHER.name}?" in shown
    assert OTHER.definition in shown
    assert "One region only" in shown
    assert f"If you say nothing, it becomes {OTHER.name} in 29 min" in shown
    for button in (f"Accept {OTHER.name}", f"Object: keep {NOW.name}", "Ask the account manager"):
        assert button in shown
    known = await words(house, "alex", f"/desk/tickets/{reference}")
    assert "disputed" in known
    assert "Accept" not in known.partition("Your keys")[0].partition("What happened")[0]


async def test_accepting_changes_it(house: House) -> None:
    reference = await proposed(house)
    erin = await house.browser("erin")
    assert (await erin.post(f"/tickets/{reference}/proposal", {"answer": "accept"})).status_code == 303
    assert (await ticket_as_seen(house.cast["erin"], reference)).severity == NEXT
    shown = await words(house, "erin", f"/tickets/{reference}")
    assert f"accepted {OTHER.label} instead of {NOW.label}" in shown
    assert "disputed" not in shown


async def test_objecting_keeps_it_and_says_why(house: House) -> None:
    reference = await proposed(house)
    erin = await house.browser("erin")
    answer = await erin.post(f"/tickets/{reference}/proposal", {"answer": "object", "words": "All regions"})
    assert answer.status_code == 303
    shown = await words(house, "alex", f"/desk/tickets/{reference}")
    assert f"objected to {OTHER.label}: it stays {NOW.label}: All regions" in shown


async def test_asked_the_account_manager_decides_on_the_desk(house: House) -> None:
    reference = await proposed(house)
    erin, morgan = await house.browser("erin"), await house.browser("morgan")
    here = f"/desk/tickets/{reference}"
    assert "Keep" not in await words(house, "morgan", here)
    assert (await erin.post(f"/tickets/{reference}/proposal", {"answer": "ask"})).status_code == 303
    assert "silence changes nothing" in await words(house, "erin", f"/tickets/{reference}")
    assert f"Adopt {OTHER.name}" in await words(house, "morgan", here)
    assert f"Adopt {OTHER.name}" not in await words(house, "sam", here)
    assert (await morgan.post(f"{here}/decision", {"decision": "adopt", "words": ""})).status_code == 422
    answer = await morgan.post(f"{here}/decision", {"decision": "adopt", "words": "One of nine regions"})
    assert answer.status_code == 303
    shown = await words(house, "erin", f"/tickets/{reference}")
    assert f"decided that it is {OTHER.label} instead of {NOW.label}: One of nine regions" in shown


async def test_after_the_time_is_over_silence_has_adopted_it(house: House) -> None:
    reference = await proposed(house)
    await time_goes_on(house.settings, 31 * MINUTE)
    shown = await words(house, "erin", f"/tickets/{reference}")
    assert f"Nobody answered the proposal in time, so it went from {NOW.label} to {OTHER.label}." in shown
    answer = await (await house.browser("erin")).post(f"/tickets/{reference}/proposal", {"answer": "object"})
    assert answer.status_code == 409


async def test_an_answer_that_is_none_keeps_the_words(house: House) -> None:
    reference = await proposed(house)
    answer = await (await house.browser("erin")).post(f"/tickets/{reference}/proposal", {"words": "Well & good"})
    assert answer.status_code == 422
    assert Page(answer.text).typed["words"].strip() == "Well & good"


async def test_a_workaround_is_offered_on_the_desk_and_accepted_on_the_page(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    alex, erin = await house.browser("alex"), await house.browser("erin")
    assert (await alex.post(f"/desk/tickets/{reference}/workaround", {"body": "Use the other one"})).status_code == 303
    shown = await words(house, "erin", f"/tickets/{reference}")
    assert "This works for us for now" in shown
    assert "The resolution clock runs on" in shown
    assert "not accepted yet" in await words(house, "alex", f"/desk/tickets/{reference}")
    assert (await erin.post(f"/tickets/{reference}/workaround", {})).status_code == 303
    shown = await words(house, "erin", f"/tickets/{reference}")
    assert "accepted the workaround for now" in shown
    assert "This works for us for now" not in shown
    assert (await erin.post(f"/tickets/{reference}/workaround", {})).status_code == 409


async def test_waiting_is_contested_on_the_page(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    assert "We are not holding this up" not in await words(house, "erin", f"/tickets/{reference}")
    await does(house.cast["alex"], triage.wait, reference, "Which version?")
    erin = await house.browser("erin")
    assert "We are not holding this up" in await words(house, "erin", f"/tickets/{reference}")
    assert (await erin.post(f"/tickets/{reference}/contest", {"contest": ""})).status_code == 422
    assert (await erin.post(f"/tickets/{reference}/contest", {"contest": "It stands above"})).status_code == 303
    shown = await words(house, "erin", f"/tickets/{reference}")
    assert "said that they are not holding it up" in shown
    assert "Whose turn: Ours" in shown


async def test_solved_by_the_customer_is_another_reason_than_withdrawn(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    erin = await house.browser("erin")
    assert (await erin.post(f"/tickets/{reference}/withdrawal", {"because": "solved_by_customer"})).status_code == 303
    assert "closed it: solved by the customer" in await words(house, "erin", f"/tickets/{reference}")


async def test_sent_twice_each_answer_acts_once(house: House) -> None:
    reference = await proposed(house)
    await does(house.cast["erin"], arbitration.ask_manager, reference)
    await does(house.cast["alex"], workarounds.offer, reference, "Use the other one")
    erin, once = await house.browser("erin"), {"once": "the same"}
    for path, values in (("proposal", {"answer": "accept"}), ("workaround", {})):
        for _ in ("a click", "a second click"):
            assert (await erin.post(f"/tickets/{reference}/{path}", values | once)).status_code == 303


async def test_a_stranger_answers_nothing(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], MOST_SEVERE)
    await does(house.cast["alex"], disputes.propose, reference, NEXT, "One region only")
    for name in ("pat", "noah"):
        browser = await house.browser(name)
        for path in ("proposal", "workaround", "contest"):
            answer = await browser.post(f"/tickets/{reference}/{path}", {"answer": "accept", "contest": "x"})
            assert answer.status_code == 404
