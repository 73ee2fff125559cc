"""Who settles a proposed severity that the customer does not: the account manager, or silence (sla.md, "Clocks",
Dispute)."""

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.dispute import adopted_at
from app.domain.deliveries.actions import Recipient, owe
from app.domain.deliveries.notices import tell
from app.domain.escalations.climbing import about
from app.domain.escalations.people_queries import ACCOUNT_MANAGERS, administrators, group_members
from app.domain.escalations.reach import of_groups
from app.domain.tickets import policy
from app.domain.tickets.disputes import open_for, proposal_of, proposed_in, settle, standing_of
from app.domain.tickets.queries import customers_on, person_address, ticket_of
from app.domain.tickets.verbs import Hold, happen, hold, hold_locked
from app.domain.timers.claims import Fired
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Refused, allow


async def ask_manager(viewer: Viewer, reference: str, words: str = "") -> None:
    """The customer wants the account manager to decide, which ends the adoption by silence. Asking twice is asking
    once. Raises NotFound, Refused, Conflict."""
    held = await hold(viewer, reference)
    proposed = open_for(held, viewer)
    if standing_of(held).manager_asked:
        return
    await happen(held, viewer, "manager_asked", data={"reason": words})
    async with database.acting_as(SYSTEM):
        await _tell_managers(held, viewer, proposed, words)


async def _tell_managers(held: Hold, viewer: Viewer, proposed: str, words: str) -> None:
    """The account managers, and the administrators who can decide for them."""
    groups, plan, ticket = (ACCOUNT_MANAGERS,), held.terms.plan, held.ticket
    members = await group_members(groups, organisation_id=ticket.organisation_id)
    reached = of_groups(groups, members, held.now).people
    people = [Recipient(person.person_id, person.email) for person in reached]
    people += [Recipient(row["id"], row["email"]) for row in await administrators()]
    proposal = await proposal_of(ticket)
    assert proposal, "it is open"
    facts = {
        "asked_by": viewer.name,
        "now": plan.severity(ticket.severity).name,
        "proposed": plan.severity(proposed).name,
        "proposed_by": proposal.by,
        "reason": proposal.reason,
        "body": words,
    }
    await owe(people, "manager_asked", about(held, held.now) | facts, organisation_id=ticket.organisation_id)


async def decide(viewer: Viewer, reference: str, *, adopt: bool, words: str) -> None:
    """The account manager adopts what was proposed or keeps what is; the customer reads why.

    Raises NotFound, Refused until the customer asks, Conflict once it is settled.
    """
    held = await hold(viewer, reference)
    ticket = held.ticket
    allow(policy.can_decide(viewer, ticket), "Account managers and administrators decide about a proposed severity.")
    proposed = proposed_in(held)
    if not standing_of(held).manager_asked:
        raise Refused("The customer has not asked for a decision: the proposal is theirs to answer.")
    if adopt:
        await settle(held, viewer, proposed, "decided", words)
    else:
        data = {"severity": proposed, "kept": ticket.severity, "reason": words, "settles": "decided"}
        await happen(held, viewer, "proposal_rejected", data=data)
    await _tell_settled(held, proposed if adopt else ticket.severity, viewer.name, words)


async def adopt_on_silence(fired: Fired) -> None:
    """The customer's time to answer is over, and nobody did."""
    assert fired.organisation_id, "a ticket's timer has its organisation"
    held = await hold_locked(await ticket_of(fired.organisation_id, fired.subject_id))
    standing = standing_of(held)
    until = adopted_at(held.terms.tier, standing)
    if until is None or until > fired.due_at or standing.proposed is None:
        return
    await settle(held, None, standing.proposed.slug, "silence")
    await _tell_settled(held, standing.proposed.slug, None, "", late=fired.late)


async def _tell_settled(held: Hold, severity: str, by: str | None, words: str, *, late: bool = False) -> None:
    """The customers on the ticket, and the agent who has it; `by` is None where silence settled it."""
    ticket, name = held.ticket, held.terms.plan.severity(severity).name
    line = f"{ticket.reference} is {name}" + ("" if severity == ticket.severity else " from now on")
    facts = about(held, held.now) | {"by": by, "is_now": name, "body": words, "line": line}
    theirs = facts | {"path": f"/tickets/{ticket.reference}"}
    people = [Recipient(row["id"], row["email"]) for row in await customers_on(ticket)]
    to = ticket.organisation_id
    async with database.acting_as(SYSTEM):
        await tell(people, "severity_settled", theirs, organisation_id=to, late=late)
        if ticket.assignee_id and (address := await person_address(ticket.assignee_id)):
            has_it = [Recipient(ticket.assignee_id, address)]
            await tell(has_it, "severity_settled", facts, organisation_id=to, late=late)
