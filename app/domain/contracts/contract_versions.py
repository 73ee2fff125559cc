"""Reading organisations' contracts with their versions. What is the vendor's alone stays empty for a contact."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.domain.contracts.contract import Agreed, ContractVersion
from app.domain.contracts.queries import plan_of_version
from app.domain.plans.plan import Plan
from app.lib import database

NEWEST_PLANS = 20
_AGREED = ("plan_version_id", "tier", "account_id", "starts_on", "ends_on", "zone", "renews_on", "renews_by_itself")
_ALSO = ("notice_days", "uptime", "monthly_fee")
_VERSIONS = """
    SELECT v.*, i.monthly_fee, i.currency, i.note, i.reason, p.name AS changer
    FROM contract_version v
    LEFT JOIN contract_internal i ON i.organisation_id = v.organisation_id AND i.contract_version_id = v.id
    LEFT JOIN person p ON p.id = v.changed_by
"""


async def versions_of(organisation_id: UUID) -> list[ContractVersion]:
    """Every version, the newest first; none when the organisation has no contract."""
    rows = await database.fetch(f"{_VERSIONS} WHERE v.organisation_id = $1 ORDER BY v.number DESC", organisation_id)
    return [_version(row) for row in rows]


async def in_effect_of(organisation_ids: Sequence[UUID]) -> dict[UUID, ContractVersion]:
    """The version in effect of each organisation that has one, whether or not its days have begun or are over."""
    rows = await database.fetch(
        f"SELECT version.* FROM unnest($1::uuid[]) AS o (id) CROSS JOIN LATERAL ({_VERSIONS} "
        "WHERE v.organisation_id = o.id AND v.effective_at <= portal_now() ORDER BY v.number DESC LIMIT 1) version",
        list(organisation_ids),
    )
    return {row["organisation_id"]: _version(row) for row in rows}


def _version(row: Mapping[str, Any]) -> ContractVersion:
    agreed = Agreed(
        **{name: row[name] for name in (*_AGREED, *_ALSO)},
        overrides=json.loads(row["overrides"]),
        currency=row["currency"] or "",
        note=row["note"] or "",
    )
    return ContractVersion(
        organisation_id=row["organisation_id"],
        id=row["id"],
        contract_id=row["contract_id"],
        number=row["number"],
        effective_at=row["effective_at"],
        created_at=row["created_at"],
        changed_by=row["changer"],
        reason=row["reason"] or "",
        agreed=agreed,
    )


async def plans_to_agree_on(present: UUID | None) -> list[tuple[UUID, Plan]]:
    """The plans adopted last, the newest first, and the `present` one wherever it stands."""
    rows = await database.fetch(
        "(SELECT id, adopted_at FROM plan_version ORDER BY adopted_at DESC LIMIT $2) "
        "UNION SELECT id, adopted_at FROM plan_version WHERE id = $1 ORDER BY adopted_at DESC",
        present,
        NEWEST_PLANS,
    )
    return [(row["id"], await plan_of_version(row["id"])) for row in rows]
