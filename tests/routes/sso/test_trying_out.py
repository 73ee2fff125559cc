"""Test sign-ins: what arrived is told to who looks after the connection, and nobody is signed in by it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from tests.browser import Browser
from tests.cast import rows
from tests.house import House
from tests.oidc_peer import Provider
from tests.oidc_tokens import SigningKey, signing_key
from tests.routes.sso.doors import NELL, asked, counted, link_out, map_group, session_of
from tests.routes.sso.oidc_doors import OidcDoor, oidc_door
from tests.routes.sso.saml_doors import SamlDoor, saml_door

pytestmark = pytest.mark.anyio


async def begin(door: SamlDoor | OidcDoor, person: str = "nadia") -> str:
    """What the page of who looks after the connection does."""
    test_id = new_id()
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO test_sign_in (organisation_id, id, connection_id, person_id) VALUES ($1, $2, $3, $4)",
            door.connection.organisation_id,
            test_id,
            door.connection.id,
            door.house.cast[person].person_id,
        )
    return str(test_id)


async def tried(door: SamlDoor, browser: Browser, **said: Any) -> dict[str, Any]:
    """A test from beginning to end; answers its outcome."""
    test_id = await begin(door)
    page = await browser.get(f"/sso/start/{door.connection.id}?test={test_id}")
    back = await door.post(browser, door.answer(asked(page), **said))
    place = door.connection.organisation_id
    shown_at = f"/access/{place}/connections/{door.connection.id}/tests/{test_id}"
    assert (back.status_code, back.headers["location"]) == (303, shown_at)
    (row,) = await rows("SELECT outcome FROM test_sign_in WHERE id::text = $1", test_id)
    outcome: dict[str, Any] = json.loads(row["outcome"])
    return outcome


async def test_a_draft_tells_what_arrived_and_what_would_come_of_it(house: House) -> None:
    door = await saml_door(house, state="draft")
    await map_group(door.connection.id, "everyone", "admin")
    nadia = await house.browser("nadia")
    session, before = session_of(house, nadia), await counted()
    outcome = await tried(door, nadia, subject="nell-1", attributes=NELL)
    assert (outcome["accepted"], outcome["welcome"], outcome["role"]) == (True, "new", "admin")
    arrived = outcome["arrived"]
    assert (arrived["subject"], arrived["email"], arrived["groups"]) == ("nell-1", NELL["email"][0], ["everyone"])
    assert arrived["said"]["displayName"] == ["Nell Nilsson"]
    assert (session_of(house, nadia), await counted()) == (session, before)
    assert (await nadia.get("/tickets")).status_code == 200


async def test_an_address_that_has_an_account_would_be_linked(house: House) -> None:
    outcome = await tried(await saml_door(house), await house.browser("nadia"))
    assert (outcome["welcome"], outcome["person"]) == ("link", "erin@northwind.example")
    assert await rows("SELECT * FROM identity_link") == []


@pytest.mark.parametrize(
    ("said", "reason", "read"),
    [
        ({"subject": ""}, "subject.missing", False),
        ({"attributes": {}}, "email.missing", True),
        ({"attributes": {"email": ("nell@elsewhere.example",)}}, "email.domain", True),
    ],
)
async def test_why_somebody_would_be_refused_is_told_with_advice(
    house: House, said: dict[str, Any], reason: str, read: bool
) -> None:
    nadia = await house.browser("nadia")
    outcome = await tried(await saml_door(house), nadia, **({"subject": "nell-1"} | said))
    assert (outcome["accepted"], outcome["reason"], "arrived" in outcome) == (False, reason, read)
    assert outcome["advice"]
    assert await rows("SELECT * FROM audit_entry WHERE action = 'sso.refused'") == []


async def refused_with(door: SamlDoor, answer: Callable[[str], str]) -> dict[str, Any]:
    """What is kept of a test whose answer is no good."""
    nadia, test_id = await door.house.browser("nadia"), await begin(door)
    page = await nadia.get(f"/sso/start/{door.connection.id}?test={test_id}")
    assert (await door.post(nadia, answer(asked(page)))).status_code == 303
    (row,) = await rows("SELECT outcome FROM test_sign_in WHERE id::text = $1", test_id)
    outcome: dict[str, Any] = json.loads(row["outcome"])
    return outcome


async def test_what_arrived_is_told_of_an_answer_that_is_refused_too(house: House) -> None:
    door = await saml_door(house)
    outcome = await refused_with(door, lambda question: door.answer(question, sign="", subject="n-1", attributes=NELL))
    assert (outcome["reason"], outcome["verified"]) == ("signature.missing", False)
    said = outcome["said"]
    assert (said["NameID"], said["Audience"]) == (["n-1"], [door.party.entity_id])
    assert (said["Issuer"][0], said["displayName"]) == (door.provider.entity_id, ["Nell Nilsson"])
    late = datetime.now(UTC) - timedelta(minutes=20)
    outcome = await refused_with(door, lambda question: door.provider.answer(door.party, question, late))
    assert (outcome["reason"], outcome["verified"]) == ("time.expired", True)
    assert {"Conditions NotOnOrAfter", "SubjectConfirmationData Recipient", "email"} <= set(outcome["said"])


async def test_of_a_huge_answer_so_much_is_kept_as_can_be_looked_at(house: House) -> None:
    many: dict[str, tuple[str, ...]] = {f"name-{number}": ("x" * 500,) * 60 for number in range(5)}
    many |= {f"more-{number}": ("y",) for number in range(100)}
    door = await saml_door(house)
    said = (await refused_with(door, lambda question: door.answer(question, sign="", attributes=many)))["said"]
    assert len(said) == 60
    assert max(len(values) for values in said.values()) == 50
    assert max(len(value) for values in said.values() for value in values) == 300


async def test_claims_are_told_of_a_token_that_is_refused_and_never_the_token(house: House, openid: Provider) -> None:
    door = await oidc_door(house, openid)
    openid.claims = {"aud": "somebody else"}
    verified = await _token_refused(door)
    assert (verified["reason"], verified["verified"], verified["said"]["aud"]) == (
        "audience.mismatch", True, ["somebody else"],
    )  # fmt: skip
    openid.signs_with = SigningKey("one", "RS256", signing_key("RS256", "attacker").key)
    forged = await _token_refused(door)
    assert (forged["reason"], forged["verified"]) == ("jwt.signature", False)
    assert (forged["said"]["header alg"], forged["said"]["email"]) == (["RS256"], ["nell@northwind.example"])
    for outcome in (verified, forged):
        assert "nonce" not in outcome["said"]
        assert "eyJ" not in json.dumps(outcome)


async def _token_refused(door: OidcDoor) -> dict[str, Any]:
    nadia, test_id = await door.house.browser("nadia"), await begin(door)
    page = await nadia.get(f"/sso/start/{door.connection.id}?test={test_id}")
    assert (await door.back(nadia, door.provider.approve(link_out(page)))).status_code == 303
    (row,) = await rows("SELECT outcome FROM test_sign_in WHERE id::text = $1", test_id)
    outcome: dict[str, Any] = json.loads(row["outcome"])
    return outcome


async def test_a_connection_that_lacks_an_address_says_so_to_who_tests_it(house: House) -> None:
    door = await saml_door(house, state="draft", settings={"sign_on": ()})
    nadia, test_id = await house.browser("nadia"), await begin(door)
    answer = await nadia.get(f"/sso/start/{door.connection.id}?test={test_id}")
    assert answer.headers["location"].endswith(test_id)
    (row,) = await rows("SELECT outcome FROM test_sign_in")
    assert json.loads(row["outcome"])["reason"] == "connection.incomplete"


async def test_nobody_tests_but_who_began_it_and_nobody_twice(house: House) -> None:
    door = await saml_door(house, state="draft")
    test_id = await begin(door)
    address = f"/sso/start/{door.connection.id}?test={test_id}"
    for browser in (house.visitor(), await house.browser("erin"), await house.browser("admin")):
        assert (await browser.get(address)).status_code == 404
    nadia = await house.browser("nadia")
    assert (await nadia.get(address)).status_code == 200
    assert (await nadia.get(address)).status_code == 404
    for test in ("nonsense", new_id()):
        assert (await nadia.get(f"/sso/start/{door.connection.id}?test={test}")).status_code == 404


async def test_somebody_else_who_signed_in_meanwhile_is_told_nothing(house: House) -> None:
    door = await saml_door(house)
    nadia, test_id = await house.browser("nadia"), await begin(door)
    request_id = asked(await nadia.get(f"/sso/start/{door.connection.id}?test={test_id}"))
    nadia.cookies |= (await house.browser("erin")).cookies
    await door.post(nadia, door.answer(request_id, subject="nell-1", attributes=NELL))
    (row,) = await rows("SELECT outcome FROM test_sign_in")
    outcome = json.loads(row["outcome"])
    assert (outcome["reason"], outcome.get("arrived")) == ("test.somebody_else", None)


async def test_whoever_is_to_show_who_they_are_again_is_asked_by_the_provider(house: House) -> None:
    """Its own session does not answer for them; an ordinary sign-in does not count for it."""
    door = await saml_door(house)
    plain, anew = house.visitor(), house.visitor()
    await door.sign_in(plain, subject="nell-1", attributes=NELL)
    page = await anew.get(f"/sso/start/{door.connection.id}?again=1")
    await door.post(anew, door.answer(asked(page), subject="nell-1", attributes=NELL))
    found = await rows("SELECT checked_at > clock_timestamp() - interval '1 hour' AS checked FROM session ORDER BY id")
    assert [row["checked"] for row in found] == [False, True]
