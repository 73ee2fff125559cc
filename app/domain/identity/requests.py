"""Sign-ins that were sent to a provider and are awaited: bound to the browser that left, good once, for ten minutes.

A test sign-in is one whose id is that of its test_sign_in row; it never makes a session. The page of who looks after
the connection makes that row and leads to /sso/start/{connection}?test={id}.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from app.domain.accounts.secrets import hash_token
from app.domain.identity.arrived import Rejected
from app.domain.identity.connection import Connection
from app.domain.identity.tables import SsoRequest
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.rows import insert
from app.lib.vault import locked, unlocked

LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is remembered of a browser that goes to a provider: `request` is SAML's request id or OpenID Connect's
    state, `browser` its cookie's value, `next_path` where it wanted to go; of a test, who tests and its id.
    `again`: the provider is to ask once more who it is."""

    browser: str
    next_path: str = "/"
    request: str = ""
    nonce: str = ""
    verifier: str = ""
    again: bool = False
    tested_by: UUID | None = None
    test_id: UUID | None = None

    def asking(self, request: str, nonce: str = "", verifier: str = "") -> "Leaving":
        """The same, with what the provider is asked."""
        return replace(self, request=request, nonce=nonce, verifier=verifier)


@dataclass(frozen=True, slots=True)
class Awaited:
    """What was remembered, once the browser is back; used up."""

    id: UUID
    request: str
    nonce: str
    verifier: str
    next_path: str
    again: bool
    tested_by: UUID | None


async def begin(connection: Connection, leaving: Leaving) -> None:
    """Remembers a browser that leaves for a connection's provider, in the open transaction (the system's eyes)."""
    ends = await database.fetch_value("SELECT clock_timestamp() + $1::interval", LIFE)
    values = {
        "organisation_id": connection.organisation_id,
        "id": leaving.test_id or new_id(),
        "connection_id": connection.id,
        "request": leaving.request,
        "browser_hash": hash_token(leaving.browser),
        "nonce": leaving.nonce,
        "verifier": locked(leaving.verifier) if leaving.verifier else None,
        "next": leaving.next_path,
        "again": leaving.again,
        "tested_by": leaving.tested_by,
        "expires_at": ends,
    }
    await insert((SsoRequest, values))


async def take(connection_id: UUID, request: str, browser: str) -> Awaited:
    """Uses up what was remembered, in a transaction of its own: whatever becomes of the answer, it was the one answer.

    Raises Rejected with why there is nothing to be had for this browser.
    """
    async with database.transaction(SYSTEM):
        row = await database.fetch_one(
            "UPDATE sso_request SET used_at = clock_timestamp() WHERE connection_id = $1 AND request = $2 "
            "AND browser_hash = $3 AND used_at IS NULL AND expires_at > clock_timestamp() "
            "RETURNING id, request, nonce, verifier, next, again, tested_by",
            connection_id,
            request,
            hash_token(browser),
        )
        if row is None:
            raise Rejected(await _why_not(connection_id, request, browser))
    verifier = unlocked(row["verifier"]) if row["verifier"] else ""
    return Awaited(row["id"], row["request"], row["nonce"], verifier, row["next"], row["again"], row["tested_by"])


async def _why_not(connection_id: UUID, request: str, browser: str) -> str:
    row = await database.fetch_one(
        "SELECT used_at IS NOT NULL AS used, browser_hash = $3 AS theirs FROM sso_request "
        "WHERE connection_id = $1 AND request = $2",
        connection_id,
        request,
        hash_token(browser),
    )
    if row is None:
        return "request.unknown"
    if not row["theirs"]:
        return "request.other_browser"
    return "request.used" if row["used"] else "request.expired"
