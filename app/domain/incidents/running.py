"""Opening an incident, saying how it goes on, and telling of one that is past."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.events.actions import record
from app.domain.incidents import policy
from app.domain.incidents.incident import IncidentFacts
from app.domain.incidents.public_id import new_public_id
from app.domain.incidents.publication import announce
from app.domain.incidents.queries import incident_of
from app.domain.incidents.statuses import IMPACTS, OPEN, ComponentStatus, Impact
from app.domain.incidents.tables import Incident
from app.domain.incidents.verbs import (
    LONGEST_NAME,
    Word,
    held_of,
    hold,
    raise_wrong,
    refuse_stale,
    say,
    wrong_with,
)
from app.lib import database
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import allow
from app.lib.rows import insert

NOT_YOURS = "Senior agents and administrators run incidents."
# How long ago a past incident may have begun.
OLDEST = timedelta(days=366)


async def open_incident(viewer: Viewer, name: str, word: Word) -> str:
    """Something is wrong; answers the incident's public id. Raises Refused, Wrong."""
    allow(policy.can_run(viewer), NOT_YOURS)
    errors = wrong_name(name)
    if word.status not in OPEN:
        errors["status"] = "Choose how far you are: investigating, identified or monitoring."
    raise_wrong(errors)
    held = await held_of(await begin(viewer, name, {"status": word.status, "impact": "none"}))
    raise_wrong(await wrong_with(word, held))
    await say(held, word, viewer)
    return held.incident.public_id


def wrong_name(name: str) -> dict[str, str]:
    """What is wrong with a name, by field."""
    return {} if 0 < len(name) <= LONGEST_NAME else {"name": f"A name of 1 to {LONGEST_NAME} characters is needed."}


async def begin(viewer: Viewer, name: str, columns: Mapping[str, Any]) -> IncidentFacts:
    """The row of a new incident or maintenance, before its first word."""
    incident_id, now = new_id(), await portal_now()
    row = {"id": incident_id, "public_id": new_public_id(), "name": name, "created_by": viewer.person_id}
    times = {"created_at": now, "updated_at": now, "started_at": now}
    await insert((Incident, row | times | dict(columns)))
    incident = await incident_of(incident_id)
    await record(incident.log, "opened", at=now, actor=viewer.person_id, data={"name": name})
    return incident


async def post_update(viewer: Viewer, public_id: str, word: Word, *, seen: str = "") -> str:
    """How it goes on; answers the update's public id. `seen` is the last update that the writer had before them.

    Raises NotFound, Refused, Wrong, tickets.verbs.Stale.
    """
    held = await hold(public_id)
    allow(policy.can_run(viewer), NOT_YOURS)
    refuse_stale(held, viewer, seen)
    raise_wrong(await wrong_with(word, held))
    return await say(held, word, viewer)


async def override_impact(viewer: Viewer, public_id: str, impact: Impact | None) -> None:
    """Says how bad it is, whatever its components say; None lets them say it again. Raises NotFound, Refused."""
    held = await hold(public_id)
    incident = held.incident
    allow(policy.can_run(viewer), NOT_YOURS)
    allow(not incident.is_maintenance, "A maintenance has no impact.")
    allow(impact is None or impact in IMPACTS, "There is no such impact.")
    if impact == incident.impact_override:
        return
    who, when = (viewer.person_id, held.now) if impact else (None, None)
    await database.execute(
        "UPDATE incident SET impact_override = $2, impact_override_by = $3, impact_override_at = $4, updated_at = $5 "
        "WHERE id = $1",
        incident.id,
        impact,
        who,
        when,
        held.now,
    )
    data = {"from": incident.shown_impact, "to": impact or incident.impact}
    await record(
        incident.log,
        "impact_overridden" if impact else "impact_computed",
        at=held.now,
        actor=viewer.person_id,
        data=data,
    )
    await announce()


@dataclass(frozen=True, slots=True)
class Past:
    """An incident that is over: what happened, from when to when, and how it ended."""

    name: str
    started_at: datetime
    resolved_at: datetime
    body: str
    resolution: str
    affected: Mapping[UUID, ComponentStatus] = field(default_factory=dict)


async def backfill(viewer: Viewer, past: Past) -> str:
    """Tells of an incident that nobody told of while it lasted: it counts, but nobody is mailed about it.

    Answers its public id. Raises Refused, Wrong.
    """
    allow(policy.can_run(viewer), NOT_YOURS)
    raise_wrong(wrong_name(past.name))
    word = Word("investigating", past.body, past.affected)
    columns = {"status": word.status, "impact": "none", "backfilled": True}
    held = await held_of(await begin(viewer, past.name, columns))
    errors = await wrong_with(word, held) | _wrong_times(past, held.now)
    if not past.resolution:
        errors["resolution"] = "A text is needed that says how it ended."
    raise_wrong(errors)
    await say(held, word, viewer, at=past.started_at, deliver=False)
    held = await held_of(await incident_of(held.incident.id))
    await say(held, Word("resolved", past.resolution), viewer, at=past.resolved_at, deliver=False)
    return held.incident.public_id


def _wrong_times(past: Past, now: datetime) -> dict[str, str]:
    if not now - OLDEST <= past.started_at <= now:
        return {"started_at": "It began within the last year, and not in the time to come."}
    if not past.started_at < past.resolved_at <= now:
        return {"resolved_at": "It ended after it began, and not in the time to come."}
    return {}
