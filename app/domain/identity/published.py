"""A provider's metadata where it publishes it: looked at each day, so that its next certificate arrives by itself.

What follows by itself is the change of keys, for the provider's name and places stay what a person has seen: a new
certificate is taken beside the others, and one that is listed no more is taken for a week yet, as nobody's browser
should come between the two (OASIS SAML V2.0 Metadata Interoperability, "Key Processing": keys are trusted because the
metadata lists them). Another name or place is kept to be looked at, and taken only by a person.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.accounts.ways_in import looking_after
from app.domain.audit.trail import note
from app.domain.deliveries.actions import owe
from app.domain.identity.connection import (
    Connection,
    Endpoint,
    Former,
    SamlSettings,
    former_as_json,
    settings_as_json,
)
from app.domain.identity.places import slug_of
from app.domain.identity.queries import connection
from app.domain.identity.saml_set_up import hold_saml, take_metadata
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Conflict, Wrong

OVERLAP = timedelta(days=7)
# Of each thing to tell of: the page that it is looked at on, and what the audit trail calls it.
_SAID = {"certificates": ("certificates", "metadata.followed"), "places": ("set-up", "metadata.offered")}
_LONGEST_FAILURE = 500

_FORGET_FORMER = """
    UPDATE connection SET
        settings = jsonb_set(settings, '{certificates}', (
            SELECT coalesce(jsonb_agg(taken ORDER BY n), '[]')
            FROM jsonb_array_elements(settings -> 'certificates') WITH ORDINALITY AS each (taken, n)
            WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(metadata_former) AS former
                              WHERE former -> 'certificate' = taken
                              AND (former ->> 'until')::timestamptz <= clock_timestamp()))),
        metadata_former = (
            SELECT coalesce(jsonb_agg(former), '[]') FROM jsonb_array_elements(metadata_former) AS former
            WHERE (former ->> 'until')::timestamptz > clock_timestamp())
    WHERE metadata_former <> '[]'
"""

Look = Callable[[str, str], Awaitable[SamlSettings]]


@dataclass(frozen=True, slots=True)
class Followed:
    """What a look makes of a connection: the certificates that are taken, those of them that are listed no more, and
    those that are new; `offered`: what is there for a person to take."""

    certificates: tuple[str, ...]
    former: tuple[Former, ...]
    added: tuple[str, ...]
    offered: SamlSettings | None


def followed(held: Connection, said: SamlSettings, now: datetime) -> Followed:
    """What comes of what the provider says of itself now. Of another provider nothing is taken. Pure."""
    was, kept = held.saml, held.published.former
    if said.entity_id != was.entity_id:
        return Followed(was.certificates, kept, (), said)
    known = {one.certificate: one for one in kept}
    unlisted = [one for one in was.certificates if one not in said.certificates]
    leaving = (known.get(one) or Former(one, now + OVERLAP) for one in unlisted)
    former = tuple(one for one in leaving if one.until > now)
    return Followed(
        certificates=said.certificates + tuple(one.certificate for one in former),
        former=former,
        added=tuple(one for one in said.certificates if one not in was.certificates),
        offered=said if _places(said) != _places(was) else None,
    )


def _places(settings: SamlSettings) -> tuple[frozenset[Endpoint], frozenset[Endpoint]]:
    # In which order they are listed says nothing.
    return frozenset(settings.sign_on), frozenset(settings.logout)


def mark_of(offered: SamlSettings) -> str:
    """By which a page tells what is offered from what was offered before. Pure."""
    return hashlib.sha256(json.dumps(settings_as_json(offered)).encode()).hexdigest()


async def take_offered(viewer: Viewer, connection_id: UUID, seen: str) -> None:
    """What the provider says of itself by now is what counts, once a person has `seen` it (its mark). Raises NotFound,
    Refused; Conflict where it says something else again."""
    held = await hold_saml(viewer, connection_id)
    offered = held.published.offered
    if offered is None or mark_of(offered) != seen:
        raise Conflict("The provider says something else by now, or somebody took it already. Look once more.")
    await take_metadata(viewer, connection_id, offered, address=held.published.address, another=True)


async def follow_metadata(look: Look) -> int:
    """Looks at every address whose turn it is (`look` raises Wrong for what cannot be read or used); answers at how
    many. One that fails is tried again in an hour. Certificates whose week is over go, whatever comes of the looks."""
    async with database.transaction(SYSTEM):
        await database.execute(_FORGET_FORMER)
    looks = 0
    while claimed := await _claim():
        looks += 1
        try:
            said = await look(claimed.published.address, claimed.saml.entity_id)
        except Wrong as wrong:
            await _failed(claimed, str(wrong))
        else:
            await _follow(claimed, said)
    return looks


async def _claim() -> Connection | None:
    async with database.transaction(SYSTEM):
        claimed = await database.fetch_value(
            "UPDATE connection SET metadata_due_at = clock_timestamp() + interval '1 hour' WHERE id = ("
            "SELECT id FROM connection WHERE metadata_address <> '' AND metadata_due_at <= clock_timestamp() "
            "AND state <> 'retired' "
            "ORDER BY metadata_due_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) RETURNING id"
        )
        return await connection(claimed) if claimed else None


async def _failed(claimed: Connection, why: str) -> None:
    async with database.transaction(SYSTEM):
        await database.execute(
            "UPDATE connection SET metadata_failure = $3 WHERE id = $1 AND metadata_address = $2",
            claimed.id,
            claimed.published.address,
            why[:_LONGEST_FAILURE],
        )


async def _follow(claimed: Connection, said: SamlSettings) -> None:
    async with database.transaction(SYSTEM):
        now = await database.fetch_value(
            "SELECT clock_timestamp() FROM connection WHERE id = $1 AND metadata_address = $2 FOR NO KEY UPDATE",
            claimed.id,
            claimed.published.address,
        )
        held = await connection(claimed.id) if now else None
        if held is None:
            return
        result = followed(held, said, now)
        await _keep(held, result)
        if result.added:
            await _tell(held, "certificates", certificates=len(result.added))
        if result.offered and result.offered != held.published.offered:
            await _tell(held, "places", entity_id=result.offered.entity_id)


async def _keep(held: Connection, result: Followed) -> None:
    # `changed_at` stays: a test sign-in that was accepted says as much as before.
    await database.execute(
        "UPDATE connection SET settings = $2, metadata_former = $3, metadata_offered = $4, metadata_failure = '', "
        "metadata_read_at = clock_timestamp(), metadata_due_at = clock_timestamp() + interval '1 day' WHERE id = $1",
        held.id,
        json.dumps(settings_as_json(replace(held.saml, certificates=result.certificates))),
        json.dumps(former_as_json(result.former)),
        json.dumps(settings_as_json(result.offered)) if result.offered else None,
    )


async def _tell(held: Connection, what: Literal["certificates", "places"], **details: Any) -> None:
    place = held.organisation_id
    tab, action = _SAID[what]
    told = {
        "connection": held.name,
        "what": what,
        "path": f"/access/{slug_of(place)}/connections/{held.id}/{tab}",
    }
    await owe(await looking_after(place), "metadata_changed", told, organisation_id=place)
    await note([place], action, connection=held.id, **details)
