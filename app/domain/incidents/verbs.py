"""What every verb on an incident does around its own few lines: lock, time, word, components, timers, tickets, page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.events.actions import record
from app.domain.incidents.component_queries import living
from app.domain.incidents.incident import IncidentFacts
from app.domain.incidents.public_id import new_public_id
from app.domain.incidents.publication import announce
from app.domain.incidents.queries import incident_for, incident_of, portal_now, standing
from app.domain.incidents.statuses import (
    OPEN,
    OVER,
    RUNNING,
    STATUS_WORDS,
    TROUBLE,
    ComponentStatus,
    Status,
    impact_of,
    may_follow,
)
from app.domain.incidents.tables import AffectedComponent, IncidentComponent, IncidentUpdate
from app.domain.incidents.telling import tell_tickets
from app.domain.tickets.filing import Wrong
from app.domain.tickets.verbs import Stale
from app.domain.timers.actions import Instant, replant
from app.lib import database
from app.lib.ids import new_id
from app.lib.refusals import NotFound
from app.lib.rows import insert

LONGEST_NAME = 200
LONGEST_BODY = 20_000
LONGEST_PROMISE = timedelta(days=30)
NUDGE, START, END = KINDS = ("incident_nudge", "maintenance_start", "maintenance_end")


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody says in public. `affected` are components and what they are from now on."""

    status: Status
    body: str
    affected: Mapping[UUID, ComponentStatus] = field(default_factory=dict)
    next_update_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """An incident locked for a verb, the product's time after the lock, and what it says of its components."""

    incident: IncidentFacts
    now: datetime
    standing: Mapping[UUID, ComponentStatus]


async def hold(public_id: str) -> Hold:
    """Locks the incident first and then asks the time (design.md, decision 7). Raises NotFound."""
    incident = await incident_for(public_id, lock=True)
    if incident is None:
        raise NotFound(public_id)
    return await held_of(incident)


async def held_of(incident: IncidentFacts) -> Hold:
    """The hold on an incident that is locked already. A clock that was set back does not put words before words."""
    return Hold(incident, max(await portal_now(), incident.last_at), await standing(incident))


def refuse_stale(held: Hold, viewer: Viewer, seen: str) -> None:
    """Raises Stale when somebody else spoke after the update that the writer had before them."""
    if seen and seen != held.incident.last_update and held.incident.last_by != viewer.person_id:
        raise Stale


async def wrong_with(word: Word, held: Hold) -> dict[str, str]:
    """What is wrong with a word, by field; empty when it can be said."""
    incident, errors = held.incident, {}
    if word.status not in may_follow(incident.status):
        allowed = ", ".join(STATUS_WORDS[status].lower() for status in may_follow(incident.status))
        errors["status"] = f"After “{STATUS_WORDS[incident.status].lower()}” it can be: {allowed}."
    if (
        word.status == "in_progress"
        and incident.status == "scheduled"
        and (incident.scheduled_until or held.now) <= held.now
    ):
        errors["status"] = "Its window is over. Move it to another time first."
    if not 0 < len(word.body) <= LONGEST_BODY:
        errors["body"] = f"A text of 1 to {LONGEST_BODY:,} characters is needed."
    return errors | await _wrong_components(word.affected) | _wrong_promise(word, held.now)


async def _wrong_components(affected: Mapping[UUID, ComponentStatus]) -> dict[str, str]:
    known = await living(list(affected))
    if known >= affected.keys() and all(status in TROUBLE for status in affected.values()):
        return {}
    return {"components": "One of the components or its status does not exist (any more). Choose again."}


def _wrong_promise(word: Word, now: datetime) -> dict[str, str]:
    promised = word.next_update_by
    if promised is None or (word.status in OPEN and now < promised <= now + LONGEST_PROMISE):
        return {}
    if word.status not in OPEN:
        return {"next_update": "When it is over, no next update is promised."}
    return {"next_update": "The next update can be promised for a time to come, within 30 days."}


def raise_wrong(errors: dict[str, str]) -> None:
    """Raises Wrong if anything is."""
    if errors:
        raise Wrong(errors)


async def say(
    held: Hold, word: Word, viewer: Viewer | None, *, at: datetime | None = None, deliver: bool = True
) -> str:
    """Appends the update with all that follows from it; answers its public id. `viewer` None: the clock says it.
    `at` is when it holds, now unless given; who takes it from somebody else checks it."""
    incident, at = held.incident, at or held.now
    affected = _becoming(held, word)
    update_id, public_id = new_id(), new_public_id()
    author = viewer.person_id if viewer else None
    update = {
        "id": update_id,
        "public_id": public_id,
        "incident_id": incident.id,
        "status": word.status,
        "body": word.body,
        "created_by": author,
        "created_at": held.now,
        "display_at": at,
        "next_update_by": word.next_update_by,
        "deliver": deliver,
    }
    await insert(
        *(
            (IncidentComponent, {"incident_id": incident.id, "component_id": c})
            for c in word.affected
            if c not in held.standing
        ),
        (IncidentUpdate, update),
        *(
            (
                AffectedComponent,
                {"update_id": update_id, "component_id": c, "incident_id": incident.id, "status": status},
            )
            for c, status in affected.items()
        ),
    )
    await _stand(incident, word, affected, public_id, held.now)
    data = {"update": public_id, "status": word.status, "from": incident.status}
    await record(incident.log, "updated", at=held.now, actor=author, data=data)
    if deliver:
        await tell_tickets(incident, word.status, word.body, word.next_update_by, viewer, at=held.now)
    await announce()
    return public_id


def _becoming(held: Hold, word: Word) -> dict[UUID, ComponentStatus]:
    """What changes for components. When it is over, all that it was about is well again, as far as it knows: what stays
    bad has an incident of its own, or a status set by hand."""
    wanted: Mapping[UUID, ComponentStatus] = word.affected
    if word.status in OVER:
        wanted = dict.fromkeys(held.standing, "operational")
    elif word.status in RUNNING:
        wanted = dict.fromkeys(held.standing, "under_maintenance")
    elif held.incident.is_maintenance:
        wanted = {}
    return {c: status for c, status in wanted.items() if held.standing.get(c, "operational") != status}


async def _stand(
    incident: IncidentFacts, word: Word, affected: Mapping[UUID, ComponentStatus], update: str, now: datetime
) -> None:
    """The row as it stands after the word, its components' time of change, and its timers."""
    begins = incident.status == "scheduled" and word.status == "in_progress"
    impact = "maintenance" if incident.is_maintenance else impact_of(affected.values(), incident.impact)
    await database.execute(
        "UPDATE incident SET status = $2, impact = $3, updated_at = $4, next_update_by = $5, "
        "announced_for = CASE WHEN $6 THEN scheduled_for ELSE announced_for END, "
        "announced_until = CASE WHEN $6 THEN scheduled_until ELSE announced_until END WHERE id = $1",
        incident.id,
        word.status,
        impact,
        now,
        word.next_update_by,
        begins,
    )
    await retime(incident.id)
    await database.execute("UPDATE component SET updated_at = $2 WHERE id = ANY ($1)", list(affected), now)
    stands = replace(incident, status=word.status, next_update_by=word.next_update_by, last_update=update)
    await replant(incident.log, KINDS, agenda(stands))


async def retime(incident_id: UUID) -> None:
    """When it began, was watched and was over, from its updates."""
    await database.execute(_RETIME, incident_id, list(OVER))


_RETIME = """
    UPDATE incident i SET
        started_at = CASE WHEN i.scheduled_for IS NULL THEN times.first ELSE coalesce(times.begun, i.scheduled_for) END,
        monitoring_at = times.monitoring,
        resolved_at = CASE WHEN i.status = ANY ($2) THEN (
            SELECT min(u.display_at) FROM incident_update u
            WHERE u.incident_id = $1 AND u.status = ANY ($2) AND NOT EXISTS (
                SELECT FROM incident_update v WHERE v.incident_id = $1 AND v.status <> ALL ($2)
                AND (v.display_at, v.id) > (u.display_at, u.id))) END
    FROM (SELECT min(display_at) AS first, min(display_at) FILTER (WHERE status = 'in_progress') AS begun,
                 max(display_at) FILTER (WHERE status = 'monitoring') AS monitoring
          FROM incident_update WHERE incident_id = $1) times
    WHERE i.id = $1
"""


def agenda(incident: IncidentFacts) -> Sequence[Instant]:
    """What happens to it by itself from how it stands."""
    if incident.status in OPEN and incident.next_update_by:
        return [Instant(NUDGE, incident.last_update, incident.next_update_by)]
    if incident.status == "scheduled" and incident.auto_start and incident.scheduled_for:
        return [Instant(START, "", incident.scheduled_for)]
    if incident.running and incident.auto_complete and incident.scheduled_until:
        return [Instant(END, "", incident.scheduled_until)]
    return []


async def reload(held: Hold) -> IncidentFacts:
    """The incident as it stands after what was done to it."""
    return await incident_of(held.incident.id)
