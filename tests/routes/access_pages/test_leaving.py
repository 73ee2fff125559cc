"""Letting one of the vendor's people go, and letting them in again."""

import pytest

from app.domain.tickets import triage
from tests.cast import does, file_ticket, rows
from tests.domain.escalations.rota_made import make
from tests.house import House

pytestmark = pytest.mark.anyio
STAFF = "/access/staff/people"


async def test_an_agent_who_goes_is_shut_out_and_their_tickets_go_back_to_the_queue(house: House) -> None:
    alex, admin, theirs = house.cast["alex"], await house.browser("admin"), await house.browser("alex")
    reference = await file_ticket(house.cast["erin"], "P2", subject="<b>Slow")
    await does(alex, triage.take, reference)
    here = f"{STAFF}/{alex.person_id}"
    assert f'href="{here}/leaving"' in (await admin.get(here)).text
    asked = (await admin.get(f"{here}/leaving")).text
    assert reference in asked
    assert "&lt;b&gt;Slow" in asked
    assert (await admin.post(f"{here}/leaving", {"reason": ""})).status_code == 422
    assert (await admin.post(f"{here}/leaving", {"reason": "Left us"})).headers["location"] == here
    assert (await theirs.get("/desk")).status_code == 303
    assert (await rows("SELECT assignee_id FROM ticket WHERE reference = $1", reference))[0]["assignee_id"] is None
    (noted,) = await rows("SELECT body FROM audit_entry WHERE action = 'person.deactivated'")
    assert "Left us" in noted["body"]
    assert str(house.cast["admin"].person_id) in noted["body"]
    assert "deactivated" in (await admin.get(here)).text
    assert (await admin.post(f"{here}/return")).status_code == 303
    assert (await (await house.browser("alex")).get("/desk")).status_code == 200


async def test_groups_and_rotas_that_are_left_without_anybody_are_said_first(house: House) -> None:
    sam, admin = house.cast["sam"], await house.browser("admin")
    await make(house.cast, "sam", name="Nights")
    await rows("DELETE FROM group_member WHERE person_id <> $1", sam.person_id)
    page = (await admin.get(f"{STAFF}/{sam.person_id}/leaving")).text
    assert "Nobody else is in the group" in page
    assert "Nights" in page


async def test_nobody_lets_themselves_go_nor_a_customers_people_this_way(house: House) -> None:
    admin, boss = await house.browser("admin"), house.cast["admin"].person_id
    assert (await admin.post(f"{STAFF}/{boss}/leaving", {"reason": "Bored"})).status_code == 403
    erin = house.cast["erin"]
    for place in ("staff", erin.organisation_ids[0]):
        for path in ("leaving", "return"):
            answer = await admin.post(f"/access/{place}/people/{erin.person_id}/{path}", {"reason": "Left"})
            assert answer.status_code == 404
