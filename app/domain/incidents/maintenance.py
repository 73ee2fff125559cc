"""Planning a maintenance and moving its window. What it says as it goes on is `running.post_update`; what the clock
does is `by_itself`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.events.actions import record
from app.domain.incidents import policy
from app.domain.incidents.publication import announce
from app.domain.incidents.running import NOT_YOURS, begin, wrong_name
from app.domain.incidents.standing import KINDS, agenda, retime
from app.domain.incidents.verbs import Word, held_of, hold, raise_wrong, reload, say, wrong_with
from app.domain.timers.actions import replant
from app.lib import database
from app.lib.refusals import allow

LONGEST = timedelta(days=7)
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Plan:
    """A maintenance to be: what, on which components, from when to when, and what the clock does by itself."""

    name: str
    body: str
    components: Sequence[UUID]
    scheduled_for: datetime
    scheduled_until: datetime
    auto_start: bool = True
    auto_complete: bool = True


async def schedule(viewer: Viewer, plan: Plan) -> str:
    """Announces it; answers its public id. Raises Refused, Wrong."""
    allow(policy.can_run(viewer), NOT_YOURS)
    errors = wrong_name(plan.name)
    # A window that ends before it begins cannot even be written down.
    raise_wrong(errors | ({} if plan.scheduled_for < plan.scheduled_until else {"until": "It ends after it begins."}))
    columns = {
        "status": "scheduled",
        "impact": "maintenance",
        "scheduled_for": plan.scheduled_for,
        "scheduled_until": plan.scheduled_until,
        "auto_start": plan.auto_start,
        "auto_complete": plan.auto_complete,
    }
    held = await held_of(await begin(viewer, plan.name, columns))
    # It is about these components from now on, and does nothing to them before it begins.
    word = Word("scheduled", plan.body, dict.fromkeys(plan.components, "operational"))
    errors = await wrong_with(word, held) | wrong_window(plan.scheduled_for, plan.scheduled_until, held.now)
    if not plan.components:
        errors["components"] = "Choose the components that it is about."
    raise_wrong(errors)
    await say(held, word, viewer)
    return held.incident.public_id


def wrong_window(start: datetime, end: datetime, now: datetime) -> dict[str, str]:
    """What is wrong with a window that has not begun, by field."""
    if not now < start <= now + FARTHEST:
        return {"from": "It begins in the time to come, within a year."}
    return wrong_end(start, end, now)


def wrong_end(start: datetime, end: datetime, now: datetime) -> dict[str, str]:
    """What is wrong with the end of one that has begun, by field."""
    if not max(start, now) < end <= start + LONGEST:
        return {"until": "It ends in the time to come, after it begins and within seven days."}
    return {}


async def move(viewer: Viewer, public_id: str, start: datetime, end: datetime, reason: str) -> None:
    """Another window, or for one that runs another end; what was announced before it began stays the announced window
    (R26). Raises NotFound, Refused, Wrong."""
    held = await hold(public_id)
    maintenance, now = held.incident, held.now
    allow(policy.can_run(viewer), NOT_YOURS)
    allow(
        maintenance.is_maintenance and not maintenance.over, "Only a maintenance that is not over has a window to move."
    )
    assert maintenance.scheduled_for
    assert maintenance.scheduled_until
    if maintenance.running:
        start = maintenance.scheduled_for
    errors = wrong_end(start, end, now) if maintenance.running else wrong_window(start, end, now)
    raise_wrong(errors if reason else {"reason": "A reason is needed: it stays in the log.", **errors})
    if (start, end) == (maintenance.scheduled_for, maintenance.scheduled_until):
        return
    await database.execute(
        "UPDATE incident SET scheduled_for = $2, scheduled_until = $3, updated_at = $4 WHERE id = $1",
        maintenance.id,
        start,
        end,
        now,
    )
    await retime(maintenance.id)
    await replant(maintenance.log, KINDS, agenda(await reload(held)))
    old = {"for": maintenance.scheduled_for.isoformat(), "until": maintenance.scheduled_until.isoformat()}
    data = {"from": old, "to": {"for": start.isoformat(), "until": end.isoformat()}, "reason": reason}
    await record(maintenance.log, "moved", at=now, actor=viewer.person_id, data=data)
    await announce()
