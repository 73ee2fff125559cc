"""Whatever is sent in the place of a password, a code or a passkey: nobody gets in by it, and nothing breaks."""

import json

import pytest

from tests.browser import Browser
from tests.cast import as_owner, rows
from tests.house import House
from tests.routes.crooked import FORM, Crooked
from tests.routes.factors import ERIN, add_app, add_passkey, code_of, key_for, question
from tests.routes.fuzzing import CASES, Watch, stranger

pytestmark = pytest.mark.anyio
STEP, PASSKEY = "/sign-in/second-step", "/sign-in/passkey"


async def fresh(house: House, number: int) -> Browser:
    """A browser that nobody counted yet."""
    await as_owner(house.settings, "DELETE FROM throttle")
    return stranger(house, number)


async def waiting(house: House, number: int) -> Browser:
    """Erin's password was right, and her second factor is asked for."""
    browser = await fresh(house, number)
    assert (await browser.post("/sign-in", ERIN)).headers["location"] == STEP
    return browser


async def headers(browser: Browser, kind: str = FORM) -> dict[str, str]:
    """A form of any kind with the page's token beside it, so that what is in it is looked at."""
    return {"content-type": kind, "x-csrftoken": await browser.token()}


def bent(crooked: Crooked, used: str) -> tuple[bytes, bool]:
    """What a passkey answered, made wrong, and whether what it signed, and the signature, are still the same."""
    raw, right = crooked.json(json.loads(used)), json.loads(used)["response"]
    try:
        given = json.loads(raw)["response"]
        same = all(given[name] == right[name] for name in ("clientDataJSON", "authenticatorData", "signature"))
    except (ValueError, LookupError, TypeError):
        same = False
    return raw, same


async def test_no_form_of_the_sign_in_page_breaks_anything(watch: Watch, house: House) -> None:
    for case in range(CASES):
        seed, browser = f"sign-in {case}", await fresh(house, case)
        kind, body = Crooked(seed).form(ERIN | {"password": "wrong", "next": "/tickets"})
        came = await watch.ask(seed, browser, "POST", "/sign-in", await headers(browser, kind), body)
        assert came.status_code in (400, 403, 413, 422), (seed, body)
    assert await rows("SELECT id FROM session") == []


async def test_no_second_step_but_the_right_one_is_taken(watch: Watch, house: House) -> None:
    app, codes = await add_app(await house.browser("erin"))
    before = await rows("SELECT id FROM session")
    for case in range(CASES):
        seed, browser = f"second step {case}", await waiting(house, case)
        crooked = Crooked(seed)
        wrong = {"code": await code_of(app, 9), "recovery_code": codes[0][::-1], "credential": "{}"}
        name = crooked.random.choice(list(wrong))
        kind, body = crooked.form({name: wrong[name], "next": "/tickets"})
        came = await watch.ask(seed, browser, "POST", STEP, await headers(browser, kind), body)
        assert came.status_code in (400, 403, 413, 422), (seed, body)
    assert await rows("SELECT id FROM session") == before


@pytest.mark.parametrize("form", [PASSKEY, STEP])
async def test_no_passkey_but_the_right_one_is_taken(watch: Watch, house: House, form: str) -> None:
    key = key_for(house)
    await add_passkey(await house.browser("erin"), key)
    for case in range(CASES):
        seed = f"passkey at {form} {case}"
        browser = await (waiting if form == STEP else fresh)(house, case)
        crooked = Crooked(seed)
        raw, same = bent(crooked, key.use(await question(browser, form)))
        body = crooked.query([("credential", raw)]).encode("latin-1")
        came = await watch.ask(seed, browser, "POST", form, await headers(browser), body)
        assert came.status_code in (303, 400, 413, 422), (seed, raw)
        assert same or not watch.let_in(came), (seed, raw)


async def test_no_new_passkey_breaks_anything(watch: Watch, house: House) -> None:
    page = "/settings/security/passkeys"
    for case in range(CASES):
        seed, erin, key = f"new passkey {case}", await house.browser("erin"), key_for(house)
        crooked = Crooked(seed)
        made = crooked.json(json.loads(key.make(await question(erin, page))))
        body = crooked.query([("credential", made), ("name", b"Laptop")]).encode("latin-1")
        came = await watch.ask(seed, erin, "POST", page, await headers(erin), body)
        assert came.status_code in (200, 303, 400, 403, 413, 422), (seed, made)
        await as_owner(house.settings, "DELETE FROM passkey")
        await as_owner(house.settings, "DELETE FROM throttle")
