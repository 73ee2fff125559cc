"""Saying when a person on the staff can be reached: hours, deputy, absences. Each for themselves, administrators for
anybody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import VENDOR, Actor, action_of, note
from app.domain.escalations.hours import week_to_store
from app.domain.escalations.people_queries import Given, staff_person
from app.domain.escalations.tables import Absence, Availability
from app.domain.events.actions import Subject, record
from app.lib import database
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused, Wrong
from app.lib.rows import insert
from app.lib.time import known_zone


@dataclass(frozen=True, slots=True)
class NewAbsence:
    """A time to be away, `[begins_at, ends_at)`, and who stands in for that time: the standing deputy when None."""

    begins_at: datetime
    ends_at: datetime
    deputy_id: UUID | None = None
    note: str = ""


async def give_availability(viewer: Viewer, person_id: UUID, given: Given) -> None:
    """Takes the place of what was given before. Raises Wrong (`zone`, `deputy`), Refused, NotFound."""
    await _hold(viewer, person_id)
    if errors := await wrong_in(person_id, given):
        raise Wrong(errors)
    week = week_to_store(given.week)
    values = {"person_id": person_id, "zone": given.zone, "week": week, "deputy_id": given.deputy_id}
    await Availability.delete().where(Availability.person_id == person_id)
    await insert((Availability, values))
    await _note(viewer, person_id, "availability_given")


async def wrong_in(person_id: UUID, given: Given) -> dict[str, str]:
    """What the person cannot give, by field: an unknown zone, or a deputy who is nobody else on the staff."""
    zone = {} if known_zone(given.zone) else {"zone": f"“{given.zone}” is no time zone, such as Europe/Berlin."}
    return zone | await _why_not_deputy("deputy", person_id, given.deputy_id)


async def add_absence(viewer: Viewer, person_id: UUID, absence: NewAbsence) -> None:
    """The person is away for a time. Raises Wrong (`begins`, `ends`, `stand_in`), Refused, NotFound."""
    await _hold(viewer, person_id)
    errors = await _why_not_deputy("stand_in", person_id, absence.deputy_id)
    if absence.ends_at <= absence.begins_at:
        errors["ends"] = "It has to end after it begins."
    elif absence.ends_at <= await portal_now():
        errors["ends"] = "That time is over already."
    elif await _overlaps(person_id, absence):
        errors["begins"] = "Part of that time is in another absence. Remove that one first."
    if errors:
        raise Wrong(errors)
    values = {
        "id": new_id(),
        "person_id": person_id,
        "begins_at": absence.begins_at,
        "ends_at": absence.ends_at,
        "deputy_id": absence.deputy_id,
        "note": absence.note,
    }
    await insert((Absence, values))
    await _note(viewer, person_id, "absence_added")


async def remove_absence(viewer: Viewer, person_id: UUID, absence_id: UUID) -> None:
    """The person is not away after all; twice is once. Raises Refused, NotFound."""
    await _hold(viewer, person_id)
    if await database.execute("DELETE FROM absence WHERE id = $1 AND person_id = $2", absence_id, person_id):
        await _note(viewer, person_id, "absence_removed")


async def _hold(viewer: Viewer, person_id: UUID) -> None:
    """Lets nobody else change the person's availability until this is done."""
    if not (viewer.is_admin or (viewer.is_staff and viewer.person_id == person_id)):
        raise Refused("Only an administrator says when somebody else can be reached.")
    if await staff_person(person_id) is None:
        raise NotFound(str(person_id))
    await database.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"availability {person_id}")


async def _why_not_deputy(field: str, person_id: UUID, deputy_id: UUID | None) -> dict[str, str]:
    if deputy_id is None:
        return {}
    if deputy_id == person_id:
        return {field: "Nobody stands in for themselves. Choose somebody else."}
    if await staff_person(deputy_id) is None:
        return {field: "Choose somebody who is active on the staff."}
    return {}


async def _overlaps(person_id: UUID, absence: NewAbsence) -> bool:
    return bool(
        await database.fetch_value(
            "SELECT true FROM absence WHERE person_id = $1 AND begins_at < $3 AND ends_at > $2 LIMIT 1",
            person_id,
            absence.begins_at,
            absence.ends_at,
        )
    )


async def _note(viewer: Viewer, person_id: UUID, kind: str) -> None:
    subject = Subject("person", person_id, None)
    await record(subject, kind, at=await portal_now(), actor=viewer.person_id, public=False)
    await note(VENDOR, action_of(kind), Actor(viewer.person_id), person=person_id)
