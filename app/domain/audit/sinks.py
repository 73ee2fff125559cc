"""Where a chain is streamed to as it grows: a collector that speaks syslog, or a webhook. Who may say so is asked by
the pages; row-level security stands behind them."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from app.domain.audit.chain import VENDORS
from app.domain.audit.tables import AuditSink
from app.domain.audit.trail import Actor, note
from app.lib import database
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Wrong
from app.lib.rows import insert
from app.lib.vault import locked, unlocked

Kind = Literal["syslog", "webhook"]
KINDS: dict[str, Kind] = {"syslog": "syslog", "syslog+tls": "syslog", "https": "webhook", "http": "webhook"}
MOST, LONGEST = 5, 1000
# So long the page shows the secret of a new webhook; afterwards nobody reads it any more.
SECRET_SHOWN = timedelta(minutes=10)
_WRONG = "Write an address like syslog+tls://logs.example.com:6514 or https://siem.example.com/hooks/audit."


@dataclass(frozen=True, slots=True)
class Sink:
    """`behind` entries wait to be sent there. `place` is the address without what may be secret in it; `secret` is
    known while it is shown."""

    id: UUID
    kind: Kind
    place: str
    sent_seq: int
    behind: int
    attempts: int
    last_error: str | None
    created_at: datetime
    secret: str | None


async def add(organisation: UUID | None, actor: Actor, address: str, *, from_the_first: bool) -> UUID:
    """Sends the chain there from now on, or from its first entry. A webhook gets a secret. Raises Wrong."""
    parts = _read(address)
    # Else two at once would make one too many.
    await database.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"audit sinks {organisation}")
    if len(await sinks_of(organisation)) >= MOST:
        raise Wrong({"address": f"{MOST} are sent to already. Remove one first."})
    sink_id, kind = new_id(), KINDS[parts.scheme]
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode() if kind == "webhook" else None
    await insert(
        (
            AuditSink,
            {
                "organisation_id": organisation,
                "id": sink_id,
                "kind": kind,
                "address": address,
                "secret": locked(secret) if secret else None,
                "sent_seq": 0 if from_the_first else await _end(organisation),
                "made_by": actor.person_id,
            },
        )
    )
    await note([organisation], "audit_sink.added", actor, address=_place(parts))
    return sink_id


async def end(organisation: UUID | None, actor: Actor, sink_id: UUID) -> None:
    """Nothing more is sent there; twice is once. Raises NotFound."""
    parts = await _address_of(organisation, sink_id)
    if await database.execute(
        "UPDATE audit_sink SET ended_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL", sink_id
    ):
        await note([organisation], "audit_sink.removed", actor, address=_place(parts))


async def test(organisation: UUID | None, actor: Actor, sink_id: UUID) -> None:
    """Adds an entry that says so, and has it and all before it sent at once. Raises NotFound, also once it ended."""
    parts = await _address_of(organisation, sink_id)
    if not await database.execute(
        "UPDATE audit_sink SET due_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL", sink_id
    ):
        raise NotFound(str(sink_id))
    await note([organisation], "audit_sink.tested", actor, address=_place(parts))


async def sinks_of(organisation: UUID | None) -> list[Sink]:
    """Where it is sent, in the order in which that was said."""
    rows = await database.fetch(
        "SELECT id, kind, address, sent_seq, greatest(0, $2 - sent_seq) AS behind, attempts, last_error, created_at, "
        "CASE WHEN created_at > clock_timestamp() - $3::interval THEN secret END AS secret "
        "FROM audit_sink WHERE organisation_id IS NOT DISTINCT FROM $1 AND ended_at IS NULL ORDER BY created_at, id",
        organisation,
        await _end(organisation),
        SECRET_SHOWN,
    )
    return [_sink(dict(row)) for row in rows]


def _sink(row: dict[str, object]) -> Sink:
    address, kept = str(row.pop("address")), row.pop("secret")
    secret = unlocked(kept) if isinstance(kept, bytes) else None
    return Sink(**row, place=_place(urlsplit(address)), secret=secret)  # type: ignore[arg-type]


async def _address_of(organisation: UUID | None, sink_id: UUID) -> SplitResult:
    found = await database.fetch_value(
        "SELECT address FROM audit_sink WHERE id = $1 AND organisation_id IS NOT DISTINCT FROM $2",
        sink_id,
        organisation,
    )
    if found is None:
        raise NotFound(str(sink_id))
    return urlsplit(str(found))


async def _end(organisation: UUID | None) -> int:
    return int(
        await database.fetch_value("SELECT max(seq) FROM audit_chain WHERE chain = $1", organisation or VENDORS) or 0
    )


def _read(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        plain = parts.hostname and not parts.username and not parts.password and parts.port != 0
    except ValueError:
        raise Wrong({"address": _WRONG}) from None
    if not plain or parts.scheme not in KINDS or len(address) > LONGEST or not address.isprintable():
        raise Wrong({"address": _WRONG})
    if KINDS[parts.scheme] == "syslog" and (parts.path not in ("", "/") or parts.query):
        raise Wrong({"address": _WRONG})
    return parts


def _place(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}"
