"""The verbs on components: make, edit, order, archive, and set a status by hand."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from app.domain.accounts.viewer import Viewer
from app.domain.events.actions import Subject, record
from app.domain.incidents import policy
from app.domain.incidents.component import ComponentFacts
from app.domain.incidents.component_queries import component_for, components
from app.domain.incidents.public_id import new_public_id
from app.domain.incidents.publication import announce
from app.domain.incidents.running import NOT_YOURS as NOT_RUNNING
from app.domain.incidents.statuses import TROUBLE, ComponentStatus
from app.domain.incidents.tables import Component, ManualStatus
from app.lib import database
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused, Wrong, allow
from app.lib.rows import insert

LONGEST_NAME = 100
LONGEST_DESCRIPTION = 1000
NOT_YOURS = "Administrators edit components."


@dataclass(frozen=True, slots=True)
class Draft:
    """What a component shall be. `start_date` is since when its uptime counts, for one older than its row."""

    name: str
    description: str = ""
    is_group: bool = False
    group: str = ""
    only_show_if_degraded: bool = False
    showcase: bool = True
    start_date: date | None = None


async def create(viewer: Viewer, draft: Draft) -> str:
    """Makes it, last in its place; answers its public id. Raises Refused, Wrong."""
    allow(policy.can_edit_components(viewer), NOT_YOURS)
    now = await portal_now()
    group_id = await _check(draft, now)
    await _hold_order()
    component_id, public_id = new_id(), new_public_id()
    position = await database.fetch_value("SELECT coalesce(max(position), 0) + 1 FROM component")
    columns = {name: value for name, value in asdict(draft).items() if name != "group"}
    times = {"created_at": now, "updated_at": now}
    keys = {"id": component_id, "public_id": public_id, "group_id": group_id, "position": position}
    await insert((Component, keys | columns | times))
    subject = Subject("component", component_id, None)
    await record(subject, "created", at=now, actor=viewer.person_id, data={"name": draft.name})
    await announce()
    return public_id


async def edit(viewer: Viewer, public_id: str, draft: Draft) -> None:
    """Makes it so; a group stays a group. Raises NotFound, Refused, Wrong."""
    component, now = await _hold(public_id)
    allow(policy.can_edit_components(viewer), NOT_YOURS)
    draft = replace(draft, is_group=component.is_group, group="" if component.is_group else draft.group)
    group_id = await _check(draft, now)
    new: dict[Column | str, Any] = {n: value for n, value in asdict(draft).items() if n not in ("group", "is_group")}
    new["group_id"] = group_id
    old = {str(name): getattr(component, str(name)) for name in new}
    if new == old:
        return
    await Component.update(new | {"updated_at": now}).where(Component.id == component.id)
    differing = [name for name in old if new[name] != old[name]]
    data = {"from": {n: str(old[n]) for n in differing}, "to": {n: str(new[n]) for n in differing}}
    await record(component.log, "edited", at=now, actor=viewer.person_id, data=data)
    await announce()


async def _check(draft: Draft, now: datetime) -> UUID | None:
    """The id of the draft's group, if it names one. Raises Wrong."""
    errors = {}
    if not 0 < len(draft.name) <= LONGEST_NAME:
        errors["name"] = f"A name of 1 to {LONGEST_NAME} characters is needed."
    if len(draft.description) > LONGEST_DESCRIPTION:
        errors["description"] = f"The description can be {LONGEST_DESCRIPTION:,} characters at most."
    if draft.start_date and draft.start_date > now.date():
        errors["start_date"] = "It counts since a day that has been."
    group = await component_for(draft.group) if draft.group else None
    if draft.group and (group is None or not group.is_group or group.archived_at or draft.is_group):
        errors["group"] = "Choose one of the groups. A group is in none itself."
    if errors:
        raise Wrong(errors)
    return group.id if group else None


async def move(viewer: Viewer, public_id: str, *, up: bool) -> None:
    """One place up or down among its own: its group's, or the page's. Raises NotFound, Refused."""
    await _hold_order()
    component = await _find(public_id)
    allow(policy.can_edit_components(viewer), NOT_YOURS)
    allow(component.archived_at is None, "It is archived.")
    beside = [c for c in await components() if c.group_id == component.group_id]
    at = [c.id for c in beside].index(component.id)
    there = at - 1 if up else at + 1
    if not 0 <= there < len(beside):
        return
    await _swap(component, beside[there])
    await record(component.log, "moved", at=await portal_now(), actor=viewer.person_id, data={"up": up})
    await announce()


async def _hold_order() -> None:
    """Nobody else changes the order until the transaction ends: of two who locked rows to swap them, each would wait
    for the other."""
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('component order'))")


async def _swap(one: ComponentFacts, other: ComponentFacts) -> None:
    await database.execute(
        "UPDATE component SET position = CASE id WHEN $1 THEN $4::int ELSE $3::int END WHERE id IN ($1, $2)",
        one.id,
        other.id,
        one.position,
        other.position,
    )


async def archive(viewer: Viewer, public_id: str) -> None:
    """It is no part of the product any more. History still names it. Archiving twice is archiving once.

    Raises NotFound, Refused: for a group with members, and while something is wrong with it.
    """
    component, now = await _hold(public_id)
    allow(policy.can_edit_components(viewer), NOT_YOURS)
    if component.archived_at:
        return
    if component.is_group and any(c.group_id == component.id for c in await components()):
        raise Refused("Move or archive the components of this group first.")
    allow(component.status == "operational", "Something is wrong with it now. Archive it when that is over.")
    await database.execute(
        "UPDATE component SET archived_at = $2, archived_by = $3, updated_at = $2 WHERE id = $1",
        component.id,
        now,
        viewer.person_id,
    )
    await record(component.log, "archived", at=now, actor=viewer.person_id)
    await announce()


async def set_status(viewer: Viewer, public_id: str, status: ComponentStatus) -> None:
    """Says by hand how it is, without an incident; operational takes the word back. Open incidents and maintenances
    still have theirs: the worst is shown. Raises NotFound, Refused."""
    component, now = await _hold(public_id)
    allow(policy.can_run(viewer), NOT_RUNNING)
    allow(status != "under_maintenance", "Plan a maintenance: only its announced window does not count as an outage.")
    allow(status in TROUBLE, "There is no such status.")
    allow(not component.is_group, "A group is as its components are.")
    allow(component.archived_at is None, "It is archived.")
    if status == component.manual:
        return
    await database.execute(
        "UPDATE manual_status SET ended_at = greatest($2, set_at) WHERE component_id = $1 AND ended_at IS NULL",
        component.id,
        now,
    )
    if status != "operational":
        row = {"id": new_id(), "component_id": component.id, "status": status, "set_by": viewer.person_id}
        await insert((ManualStatus, row | {"set_at": now}))
    await database.execute("UPDATE component SET updated_at = $2 WHERE id = $1", component.id, now)
    data = {"from": component.manual, "to": status}
    await record(component.log, "status_set", at=now, actor=viewer.person_id, data=data)
    await announce()


async def _hold(public_id: str) -> tuple[ComponentFacts, datetime]:
    return await _find(public_id, lock=True), await portal_now()


async def _find(public_id: str, *, lock: bool = False) -> ComponentFacts:
    component = await component_for(public_id, lock=lock)
    if component is None:
        raise NotFound(public_id)
    return component
