"""What the walk through every route needs of /access: a connection that is set up, a domain, a test, and forms that
fit."""

import json
from dataclasses import replace
from uuid import UUID

from app.domain.contracts import contacts
from app.domain.contracts.contacts import Invitation
from app.domain.identity import (
    domains,
    inviting,
    keys,
    mapping,
    pilot,
    retiring,
    saml_set_up,
    scim_tokens,
    set_up,
    tried,
)
from app.domain.identity.connection import SamlSettings, settings_as_json
from app.domain.identity.published import mark_of
from app.domain.identity.set_up import NewConnection
from app.lib.ids import new_id
from tests.cast import does, rows
from tests.house import House
from tests.routes.access_pages.making import key
from tests.saml_peer import Provider

FORM = {
    "guide": "okta",
    "protocol": "oidc",
    "default_role": "member",
    "request_binding": "redirect",
    "state": "off",
    "external_group": "Support",
    "days": "30",
    "address": "http://127.0.0.1:1/",
    "role": "member",
}
_ABOUT_SOMEBODY = "/access/{place}/people/{person_id}"
_ABOUT_ONE = "/access/{place}/connections/{connection_id}"


async def names(house: House, path: str) -> dict[str, str]:
    """The names in paths, of new things of Northwind's."""
    found = {"domain_id": str(new_id()), "invitation_id": str(new_id())}
    if "{domain_id}" in path:
        nadia = house.cast["nadia"]
        made = await does(nadia, domains.add, nadia.organisation_ids[0], f"{new_id().hex}.example", None)
        if path.endswith("/verification"):
            await does(house.cast["admin"], domains.vouch, made, "They are known to us")
        found["domain_id"] = str(made)
    if path in (f"{_ABOUT_SOMEBODY}/role", f"{_ABOUT_SOMEBODY}/removal"):
        found["person_id"] = await _somebody(house)
    if "{invitation_id}" in path:
        found["invitation_id"] = await _invitation(house)
    if path.startswith(_ABOUT_ONE):
        connection_id = await _connection(house, path)
        if path.endswith("/provisioning/tokens/{token_id}/end"):
            await does(house.cast["nadia"], scim_tokens.make_token, connection_id)
            (token,) = await does(house.cast["nadia"], scim_tokens.tokens_of, connection_id)
            found["token_id"] = str(token.id)
        found["connection_id"] = str(connection_id)
        if "{test_id}" in path:
            found["test_id"] = str(await does(house.cast["nadia"], tried.begin, connection_id))
    return found


async def _connection(house: House, path: str) -> UUID:
    nadia = house.cast["nadia"]
    wanted = NewConnection(f"Provider {new_id()}", "saml", "okta")
    made = await does(nadia, set_up.make, nadia.organisation_ids[0], wanted, key())
    await does(nadia, saml_set_up.take_metadata, made, Provider().settings)
    if path.endswith(("/certificates/current", "/certificates/retirement")):
        await does(nadia, keys.add_next, made, key())
    if path.endswith("/groups/removal"):
        await does(nadia, mapping.give, made, "Support", "member")
    if path.endswith("/address/removal"):
        await rows("UPDATE connection SET metadata_address = 'https://idp.example/' WHERE id = $1", made)
    if path.endswith("/set-up/offered"):
        offered = json.dumps(settings_as_json(_offered()))
        await rows("UPDATE connection SET metadata_offered = $2 WHERE id = $1", made, offered)
    if path == f"{_ABOUT_ONE}/return":
        await does(nadia, retiring.retire, made)
    if "/pilot/" in path:
        await does(nadia, pilot.add, made, house.cast["noah"].person_id)
    return made


async def _somebody(house: House) -> str:
    admin, place = house.cast["admin"], house.cast["nadia"].organisation_ids[0]
    wanted = Invitation(f"{new_id()}@northwind.example", "Kim Aldous", "identity")
    return str(await does(admin, contacts.invite, place, wanted))


async def _invitation(house: House) -> str:
    nadia, email = house.cast["nadia"], f"{new_id()}@northwind.example"
    place = nadia.organisation_ids[0]
    await does(nadia, inviting.invite, place, inviting.Asking(email, "Kim Aldous", "member"))
    return str((await rows("SELECT id FROM invitation WHERE email = $1", email))[0]["id"])


def _offered() -> SamlSettings:
    return replace(Provider().settings, logout=())


def form(path: str, names: dict[str, str]) -> dict[str, str]:
    """The fields of the forms; each connection and domain is another one."""
    if not path.startswith("/access/") or "/audit" in path:
        return {}
    unlike = {"name": f"Provider {new_id()}", "domain": f"{new_id().hex}.example"}
    unlike |= {"email": f"{new_id()}@elsewhere.example", "seen": mark_of(_offered())}
    unlike |= {f"reason-{names['domain_id']}": "They are known to us"}
    return FORM | unlike | {"metadata": Provider().metadata().decode()}
