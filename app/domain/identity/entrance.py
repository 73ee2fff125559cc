"""Somebody has come back from their provider: who they are here, and the session that makes of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.domain.accounts import throttle
from app.domain.accounts.signing_in import Begun, Brought, begin_session
from app.domain.accounts.throttle import Limit, network_of
from app.domain.accounts.ways_in import Through
from app.domain.identity.arrived import Arrived, Rejected
from app.domain.identity.connection import Connection
from app.domain.identity.linking import mail_link
from app.domain.identity.provisioning import address_of, follow, keep_identity, provision
from app.domain.identity.roles import give_role
from app.domain.identity.verdict import Verdict, judge
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.origin import origin
from app.lib.vault import locked

# A company behind one address comes to work at nine: whoever gets in empties the bucket for the next.
_VISITS = Limit(burst=200, every=1)
# Kept to be looked at on the page of groups; each of them counts for the role.
_MOST_GROUPS = 1000


@dataclass(frozen=True, slots=True)
class LinkSent:
    """Not yet: a mail went to this address."""

    address: str


async def count_visit() -> None:
    """Counts somebody who leaves for a provider or comes back, by their address, in a transaction of its own. Raises
    throttle.TooMany."""
    refusal = None
    async with database.transaction(SYSTEM):
        try:
            await throttle.attempt(_bucket(), _VISITS)
        except throttle.TooMany as too_many:
            refusal = too_many
    if refusal:
        raise refusal


def _bucket() -> str:
    return throttle.key_of("entrance", network_of(origin().address))


async def use_once(connection_id: UUID, assertion: str, good_until: datetime) -> None:
    """Remembers what may be used once, in a transaction of its own: of any number that bring it, one gets through
    (security.md §1.3). Raises Rejected."""
    async with database.transaction(SYSTEM):
        first = await database.execute(
            "INSERT INTO assertion_seen (connection_id, assertion, expires_at) VALUES ($1, $2, $3) "
            "ON CONFLICT DO NOTHING",
            connection_id,
            assertion,
            good_until,
        )
    if not first:
        raise Rejected("assertion.replayed", "This answer was used before. Sign in once more.")


async def enter(
    connection: Connection, arrived: Arrived, brought: Brought, *, asked: bool = False, next_path: str = "/"
) -> Begun | LinkSent:
    """Lets somebody in for whom the provider vouched: a session that ends with the provider's word; noted. `asked`: it
    was made to ask them, however fresh its own session was. A mailed link leads to `next_path`. Raises Rejected."""
    async with database.transaction(SYSTEM):
        # It may have been turned off while the answer was read; who turns it off now ends this session, too.
        state = await database.fetch_value("SELECT state FROM connection WHERE id = $1 FOR SHARE", connection.id)
        verdict = await judge(replace(connection, state=state), arrived)
        if verdict.welcome == "link" and verdict.person_id:
            await mail_link(connection, arrived, verdict.person_id, next_path)
            return LinkSent(address_of(connection, arrived))
        await throttle.forget(_bucket())
        person_id = await _settle(connection, arrived, verdict)
        return await _session(connection, arrived, brought, person_id, asked)


async def _settle(connection: Connection, arrived: Arrived, verdict: Verdict) -> UUID:
    if verdict.person_id is None:
        return await provision(connection, arrived, verdict.role)
    if verdict.welcome == "pushed":
        await keep_identity(connection, arrived.issuer, arrived.subject, verdict.person_id)
    await give_role(connection.organisation_id, verdict.person_id, verdict.role)
    await follow(connection, arrived, verdict.person_id)
    return verdict.person_id


async def _session(connection: Connection, arrived: Arrived, brought: Brought, person_id: UUID, asked: bool) -> Begun:
    await database.execute(
        "UPDATE identity SET seen_at = clock_timestamp(), groups = $4 "
        "WHERE connection_id = $1 AND issuer = $2 AND subject = $3",
        connection.id,
        arrived.issuer,
        arrived.subject,
        arrived.groups[:_MOST_GROUPS],
    )
    return await begin_session(
        person_id,
        brought,
        method=connection.protocol,
        second_factor=arrived.second_factor,
        through=Through(
            connection.id,
            connection.organisation_id,
            arrived.issuer,
            arrived.subject,
            arrived.name_id_format,
            arrived.provider_session,
            locked(arrived.id_token) if arrived.id_token else None,
            arrived.ends_at,
            asked,
        ),
    )
