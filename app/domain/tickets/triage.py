"""The staff's verbs: take, assign, wait, take the turn back, need no reply; and changing severity."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import Clock
from app.domain.contracts.queries import Terms, terms_of
from app.domain.tickets import policy
from app.domain.tickets.filing import Upload, say
from app.domain.tickets.replies import spoken, tell_customers
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import Changes, Hold, happen, hold, refuse_stale
from app.lib.refusals import Conflict, Refused, allow


async def take(viewer: Viewer, reference: str, *, seen: UUID | None = None) -> None:
    """The agent makes it theirs. The first taking acknowledges; a later one only moves it.

    `seen` is who had it as far as the agent saw: Conflict says who was quicker, so that nobody loses a ticket unasked.
    """
    held = await hold(viewer, reference)
    ticket = held.ticket
    allow(policy.can_act_for_us(viewer, ticket) and not ticket.over, "There is nothing left to take on it.")
    if ticket.assignee_id == viewer.person_id:
        return
    if ticket.assignee_id != seen:
        raise Conflict(f"{ticket.assignee or 'Nobody'} has it now.")
    if ticket.taken_at is None:
        await happen(held, viewer, "taken", {"assignee_id": viewer.person_id, "taken_at": held.now})
    else:
        await happen(held, viewer, "assigned", {"assignee_id": viewer.person_id}, data={"from": ticket.assignee})


async def wait(
    viewer: Viewer, reference: str, body: str, *, uploads: Sequence[Upload] = (), seen: UUID | None = None
) -> UUID:
    """A public message that asks for something; whether the resolution clock stops is the plan's to say."""
    held = await hold(viewer, reference)
    allow(policy.can_act_for_us(viewer, held.ticket) and not held.ticket.over, "The ticket is settled already.")
    await refuse_stale(held, viewer, seen)
    message_id = await say(held.ticket, viewer, body, public=True, at=held.now, uploads=uploads)
    changes: Changes = {"status": "waiting_on_customer", "turn": "customer", **spoken(held, message_id)}
    await happen(held, viewer, "waiting_on_customer", changes)
    pauses, why = await why_paused(held.ticket)
    await tell_customers(held.ticket, viewer, "waiting_on_customer", {"body": body, "pauses": pauses, "why": why})
    return message_id


async def wait_for_third_party(
    viewer: Viewer, reference: str, who: str, body: str, *, uploads: Sequence[Upload] = (), seen: UUID | None = None
) -> UUID:
    """A public message that says who else is waited on. It lasts until the staff takes the turn back."""
    held = await hold(viewer, reference)
    allow(policy.can_act_for_us(viewer, held.ticket) and not held.ticket.over, "The ticket is settled already.")
    await refuse_stale(held, viewer, seen)
    message_id = await say(held.ticket, viewer, body, public=True, at=held.now, uploads=uploads)
    # Unlike waiting for the customer it is no message in itself (interfaces.md, `portal explain`).
    await happen(held, viewer, "public_reply", spoken(held, message_id))
    held = await hold(viewer, reference)
    changes: Changes = {"status": "waiting_on_third_party", "turn": "third_party"}
    await happen(held, viewer, "waiting_on_third_party", changes, data={"who": who})
    _, why = paused_by_third_party(held.terms, held.ticket.severity)
    await tell_customers(held.ticket, viewer, "waiting_on_third_party", {"body": body, "who": who, "why": why})
    return message_id


def paused_by_third_party(terms: Terms, slug: str) -> tuple[bool, str]:
    """Whether waiting on a third party stops the resolution clock at that severity, and why, in words."""
    if why := _why_no_clock(terms, slug):
        return False, why
    if not terms.plan.third_party_pauses:
        return False, "The resolution clock keeps running: in this plan it does not stop for others."
    severity = terms.plan.severity(slug)
    if not severity.pauses:
        return False, f"The resolution clock keeps running: on {severity.name} it does not stop for others."
    return True, "The resolution clock stands still until we take the turn back."


def _why_no_clock(terms: Terms, slug: str) -> str | None:
    promise = terms.tier.promises.get("resolution", {}).get(slug)
    if promise is None or promise.duration is None:
        name = terms.plan.severity(slug).name
        return f"{name} is resolved at best effort in this plan, so no resolution clock runs."
    return None


async def why_paused(ticket: TicketFacts, customer: str = "you") -> tuple[bool, str]:
    """Whether waiting on the customer stops this ticket's resolution clock, and why, in words; `customer` is what the
    reader calls them."""
    terms = await terms_of(ticket.pin)
    severity = terms.plan.severity(ticket.severity)
    if why := _why_no_clock(terms, severity.slug):
        return False, why
    if not severity.pauses:
        return False, f"The resolution clock keeps running: on {severity.name} it does not stop for an answer."
    verb = "answer" if customer == "you" else "answers"
    updates = terms.tier.promises.get("update", {}).get(severity.slug)
    stands = "clocks of resolution and updates stand" if updates and updates.duration else "resolution clock stands"
    return True, f"The {stands} still until {customer} {verb}: we cannot go on without it."


async def take_back(viewer: Viewer, reference: str) -> None:
    """The staff takes the turn back: nobody is waited on any more."""
    held = await hold(viewer, reference)
    allow(policy.can_act_for_us(viewer, held.ticket), "The ticket is closed.")
    if held.ticket.status == "open":
        return
    await happen(held, viewer, "back_to_us", {"status": "open", "turn": "us"})


async def no_reply_needed(viewer: Viewer, reference: str, reason: str) -> None:
    """What the customer wrote last needs no answer, and why: its clock ends (sla.md, "Clocks", `next_response`)."""
    held = await hold(viewer, reference)
    allow(policy.can_act_for_us(viewer, held.ticket) and not held.ticket.over, "The ticket is settled already.")
    await happen(held, viewer, "no_reply_needed", data={"reason": reason})


def awaits_response(found: Sequence[Clock]) -> bool:
    """Whether a customer's message waits for the next response that the plan promises."""
    return any(clock.kind == "next_response" and clock.live for clock in found)


def moved_to(held: Hold, severity: str) -> Changes:
    """The ticket's columns once its severity changes. A raise begins the ladder anew; a lowering keeps the levels told
    (sla.md, "Warnings and escalation")."""
    plan = held.terms.plan
    raises = plan.severity(severity).rank < plan.severity(held.ticket.severity).rank
    return {"severity": severity, **({"level": 0} if raises else {})}


async def change_severity(viewer: Viewer, reference: str, severity: str, reason: str) -> None:
    """Raises or lowers. A raise counts from now, a lowering from the start; neither undoes what the other promised.

    Raises NotFound, Refused (only the customer lowers; unknown or the same severity).
    """
    held = await hold(viewer, reference)
    plan = held.terms.plan
    try:
        lowers = plan.severity(severity).rank > plan.severity(held.ticket.severity).rank
    except KeyError:
        raise Refused("The plan has no such severity.") from None
    allow(
        policy.can_change_severity(viewer, held.ticket, lowers=lowers),
        "Only the customer lowers a severity." if lowers else "The ticket is resolved: reopen it first.",
    )
    await happen(
        held,
        viewer,
        "severity_changed",
        moved_to(held, severity),
        data={"severity": severity, "from": held.ticket.severity, "reason": reason},
    )
