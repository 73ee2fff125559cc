"""Somebody's access ends, and what they leave behind goes to others; or it is theirs again. The organisation page and
the directories (SCIM) do it here."""

from uuid import UUID

from app.domain.accounts.viewer import MembershipRole, Viewer
from app.domain.audit.trail import Actor, note
from app.domain.contracts import contacts
from app.domain.contracts.contact_queries import belongs_to
from app.domain.contracts.organisations import hold, hold_people
from app.domain.identity.break_glass import keep_one
from app.domain.identity.invitations import answered
from app.domain.identity.people import someone_of
from app.domain.identity.roles import keep_last, looks_after, role_now
from app.domain.tickets.handing_over import hand_back, hand_over
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Refused

LONGEST_REASON = 500


async def deactivate(viewer: Viewer | None, organisation_id: UUID, person_id: UUID) -> None:
    """Shuts a contact out, here and wherever else they belong: every session and token ends, and their open tickets are
    handed over. Without a viewer their directory says so. Raises NotFound, Refused."""
    await hold(viewer, organisation_id)
    async with database.acting_as(SYSTEM):
        for place, _ in await belongs_to(person_id):
            await keep_one(place, person_id)
    if await contacts.set_active(viewer, organisation_id, person_id, active=False):
        async with database.acting_as(SYSTEM):
            for place, _ in await belongs_to(person_id):
                await _left(viewer, place, person_id, "person.deactivated")


async def activate(viewer: Viewer | None, organisation_id: UUID, person_id: UUID) -> None:
    """Lets a contact in again; their sessions stay ended, and what was handed over stays with the admins too. Raises
    NotFound, Refused."""
    if await contacts.set_active(viewer, organisation_id, person_id, active=True):
        await note([organisation_id], "person.activated", _actor(viewer), person=person_id)


async def remove(viewer: Viewer | None, organisation_id: UUID, person_id: UUID) -> None:
    """They belong to the customer no more: sessions and tokens that were for it end, others see nothing of it any more,
    and their open tickets are handed over. Raises NotFound, Refused."""
    await hold_people(viewer, organisation_id)
    async with database.acting_as(SYSTEM):
        await keep_one(organisation_id, person_id)
    await contacts.remove(viewer, organisation_id, person_id)
    async with database.acting_as(SYSTEM):
        # Whoever comes back one day has to be asked and named anew.
        await answered(organisation_id, await database.fetch_value("SELECT email FROM person WHERE id = $1", person_id))
        for table in ("break_glass", "pilot"):
            await database.execute(
                f"DELETE FROM {table} WHERE organisation_id = $1 AND person_id = $2", organisation_id, person_id
            )
        for table in ("session", "api_token"):
            await database.execute(
                f"UPDATE {table} SET ended_at = clock_timestamp() "
                "WHERE person_id = $1 AND organisation_id = $2 AND ended_at IS NULL",
                person_id,
                organisation_id,
            )
        await _left(viewer, organisation_id, person_id, "person.removed")


async def change_role(viewer: Viewer, organisation_id: UUID, person_id: UUID, role: MembershipRole) -> None:
    """As `contacts.change_role`; but the only break-glass person goes on looking after sign-in while single sign-on is
    enforced. Raises NotFound, Refused, Wrong."""
    await hold_people(viewer, organisation_id)
    async with database.acting_as(SYSTEM):
        if looks_after(await role_now(organisation_id, person_id)) and not looks_after(role):
            await keep_one(organisation_id, person_id)
    await contacts.change_role(viewer, organisation_id, person_id, role)


async def let_go(viewer: Viewer, person_id: UUID, reason: str) -> None:
    """An administrator does `deactivate_staff`, and says why. Raises NotFound, Refused."""
    await someone_of(viewer, None, person_id)
    if person_id == viewer.person_id:
        raise Refused("You cannot let yourself go: another administrator does.")
    async with database.acting_as(SYSTEM):
        await deactivate_staff(person_id, viewer, reason=reason)


async def let_in(viewer: Viewer, person_id: UUID) -> None:
    """An administrator does `activate_staff`. Raises NotFound."""
    await someone_of(viewer, None, person_id)
    async with database.acting_as(SYSTEM):
        await activate_staff(person_id, viewer)


async def set_active(email: str, *, active: bool) -> None:
    """The same of anybody, by the installation's own word. In the open transaction, with the system's eyes. Raises
    Refused."""
    person = await database.fetch_one("SELECT id, staff_role FROM person WHERE email = lower($1)", email)
    if person is None:
        raise Refused(f"{email!r} is nobody's address")
    if person["staff_role"]:
        await (activate_staff if active else deactivate_staff)(person["id"])
        return
    places = await belongs_to(person["id"])
    if not places:
        raise Refused(f"{email!r} belongs to no organisation, and sees nothing")
    await (activate if active else deactivate)(None, places[0][0], person["id"])


async def deactivate_staff(person_id: UUID, viewer: Viewer | None = None, **details: str) -> None:
    """Shuts out one of the vendor's people: every session and token ends, and their open tickets go back to the queue.
    Without a viewer their directory says so, or the command line. In the open transaction, with the system's eyes.
    Raises Refused: somebody must be left who can let people in."""
    await keep_last(None, person_id)
    if await database.fetch_value("SELECT set_staff_active($1, false)", person_id):
        references = await hand_back(person_id)
        await note([None], "person.deactivated", _actor(viewer), person=person_id, tickets=references, **details)


async def activate_staff(person_id: UUID, viewer: Viewer | None = None) -> None:
    """Lets one of the vendor's people in again. In the open transaction, with the system's eyes."""
    if await database.fetch_value("SELECT set_staff_active($1, true)", person_id):
        await note([None], "person.activated", _actor(viewer), person=person_id)


async def _left(viewer: Viewer | None, organisation_id: UUID, person_id: UUID, action: str) -> None:
    references = await hand_over(person_id, organisation_id)
    await note([organisation_id], action, _actor(viewer), person=person_id, tickets=references)


def _actor(viewer: Viewer | None) -> Actor:
    return Actor(viewer.person_id if viewer else None)
