"""What the clock does to incidents. Each looks again at how things stand, under the lock that the firing holds
(timers.claims), and does nothing when they stand otherwise by now."""

from datetime import timedelta

from app.domain.deliveries.actions import Recipient
from app.domain.deliveries.notices import tell
from app.domain.events.actions import record
from app.domain.incidents.queries import authors_of, incident_of
from app.domain.incidents.standing import NUDGE
from app.domain.incidents.statuses import OPEN
from app.domain.incidents.verbs import Word, held_of, say
from app.domain.timers.actions import Instant, plant
from app.domain.timers.claims import Fired

AGAIN = timedelta(minutes=15)
BEGUN = "The scheduled maintenance has begun. We will say here when it is complete."
COMPLETE = "The scheduled maintenance is complete."


async def nudge(timer: Fired) -> None:
    """The promised next update has not come: tells everyone who takes part, and again until it comes."""
    incident = await incident_of(timer.subject_id)
    promised = incident.next_update_by
    if incident.status not in OPEN or promised is None or incident.last_update != timer.what:
        return
    data = {
        "incident": incident.public_id,
        "name": incident.name,
        "promised": promised.isoformat(),
        "line": f"{incident.name}: the next update is overdue",
        "at": timer.due_at.isoformat(),
        "path": f"/desk/incidents/{incident.public_id}",
    }
    people = [Recipient(row["id"], row["email"]) for row in await authors_of(incident)]
    await tell(people, "incident_nudge", data, organisation_id=None, late=timer.late)
    told = {"promised": promised.isoformat(), "people": [str(person.person_id) for person in people]}
    await record(incident.log, "nudged", at=timer.fired_at, actor=None, public=False, data=told)
    await plant(incident.log, [Instant(NUDGE, timer.what, timer.fired_at + AGAIN)])


async def start_maintenance(timer: Fired) -> None:
    """Its window begins. The update holds from the time it was due, also when the worker was away then."""
    incident = await incident_of(timer.subject_id)
    due = incident.scheduled_for
    if incident.status != "scheduled" or not incident.auto_start or due is None or due > timer.fired_at:
        return
    word, at = Word("in_progress", BEGUN), max(due, incident.last_at)
    await say(await held_of(incident), word, None, at=at, late=timer.late)


async def complete_maintenance(timer: Fired) -> None:
    """Its window ends, as it stands now: it may have been moved."""
    incident = await incident_of(timer.subject_id)
    due = incident.scheduled_until
    if not incident.running or not incident.auto_complete or due is None or due > timer.fired_at:
        return
    word, at = Word("completed", COMPLETE), max(due, incident.last_at)
    await say(await held_of(incident), word, None, at=at, late=timer.late)
