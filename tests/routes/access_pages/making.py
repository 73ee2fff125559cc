"""Connections of the tests' own, made as who looks after sign-in makes them."""

import json
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity import domains, saml_set_up, set_up
from app.domain.identity.connection import Protocol
from app.domain.identity.keys import NewKey
from app.domain.identity.set_up import NewConnection
from app.integrations.saml.keys import make_key_pair
from tests.cast import does, rows
from tests.saml_peer import Provider

ARRIVED = {
    "issuer": "https://idp.example",
    "subject": "nadia-1",
    "email": "nadia@northwind.example",
    "email_verified": True,
    "name": "Nadia",
    "groups": ["Support", "Everyone"],
    "second_factor": False,
    "said": {"mail": ["nadia@northwind.example"]},
}
SAID = json.dumps({"accepted": True, "welcome": "known", "person": None, "role": "member", "arrived": ARRIVED})
REFUSED = '{"accepted": false, "reason": "signature.missing", "advice": "Sign the response or the assertion."}'


@cache
def key() -> NewKey:
    """A pair of ours; made once, because it takes a while."""
    return NewKey(*make_key_pair("a test", datetime.now(UTC)))


async def saml_connection(viewer: Viewer, organisation_id: UUID | None, name: str = "Northwind login") -> UUID:
    """A draft over SAML that knows its provider."""
    made = await draft(viewer, organisation_id, name)
    await does(viewer, saml_set_up.take_metadata, made, Provider().settings)
    return made


async def draft(
    viewer: Viewer, organisation_id: UUID | None, name: str = "Northwind login", protocol: Protocol = "saml"
) -> UUID:
    """One that knows nothing yet."""
    wanted = NewConnection(name, protocol, "okta")
    return await does(viewer, set_up.make, organisation_id, wanted, key() if protocol == "saml" else None)


async def tried_out(viewer: Viewer, connection_id: UUID, outcome: str = SAID) -> UUID:
    """Somebody tested it just now, with that outcome."""
    (row,) = await rows(
        "INSERT INTO test_sign_in (organisation_id, id, connection_id, person_id, outcome) "
        "SELECT organisation_id, gen_random_uuid(), id, $2, $3 FROM connection WHERE id = $1 RETURNING id",
        connection_id,
        viewer.person_id,
        outcome,
    )
    found: UUID = row["id"]
    return found


async def verified(
    viewer: Viewer, administrator: Viewer, organisation_id: UUID | None, connection_id: UUID | None, name: str
) -> UUID:
    """A domain, by an administrator's word."""
    domain_id = await does(viewer, domains.add, organisation_id, name, connection_id)
    await does(administrator, domains.vouch, domain_id, "They are known to us")
    return domain_id
