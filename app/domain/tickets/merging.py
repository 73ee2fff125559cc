"""Two tickets of one organisation about the same thing become one: it keeps, per kind, the earlier start and the nearer
deadline (sla.md, "Clocks", Void). What was said stays where it was said; each leads to the other. What a merge changed
beside the clocks stands in its event, for whoever undoes it."""

from dataclasses import dataclass

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import Absorbed
from app.domain.clocks.event_list import absorbed_json
from app.domain.events.actions import Subject, record
from app.domain.tickets import policy
from app.domain.tickets.closing import closed_now
from app.domain.tickets.queries import ticket_for
from app.domain.tickets.replies import tell_customers
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import Hold, happen, hold_locked
from app.lib import database
from app.lib.refusals import NotFound, allow


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tickets locked to be merged: the one that goes, and the one that goes on."""

    gone: Hold
    stays: Hold


async def merge(viewer: Viewer, reference: str, into: str) -> None:
    """Closes `reference` void and lets `into` go on with what was promised on both. Everyone on the one follows the
    other, which is about its incidents too. Raises NotFound, Refused.
    """
    allow(viewer.is_staff, "The support team merges tickets.")
    pair = await hold_both(viewer, reference, into)
    gone, stays = pair.gone.ticket, pair.stays.ticket
    allow_merging(viewer, gone, stays)
    told = {
        "reference": gone.reference,
        **absorbed_json(absorbed_of(pair.gone)),
        "status": gone.status,
        "turn": gone.turn,
        "followers": await _let_follow(gone, stays),
        "incidents": await _link_incidents(viewer, pair),
    }
    await happen(pair.stays, viewer, "merged", data=told)
    changes = closed_now(pair.gone, viewer) | {"voided": True, "merged_into": stays.id}
    await happen(pair.gone, viewer, "voided", changes, data={"reason": "merged", "into": stays.reference})
    facts: dict[str, object] = {"into": stays.reference, "path": f"/tickets/{stays.reference}"}
    await tell_customers(gone, viewer, "merged", facts)


def allow_merging(viewer: Viewer, gone: TicketFacts, stays: TicketFacts) -> None:
    """Raises Refused, with the reason, for what cannot be merged."""
    allow(gone.id != stays.id, "A ticket cannot be merged into itself.")
    allow(gone.organisation_id == stays.organisation_id, "Only tickets of one organisation can be merged.")
    allow(policy.can_void(viewer, gone), f"{gone.reference} is settled already.")
    allow(policy.can_void(viewer, stays), f"{stays.reference} is settled: merge into one that is under way.")


def absorbed_of(gone: Hold) -> Absorbed:
    """What the surviving ticket keeps of the other's story."""
    opening, events = gone.history
    return opening, tuple(events)


async def hold_both(viewer: Viewer, reference: str, into: str) -> Pair:
    """Locks the ticket that goes, or went, and the one that goes on. Raises NotFound."""
    both = [reference.upper(), into.upper()]
    # As whoever tells the tickets of an incident does: it first, so that neither waits for the other.
    await database.execute(
        "SELECT FROM incident i WHERE EXISTS (SELECT FROM incident_ticket l JOIN ticket t ON t.id = l.ticket_id "
        "AND t.organisation_id = l.organisation_id WHERE l.incident_id = i.id AND t.reference = ANY ($1)) "
        "ORDER BY i.id FOR KEY SHARE",
        both,
    )
    # In one order whichever way round, so that two merges cannot wait for each other.
    await database.execute("SELECT FROM ticket WHERE reference = ANY ($1) ORDER BY id FOR UPDATE", both)
    found = [await ticket_for(viewer, one) for one in (reference, into)]
    if found[0] is None or found[1] is None:
        raise NotFound(reference if found[0] is None else into)
    gone, stays = [await hold_locked(ticket) for ticket in found if ticket]
    # Of one instant, also where a clock that was set back made one of them later.
    now = max(gone.now, stays.now)
    return Pair(Hold(gone.ticket, now, gone.terms, gone.history), Hold(stays.ticket, now, stays.terms, stays.history))


async def _let_follow(gone: TicketFacts, stays: TicketFacts) -> list[str]:
    """Answers who did not follow it before."""
    rows = await database.fetch(
        "INSERT INTO watch (organisation_id, ticket_id, person_id) SELECT $1, $3, m.person_id FROM membership m "
        "WHERE m.organisation_id = $1 AND m.person_id <> $5 AND (m.person_id = $4 OR EXISTS (SELECT FROM watch w "
        "WHERE w.organisation_id = $1 AND w.ticket_id = $2 AND w.person_id = m.person_id)) ON CONFLICT DO NOTHING "
        "RETURNING person_id",
        gone.organisation_id,
        gone.id,
        stays.id,
        gone.opened_by,
        stays.opened_by,
    )
    return [str(row["person_id"]) for row in rows]


async def _link_incidents(viewer: Viewer, pair: Pair) -> list[str]:
    """Answers which incidents it was not linked to before."""
    gone, stays = pair.gone.ticket, pair.stays
    rows = await database.fetch(
        "WITH l AS (INSERT INTO incident_ticket (organisation_id, incident_id, ticket_id, linked_by, linked_at) "
        "SELECT organisation_id, incident_id, $3, $4, $5 FROM incident_ticket WHERE organisation_id = $1 "
        "AND ticket_id = $2 ON CONFLICT DO NOTHING RETURNING incident_id) "
        "SELECT i.id, i.public_id, i.name, i.status FROM l JOIN incident i ON i.id = l.incident_id ORDER BY i.id",
        gone.organisation_id,
        gone.id,
        stays.ticket.id,
        viewer.person_id,
        stays.now,
    )
    for row in rows:
        data = {"incident": row["public_id"], "name": row["name"], "status": row["status"]}
        await record(stays.ticket.log, "incident_linked", at=stays.now, actor=viewer.person_id, data=data)
        told = {"tickets": [stays.ticket.reference]}
        incident = Subject("incident", row["id"], None)
        await record(incident, "linked", at=stays.now, actor=viewer.person_id, public=False, data=told)
    return [row["public_id"] for row in rows]
