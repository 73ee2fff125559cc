"""The calendars that hold: of which plan versions, in which edition, and what they were before."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.calendars.calendar import Calendar
from app.domain.contracts.queries import parsed
from app.domain.plans.amendments import Amendments
from app.domain.plans.calendar_file import read_calendars
from app.domain.plans.plan import Plan, Tier
from app.lib import database

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edition:
    """A calendar's `table` from the time on at which somebody changed it, and why. `by` is None where it was written as
    the plan was adopted."""

    number: int
    table: Table
    changes: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanCalendars:
    """The calendars of a plan version, as tickets get them that are opened now. `tables` are what the plan file would
    say, `editions` the numbers of those that are not the file's own any more; those stand in `printed`."""

    plan_version_id: UUID
    plan: Plan
    tables: Mapping[str, Table]
    editions: Mapping[str, int]
    printed: Mapping[str, Table]

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        """The calendars by name, in the file's order."""
        return self.plan.calendars

    def tiers_of(self, name: str) -> tuple[Tier, ...]:
        """The tiers whose clocks count by it, as their own calendar or within a union."""
        return tuple(tier for tier in self.plan.tiers if name in _names(tier.calendar))

    def changed(self, name: str, table: Table) -> Calendar:
        """What the calendar would be with that table."""
        return read_calendars({**self.tables, name: table})[name]


def _names(calendar: Calendar) -> set[str]:
    return {calendar.name, *(member.name for member in calendar.union)}


async def plans_in_use() -> list[UUID]:
    """The plan versions that contracts hold or will hold, and the newest, which comes first."""
    rows = await database.fetch(
        """
        WITH held AS (
            SELECT plan_version_id, ends_on, lead(effective_at) OVER (
                PARTITION BY organisation_id, contract_id ORDER BY effective_at, number) AS superseded_at
            FROM contract_version
        )
        SELECT id FROM plan_version
        WHERE id IN (SELECT plan_version_id FROM held
                     WHERE (superseded_at IS NULL OR superseded_at > portal_now())
                       AND (ends_on IS NULL OR ends_on >= (portal_now() AT TIME ZONE 'UTC')::date))
           OR id = (SELECT id FROM plan_version ORDER BY adopted_at DESC LIMIT 1)
        ORDER BY adopted_at DESC
        """
    )
    return [row["id"] for row in rows]


async def calendars_now(plan_version_id: UUID) -> PlanCalendars | None:
    """Those of one plan version; None when there is no such version."""
    version = await database.fetch_one("SELECT stem, source FROM plan_version WHERE id = $1", plan_version_id)
    if version is None:
        return None
    rows = await database.fetch(
        "SELECT DISTINCT ON (name) name, edition, body FROM calendar_version WHERE plan_version_id = $1 "
        "ORDER BY name, edition DESC",
        plan_version_id,
    )
    edited = {row["name"]: json.loads(row["body"]) for row in rows}
    printed = tables_in(version["source"])
    tables = {name: edited.get(name, table) for name, table in printed.items()}
    plan = parsed(version["source"], version["stem"], Amendments(calendars=edited))
    return PlanCalendars(plan_version_id, plan, tables, {row["name"]: row["edition"] for row in rows}, printed)


async def editions_of(plan_version_id: UUID, name: str) -> list[Edition]:
    """A calendar's editions, the newest first; without the plan file's own."""
    rows = await database.fetch(
        "SELECT v.edition, v.body, v.changes, v.changed_at, p.name AS by FROM calendar_version v "
        "LEFT JOIN person p ON p.id = v.changed_by WHERE v.plan_version_id = $1 AND v.name = $2 ORDER BY edition DESC",
        plan_version_id,
        name,
    )
    return [
        Edition(row["edition"], json.loads(row["body"]), row["changes"], row["by"], row["changed_at"]) for row in rows
    ]


def tables_in(source: str) -> dict[str, Any]:
    """The calendars of a plan file that can be used, as it writes them."""
    tables: dict[str, Any] = tomllib.loads(source)["calendars"]
    return tables
