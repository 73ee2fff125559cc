"""Who may keep contracts and customers, and what a tier lets them agree. Pure."""

from typing import Literal, get_args
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.plans.offer import Right
from app.domain.plans.plan import Plan, Tier
from app.domain.plans.unentitled import only_in

NOT_YOURS = "Account managers and administrators keep contracts and customers."
NamedRole = Literal["account_manager", "dedicated_engineer"]
NAMED_ROLES: tuple[NamedRole, ...] = get_args(NamedRole)
NAMED_WORDS: dict[NamedRole, str] = {
    "account_manager": "Account manager",
    "dedicated_engineer": "Dedicated engineer",
}
# What gives a customer somebody by name: one of these rights. Senior engineers stand behind the priority queue.
_NAMED_BY: dict[NamedRole, tuple[Right, ...]] = {
    "account_manager": ("named-account-manager", "shared-account-manager"),
    "dedicated_engineer": ("priority-queue",),
}


def can_manage(viewer: Viewer) -> bool:
    """Account managers, and administrators for them."""
    return viewer.staff_role in ("account_manager", "administrator")


def can_manage_people(viewer: Viewer, organisation_id: UUID) -> bool:
    """The same, and an organisation's own admins, for who belongs to it and what they may see there."""
    return can_manage(viewer) or (organisation_id in viewer.administers and not viewer.seen_by)


def why_not_negotiate(plan: Plan, tier: Tier) -> str | None:
    """None when the tier's times and uptime can be negotiated; else words that say which tier's can (R2)."""
    if tier.gives("custom-sla"):
        return None
    return only_in(f"Negotiated promises are not part of {tier.name}", plan.lowest_tier_giving("custom-sla"))


def why_not_name(plan: Plan, tier: Tier, role: NamedRole) -> str | None:
    """None when the tier has such a person by name; else words that say which tier has (R2)."""
    rights = _NAMED_BY[role]
    if any(tier.gives(right) for right in rights):
        return None
    having = (found for right in rights if (found := plan.lowest_tier_giving(right)))
    lowest = min(having, key=lambda found: found.rank, default=None)
    return only_in(f"{NAMED_WORDS[role]} by name is not part of {tier.name}", lowest)


def named_words(tier: Tier | None, role: NamedRole) -> str:
    """What the role is called in that tier."""
    shared = tier and tier.gives("shared-account-manager") and not tier.gives("named-account-manager")
    if role == "account_manager" and shared:
        return "Shared account manager"
    return NAMED_WORDS[role]
