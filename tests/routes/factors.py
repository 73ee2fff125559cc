"""Second factors in the tests of pages: set up and used as a browser does."""

import re

import httpx
import pyotp

from app.web.cookies import cookie_name
from tests.authenticator import Authenticator
from tests.browser import Browser
from tests.cast import as_owner, rows
from tests.house import House

SECURITY = "/settings/security"
ERIN = {"email": "erin@northwind.example", "password": "demo"}


def session_of(house: House, browser: Browser) -> str | None:
    """The cookie that makes a browser somebody's."""
    return browser.cookies.get(cookie_name(house.settings, "session"))


def key_for(house: House) -> Authenticator:
    """A passkey that believes in this portal."""
    return Authenticator(origin=house.settings.portal_url)


async def question(browser: Browser, form: str) -> str:
    """The challenge that the script of a form fetches."""
    answer = await browser.post(f"{form}/challenge")
    assert answer.status_code == 200, answer.text
    return answer.text


async def add_passkey(browser: Browser, key: Authenticator, name: str = "Laptop") -> list[str]:
    """Adds it by the form; answers the recovery codes that came with a first factor."""
    made = key.make(await question(browser, f"{SECURITY}/passkeys"))
    answer = await browser.post(f"{SECURITY}/passkeys", {"credential": made, "name": name})
    assert answer.status_code == 303, answer.text
    return await codes_after(browser, answer)


async def add_app(browser: Browser) -> tuple[pyotp.TOTP, list[str]]:
    """Sets an authenticator app up; answers it, and the recovery codes that came with a first factor."""
    await browser.post(f"{SECURITY}/app")
    shown = re.search(r"<code>([A-Z2-7 ]{30,})</code>", (await browser.get(f"{SECURITY}/app")).text)
    assert shown
    app = pyotp.TOTP(shown[1].replace(" ", ""))
    # With the code before this one, so that this one is still good for what the test does next; a half minute may end
    # on the way.
    for _ in range(3):
        answer = await browser.post(f"{SECURITY}/app/confirmation", {"code": await code_of(app, -1)})
        if answer.status_code != 422:
            break
    assert answer.status_code == 303, answer.text
    return app, await codes_after(browser, answer)


async def code_of(app: pyotp.TOTP, steps: int = 0) -> str:
    """The code of this half minute, or of one before or after it, by the database's clock."""
    (row,) = await rows("SELECT extract(epoch FROM clock_timestamp())::float8 AS now")
    return app.generate_otp(int(row["now"]) // 30 + steps)


async def codes_after(browser: Browser, answer: httpx.Response) -> list[str]:
    """Recovery codes on the page that an answer leads to."""
    return codes_in((await browser.get(answer.headers["location"])).text)


def codes_in(text: str) -> list[str]:
    """Recovery codes on a page."""
    return re.findall(r"<code>(\w{4}-\w{4}-\w{4}-\w{4})</code>", text)


async def need_factor(house: House, organisation: str | None, *roles: str) -> None:
    """What the organisation's policy (None: the vendor's) asks for from now on."""
    await as_owner(
        house.settings,
        "INSERT INTO sign_in_policy (organisation_id, id, factor_roles) "
        "VALUES ((SELECT id FROM organisation WHERE prefix = $1), gen_random_uuid(), $2)",
        organisation,
        list(roles),
    )


async def let_check_grow_old(house: House) -> None:
    """As if every session had been begun, or checked, sixteen minutes ago."""
    await as_owner(house.settings, "UPDATE session SET checked_at = checked_at - interval '16 minutes'")


async def through_provider(house: House) -> None:
    """As if every session had been begun at a provider of Northwind's."""
    await as_owner(
        house.settings,
        "WITH made AS (INSERT INTO connection (organisation_id, id, name, protocol, state) "
        "SELECT id, gen_random_uuid(), 'x', 'saml', 'on' FROM organisation WHERE prefix = 'NW' "
        "RETURNING id, organisation_id) "
        "UPDATE session SET method = 'saml', connection_id = made.id, organisation_id = made.organisation_id "
        "FROM made",
    )


async def belongs_elsewhere_too(house: House, name: str) -> None:
    """Another organisation has this person among its own."""
    await as_owner(
        house.settings,
        "INSERT INTO membership (organisation_id, person_id, role) "
        "SELECT id, $1, 'member' FROM organisation WHERE prefix <> 'NW' LIMIT 1",
        house.cast[name].person_id,
    )


async def noted(action: str) -> list[str]:
    """The reasons (or nothing) of what the audit trail has of this kind, sorted."""
    found = await rows(
        "SELECT body::jsonb #>> '{details,reason}' AS why FROM audit_entry WHERE action = $1 ORDER BY 1", action
    )
    return [row["why"] for row in found]
