"""A customer's directory, as far as the portal can tell: somebody with a connection's token who speaks SCIM."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from app.domain.accounts.viewer import Viewer
from app.domain.identity.scim_tokens import make_token
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from tests.browser import ask
from tests.cast import does
from tests.house import House

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass(frozen=True, slots=True)
class Directory:
    """Calls /scim/v2 with the token of one connection."""

    house: House
    connection_id: UUID
    token: str

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Whatever is asked for; bytes go as they are."""
        sent = {
            "host": self.house.settings.portal_url.partition("//")[2],
            "authorization": f"Bearer {self.token}",
            "content-type": "application/scim+json",
        }
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await ask(self.house.app, method, f"/scim/v2{path}", sent | named, raw)

    async def user(self, name: str, **more: Any) -> dict[str, Any]:
        """Pushes somebody whose address and userName are the same."""
        emails = [{"value": name, "type": "work", "primary": True}]
        sent = {"schemas": [USER], "userName": name, "active": True, "emails": emails} | more
        answer = await self.call("POST", "/Users", sent)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def group(self, name: str, *members: dict[str, Any]) -> dict[str, Any]:
        """Pushes a group of these users."""
        sent = {"schemas": [GROUP], "displayName": name, "members": [{"value": each["id"]} for each in members]}
        answer = await self.call("POST", "/Groups", sent)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def change(self, resource: dict[str, Any], *operations: dict[str, Any]) -> httpx.Response:
        """PATCHes it."""
        path = resource["meta"]["location"].rpartition("/scim/v2")[2]
        return await self.call("PATCH", path, {"schemas": [PATCH], "Operations": operations})

    async def remove(self, resource: dict[str, Any]) -> httpx.Response:
        """DELETEs it."""
        return await self.call("DELETE", resource["meta"]["location"].rpartition("/scim/v2")[2])


async def connect(
    administrator: Viewer,
    organisation_id: UUID | None,
    name: str = "Directory",
    *,
    protocol: str = "oidc",
    role: str = "member",
) -> UUID:
    """A connection of an organisation (None: of the staff), as its own page would make one."""
    connection_id = new_id()
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO connection (organisation_id, id, name, protocol, state, default_role, made_by) "
            "VALUES ($1, $2, $3, $4, 'on', $5, $6)",
            organisation_id,
            connection_id,
            name,
            protocol,
            role,
            administrator.person_id,
        )
    return connection_id


async def own_domain(organisation_id: UUID | None, name: str) -> None:
    """The organisation has shown that a mail domain is its own."""
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO domain (organisation_id, id, name, token, verified_at, verified_how) "
            "VALUES ($1, $2, $3, 'token', clock_timestamp(), 'word')",
            organisation_id,
            new_id(),
            name,
        )


async def map_group(connection_id: UUID, group: str, role: str) -> None:
    """A group gives a role."""
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO group_role (organisation_id, connection_id, external_group, role) "
            "SELECT organisation_id, id, $2, $3 FROM connection WHERE id = $1",
            connection_id,
            group,
            role,
        )


async def directory_of(house: House, admin: str = "nadia", *, domain: str = "northwind.example") -> Directory:
    """The directory of that admin's organisation, whose domain this is."""
    viewer = house.cast[admin]
    connection_id = await connect(viewer, viewer.administers[0])
    await own_domain(viewer.administers[0], domain)
    return Directory(house, connection_id, await does(viewer, make_token, connection_id))
