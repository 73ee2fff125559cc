"""A real mail server for a whole run, in a thread of its own: what arrived can be waited for."""

import email
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import free_port
from tests.waiting import eventually


class Mailbox:
    """Takes every mail that anybody is sent, but for the addresses in `unknown`."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.unknown: set[str] = set()
        self.url = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """aiosmtpd's hook for the end of a message."""
        assert isinstance(envelope.content, bytes)
        if self.unknown.intersection(envelope.rcpt_tos):
            return "550 5.1.1 No such user here"
        self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    async def mail(self, address: str, *words: str) -> str:
        """The text of the mail to `address` that says all of `words` in its subject or text, once it has arrived."""

        return text_of(await self.message(address, *words))

    async def message(self, address: str, *words: str) -> EmailMessage:
        """The mail itself."""

        async def found() -> list[EmailMessage]:
            return [mail for mail in self.sent_to(address) if all(word in text_of(mail) for word in words)]

        return (await eventually(found))[0]

    def sent_to(self, address: str) -> list[EmailMessage]:
        """What `address` has been sent, oldest first."""
        return [message for message in tuple(self.taken) if address in str(message["To"])]


def text_of(message: EmailMessage) -> str:
    """Subject and text."""
    body = message.get_body(("plain",))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """Takes mail at its `url` until the end of the block."""
    mailbox = Mailbox()
    port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    mailbox.url = f"smtp://127.0.0.1:{port}"
    try:
        yield mailbox
    finally:
        controller.stop()
