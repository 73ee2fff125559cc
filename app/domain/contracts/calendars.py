"""Changing a plan's calendars without changing the plan. Each change is the next edition of the installation: tickets
that are open keep theirs (sla.md, "Shape")."""

import json
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import VENDOR, Actor, note
from app.domain.contracts.calendar_queries import PlanCalendars, Table, calendars_now, editions_of, tables_in
from app.domain.contracts.tables import CalendarVersion
from app.domain.events.actions import Subject, record
from app.domain.plans.calendar_changes import differences
from app.domain.plans.calendar_file import in_json, spelt_out
from app.domain.plans.calendar_schema import problems_of
from app.domain.plans.shape import Problem
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Conflict, NotFound, Refused
from app.lib.rows import insert


class Wrong(ValueError):
    """A calendar that cannot be used; each of `problems` is a key and the reason."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(reason for _, reason in problems))
        self.problems = problems


async def changed_table(held: PlanCalendars, name: str, table: Table) -> dict[str, Any]:
    """The table as an edition of it would be kept: the holidays of its region spelt out around this year. Raises
    Wrong."""
    problems = problems_of({**held.tables, name: table}, name)
    if problems:
        raise Wrong(problems)
    return spelt_out(table, await _this_year())


async def change_calendar(
    viewer: Viewer, plan_version_id: UUID, name: str, table: Table, why: str, *, seen: int
) -> None:
    """Gives the calendar that table, for tickets opened from now on. `seen` is the edition that was changed, 0 for the
    plan file's own. What changes nothing is no edition. Raises NotFound, Refused to anybody but an administrator,
    Conflict when somebody changed it meanwhile, Wrong."""
    if not viewer.is_admin:
        raise Refused("Only an administrator changes a calendar.")
    await _hold_editions()
    held = await calendars_now(plan_version_id)
    if held is None or name not in held.tables:
        raise NotFound(name)
    body = await changed_table(held, name, table)
    if not differences(held.calendars[name], held.changed(name, body)):
        return
    if held.editions.get(name, 0) != seen:
        raise Conflict("Somebody has changed this calendar since you opened it.")
    edition = await _write(plan_version_id, name, body, why, viewer.person_id)
    now = await database.fetch_value("SELECT portal_now()")
    subject, data = Subject("calendar", plan_version_id, None), {"name": name, "edition": edition, "changes": why}
    await record(subject, "calendar_changed", at=now, actor=viewer.person_id, public=False, data=data)
    await note(VENDOR, "calendar.changed", Actor(viewer.person_id), plan_version=plan_version_id, **data)


async def pin_calendars(plan_version_id: UUID, source: str, stem: str) -> None:
    """What a plan version that was just adopted starts from: the holidays of regions as they are known today, and what
    was changed in the browser under the version before, of calendars that the file says unchanged."""
    before = await database.fetch_one(
        "SELECT id, version, source FROM plan_version WHERE stem = $1 AND id <> $2 ORDER BY adopted_at DESC LIMIT 1",
        stem,
        plan_version_id,
    )
    said_before = tables_in(before["source"]) if before else {}
    year = await _this_year()
    for name, table in tables_in(source).items():
        editions = await editions_of(before["id"], name) if before and said_before.get(name) == table else []
        edited = editions[0].table if editions and _edited(editions[0].table, table) else None
        if edited or "region" in table:
            body = spelt_out(edited or table, year)
            why = f"Carried over from version {before['version']}." if before and edited else _spelt(body)
            await _hold_editions()
            async with database.acting_as(SYSTEM):
                await _write(plan_version_id, name, body, why, None)


def _edited(body: Table, table: Table) -> bool:
    """Whether more was done to the file's table than spelling out its region."""
    ours, theirs = ({**one, "region_holidays": None} for one in (body, in_json(table)))
    return ours != theirs


def _spelt(table: Table) -> str:
    days = sorted(table["region_holidays"])
    return f"Holidays of {table['region']} spelt out, {days[0][:4]} to {days[-1][:4]}."


async def _hold_editions() -> None:
    """Nobody else writes an edition until this transaction ends, so that none appears before an older one."""
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('calendar editions'))")


async def _write(plan_version_id: UUID, name: str, body: Mapping[str, Any], why: str, by: UUID | None) -> int:
    edition = cast(int, await database.fetch_value("SELECT coalesce(max(edition), 0) + 1 FROM calendar_version"))
    version = {"edition": edition, "plan_version_id": plan_version_id, "name": name, "body": json.dumps(body)}
    await insert((CalendarVersion, {**version, "changes": why, "changed_by": by}))
    return edition


async def _this_year() -> int:
    return cast(int, await database.fetch_value("SELECT extract(year FROM portal_now())::int"))
