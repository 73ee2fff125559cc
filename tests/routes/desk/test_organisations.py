"""Customers, their contracts and people in the browser."""

import re

import httpx
import pytest

from app.config import Settings
from app.domain.contracts.contact_roles import give_role
from app.domain.contracts.contract_versions import versions_of
from app.domain.contracts.organisations import make
from app.lib import database as pool
from app.lib.database import SYSTEM
from tests.browser import Browser
from tests.cast import as_owner, does, file_ticket, rows
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.routes.forms import MOST_SEVERE, NEXT, Page

pytestmark = pytest.mark.anyio
HERE = "/desk/organisations"
NORTHWIND, BLUEBIRD = f"{HERE}/NW", f"{HERE}/BB"


def words_of(answer: httpx.Response) -> str:
    """A page's words with single spaces."""
    return " ".join(Page(answer.text).words.split())


def wrong_with(answer: httpx.Response) -> set[str]:
    """The fields that the summary of errors leads to."""
    links = {given.get("href", "") for tag, given in Page(answer.text).tags if tag == "a"}
    return {link[1:] for link in links if link.startswith("#")} - {"main"}


async def form_of(browser: Browser, address: str) -> dict[str, str]:
    """What a page's form holds, its choices too."""
    text = (await browser.get(address)).text
    held = Page(text).typed
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        held[name] = chosen[1] if chosen else ""
    return {name: value for name, value in held.items() if name != "_csrf_token"}


@pytest.mark.parametrize("name", ["morgan", "admin"])
async def test_a_customer_is_made_with_its_contract_and_its_first_person(house: House, name: str) -> None:
    browser = await house.browser(name)
    made = await browser.post(f"{HERE}/new", {"name": "Fabrikam", "prefix": "fab", "once": "1"})
    assert (made.status_code, made.headers["location"]) == (303, f"{HERE}/FAB/contract")
    assert "no contract in effect" in words_of(await browser.get(f"{HERE}/FAB"))
    form = await form_of(browser, f"{NORTHWIND}/contract")
    signed = await browser.post(
        f"{HERE}/FAB/contract", form | {"seen": "0", "account_id": "acc_fab", "reason": "Won", "once": "2"}
    )
    assert signed.status_code == 303, words_of(signed)
    person = {"email": "kim@fabrikam.example", "name": "Kim Aldous", "role": "admin", "once": "3"}
    added = await browser.post(f"{HERE}/FAB/people/new", person)
    assert added.status_code == 303
    shown = words_of(await browser.get(f"{HERE}/FAB"))
    assert "acc_fab" in shown
    assert CLOSED_BELOW.tiers[-1].name in shown
    assert "kim@fabrikam.example" in words_of(await browser.get(f"{HERE}/FAB/people"))
    history = words_of(await browser.get(f"{HERE}/FAB/history"))
    assert "made the customer Fabrikam (FAB)" in history
    assert "wrote the contract: Won" in history


async def test_a_second_customer_of_a_name_is_made_only_when_it_is_sent_again(house: House) -> None:
    browser = await house.browser("morgan")
    (other,) = await rows("SELECT name FROM organisation WHERE prefix = 'NW'")
    name = other["name"].upper()
    warned = await browser.post(f"{HERE}/new", {"name": name, "prefix": "nw2", "once": "1"})
    assert (warned.status_code, wrong_with(warned)) == (422, {"name"})
    assert f"NW is called {name} already" in words_of(warned)
    held = Page(warned.text).typed
    made = await browser.post(f"{HERE}/new", {field: held[field] for field in ("name", "prefix", "once", "namesake")})
    assert (made.status_code, made.headers["location"]) == (303, f"{HERE}/NW2/contract")


async def test_a_customer_renamed_to_anothers_name_is_warned_of_and_its_own_is_not(house: House) -> None:
    browser = await house.browser("morgan")
    (other,) = await rows("SELECT name FROM organisation WHERE prefix = 'NW'")
    warned = await browser.post(f"{BLUEBIRD}/name", {"name": other["name"], "once": "1"})
    assert wrong_with(warned) == {"name"}
    assert (await browser.post(f"{NORTHWIND}/name", {"name": other["name"].upper(), "once": "2"})).status_code == 303


async def test_the_list_is_searched_by_name_and_prefix_and_goes_on(house: House) -> None:
    alex = await house.browser("alex")
    everyone = words_of(await alex.get(HERE))
    assert everyone.index("Bluebird") < everyone.index("Northwind") < everyone.index("Outpost")
    for search, found in (("wind", True), ("nw", True), ("NORTH", True), ("%", False), ("outpost", False)):
        assert ("Northwind" in words_of(await alex.get(f"{HERE}?search={search}"))) == found, search
    for number in range(60):
        await does(house.cast["admin"], make, f"Company {number:02}", f"C{number:02}")
    first = await alex.get(HERE)
    (following,) = [given["href"] for _, given in Page(first.text).tags if given.get("rel") == "next"]
    second = words_of(await alex.get(following))
    assert "Company 59" in second
    assert "Company 00" not in second
    assert (await alex.get(f"{HERE}?after=nonsense")).status_code == 400


async def test_an_agent_reads_and_finds_nothing_to_press(house: House) -> None:
    alex = await house.browser("alex")
    for page in ("", "/people", "/history", "/add-ons"):
        answer = await alex.get(f"{NORTHWIND}{page}")
        assert answer.status_code == 200
        own = [given for tag, given in Page(answer.text).tags if tag == "form" and HERE in given.get("action", "")]
        assert own == []
    assert (await alex.get(f"{NORTHWIND}/contract")).status_code == 403


@pytest.mark.parametrize("name", ["erin", "nadia"])
async def test_customers_are_kept_out(house: House, name: str) -> None:
    browser = await house.browser(name)
    for page in (HERE, NORTHWIND, f"{NORTHWIND}/people", f"{NORTHWIND}/contract"):
        assert (await browser.get(page)).status_code == 403


async def test_a_change_is_a_version_with_what_changed_in_words(house: House) -> None:
    morgan = await house.browser("morgan")
    form = await form_of(morgan, f"{NORTHWIND}/contract")
    times = {f"first_response-{MOST_SEVERE}": "7 minutes", "uptime": "99.99"}
    changed = {"monthly_fee": "12500", "currency": "eur", "reason": "Renewed early"}
    assert (await morgan.post(f"{NORTHWIND}/contract", form | times | changed)).status_code == 303
    history = words_of(await morgan.get(f"{NORTHWIND}/history"))
    assert "Version 2, in effect" in history
    assert "Version 1, superseded" in history
    label = CLOSED_BELOW.severities[0].label
    for words in (f"First response, {label} – 7 minutes", "Uptime – 99.99 %", "Monthly fee – 12,500.00 EUR"):
        assert words in history, words
    assert "Renewed early" in history
    assert (await form_of(morgan, f"{NORTHWIND}/contract"))[f"first_response-{MOST_SEVERE}"] == "7 minutes"


async def test_a_planned_change_is_shown_and_the_next_form_warns_of_it(house: House) -> None:
    morgan = await house.browser("morgan")
    form = await form_of(morgan, f"{NORTHWIND}/contract")
    later = {"effective_at": "2099-01-01T00:00", "account_id": "acc_later", "reason": "From then"}
    assert (await morgan.post(f"{NORTHWIND}/contract", form | later)).status_code == 303
    shown = words_of(await morgan.get(NORTHWIND))
    assert "Version 2 begins" in shown
    assert "acc_later" in shown
    assert "It will not begin unless" in words_of(await morgan.get(f"{NORTHWIND}/contract"))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({f"first_response-{MOST_SEVERE}": "4 hurs"}, f"first_response-{MOST_SEVERE}"),
        ({"reason": ""}, "reason"),
        ({"terms": "nonsense"}, "terms"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "29.3.2026"}, "starts_on"),
        ({"monthly_fee": "1e9"}, "monthly_fee"),
        ({"monthly_fee": "NaN"}, "monthly_fee"),
        ({"currency": "euro"}, "currency"),
        ({"notice_days": "-1"}, "notice_days"),
        ({"uptime": "many"}, "uptime"),
        ({"zone": "Mars"}, "zone"),
        ({"effective_at": "2001-01-01T00:00"}, "effective_at"),
        ({"effective_at": "soon"}, "effective_at"),
    ],
)
async def test_what_is_wrong_stands_by_its_field_and_what_was_typed_is_kept(
    house: House, typed: dict[str, str], field: str
) -> None:
    morgan = await house.browser("morgan")
    form = await form_of(morgan, f"{NORTHWIND}/contract") | {"reason": "Kept words", "account_id": "acc_kept"} | typed
    answer = await morgan.post(f"{NORTHWIND}/contract", form)
    assert answer.status_code == 422
    assert field in wrong_with(answer)
    assert Page(answer.text).typed["account_id"] == "acc_kept"
    assert field == "terms" or Page(answer.text).typed[field] == typed[field]
    assert len(await rows("SELECT FROM contract_version")) == 3


async def test_where_nothing_can_be_negotiated_the_form_says_which_tier_can(house: House) -> None:
    morgan = await house.browser("morgan")
    form = await form_of(morgan, f"{BLUEBIRD}/contract")
    lowest = CLOSED_BELOW.lowest_tier_giving("custom-sla")
    assert lowest
    assert f"first_response-{NEXT}" not in form
    assert lowest.name in words_of(await morgan.get(f"{BLUEBIRD}/contract"))
    answer = await morgan.post(f"{BLUEBIRD}/contract", form | {f"first_response-{NEXT}": "1 hour", "reason": "x"})
    assert answer.status_code == 422
    assert "negotiated" in wrong_with(answer)


async def test_of_two_who_change_the_same_contract_the_second_sees_what_the_first_did(house: House) -> None:
    morgan, admin = await house.browser("morgan"), await house.browser("admin")
    form = await form_of(morgan, f"{NORTHWIND}/contract")
    theirs = form | {"account_id": "acc_admin", "reason": "Theirs"}
    assert (await admin.post(f"{NORTHWIND}/contract", theirs)).status_code == 303
    mine = form | {"zone": "Europe/Berlin", "reason": "Mine", "once": "mine"}
    stale = await morgan.post(f"{NORTHWIND}/contract", mine)
    page = Page(stale.text)
    assert stale.status_code == 409
    assert "Account ID acc_northwind acc_admin" in words_of(stale)
    assert (page.typed["zone"], page.typed["reason"], page.typed["seen"]) == ("Europe/Berlin", "Mine", "2")
    again = await morgan.post(f"{NORTHWIND}/contract", mine | {"seen": page.typed["seen"]})
    assert again.status_code == 303


async def test_a_form_sent_twice_acts_once(house: House) -> None:
    morgan = await house.browser("morgan")
    contract = await form_of(morgan, f"{NORTHWIND}/contract") | {
        "account_id": "acc_new",
        "reason": "x",
        "once": "contract",
    }
    entry = {"add_on": "Training", "entry_kind": "granted", "amount": "3", "why": "x", "once": "entry"}
    person = {"email": "kim@northwind.example", "name": "Kim", "role": "member", "once": "person"}
    for target, form in (("contract", contract), ("add-ons", entry), ("people/new", person)):
        answers = [await morgan.post(f"{NORTHWIND}/{target}", form) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303], target
        assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(await rows("SELECT FROM contract_version")) == 4
    assert len(await rows("SELECT FROM add_on_entry")) == 1
    assert len(await rows("SELECT FROM person WHERE name = 'Kim'")) == 1


async def test_before_the_last_of_a_role_leaves_the_page_says_so_and_afterwards_too(house: House) -> None:
    morgan, erin = await house.browser("morgan"), house.cast["erin"]
    organisation_id = erin.organisation_ids[0]
    await does(house.cast["morgan"], give_role, organisation_id, erin.person_id, "emergency")
    them = f"{NORTHWIND}/people/{erin.person_id}"
    for act in ("act=role&role=emergency", "act=removal", "act=deactivation"):
        warned = words_of(await morgan.get(f"{them}/leaving?{act}"))
        assert "Nobody else is Emergency contact of Northwind Traders" in warned, act
    assert (await morgan.get(f"{them}/leaving?act=nonsense")).status_code == 404
    assert "any more" not in words_of(await morgan.get(NORTHWIND))
    for _ in range(2):
        assert (await morgan.post(f"{them}/removal")).status_code == 303
    for page in (NORTHWIND, HERE):
        assert "Nobody is emergency contact any more." in words_of(await morgan.get(page))


async def test_a_telephone_is_added_verified_and_shown_to_be(house: House) -> None:
    morgan, erin = await house.browser("morgan"), house.cast["erin"]
    them = f"{NORTHWIND}/people/{erin.person_id}"
    refused = await morgan.post(f"{them}/telephones", {"telephone": "212 555 0142"})
    assert refused.status_code == 422
    assert Page(refused.text).typed["telephone"] == "212 555 0142"
    assert (await morgan.post(f"{them}/telephones", {"telephone": "+1 212 555 0142"})).status_code == 303
    assert "Not verified" in words_of(await morgan.get(them))
    (telephone,) = await rows("SELECT id FROM telephone")
    await morgan.post(f"{them}/telephones/{telephone['id']}/verification", {"how": "called_back"})
    assert "Called back by Morgan Castellanos" in words_of(await morgan.get(them))


async def test_an_address_that_is_taken_is_told_to_the_staff(house: House) -> None:
    morgan = await house.browser("morgan")
    typed = {"email": "alex@support.example", "name": "Somebody", "role": "member"}
    answer = await morgan.post(f"{NORTHWIND}/people/new", typed)
    assert answer.status_code == 422
    assert wrong_with(answer) == {"email"}
    assert Page(answer.text).typed["name"] == "Somebody"


async def test_somebody_is_named_and_released(house: House) -> None:
    morgan = await house.browser("morgan")
    named = {"named_role": "account_manager", "member": str(house.cast["morgan"].person_id)}
    assert (await morgan.post(f"{NORTHWIND}/named", named)).status_code == 303
    assert "Morgan Castellanos" in words_of(await (await house.browser("alex")).get(NORTHWIND))
    refused = await morgan.post(f"{BLUEBIRD}/named", named)
    assert (refused.status_code, wrong_with(refused)) == (422, {"named_role"})
    assert (await morgan.post(f"{NORTHWIND}/named/removal", named)).status_code == 303
    assert await rows("SELECT FROM named_person") == []


async def test_a_named_person_who_left_the_staff_stands_out(house: House, database: Settings) -> None:
    morgan, admin = await house.browser("morgan"), await house.browser("admin")
    named = {"named_role": "account_manager", "member": str(house.cast["morgan"].person_id)}
    await morgan.post(f"{NORTHWIND}/named", named)
    await as_owner(database, "UPDATE person SET active = false WHERE id = $1", house.cast["morgan"].person_id)
    assert "is not on the staff any more" in words_of(await admin.get(NORTHWIND))


async def test_a_ticket_is_moved_after_its_clocks_were_shown_before_and_after(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], MOST_SEVERE)
    morgan = await house.browser("morgan")
    form = await form_of(morgan, f"{NORTHWIND}/contract")
    times = {f"first_response-{MOST_SEVERE}": "7 minutes", "reason": "x"}
    assert (await morgan.post(f"{NORTHWIND}/contract", form | times)).status_code == 303
    here = f"/desk/tickets/{reference}"
    link = f"{here}/contract"
    assert link in (await morgan.get(here)).text
    assert link not in (await (await house.browser("alex")).get(here)).text
    async with pool.transaction(SYSTEM):
        (second, _) = await versions_of(house.cast["erin"].organisation_ids[0])
    preview = words_of(await morgan.get(f"{link}?version={second.id}"))
    assert "First response" in preview
    assert "6 min left" in preview
    assert "moved" not in [row["kind"] for row in await rows("SELECT kind FROM event")]
    empty = await morgan.post(link, {"version": str(second.id), "reason": ""})
    assert (empty.status_code, wrong_with(empty)) == (422, {"reason"})
    for _ in range(2):
        moved = await morgan.post(link, {"version": str(second.id), "reason": "As agreed", "once": "x"})
        assert (moved.status_code, moved.headers["location"]) == (303, here)
    shown = words_of(await (await house.browser("erin")).get(f"/tickets/{reference}"))
    assert "moved it from version 1 " in shown
    assert "As agreed" in shown
    async with pool.transaction(SYSTEM):
        (theirs,) = await versions_of(house.cast["pat"].organisation_ids[0])
    assert (await morgan.get(f"{link}?version={theirs.id}")).status_code == 404
