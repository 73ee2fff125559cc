"""Who looks after sign-in: each verb asks, and everybody else is told that there is nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from app.demo import Cast
from app.domain.accounts.viewer import Membership, SeenBy, Viewer
from app.domain.identity import (
    break_glass,
    domains,
    enforcing,
    factor_roles,
    keys,
    mapping,
    oidc_set_up,
    pilot,
    saml_set_up,
    set_up,
    tried,
    turning_on,
)
from app.domain.identity.oidc_set_up import AgreedOidc, Registration
from app.domain.identity.policy import can_look_after, looks_after_some
from app.domain.identity.saml_set_up import Agreed
from app.lib.refusals import NotFound
from tests.cast import does
from tests.routes.access_pages.making import draft, key, saml_connection

pytestmark = pytest.mark.anyio
AGREED = Agreed("redirect", True, False, False, False, ("mail",), (), ())
AGREED_OIDC = AgreedOidc(("openid",), "groups", "client_secret_basic", "")


def only_identity(viewer: Viewer) -> Viewer:
    """The same person, were they to look after sign-in alone."""
    return replace(viewer, memberships=tuple(replace(m, role="identity") for m in viewer.memberships))


async def test_admins_and_identity_people_look_after_their_own_and_administrators_after_all(cast: Cast) -> None:
    nadia, noah, alex, admin = (cast[name] for name in ("nadia", "noah", "alex", "admin"))
    northwind, bluebird = nadia.organisation_ids[0], cast["pat"].organisation_ids[0]
    looking = [nadia, only_identity(noah), noah, alex, admin]
    assert [can_look_after(viewer, northwind) for viewer in looking] == [True, True, False, False, True]
    assert [can_look_after(viewer, bluebird) for viewer in looking] == [False, False, False, False, True]
    assert [can_look_after(viewer, None) for viewer in looking] == [False, False, False, False, True]
    assert [looks_after_some(viewer) for viewer in looking] == [True, True, False, False, True]


async def test_an_agent_behind_a_view_as_an_admin_looks_after_nothing(cast: Cast) -> None:
    alex = cast["alex"]
    seen = replace(cast["nadia"], seen_by=SeenBy(alex.person_id, alex.name, datetime.now(UTC)))
    assert not can_look_after(seen, seen.memberships[0].organisation_id)
    assert not looks_after_some(seen)


async def test_somebody_on_the_staff_gains_nothing_by_a_membership(cast: Cast) -> None:
    northwind = cast["nadia"].organisation_ids[0]
    alex = replace(cast["alex"], memberships=(Membership(northwind, "Northwind", "admin"),))
    assert not can_look_after(alex, northwind)


Verb = tuple[Callable[..., Awaitable[Any]], tuple[Any, ...]]


def verbs(organisation_id: UUID, saml: UUID, oidc: UUID, domain_id: UUID, test_id: UUID, person_id: UUID) -> list[Verb]:
    """Everything that can be done or asked about a place."""
    return [
        (set_up.make, (organisation_id, set_up.NewConnection("Mine", "saml", "okta"), key())),
        (set_up.change, (saml, "Mine", "member")),
        (saml_set_up.take_metadata, (saml, AGREED)),
        (saml_set_up.agree, (saml, AGREED)),
        (oidc_set_up.look, (oidc,)),
        (oidc_set_up.register, (oidc, AGREED_OIDC, Registration("client", "secret"))),
        (oidc_set_up.agree, (oidc, AGREED_OIDC)),
        (turning_on.set_state, (saml, "off")),
        (keys.add_next, (saml, key())),
        (keys.make_current, (saml,)),
        (keys.retire, (saml,)),
        (pilot.add, (saml, person_id)),
        (pilot.remove, (saml, person_id)),
        (mapping.give, (saml, "Support", "member")),
        (mapping.take, (saml, "Support")),
        (mapping.preview, (saml,)),
        (tried.begin, (saml,)),
        (tried.test_for, (test_id,)),
        (domains.add, (organisation_id, "northwind.example", None)),
        (domains.verify, (domain_id, ["nothing"])),
        (domains.send_to, (domain_id, None)),
        (domains.give_up, (domain_id,)),
        (domains.domain_for, (domain_id,)),
        (enforcing.preview, (organisation_id,)),
        (enforcing.missing, (organisation_id,)),
        (enforcing.enforce, (organisation_id,)),
        (enforcing.relax, (organisation_id,)),
        (break_glass.name, (organisation_id, person_id)),
        (break_glass.remove, (organisation_id, person_id)),
        (factor_roles.factor_roles_of, (organisation_id,)),
        (factor_roles.require_factor, (organisation_id, [])),
    ]


async def test_every_verb_answers_that_there_is_nothing_to_whoever_does_not_look_after_the_place(cast: Cast) -> None:
    nadia = cast["nadia"]
    northwind = nadia.organisation_ids[0]
    saml, oidc = await saml_connection(nadia, northwind), await draft(nadia, northwind, "Other", "oidc")
    domain_id = await does(nadia, domains.add, northwind, "nordwind.example", saml)
    test_id = await does(nadia, tried.begin, saml)
    of_another = replace(cast["pat"], memberships=tuple(replace(m, role="admin") for m in cast["pat"].memberships))
    told_something = []
    for who in (cast["noah"], cast["alex"], cast["sam"], cast["morgan"], of_another):
        for verb, about in verbs(northwind, saml, oidc, domain_id, test_id, nadia.person_id):
            try:
                await does(who, verb, *about)
            except NotFound:
                continue
            told_something.append((who.name, verb.__name__))
    assert told_something == []


async def test_the_staffs_own_place_is_the_administrators_alone(cast: Cast) -> None:
    admin = cast["admin"]
    made = await saml_connection(admin, None, "Our own")
    await does(admin, domains.add, None, "support.example", made)
    for name in ("nadia", "alex", "morgan"):
        with pytest.raises(NotFound):
            await does(cast[name], set_up.change, made, "Mine", "none")
        with pytest.raises(NotFound):
            await does(cast[name], domains.add, None, "elsewhere.example", None)


async def test_somebody_who_looks_after_sign_in_alone_sets_all_of_it_up(cast: Cast) -> None:
    noah = only_identity(cast["noah"])
    northwind = noah.memberships[0].organisation_id
    made = await saml_connection(noah, northwind)
    await does(noah, pilot.add, made, cast["erin"].person_id)
    await does(noah, mapping.give, made, "Support", "member")
    await does(noah, domains.add, northwind, "nordwind.example", made)
    await does(noah, factor_roles.require_factor, northwind, ["member"])
