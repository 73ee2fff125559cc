"""Enforcing single sign-on: whom it would lock out, what it takes, and the people for the day without a provider."""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

import pytest

from app.demo import Cast
from app.domain.accounts.actions import start_session
from app.domain.accounts.queries import viewer_of_session, viewer_of_token
from app.domain.accounts.tokens import create_api_token
from app.domain.identity import break_glass, enforcing, factor_roles, leaving, turning_on
from app.domain.identity.enforcing import consequences
from app.domain.identity.people import Someone
from app.domain.identity.roles import give_role
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.refusals import Refused, Wrong
from tests.cast import does, rows
from tests.routes.access_pages.making import saml_connection, tried_out, verified

pytestmark = pytest.mark.anyio


def someone(email: str, *connections: str, break_glass: bool = False) -> Someone:
    return Someone(new_id(), email, email, "member", True, connections, True, False, break_glass, None)


def test_whoever_has_no_way_through_a_connection_that_is_on_would_be_locked_out() -> None:
    people = [
        someone("in@a.example", "Okta"),
        someone("new@a.example"),
        someone("glass@z.example", break_glass=True),
        someone("elsewhere@z.example"),
        someone("waiting@b.example"),
        someone("old@c.example", "Former"),
        someone("nowhere@d.example"),
    ]
    domains = {"a.example": "Okta", "b.example": "Entra", "d.example": None}
    outcome = consequences(people, {"Okta"}, domains)
    assert [one.someone.email for one in outcome.first_time] == ["new@a.example"]
    assert [(one.someone.email, one.why) for one in outcome.locked_out] == [
        ("elsewhere@z.example", "z.example is not a verified domain."),
        ("waiting@b.example", "Entra, which b.example is sent to, is not on."),
        ("old@c.example", "Former, which they come through, is not on."),
        ("nowhere@d.example", "d.example is sent to no connection."),
    ]


async def ready(cast: Cast, tester: str = "nadia") -> UUID:
    """Northwind's connection, on and tested, with Nadia as its break-glass person."""
    nadia = cast["nadia"]
    northwind = nadia.organisation_ids[0]
    made = await saml_connection(nadia, northwind)
    await verified(nadia, cast["admin"], northwind, made, "northwind.example")
    await tried_out(cast[tester], made)
    await does(nadia, turning_on.set_state, made, "on")
    await does(nadia, break_glass.name, northwind, nadia.person_id)
    return made


async def test_it_is_enforced_only_when_nothing_is_missing(cast: Cast) -> None:
    nadia, northwind = cast["nadia"], cast["nadia"].organisation_ids[0]
    assert len(await does(nadia, enforcing.missing, northwind)) == 3
    with pytest.raises(Refused, match="A connection must be on"):
        await does(nadia, enforcing.enforce, northwind)
    await ready(cast)
    assert await does(nadia, enforcing.missing, northwind) == []
    await does(nadia, enforcing.enforce, northwind)
    (row,) = await rows("SELECT enforced_by FROM sign_in_policy WHERE organisation_id = $1", northwind)
    assert row["enforced_by"] == nadia.person_id


async def test_a_colleagues_test_is_not_ones_own_but_serves_our_administrator(cast: Cast) -> None:
    await ready(cast, "erin")
    northwind = cast["nadia"].organisation_ids[0]
    assert len(await does(cast["nadia"], enforcing.missing, northwind)) == 1
    assert await does(cast["admin"], enforcing.missing, northwind) == []


async def test_passwords_open_nothing_but_for_the_break_glass_people_until_it_is_undone(cast: Cast) -> None:
    nadia, erin, northwind = cast["nadia"], cast["erin"], cast["nadia"].organisation_ids[0]
    await ready(cast)
    async with database.transaction(SYSTEM):
        tokens = [await start_session(who.person_id, address="192.0.2.7", browser="") for who in (erin, nadia)]

    async def seen() -> list[int]:
        viewers = [await viewer_of_session(token) for token in tokens]
        return [len(viewer.memberships) if viewer else 0 for viewer in viewers]

    assert await seen() == [1, 1]
    await does(nadia, enforcing.enforce, northwind)
    assert await seen() == [0, 1]
    await does(nadia, enforcing.relax, northwind)
    assert await seen() == [1, 1]


async def test_the_last_break_glass_person_and_the_last_connection_stay_while_it_is_enforced(cast: Cast) -> None:
    nadia, northwind = cast["nadia"], cast["nadia"].organisation_ids[0]
    made = await ready(cast)
    await does(nadia, enforcing.enforce, northwind)
    with pytest.raises(Refused):
        await does(nadia, break_glass.remove, northwind, nadia.person_id)
    with pytest.raises(Refused):
        await does(nadia, turning_on.set_state, made, "off")
    await does(nadia, break_glass.name, northwind, cast["erin"].person_id)
    await does(nadia, break_glass.remove, northwind, nadia.person_id)
    await does(nadia, enforcing.relax, northwind)
    await does(nadia, break_glass.remove, northwind, cast["erin"].person_id)
    await does(nadia, turning_on.set_state, made, "off")


async def test_the_only_break_glass_person_neither_leaves_nor_loses_their_say_while_it_is_enforced(cast: Cast) -> None:
    admin, nadia, erin = cast["admin"], cast["nadia"].person_id, cast["erin"].person_id
    northwind = cast["nadia"].organisation_ids[0]
    await ready(cast)
    await does(cast["nadia"], enforcing.enforce, northwind)
    acts = [
        partial(leaving.deactivate, admin, northwind, nadia),
        partial(leaving.deactivate, None, northwind, nadia),
        partial(leaving.remove, admin, northwind, nadia),
        partial(leaving.change_role, admin, northwind, nadia, "member"),
    ]
    for act in acts:
        with pytest.raises(Refused, match="only break-glass person"):
            await by_system(act)
    await by_system(partial(give_role, northwind, nadia, "member"))
    (kept,) = await rows("SELECT body FROM audit_entry WHERE action = 'role.kept'")
    assert '"wanted":"member"' in kept["body"].replace(" ", "")
    await by_system(partial(leaving.change_role, admin, northwind, nadia, "identity"))
    await by_system(partial(leaving.remove, admin, northwind, erin))
    assert await rows("SELECT role, active FROM membership JOIN person ON id = person_id WHERE id = $1", nadia) == [
        ("identity", True)
    ]


async def test_with_another_break_glass_person_anybody_may_go_and_is_named_anew_if_they_return(cast: Cast) -> None:
    admin, nadia, northwind = cast["admin"], cast["nadia"].person_id, cast["nadia"].organisation_ids[0]
    await ready(cast)
    await does(cast["nadia"], enforcing.enforce, northwind)
    await does(cast["nadia"], break_glass.name, northwind, cast["erin"].person_id)
    await by_system(partial(leaving.remove, admin, northwind, nadia))
    left = await rows("SELECT person_id FROM break_glass WHERE organisation_id = $1", northwind)
    assert [row["person_id"] for row in left] == [cast["erin"].person_id]


async def test_the_only_break_glass_person_of_the_staff_is_not_shut_out(cast: Cast) -> None:
    alex = cast["alex"].person_id
    await rows("INSERT INTO break_glass (person_id) VALUES ($1)", alex)
    await by_system(partial(leaving.activate_staff, alex))
    await rows("INSERT INTO sign_in_policy (id, enforced_at) VALUES (gen_random_uuid(), clock_timestamp())")
    with pytest.raises(Refused, match="only break-glass person"):
        await by_system(partial(leaving.deactivate_staff, alex))


async def test_the_staffs_tokens_from_before_it_was_enforced_open_nothing(cast: Cast) -> None:
    async with database.transaction(SYSTEM):
        tokens = [await create_api_token(cast[name].email) for name in ("alex", "admin")]
    await rows("INSERT INTO sign_in_policy (id, enforced_at) VALUES (gen_random_uuid(), clock_timestamp())")
    await rows("INSERT INTO break_glass (person_id) VALUES ($1)", cast["alex"].person_id)
    async with database.transaction(SYSTEM):
        tokens.append(await create_api_token(cast["admin"].email))
    opened = [await viewer_of_token(token or "") for token in tokens]
    assert [viewer.name if viewer else None for viewer in opened] == [cast["alex"].name, None, cast["admin"].name]


async def by_system(act: Callable[[], Awaitable[None]]) -> None:
    """Does it as a directory does, or a provider at a sign-in."""
    async with database.transaction(SYSTEM):
        await act()


async def test_a_break_glass_person_belongs_there_and_can_come_in(cast: Cast) -> None:
    nadia, northwind = cast["nadia"], cast["nadia"].organisation_ids[0]
    with pytest.raises(Wrong):
        await does(nadia, break_glass.name, northwind, cast["pat"].person_id)
    await rows("DELETE FROM credential WHERE person_id = $1", cast["erin"].person_id)
    with pytest.raises(Wrong, match="no password"):
        await does(nadia, break_glass.name, northwind, cast["erin"].person_id)


async def test_the_roles_that_need_a_second_factor_are_chosen_and_noted(cast: Cast) -> None:
    nadia, northwind = cast["nadia"], cast["nadia"].organisation_ids[0]
    await does(nadia, factor_roles.require_factor, northwind, ["admin", "identity"])
    await does(nadia, factor_roles.require_factor, northwind, ["identity", "admin"])
    assert set(await does(nadia, factor_roles.factor_roles_of, northwind)) == {"admin", "identity"}
    with pytest.raises(Wrong):
        await does(nadia, factor_roles.require_factor, northwind, ["administrator"])
    assert len(await rows("SELECT FROM audit_entry WHERE action = 'second_factor.required'")) == 1
