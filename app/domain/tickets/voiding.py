"""Closing a ticket that needs no answer, or not here: its running clocks end void, breached ones stay breached
(sla.md, "Clocks", Void)."""

from collections.abc import Mapping
from typing import Any, Literal

from app.domain.accounts.viewer import Viewer
from app.domain.plans.plan import Plan
from app.domain.tickets import policy
from app.domain.tickets.closing import closed_now
from app.domain.tickets.replies import tell_assignee, tell_customers
from app.domain.tickets.verbs import happen, hold
from app.lib.refusals import allow

CustomerReason = Literal["withdrawn", "solved_by_customer"]
StaffReason = Literal["spam", "duplicate", "out_of_scope", "opened_by_staff"]
LONGEST_WORDS = 2_000
# As they stand behind "closed it: ".
WORDS: Mapping[str, str] = {
    "withdrawn": "withdrawn by the customer",
    "solved_by_customer": "solved by the customer",
    "spam": "spam",
    "duplicate": "a duplicate of another ticket",
    "out_of_scope": "not in the scope of support",
    "opened_by_staff": "opened by us, unasked",
}
STAFF_REASONS: tuple[StaffReason, ...] = ("spam", "duplicate", "out_of_scope", "opened_by_staff")


async def withdraw(viewer: Viewer, reference: str, reason: CustomerReason = "withdrawn") -> None:
    """The customer no longer wants an answer. Withdrawing twice is withdrawing once. Raises NotFound, Refused."""
    held = await hold(viewer, reference)
    if held.ticket.voided:
        return
    allow(policy.can_withdraw(viewer, held.ticket), "The customer withdraws a ticket, while it is not settled.")
    await happen(held, viewer, "voided", closed_now(held, viewer) | {"voided": True}, data={"reason": reason})
    await tell_assignee(held.ticket, viewer, "closed")


async def void(viewer: Viewer, reference: str, reason: StaffReason, words: str) -> None:
    """The staff closes what is no request to it; the customer reads why, and how to object.

    Raises NotFound, Refused.
    """
    held = await hold(viewer, reference)
    allow(policy.can_void(viewer, held.ticket), "The ticket is settled already.")
    data = {"reason": reason, "words": words}
    await happen(held, viewer, "voided", closed_now(held, viewer) | {"voided": True}, data=data)
    facts: dict[str, object] = {"because": WORDS[reason], "body": words}
    if reason == "out_of_scope":
        facts["scope"] = out_of_scope(held.terms.plan)
        facts["offers_services"] = held.terms.tier.gives("professional-services")
    await tell_customers(held.ticket, viewer, "voided", facts)


def out_of_scope(plan: Plan) -> Mapping[str, Any] | None:
    """The plan's list of what support does not do, with its place in the document; None where it has none (R18)."""
    found: Mapping[str, Any] | None = plan.facts.get("scope", {}).get("out")
    return found
