"""Sending what is owed, in one process: each outcome of the mail server, and who waits for whom."""

import asyncio
from email.message import EmailMessage

import pytest

from app.config import Settings
from app.domain.deliveries.claims import Claim
from app.integrations.mail import FakeMail, Mail, Unreachable
from app.integrations.smtp import SmtpMail
from app.tasks.channels import Email
from app.tasks.letters import Letterhead, compose
from app.tasks.outbox import Outbox
from tests.mail_server import DROP, LATER, NEVER, mail_server
from tests.outbox import all_sent, deliveries, delivery, let_pauses_end, owe_mail
from tests.waiting import eventually

pytestmark = pytest.mark.anyio


async def written(claim: Claim) -> EmailMessage:
    return compose(claim, Letterhead("Northern Light", "support@vendor.example", "http://localhost:8000"))


def outbox_to(mail: Mail, at_once: int = 8) -> Outbox:
    return Outbox({"email": Email(mail, written)}, at_once)


async def sweep(outbox: Outbox) -> None:
    await outbox.sweep()
    await outbox.drain()


class StuckMail(FakeMail):
    """Takes what is sent to `stuck@` only once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()

    async def send(self, message: EmailMessage) -> None:
        if str(message["To"]).startswith("stuck"):
            await self.let_go.wait()
        await super().send(message)


async def test_what_is_owed_is_sent_once(opened: Settings) -> None:
    await owe_mail("erin@nw.example")
    async with mail_server() as server:
        outbox = outbox_to(SmtpMail(server.url))
        await sweep(outbox)
        await sweep(outbox)
    row = await delivery()
    assert (row["state"], row["perhaps_twice"], row["last_error"]) == ("sent", False, None)
    assert server.ids == [f"<{row['id']}@localhost>"]


async def test_two_workers_send_each_mail_once(opened: Settings) -> None:
    await owe_mail(*(f"person{n}@nw.example" for n in range(30)))
    async with mail_server() as server:
        await asyncio.gather(*(sweep(outbox_to(SmtpMail(server.url))) for _ in range(2)))
    assert len(server.ids) == len(set(server.ids)) == 30
    assert await all_sent()


async def test_a_server_that_asks_to_try_later_is_asked_again(opened: Settings) -> None:
    await owe_mail("erin@nw.example")
    async with mail_server(LATER) as server:
        outbox = outbox_to(SmtpMail(server.url))
        await sweep(outbox)
        row = await delivery()
        assert (row["state"], row["attempts"], row["perhaps_twice"]) == ("queued", 1, False)
        assert LATER in row["last_error"]
        await let_pauses_end()
        await sweep(outbox)
    assert await all_sent()
    assert len(server.taken) == 1


async def test_a_final_no_makes_a_dead_letter_at_once(opened: Settings) -> None:
    await owe_mail("erin@nw.example")
    async with mail_server(NEVER) as server:
        await sweep(outbox_to(SmtpMail(server.url)))
    row = await delivery()
    assert (row["state"], row["attempts"]) == ("dead", 1)
    assert NEVER in row["last_error"]


async def test_a_break_before_the_answer_sends_again_under_the_same_id_and_says_so(opened: Settings) -> None:
    await owe_mail("erin@nw.example")
    async with mail_server(DROP) as server:
        outbox = outbox_to(SmtpMail(server.url))
        await sweep(outbox)
        await let_pauses_end()
        await sweep(outbox)
    row = await delivery()
    assert (row["state"], row["perhaps_twice"]) == ("sent", True)
    assert server.ids == [f"<{row['id']}@localhost>"] * 2


async def test_one_mail_that_is_stuck_holds_up_no_other(opened: Settings) -> None:
    await owe_mail("stuck@nw.example")
    await owe_mail(*(f"person{n}@nw.example" for n in range(20)))
    mail = StuckMail()
    outbox = outbox_to(mail, at_once=2)
    sweeping = asyncio.create_task(sweep(outbox))

    async def the_others_are_sent() -> bool:
        return [row["state"] for row in await deliveries()].count("sent") == 20

    assert await eventually(the_others_are_sent)
    mail.let_go.set()
    await sweeping
    assert await all_sent()


async def test_never_more_at_once_than_agreed(opened: Settings) -> None:
    await owe_mail(*(f"stuck{n}@nw.example" for n in range(5)))
    mail = StuckMail()
    outbox = outbox_to(mail, at_once=3)
    sweeping = asyncio.create_task(outbox.sweep())

    async def being_sent() -> int:
        return [row["state"] for row in await deliveries()].count("sending")

    assert await eventually(being_sent) == 3
    mail.let_go.set()
    await sweeping
    await outbox.drain()
    assert await all_sent()


async def test_a_closed_outbox_ends_what_it_began_and_claims_nothing_more(opened: Settings) -> None:
    await owe_mail("stuck@nw.example")
    mail = StuckMail()
    outbox = outbox_to(mail)
    await outbox.sweep()
    outbox.close()
    await owe_mail("erin@nw.example")
    await outbox.sweep()
    mail.let_go.set()
    await outbox.drain()
    assert {row["address"]: row["state"] for row in await deliveries()} == {
        "stuck@nw.example": "sent",
        "erin@nw.example": "queued",
    }


async def test_a_letter_that_cannot_be_written_is_dead_and_holds_up_no_other(opened: Settings) -> None:
    await owe_mail("erin@nw.example", kind="no_such_kind")
    await owe_mail("nadia@nw.example")
    mail = FakeMail()
    await sweep(outbox_to(mail))
    assert [str(message["To"]) for message in mail.sent] == ["nadia@nw.example"]
    states = {row["address"]: (row["state"], row["last_error"]) for row in await deliveries()}
    assert states["erin@nw.example"] == ("dead", "The letter could not be written: TemplateNotFound")


async def test_a_server_that_comes_back_gets_everything(opened: Settings) -> None:
    await owe_mail(*(f"person{n}@nw.example" for n in range(10)))
    mail = FakeMail(*(Unreachable("nobody there") for _ in range(15)))
    outbox = outbox_to(mail)
    while not await all_sent():
        await sweep(outbox)
        await let_pauses_end()
    assert len(mail.sent) == 10
