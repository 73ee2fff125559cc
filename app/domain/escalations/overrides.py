"""Covering for others: anybody takes over a span, administrators say it of anybody. All concerned are told."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import VENDOR, Actor, note
from app.domain.escalations.on_call_mail import Change, name_of, tell_of
from app.domain.escalations.people_queries import staff_person
from app.domain.escalations.rota import Rota, shifts
from app.domain.escalations.rota_queries import rota_held
from app.domain.escalations.tables import RotaOverride
from app.domain.events.actions import Subject, record
from app.lib import database
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused, Wrong
from app.lib.rows import insert

LONGEST_WHY = 200
LONGEST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class NewCover:
    """`person_id` covers `[begins_at, ends_at)` of a rota: for `instead_of`, or for whoever it is (rota.Override)."""

    person_id: UUID
    instead_of: UUID | None
    begins_at: datetime
    ends_at: datetime
    why: str


async def cover(viewer: Viewer, rota_id: UUID, given: NewCover) -> UUID:
    """Somebody covers a span, from now on at the earliest. Raises Wrong (`who`, `instead_of`, `begins`, `ends`,
    `why`), Refused, NotFound."""
    if not (viewer.is_admin or (viewer.is_staff and viewer.person_id == given.person_id)):
        raise Refused("Only an administrator says that somebody else covers. You can ask them to take it over.")
    rota = await rota_held(rota_id)
    if rota is None:
        raise NotFound(str(rota_id))
    now = await portal_now()
    given = replace(given, begins_at=max(given.begins_at, now))
    if errors := await _wrong_in(given, now):
        raise Wrong(errors)
    override_id = await lay_over(viewer, rota_id, given)
    await record(_log(rota_id), "cover_added", at=now, actor=viewer.person_id, public=False, data={"why": given.why})
    await note(VENDOR, "cover.added", Actor(viewer.person_id), rota=rota_id, person=given.person_id)
    await _tell(viewer, rota, given, "covers")
    return override_id


async def _wrong_in(given: NewCover, now: datetime) -> dict[str, str]:
    errors = {}
    person = await staff_person(given.person_id)
    if person is None:
        errors["who"] = "Choose somebody who is active on the staff."
    if given.instead_of == given.person_id:
        errors["instead_of"] = "Nobody covers for themselves. Choose somebody else."
    elif given.instead_of and await staff_person(given.instead_of) is None:
        errors["instead_of"] = "Choose somebody who is active on the staff."
    if given.ends_at <= now:
        errors["ends"] = "That time is over already."
    elif given.ends_at <= given.begins_at:
        errors["ends"] = "It has to end after it begins."
    elif given.ends_at - given.begins_at > LONGEST:
        errors["ends"] = f"At most {LONGEST.days} days at once. Change the rota for more."
    if not 0 < len(given.why) <= LONGEST_WHY:
        errors["why"] = f"Say why, in at most {LONGEST_WHY} characters."
    return errors


async def lay_over(viewer: Viewer, rota_id: UUID, given: NewCover) -> UUID:
    """Keeps the override; that it is right is the caller's."""
    override_id = new_id()
    values = {"id": override_id, "rota_id": rota_id, "made_by": viewer.person_id}
    values |= {name: getattr(given, name) for name in given.__dataclass_fields__}
    await insert((RotaOverride, values))
    return override_id


async def take_back(viewer: Viewer, override_id: UUID) -> None:
    """From now on it is as the rota says again; twice is once. Raises Refused, NotFound."""
    row = await database.fetch_one(
        "SELECT rota_id, person_id, instead_of, begins_at, ends_at, why FROM rota_override WHERE id = $1",
        override_id,
    )
    if row is None:
        raise NotFound(str(override_id))
    if not (viewer.is_admin or viewer.person_id == row["person_id"]):
        raise Refused("Only who covers, or an administrator, takes that back.")
    now, rota = await portal_now(), await rota_held(row["rota_id"])
    assert rota, "an override's rota cannot go: its foreign key says so"
    if not await database.execute(
        "UPDATE rota_override SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL AND ends_at > $2", override_id, now
    ):
        return
    await record(_log(rota.id), "cover_taken_back", at=now, actor=viewer.person_id, public=False)
    await note(VENDOR, "cover.removed", Actor(viewer.person_id), rota=rota.id, person=row["person_id"])
    begins_at = max(row["begins_at"], now)
    back = NewCover(row["person_id"], row["instead_of"], begins_at, row["ends_at"], row["why"])
    without = replace(rota, overrides=tuple(one for one in rota.overrides if one.id != override_id))
    await _tell(viewer, without, back, "does not cover any more")


async def _tell(viewer: Viewer, rota: Rota, given: NewCover, verb: str) -> None:
    """Tells who covers, and everyone who is on call in that span without it."""
    person = await staff_person(given.person_id)
    concerned = {shift.person_id for shift in shifts(rota, given.begins_at, given.ends_at)}
    if given.instead_of:
        concerned &= {given.instead_of}
    name = person["name"] if person else "Somebody"
    words = f"{name} {verb} for {await name_of(rota)}"
    change = Change(words, ((f"{name} {verb}", given.begins_at, given.ends_at),), given.why)
    await tell_of({given.person_id, *concerned}, change, but={viewer.person_id})


def _log(rota_id: UUID) -> Subject:
    return Subject("rota", rota_id, None)
