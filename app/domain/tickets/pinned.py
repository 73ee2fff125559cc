"""How many tickets are held to what has been changed since they were opened."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from app.lib import database


async def open_tickets_of(plan_version_id: UUID, tiers: Sequence[str]) -> int:
    """Tickets that are not resolved, opened under that plan version in one of these tiers."""
    count = await database.fetch_value(
        "SELECT count(*) FROM ticket t "
        "JOIN contract_version v ON v.organisation_id = t.organisation_id AND v.id = t.contract_version_id "
        "WHERE v.plan_version_id = $1 AND v.tier = ANY ($2) AND t.resolved_at IS NULL AND t.closed_at IS NULL",
        plan_version_id,
        tiers,
    )
    return cast(int, count)
