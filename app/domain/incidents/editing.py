"""Putting right what was said. Nothing is erased: the log keeps the old words and times, and the page says "edited"
(reference "Status pages", 5.5)."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.accounts.viewer import Viewer
from app.domain.events.actions import record
from app.domain.incidents import policy
from app.domain.incidents.incident import UpdateFacts
from app.domain.incidents.publication import announce
from app.domain.incidents.queries import updates_of
from app.domain.incidents.running import NOT_YOURS, OLDEST, wrong_name
from app.domain.incidents.standing import retime
from app.domain.incidents.verbs import LONGEST_BODY, Hold, hold, raise_wrong
from app.lib import database
from app.lib.refusals import NotFound, allow


@dataclass(frozen=True, slots=True)
class Edit:
    """What an update shall say, when it shall hold, and why it is edited."""

    body: str
    display_at: datetime
    reason: str


async def edit_update(viewer: Viewer, public_id: str, update_id: str, edit: Edit) -> None:
    """Changes the words or the time of an update; what it did to components stays. Raises NotFound, Refused,
    Wrong."""
    held = await hold(public_id)
    updates = await updates_of(held.incident)
    place = next((n for n, update in enumerate(updates) if update.public_id == update_id), None)
    if place is None:
        raise NotFound(update_id)
    allow(policy.can_run(viewer), NOT_YOURS)
    old = updates[place]
    raise_wrong(_wrong(edit, updates, place, held))
    if (edit.body, edit.display_at) == (old.body, old.display_at):
        return
    await database.execute(
        "UPDATE incident_update SET body = $2, display_at = $3, edited_at = $4 WHERE id = $1",
        old.id,
        edit.body,
        edit.display_at,
        held.now,
    )
    await retime(held.incident.id)
    await _changed(held, viewer, "edited", _difference(old, edit))


def _wrong(edit: Edit, updates: list[UpdateFacts], place: int, held: Hold) -> dict[str, str]:
    """The time keeps its place among the other updates, so that the incident still stands as its last one says."""
    errors = {}
    if not 0 < len(edit.body) <= LONGEST_BODY:
        errors["body"] = f"A text of 1 to {LONGEST_BODY:,} characters is needed."
    latest = updates[place - 1].display_at if place else held.now
    first = place + 1 == len(updates)
    earliest = held.incident.created_at - OLDEST if first else updates[place + 1].display_at
    moved = edit.display_at != updates[place].display_at
    if moved and not earliest <= edit.display_at <= latest:
        errors["display_at"] = (
            "Its time stays between the updates before and after it. The first is at most a year before it was written "
            "down here, and none is in the time to come."
        )
    if not edit.reason:
        errors["reason"] = "A reason is needed: it stays in the log."
    return errors


def _difference(old: UpdateFacts, edit: Edit) -> dict[str, object]:
    before = {"body": old.body, "display_at": old.display_at.isoformat()}
    after = {"body": edit.body, "display_at": edit.display_at.isoformat()}
    return {"update": old.public_id, "from": before, "to": after, "reason": edit.reason}


async def rename(viewer: Viewer, public_id: str, name: str) -> None:
    """Gives it another name. Raises NotFound, Refused, Wrong."""
    held = await hold(public_id)
    allow(policy.can_run(viewer), NOT_YOURS)
    raise_wrong(wrong_name(name))
    if name != held.incident.name:
        await database.execute("UPDATE incident SET name = $2 WHERE id = $1", held.incident.id, name)
        await _changed(held, viewer, "renamed", {"from": held.incident.name, "to": name})


async def _changed(held: Hold, viewer: Viewer, kind: str, data: dict[str, object]) -> None:
    await database.execute("UPDATE incident SET updated_at = $2 WHERE id = $1", held.incident.id, held.now)
    await record(held.incident.log, kind, at=held.now, actor=viewer.person_id, data=data)
    await announce()
