"""Reading tickets, always through the viewer."""

import json
from collections.abc import Sequence
from typing import cast, get_args
from uuid import UUID

import asyncpg

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import EventKind, Opening, TicketEvent
from app.domain.clocks.event_list import event_of
from app.domain.tickets import policy
from app.domain.tickets.ticket import TicketFacts
from app.lib import database

TICKET = """
    SELECT t.*, o.name AS organisation, opener.name AS opener, assignee.name AS assignee,
           EXISTS (SELECT FROM watch w WHERE w.organisation_id = t.organisation_id AND w.ticket_id = t.id
                   AND w.person_id = {person}) AS watching
    FROM ticket t
    JOIN organisation o ON o.id = t.organisation_id
    JOIN person opener ON opener.id = t.opened_by
    LEFT JOIN person assignee ON assignee.id = t.assignee_id
"""
# The clocks' own kinds of events (interfaces.md, `portal explain`); the log has more.
_CLOCK_EVENTS = list(get_args(EventKind))


async def ticket_for(viewer: Viewer, reference: str, *, lock: bool = False) -> TicketFacts | None:
    """The ticket, if the viewer may see it; None also when there is none. `lock` holds it for a verb."""
    if lock:
        # On its own: a statement that waits for a lock sees the row anew, but beside it the names of before.
        await database.execute("SELECT FROM ticket WHERE reference = upper($1) FOR UPDATE", reference)
    return await _seen(viewer, "t.reference = upper($2)", reference)


async def ticket_numbered(viewer: Viewer, number: str) -> TicketFacts | None:
    """The same by the number in its reference, which is one ticket's alone; its prefix is that of an organisation in
    the viewer's sight."""
    return await _seen(viewer, "t.reference = ANY (ARRAY(SELECT prefix || '-' || $2 FROM organisation))", number)


async def _seen(viewer: Viewer, which: str, named: str) -> TicketFacts | None:
    row = await database.fetch_one(f"{TICKET.format(person='$1')} WHERE {which}", viewer.person_id, named)
    ticket = TicketFacts.of(row) if row else None
    return ticket if ticket and policy.sees(viewer, ticket) else None


async def ticket_of(organisation_id: UUID, ticket_id: UUID) -> TicketFacts:
    """A ticket by its key, for what happens to it by itself."""
    row = await database.fetch_one(
        TICKET.format(person="NULL") + " WHERE t.organisation_id = $1 AND t.id = $2", organisation_id, ticket_id
    )
    assert row, "tickets are never erased"
    return TicketFacts.of(row)


async def messages_of(ticket: TicketFacts) -> list[asyncpg.Record]:
    """The ticket's messages in order, with their authors; contacts' eyes see only public ones."""
    return await database.fetch(
        "SELECT m.id, m.side, m.public, m.body, m.at, m.author_id, p.name AS author FROM message m "
        "JOIN person p ON p.id = m.author_id WHERE m.organisation_id = $1 AND m.ticket_id = $2 ORDER BY m.at, m.id",
        ticket.organisation_id,
        ticket.id,
    )


async def first_words_of(ticket: TicketFacts) -> str:
    """What was said on it first."""
    found = await database.fetch_value(
        "SELECT body FROM message WHERE organisation_id = $1 AND ticket_id = $2 ORDER BY at, id LIMIT 1",
        ticket.organisation_id,
        ticket.id,
    )
    return cast("str | None", found) or ""


async def attachments_of(ticket: TicketFacts) -> list[asyncpg.Record]:
    """The ticket's files."""
    return await database.fetch(
        "SELECT id, message_id, name, size FROM attachment WHERE organisation_id = $1 AND ticket_id = $2 ORDER BY id",
        ticket.organisation_id,
        ticket.id,
    )


async def attachment_of(ticket: TicketFacts, attachment_id: UUID) -> asyncpg.Record | None:
    """One file of this ticket that the viewer's eyes may see."""
    return await database.fetch_one(
        "SELECT id, name, size, digest FROM attachment WHERE organisation_id = $1 AND ticket_id = $2 AND id = $3",
        ticket.organisation_id,
        ticket.id,
        attachment_id,
    )


async def log_of(ticket: TicketFacts) -> list[asyncpg.Record]:
    """The ticket's events in order, with who did them."""
    return await database.fetch(
        "SELECT e.seq, e.kind, e.at, e.public, e.data, p.name AS actor, p.staff_role IS NOT NULL AS by_staff "
        "FROM event e LEFT JOIN person p ON p.id = e.actor_id "
        "WHERE e.organisation_id = $1 AND e.subject_id = $2 AND e.subject = 'ticket' ORDER BY e.seq",
        ticket.organisation_id,
        ticket.id,
    )


History = tuple[Opening, list[TicketEvent]]


async def history_of(ticket: TicketFacts) -> History:
    """What the clocks are computed from: the opening and every event they know."""
    return (await histories_of([ticket]))[ticket.id]


async def histories_of(tickets: Sequence[TicketFacts]) -> dict[UUID, History]:
    """The histories of several tickets at once, by ticket."""
    rows = await database.fetch(
        "SELECT subject_id, kind, at, data FROM event WHERE organisation_id = ANY ($1) AND subject_id = ANY ($2) "
        "AND subject = 'ticket' AND (kind = 'opened' OR kind = ANY ($3)) ORDER BY seq",
        list({ticket.organisation_id for ticket in tickets}),
        [ticket.id for ticket in tickets],
        _CLOCK_EVENTS,
    )
    found: dict[UUID, History] = {}
    for row in rows:
        data = json.loads(row["data"])
        if row["kind"] == "opened":
            found[row["subject_id"]] = (Opening(row["at"], data["severity"], data["channel"]), [])
        else:
            found[row["subject_id"]][1].append(event_of(row["at"], row["kind"], data))
    return found


async def clocks_of(tickets: list[TicketFacts]) -> dict[UUID, list[asyncpg.Record]]:
    """The projected clocks of several tickets at once, by ticket."""
    rows = await database.fetch(
        "SELECT * FROM clock WHERE organisation_id = ANY ($1) AND ticket_id = ANY ($2) ORDER BY ticket_id, kind, cycle",
        list({ticket.organisation_id for ticket in tickets}),
        [ticket.id for ticket in tickets],
    )
    found: dict[UUID, list[asyncpg.Record]] = {ticket.id: [] for ticket in tickets}
    for row in rows:
        found[row["ticket_id"]].append(row)
    return found


async def public_words_since(ticket: TicketFacts, seen: UUID, viewer: Viewer) -> bool:
    """Whether somebody else on the staff spoke in public after that message."""
    return bool(
        await database.fetch_value(
            "SELECT true FROM message later JOIN message before ON before.organisation_id = $1 AND before.id = $3 "
            "WHERE later.organisation_id = $1 AND later.ticket_id = $2 AND later.public AND later.side = 'staff' "
            "AND later.author_id <> $4 AND (later.at, later.id) > (before.at, before.id) LIMIT 1",
            ticket.organisation_id,
            ticket.id,
            seen,
            viewer.person_id,
        )
    )


async def customers_on(ticket: TicketFacts) -> list[asyncpg.Record]:
    """The contacts who hear of this ticket: who filed it and who watches it, while they belong and are active; of one
    that the staff filed for them, the organisation's admins."""
    return await database.fetch(
        "SELECT p.id, p.email FROM person p JOIN membership m ON m.person_id = p.id AND m.organisation_id = $1 "
        "WHERE p.active AND (p.id = $3 OR EXISTS (SELECT FROM watch w WHERE w.organisation_id = $1 "
        "AND w.ticket_id = $2 AND w.person_id = p.id) OR (m.role = 'admin' AND NOT EXISTS (SELECT FROM membership own "
        "WHERE own.organisation_id = $1 AND own.person_id = $3)))",
        ticket.organisation_id,
        ticket.id,
        ticket.opened_by,
    )


async def watchers_of(ticket: TicketFacts) -> list[asyncpg.Record]:
    """Who watches it, by name."""
    return await database.fetch(
        "SELECT p.id, p.name FROM watch w JOIN person p ON p.id = w.person_id "
        "WHERE w.organisation_id = $1 AND w.ticket_id = $2 ORDER BY p.name",
        ticket.organisation_id,
        ticket.id,
    )


async def who_could_watch(ticket: TicketFacts) -> list[asyncpg.Record]:
    """The organisation's people who neither filed it nor watch it, by name."""
    return await database.fetch(
        "SELECT p.id, p.name FROM membership m JOIN person p ON p.id = m.person_id "
        "WHERE m.organisation_id = $1 AND p.active AND p.id <> $3 AND NOT EXISTS (SELECT FROM watch w "
        "WHERE w.organisation_id = $1 AND w.ticket_id = $2 AND w.person_id = p.id) ORDER BY p.name LIMIT 200",
        ticket.organisation_id,
        ticket.id,
        ticket.opened_by,
    )


async def third_party_of(ticket: TicketFacts) -> str:
    """Who besides the customer was waited on last, in the staff's words."""
    found = await database.fetch_value(
        "SELECT data->>'who' FROM event WHERE organisation_id = $1 AND subject_id = $2 AND subject = 'ticket' "
        "AND kind = 'waiting_on_third_party' ORDER BY seq DESC LIMIT 1",
        ticket.organisation_id,
        ticket.id,
    )
    return cast("str | None", found) or "a third party"


async def led_from(ticket: TicketFacts) -> list[tuple[str, str]]:
    """The tickets that it was merged with or split from, on either side, as far as these eyes see: how, and which."""
    rows = await database.fetch(
        "SELECT 'Merged into' AS how, reference FROM ticket WHERE organisation_id = $1 AND id = $3 "
        "UNION ALL SELECT 'Merged into this', reference FROM ticket WHERE organisation_id = $1 AND merged_into = $2 "
        "UNION ALL SELECT 'Split from', reference FROM ticket WHERE organisation_id = $1 AND id = $4 "
        "UNION ALL SELECT 'Split off', reference FROM ticket WHERE organisation_id = $1 AND split_from = $2",
        ticket.organisation_id,
        ticket.id,
        ticket.merged_into,
        ticket.split_from,
    )
    return [(row["how"], row["reference"]) for row in rows]


async def rating_of(ticket: TicketFacts) -> asyncpg.Record | None:
    """What the customer thought of it, if they said."""
    return await database.fetch_one(
        "SELECT score, comment, at FROM rating WHERE organisation_id = $1 AND ticket_id = $2",
        ticket.organisation_id,
        ticket.id,
    )


async def person_address(person_id: UUID) -> str | None:
    """Where an active person is reached by mail."""
    return cast(
        "str | None", await database.fetch_value("SELECT email FROM person WHERE id = $1 AND active", person_id)
    )


async def file_facts(organisation_id: UUID, attachment_id: UUID) -> asyncpg.Record | None:
    """Name, size and digest of a file, for whoever holds its signed address."""
    return await database.fetch_one(
        "SELECT name, size, digest FROM attachment WHERE organisation_id = $1 AND id = $2",
        organisation_id,
        attachment_id,
    )
