"""Nobody changes who may do what, or how the installation works, without a trace: every form of the administrators' is
sent, and leaves an entry in the audit trail. A route that is added here without one is found."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.domain.accounts.tokens import Wish, create_api_token
from app.domain.escalations.availability import NewAbsence, add_absence
from app.domain.identity import domains, factor_roles
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.routes.audit_words import is_known
from tests.browser import Program
from tests.cast import does, rows, set_group
from tests.house import House
from tests.routes.access import EXPECTED
from tests.routes.test_every_route import CHANGE_WHO_ONE_IS, ask_page, ticket_for, told

pytestmark = pytest.mark.anyio
WHERE = ("/admin/", "/desk/organisations/", "/access/")
# No name server of this test has the domain's record: the form finds it verified already. No provider publishes its
# metadata here (access_pages/test_published.py). Only the staff is let go
# under /access (access_pages/test_leaving.py), and the place here is an organisation.
NOTHING_DONE = {
    "/access/{place}/connections/{connection_id}/set-up/address",
    "/access/{place}/domains/{domain_id}/verification",
    "/access/{place}/people/{person_id}/leaving",
    "/access/{place}/people/{person_id}/return",
}
_POLICY = "INSERT INTO sign_in_policy (organisation_id, id) VALUES ($1, gen_random_uuid()) ON CONFLICT DO NOTHING"
ACTS = [route for route in EXPECTED if route[0] not in ("GET", "HEAD") and route[1].startswith(WHERE)]


async def entries() -> int:
    """How many there are in all chains."""
    return int((await rows("SELECT count(*) AS n FROM audit_entry"))[0]["n"])


async def ready(house: House, path: str, names: dict[str, str]) -> dict[str, str]:
    """Makes something that the path can change; its names."""
    admin, alex, sam = (house.cast[name] for name in ("admin", "alex", "sam"))
    if path.startswith("/admin/groups/"):
        await set_group(admin, names["slug"], [sam] if path.endswith("/members") else [alex, sam])
        return {"person_id": str(alex.person_id)}
    if path.endswith("/absences/{absence_id}/removal"):
        begins_at = datetime.now(UTC) + timedelta(days=1000)
        await does(admin, add_absence, alex.person_id, NewAbsence(begins_at, begins_at + timedelta(days=1)))
        (absence,) = await rows(
            "SELECT id FROM absence WHERE person_id = $1 AND begins_at = $2", alex.person_id, begins_at
        )
        return {"absence_id": str(absence["id"])}
    if path.startswith("/access/"):
        await _set_up(house, path, names)
    if path.startswith("/admin/deliveries/"):
        delivery_id = new_id()
        await rows(
            "INSERT INTO delivery (id, person_id, channel, address, kind, data, state) "
            "VALUES ($1, $2, 'email', 'a', 'closed', '{}', 'dead')",
            delivery_id,
            alex.person_id,
        )
        return {"delivery_id": str(delivery_id)}
    return {}


async def _set_up(house: House, path: str, names: dict[str, str]) -> None:
    """Lets the sign-in of the place be such that the path's form changes it."""
    nadia = house.cast["nadia"]
    (organisation_id,) = nadia.organisation_ids
    if path.endswith("/domains/{domain_id}/connection"):
        (connection,) = await rows("SELECT id FROM connection WHERE organisation_id = $1 LIMIT 1", organisation_id)
        await does(nadia, domains.send_to, UUID(names["domain_id"]), connection["id"])
    if path.endswith("/policy/second-factor"):
        await does(nadia, factor_roles.require_factor, organisation_id, ["admin"])
    if path.endswith("/policy/relaxation"):
        await rows(_POLICY, organisation_id)
        await rows("UPDATE sign_in_policy SET enforced_at = now() WHERE organisation_id = $1", organisation_id)


async def test_every_act_of_an_administrator_is_noted(house: House) -> None:
    browser, surprises = await house.browser("admin"), list[str]()
    for route in ACTS:
        names, token = await ticket_for(house, route[1]), await browser.token()
        names |= await ready(house, route[1], names)
        before = await entries()
        answer = await ask_page(route, names, browser, token)
        if told(answer) != EXPECTED[route]["administrator"]:
            surprises.append(f"{' '.join(route)} answered {told(answer)}, so nothing was done")
        elif await entries() == before and route[1] not in NOTHING_DONE:
            surprises.append(f"{' '.join(route)} left no entry")
        if route in CHANGE_WHO_ONE_IS:
            browser = await house.browser("admin")
    assert not surprises, "\n".join(surprises)
    actions = {row["action"] for row in await rows("SELECT DISTINCT action FROM audit_entry")}
    unsaid = sorted(action for action in actions if not is_known(action))
    assert not unsaid, f"say in app/routes/audit_words.py what {unsaid} are"


async def test_whoever_knocks_where_they_may_not_come_in_is_noted_once_a_minute(house: House) -> None:
    erin = await house.browser("erin")
    for _ in range(3):
        assert (await erin.get("/admin/people")).status_code == 403
    assert (await erin.get("/desk")).status_code == 403
    noted = await rows(
        "SELECT actor_id, organisation_id, body::jsonb -> 'details' ->> 'path' AS path FROM audit_entry "
        "WHERE action = 'access.refused' ORDER BY seq"
    )
    person = house.cast["erin"]
    assert [tuple(row) for row in noted] == [
        (person.person_id, person.organisation_ids[0], path) for path in ("/admin/people", "/desk")
    ]


async def test_a_token_that_is_used_for_more_than_its_scopes_is_noted(house: House) -> None:
    async with database.transaction(SYSTEM):
        token = await create_api_token("erin@northwind.example", Wish(scopes=("tickets:read",)))
    reads = Program(house.app, house.settings.portal_url, token)
    assert (await reads.post("/api/v1/tickets", {"subject": "x", "body": "x"})).status_code == 403
    (noted,) = await rows("SELECT actor_id, body FROM audit_entry WHERE action = 'access.refused'")
    assert (noted["actor_id"], "/api/v1/tickets" in noted["body"]) == (house.cast["erin"].person_id, True)


async def test_a_stranger_who_is_not_signed_in_leaves_no_entry(house: House) -> None:
    await house.visitor().get("/admin/people")
    assert await rows("SELECT 1 FROM audit_entry WHERE action = 'access.refused'") == []
