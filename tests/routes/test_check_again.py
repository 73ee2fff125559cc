"""What changes how one signs in asks who it is once more, when that was longer ago than a quarter of an hour."""

from urllib.parse import urlencode

import pytest

from tests.browser import Browser
from tests.cast import as_owner, rows
from tests.house import House
from tests.outbox import deliveries
from tests.routes.factors import (
    ERIN,
    SECURITY,
    add_app,
    add_passkey,
    belongs_elsewhere_too,
    code_of,
    codes_in,
    key_for,
    let_check_grow_old,
    noted,
    question,
    session_of,
    through_provider,
)

pytestmark = pytest.mark.anyio
AGAIN = "/sign-in/again"
NEW = "a few unrelated words"


async def asked_again(browser: Browser, path: str = SECURITY) -> bool:
    return bool((await browser.get(path)).headers.get("location", "").startswith(f"{AGAIN}?next="))


async def test_for_a_quarter_of_an_hour_nothing_is_asked(house: House) -> None:
    erin = await house.browser("erin")
    assert not await asked_again(erin)
    await let_check_grow_old(house)
    assert await asked_again(erin)


@pytest.mark.parametrize(
    "path", ["passkeys", "passkeys/challenge", "app", "app/confirmation", "app/removal", "recovery-codes"]
)
async def test_nothing_is_changed_before_the_answer(house: House, path: str) -> None:
    erin = await house.browser("erin")
    await add_app(erin)
    made = key_for(house).make(await question(erin, f"{SECURITY}/passkeys"))
    before = await rows("SELECT count(*) FROM recovery_code UNION ALL SELECT count(*) FROM totp")
    await let_check_grow_old(house)
    answer = await erin.post(f"{SECURITY}/{path}", {"credential": made, "code": "000000"})
    assert answer.headers["location"].startswith(f"{AGAIN}?next=")
    assert await rows("SELECT FROM passkey") == []
    assert await rows("SELECT count(*) FROM recovery_code UNION ALL SELECT count(*) FROM totp") == before


async def test_the_password_does_for_whoever_has_nothing_else_and_leads_back(house: House) -> None:
    erin = await house.browser("erin")
    await let_check_grow_old(house)
    before = session_of(house, erin)
    copy = Browser(house.app, house.settings.portal_url, dict(erin.cookies))
    answer = await erin.post(AGAIN, {"password": "demo", "next": SECURITY})
    assert (answer.status_code, answer.headers["location"]) == (303, SECURITY)
    assert session_of(house, erin) not in (None, before)
    assert not await asked_again(erin)
    assert (await copy.get("/tickets")).headers["location"].startswith("/sign-in?next=")


async def test_it_leads_to_no_other_site(house: House) -> None:
    erin = await house.browser("erin")
    answer = await erin.post(AGAIN, {"password": "demo", "next": "https://evil.example/"})
    assert answer.headers["location"] == "/"


async def test_a_wrong_password_does_not_and_is_slowed_down(house: House) -> None:
    erin = await house.browser("erin")
    await let_check_grow_old(house)
    answers = [(await erin.post(AGAIN, {"password": f"guess {n}"})).status_code for n in range(6)]
    assert answers == [422] * 5 + [429]
    assert await asked_again(erin)
    assert await noted("sign_in.refused") == ["password"] * 5 + ["throttled"]


async def test_tries_at_the_password_make_no_room_for_tries_at_a_code(house: House) -> None:
    erin = await house.browser("erin")
    await add_app(erin)
    answers = [(await erin.post(AGAIN, {"code": "000000"})).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    # Half a minute per try at the password, ten for one at a code.
    await as_owner(house.settings, "UPDATE throttle SET at = at - interval '9 minutes'")
    assert (await erin.post(AGAIN, {"password": "guess"})).status_code == 422
    assert (await erin.post(AGAIN, {"code": "000000"})).status_code == 429


async def test_whoever_has_a_second_factor_shows_that_and_not_the_password(house: House) -> None:
    erin = await house.browser("erin")
    app, codes = await add_app(erin)
    await let_check_grow_old(house)
    assert (await erin.post(AGAIN, {"password": "demo"})).status_code == 422
    assert await asked_again(erin)
    assert (await erin.post(AGAIN, {"code": await code_of(app)})).status_code == 303
    assert not await asked_again(erin)
    await let_check_grow_old(house)
    assert (await erin.post(AGAIN, {"recovery_code": codes[0]})).status_code == 303
    assert not await asked_again(erin)


async def test_a_passkey_of_ones_own_does_and_nobody_elses(house: House) -> None:
    erin, nadia, key, other = await house.browser("erin"), await house.browser("nadia"), key_for(house), key_for(house)
    await add_passkey(erin, key)
    await add_passkey(nadia, other)
    await let_check_grow_old(house)
    assert (await erin.post(AGAIN, {"credential": other.use(await question(erin, AGAIN))})).status_code == 422
    assert (await erin.post(AGAIN, {"credential": key.use(await question(erin, AGAIN))})).status_code == 303
    assert not await asked_again(erin)


async def test_whoever_came_through_a_provider_is_sent_there_again(house: House) -> None:
    erin = await house.browser("erin")
    await through_provider(house)
    await as_owner(house.settings, "DELETE FROM credential")
    shown = (await erin.get(f"{AGAIN}?next={SECURITY}")).text
    assert "/sso/start/" in shown
    assert 'name="password"' not in shown


async def test_a_provider_changes_no_way_in_of_somebody_who_belongs_elsewhere_too(house: House) -> None:
    """Whoever runs one organisation's provider is everybody there, and nobody in the others."""
    erin = await house.browser("erin")
    codes = (await add_app(erin))[1]
    made = key_for(house).make(await question(erin, f"{SECURITY}/passkeys"))
    await belongs_elsewhere_too(house, "erin")
    await through_provider(house)
    assert "belong to others too" in (await erin.get(SECURITY)).text
    for path in ("passkeys", "passkeys/challenge", "app", "app/removal", "recovery-codes"):
        assert (await erin.post(f"{SECURITY}/{path}", {"credential": made})).status_code == 403, path
    assert await rows("SELECT FROM passkey") == []
    assert len(await rows("SELECT FROM recovery_code")) == len(codes)


@pytest.mark.parametrize(
    "path", ["policy/enforcement", "policy/break-glass", "policy/second-factor", "connections/new", "domains"]
)
async def test_how_others_sign_in_is_changed_only_after_the_answer_too(house: House, path: str) -> None:
    nadia, place = await house.browser("nadia"), f"/access/{house.cast['nadia'].organisation_ids[0]}"
    await let_check_grow_old(house)
    assert not await asked_again(nadia, f"{place}/policy")
    page = f"{house.settings.portal_url}{place}/policy?saved=1"
    answer = await nadia.post(f"{place}/{path}", {}, referer=page)
    assert answer.headers["location"] == f"{AGAIN}?{urlencode({'next': f'{place}/policy?saved=1'})}"


async def test_another_sites_page_is_not_gone_back_to(house: House) -> None:
    erin = await house.browser("erin")
    await let_check_grow_old(house)
    answer = await erin.post(f"{SECURITY}/app", {}, referer="https://evil.example/tickets")
    assert answer.headers["location"] == f"{AGAIN}?{urlencode({'next': SECURITY})}"


async def test_a_new_password_ends_the_other_sessions_and_is_told(house: House) -> None:
    here, there = await house.browser("erin"), await house.browser("erin")
    answer = await here.post(f"{SECURITY}/password", {"current_password": "demo", "new_password": NEW})
    assert answer.status_code == 303
    assert (await here.get("/tickets")).status_code == 200
    assert (await there.get("/tickets")).headers["location"].startswith("/sign-in?next=")
    assert (await house.visitor().post("/sign-in", ERIN)).status_code == 422
    assert (await house.visitor().post("/sign-in", ERIN | {"password": NEW})).status_code == 303
    assert "the password was changed" in (await deliveries())[0]["data"]
    assert len(await noted("password.changed")) == 1


@pytest.mark.parametrize(("current", "new"), [("wrong", NEW), ("", NEW), ("demo", "short")])
async def test_without_the_present_password_or_with_a_short_one_nothing_changes(
    house: House, current: str, new: str
) -> None:
    erin = await house.browser("erin")
    form = {"current_password": current, "new_password": new}
    assert (await erin.post(f"{SECURITY}/password", form)).status_code == 422
    assert (await house.visitor().post("/sign-in", ERIN)).status_code == 303


async def test_the_key_is_shown_as_picture_and_text_until_it_is_confirmed(house: House) -> None:
    erin = await house.browser("erin")
    await erin.post(f"{SECURITY}/app")
    page = (await erin.get(f"{SECURITY}/app")).text
    assert 'src="data:image/svg+xml' in page
    assert (await erin.post(f"{SECURITY}/app/confirmation", {"code": "000000"})).status_code == 422
    assert (await house.visitor().post("/sign-in", ERIN)).headers["location"] == "/"
    await add_app(erin)
    assert (await erin.get(f"{SECURITY}/app")).headers["location"] == SECURITY


async def test_a_confirmed_app_is_not_replaced_by_beginning_anew(house: House) -> None:
    erin = await house.browser("erin")
    app, _ = await add_app(erin)
    await erin.post(f"{SECURITY}/app")
    visitor = house.visitor()
    await visitor.post("/sign-in", ERIN)
    assert (await visitor.post("/sign-in/second-step", {"code": await code_of(app)})).status_code == 303


async def test_new_recovery_codes_void_the_old(house: House) -> None:
    erin = await house.browser("erin")
    _, old = await add_app(erin)
    answer = await erin.post(f"{SECURITY}/recovery-codes")
    assert 'download="recovery-codes.txt"' in (await erin.get(answer.headers["location"])).text
    visitor = house.visitor()
    await visitor.post("/sign-in", ERIN)
    assert (await visitor.post("/sign-in/second-step", {"recovery_code": old[0]})).status_code == 422


async def test_the_page_of_recovery_codes_may_be_reloaded_by_the_session_that_made_them(house: House) -> None:
    erin = await house.browser("erin")
    app, codes = await add_app(erin)
    page = f"{SECURITY}/recovery-codes"
    assert codes_in((await erin.get(page)).text) == codes
    elsewhere = house.visitor()
    await elsewhere.post("/sign-in", ERIN)
    await elsewhere.post("/sign-in/second-step", {"code": await code_of(app)})
    elsewhere.cookies |= {name: kept for name, kept in erin.cookies.items() if name.startswith("codes")}
    later = await elsewhere.get(page)
    assert codes_in(later.text) == []
    assert "10 of 10 are left" in later.text
