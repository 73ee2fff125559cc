"""An organisation's admins ask people to join, say what they may see, and let them go."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from app.domain.accounts.actions import reset_password
from app.domain.identity import inviting, joining
from tests.browser import Browser
from tests.cast import does, file_ticket, rows
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.outbox import deliveries
from tests.routes.sso.doors import NELL
from tests.routes.sso.saml_doors import saml_door

pytestmark = pytest.mark.anyio
KIM = {"email": "Kim@Northwind.example", "name": "Kim Aldous", "role": "member"}


@dataclass
class Admin:
    """Nadia, at the page of her organisation's people."""

    house: House
    browser: Browser
    here: str

    async def invite(self, **said: str) -> int:
        return (await self.browser.post(f"{self.here}/new", KIM | said)).status_code

    async def page(self) -> str:
        return (await self.browser.get(self.here)).text

    async def id_of(self, email: str = "kim@northwind.example") -> str:
        return str((await rows("SELECT id FROM invitation WHERE email = $1", email))[0]["id"])


@pytest.fixture
async def admin(house: House) -> Admin:
    place = house.cast["nadia"].organisation_ids[0]
    return Admin(house, await house.browser("nadia"), f"/access/{place}/people")


async def letters() -> list[Mapping[str, str]]:
    """What was mailed to those who were asked, oldest first."""
    asked = [row for row in await deliveries() if row["kind"] == "asked_to_join"]
    return [json.loads(row["data"]) | {"address": row["address"]} for row in asked]


async def link() -> str:
    """The newest one that was mailed."""
    letter = (await letters())[-1]
    return f"{letter['path']}{letter['secret']}"


async def role_of(email: str) -> str | None:
    found = await rows(
        "SELECT m.role FROM membership m JOIN person p ON p.id = m.person_id JOIN organisation o "
        "ON o.id = m.organisation_id AND o.prefix = 'NW' WHERE p.email = $1",
        email,
    )
    return str(found[0]["role"]) if found else None


async def test_somebody_new_joins_once_and_chooses_a_password(admin: Admin) -> None:
    assert await admin.invite(role="admin") == 303
    assert [letter["address"] for letter in await letters()] == ["kim@northwind.example"]
    assert "kim@<wbr>northwind.example" in await admin.page()
    kim, there = admin.house.visitor(), await link()
    for _ in range(2):
        assert "Join <bdi>Northwind" in (await kim.get(there)).text
    assert await role_of("kim@northwind.example") is None
    answer = await kim.post(there)
    path, _, reset = answer.headers["location"].rpartition("/")
    assert path == "/password-reset"
    assert await reset_password(reset, "a few unrelated words")
    assert await role_of("kim@northwind.example") == "admin"
    assert "Asked to join" not in await admin.page()
    assert "no longer works" in (await kim.get(there)).text
    assert (await kim.post(there)).status_code == 422
    (noted,) = await rows("SELECT actor_id, body FROM audit_entry WHERE action = 'invitation.accepted'")
    assert noted["actor_id"]


async def test_whether_an_address_is_anybodys_is_not_told_and_its_owner_is_asked(admin: Admin) -> None:
    pat, alex = admin.house.cast["pat"], admin.house.cast["alex"]
    for email in (pat.email, alex.email, "nobody@elsewhere.example"):
        assert await admin.invite(email=email) == 303
    assert "Pat" not in re.sub(r"pat@\S+", "", await admin.page())
    secrets = {letter["address"]: f"{letter['path']}{letter['secret']}" for letter in await letters()}
    visitor = admin.house.visitor()
    assert await role_of(pat.email) is None
    assert (await visitor.post(secrets[pat.email])).headers["location"] == "/sign-in?next=/"
    assert await role_of(pat.email) == "member"
    assert (await visitor.post(secrets[alex.email])).status_code == 422
    assert await role_of(alex.email) is None


async def test_whoever_has_come_by_another_way_is_asked_no_more(admin: Admin) -> None:
    await admin.invite()
    there, morgan = await link(), await admin.house.browser("morgan")
    assert (await morgan.post("/desk/organisations/NW/people/new", KIM | {"role": "identity"})).status_code == 303
    assert "Asked to join" not in await admin.page()
    assert (await admin.house.visitor().post(there)).headers["location"] == "/sign-in?next=/"
    assert await role_of("kim@northwind.example") == "identity"


async def test_whoever_was_let_go_does_not_come_back_with_an_old_link(admin: Admin) -> None:
    await admin.invite()
    there, morgan = await link(), await admin.house.browser("morgan")
    await morgan.post("/desk/organisations/NW/people/new", KIM)
    (kim,) = await rows("SELECT id FROM person WHERE email = 'kim@northwind.example'")
    assert (await admin.browser.post(f"{admin.here}/{kim['id']}/removal")).status_code == 303
    assert (await admin.house.visitor().post(there)).status_code == 422
    assert await role_of("kim@northwind.example") is None


async def test_of_two_admins_who_ask_somebody_at_once_one_is_told_so(admin: Admin) -> None:
    other = await admin.house.browser("admin")
    answers = await asyncio.gather(admin.invite(), other.post(f"{admin.here}/new", KIM))
    assert sorted([answers[0], answers[1].status_code]) == [303, 422]
    assert len(await letters()) == 1


async def test_two_organisations_links_may_be_used_at_once(admin: Admin) -> None:
    elsewhere = admin.house.cast["pat"].organisation_ids[0]
    await admin.invite()
    asking = inviting.Asking("kim@northwind.example", "Kim", "member")
    await does(admin.house.cast["admin"], inviting.invite, elsewhere, asking)
    answers = await asyncio.gather(*(joining.join(letter["secret"]) for letter in await letters()))
    assert sorted(map(bool, answers)) == [False, True]
    assert None not in answers
    assert len(await rows("SELECT FROM membership m JOIN person p ON p.id = m.person_id WHERE p.name ~ '^Kim'")) == 2


async def test_a_link_runs_out_and_can_be_sent_again_or_taken_back(admin: Admin) -> None:
    await admin.invite()
    first, visitor = await link(), admin.house.visitor()
    await rows("UPDATE invitation SET expires_at = clock_timestamp()")
    assert "no longer works" in (await visitor.get(first)).text
    assert "The link has run out" in await admin.page()
    there = f"{admin.here}/invitations/{await admin.id_of()}"
    assert (await admin.browser.post(f"{there}/again")).status_code == 303
    second = await link()
    assert "no longer works" in (await visitor.get(first)).text
    assert "Yes, join" in (await visitor.get(second)).text
    assert (await admin.browser.post(f"{there}/removal")).status_code == 303
    assert (await visitor.post(second)).status_code == 422
    assert await role_of("kim@northwind.example") is None


async def test_what_is_wrong_is_said_with_what_was_typed(admin: Admin) -> None:
    await admin.invite()
    for said, why in (
        ({"email": "no address"}, "Write an address"),
        ({"email": "erin@northwind.example"}, "They belong to it already"),
        ({}, "They were asked already"),
        ({"name": "x" * 101}, "100 characters"),
        ({"role": "administrator"}, "Choose what they may see"),
    ):
        answer = await admin.browser.post(f"{admin.here}/new", KIM | said)
        assert answer.status_code == 422
        assert why in answer.text
        assert (said.get("email") or KIM["email"]) in answer.text


async def test_nobodys_mailbox_is_filled(admin: Admin) -> None:
    await admin.invite()
    there = f"{admin.here}/invitations/{await admin.id_of()}/again"
    assert [(await admin.browser.post(there)).status_code for _ in range(3)] == [303, 303, 422]
    assert "Too many invitations" in (await admin.browser.post(there)).text


async def test_only_admins_invite_and_change_roles(admin: Admin) -> None:
    erin = admin.house.cast["erin"].person_id
    nadia = admin.house.cast["nadia"].person_id
    await rows("UPDATE membership SET role = 'identity' WHERE person_id = $1", erin)
    keeper = await admin.house.browser("erin")
    assert "Invite somebody" not in (await keeper.get(admin.here)).text
    assert (await keeper.get(f"{admin.here}/new")).status_code == 403
    assert (await keeper.post(f"{admin.here}/new", KIM)).status_code == 403
    assert (await keeper.post(f"{admin.here}/{erin}/role", {"role": "admin"})).status_code == 403
    assert (await keeper.post(f"{admin.here}/{nadia}/removal")).status_code == 403
    assert await role_of("erin@northwind.example") == "identity"


async def test_a_role_is_changed_and_the_person_signs_in_again(admin: Admin) -> None:
    erin = admin.house.cast["erin"].person_id
    browser = await admin.house.browser("erin")
    answer = await admin.browser.post(f"{admin.here}/{erin}/role", {"role": "admin"})
    assert answer.headers["location"].endswith("?saved=role")
    assert await role_of("erin@northwind.example") == "admin"
    assert (await browser.get("/tickets")).headers["location"].startswith("/sign-in")
    (noted,) = await rows("SELECT actor_id FROM audit_entry WHERE action = 'contact_role.changed'")
    assert noted["actor_id"] == admin.house.cast["nadia"].person_id


async def test_the_last_admin_stays_one(admin: Admin) -> None:
    nadia, erin = (admin.house.cast[name].person_id for name in ("nadia", "erin"))
    refused = await admin.browser.post(f"{admin.here}/{nadia}/role", {"role": "member"})
    assert refused.status_code == 422
    assert "only organisation admin" in refused.text
    assert "take yourself out" in (await admin.browser.post(f"{admin.here}/{nadia}/removal")).text
    await admin.browser.post(f"{admin.here}/{erin}/role", {"role": "admin"})
    assert (await admin.browser.post(f"{admin.here}/{nadia}/role", {"role": "member"})).status_code == 303
    assert await role_of("nadia@northwind.example") == "member"


async def test_the_vendors_administrator_keeps_the_last_admin_too(admin: Admin) -> None:
    nadia, browser = admin.house.cast["nadia"].person_id, await admin.house.browser("admin")
    assert (await browser.post(f"{admin.here}/{nadia}/removal")).status_code == 422
    assert await role_of("nadia@northwind.example") == "admin"


async def test_whoever_is_let_go_sees_nothing_and_their_tickets_are_handed_over(admin: Admin) -> None:
    erin = admin.house.cast["erin"]
    reference = await file_ticket(erin, CLOSED_BELOW.severities[0].slug)
    browser = await admin.house.browser("erin")
    asked = f"{admin.here}/{erin.person_id}/removal"
    assert "Let them go" in (await admin.browser.get(asked)).text
    assert (await admin.browser.post(asked)).status_code == 303
    assert await role_of("erin@northwind.example") is None
    assert (await browser.get(f"/tickets/{reference}")).status_code == 404
    watching = await rows(
        "SELECT w.person_id FROM watch w JOIN ticket t ON t.id = w.ticket_id WHERE t.reference = $1", reference
    )
    assert admin.house.cast["nadia"].person_id in {row["person_id"] for row in watching}


async def test_a_role_that_groups_give_is_said_to_be_theirs_and_is_not_changed_here(admin: Admin) -> None:
    door = await saml_door(admin.house)
    await door.sign_in(admin.house.visitor(), subject="nell-1", attributes=NELL)
    (nell,) = await rows("SELECT id FROM person WHERE email = 'nell@northwind.example'")
    there = f"{admin.here}/{nell['id']}"
    assert "Change the role" in (await admin.browser.get(there)).text
    await rows(
        "INSERT INTO group_role (organisation_id, connection_id, external_group, role) "
        "VALUES ($1, $2, 'everyone', 'member')",
        door.connection.organisation_id,
        door.connection.id,
    )
    assert "By their groups at <bdi>Okta</bdi>" in await admin.page()
    page = (await admin.browser.get(there)).text
    assert "by their groups at <bdi>Okta</bdi>" in page
    assert "Change the role" not in page
    refused = await admin.browser.post(f"{there}/role", {"role": "admin"})
    assert refused.status_code == 422
    assert await role_of("nell@northwind.example") == "member"


async def test_where_single_sign_on_is_enforced_the_link_leads_to_it_and_brings_the_role(admin: Admin) -> None:
    door = await saml_door(admin.house)
    await rows(
        "INSERT INTO sign_in_policy (organisation_id, id, enforced_at) VALUES ($1, gen_random_uuid(), now())",
        door.connection.organisation_id,
    )
    browser = await admin.house.browser("admin")
    elsewhere = await browser.post(f"{admin.here}/new", KIM | {"email": "kim@elsewhere.example"})
    assert "they could not come in" in elsewhere.text
    invitation = {"email": NELL["email"][0], "name": "Nell", "role": "admin"}
    assert (await browser.post(f"{admin.here}/new", invitation)).status_code == 303
    there, nell = await link(), admin.house.visitor()
    page = (await nell.get(there)).text
    assert f'href="/sso/start/{door.connection.id}"' in page
    assert "Yes, join" not in page
    assert (await nell.post(there)).status_code == 422
    await door.sign_in(nell, subject="nell-1", attributes=NELL)
    assert await role_of("nell@northwind.example") == "admin"
    assert await rows("SELECT FROM invitation") == []
