"""Mail domains of a place: added, shown to be theirs, sent to a connection, given up.

One that was verified by its record is looked at again each day (still_theirs.py), and nobody else can have it before it
has lapsed. One that an administrator vouched for stays until it is given up.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import note
from app.domain.identity.domain_names import domain_name
from app.domain.identity.holding import noted
from app.domain.identity.policy import allow, can_vouch
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Refused, Wrong

MOST = 100
LONGEST_REASON = 500
# A name of its own under the domain, so that it disturbs no other record and may be removed again (RFC 8552).
LABEL = "_uphold-verification"
_TAKEN = "Another organisation has shown that this domain is theirs. If it is yours, tell us: file a ticket, or write."


@dataclass(frozen=True, slots=True)
class Domain:
    """`verified_how`: by the TXT record, or by an administrator's word; None: not yet. `missing_since`: the record was
    gone then, and at every look since; `lapsed_at`: that became too long (still_theirs.py)."""

    organisation_id: UUID | None
    id: UUID
    name: str
    token: str
    connection_id: UUID | None
    connection: str | None
    verified_at: datetime | None
    verified_how: Literal["dns", "word"] | None
    verified_by: str | None
    missing_since: datetime | None
    lapsed_at: datetime | None

    @property
    def is_shown(self) -> bool:
        """Whether it is verified, and its record was there when it was last looked at."""
        return self.verified_at is not None and self.missing_since is None

    @property
    def record(self) -> str:
        """Where the TXT record stands."""
        return f"{LABEL}.{self.name}"

    @property
    def value(self) -> str:
        """What it says."""
        return f"uphold-verification={self.token}"


async def domains_of(organisation_id: UUID | None) -> list[Domain]:
    """Those of a place by name, as far as the eyes of this transaction see."""
    return await _domains("d.organisation_id IS NOT DISTINCT FROM $1", organisation_id)


async def domain_by_id(domain_id: UUID) -> Domain | None:
    """One of them, as far as the eyes of this transaction see."""
    return next(iter(await _domains("d.id = $1", domain_id)), None)


async def domain_for(viewer: Viewer, domain_id: UUID) -> Domain:
    """One of them, for who looks after it. Raises NotFound."""
    found = await domain_by_id(domain_id)
    if found is None:
        raise NotFound(str(domain_id))
    allow(viewer, found.organisation_id)
    return found


async def add(viewer: Viewer, organisation_id: UUID | None, typed: str, connection_id: UUID | None) -> UUID:
    """A domain that is still to be verified, with a token of its own. Raises NotFound, Wrong."""
    allow(viewer, organisation_id)
    try:
        name = domain_name(typed)
    except ValueError as error:
        raise Wrong({"domain": str(error)}) from error
    if len(await domains_of(organisation_id)) >= MOST:
        raise Wrong({"domain": f"{MOST} domains at most. Remove one first."})
    await _allow_connection(organisation_id, connection_id)
    domain_id = new_id()
    if not await database.execute(
        "INSERT INTO domain (organisation_id, id, name, connection_id, token, asked_by) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (organisation_id, name) DO NOTHING",
        organisation_id,
        domain_id,
        name,
        connection_id,
        secrets.token_hex(16),
        viewer.person_id,
    ):
        raise Wrong({"domain": f"{name} is in the list already."})
    await noted(viewer, organisation_id, "domain.added", domain=name)
    return domain_id


async def verify(viewer: Viewer, domain_id: UUID, texts: Collection[str]) -> None:
    """Verified, if one of the `texts` that stand at its record in DNS is its value. Raises NotFound; Wrong with what is
    there instead."""
    held = await _hold(viewer, domain_id)
    if held.is_shown:
        return
    if not stands_in(held, texts):
        raise Wrong({"": _what_is_there(held, texts)})
    await _mark(viewer, held, "dns")
    await noted(viewer, held.organisation_id, "domain.verified", domain=held.name, how="dns")


async def vouch(viewer: Viewer, domain_id: UUID, reason: str) -> None:
    """Verified by an administrator's word. Raises NotFound, Refused, Wrong."""
    allow_vouching(viewer)
    held = await _hold(viewer, domain_id)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Wrong({"reason": f"A reason of 1 to {LONGEST_REASON} characters is needed: how do you know?"})
    if not held.is_shown:
        await _mark(viewer, held, "word")
        await noted(viewer, held.organisation_id, "domain.verified", domain=held.name, how="word", reason=reason)


def stands_in(domain: Domain, texts: Collection[str]) -> bool:
    """Whether one of the texts at its record is its value. Pure."""
    return domain.value in (text.strip() for text in texts)


def allow_vouching(viewer: Viewer) -> None:
    """Raises Refused for everybody whose word is not enough."""
    if not can_vouch(viewer):
        raise Refused("Only an administrator of ours gives their word for a domain.")


async def send_to(viewer: Viewer, domain_id: UUID, connection_id: UUID | None) -> None:
    """People of the domain sign in through this connection; None: through none. Raises NotFound, Wrong."""
    held = await _hold(viewer, domain_id)
    await _allow_connection(held.organisation_id, connection_id)
    if connection_id != held.connection_id:
        await database.execute("UPDATE domain SET connection_id = $2 WHERE id = $1", domain_id, connection_id)
        await noted(viewer, held.organisation_id, "domain.sent", domain=held.name, connection=connection_id)


async def give_up(viewer: Viewer, domain_id: UUID) -> None:
    """Theirs no more: its people are sent nowhere from now on, and another organisation may verify it. Raises
    NotFound."""
    held = await _hold(viewer, domain_id)
    await database.execute("DELETE FROM domain WHERE id = $1", domain_id)
    await noted(viewer, held.organisation_id, "domain.given_up", domain=held.name, verified=bool(held.verified_at))


async def _hold(viewer: Viewer, domain_id: UUID) -> Domain:
    await database.execute("SELECT FROM domain WHERE id = $1 FOR UPDATE", domain_id)
    return await domain_for(viewer, domain_id)


async def _mark(viewer: Viewer, held: Domain, how: Literal["dns", "word"]) -> None:
    # Whose it is already is not for these eyes to see; two who verify it at once come one after the other.
    async with database.acting_as(SYSTEM):
        await database.execute("SELECT pg_advisory_xact_lock(hashtextextended('domain ' || $1, 0))", held.name)
        owner = await database.fetch_one(
            "SELECT organisation_id, id, lapsed_at FROM domain "
            "WHERE name = $1 AND verified_at IS NOT NULL AND id <> $2",
            held.name,
            held.id,
        )
        if owner and owner["lapsed_at"] is None:
            raise Wrong({"": _TAKEN})
        if owner:
            await database.execute(
                "UPDATE domain SET verified_at = NULL, verified_how = NULL, missing_since = NULL, warned_at = NULL, "
                "lapsed_at = NULL WHERE id = $1",
                owner["id"],
            )
            await note([owner["organisation_id"]], "domain.lost", domain=held.name)
    await database.execute(
        "UPDATE domain SET verified_at = clock_timestamp(), verified_how = $2, verified_by = $3, "
        "due_at = clock_timestamp() + interval '1 day', looked_at = clock_timestamp(), missing_since = NULL, "
        "warned_at = NULL, lapsed_at = NULL WHERE id = $1",
        held.id,
        how,
        viewer.person_id,
    )


def _what_is_there(held: Domain, texts: Collection[str]) -> str:
    if not texts:
        return (
            f"There is no TXT record at {held.record} yet, or our name server has not heard of it. "
            "New records can take from minutes to a day: try again later."
        )
    ours = [text for text in texts if text.strip().startswith("uphold-verification=")]
    shown = (ours or list(texts))[0][:100]
    return f"The TXT record at {held.record} says “{shown}”, which is not the value below. Correct it and try again."


async def _allow_connection(organisation_id: UUID | None, connection_id: UUID | None) -> None:
    if connection_id and not await database.fetch_value(
        "SELECT true FROM connection WHERE id = $1 AND organisation_id IS NOT DISTINCT FROM $2 AND state <> 'retired'",
        connection_id,
        organisation_id,
    ):
        raise Wrong({"connection": "Choose one of the connections."})


async def _domains(where: str, key: UUID | None) -> list[Domain]:
    rows = await database.fetch(
        "SELECT d.organisation_id, d.id, d.name, d.token, d.connection_id, c.name AS connection, d.verified_at, "
        "d.verified_how, p.name AS verified_by, d.missing_since, d.lapsed_at "
        "FROM domain d LEFT JOIN connection c ON c.id = d.connection_id "
        f"LEFT JOIN person p ON p.id = d.verified_by WHERE {where} ORDER BY d.name",
        key,
    )
    return [Domain(**row) for row in rows]
