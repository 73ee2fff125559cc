"""A real SMTP server for the tests, whose answers are scripted."""

import asyncio
import email
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

TAKEN = "250 OK"
LATER = "451 4.3.0 Try again later"
NEVER = "550 5.1.1 No such user here"
# The message is taken, but the connection breaks before the client hears so.
DROP = "drop"


async def nothing() -> None:
    """Keeps no client waiting."""


class MailServer:
    """Answers the messages it is given with `answers`, then takes all others into `taken`."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.taken: list[EmailMessage] = []
        self.port = 0
        # Awaited while the client waits for the answer to its message.
        self.before_answer: Callable[[], Awaitable[None]] = nothing

    @property
    def url(self) -> str:
        """For SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what was taken, in order."""
        return [str(message["Message-ID"]) for message in self.taken]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """aiosmtpd's hook for the end of a message."""
        answer = self.answers.pop(0) if self.answers else TAKEN
        if answer in (TAKEN, DROP):
            assert isinstance(envelope.content, bytes)
            self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        await self.before_answer()
        if answer == DROP and server.transport:
            server.transport.abort()  # type: ignore[attr-defined]
        return answer if answer != DROP else TAKEN


@asynccontextmanager
async def mail_server(*answers: str) -> AsyncIterator[MailServer]:
    """Serves in this event loop until the end of the block. Nobody's password is right."""
    mail = MailServer(*answers)
    loop = asyncio.get_running_loop()

    def conversation() -> SMTP:
        return SMTP(
            mail,
            hostname="mail.example",
            loop=loop,
            auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=False, handled=False),
        )

    server = await loop.create_server(conversation, "127.0.0.1", 0)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
