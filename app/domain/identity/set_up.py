"""Setting up a connection: making it, and the little that is chosen for either protocol."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity.connection import Connection, Guide, OidcSettings, Protocol, SamlSettings, settings_as_json
from app.domain.identity.guides import guide_of
from app.domain.identity.holding import hold, noted
from app.domain.identity.keys import NewKey, keep_key
from app.domain.identity.policy import allow
from app.domain.identity.roles import roles_for
from app.lib import database
from app.lib.ids import new_id
from app.lib.refusals import Wrong

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class NewConnection:
    """What somebody chooses before anything is known of the provider."""

    name: str
    protocol: Protocol
    guide: Guide


async def make(viewer: Viewer, organisation_id: UUID | None, wanted: NewConnection, key: NewKey | None) -> UUID:
    """A draft that expects what the guide's product sends; over SAML with the key pair of our own. Raises NotFound,
    Wrong."""
    allow(viewer, organisation_id)
    if errors := _wrong_with(wanted):
        raise Wrong(errors)
    connection_id = new_id()
    if not await database.execute(
        "INSERT INTO connection (organisation_id, id, name, protocol, guide, settings, default_role, made_by) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (organisation_id, name) DO NOTHING",
        organisation_id,
        connection_id,
        wanted.name,
        wanted.protocol,
        wanted.guide,
        json.dumps(settings_as_json(_first_settings(wanted))),
        roles_for(organisation_id).default,
        viewer.person_id,
    ):
        raise _taken()
    if key:
        await keep_key(organisation_id, connection_id, key, "current")
    await noted(viewer, organisation_id, "connection.made", connection=connection_id, protocol=wanted.protocol)
    return connection_id


async def change(viewer: Viewer, connection_id: UUID, name: str, default_role: str) -> None:
    """Its name, and the role of whoever comes with no group that gives one. Raises NotFound, Wrong."""
    held = await hold(viewer, connection_id)
    errors = _wrong_name(name)
    if default_role not in roles_for(held.organisation_id).defaults:
        errors["default_role"] = "Choose a role."
    if errors:
        raise Wrong(errors)
    if await database.fetch_value(
        "SELECT true FROM connection WHERE organisation_id IS NOT DISTINCT FROM $1 AND name = $2 AND id <> $3",
        held.organisation_id,
        name,
        connection_id,
    ):
        raise _taken()
    await database.execute(
        "UPDATE connection SET name = $2, default_role = $3 WHERE id = $1",
        connection_id,
        name,
        default_role,
    )
    changed = {word: now for word, now, was in _pairs(held, name, default_role) if now != was}
    if changed:
        await noted(viewer, held.organisation_id, "connection.changed", connection=connection_id, **changed)


async def keep_settings(connection_id: UUID, settings: SamlSettings | OidcSettings) -> None:
    """In the open transaction, which holds the connection."""
    await database.execute(
        "UPDATE connection SET settings = $2, changed_at = clock_timestamp() WHERE id = $1",
        connection_id,
        json.dumps(settings_as_json(settings)),
    )


async def keep_agreed(
    viewer: Viewer, held: Connection, was: SamlSettings | OidcSettings, agreed: Mapping[str, Any]
) -> None:
    """What was agreed takes the place of what `was`; noted by the names of what changed. In the open transaction, which
    holds the connection."""
    await keep_settings(held.id, replace(was, **agreed))
    changed = [name for name, value in agreed.items() if getattr(was, name) != value]
    if changed:
        await noted(viewer, held.organisation_id, "connection.changed", connection=held.id, changed=changed)


def _first_settings(wanted: NewConnection) -> SamlSettings | OidcSettings:
    guide = guide_of(wanted.guide, wanted.protocol)
    if wanted.protocol == "oidc":
        return OidcSettings(scopes=guide.scopes, group_claim=guide.group_claim)
    return SamlSettings(
        email_attributes=guide.email_attributes,
        name_attributes=guide.name_attributes,
        group_attributes=guide.group_attributes,
    )


def _wrong_with(wanted: NewConnection) -> dict[str, str]:
    errors = _wrong_name(wanted.name)
    if wanted.protocol not in get_args(Protocol):
        errors["protocol"] = "Choose SAML 2.0 or OpenID Connect."
    if wanted.guide not in get_args(Guide):
        errors["guide"] = "Choose your identity provider, or another one."
    return errors


def _wrong_name(name: str) -> dict[str, str]:
    return {} if 0 < len(name) <= LONGEST_NAME else {"name": f"A name of 1 to {LONGEST_NAME} characters is needed."}


def _pairs(held: Connection, name: str, default_role: str) -> list[tuple[str, str, str]]:
    return [("name", name, held.name), ("default_role", default_role, held.default_role)]


def _taken() -> Wrong:
    return Wrong({"name": "There is a connection of that name already. Choose another."})
