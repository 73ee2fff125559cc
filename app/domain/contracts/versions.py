"""The plan versions of this installation: all of them, and one by the name that people call it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.lib import database


@dataclass(frozen=True, slots=True)
class Version:
    """An adopted plan; `adopted_by` is nobody's name where a command or the demo did it. `contracts` counts the
    organisations' contracts whose latest version is on it."""

    id: UUID
    stem: str
    version: str
    digest: str
    adopted_at: datetime
    adopted_by: str | None
    contracts: int


_VERSION = """
    SELECT v.id, v.stem, v.version, v.digest, v.adopted_at, p.name AS adopted_by,
           (SELECT count(*) FROM (
                SELECT DISTINCT ON (c.organisation_id, c.contract_id) c.plan_version_id FROM contract_version c
                ORDER BY c.organisation_id, c.contract_id, c.number DESC) latest
            WHERE latest.plan_version_id = v.id) AS contracts
    FROM plan_version v
    LEFT JOIN event e ON e.organisation_id IS NULL AND e.subject_id = v.id AND e.kind = 'plan_adopted'
    LEFT JOIN person p ON p.id = e.actor_id
"""


async def versions() -> list[Version]:
    """All of them, the newest first."""
    rows = await database.fetch(f"{_VERSION} ORDER BY v.adopted_at DESC, v.id DESC")
    return [Version(**row) for row in rows]


async def source_named(name: str) -> tuple[str, str] | None:
    """Text and stem of the plan called STEM, STEM@VERSION or STEM@DIGEST, of several the one adopted last; None when
    there is none."""
    stem, _, which = name.partition("@")
    row = await database.fetch_one(
        "SELECT source, stem FROM plan_version WHERE stem = $1 "
        "AND ($2 = '' OR version = $2 OR starts_with(digest, $2)) ORDER BY adopted_at DESC, id DESC LIMIT 1",
        stem,
        which,
    )
    return (row["source"], row["stem"]) if row else None
