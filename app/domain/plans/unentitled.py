"""What somebody is told who asks for what a tier does not have (R2)."""

from app.domain.plans.plan import Tier


def not_part_of(what: str, tier: Tier, lowest: Tier | None) -> str:
    """To a customer: `what` is not part of their tier, and which has it."""
    return only_in(f"{what} is not part of your tier, {tier.name}", lowest)


def only_in(what: str, lowest: Tier | None) -> str:
    """A sentence, and then the `lowest` tier that has what it speaks of; None: no tier does."""
    return f"{what}. {f'The lowest tier that has it is {lowest.name}.' if lowest else 'No tier of this plan has it.'}"
