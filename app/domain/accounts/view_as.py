"""An agent looks at the portal as a customer does: for a reason, for a while, reading only, and told to both sides'
audit trail. `viewer_of_session` (migrations/ways_in.sql) answers as the customer while it lasts."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg

from app.domain.accounts.policy import why_not_view_as
from app.domain.accounts.sessions import rotate
from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import Actor, note
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Refused, Wrong

USUAL, LONGEST = 15, 60
LONGEST_REASON = 500
# More pages than anybody reads in an hour: each is in the trail, and the trail is not to be flooded.
MOST_LOOKS = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """As whom to look, in which organisation, why, and for how many minutes."""

    organisation_id: UUID
    person_id: UUID
    reason: str
    minutes: int = USUAL


async def start(viewer: Viewer, wish: Wish) -> str:
    """Begins, and answers the session's new token. Raises NotFound, Refused, Wrong."""
    if errors := _wrong_with(wish):
        raise Wrong(errors)
    person = await database.fetch_one(
        "SELECT p.name, p.active, p.staff_role, m.role FROM person p JOIN membership m ON m.person_id = p.id "
        "WHERE p.id = $1 AND m.organisation_id = $2",
        wish.person_id,
        wish.organisation_id,
    )
    if person is None:
        raise NotFound(str(wish.person_id))
    if why_not := why_not_view_as(viewer, person["role"], staff=bool(person["staff_role"]), active=person["active"]):
        raise Refused(why_not)
    async with database.acting_as(SYSTEM):
        return await _start(viewer, wish)


def _wrong_with(wish: Wish) -> dict[str, str]:
    errors = {}
    if not 0 < len(wish.reason) <= LONGEST_REASON:
        errors["reason"] = f"Say in 1 to {LONGEST_REASON} characters why; the customer can read it."
    if not 0 < wish.minutes <= LONGEST:
        errors["minutes"] = f"Choose 1 to {LONGEST} minutes."
    return errors


async def _start(viewer: Viewer, wish: Wish) -> str:
    assert viewer.session_id
    # Two forms sent at once come one after the other.
    await database.execute("SELECT FROM session WHERE id = $1 FOR UPDATE", viewer.session_id)
    await _end("v.session_id = $1", viewer.session_id)
    until = await database.fetch_value(
        "INSERT INTO view_as (organisation_id, id, session_id, staff_id, person_id, reason, until) "
        "VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7) RETURNING until",
        wish.organisation_id,
        new_id(),
        viewer.session_id,
        viewer.person_id,
        wish.person_id,
        wish.reason,
        timedelta(minutes=wish.minutes),
    )
    await note(
        (wish.organisation_id, None),
        "view_as.started",
        Actor(viewer.person_id),
        person=wish.person_id,
        reason=wish.reason,
        until=until.isoformat(),
    )
    return await rotate(viewer.session_id)


@dataclass(frozen=True, slots=True)
class Ended:
    """The session's new token, and as whom it was: for the way back."""

    token: str
    prefix: str
    person_id: UUID


async def stop(session_id: UUID) -> Ended | None:
    """Ends it before its time, in a transaction of its own; None when it had ended already."""
    async with database.transaction(SYSTEM):
        ended = await _end("v.session_id = $1", session_id)
        return Ended(await rotate(session_id), ended[0]["prefix"], ended[0]["person_id"]) if ended else None


async def end_overdue() -> int:
    """Ends those whose time is over or whose session is; answers how many. For the worker: they show nothing any more
    as it is, and only the trail waits for it."""
    async with database.transaction(SYSTEM):
        return len(await _end("v.until <= clock_timestamp() OR NOT session_lives(s)"))


async def _end(which: str, *args: object) -> list[asyncpg.Record]:
    ended = await database.fetch(
        "UPDATE view_as v SET ended_at = least(clock_timestamp(), v.until) FROM session s, organisation o "
        f"WHERE v.ended_at IS NULL AND s.id = v.session_id AND o.id = v.organisation_id AND ({which}) "
        "RETURNING v.organisation_id, v.person_id, v.staff_id, v.looks, v.ended_at < v.until AS early, o.prefix",
        *args,
    )
    for row in ended:
        details = {"person": row["person_id"], "pages": row["looks"], "because": "stopped" if row["early"] else "time"}
        await note((row["organisation_id"], None), "view_as.ended", Actor(row["staff_id"]), **details)
    return ended


async def note_look(viewer: Viewer, path: str) -> bool:
    """Tells the organisation's audit trail which page is shown, in a transaction of its own; False when there were too
    many, and this one is not to be shown."""
    assert viewer.seen_by
    async with database.transaction(SYSTEM):
        organisation_id = await database.fetch_value(
            "UPDATE view_as SET looks = looks + 1 WHERE session_id = $1 AND ended_at IS NULL AND looks < $2 "
            "RETURNING organisation_id",
            viewer.session_id,
            MOST_LOOKS,
        )
        if organisation_id is None:
            return False
        await note((organisation_id,), "view_as.looked", viewer.actor, path=path[:300])
    return True
