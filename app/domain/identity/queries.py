"""Reading connections."""

import json
from uuid import UUID

import asyncpg

from app.domain.identity.connection import (
    Connection,
    KeyPair,
    OidcSettings,
    Published,
    SamlSettings,
    former_of,
    oidc_of,
    saml_of,
)
from app.lib import database
from app.lib.vault import unlocked

_CONNECTION = (
    "SELECT organisation_id, id, name, protocol, guide, state, default_role, settings, client_secret, "
    "metadata_address, metadata_read_at, metadata_failure, metadata_offered, metadata_former FROM connection "
)


async def connection(connection_id: UUID) -> Connection | None:
    """One with its keys and secret, as far as the eyes of this transaction see."""
    row = await database.fetch_one(f"{_CONNECTION} WHERE id = $1", connection_id)
    return _connection(row, await _keys(connection_id)) if row else None


async def connections_of(organisation_id: UUID | None) -> list[Connection]:
    """Those of an organisation (None: of the staff) by name, without keys and without those that are retired."""
    return await _connections(organisation_id, "state <> 'retired'")


async def retired_of(organisation_id: UUID | None) -> list[Connection]:
    """The retired ones."""
    return await _connections(organisation_id, "state = 'retired'")


async def _connections(organisation_id: UUID | None, which: str) -> list[Connection]:
    rows = await database.fetch(
        f"{_CONNECTION} WHERE organisation_id IS NOT DISTINCT FROM $1 AND {which} ORDER BY name", organisation_id
    )
    return [_connection(row, ()) for row in rows]


async def _keys(connection_id: UUID) -> tuple[KeyPair, ...]:
    rows = await database.fetch(
        "SELECT id, certificate, private_key, not_after, state FROM connection_key "
        "WHERE connection_id = $1 AND state <> 'retired' ORDER BY state, created_at",
        connection_id,
    )
    return tuple(
        KeyPair(row["id"], row["certificate"], unlocked(row["private_key"]), row["not_after"], row["state"])
        for row in rows
    )


def _connection(row: asyncpg.Record, keys: tuple[KeyPair, ...]) -> Connection:
    kept = json.loads(row["settings"])
    saml = row["protocol"] == "saml"
    return Connection(
        organisation_id=row["organisation_id"],
        id=row["id"],
        name=row["name"],
        protocol=row["protocol"],
        guide=row["guide"],
        state=row["state"],
        default_role=row["default_role"],
        saml=saml_of(kept) if saml else SamlSettings(),
        published=_published(row),
        oidc=OidcSettings() if saml else oidc_of(kept),
        keys=keys,
        client_secret=unlocked(row["client_secret"]) if row["client_secret"] else "",
    )


def _published(row: asyncpg.Record) -> Published:
    offered = row["metadata_offered"]
    return Published(
        row["metadata_address"],
        row["metadata_read_at"],
        row["metadata_failure"],
        saml_of(json.loads(offered)) if offered else None,
        former_of(json.loads(row["metadata_former"])),
    )
