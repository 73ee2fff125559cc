"""Adopting a plan, and giving an organisation a contract on it."""

from datetime import date, datetime
from typing import cast
from uuid import UUID

from app.domain.contracts.queries import parsed
from app.domain.contracts.tables import Contract, ContractVersion, PlanVersion
from app.lib import database
from app.lib.ids import new_id
from app.lib.rows import insert


async def adopt_plan(source: str, stem: str) -> UUID:
    """Keeps a plan file's text as a version; the same text again is the same version. Raises PlanError."""
    plan = parsed(source, stem)
    kept = await database.fetch_value("SELECT id FROM plan_version WHERE digest = $1", plan.digest)
    if kept:
        return cast(UUID, kept)
    version_id = new_id()
    version = {"id": version_id, "stem": stem, "version": plan.version, "source": source, "digest": plan.digest}
    await insert((PlanVersion, version))
    return version_id


async def sign_contract(
    organisation_id: UUID, plan_version_id: UUID, tier: str, *, account_id: str, starts_on: date, effective_at: datetime
) -> UUID:
    """The first version of a new contract; answers its id."""
    contract = {"organisation_id": organisation_id, "id": new_id(), "account_id": account_id, "starts_on": starts_on}
    version = {
        "organisation_id": organisation_id,
        "id": new_id(),
        "contract_id": contract["id"],
        "number": 1,
        "plan_version_id": plan_version_id,
        "tier": tier,
        "effective_at": effective_at,
    }
    await insert((Contract, contract), (ContractVersion, version))
    return cast(UUID, version["id"])
