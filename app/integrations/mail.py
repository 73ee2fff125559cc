"""Sending mail: what it is (`Mail`), and the fake for tests. `smtp.py` and `kept_mail.py` are the real ones."""

from email.message import EmailMessage
from typing import Protocol, cast


class Rejected(Exception):
    """The mail server will never take this message; the text says why, for a person."""


class Unreachable(Exception):
    """It may work later. `perhaps_sent`: the message was handed over, but nobody said whether it was taken."""

    def __init__(self, why: str, *, perhaps_sent: bool = False) -> None:
        super().__init__(why)
        self.perhaps_sent = perhaps_sent


class Mail(Protocol):
    """A way for messages to leave."""

    async def send(self, message: EmailMessage) -> None:
        """Returns once the message is taken. Raises Rejected or Unreachable."""


class FakeMail:
    """Keeps what it was given; fails with the `failures` that are left before it takes anything."""

    def __init__(self, *failures: Exception) -> None:
        self.sent: list[EmailMessage] = []
        self.failures = list(failures)

    async def send(self, message: EmailMessage) -> None:
        """Takes the message, or raises the next failure."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)


def address_in(message: EmailMessage, header: str) -> str:
    """The one address that the header `From` or `To` of our own messages holds, without its name."""
    return cast(str, message[header].addresses[0].addr_spec)
