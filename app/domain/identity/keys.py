"""Our own key pairs towards a provider, and replacing one without a moment in which sign-in fails: the next is
published beside the current one, then takes its place, then the former is retired."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity.connection import Connection, KeyPair
from app.domain.identity.holding import hold, noted
from app.lib import database
from app.lib.ids import new_id
from app.lib.refusals import Conflict, Refused
from app.lib.vault import locked

_NONE_BESIDE = "There is no second certificate. Somebody else may have retired it just now."


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key pair that was made just now; both as PEM."""

    certificate: str
    private_key: str = field(repr=False)
    not_after: datetime


async def keep_key(
    organisation_id: UUID | None, connection_id: UUID, made: NewKey, state: Literal["current", "next"]
) -> UUID:
    """Keeps a new pair, the private key locked; in the open transaction, which holds the connection."""
    key_id = new_id()
    await database.execute(
        "INSERT INTO connection_key (organisation_id, id, connection_id, certificate, private_key, not_after, state) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        organisation_id,
        key_id,
        connection_id,
        made.certificate,
        locked(made.private_key),
        made.not_after,
        state,
    )
    return key_id


async def add_next(viewer: Viewer, connection_id: UUID, made: NewKey) -> None:
    """Publishes another certificate of ours beside the one we sign with. Raises NotFound, Refused, Conflict."""
    held = await hold(viewer, connection_id)
    if held.protocol != "saml":
        raise Refused("Only connections over SAML have certificates of ours.")
    if beside(held):
        raise Conflict("There is a second certificate already. Take it into use, or retire it, first.")
    key_id = await keep_key(held.organisation_id, connection_id, made, "next" if signing(held) else "current")
    await noted(viewer, held.organisation_id, "connection_key.added", connection=connection_id, key=key_id)


async def make_current(viewer: Viewer, connection_id: UUID) -> None:
    """From now on we sign with the one beside; the former stays published, and is still taken for what was encrypted
    with it, until it is retired. Raises NotFound, Conflict."""
    held = await hold(viewer, connection_id)
    current, other = signing(held), beside(held)
    if other is None or current is None:
        raise Conflict(_NONE_BESIDE)
    await database.execute(
        "UPDATE connection_key SET state = CASE id WHEN $2 THEN 'current' ELSE 'next' END WHERE id = ANY ($1)",
        [current.id, other.id],
        other.id,
    )
    await noted(viewer, held.organisation_id, "connection_key.taken_into_use", connection=connection_id, key=other.id)


async def retire(viewer: Viewer, connection_id: UUID) -> None:
    """The one that we do not sign with is published no more, and nothing is decrypted with it. Raises NotFound,
    Conflict."""
    held = await hold(viewer, connection_id)
    other = beside(held)
    if other is None:
        raise Conflict(_NONE_BESIDE)
    await database.execute("UPDATE connection_key SET state = 'retired', private_key = '' WHERE id = $1", other.id)
    await noted(viewer, held.organisation_id, "connection_key.retired", connection=connection_id, key=other.id)


def signing(connection: Connection) -> KeyPair | None:
    """The pair that we sign with."""
    return next((key for key in connection.keys if key.state == "current"), None)


def beside(connection: Connection) -> KeyPair | None:
    """The pair that is published besides: the next one, or the former."""
    return next((key for key in connection.keys if key.state == "next"), None)
