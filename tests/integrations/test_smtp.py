"""Mail over SMTP, against real conversations: what is final, what may pass, and what stays open."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage

import pytest

from app.integrations.mail import Rejected, Unreachable
from app.integrations.smtp import SmtpMail
from tests.mail_server import DROP, LATER, NEVER, mail_server

pytestmark = pytest.mark.anyio


def a_message(to: str = "erin@northwind.example") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Vendor support <support@vendor.example>"
    message["To"] = to
    message["Message-ID"] = "<1@portal.example>"
    message["Subject"] = "Grüße"
    message.set_content(".\nA line that begins with a dot, and ünïcödé.\n", cte="quoted-printable")
    return message


@asynccontextmanager
async def scripted(*words: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that says one of `words` after each line it hears, the first at once, and then nothing; its address,
    and what it heard."""
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for word in words:
            writer.write(word)
            heard.append(await reader.readline())

    async with served(talk) as url:
        yield url, heard


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Greets without end, a byte at a time, until the client hangs up."""
    writer.write(b"220 ")
    while not reader.at_eof():
        writer.write(b"x")
        with suppress(TimeoutError, ConnectionError):
            await asyncio.wait_for(reader.read(1), 0.01)


@asynccontextmanager
async def served(talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """Listens and talks like that until the end of the block; its address."""
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def test_a_message_arrives_whole() -> None:
    async with mail_server() as server:
        await SmtpMail(server.url).send(a_message())
    (taken,) = server.taken
    assert (taken["To"], taken["Subject"]) == ("erin@northwind.example", "Grüße")
    assert taken.get_content().splitlines() == [".", "A line that begins with a dot, and ünïcödé."]


async def test_try_later_may_pass() -> None:
    async with mail_server(LATER) as server:
        with pytest.raises(Unreachable, match=LATER) as failure:
            await SmtpMail(server.url).send(a_message())
    assert not failure.value.perhaps_sent


async def test_no_such_user_is_final() -> None:
    async with mail_server(NEVER) as server:
        with pytest.raises(Rejected, match=NEVER):
            await SmtpMail(server.url).send(a_message())


async def test_a_recipient_refused_before_the_message_is_final() -> None:
    async with scripted(b"220 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"550 not here\r\n") as (url, heard):
        with pytest.raises(Rejected, match="550 not here"):
            await SmtpMail(url).send(a_message())
    assert heard[2] == b"RCPT TO:<erin@northwind.example>\r\n"


async def test_an_address_that_could_carry_a_command_is_never_said_to_the_server() -> None:
    message = a_message()
    message.replace_header("To", '"a b"@northwind.example')
    async with mail_server() as server:
        await SmtpMail(server.url).send(message)
    assert server.taken[0]["To"] == '"a b"@northwind.example'


async def test_an_international_address_needs_a_server_that_takes_it() -> None:
    async with scripted(b"220 hi\r\n", b"250 ok\r\n") as (url, _):
        with pytest.raises(Rejected, match="ASCII only"):
            await SmtpMail(url).send(a_message("jürgen@northwind.example"))


async def test_a_connection_that_breaks_before_the_answer_leaves_open_whether_it_was_taken() -> None:
    async with mail_server(DROP) as server:
        with pytest.raises(Unreachable) as failure:
            await SmtpMail(server.url).send(a_message())
    assert failure.value.perhaps_sent
    assert server.ids == ["<1@portal.example>"]


async def test_nobody_listening_may_pass() -> None:
    async with mail_server() as server:
        pass
    with pytest.raises(Unreachable, match="could not be reached") as failure:
        await SmtpMail(server.url).send(a_message())
    assert not failure.value.perhaps_sent


async def test_a_server_that_speaks_byte_by_byte_is_left_when_the_time_is_over() -> None:
    began = asyncio.get_running_loop().time()
    async with served(drip) as url:
        with pytest.raises(Unreachable):
            await SmtpMail(url, limit=0.3).send(a_message())
    assert asyncio.get_running_loop().time() - began < 2


async def test_a_wrong_password_is_ours_to_mend_and_loses_no_message() -> None:
    async with mail_server() as server:
        with pytest.raises(Unreachable, match="535"):
            await SmtpMail(server.url.replace("//", "//us:wrong@")).send(a_message())


async def test_tls_is_begun_when_the_server_offers_it() -> None:
    async with scripted(b"220 hi\r\n", b"250-hi\r\n250 STARTTLS\r\n", b"454 not now\r\n") as (url, heard):
        with pytest.raises(Unreachable, match="454 not now"):
            await SmtpMail(url).send(a_message())
    assert heard[1] == b"STARTTLS\r\n"


async def test_whatever_a_server_answers_can_be_noted() -> None:
    async with scripted(b"220 hi\r\n", b"250 ok\r\n", b"550 \x00\xff no\r\n") as (url, _):
        with pytest.raises(Rejected) as failure:
            await SmtpMail(url).send(a_message())
    said = str(failure.value)
    assert said.encode().isascii() or "\ufffd" in said
    assert "\x00" not in said


@pytest.mark.parametrize("url", ["http://us:hush@mail.example", "smtp://", "mail.example:25"])
def test_an_address_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL must look like") as failure:
        SmtpMail(url)
    assert "hush" not in str(failure.value)
