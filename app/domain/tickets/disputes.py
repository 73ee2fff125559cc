"""The staff proposes another severity, and the customer answers (sla.md, "Clocks", Dispute). Until it is settled the
clocks run on the customer's."""

import json
from dataclasses import dataclass
from datetime import datetime

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.dispute import answer_until
from app.domain.clocks.standing import Standing, check
from app.domain.tickets import policy
from app.domain.tickets.replies import tell_customers, tell_staff
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.triage import moved_to
from app.domain.tickets.verbs import Hold, happen, hold
from app.lib import database
from app.lib.refusals import Conflict, allow

LONGEST_WORDS = 2_000
SETTLED = "The proposal is settled already."


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the staff proposed last on a ticket: which severity, why, who and when."""

    severity: str
    reason: str
    by: str
    at: datetime


async def propose(viewer: Viewer, reference: str, severity: str, reason: str) -> None:
    """Another severity, with its definition as the plan has it and why it fits better. Silence adopts it.

    Raises NotFound, Refused: one proposal at a time, and not what it is already.
    """
    held = await hold(viewer, reference)
    ticket, plan = held.ticket, held.terms.plan
    allow(policy.can_act_for_us(viewer, ticket) and not ticket.over, "The ticket is settled already.")
    data = {"severity": severity, "from": ticket.severity, "reason": reason}
    await happen(held, viewer, "severity_proposed", data=data)
    now, other = plan.severity(ticket.severity), plan.severity(severity)
    facts: dict[str, object] = {
        "now": now.name,
        "proposed": other.name,
        "definition": other.definition,
        "cite": other.cite,
        "body": reason,
        "until": answer_until(held.terms.tier, now, held.now).isoformat(),
    }
    await tell_customers(ticket, viewer, "severity_proposed", facts)


async def accept(viewer: Viewer, reference: str) -> None:
    """The customer agrees: the ticket has the proposed severity from now on. Raises NotFound, Refused, Conflict."""
    held = await hold(viewer, reference)
    proposed = open_for(held, viewer)
    await settle(held, viewer, proposed, "accepted")
    label = held.terms.plan.severity(proposed).name
    await tell_staff(held.ticket, viewer, f"{viewer.name} accepted {label} for {held.ticket.reference}")


async def object_to(viewer: Viewer, reference: str, words: str = "") -> None:
    """The customer does not agree: the severity stays theirs. Raises NotFound, Refused, Conflict."""
    held = await hold(viewer, reference)
    proposed = open_for(held, viewer)
    data = {"severity": proposed, "kept": held.ticket.severity, "reason": words}
    await happen(held, viewer, "proposal_rejected", data=data)
    label = held.terms.plan.severity(proposed).name
    await tell_staff(held.ticket, viewer, f"{viewer.name} objected to {label} for {held.ticket.reference}", words)


def standing_of(held: Hold) -> Standing:
    """Where the ticket stands now."""
    return check(held.terms.plan, *held.history)[-1]


def open_for(held: Hold, viewer: Viewer) -> str:
    """The severity that is proposed, for the customer to answer. Raises Refused, Conflict."""
    allow(policy.can_answer(viewer, held.ticket), "The customer answers a proposal, while the ticket is not settled.")
    return proposed_in(held)


def proposed_in(held: Hold) -> str:
    """The severity that is proposed. Raises Conflict without one."""
    standing = standing_of(held)
    if standing.proposed is None:
        raise Conflict(SETTLED)
    return standing.proposed.slug


async def settle(held: Hold, viewer: Viewer | None, severity: str, settles: str, words: str = "") -> None:
    """The proposed severity becomes the ticket's: `accepted`, by `silence`, or `decided` by the account manager."""
    data = {"severity": severity, "from": held.ticket.severity, "settles": settles, "reason": words}
    await happen(held, viewer, "severity_changed", moved_to(held, severity), data=data)


async def proposal_of(ticket: TicketFacts) -> Proposal | None:
    """What was proposed last, whether or not it is settled."""
    row = await database.fetch_one(
        "SELECT e.data, e.at, p.name FROM event e JOIN person p ON p.id = e.actor_id WHERE e.organisation_id = $1 "
        "AND e.subject_id = $2 AND e.subject = 'ticket' AND e.kind = 'severity_proposed' ORDER BY e.seq DESC LIMIT 1",
        ticket.organisation_id,
        ticket.id,
    )
    if row is None:
        return None
    data = json.loads(row["data"])
    return Proposal(data["severity"], data["reason"], row["name"], row["at"])
