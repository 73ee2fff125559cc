"""The incidents that a ticket is about, for its page; the staff may link it to one that is open."""

from typing import Any

from litestar import Request

from app.domain.accounts.viewer import Viewer
from app.domain.incidents import links, queries
from app.domain.incidents.statuses import STATUS_WORDS
from app.domain.tickets.ticket import TicketFacts
from app.web.state import settings_of


async def shown(request: Request, viewer: Viewer, ticket: TicketFacts) -> dict[str, Any]:
    """What `incidents/_of_ticket.html` names."""
    linked = await links.incidents_of(ticket.organisation_id, ticket.id)
    known = {row["public_id"] for row in linked}
    open_now = await queries.open_incidents() if viewer.is_staff else []
    return {
        "ticket_incidents": [(row["public_id"], row["name"], STATUS_WORDS[row["status"]]) for row in linked],
        "incident_options": [(one.public_id, one.name) for one in open_now if one.public_id not in known],
        "status_url": settings_of(request.app).status_url,
    }
