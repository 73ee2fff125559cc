"""Mail over SMTP (RFC 5321)."""

import asyncio
import contextlib
import re
from email.message import EmailMessage
from email.policy import SMTP as PLAIN
from email.policy import SMTPUTF8
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPDataError, SMTPException, SMTPRecipientRefused, SMTPResponseException, SMTPSenderRefused

from app.integrations.mail import Rejected, Unreachable, address_in

# For the whole conversation, however slowly the server speaks.
LIMIT = 30.0


LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SmtpMail:
    """A mail server at `smtp://user:password@host:port` (TLS when it offers STARTTLS) or `smtps://…` (TLS at once).

    Raises ValueError for any other address; the message does not repeat it, for it may hold a password.
    """

    def __init__(self, url: str, limit: float = LIMIT) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://user:password@host:port or smtps://…")
        self.host, self.port = parts.hostname, parts.port
        self.user = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None
        self.tls = parts.scheme == "smtps"
        self.limit = limit

    async def send(self, message: EmailMessage) -> None:
        """One connection, one message. Raises Rejected or Unreachable."""
        conversation = _Conversation(self._client(), message)
        try:
            async with asyncio.timeout(self.limit):
                await conversation.hold()
        except (SMTPSenderRefused, SMTPRecipientRefused, SMTPDataError) as error:
            # The server answered, so it took nothing. What it says before these (greeting, sign-in) is about us, not
            # about the message, and never final.
            if error.code >= 500:
                raise Rejected(_words("The mail server refused it", error)) from error
            raise Unreachable(_words("The mail server asked to try later", error)) from error
        except ValueError as error:
            raise Rejected(_words("The address cannot be written to", error)) from error
        except (SMTPException, OSError, TimeoutError) as error:
            raise Unreachable(
                _words("The mail server could not be reached", error), perhaps_sent=conversation.handing_over
            ) from error
        else:
            await conversation.end()
        finally:
            conversation.client.close()

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.tls,
            # A password never goes out in the clear because somebody on the way cut out the offer of encryption.
            start_tls=True if self.user and not self.tls and self.host not in LOOPBACK else None,
            timeout=self.limit,
        )


class _Conversation:
    """One message told to one server. `handing_over` from the moment in which it may have been taken."""

    def __init__(self, client: aiosmtplib.SMTP, message: EmailMessage) -> None:
        self.client = client
        self.message = message
        self.handing_over = False

    async def hold(self) -> None:
        sender, recipient = address_in(self.message, "From"), address_in(self.message, "To")
        international = not (sender + recipient).isascii()
        await self.client.connect()
        if international and not self.client.supports_extension("smtputf8"):
            raise ValueError("the mail server takes addresses in ASCII only")
        encoding = "utf-8" if international else "ascii"
        await self.client.mail(sender, options=["SMTPUTF8"] if international else [], encoding=encoding)
        await self.client.rcpt(recipient, encoding=encoding)
        self.handing_over = True
        await self.client.data(self.message.as_bytes(policy=SMTPUTF8 if international else PLAIN))

    async def end(self) -> None:
        # Politeness: the message is taken, and nothing here may change that.
        with contextlib.suppress(SMTPException, OSError, TimeoutError):
            await self.client.quit(timeout=1)


def _words(what: str, error: Exception) -> str:
    """One line that PostgreSQL can keep, however strange the server's answer."""
    said = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error) or repr(error)
    printable = re.sub(r"[\x00-\x1f\x7f]+", " ", said).encode("utf-8", "replace").decode()
    return f"{what}: {printable[:300]}"
