"""From a draft over a pilot to on, and off again; and what is missing for that, in words."""

from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity.connection import Connection, State
from app.domain.identity.domains import domains_of
from app.domain.identity.holding import hold, hold_policy, noted
from app.domain.identity.keys import signing
from app.domain.identity.pilot import pilots_of
from app.domain.identity.queries import connections_of
from app.domain.identity.tried import tested_since_changed
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Refused, Wrong


@dataclass(frozen=True, slots=True)
class Readiness:
    """What of a connection is done. `domains`: verified ones whose people it is for."""

    tested: bool
    domains: int
    pilots: int


async def readiness(held: Connection) -> Readiness:
    """As it stands, as far as the eyes of this transaction see."""
    theirs = [d for d in await domains_of(held.organisation_id) if d.connection_id == held.id and d.verified_at]
    return Readiness(await tested_since_changed(held.id), len(theirs), len(await pilots_of(held.id)))


def unfinished(held: Connection) -> list[str]:
    """What the set-up lacks before anybody can try it, as sentences."""
    return _without_saml(held) if held.protocol == "saml" else _without_oidc(held)


def missing_for(held: Connection, ready: Readiness, state: State) -> list[str]:
    """What stands between the connection and that state, as sentences; nothing does for a draft or off. Pure."""
    if state not in ("pilot", "on"):
        return []
    lacking = unfinished(held)
    if not lacking and not ready.tested:
        lacking = ["Try it: no test sign-in was accepted since the settings last changed."]
    if not ready.domains:
        lacking.append("Verify a domain and send it to this connection: that is how its people find it.")
    if state == "pilot" and not ready.pilots:
        lacking.append("Choose who tries it: nobody is in the pilot yet.")
    return lacking


async def set_state(viewer: Viewer, connection_id: UUID, state: State) -> None:
    """Pilot: only the people of the pilot are let in through it. On: everybody of its domains is. Off: nobody, and
    those who came through it are signed out. Raises NotFound, Refused, Wrong."""
    held = await hold(viewer, connection_id)
    if state not in get_args(State) or state == "retired" or (state == "draft" and held.state != "draft"):
        raise Wrong({"state": "Choose whether it is tried, on or off."})
    if state == held.state:
        return
    if lacking := missing_for(held, await readiness(held), state):
        raise Wrong({"state": " ".join(lacking)})
    if held.state == "on":
        await allow_leaving(viewer, held)
    await database.execute("UPDATE connection SET state = $2 WHERE id = $1", connection_id, state)
    if state == "off":
        await end_sessions(connection_id)
    await noted(
        viewer,
        held.organisation_id,
        "connection.state_changed",
        connection=connection_id,
        before=held.state,
        state=state,
    )


async def allow_leaving(viewer: Viewer, held: Connection) -> None:
    """For what would take away a connection that is on. Raises Refused where nobody could sign in then."""
    policy = await hold_policy(viewer, held.organisation_id)
    others = [c for c in await connections_of(held.organisation_id) if c.state == "on" and c.id != held.id]
    if policy.enforced_at and not others:
        raise Refused(
            "Single sign-on is enforced, and this is the only connection that is on: nobody could sign in. "
            "Stop enforcing it first, on the page Policy."
        )


async def end_sessions(connection_id: UUID) -> None:
    """Signs everybody out who came through it."""
    async with database.acting_as(SYSTEM):
        await database.execute(
            "UPDATE session SET ended_at = clock_timestamp(), ended_because = 'connection.off' "
            "WHERE connection_id = $1 AND ended_at IS NULL",
            connection_id,
        )


def _without_saml(held: Connection) -> list[str]:
    lacking = []
    if not held.saml.entity_id or not held.saml.sign_on:
        lacking.append("Give us the provider’s metadata.")
    elif not held.saml.certificates:
        lacking.append("The provider’s metadata has no signing certificate. Export it again, with its certificate.")
    if (held.saml.sign_requests or held.saml.want_encrypted) and signing(held) is None:
        lacking.append("There is no certificate of ours. Make one, and give the provider our metadata.")
    return lacking


def _without_oidc(held: Connection) -> list[str]:
    lacking = []
    if not held.oidc.issuer or not held.oidc.authorization_endpoint:
        lacking.append("Give us the provider’s issuer.")
    if not held.oidc.client_id:
        lacking.append("Register us at the provider and give us the client id.")
    if not held.client_secret:
        lacking.append("Give us the client secret.")
    if held.is_google and not held.oidc.tenant:
        lacking.append("Give us your Google Workspace domain.")
    return lacking
