"""After the right password of somebody with a second factor: no session until the factor was right, too."""

import asyncio
import re

import pytest

from app.web.cookies import cookie_name
from tests.browser import Browser
from tests.cast import as_owner, rows
from tests.house import House
from tests.outbox import deliveries
from tests.routes.factors import ERIN, SECURITY, add_app, add_passkey, code_of, key_for, noted, question, session_of

pytestmark = pytest.mark.anyio
STEP = "/sign-in/second-step"


async def right_password(house: House, **more: str) -> Browser:
    visitor = house.visitor()
    answer = await visitor.post("/sign-in", ERIN | more)
    assert (answer.status_code, answer.headers["location"]) == (303, STEP)
    return visitor


async def start_of_codes_again(house: House) -> None:
    """As if the last code were long ago."""
    await as_owner(house.settings, "UPDATE totp SET last_step = 0")


async def test_the_password_alone_is_no_session(house: House) -> None:
    await add_app(await house.browser("erin"))
    visitor = await right_password(house)
    assert session_of(house, visitor) is None
    assert (await visitor.get("/tickets")).headers["location"].startswith("/sign-in?next=")


async def test_a_code_of_the_app_is_the_second_step_and_leads_where_one_wanted(house: House) -> None:
    app, _ = await add_app(await house.browser("erin"))
    visitor = await right_password(house, next="/tickets?show=settled")
    answer = await visitor.post(STEP, {"code": await code_of(app)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/tickets?show=settled")
    assert (await visitor.get("/tickets")).status_code == 200
    (made,) = await rows("SELECT method, second_factor FROM session ORDER BY id DESC LIMIT 1")
    assert (made["method"], made["second_factor"]) == ("password", True)


async def test_next_leads_to_no_other_site(house: House) -> None:
    app, _ = await add_app(await house.browser("erin"))
    visitor = await right_password(house, next="//evil.example/")
    assert (await visitor.post(STEP, {"code": await code_of(app)})).headers["location"] == "/"


async def test_a_code_with_a_space_in_it_is_the_same_code(house: House) -> None:
    app, _ = await add_app(await house.browser("erin"))
    code = await code_of(app)
    assert (await (await right_password(house)).post(STEP, {"code": f" {code[:3]} {code[3:]} "})).status_code == 303


async def test_no_code_is_taken_twice_nor_one_from_before_it(house: House) -> None:
    app, _ = await add_app(await house.browser("erin"))
    code = await code_of(app)
    assert (await (await right_password(house)).post(STEP, {"code": code})).status_code == 303
    again = await right_password(house)
    for old in (code, await code_of(app, -1)):
        assert (await again.post(STEP, {"code": old})).status_code == 422
    assert session_of(house, again) is None
    assert await noted("sign_in.refused") == ["second_factor"] * 2


async def test_a_code_that_is_minutes_old_or_ahead_is_none(house: House) -> None:
    app, _ = await add_app(await house.browser("erin"))
    await start_of_codes_again(house)
    visitor = await right_password(house)
    for steps in (-3, 3):
        assert (await visitor.post(STEP, {"code": await code_of(app, steps)})).status_code == 422


async def test_nobody_elses_app_will_do(house: House) -> None:
    await add_app(await house.browser("erin"))
    of_nadia, _ = await add_app(await house.browser("nadia"))
    assert (await (await right_password(house)).post(STEP, {"code": await code_of(of_nadia)})).status_code == 422


async def test_without_the_first_step_there_is_no_second(house: House) -> None:
    app, codes = await add_app(await house.browser("erin"))
    visitor = house.visitor()
    for form in ({"code": await code_of(app)}, {"recovery_code": codes[0]}, {"credential": "{}"}):
        answer = await visitor.post(STEP, form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert session_of(house, visitor) is None


async def test_a_step_that_was_planted_in_a_browser_is_not_the_one_that_counts(house: House) -> None:
    await add_app(await house.browser("erin"))
    name, thief = cookie_name(house.settings, "step"), await right_password(house)
    victim = house.visitor()
    victim.cookies[name] = planted = thief.cookies[name]
    await victim.post("/sign-in", ERIN)
    assert victim.cookies[name] != planted


async def test_a_step_serves_once(house: House) -> None:
    app, _ = await add_app(await house.browser("erin"))
    visitor = await right_password(house)
    copy = Browser(house.app, house.settings.portal_url, dict(visitor.cookies))
    assert (await visitor.post(STEP, {"code": await code_of(app)})).status_code == 303
    answer = await copy.post(STEP, {"code": await code_of(app, 1)})
    assert (answer.headers["location"], session_of(house, copy)) == ("/sign-in", None)


async def test_five_minutes_later_one_begins_anew(house: House) -> None:
    app, _ = await add_app(await house.browser("erin"))
    visitor = await right_password(house)
    await as_owner(house.settings, "UPDATE sign_in_step SET expires_at = clock_timestamp() - interval '1 second'")
    assert (await visitor.get(STEP)).headers["location"] == "/sign-in"
    assert (await visitor.post(STEP, {"code": await code_of(app)})).headers["location"] == "/sign-in"


async def test_the_deactivated_get_no_second_step(house: House) -> None:
    app, _ = await add_app(await house.browser("erin"))
    visitor = await right_password(house)
    await as_owner(house.settings, "UPDATE person SET active = false WHERE email = $1", ERIN["email"])
    assert (await visitor.post(STEP, {"code": await code_of(app)})).headers["location"] == "/sign-in"


async def test_a_new_password_voids_what_was_begun_with_the_old_one(house: House) -> None:
    erin = await house.browser("erin")
    app, _ = await add_app(erin)
    visitor = await right_password(house)
    changed = {"current_password": "demo", "new_password": "a few unrelated words"}
    assert (await erin.post(f"{SECURITY}/password", changed)).status_code == 303
    assert (await visitor.post(STEP, {"code": await code_of(app)})).headers["location"] == "/sign-in"


async def test_guessing_codes_is_slow_and_the_owner_is_told_and_gets_in_otherwise(house: House) -> None:
    erin = await house.browser("erin")
    app, codes = await add_app(erin)
    thief = await right_password(house)
    tries = [await thief.post(STEP, {"code": f"{n:06}"}) for n in range(6)]
    assert [answer.status_code for answer in tries] == [422] * 5 + [429]
    assert int(tries[-1].headers["retry-after"]) > 3600
    assert (await thief.post(STEP, {"code": await code_of(app)})).status_code == 429
    assert [row["kind"] for row in await deliveries()].count("second_step_guessed") == 1
    elsewhere = await right_password(house)
    assert (await elsewhere.post(STEP, {"recovery_code": codes[0]})).status_code == 303


async def test_strangers_who_guess_codes_do_not_slow_a_browser_that_is_known(house: House) -> None:
    own = house.visitor()
    await own.post("/sign-in", ERIN)
    app, _ = await add_app(own)
    thief = await right_password(house)
    for n in range(6):
        await thief.post(STEP, {"code": f"{n:06}"})
    await own.post("/sign-out")
    await own.post("/sign-in", ERIN)
    assert (await own.post(STEP, {"code": await code_of(app)})).status_code == 303


async def test_each_recovery_code_works_once_however_it_is_typed_and_its_use_is_told(house: House) -> None:
    _, codes = await add_app(await house.browser("erin"))
    assert len(set(codes)) == 10
    typed = codes[3].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    visitor = await right_password(house)
    assert (await visitor.post(STEP, {"recovery_code": typed})).status_code == 303
    assert "9 of 10 are left" in (await visitor.get(SECURITY)).text
    again = await right_password(house)
    assert (await again.post(STEP, {"recovery_code": codes[3]})).status_code == 422
    assert session_of(house, again) is None
    assert await noted("sign_in.refused") == ["recovery_code"]
    told = [row["data"] for row in await deliveries() if row["kind"] == "sign_in_changed"]
    assert "a recovery code was used, and 9 are left" in told[-1]


@pytest.mark.parametrize("field", ["code", "recovery_code"])
async def test_one_code_used_in_several_browsers_at_once_lets_one_in(house: House, field: str) -> None:
    app, codes = await add_app(await house.browser("erin"))
    visitors = [await right_password(house) for _ in range(4)]
    for visitor in visitors:
        await visitor.token()
    sent = {field: codes[0] if field == "recovery_code" else await code_of(app)}
    answers = await asyncio.gather(*(visitor.post(STEP, sent) for visitor in visitors))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    assert sum(session_of(house, visitor) is not None for visitor in visitors) == 1


async def test_recovery_codes_are_kept_as_hashes_and_secrets_locked(house: House) -> None:
    app, codes = await add_app(await house.browser("erin"))
    kept = str(await rows("SELECT code_hash, (SELECT secret FROM totp) AS secret FROM recovery_code"))
    assert app.secret not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


async def test_a_passkey_is_a_second_step_too_but_only_ones_own(house: House) -> None:
    key, other = key_for(house), key_for(house)
    await add_passkey(await house.browser("erin"), key)
    await add_passkey(await house.browser("nadia"), other)
    visitor = await right_password(house)
    wrong = other.use(await question(visitor, STEP))
    assert (await visitor.post(STEP, {"credential": wrong})).status_code == 422
    assert session_of(house, visitor) is None
    answer = await visitor.post(STEP, {"credential": key.use(await question(visitor, STEP))})
    assert answer.status_code == 303
    assert session_of(house, visitor)


async def test_the_page_asks_for_what_the_person_has(house: House) -> None:
    erin = await house.browser("erin")
    await add_app(erin)
    only_app = (await (await right_password(house)).get(STEP)).text
    assert 'name="code"' in only_app
    assert "data-passkey=" not in only_app
    await add_passkey(erin, key_for(house))
    both = (await (await right_password(house)).get(STEP)).text
    assert re.search(r'data-passkey="/sign-in/second-step/challenge"', both)


async def test_without_script_a_passkey_says_what_it_needs(house: House) -> None:
    await add_passkey(await house.browser("erin"), key_for(house))
    answer = await (await right_password(house)).post(STEP, {"credential": ""})
    assert answer.status_code == 422
    assert "need JavaScript" in answer.text


async def test_whoever_has_no_factor_signs_in_with_one_post(house: House) -> None:
    visitor = house.visitor()
    assert (await visitor.post("/sign-in", ERIN)).headers["location"] == "/"
    assert session_of(house, visitor)
