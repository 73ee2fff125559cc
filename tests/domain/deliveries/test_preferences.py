"""Which mail people want: what they chose holds, and what nobody may switch off is always sent."""

from uuid import UUID

import pytest

from app.config import Settings
from app.domain.deliveries.actions import Letter, Recipient, owe_each
from app.domain.deliveries.preferences import CONTACT_KINDS, KIND_OF, STAFF_KINDS, choose, chosen_by, wanting
from app.lib import database
from app.lib.database import SYSTEM, Who
from app.lib.ids import new_id
from tests.outbox import REPLY, deliveries, owe_mail

pytestmark = pytest.mark.anyio
ERIN, NADIA = "erin@nw.example", "nadia@nw.example"


async def a_person(email: str) -> UUID:
    """Somebody of that address."""
    person_id = new_id()
    async with database.transaction(SYSTEM):
        await database.execute("INSERT INTO person (id, email, name) VALUES ($1, $2, 'Somebody')", person_id, email)
    return person_id


async def chooses(person_id: UUID, **wanted: bool) -> None:
    """Somebody chooses for themselves."""
    async with database.transaction(Who("contact", person_id)):
        await choose(person_id, wanted)


async def written_to() -> list[str]:
    """The addresses that something is owed to."""
    return [row["address"] for row in await deliveries()]


async def test_who_never_chose_gets_what_the_product_sends(opened: Settings) -> None:
    erin = await a_person(ERIN)
    async with database.transaction(SYSTEM):
        assert await chosen_by(erin, staff=False) == {kind.slug: kind.default for kind in CONTACT_KINDS}
        assert await chosen_by(erin, staff=True) == {kind.slug: kind.default for kind in STAFF_KINDS}
        assert await wanting([erin], "public_reply") == {erin}


async def test_what_was_chosen_last_holds(opened: Settings) -> None:
    erin, nadia = await a_person(ERIN), await a_person(NADIA)
    await chooses(erin, public_reply=False, reminder=True)
    await chooses(erin, public_reply=True, reminder=False)
    async with database.transaction(SYSTEM):
        chosen = await chosen_by(erin, staff=False)
        assert (chosen["public_reply"], chosen["reminder"], chosen["incident_update"]) == (True, False, True)
        assert await wanting([erin, nadia], "reminder") == {nadia}


@pytest.mark.parametrize("kind", ["public_reply", "resolved", "waiting_on_customer"])
async def test_who_does_not_want_replies_is_owed_none_and_others_are(opened: Settings, kind: str) -> None:
    await chooses(await a_person(ERIN), public_reply=False)
    await owe_mail(ERIN, NADIA, kind=kind)
    assert await written_to() == [NADIA]


@pytest.mark.parametrize("kind", ["password_reset", "password_changed", "ticket_opened", "escalation"])
async def test_what_has_no_kind_is_always_sent(opened: Settings, kind: str) -> None:
    erin = await a_person(ERIN)
    await chooses(erin, **{kind.slug: False for kind in (*STAFF_KINDS, *CONTACT_KINDS)})
    await owe_mail(ERIN, kind=kind)
    assert await written_to() == [ERIN]


async def test_letters_of_their_own_are_chosen_as_well(opened: Settings) -> None:
    erin, nadia = await a_person(ERIN), await a_person(NADIA)
    await chooses(nadia, incident_update=False)
    letters = [Letter(Recipient(person, address), REPLY, None) for person, address in ((erin, ERIN), (nadia, NADIA))]
    async with database.transaction(SYSTEM):
        await owe_each(letters, "incident_update")
    assert await written_to() == [ERIN]


async def test_a_kind_that_does_not_exist_is_not_kept(opened: Settings) -> None:
    erin = await a_person(ERIN)
    await chooses(erin, nonsense=False, reminder=False)
    async with database.transaction(SYSTEM):
        assert (await chosen_by(erin, staff=False)).keys() == {kind.slug for kind in CONTACT_KINDS}


def test_every_delivery_that_can_be_chosen_is_of_a_kind_that_people_see() -> None:
    assert set(KIND_OF.values()) == {kind.slug for kind in (*STAFF_KINDS, *CONTACT_KINDS)}
