"""The same ticket once more: sent from a page that was gone back to, or from a second tab."""

from datetime import timedelta

from app.domain.accounts.viewer import Viewer
from app.domain.tickets.filing import Draft
from app.domain.tickets.queries import TICKET
from app.domain.tickets.ticket import TicketFacts
from app.lib import database

SHORT_WHILE = timedelta(minutes=15)


async def filed_lately(viewer: Viewer, draft: Draft) -> TicketFacts | None:
    """The newest ticket with this subject and text that the viewer filed for this organisation within a SHORT_WHILE; no
    void one, for what was withdrawn may be filed anew."""
    row = await database.fetch_one(
        _FILED, draft.organisation_id, viewer.person_id, SHORT_WHILE, draft.subject, draft.body
    )
    return TicketFacts.of(row) if row else None


# By when it was last spoken on, too, which is never before it was opened: that has an index.
_FILED = f"""
    {TICKET.format(person="$2")}
    JOIN message m ON m.organisation_id = t.organisation_id AND m.ticket_id = t.id AND m.at = t.opened_at
    WHERE t.organisation_id = $1 AND t.opened_by = $2 AND NOT t.voided
    AND t.last_public_at > portal_now() - $3::interval AND t.opened_at > portal_now() - $3::interval
    AND t.subject = $4 AND m.body = $5
    ORDER BY t.opened_at DESC LIMIT 1
"""
