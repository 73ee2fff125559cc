"""Asking for escalation on a page, and what everyone on the ticket sees of it."""

import pytest

from tests.by_itself import HOUR, LEAST, MINUTE, MOST_SEVERE, escalations, time_goes_on
from tests.cast import file_ticket, rows, set_group
from tests.house import House
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio
WHY = "Our launch is at noon & we <cannot> wait"


async def filed(house: House, severity: str = MOST_SEVERE) -> str:
    """The address of a ticket of Erin's whose first level has been told."""
    reference = await file_ticket(house.cast["erin"], severity)
    await time_goes_on(house.settings, MINUTE)
    return f"/tickets/{reference}"


async def words(house: House, name: str, target: str) -> str:
    """The text of a page as somebody sees it."""
    browser = await house.browser(name)
    return " ".join(Page((await browser.get(target)).text).words.split())


async def test_the_form_says_who_would_be_told(house: House) -> None:
    ticket = await filed(house)
    shown = await words(house, "erin", f"{ticket}/escalation")
    assert "Asking tells level 2, Account manager + senior engineer, at once" in shown
    assert "Escalate to level 2" in shown


async def test_the_customer_asks_and_sees_who_was_told_and_why(house: House) -> None:
    ticket = await filed(house)
    erin = await house.browser("erin")
    answer = await erin.post(f"{ticket}/escalation", {"reason": WHY})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ticket}#escalation")
    shown = await words(house, "erin", ticket)
    assert "Level 2, Account manager + senior engineer" in shown
    assert "Told: Morgan Castellanos, Sam Whitfield" in shown
    assert "because it was asked for" in shown
    assert f"asked for escalation: {WHY}" in shown
    assert "Level 1, Dedicated support engineer" in shown


async def test_sent_twice_it_is_asked_once(house: House) -> None:
    ticket = await filed(house)
    erin = await house.browser("erin")
    once = Page((await erin.get(f"{ticket}/escalation")).text).typed["once"]
    for _ in ("a click", "a second click"):
        answer = await erin.post(f"{ticket}/escalation", {"reason": WHY, "once": once})
        assert answer.status_code == 303
    assert len(await rows("SELECT FROM event WHERE kind = 'escalation_requested'")) == 1
    assert [one["level"] for one in await escalations(ticket.rpartition("/")[2])] == [1, 2]


async def test_without_a_reason_nothing_is_asked_and_the_form_says_why(house: House) -> None:
    ticket = await filed(house)
    erin = await house.browser("erin")
    for reason in ("", "  ", "x" * 2001):
        answer = await erin.post(f"{ticket}/escalation", {"reason": reason})
        assert answer.status_code == 422
        assert "reason" in Page(answer.text).words.lower()
    assert await rows("SELECT FROM event WHERE kind = 'escalation_requested'") == []


async def test_a_second_request_too_early_is_noted_in_words_on_the_ticket(house: House) -> None:
    ticket = await filed(house)
    erin = await house.browser("erin")
    for reason in ("first", "second"):
        await erin.post(f"{ticket}/escalation", {"reason": reason})
    assert "Escalation was asked for; it was asked for a little while ago" in await words(house, "nadia", ticket)


async def test_at_the_top_the_form_says_that_it_is_noted(house: House) -> None:
    ticket = await filed(house)
    await time_goes_on(house.settings, 5 * HOUR)
    assert "there is no higher level to tell" in await words(house, "erin", f"{ticket}/escalation")


async def test_where_no_level_is_timed_the_first_is_offered(house: House) -> None:
    ticket = await filed(house, LEAST)
    assert "Nobody was told yet" in await words(house, "erin", ticket)
    assert "Escalate to level 1" in await words(house, "erin", f"{ticket}/escalation")


async def test_what_is_settled_offers_no_form(house: House) -> None:
    ticket = await filed(house)
    erin = await house.browser("erin")
    await erin.post(f"{ticket}/withdrawal", {})
    shown = (await erin.get(f"{ticket}/escalation")).text
    assert "It cannot be escalated" in shown
    assert (await erin.post(f"{ticket}/escalation", {"reason": WHY})).status_code == 403


async def test_the_staff_asks_for_them_and_is_led_back_to_the_desk(house: House) -> None:
    ticket = await filed(house)
    alex = await house.browser("alex")
    answer = await alex.post(f"{ticket}/escalation", {"reason": WHY})
    assert answer.headers["location"] == f"/desk{ticket}#escalation"


async def test_a_stranger_finds_no_such_ticket(house: House) -> None:
    ticket = await filed(house)
    for name in ("pat", "noah"):
        browser = await house.browser(name)
        assert (await browser.get(f"{ticket}/escalation")).status_code == 404
        assert (await browser.post(f"{ticket}/escalation", {"reason": WHY})).status_code == 404


async def test_an_agent_accepts_and_the_customer_sees_who(house: House) -> None:
    ticket = await filed(house)
    alex = await house.browser("alex")
    shown = (await alex.get(f"/desk{ticket}")).text
    assert f'action="/desk{ticket}/acceptance?' in shown
    answer = await alex.post(f"/desk{ticket}/acceptance", {})
    assert answer.status_code == 303
    assert f'action="/desk{ticket}/acceptance?' not in (await alex.get(f"/desk{ticket}")).text
    assert "Accepted by Alex Kimura" in await words(house, "erin", ticket)


async def test_customers_see_no_warnings_and_no_addresses_of_who_was_told(house: House) -> None:
    ticket = await filed(house)
    await time_goes_on(house.settings, 61 * MINUTE)
    seen, known = await words(house, "erin", ticket), await words(house, "alex", f"/desk{ticket}")
    assert "of the first response time has run" in known
    assert "of the first response time has run" not in seen
    assert "SLA breached" in seen
    assert "@support.example" not in seen


async def test_a_level_that_nobody_heard_says_so_and_that_the_next_was_told(house: House) -> None:
    await set_group(house.cast["admin"], "support-team", [])
    ticket = await filed(house)
    shown = await words(house, "erin", ticket)
    assert "Level 1, Dedicated support engineer: nobody could be reached. It was due because" in shown
    assert "Level 2, Account manager + senior engineer, was told: Morgan Castellanos, Sam Whitfield" in shown
    assert "last resort" not in shown


async def test_asked_too_early_the_page_says_why_nobody_new_was_told(house: House) -> None:
    ticket = await filed(house)
    erin = await house.browser("erin")
    for reason in (WHY, "Still"):
        await erin.post(f"{ticket}/escalation", {"reason": reason})
    assert "it was asked for a little while ago" in await words(house, "erin", ticket)


async def test_the_form_says_beforehand_when_asking_would_tell_nobody_new(house: House) -> None:
    ticket = await filed(house)
    erin = await house.browser("erin")
    await erin.post(f"{ticket}/escalation", {"reason": WHY})
    shown = await words(house, "erin", f"{ticket}/escalation")
    assert "Asked now, it tells nobody new: it was asked for a little while ago" in shown
    assert "Note it on the ticket" in shown
    assert "Escalate to level" not in shown
    assert "Asking tells level 3" in await words(house, "alex", f"{ticket}/escalation")
