"""A first sign-in whose address has an account already: it is theirs once they answer the mail sent to that address.
Never by the address alone (security.md, "Ten findings", 4)."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from app.domain.accounts import throttle
from app.domain.accounts.secrets import hash_token, new_token
from app.domain.accounts.throttle import Limit
from app.domain.audit.trail import note
from app.domain.deliveries.actions import Recipient, owe
from app.domain.identity.arrived import Arrived
from app.domain.identity.connection import Connection
from app.domain.identity.provisioning import keep_identity
from app.domain.identity.queries import connection as connection_by_id
from app.domain.identity.roles import role_now
from app.domain.identity.tables import IdentityLink
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.rows import insert

LIFE = timedelta(minutes=60)
# So many mails a person at once, then one in five minutes: signing in again and again floods nobody.
_MAILS = Limit(burst=3, every=300)


async def mail_link(connection: Connection, arrived: Arrived, person_id: UUID, next_path: str) -> None:
    """Mails the person a link that makes this identity theirs and leads to `next_path`; noted. In the open transaction
    (system)."""
    with suppress(throttle.TooMany):
        await throttle.attempt(throttle.key_of("identity link", str(person_id)), _MAILS)
        await _mail(connection, arrived, person_id, next_path)


async def _mail(connection: Connection, arrived: Arrived, person_id: UUID, next_path: str) -> None:
    person = await database.fetch_one("SELECT email, name FROM person WHERE id = $1", person_id)
    assert person
    token = new_token()
    values = {
        "token_hash": hash_token(token),
        "organisation_id": connection.organisation_id,
        "connection_id": connection.id,
        "issuer": arrived.issuer,
        "subject": arrived.subject,
        "person_id": person_id,
        "next": next_path,
        "expires_at": await database.fetch_value("SELECT clock_timestamp() + $1::interval", LIFE),
    }
    await insert((IdentityLink, values))
    told = {"name": person["name"], "connection": connection.name, "minutes": 60, "path": "/sso/link/", "secret": token}
    await owe([Recipient(person_id, person["email"])], "identity_link", told, organisation_id=None)
    await note([connection.organisation_id], "identity.link_mailed", person=person_id, connection=connection.id)


async def link(token: str) -> tuple[UUID, str] | None:
    """Uses a mailed link up and answers the connection to sign in through and where that is to lead; None when it is no
    good (any more), or the person has left meanwhile."""
    async with database.transaction(SYSTEM):
        row = await database.fetch_one(
            "UPDATE identity_link SET used_at = clock_timestamp() "
            "WHERE token_hash = $1 AND used_at IS NULL AND expires_at > clock_timestamp() "
            "RETURNING connection_id, issuer, subject, person_id, next",
            hash_token(token),
        )
        connection = await connection_by_id(row["connection_id"]) if row else None
        if row is None or connection is None or not await _may(connection, row["person_id"]):
            return None
        await keep_identity(connection, row["issuer"], row["subject"], row["person_id"])
        return connection.id, row["next"]


async def _may(connection: Connection, person_id: UUID) -> bool:
    active = await database.fetch_value("SELECT active FROM person WHERE id = $1", person_id)
    return bool(active) and await role_now(connection.organisation_id, person_id) is not None
