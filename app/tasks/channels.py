"""Ways to tell people (`Channel`), and the one that there is now: email. SMS and Slack are to come as others."""

from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from typing import Protocol

from app.domain.deliveries.claims import Claim
from app.integrations.mail import Mail


class Unwritable(Exception):
    """Nothing can be made of it: a kind without templates, data that lacks what they say, an address that is none."""


class Channel(Protocol):
    """A way for messages to reach people."""

    async def deliver(self, claim: Claim) -> None:
        """Returns once the message is taken. Raises mail.Unreachable (it may work later), mail.Rejected, Unwritable."""


class Email:
    """Writes the letter and hands it to the mail server."""

    def __init__(self, mail: Mail, write: Callable[[Claim], Awaitable[EmailMessage]]) -> None:
        self.mail = mail
        self.write = write

    async def deliver(self, claim: Claim) -> None:
        """One letter, the same at every attempt."""
        await self.mail.send(await self.write(claim))
