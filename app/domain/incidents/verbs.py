"""What every verb on an incident does around its own few lines: lock, time, word, components, timers, tickets, page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.events.actions import record
from app.domain.incidents.component_queries import living
from app.domain.incidents.incident import IncidentFacts
from app.domain.incidents.public_id import new_public_id
from app.domain.incidents.publication import announce
from app.domain.incidents.queries import incident_for, incident_of, standing
from app.domain.incidents.standing import stand
from app.domain.incidents.statuses import (
    OPEN,
    OVER,
    RUNNING,
    STATUS_WORDS,
    TROUBLE,
    ComponentStatus,
    Status,
    may_follow,
)
from app.domain.incidents.tables import AffectedComponent, IncidentComponent, IncidentUpdate
from app.domain.incidents.telling import tell_tickets
from app.domain.tickets.verbs import Stale
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Wrong
from app.lib.rows import Row, insert

LONGEST_NAME = 200
LONGEST_BODY = 20_000
LONGEST_PROMISE = timedelta(days=30)


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
    held: Hold,
    word: Word,
    viewer: Viewer | None,
    *,
    at: datetime | None = None,
    deliver: bool = True,
    late: bool = False,
) -> str:
    """Appends the update with all that follows from it; answers its public id. `viewer` None: the clock says it.
    `at` is when it holds, now unless given; who takes it from somebody else checks it. What is said `late` reaches
    people in a summary."""
    incident, at = held.incident, at or held.now
    affected, public_id = _becoming(held, word), new_public_id()
    author = viewer.person_id if viewer else None
    columns = {"public_id": public_id, "created_by": author, "display_at": at, "deliver": deliver}
    await insert(*_rows(held, word, affected, columns))
    await stand(incident, word.status, word.next_update_by, affected, public_id, held.now)
    data = {"update": public_id, "status": word.status, "from": incident.status}
    await record(incident.log, "updated", at=held.now, actor=author, data=data)
    if deliver:
        said = (word.status, word.body, word.next_update_by)
        await tell_tickets(incident, *said, viewer, late_since=at if late else None)
    await announce()
    return public_id


def _rows(
    held: Hold, word: Word, affected: Mapping[UUID, ComponentStatus], columns: Mapping[str, Any]
) -> Iterator[Row]:
    """The update, what it is about that the incident was not, and what it changes."""
    update_id, incident = new_id(), {"incident_id": held.incident.id}
    said = {"status": word.status, "body": word.body, "next_update_by": word.next_update_by, "created_at": held.now}
    yield IncidentUpdate, {"id": update_id, **incident, **said, **columns}
    for component_id in word.affected:
        if component_id not in held.standing:
            yield IncidentComponent, {**incident, "component_id": component_id}
    for component_id, status in affected.items():
        yield AffectedComponent, {**incident, "update_id": update_id, "component_id": component_id, "status": status}


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


async def reload(held: Hold) -> IncidentFacts:
    """The incident as it stands after what was done to it."""
    return await incident_of(held.incident.id)
