"""Whatever comes to where SAML providers send people: nobody gets in but whom the provider vouched for, nothing breaks,
and each answer that is refused stands in the audit trail (security.md §1.5)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from lxml import etree

from app.domain.identity import requests
from app.domain.identity.requests import Leaving
from app.integrations.saml.names import saml
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.web.cookies import cookie_name
from tests.browser import Browser
from tests.cast import rows
from tests.house import House
from tests.integrations.saml.mutating import Mutator
from tests.routes.crooked import FORM, Crooked
from tests.routes.fuzzing import CASES, Watch, everybody, refused, stranger
from tests.routes.sso.doors import NELL, map_group
from tests.routes.sso.saml_doors import SamlDoor, saml_door
from tests.saml_peer import Answer, Provider, keys, posted

pytestmark = pytest.mark.anyio
FROM_THERE = {"origin": "https://idp.example", "sec-fetch-site": "cross-site"}
WHO: dict[str, Any] = {"subject": "nell-1", "attributes": NELL}
MALLORY: dict[str, Any] = {"subject": "mallory", "attributes": NELL | {"groups": ("admins",)}}
SIGNS = ("assertion", "response", "both")


@pytest.fixture
async def door(house: House) -> SamlDoor:
    """Northwind's, where Nell is known, and a group that Mallory would like to be in."""
    door = await saml_door(house)
    await map_group(door.connection.id, "admins", "admin")
    assert (await door.sign_in(house.visitor(), **WHO)).status_code == 303
    return door


def answer(door: SamlDoor, request_id: str, sign: str = "assertion", **said: Any) -> etree._Element:
    """A good answer, as a tree."""
    ids: dict[str, Any] = {"assertion_id": f"_{new_id().hex}", "response_id": f"_{new_id().hex}"}
    whole = Answer(**{"request_id": request_id, "now": datetime.now(UTC), **ids, **said})
    return door.provider.respond(door.party, whole, sign=sign)


def donors(door: SamlDoor) -> list[etree._Element]:
    """Answers about Mallory: to a question of Mallory's, long ago, and by a provider of Mallory's own."""
    own = SamlDoor(door.house, door.connection, Provider(keys=keys("mallory")))
    old = datetime.now(UTC) - timedelta(hours=1)
    return [
        answer(door, "_mallorys", "both", **MALLORY),
        answer(door, "_mallorys", "both", **(MALLORY | {"now": old})),
        answer(own, "_mallorys", "both", **MALLORY),
    ]


async def brought(watch: Watch, door: SamlDoor, seed: str, who: Browser, kind: str, body: bytes) -> httpx.Response:
    """An answer, refused with an entry in the trail, or the genuine one still."""
    before, people = await refused(), await everybody()
    came = await watch.ask(seed, who, "POST", door.acs, {"content-type": kind} | FROM_THERE, body)
    assert came.status_code in (303, 400, 403, 413), (seed, body)
    assert watch.let_in(came) == (came.status_code == 303), (seed, body)
    assert await refused() == before + (came.status_code == 403), (seed, body)
    assert await everybody() == people, (seed, body)
    if watch.let_in(came):
        (row,) = await rows("SELECT subject, provider_session FROM session ORDER BY created_at DESC LIMIT 1")
        assert tuple(row.values()) == ("nell-1", "session-1"), (seed, body)
    return came


async def test_a_changed_answer_is_refused_or_still_says_the_same(watch: Watch, door: SamlDoor) -> None:
    turned_away = 0
    for case in range(CASES):
        seed, sign = f"saml tree {case}", SIGNS[case % 3]
        who = stranger(door.house, case)
        genuine = answer(door, await door.leave(who), sign, **WHO)
        mutator, crooked = Mutator(seed, donors(door)), Crooked(seed)
        body = crooked.query([("SAMLResponse", crooked.carried(mutator.text(mutator.changed(genuine))).encode())])
        turned_away += (await brought(watch, door, seed, who, FORM, body.encode())).status_code != 303
    assert turned_away > CASES // 2


async def test_a_form_that_is_not_as_it_should_be_breaks_nothing(watch: Watch, door: SamlDoor) -> None:
    let_in = 0
    for case in range(CASES):
        seed = f"saml form {case}"
        who = stranger(door.house, case)
        right = posted(answer(door, await door.leave(who), **WHO))
        kind, body = Crooked(seed).form({"SAMLResponse": right, "RelayState": "/tickets"})
        let_in += (await brought(watch, door, seed, who, kind, body)).status_code == 303
    assert 0 < let_in < CASES


async def test_a_provider_that_signs_nonsense_breaks_nothing(watch: Watch, door: SamlDoor) -> None:
    """Whatever is in it is the provider's own word: somebody may get in, but nobody who is not the connection's."""
    staff = [each for each in await everybody() if each[3]]
    for case in range(CASES):
        seed = f"saml signed {case}"
        who = stranger(door.house, case)
        mutator = Mutator(seed, donors(door)[:1])
        said = Answer(await door.leave(who), datetime.now(UTC), **WHO, assertion_id=f"_{new_id().hex}")
        plain = mutator.changed(door.provider.respond(door.party, said, sign=""))
        if plain.find(saml("Assertion")) is None or not plain.get("ID"):
            continue
        door.provider.sign(plain)
        values = urlencode({"SAMLResponse": posted(plain)}).encode()
        before = await refused()
        came = await watch.ask(seed, who, "POST", door.acs, {"content-type": FORM} | FROM_THERE, values)
        assert came.status_code in (200, 303, 403), (seed, etree.tostring(plain))
        assert await refused() == before + (came.status_code == 403), (seed, etree.tostring(plain))
        assert [each for each in await everybody() if each[3]] == staff, (seed, etree.tostring(plain))


async def signing_out(door: SamlDoor, case: int) -> Browser:
    """Somebody who signs out here and is at the provider to sign out there."""
    who = stranger(door.house, case)
    who.cookies[cookie_name(door.house.settings, "sso")] = f"browser {case}"
    async with database.transaction(SYSTEM):
        await requests.begin(door.connection, Leaving(f"browser {case}", request=f"logout _asked{case}"))
    return who


def sign_out(door: SamlDoor, case: int) -> etree._Element:
    """The provider's request to end Nell's session, or its answer to one of ours; not signed yet."""
    now, name = datetime.now(UTC), f"_{new_id().hex}"
    message = door.provider.logout_request(door.party, now, subject="nell-1", sessions=("session-1",))
    if case % 3 == 0:
        message = door.provider.logout_response(door.party, f"_asked{case}", now)
    message.set("ID", name)
    return message


def posted_out(door: SamlDoor, crooked: Crooked, seed: str, case: int) -> dict[str, str]:
    """The fields of a form: changed after it was signed, or before."""
    mutator, message = Mutator(seed, donors(door)), sign_out(door, case)
    if crooked.random.random() < 0.3:
        message = mutator.changed(message)
    if message.get("ID") and message.find(saml("Issuer")) is not None:
        door.provider.sign(message)
    raw = mutator.text(mutator.changed(message) if crooked.random.random() < 0.5 else message)
    return {"SAMLResponse" if case % 3 == 0 else "SAMLRequest": crooked.carried(raw), "RelayState": "state"}


def redirected_out(door: SamlDoor, crooked: Crooked, seed: str, case: int) -> str:
    """A query: changed after it was signed, or before."""
    message = sign_out(door, case)
    if crooked.random.random() < 0.5:
        message = Mutator(seed, donors(door)).changed(message)
    query = door.provider.by_redirect(message, relay_state="state").query
    if crooked.random.random() < 0.5:
        return query
    return crooked.query(crooked.pairs(dict(parse_qsl(query))))


@pytest.mark.parametrize("binding", ["post", "redirect"])
async def test_no_message_about_signing_out_breaks_anything(watch: Watch, door: SamlDoor, binding: str) -> None:
    path, said = f"/sso/saml/{door.connection.id}/logout", NELL | {"email": ("omar.new@northwind.example",)}
    assert (await door.sign_in(door.house.visitor(), subject="omar-1", attributes=said)).status_code == 303
    for case in range(CASES):
        seed = f"saml logout {binding} {case}"
        crooked, who, before = Crooked(seed), await signing_out(door, case), await refused()
        if binding == "post":
            kind, body = crooked.form(posted_out(door, crooked, seed, case))
            came = await watch.ask(seed, who, "POST", path, {"content-type": kind} | FROM_THERE, body)
        else:
            came = await watch.ask(seed, who, "GET", f"{path}?{redirected_out(door, crooked, seed, case)}", FROM_THERE)
        assert came.status_code in (200, 400, 403, 413), seed
        assert not watch.let_in(came)
        assert await refused() == before + (came.status_code == 403), seed
        assert await rows("SELECT id FROM session WHERE subject = 'omar-1' AND ended_at IS NULL"), seed
