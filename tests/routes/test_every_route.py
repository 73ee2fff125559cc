"""Nobody gets anywhere that the table (access.py) does not say: every route, method and kind of person is tried."""

import json

import httpx
import pytest
from litestar.routes import HTTPRoute

from app.domain.escalations import arbitration
from app.domain.tickets import closing, disputes, filing, merging, triage, workarounds
from app.domain.tickets.filing import Draft, Upload
from app.lib.ids import new_id
from tests.browser import Browser, Program
from tests.cast import does, rows
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.routes import (
    access_places,
    articles,
    audit,
    deflection,
    incidents,
    kb,
    on_call,
    organisations,
    plans,
    ways_in,
)
from tests.routes.access import EXPECTED, PEOPLE, Route

pytestmark = pytest.mark.anyio
MOST_SEVERE, NEXT = (severity.slug for severity in CLOSED_BELOW.severities[:2])
FORM = {
    "subject": "Another one fails",
    "body": "Help",
    "reason": "It is worse",
    "severity": MOST_SEVERE,
    "score": "5",
    "email": "erin@northwind.example",
    "password": "demo",
    "zone": "UTC",
    "begins": "2099-01-01T09:00",
    "ends": "2099-01-02T09:00",
    "day-0": "09:00-12:00",
    "why": "Shorter Mondays",
    "seen": "0",
    "who": "The carrier",
    "answer": "object",
    "decision": "keep",
    "words": "We see it differently",
    "because": "spam",
    "clock": "first_response 1",
    "verdict": "void",
    "correction": "It was a test",
    "contest": "We wrote yesterday",
}
# What the API takes, by the last word of the path. Whoever belongs to no organisation names one.
API = {"tickets": {"subject": "All debates fail", "body": "Help", "severity": NEXT}}
SAID = {"body": "Help"}
CHANGE_WHO_ONE_IS = {
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
    ("POST", "/sign-in/again"),
    ("POST", "/desk/organisations/{prefix}/people/{person_id}/view"),
}


def routes(house: House) -> set[Route]:
    """What the app answers, but for OPTIONS, which Litestar adds to every route by itself."""
    found = [route for route in house.app.routes if isinstance(route, HTTPRoute)]
    assert len(found) == len(house.app.routes), "a route that is no HTTP route needs a test of its own"
    return {(method, route.path_format) for route in found for method in route.methods if method != "OPTIONS"}


async def ticket_for(house: House, path: str) -> dict[str, str]:
    """A new ticket of the opener's, standing so that what the path does can be done; the names in paths."""
    erin, alex, noah = house.cast["erin"], house.cast["alex"], house.cast["noah"]
    upload = Upload("log.txt", 1, "0" * 64)
    draft = Draft(erin.organisation_ids[0], "All debates fail", "Help", NEXT, uploads=[upload])
    ticket, _ = await does(erin, filing.file, draft)
    verb = path.rpartition("/")[2]
    if verb in ("reopening", "rating", "closure", "verdicts", "article"):
        await does(alex, closing.resolve, ticket.reference, "Done")
    if verb == "rating":
        await does(erin, closing.close, ticket.reference)
    if verb in ("turn", "contest"):
        await does(alex, triage.wait, ticket.reference, "Which one?")
    if path == "/tickets/{reference}/proposal" or verb == "decision":
        await does(alex, disputes.propose, ticket.reference, MOST_SEVERE, "All of it fails")
    if verb == "decision":
        await does(erin, arbitration.ask_manager, ticket.reference)
    if path == "/tickets/{reference}/workaround":
        await does(alex, workarounds.offer, ticket.reference, "Use the other one")
    other, _ = await does(erin, filing.file, Draft(erin.organisation_ids[0], "It fails", "Help", NEXT))
    if verb == "undoing":
        await does(alex, merging.merge, other.reference, ticket.reference)
    (attachment,) = await rows("SELECT id FROM attachment WHERE ticket_id = $1", ticket.id)
    return {
        "reference": ticket.reference,
        "organisation_id": str(ticket.organisation_id),
        "attachment_id": str(attachment["id"]),
        "person_id": str(noah.person_id),
        "delivery_id": str(new_id()),
        "connection_id": str(new_id()),
        "staff_id": str(alex.person_id),
        "absence_id": str(new_id()),
        "other": other.reference,
        "message": str(ticket.last_public_message_id),
        "slug": next(iter(CLOSED_BELOW.groups)),
        "prefix": "NW",
        "plan_version_id": str((await rows("SELECT id FROM plan_version"))[0]["id"]),
        "calendar": CLOSED_BELOW.tiers[1].calendar.name,
        "token": "nonsense",
        "user_id": str(new_id()),
        "group_id": str(new_id()),
        "name": "User",
        "urn": "urn:ietf:params:scim:schemas:core:2.0:User",
        "passkey_id": str(new_id()),
        "kept_id": "1",
        "path": "nothing-is-here",
        "file_path": "css/base.css",
        **await incidents.names(house, path),
        **await plans.names(house, path),
        **await on_call.names(house, path),
        **await organisations.names(house, path),
        **await ways_in.names(house, path),
        **await audit.names(house, path),
        **await access_places.names(house, path),
        **await articles.names(house, path),
        **await deflection.names(house, path),
        **await kb.names(house, path),
    }


async def ask_page(route: Route, names: dict[str, str], browser: Browser, token: str) -> httpx.Response:
    method, path = route[0], route[1].format(**names)
    if method == "POST":
        values = FORM | incidents.form(names) | plans.FORM | on_call.form(names, route[1]) | {"_csrf_token": token}
        fitting = await organisations.form(route[1]) | ways_in.form(route[1]) | audit.form(route[1])
        fitting |= (
            access_places.form(route[1], names) | articles.form(route[1], names) | deflection.form(route[1], names)
        )
        return await browser.send_form(path, values | named(names) | fitting)
    return await browser.request(method, path + on_call.query(names, route[1]))


def named(names: dict[str, str]) -> dict[str, str]:
    """Fields that say whom or what a form is about."""
    people = {"person": names["person_id"], "member": names["staff_id"]}
    return people | {"into": names["other"], "message": names["message"]}


async def ask_api(route: Route, names: dict[str, str], program: Program, organisation: str | None) -> httpx.Response:
    method, path = route[0], route[1].format(**names)
    values = API.get(path.rpartition("/")[2], SAID)
    if path.endswith("/tickets") and organisation:
        values = values | {"organisation": organisation}
    return await program.request(method, path, json.dumps(values).encode() if method == "POST" else b"")


def told(answer: httpx.Response) -> str:
    """An answer in the table's words."""
    to_sign_in = answer.headers.get("location", "").startswith("/sign-in?next=")
    return "in" if answer.status_code == 303 and to_sign_in else str(answer.status_code)


async def test_every_route_is_in_the_table(house: House) -> None:
    missing, gone = routes(house) - EXPECTED.keys(), EXPECTED.keys() - routes(house)
    assert not missing, f"say in tests/routes/access.py who may use {missing}"
    assert not gone, f"tests/routes/access.py still names {gone}"


@pytest.mark.parametrize("person", PEOPLE)
async def test_each_person_gets_where_the_table_says_and_nowhere_else(house: House, person: str) -> None:
    name = PEOPLE[person]
    program = await house.program(name) if name else house.stranger()
    organisation = "NW" if name and house.cast[name].is_staff else None
    browser, token = None, ""
    surprises = []
    for route, answers in EXPECTED.items():
        if browser is None or route in CHANGE_WHO_ONE_IS:
            browser = await house.browser(name) if name else house.visitor()
            token = await browser.token()
        names = await ticket_for(house, route[1])
        if route[1].startswith(("/api/", "/scim/")):
            answer = await ask_api(route, names, program, organisation)
        else:
            answer = await ask_page(route, names, browser, token)
        if route in CHANGE_WHO_ONE_IS:
            browser = None
        if told(answer) != answers[person]:
            surprises.append((*route, f"{told(answer)}, not {answers[person]}"))
    assert surprises == []


async def test_options_does_nothing(house: House) -> None:
    browser = await house.browser("admin")
    names = await ticket_for(house, "")
    before = await rows("SELECT count(*) FROM event")
    for route in house.app.routes:
        assert isinstance(route, HTTPRoute)
        answer = await browser.request("OPTIONS", route.path_format.format(**names))
        # The API asks for a token before it tells even its methods.
        assert (answer.status_code, answer.text) == (204, "") or route.path.startswith(("/api/", "/scim/"))
    assert await rows("SELECT count(*) FROM event") == before
