"""Who may do what to a ticket. Pure: each question answers yes or no, and its refusal says why."""

from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.contracts.policy import can_manage
from app.domain.plans.plan import Plan, Tier
from app.domain.plans.unentitled import not_part_of
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
    return not_part_of("Filing tickets", tier, plan.lowest_tier_filing())


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


def can_void(viewer: Viewer, ticket: TicketFacts) -> bool:
    """The staff closes what is no request to it, while it is not settled: also to merge it into another."""
    return viewer.is_staff and not ticket.over


def can_contest(viewer: Viewer, ticket: TicketFacts) -> bool:
    """The customer says that they are not holding it up, while it waits for them or for somebody else."""
    waits = ticket.status in ("waiting_on_customer", "waiting_on_third_party")
    return not viewer.is_staff and sees(viewer, ticket) and waits


def can_answer(viewer: Viewer, ticket: TicketFacts) -> bool:
    """The customer answers what the staff proposes: another severity, a workaround."""
    return not viewer.is_staff and sees(viewer, ticket) and not ticket.over


def can_decide(viewer: Viewer, ticket: TicketFacts) -> bool:
    """Account managers, and administrators for them, settle what the customer asked them about."""
    return viewer.staff_role in ("account_manager", "administrator") and not ticket.over


def can_move(viewer: Viewer, ticket: TicketFacts) -> bool:
    """Account managers, and administrators for them, hold a ticket to another contract version, until it is closed."""
    return can_manage(viewer) and ticket.status != "closed"


def can_set_component(viewer: Viewer, ticket: TicketFacts) -> bool:
    """The staff says which component a ticket is about, also afterwards; the customer when filing it."""
    return viewer.is_staff and not ticket.voided


def can_rate(viewer: Viewer, ticket: TicketFacts) -> bool:
    """The customer, after closure; nothing was solved on what became void."""
    return not viewer.is_staff and sees(viewer, ticket) and ticket.status == "closed" and not ticket.voided


def can_change_severity(viewer: Viewer, ticket: TicketFacts, *, lowers: bool) -> bool:
    """Only the customer lowers (sla.md, "Clocks", Severity); either side raises."""
    return sees(viewer, ticket) and not ticket.over and not (viewer.is_staff and lowers)


def can_correct_verdicts(viewer: Viewer) -> bool:
    """Who answers for the account: account managers and administrators (sla.md, "Shape")."""
    return viewer.staff_role in ("account_manager", "administrator")


def can_remove_watcher(viewer: Viewer, ticket: TicketFacts, person_id: UUID) -> bool:
    """Oneself; others by who filed it, the organisation's admins and the staff."""
    owns = ticket.opened_by == viewer.person_id or ticket.organisation_id in viewer.administers
    return sees(viewer, ticket) and (viewer.is_staff or owns or person_id == viewer.person_id)
