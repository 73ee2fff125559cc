"""Which contract holds, and the plan it points at."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import asyncpg

from app.domain.contracts import plan_file
from app.domain.contracts.plan import Plan, Tier
from app.lib import database


@dataclass(frozen=True, slots=True)
class Terms:
    """What one contract version promises."""

    contract_version_id: UUID
    account_id: str
    plan: Plan
    tier: Tier


async def terms_in_force(organisation_id: UUID) -> Terms | None:
    """The organisation's terms now; None without a contract that has begun and not ended; its days
    are UTC's until a contract says its zone."""
    row = await database.fetch_one(
        "SELECT v.id, v.plan_version_id, v.tier, c.account_id FROM contract_version v "
        "JOIN contract c ON c.organisation_id = v.organisation_id AND c.id = v.contract_id "
        "WHERE v.organisation_id = $1 AND v.effective_at <= portal_now() "
        "AND c.starts_on <= (portal_now() AT TIME ZONE 'UTC')::date "
        "AND (c.ends_on IS NULL OR c.ends_on >= (portal_now() AT TIME ZONE 'UTC')::date) "
        "ORDER BY v.effective_at DESC, v.number DESC LIMIT 1",
        organisation_id,
    )
    return await _terms(row) if row else None


async def terms_of_version(organisation_id: UUID, contract_version_id: UUID) -> Terms:
    """The terms that a ticket is pinned to."""
    return (await terms_of_versions([organisation_id], [contract_version_id]))[contract_version_id]


async def terms_of_versions(organisations: Sequence[UUID], versions: Sequence[UUID]) -> dict[UUID, Terms]:
    """The terms of several contract versions at once, by version."""
    rows = await database.fetch(
        "SELECT v.id, v.plan_version_id, v.tier, c.account_id FROM contract_version v "
        "JOIN contract c ON c.organisation_id = v.organisation_id AND c.id = v.contract_id "
        "WHERE v.organisation_id = ANY ($1) AND v.id = ANY ($2)",
        list(set(organisations)),
        list(set(versions)),
    )
    return {row["id"]: await _terms(row) for row in rows}


async def _terms(row: asyncpg.Record) -> Terms:
    plan = await plan_of_version(row["plan_version_id"])
    return Terms(row["id"], row["account_id"], plan, plan.tier(row["tier"]))


_plans: dict[UUID, Plan] = {}


async def plan_of_version(plan_version_id: UUID) -> Plan:
    """A stored plan. A version never changes, so a process reads each one once."""
    if plan_version_id not in _plans:
        row = await database.fetch_one("SELECT stem, source FROM plan_version WHERE id = $1", plan_version_id)
        assert row, "a contract's plan version cannot go: its foreign key says so"
        _plans[plan_version_id] = parsed(row["source"], row["stem"])
    return _plans[plan_version_id]


@lru_cache(maxsize=64)
def parsed(source: str, stem: str) -> Plan:
    """The plan that this text says; the same text is read once a process."""
    return plan_file.parse(source, stem)


async def newest_plan() -> Plan | None:
    """The plan adopted last: what the vendor offers now. None before the first."""
    found = await database.fetch_value("SELECT id FROM plan_version ORDER BY adopted_at DESC LIMIT 1")
    return await plan_of_version(found) if found else None
