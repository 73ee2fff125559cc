"""Setting a connection up: what is kept, what is locked, and what is missing said in words."""

from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest

from app.demo import Cast
from app.domain.accounts.actions import start_session
from app.domain.accounts.ways_in import Through
from app.domain.identity import domains, guides, keys, oidc_set_up, pilot, saml_set_up, set_up, turning_on
from app.domain.identity.connection import OidcSettings, SamlSettings, State
from app.domain.identity.oidc_set_up import AgreedOidc, Registration
from app.domain.identity.queries import connection
from app.domain.identity.saml_set_up import Agreed
from app.domain.identity.turning_on import readiness
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Conflict, Refused, Wrong
from tests.cast import does, rows
from tests.routes.access_pages.making import REFUSED, draft, key, saml_connection, tried_out, verified
from tests.saml_peer import Provider

pytestmark = pytest.mark.anyio
AGREED = Agreed("post", False, True, True, True, ("mail",), ("cn",), ("groups",))
ISSUER = OidcSettings(issuer="https://idp.example", authorization_endpoint="https://idp.example/authorize")


def northwind(cast: Cast) -> UUID:
    return cast["nadia"].organisation_ids[0]


async def kept(connection_id: UUID) -> SamlSettings:
    async with database.transaction(SYSTEM):
        found = await connection(connection_id)
    assert found
    return found.saml


async def test_a_new_connection_is_a_draft_that_expects_what_the_product_sends(cast: Cast) -> None:
    made = await draft(cast["nadia"], northwind(cast))
    (row,) = await rows("SELECT state, default_role FROM connection WHERE id = $1", made)
    assert (row["state"], row["default_role"]) == ("draft", "member")
    assert (await kept(made)).email_attributes == guides.guide_of("okta", "saml").email_attributes
    (pair,) = await rows("SELECT state, private_key FROM connection_key WHERE connection_id = $1", made)
    assert pair["state"] == "current"
    assert b"PRIVATE KEY" not in pair["private_key"]


async def test_a_connection_of_the_staff_lets_nobody_in_by_default(cast: Cast) -> None:
    made = await draft(cast["admin"], None)
    assert (await rows("SELECT default_role FROM connection WHERE id = $1", made))[0]["default_role"] == "none"


async def test_two_connections_of_a_place_have_two_names(cast: Cast) -> None:
    await draft(cast["nadia"], northwind(cast), "Login")
    other = await draft(cast["nadia"], northwind(cast), "Other")
    with pytest.raises(Wrong, match="already"):
        await draft(cast["nadia"], northwind(cast), "Login")
    with pytest.raises(Wrong, match="already"):
        await does(cast["nadia"], set_up.change, other, "Login", "member")
    await draft(cast["admin"], None, "Login")


async def test_new_metadata_replaces_the_provider_and_keeps_what_was_agreed(cast: Cast) -> None:
    nadia = cast["nadia"]
    made = await saml_connection(nadia, northwind(cast))
    await does(nadia, saml_set_up.agree, made, AGREED)
    another = partial(saml_set_up.take_metadata, another=True)
    await does(nadia, another, made, Provider(entity_id="https://new.example").settings)
    settings = await kept(made)
    assert settings.entity_id == "https://new.example"
    assert (settings.request_binding, settings.want_encrypted, settings.name_attributes) == ("post", True, ("cn",))


async def test_a_binding_that_the_provider_does_not_offer_is_not_agreed(cast: Cast) -> None:
    nadia = cast["nadia"]
    made = await draft(nadia, northwind(cast))
    said = Provider().settings
    await does(nadia, saml_set_up.take_metadata, made, replace(said, sign_on=said.sign_on[1:]))
    assert (await kept(made)).request_binding == "post"
    with pytest.raises(Wrong, match="offers only post"):
        await does(nadia, saml_set_up.agree, made, replace(AGREED, request_binding="redirect"))


async def test_the_client_secret_is_locked_and_an_empty_one_keeps_it(cast: Cast) -> None:
    nadia = cast["nadia"]
    made = await draft(nadia, northwind(cast), protocol="oidc")
    with pytest.raises(Wrong) as refused:
        await does(nadia, oidc_set_up.register, made, ISSUER, Registration("client"))
    assert "client_secret" in refused.value.errors
    await does(nadia, oidc_set_up.register, made, ISSUER, Registration("client", "hush-hush"))
    (row,) = await rows("SELECT client_secret, settings FROM connection WHERE id = $1", made)
    assert b"hush" not in row["client_secret"]
    assert "hush" not in row["settings"]
    await does(nadia, oidc_set_up.register, made, ISSUER, Registration("another"))
    async with database.transaction(SYSTEM):
        found = await connection(made)
    assert found
    assert (found.client_secret, found.oidc.client_id) == ("hush-hush", "another")
    assert not await rows("SELECT FROM audit_entry WHERE body LIKE '%hush%'")


async def test_the_tenant_is_the_one_that_the_issuer_names_until_it_is_another_issuer(cast: Cast) -> None:
    nadia = cast["nadia"]
    made = await draft(nadia, northwind(cast), protocol="oidc")
    other = replace(ISSUER, issuer="https://other.example")
    for said, tenant in ((replace(ISSUER, tenant="t-1"), "t-1"), (ISSUER, "t-1"), (other, "")):
        await does(nadia, oidc_set_up.register, made, said, Registration("client", "hush-hush"))
        (row,) = await rows("SELECT settings->>'tenant' AS tenant FROM connection WHERE id = $1", made)
        assert row["tenant"] == tenant


async def test_googles_own_issuer_needs_a_workspace_domain_whatever_guide_was_chosen(cast: Cast) -> None:
    nadia = cast["nadia"]
    made = await draft(nadia, northwind(cast), protocol="oidc")
    google = replace(ISSUER, issuer="https://accounts.google.com")
    with pytest.raises(Wrong, match="Workspace domain"):
        await does(nadia, oidc_set_up.register, made, google, Registration("client", "hush-hush"))
    await does(nadia, oidc_set_up.register, made, google, Registration("client", "hush-hush", "northwind.example"))


async def test_the_scope_openid_cannot_be_left_out(cast: Cast) -> None:
    made = await draft(cast["nadia"], northwind(cast), protocol="oidc")
    with pytest.raises(Wrong, match="openid"):
        await does(cast["nadia"], oidc_set_up.agree, made, AgreedOidc(("email",), "groups", "client_secret_basic", ""))


async def test_verbs_of_one_protocol_are_refused_to_a_connection_of_the_other(cast: Cast) -> None:
    nadia = cast["nadia"]
    saml, oidc = await draft(nadia, northwind(cast)), await draft(nadia, northwind(cast), "Other", "oidc")
    with pytest.raises(Refused):
        await does(nadia, oidc_set_up.register, saml, ISSUER, Registration("client", "secret"))
    with pytest.raises(Refused):
        await does(nadia, saml_set_up.take_metadata, oidc, Provider().settings)
    with pytest.raises(Refused):
        await does(nadia, keys.add_next, oidc, key())


async def test_our_certificate_is_replaced_with_an_overlap(cast: Cast) -> None:
    nadia = cast["nadia"]
    made = await draft(nadia, northwind(cast))
    with pytest.raises(Conflict):
        await does(nadia, keys.retire, made)
    await does(nadia, keys.add_next, made, key())
    with pytest.raises(Conflict):
        await does(nadia, keys.add_next, made, key())
    states = "SELECT state FROM connection_key WHERE connection_id = $1 ORDER BY id"
    await does(nadia, keys.make_current, made)
    assert [row["state"] for row in await rows(states, made)] == ["next", "current"]
    await does(nadia, keys.retire, made)
    assert [row["state"] for row in await rows(states, made)] == ["retired", "current"]
    with pytest.raises(Conflict):
        await does(nadia, keys.make_current, made)


async def missing(cast: Cast, made: UUID, state: State) -> str:
    with pytest.raises(Wrong) as refused:
        await does(cast["nadia"], turning_on.set_state, made, state)
    return refused.value.errors["state"]


async def test_a_connection_is_tried_and_turned_on_once_nothing_is_missing(cast: Cast) -> None:
    nadia = cast["nadia"]
    made = await draft(nadia, northwind(cast))
    assert "metadata" in await missing(cast, made, "pilot")
    await does(nadia, saml_set_up.take_metadata, made, Provider().settings)
    await tried_out(nadia, made, REFUSED)
    assert "no test sign-in was accepted" in await missing(cast, made, "on")
    await tried_out(nadia, made)
    assert "Verify a domain" in await missing(cast, made, "on")
    domain_id = await verified(nadia, cast["admin"], northwind(cast), made, "nordwind.example")
    assert "nobody is in the pilot" in await missing(cast, made, "pilot")
    await does(nadia, pilot.add, made, nadia.person_id)
    turns: list[State] = ["pilot", "on", "pilot", "on", "off"]
    for state in turns:
        await does(nadia, turning_on.set_state, made, state)
    await does(nadia, domains.give_up, domain_id)
    assert "Verify a domain" in await missing(cast, made, "on")
    with pytest.raises(Wrong):
        await does(nadia, turning_on.set_state, made, "draft")


async def test_a_test_counts_until_the_settings_change(cast: Cast) -> None:
    nadia = cast["nadia"]
    made = await saml_connection(nadia, northwind(cast))
    await tried_out(nadia, made)

    async def is_tested(_: object) -> bool:
        found = await connection(made)
        assert found
        return (await readiness(found)).tested

    await does(nadia, set_up.change, made, "Another name", "member")
    assert await does(nadia, is_tested)
    await does(nadia, saml_set_up.agree, made, AGREED)
    assert not await does(nadia, is_tested)


async def test_turning_it_off_signs_out_whoever_came_through_it(cast: Cast) -> None:
    nadia = cast["nadia"]
    made = await saml_connection(nadia, northwind(cast))
    async with database.transaction(SYSTEM):
        through = Through(made, northwind(cast), "https://idp.example", "nadia-1")
        await start_session(nadia.person_id, address="192.0.2.7", browser="", method="saml", through=through)
        await start_session(nadia.person_id, address="192.0.2.7", browser="")
    await does(nadia, turning_on.set_state, made, "off")
    living = await rows("SELECT method FROM session WHERE ended_at IS NULL")
    assert [row["method"] for row in living] == ["password"]


async def test_only_people_of_the_place_are_in_its_pilot(cast: Cast) -> None:
    made = await draft(cast["nadia"], northwind(cast))
    with pytest.raises(Wrong):
        await does(cast["admin"], pilot.add, made, cast["pat"].person_id)


@pytest.mark.parametrize("guide", guides.products())
def test_every_guide_names_only_values_that_its_protocol_has(guide: str) -> None:
    for protocol, own in (
        ("saml", {"entity_id", "acs", "slo", "metadata", "certificate"}),
        ("oidc", {"redirect_uri", "signed_out_uri", "back_channel_uri"}),
    ):
        how_to = guides.guide_of(guide, protocol)  # type: ignore[arg-type]
        named = {value.ours for step in how_to.steps for value in step.values}
        assert named
        assert named <= own
