"""An audit trail that is streamed arrives whole and in order, whatever becomes of who listens."""

import asyncio
import re
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.config import Settings
from app.domain.audit import sinks
from app.domain.audit.trail import NOBODY, VENDOR, note
from app.integrations.outward import Outward
from app.integrations.syslog import Syslog
from app.integrations.webhook import signature
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.tasks.streaming import Streaming
from tests.cast import as_owner, opened, rows
from tests.collectors import Collector, collector

pytestmark = pytest.mark.anyio
SCHEMES = {"syslog": "syslog", "webhook": "http"}


async def write(count: int) -> None:
    """More entries in the vendor's chain."""
    async with pool.transaction(SYSTEM):
        for number in range(count):
            await note(VENDOR, "clock.read", number=number, line="one\ntwo")


async def add(address: str, *, whole: bool = True) -> None:
    """Somewhere to send them."""
    async with pool.transaction(SYSTEM):
        await sinks.add(None, NOBODY, address, from_the_first=whole)


async def turn(*collectors: Collector, trust: ssl.SSLContext | None = None) -> None:
    """The worker's round, now; what failed is due again at once."""
    await rows("UPDATE audit_sink SET due_at = '-infinity'")
    allow = frozenset(f"127.0.0.1:{one.port}" for one in collectors)
    await Streaming("support.example.com", Outward(allow), Syslog(allow, trust=trust, grace=0.2)).sweep()


async def state() -> tuple[int, int, str | None]:
    """How far the only sink is, its attempts and its last error."""
    (row,) = await rows("SELECT sent_seq, attempts, last_error FROM audit_sink")
    return row["sent_seq"], row["attempts"], row["last_error"]


@pytest.mark.parametrize("kind", SCHEMES)
async def test_every_entry_arrives_in_order_though_the_listener_dies_midway(database: Settings, kind: str) -> None:
    async with opened(database), collector(kind) as listener:
        await write(230)
        await add(f"{SCHEMES[kind]}://127.0.0.1:{listener.port}")
        listener.dies_after = 130
        await turn(listener)
        assert (await state())[2]
        listener.live()
        await turn(listener)
        assert listener.numbers == list(range(1, 232))
        assert await state() == (231, 0, None)


@pytest.mark.parametrize("kind", SCHEMES)
async def test_what_nobody_listens_to_waits_and_is_tried_again(database: Settings, kind: str) -> None:
    async with opened(database):
        async with collector(kind) as listener:
            pass
        await write(1)
        await add(f"{SCHEMES[kind]}://127.0.0.1:{listener.port}")
        for attempts in (1, 2):
            await turn(listener)
            assert (await state())[:2] == (0, attempts)
        (row,) = await rows("SELECT due_at > clock_timestamp() AS later FROM audit_sink")
        assert row["later"]


async def test_a_sink_hears_of_what_is_noted_from_when_it_was_added(database: Settings) -> None:
    async with opened(database), collector("webhook") as listener:
        await write(3)
        await add(f"http://127.0.0.1:{listener.port}", whole=False)
        await turn(listener)
        assert [one["action"] for one in listener.heard] == ["audit_sink.added"]


async def test_two_workers_at_once_send_an_entry_once(database: Settings) -> None:
    async with opened(database), collector("webhook") as listener:
        await write(20)
        await add(f"http://127.0.0.1:{listener.port}")
        await asyncio.gather(turn(listener), turn(listener))
        assert [one["seq"] for one in listener.heard] == list(range(1, 22))


async def test_a_webhook_is_signed_as_standard_webhooks_are(database: Settings) -> None:
    async with opened(database), collector("webhook") as listener:
        await add(f"http://127.0.0.1:{listener.port}/hooks/audit")
        async with pool.transaction(SYSTEM, reading=True):
            (sink,) = await sinks.sinks_of(None)
        await turn(listener)
        (headers,), (body,) = listener.headers, listener.bodies
        assert headers["webhook-id"] == "00000000-0000-0000-0000-000000000000_1"
        made = signature(sink.secret or "", headers["webhook-id"], headers["webhook-timestamp"], body)
        assert headers["webhook-signature"] == f"v1,{made}"
        assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60


def test_the_signature_is_that_of_the_specification() -> None:
    """standardwebhooks.com, "Specification": the example of its libraries' tests."""
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
    )
    assert made == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_line_of_syslog_is_one_line_of_rfc_5424(database: Settings) -> None:
    async with opened(database), collector("syslog") as listener:
        await write(1)
        await add(f"syslog://127.0.0.1:{listener.port}")
        await turn(listener)
        pattern = r"<110>1 \d{4}-\d\d-\d\dT[\d:.]+\+00:00 support\.example\.com uphold - clock\.read - \{.*\}"
        assert re.fullmatch(pattern, listener.lines[0])


async def test_syslog_goes_over_tls_to_whom_the_certificate_names(database: Settings, tmp_path: Path) -> None:
    identity, trust = _identity(tmp_path)
    async with opened(database), collector("syslog", identity=identity) as listener:
        await write(150)
        await add(f"syslog+tls://127.0.0.1:{listener.port}")
        await turn(listener)
        assert (await state())[:2] == (0, 1)
        listener.dies_after = 120
        await turn(listener, trust=trust)
        listener.live()
        await turn(listener, trust=trust)
        assert listener.numbers == list(range(1, 152))


async def test_entries_that_somebody_deleted_are_missed_aloud(database: Settings) -> None:
    async with opened(database), collector("webhook") as listener:
        await add(f"http://127.0.0.1:{listener.port}", whole=False)
        await turn(listener)
        await write(3)
        await as_owner(database, "DELETE FROM audit_entry WHERE seq > 1")
        await turn(listener)
        assert [one["seq"] for one in listener.heard] == [1]
        assert await state() == (1, 1, "The entries that come next are missing: verify the audit log.")


async def test_nobody_is_sent_into_our_own_network(database: Settings) -> None:
    async with opened(database), collector("syslog") as listener:
        await add(f"syslog://127.0.0.1:{listener.port}")
        await turn()
        assert (listener.heard, (await state())[2]) == ([], "127.0.0.1 is not known, or not a public address.")


def _identity(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's certificate for 127.0.0.1, and the trust in it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "identity.pem").write_bytes(private + certificate)
    identity = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    identity.load_cert_chain(folder / "identity.pem")
    return identity, ssl.create_default_context(cadata=certificate.decode())
