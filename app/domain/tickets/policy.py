"""Who may do what to a ticket. Pure: each question answers yes or no, and its refusal says why."""

from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.contracts.plan import Plan, Tier
from app.domain.tickets.ticket import TicketFacts


def sees(viewer: Viewer, ticket: TicketFacts) -> bool:
    """Staff see every ticket; a member their own and watched ones; an organisation's admin all of it."""
    if viewer.is_staff:
        return True
    if ticket.organisation_id in viewer.administers:
        return True
    return ticket.organisation_id in viewer.organisation_ids and (
        ticket.opened_by == viewer.person_id or ticket.watching
    )


def why_not_file(plan: Plan, tier: Tier) -> str | None:
    """None when the tier files tickets; else words that name the lowest tier that does (R2)."""
    if tier.can_file:
        return None
    lowest = plan.lowest_tier_filing()
    rest = f" The lowest tier that has it is {lowest.name}." if lowest else ""
    return f"Filing tickets is not part of your tier, {tier.name}.{rest}"


def can_act_for_us(viewer: Viewer, ticket: TicketFacts) -> bool:
    """Take, note, wait, resolve: the staff's verbs, while the ticket is not closed."""
    return viewer.is_staff and ticket.status != "closed"


def can_reply(viewer: Viewer, ticket: TicketFacts) -> bool:
    """The customer until it is closed, the staff until it is settled: then they reopen it first."""
    return sees(viewer, ticket) and not (ticket.over if viewer.is_staff else ticket.status == "closed")


def can_note(viewer: Viewer, ticket: TicketFacts) -> bool:
    """The staff, also on what is over."""
    return viewer.is_staff and sees(viewer, ticket)


def can_reopen(viewer: Viewer, ticket: TicketFacts) -> bool:
    """Either side, what was resolved; how long for, the plan says."""
    return sees(viewer, ticket) and ticket.over and ticket.resolved_at is not None


def can_resolve(viewer: Viewer, ticket: TicketFacts) -> bool:
    """The staff, once."""
    return viewer.is_staff and not ticket.over


def can_escalate(viewer: Viewer, ticket: TicketFacts) -> bool:
    """Either side, while something is owed on it."""
    return sees(viewer, ticket) and not ticket.over


def can_close(viewer: Viewer, ticket: TicketFacts) -> bool:
    """The customer closes what is resolved."""
    return not viewer.is_staff and sees(viewer, ticket) and ticket.status == "resolved"


def can_withdraw(viewer: Viewer, ticket: TicketFacts) -> bool:
    """The customer withdraws what is not settled."""
    return not viewer.is_staff and sees(viewer, ticket) and not ticket.over


def can_rate(viewer: Viewer, ticket: TicketFacts) -> bool:
    """The customer, after closure."""
    return not viewer.is_staff and sees(viewer, ticket) and ticket.status == "closed"


def can_change_severity(viewer: Viewer, ticket: TicketFacts, *, lowers: bool) -> bool:
    """Only the customer lowers (sla.md, "Clocks", Severity); either side raises."""
    return sees(viewer, ticket) and not ticket.over and not (viewer.is_staff and lowers)


def can_remove_watcher(viewer: Viewer, ticket: TicketFacts, person_id: UUID) -> bool:
    """Oneself; others by who filed it, the organisation's admins and the staff."""
    owns = ticket.opened_by == viewer.person_id or ticket.organisation_id in viewer.administers
    return sees(viewer, ticket) and (viewer.is_staff or owns or person_id == viewer.person_id)
