"""Filing a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.articles.citing import note_citations
from app.domain.clocks.clock import Clock, Opening
from app.domain.clocks.compute import clocks
from app.domain.contracts.queries import Terms, terms_in_force
from app.domain.deliveries.actions import Recipient, owe
from app.domain.events.actions import record
from app.domain.plans.plan import Channel, Plan
from app.domain.tickets import agenda, policy, projection, sealing
from app.domain.tickets.queries import History
from app.domain.tickets.tables import Attachment, Message, Ticket
from app.domain.tickets.ticket import Component, TicketFacts
from app.domain.timers import actions as timers
from app.lib import database
from app.lib.ids import new_id
from app.lib.refusals import Refused, Wrong
from app.lib.rows import Row, insert

LONGEST_SUBJECT = 200
LONGEST_BODY = 100_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file whose bytes are in the store already."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody asks to file."""

    organisation_id: UUID
    subject: str
    body: str
    severity: str
    channel: Channel = "portal"
    uploads: Sequence[Upload] = ()
    component: Component | None = None


def wrong_with(draft: Draft, plan: Plan) -> dict[str, str]:
    """What is wrong with a draft, by field; empty when it can be filed."""
    errors = {}
    if not 0 < len(draft.subject) <= LONGEST_SUBJECT:
        errors["subject"] = f"A subject of 1 to {LONGEST_SUBJECT} characters is needed."
    if not 0 < len(draft.body) <= LONGEST_BODY:
        errors["body"] = f"A description of 1 to {LONGEST_BODY:,} characters is needed."
    if draft.severity not in {severity.slug for severity in plan.severities}:
        errors["severity"] = f"Choose one of the severities {', '.join(s.slug for s in plan.severities)}."
    return errors


async def file(viewer: Viewer, draft: Draft) -> tuple[TicketFacts, tuple[Clock, ...]]:
    """Files a ticket under the organisation's contract in force and starts its clocks.

    Raises Wrong for a draft that cannot be filed, Refused when the organisation has no contract or its tier files none.
    """
    terms = await terms_for_filing(viewer, draft.organisation_id)
    if errors := wrong_with(draft, terms.plan):
        raise Wrong(errors)
    start = await database.fetch_one(
        "SELECT portal_now() AS at, prefix || '-' || nextval('ticket_number') AS reference, name "
        "FROM organisation WHERE id = $1",
        draft.organisation_id,
    )
    assert start, "terms_for_filing has seen the organisation"
    at = start["at"]
    found = clocks(terms.plan, terms.tier, Opening(at, draft.severity, draft.channel), [], at)
    ticket = _ticket(viewer, draft, terms, found, start["reference"], at)
    said = message_rows(ticket, viewer, draft.body, ticket.last_public_message_id, at=at, uploads=draft.uploads)
    await enter(ticket, terms, found, said, now=at)
    assert ticket.last_public_message_id, "a new ticket has its first message"
    await note_citations(ticket.organisation_id, ticket.id, ticket.last_public_message_id, draft.body, at)
    if not viewer.is_staff:
        await owe(
            [Recipient(viewer.person_id, viewer.email)],
            "ticket_opened",
            receipt(viewer.name, ticket, terms, found),
            organisation_id=ticket.organisation_id,
        )
    return ticket, found


async def enter(
    ticket: TicketFacts, terms: Terms, found: Sequence[Clock], said: Sequence[Row], *, now: datetime
) -> None:
    """Writes a new ticket with what was said on it, its clocks and timers, and that it was opened."""
    history: History = Opening(ticket.opened_at, ticket.severity, cast(Channel, ticket.channel)), []
    sealed = sealing.undecided_until_now(terms, history, found, (), now)
    kept = projection.as_kept(terms, history, sealed, found, now)
    await insert(
        (Ticket, ticket.columns()),
        *said,
        *projection.rows(ticket.organisation_id, ticket.id, kept, terms),
        *timers.rows(ticket.log, agenda.agenda(terms, history, kept, now)),
    )
    timers.hurry()
    data = {"severity": ticket.severity, "channel": ticket.channel}
    await record(ticket.log, "opened", at=ticket.opened_at, actor=ticket.opened_by, data=data)
    await sealing.keep(ticket, sealed)


async def terms_for_filing(viewer: Viewer, organisation_id: UUID) -> Terms:
    """The terms a ticket would be filed under. Raises Refused with words for the person."""
    if not viewer.is_staff and organisation_id not in viewer.organisation_ids:
        raise Refused("You do not belong to that organisation.")
    terms = await terms_in_force(organisation_id)
    if terms is None:
        raise Refused("Your organisation has no support contract in force. Its administrator can renew it.")
    if why := policy.why_not_file(terms.plan, terms.tier):
        raise Refused(why)
    return terms


async def terms_of_filer(viewer: Viewer, asked: str | None = None) -> Terms:
    """The same for a contact: of the organisation whose id was asked for, else of their first that files."""
    belongs_nowhere = "Tickets are filed for an organisation, and you use the support of none here."
    refused = Refused("You do not use the support of that organisation." if asked else belongs_nowhere)
    for organisation_id in viewer.organisation_ids:
        if not asked or asked == str(organisation_id):
            try:
                return await terms_for_filing(viewer, organisation_id)
            except Refused as why:
                refused = why
    raise refused


async def why_not(viewer: Viewer) -> str | None:
    """What keeps a contact from filing a ticket, in words for them; None when nothing does."""
    try:
        await terms_of_filer(viewer)
    except Refused as refused:
        return str(refused)
    return None


def _ticket(
    viewer: Viewer, draft: Draft, terms: Terms, found: Sequence[Clock], reference: str, at: datetime
) -> TicketFacts:
    due, kind = projection.nearest(found)
    return TicketFacts(
        organisation_id=draft.organisation_id,
        id=new_id(),
        reference=reference,
        subject=draft.subject,
        severity=draft.severity,
        channel=draft.channel,
        contract_version_id=terms.pin.contract_version_id,
        calendar_edition=terms.pin.edition,
        opened_by=viewer.person_id,
        opened_at=at,
        last_public_message_id=new_id(),
        last_public_at=at,
        nearest_due_at=due,
        nearest_kind=kind,
        component_id=draft.component.id if draft.component else None,
        opener=viewer.name,
    )


async def say(
    ticket: TicketFacts, viewer: Viewer, body: str, *, public: bool, at: datetime, uploads: Sequence[Upload] = ()
) -> UUID:
    """Writes a message and its files; what it means for the ticket is its verb's affair."""
    message_id = new_id()
    await insert(*message_rows(ticket, viewer, body, message_id, public=public, at=at, uploads=uploads))
    await note_citations(ticket.organisation_id, ticket.id, message_id, body, at)
    return message_id


def message_rows(
    ticket: TicketFacts,
    viewer: Viewer,
    body: str,
    message_id: UUID | None,
    *,
    at: datetime,
    public: bool = True,
    uploads: Sequence[Upload] = (),
) -> list[Row]:
    """The rows of a message and its files."""
    common = {"organisation_id": ticket.organisation_id, "ticket_id": ticket.id, "public": public}
    side = "staff" if viewer.is_staff else "customer"
    message = {"id": message_id, "author_id": viewer.person_id, "side": side, "body": body, "at": at}
    files = [
        {"id": new_id(), "message_id": message_id, "name": file.name, "size": file.size, "digest": file.digest}
        for file in uploads
    ]
    return [(Message, message | common), *((Attachment, file | common) for file in files)]


def receipt(name: str, ticket: TicketFacts, terms: Terms, found: Sequence[Clock]) -> dict[str, object]:
    """What the mail that confirms a ticket says."""
    severity = terms.plan.severity(ticket.severity)
    return {
        "name": name,
        "reference": ticket.reference,
        "subject": ticket.subject,
        "severity_label": severity.label,
        "severity_name": severity.name,
        "clocks": [
            {
                "label": clock.kind.replace("_", " "),
                "target": clock.target,
                "due_at": clock.due_at.isoformat() if clock.due_at else None,
                "commitment": clock.commitment,
            }
            for clock in found
            if clock.commitment in ("guarantee", "target")
        ],
        "best_effort": not any(clock.kind == "resolution" for clock in found),
    }
