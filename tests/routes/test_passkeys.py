"""Passkeys as the only factor: what a browser signs in with, and what it does not."""

import json

import pytest

from app.web.cookies import cookie_name
from tests.authenticator import Authenticator
from tests.browser import Browser
from tests.cast import as_owner, rows
from tests.house import House
from tests.outbox import deliveries
from tests.routes.factors import SECURITY, add_passkey, key_for, noted, question, session_of

pytestmark = pytest.mark.anyio
FORM = "/sign-in/passkey"


async def erins_key(house: House) -> Authenticator:
    key = key_for(house)
    await add_passkey(await house.browser("erin"), key)
    return key


async def refused(house: House, visitor: Browser, answer: str, why: str) -> None:
    given = await visitor.post(FORM, {"credential": answer})
    assert given.status_code == 422
    assert "could not be used" in given.text
    assert session_of(house, visitor) is None
    assert await noted("sign_in.refused") == [why]


async def test_a_passkey_signs_in_without_address_or_password(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    answer = await visitor.post(FORM, {"credential": key.use(await question(visitor, FORM)), "next": "/tickets"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/tickets")
    assert "erin@northwind.example" in (await visitor.get("/tickets")).text
    (made,) = await rows("SELECT method, second_factor FROM session ORDER BY id DESC LIMIT 1")
    assert (made["method"], made["second_factor"]) == ("passkey", True)
    (kept,) = await rows("SELECT sign_count, used_at FROM passkey")
    assert kept["sign_count"] == 1
    assert kept["used_at"]


async def test_next_leads_to_no_other_site(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    answer = await visitor.post(FORM, {"credential": key.use(await question(visitor, FORM)), "next": "//evil.example"})
    assert answer.headers["location"] == "/"


async def test_an_answer_serves_once(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    given = key.use(await question(visitor, FORM))
    copy = Browser(house.app, house.settings.portal_url, dict(visitor.cookies))
    assert (await visitor.post(FORM, {"credential": given})).status_code == 303
    await refused(house, copy, given, "passkey.challenge")


async def test_a_challenge_serves_no_second_time_after_a_failure_either(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    asked = await question(visitor, FORM)
    await refused(house, visitor, key.use(asked, origin="https://evil.example"), "passkey.invalid")
    assert (await visitor.post(FORM, {"credential": key.use(asked)})).status_code == 422


async def test_another_browser_cannot_use_the_answer(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    given = key.use(await question(visitor, FORM))
    thief = house.visitor()
    await question(thief, FORM)
    await refused(house, thief, given, "passkey.challenge")


async def test_a_challenge_is_over_after_five_minutes(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    given = key.use(await question(visitor, FORM))
    await as_owner(house.settings, "UPDATE sign_in_step SET expires_at = clock_timestamp() - interval '1 second'")
    await refused(house, visitor, given, "passkey.challenge")


async def test_a_challenge_of_ones_own_making_is_none(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    await question(visitor, FORM)
    await refused(house, visitor, key.use(json.dumps({"challenge": "AAAA"})), "passkey.challenge")


@pytest.mark.parametrize(
    "lie", [{"origin": "https://evil.example"}, {"type": "webauthn.create"}, {"crossOrigin": True}]
)
async def test_what_was_made_for_another_site_or_purpose_is_refused(house: House, lie: dict[str, object]) -> None:
    key, visitor = await erins_key(house), house.visitor()
    await refused(house, visitor, key.use(await question(visitor, FORM), **lie), "passkey.invalid")


async def test_an_authenticator_that_served_another_host_is_refused(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    key.host = "evil.example"
    await refused(house, visitor, key.use(await question(visitor, FORM)), "passkey.invalid")


async def test_presence_alone_does_not_do_where_there_was_no_password(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    key.verifies = False
    await refused(house, visitor, key.use(await question(visitor, FORM)), "passkey.invalid")


async def test_another_key_under_a_known_name_is_refused(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    forged = Authenticator(origin=key.origin, credential=key.credential, user=key.user)
    await refused(house, visitor, forged.use(await question(visitor, FORM)), "passkey.invalid")


async def test_a_passkey_that_says_it_is_somebody_elses_is_refused(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    key.user = house.cast["nadia"].person_id.bytes
    await refused(house, visitor, key.use(await question(visitor, FORM)), "passkey.other_person")


async def test_a_passkey_that_does_not_say_whose_it_is_is_refused(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    given = json.loads(key.use(await question(visitor, FORM)))
    del given["response"]["userHandle"]
    await refused(house, visitor, json.dumps(given), "passkey.other_person")


async def test_an_unknown_passkey_is_refused(house: House) -> None:
    visitor = house.visitor()
    await refused(house, visitor, key_for(house).use(await question(visitor, FORM)), "passkey.unknown")


async def test_a_count_that_goes_back_shows_a_copied_key(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    key.count = 41
    assert (await visitor.post(FORM, {"credential": key.use(await question(visitor, FORM))})).status_code == 303
    key.count = 20
    copy = house.visitor()
    await refused(house, copy, key.use(await question(copy, FORM)), "passkey.cloned")


async def test_authenticators_that_do_not_count_are_taken_again_and_again(house: House) -> None:
    key = await erins_key(house)
    for _ in range(2):
        visitor, key.count = house.visitor(), -1
        assert (await visitor.post(FORM, {"credential": key.use(await question(visitor, FORM))})).status_code == 303


@pytest.mark.parametrize(
    "nonsense",
    ["{", "[]", "null", '{"id": 1}', '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}', "é" * 9000],
)
async def test_nonsense_is_refused_like_everything_else(house: House, nonsense: str) -> None:
    await refused(house, house.visitor(), nonsense, "passkey.invalid")


async def test_the_deactivated_do_not_get_in(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    await as_owner(house.settings, "UPDATE person SET active = false WHERE email LIKE 'erin@%'")
    await refused(house, visitor, key.use(await question(visitor, FORM)), "passkey.unknown")


async def test_where_the_organisation_has_its_own_sign_in_a_passkey_does_not_do(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    await as_owner(
        house.settings,
        "INSERT INTO sign_in_policy (organisation_id, id, enforced_at) "
        "SELECT id, gen_random_uuid(), clock_timestamp() FROM organisation WHERE prefix = 'NW'",
    )
    answer = await visitor.post(FORM, {"credential": key.use(await question(visitor, FORM))})
    assert (answer.status_code, session_of(house, visitor)) == (422, None)
    assert await noted("sign_in.refused") == ["only_through_provider"]


async def test_without_script_the_page_says_what_it_needs(house: House) -> None:
    answer = await house.visitor().post(FORM)
    assert answer.status_code == 422
    assert "need JavaScript" in answer.text


async def test_several_tabs_each_have_a_challenge_of_their_own(house: House) -> None:
    key, visitor = await erins_key(house), house.visitor()
    first = await question(visitor, FORM)
    await question(visitor, FORM)
    assert (await visitor.post(FORM, {"credential": key.use(first)})).status_code == 303


async def test_a_new_passkey_is_named_listed_told_and_noted(house: House) -> None:
    erin = await house.browser("erin")
    await add_passkey(erin, key_for(house), "Grey laptop")
    assert "Grey laptop" in (await erin.get(SECURITY)).text
    assert len(await noted("passkey.added")) == 1
    assert "a passkey was added: Grey laptop" in (await deliveries())[-1]["data"]


async def test_the_first_factor_brings_recovery_codes_and_the_second_none(house: House) -> None:
    erin = await house.browser("erin")
    assert len(await add_passkey(erin, key_for(house))) == 10
    assert await add_passkey(erin, key_for(house)) == []


async def test_an_answer_for_somebody_elses_new_passkey_is_refused(house: House) -> None:
    erin, nadia = await house.browser("erin"), await house.browser("nadia")
    made = key_for(house).make(await question(erin, f"{SECURITY}/passkeys"))
    assert (await nadia.post(f"{SECURITY}/passkeys", {"credential": made})).status_code == 422
    assert await rows("SELECT FROM passkey") == []


@pytest.mark.parametrize("wicked", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"verifies": False}])
async def test_a_new_passkey_must_be_made_here_and_verify_its_user(house: House, wicked: dict[str, object]) -> None:
    erin = await house.browser("erin")
    key = Authenticator(**({"origin": house.settings.portal_url} | wicked))  # type: ignore[arg-type]
    made = key.make(await question(erin, f"{SECURITY}/passkeys"))
    assert (await erin.post(f"{SECURITY}/passkeys", {"credential": made})).status_code == 422
    assert await rows("SELECT FROM passkey") == []


async def test_one_key_cannot_be_added_to_two_people(house: House) -> None:
    key = await erins_key(house)
    nadia = await house.browser("nadia")
    made = key.make(await question(nadia, f"{SECURITY}/passkeys"))
    assert (await nadia.post(f"{SECURITY}/passkeys", {"credential": made})).status_code == 422


async def test_a_removed_passkey_opens_nothing(house: House) -> None:
    erin, key = await house.browser("erin"), key_for(house)
    await add_passkey(erin, key)
    (kept,) = await rows("SELECT id FROM passkey")
    assert (await erin.post(f"{SECURITY}/passkeys/{kept['id']}/removal")).status_code == 303
    visitor = house.visitor()
    await refused(house, visitor, key.use(await question(visitor, FORM)), "passkey.unknown")


async def test_nobody_names_or_removes_anothers(house: House) -> None:
    await erins_key(house)
    (kept,) = await rows("SELECT id FROM passkey")
    nadia = await house.browser("nadia")
    for path, form in (
        (f"{SECURITY}/passkeys/{kept['id']}", {"name": "mine"}),
        (f"{SECURITY}/passkeys/{kept['id']}/removal", {}),
    ):
        assert (await nadia.post(path, form)).status_code == 404
    assert (await nadia.get(f"{SECURITY}/passkeys/{kept['id']}")).status_code == 404


async def test_its_owner_calls_it_otherwise(house: House) -> None:
    erin = await house.browser("erin")
    await add_passkey(erin, key_for(house))
    (kept,) = await rows("SELECT id FROM passkey")
    page = f"{SECURITY}/passkeys/{kept['id']}"
    assert (await erin.post(page, {"name": ""})).status_code == 422
    assert (await erin.post(page, {"name": "Key on the ring"})).status_code == 303
    assert "Key on the ring" in (await erin.get(SECURITY)).text


async def test_the_cookie_of_a_challenge_is_for_the_server_alone(house: House) -> None:
    answer = await house.visitor().post(f"{FORM}/challenge")
    (line,) = [one for one in answer.headers.get_list("set-cookie") if cookie_name(house.settings, "step") in one]
    assert "HttpOnly" in line
    assert "SameSite=lax" in line
