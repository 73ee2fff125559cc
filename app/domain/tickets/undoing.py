"""A merge that was a mistake is undone: both tickets go on, each with its own clocks, as if nothing had been in
between; only what was decided meanwhile stays (sla.md, "Shape")."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.standing import Standing
from app.domain.events.actions import Subject, record
from app.domain.tickets.merging import Pair, hold_both
from app.domain.tickets.queries import ticket_for
from app.domain.tickets.replies import tell_customers
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import Changes, happen
from app.lib import database
from app.lib.refusals import Conflict, NotFound, allow

# Long enough to notice, short enough that nobody has relied on it.
UNDO_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Merge:
    """The last merge into a ticket: of which, until when it can be undone if nobody answers before, and what it
    changed beside the clocks (`merging.merge`)."""

    gone: str
    until: datetime
    changed: Mapping[str, Any]


async def last_merge(stays: TicketFacts) -> Merge | None:
    """The last one into that ticket that kept what it changed."""
    row = await database.fetch_one(
        "SELECT at, data FROM event WHERE organisation_id = $1 AND subject_id = $2 AND subject = 'ticket' "
        "AND kind = 'merged' AND data ? 'followers' ORDER BY seq DESC LIMIT 1",
        stays.organisation_id,
        stays.id,
    )
    if row is None:
        return None
    data = json.loads(row["data"])
    return Merge(data["reference"], row["at"] + UNDO_WITHIN, data)


async def undoable(viewer: Viewer, stays: TicketFacts, standing: Standing, now: datetime) -> Merge | None:
    """The merge that this viewer can still undo on that ticket, which stands so."""
    if not viewer.is_staff or standing.undoable is None or standing.voided:
        return None
    merge = await last_merge(stays)
    return merge if merge and now < merge.until else None


async def undo_merge(viewer: Viewer, reference: str) -> None:
    """Parts what the last merge into `reference` made one. Raises NotFound, Refused, and Conflict when it is too
    late."""
    allow(viewer.is_staff, "The support team undoes a merge.")
    stays = await ticket_for(viewer, reference)
    merge = await last_merge(stays) if stays else None
    if stays is None or merge is None:
        raise NotFound(reference)
    pair = await hold_both(viewer, merge.gone, reference)
    # One that became void since goes on no more: what parts it is undoing that.
    void = pair.stays.ticket.voided
    if void or await last_merge(stays) != merge or not pair.stays.now < merge.until:
        raise Conflict("That merge can no longer be undone. Split what belongs apart.")
    await happen(pair.stays, viewer, "merge_undone", data={"reference": merge.gone})
    await happen(pair.gone, viewer, "merge_undone", _open_again(merge.changed), data={"into": stays.reference})
    await _unfollow(stays, merge.changed["followers"])
    await _unlink_incidents(viewer, pair, merge.changed["incidents"])
    facts: dict[str, object] = {"from_reference": stays.reference}
    await tell_customers(pair.gone.ticket, viewer, "merge_undone", facts)


def _open_again(changed: Mapping[str, Any]) -> Changes:
    open_again: Changes = {"closed_at": None, "closed_by": None, "voided": False, "merged_into": None}
    return open_again | {"status": changed["status"], "turn": changed["turn"]}


async def _unfollow(stays: TicketFacts, followers: list[str]) -> None:
    await database.execute(
        "DELETE FROM watch WHERE organisation_id = $1 AND ticket_id = $2 AND person_id = ANY ($3)",
        stays.organisation_id,
        stays.id,
        [UUID(person) for person in followers],
    )


async def _unlink_incidents(viewer: Viewer, pair: Pair, incidents: list[str]) -> None:
    stays, now = pair.stays.ticket, pair.stays.now
    rows = await database.fetch(
        "WITH gone AS (DELETE FROM incident_ticket l USING incident i WHERE i.id = l.incident_id "
        "AND l.organisation_id = $1 AND l.ticket_id = $2 AND i.public_id = ANY ($3) "
        "RETURNING i.id, i.public_id, i.name) SELECT * FROM gone ORDER BY id",
        stays.organisation_id,
        stays.id,
        incidents,
    )
    for row in rows:
        data = {"incident": row["public_id"], "name": row["name"]}
        await record(stays.log, "incident_unlinked", at=now, actor=viewer.person_id, data=data)
        told, incident = {"tickets": [stays.reference]}, Subject("incident", row["id"], None)
        await record(incident, "unlinked", at=now, actor=viewer.person_id, public=False, data=told)
