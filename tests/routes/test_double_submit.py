"""A form sent twice acts once: a double click, a resend after an answer that was lost, ten at the same moment."""

import asyncio

import pytest

from tests.browser import Browser
from tests.cast import file_ticket, rows
from tests.house import House
from tests.routes.forms import MOST_SEVERE, NEXT, TICKET, Page

pytestmark = pytest.mark.anyio


async def count(table: str) -> int:
    return len(await rows(f"SELECT FROM {table}"))


async def test_a_ticket_sent_twice_is_one_and_both_lead_to_it(house: House) -> None:
    erin = await house.browser("erin")
    once = Page((await erin.get("/tickets/new")).text).typed["once"]
    first, second = [await erin.post("/tickets/new", TICKET | {"once": once}) for _ in range(2)]
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert await count("ticket") == await count("message") == await count("delivery") == 1


async def test_ten_at_the_same_moment_are_one(house: House) -> None:
    erin = await house.browser("erin")
    values = TICKET | {"once": "the same", "_csrf_token": await erin.token()}
    answers = await asyncio.gather(*(erin.send_form("/tickets/new", values) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await count("ticket") == 1


async def test_ten_forms_at_the_same_moment_are_ten(house: House) -> None:
    erin = await house.browser("erin")
    values = TICKET | {"_csrf_token": await erin.token()}
    forms = [values | {"once": str(n), "subject": f"Ticket {n}"} for n in range(10)]
    answers = await asyncio.gather(*(erin.send_form("/tickets/new", form) for form in forms))
    assert len({answer.headers["location"] for answer in answers}) == 10


async def test_each_verb_with_words_acts_once(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    erin, alex = await house.browser("erin"), await house.browser("alex")
    sent: list[tuple[Browser, str, str]] = [
        (erin, f"/tickets/{reference}/messages", "customer_reply"),
        (erin, f"/tickets/{reference}/severity", "severity_changed"),
        (alex, f"/desk/tickets/{reference}/messages", "public_reply"),
        (alex, f"/desk/tickets/{reference}/notes", "internal_note"),
        (alex, f"/desk/tickets/{reference}/waiting", "waiting_on_customer"),
        (alex, f"/desk/tickets/{reference}/resolution", "resolved"),
        (erin, f"/tickets/{reference}/reopening", "reopened"),
    ]
    for browser, target, kind in sent:
        values = {"body": "x", "reason": "x", "severity": MOST_SEVERE, "once": kind}
        for _ in range(2):
            answer = await browser.post(target, values)
            assert answer.status_code == 303, (kind, Page(answer.text).words)
        assert len(await rows("SELECT FROM event WHERE kind = $1", kind)) == 1


async def test_a_form_that_was_refused_can_be_sent_again(house: House) -> None:
    erin = await house.browser("erin")
    assert (await erin.post("/tickets/new", TICKET | {"subject": "", "once": "x"})).status_code == 422
    assert (await erin.post("/tickets/new", TICKET | {"once": "x"})).status_code == 303
    assert await count("ticket") == 1


async def test_somebody_elses_key_is_another(house: House) -> None:
    for name in ("erin", "nadia", "pat"):
        assert (await (await house.browser(name)).post("/tickets/new", TICKET | {"once": "x"})).status_code == 303
    assert await count("ticket") == 3
