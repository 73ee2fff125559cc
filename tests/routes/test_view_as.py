"""An agent sees the portal as a customer does: for a reason, for a while, and changes nothing."""

import json
from typing import Any

import asyncpg
import pytest

from app.domain.accounts import view_as
from app.domain.accounts.queries import viewer_of_session
from app.domain.contracts import contacts
from app.domain.tickets import replies
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Refused
from app.web.cookies import cookie_name
from tests.browser import Browser
from tests.cast import as_owner, does, file_ticket, rows
from tests.house import House
from tests.routes.forms import NEXT, TICKET, Page
from tests.routes.sso_only import demand_factor

pytestmark = pytest.mark.anyio
REASON = "Erin writes that she sees no reply"


def form_of(house: House, name: str = "erin") -> str:
    """Where an agent begins to look as somebody of Northwind."""
    return f"/desk/organisations/NW/people/{house.cast[name].person_id}/view"


async def looking(house: House, agent: str = "alex", name: str = "erin", **values: str) -> Browser:
    """An agent's browser that looks as a customer."""
    browser = await house.browser(agent)
    answer = await browser.post(form_of(house, name), {"reason": REASON, "minutes": "15"} | values)
    assert answer.status_code == 303, answer.text
    return browser


def token_of(house: House, browser: Browser) -> str:
    return browser.cookies[cookie_name(house.settings, "session")]


async def noted(action: str) -> list[dict[str, Any]]:
    """What the trail has of that, the oldest first: chain and body."""
    found = await rows("SELECT organisation_id, body FROM audit_entry WHERE action = $1 ORDER BY at, seq", action)
    return [{"organisation": row["organisation_id"], **json.loads(row["body"])} for row in found]


async def test_the_agent_sees_what_the_customer_sees_under_a_banner(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    await does(house.cast["alex"], replies.note, reference, "Between us: their cable.")
    alex = await looking(house, ticket=reference)
    for path in ("/", "/tickets", f"/tickets/{reference}", "/plan"):
        page = await alex.get(path)
        assert page.status_code == 200, path
        words = " ".join(Page(page.text).words.split())
        assert "You, Alex Kimura, see the portal as Erin Halloran of Northwind" in words, path
        assert 'action="/view-as/end"' in page.text
        assert "Between us" not in words


async def test_the_ticket_page_leads_there_and_back_to_the_person(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    alex = await house.browser("alex")
    here = form_of(house)
    assert f'href="{here}?ticket={reference}"' in (await alex.get(f"/desk/tickets/{reference}")).text
    form = Page((await alex.get(f"{here}?ticket={reference}")).text).typed
    answer = await alex.post(here, {"ticket": form["ticket"], "minutes": "15", "reason": REASON})
    assert answer.headers["location"] == f"/tickets/{reference}"
    answer = await alex.post("/view-as/end")
    assert answer.headers["location"] == here.removesuffix("/view")
    assert (await alex.get("/desk")).status_code == 200


async def test_a_target_elsewhere_is_not_gone_to(house: House) -> None:
    alex = await house.browser("alex")
    values = {"reason": REASON, "minutes": "15", "ticket": "//evil.example/NW-1"}
    assert (await alex.post(form_of(house), values)).headers["location"] == "/"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"reason": "  ", "minutes": "15"}, "A reason is needed."),
        ({"reason": "x" * 501, "minutes": "15"}, "A reason can be 500 characters at most; this has 501."),
        ({"reason": REASON, "minutes": "61"}, "Choose for how long."),
        ({"reason": REASON}, "Choose for how long."),
    ],
)
async def test_without_a_reason_or_for_too_long_nothing_begins(
    house: House, values: dict[str, str], error: str
) -> None:
    alex = await house.browser("alex")
    answer = await alex.post(form_of(house), values)
    assert answer.status_code == 422
    assert error in Page(answer.text).words
    assert Page(answer.text).typed["reason"].strip() == values["reason"].strip()
    assert await rows("SELECT FROM view_as") == []


@pytest.mark.parametrize("path", ["/desk", "/desk/organisations", "/admin", "/admin/people"])
async def test_desk_and_admin_are_closed_meanwhile_and_say_how_to_stop(house: House, path: str) -> None:
    admin = await looking(house, "admin")
    answer = await admin.get(path)
    assert answer.status_code == 403
    assert "Press Stop above" in answer.text
    assert 'action="/view-as/end"' in answer.text


async def test_every_route_that_changes_something_is_refused_but_to_stop(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    before = await rows("SELECT count(*) FROM event")
    alex = await looking(house)
    for path in (
        f"/tickets/{reference}/messages",
        f"/tickets/{reference}/closure",
        "/tickets/new",
        "/settings/notifications",
        "/settings/tokens/new",
        "/settings/sessions/others/end",
        f"/desk/tickets/{reference}/messages",
        form_of(house, "noah"),
        "/sign-out",
        "/sign-in",
    ):
        answer = await alex.post(path, TICKET | {"body": "Words that were typed", "reason": "x"})
        assert answer.status_code == 403, path
        assert "nothing was done" in Page(answer.text).words, path
        assert "Words that were typed" in answer.text
    assert await rows("SELECT count(*) FROM event") == before


async def test_the_database_itself_lets_nothing_be_written(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    me = await viewer_of_session(token_of(house, await looking(house)))
    assert me
    assert me.seen_by
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await does(me, replies.reply, reference, "In her name")


@pytest.mark.parametrize(
    "path",
    [
        "/settings/notifications",
        "/settings/sessions",
        "/settings/tokens",
        "/settings/security",
        "/access/{place}/people",
        "/access/{place}/audit",
        "/access/{place}",
    ],
)
async def test_what_is_the_customers_own_affair_is_not_shown(house: House, path: str) -> None:
    nadia = house.cast["nadia"]
    alex = await looking(house, name="nadia")
    answer = await alex.get(path.format(place=nadia.organisation_ids[0]))
    assert answer.status_code == 403
    assert "own affair" in Page(answer.text).words
    me = await viewer_of_session(token_of(house, alex))
    assert me
    assert (me.identity_ids, me.who.identity_orgs) == ((), ())


async def test_files_can_be_seen_as_the_customer_can(house: House) -> None:
    erin = await house.browser("erin")
    answer = await erin.post("/tickets/new", TICKET, [("files", ("log.txt", b"it broke"))])
    (file,) = await rows("SELECT id FROM attachment")
    alex = await looking(house)
    assert (await alex.get(f"{answer.headers['location']}/files/{file['id']}")).status_code == 303


async def test_a_view_shows_the_one_organisation_alone(house: House) -> None:
    erin, bluebird = house.cast["erin"], house.cast["pat"].organisation_ids[0]
    async with database.transaction(SYSTEM):
        await database.execute("INSERT INTO membership VALUES ($1, $2, 'admin')", bluebird, erin.person_id)
    theirs = await file_ticket(house.cast["pat"], NEXT)
    alex = await looking(house)
    assert (await alex.get(f"/tickets/{theirs}")).status_code == 404


async def test_the_session_gets_another_token_at_the_start_and_at_the_end(house: House) -> None:
    alex = await house.browser("alex")
    first = token_of(house, alex)
    await alex.post(form_of(house), {"reason": REASON, "minutes": "15"})
    second = token_of(house, alex)
    await alex.post("/view-as/end")
    third = token_of(house, alex)
    assert len({first, second, third}) == 3
    assert [await viewer_of_session(token) for token in (first, second)] == [None, None]
    me = await viewer_of_session(third)
    assert me
    assert (me.person_id, me.seen_by) == (house.cast["alex"].person_id, None)


async def test_it_ends_by_itself_and_the_trail_says_so_once(house: House) -> None:
    alex = await looking(house)
    await as_owner(house.settings, "UPDATE view_as SET until = clock_timestamp() - interval '1 second'")
    assert (await alex.get("/desk")).status_code == 200
    assert await view_as.end_overdue() == 1
    assert await view_as.end_overdue() == 0
    assert {entry["details"]["because"] for entry in await noted("view_as.ended")} == {"time"}
    assert (await alex.post("/view-as/end")).headers["location"] == "/"


async def test_both_trails_say_who_looked_as_whom_why_and_until_when(house: House) -> None:
    alex, erin = house.cast["alex"], house.cast["erin"]
    browser = await looking(house)
    await browser.post("/view-as/end")
    started, ended = await noted("view_as.started"), await noted("view_as.ended")
    for entries in (started, ended):
        assert {entry["organisation"] for entry in entries} == {erin.organisation_ids[0], None}
        assert {entry["actor"] for entry in entries} == {str(alex.person_id)}
        assert {entry["details"]["person"] for entry in entries} == {str(erin.person_id)}
    assert {entry["details"]["reason"] for entry in started} == {REASON}
    assert all(entry["details"]["until"] for entry in started)
    assert {entry["details"]["because"] for entry in ended} == {"stopped"}


async def test_each_page_is_noted_for_the_organisation_and_too_many_are_not_shown(house: House) -> None:
    alex, erin = house.cast["alex"], house.cast["erin"]
    browser = await looking(house)
    await browser.get("/tickets?after=secret-words")
    (entry,) = await noted("view_as.looked")
    assert entry["organisation"] == erin.organisation_ids[0]
    assert (entry["actor"], entry["viewing_as"]) == (str(alex.person_id), str(erin.person_id))
    assert entry["details"] == {"path": "/tickets"}
    async with database.transaction(SYSTEM):
        await database.execute("UPDATE view_as SET looks = $1", view_as.MOST_LOOKS)
    assert (await browser.get("/tickets")).status_code == 403
    assert len(await noted("view_as.looked")) == 1
    assert (await browser.post("/view-as/end")).status_code == 303


async def test_what_is_refused_meanwhile_is_noted_as_the_agents_doing(house: House) -> None:
    alex, erin = house.cast["alex"], house.cast["erin"]
    browser = await looking(house)
    for _ in range(2):
        await browser.post("/settings/tokens/new", TICKET)
        await browser.get("/settings/sessions")
    entries = await noted("access.refused")
    assert {(one["actor"], one["viewing_as"]) for one in entries} == {(str(alex.person_id), str(erin.person_id))}
    assert {one["organisation"] for one in entries} == {erin.organisation_ids[0]}
    told = [(one["details"]["method"], one["details"]["path"]) for one in entries]
    assert told == [("POST", "/settings/tokens/new"), ("GET", "/settings/sessions")]


async def test_the_customers_log_finds_what_an_agent_did_by_the_agent(house: House) -> None:
    alex, erin, nadia = house.cast["alex"], house.cast["erin"], await house.browser("nadia")
    await (await looking(house)).get("/tickets")
    here = f"/access/{erin.organisation_ids[0]}/audit"
    words = " ".join(Page((await nadia.get(f"{here}?person={alex.person_id}")).text).words.split())
    assert "Alex Kimura (viewing as Erin Halloran ) looked at a page" in words.replace("Halloran)", "Halloran )")
    exported = (await nadia.post(f"{here}/export", {"format": "jsonl", "person": str(alex.person_id)})).text
    looked = json.loads(next(line for line in exported.splitlines() if "view_as.looked" in line))
    assert (looked["actor_name"], looked["viewing_as"]) == ("Alex Kimura", str(erin.person_id))


@pytest.mark.parametrize("name", ["alex", "sam", "morgan", "admin"])
async def test_all_of_the_staff_may_look(house: House, name: str) -> None:
    browser = await looking(house, name)
    assert (await browser.get("/tickets")).status_code == 200


@pytest.mark.parametrize("name", ["nadia", "pat"])
async def test_a_customer_may_not(house: House, name: str) -> None:
    browser = await house.browser(name)
    answer = await browser.post(form_of(house), {"reason": REASON, "minutes": "15"})
    assert answer.status_code == 403
    assert await rows("SELECT FROM view_as") == []


async def test_the_staff_the_deactivated_and_strangers_cannot_be_looked_through(house: House) -> None:
    alex, admin, erin = await house.browser("alex"), house.cast["admin"], house.cast["erin"]
    values = {"reason": REASON, "minutes": "15"}
    assert (await alex.post(form_of(house, "sam"), values)).status_code == 404
    assert (await alex.post(form_of(house, "pat"), values)).status_code == 404
    await does(admin, contacts.set_active, erin.organisation_ids[0], erin.person_id, active=False)
    answer = await alex.post(form_of(house), values)
    assert (answer.status_code, "is deactivated" in answer.text) == (403, True)
    noah = house.cast["noah"]
    await does(admin, contacts.change_role, noah.organisation_ids[0], noah.person_id, "identity")
    assert (await alex.post(form_of(house, "noah"), values)).status_code == 403
    assert await rows("SELECT FROM view_as") == []


async def test_whoever_is_deactivated_meanwhile_is_not_looked_through_any_more(house: House) -> None:
    browser, erin = await looking(house), house.cast["erin"]
    await does(house.cast["admin"], contacts.set_active, erin.organisation_ids[0], erin.person_id, active=False)
    assert (await browser.get("/desk")).status_code == 200


async def test_a_role_that_must_have_a_second_factor_does_not_look_without_one(house: House) -> None:
    alex, erin = await house.browser("alex"), house.cast["erin"]
    token = await alex.token()
    await demand_factor(None, "agent")
    await alex.send_form(form_of(house), {"_csrf_token": token, "reason": REASON, "minutes": "15"})
    assert await rows("SELECT FROM view_as") == []
    me = await viewer_of_session(token_of(house, alex))
    assert me
    with pytest.raises(Refused, match="second factor"):
        await does(me, view_as.start, view_as.Wish(erin.organisation_ids[0], erin.person_id, REASON))


async def test_a_token_neither_begins_a_view_nor_is_touched_by_one(house: House) -> None:
    await looking(house)
    program = await house.program("alex")
    assert (await program.get("/api/v1/tickets")).status_code == 200
    wish = view_as.Wish(house.cast["erin"].organisation_ids[0], house.cast["erin"].person_id, REASON)
    with pytest.raises(Refused, match="signed in with a browser"):
        await does(house.cast["alex"], view_as.start, wish)


async def test_looking_costs_the_customer_nothing(house: House) -> None:
    """Neither their sessions nor their deliveries know of it."""
    reference = await file_ticket(house.cast["erin"], NEXT)
    before = await rows("SELECT * FROM delivery ORDER BY id")
    alex = await looking(house)
    await alex.get(f"/tickets/{reference}")
    await alex.get(f"/tickets/{reference}/live")
    assert await rows("SELECT FROM session WHERE person_id = $1", house.cast["erin"].person_id) == []
    assert await rows("SELECT * FROM delivery ORDER BY id") == before
