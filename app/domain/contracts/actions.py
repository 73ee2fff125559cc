"""Adopting a plan."""

from typing import cast
from uuid import UUID

from app.domain.contracts.calendars import pin_calendars
from app.domain.contracts.queries import parsed
from app.domain.contracts.tables import PlanVersion
from app.lib import database
from app.lib.ids import new_id
from app.lib.rows import insert


async def adopt_plan(source: str, stem: str) -> UUID:
    """Keeps a plan file's text as a version, its calendars pinned; the same text again is the same version. Raises
    PlanError."""
    plan = parsed(source, stem)
    kept = await database.fetch_value("SELECT id FROM plan_version WHERE digest = $1", plan.digest)
    if kept:
        return cast(UUID, kept)
    version_id = new_id()
    text = {"stem": stem, "version": plan.version, "source": source, "digest": plan.digest}
    await insert((PlanVersion, {"id": version_id, **text, "tiers": [tier.slug for tier in plan.tiers]}))
    await pin_calendars(version_id, source, stem)
    return version_id
