"""Who is in the groups that a plan names: administrators add, remove and order them."""

from typing import Literal
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import VENDOR, Actor, action_of, note
from app.domain.contracts.queries import newest_plan
from app.domain.escalations.people_queries import group_members, staff_person
from app.domain.escalations.tables import GroupMember
from app.domain.events.actions import Subject, record
from app.lib import database
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused
from app.lib.rows import insert

Direction = Literal["up", "down"]


async def add_member(viewer: Viewer, group: str, person_id: UUID) -> None:
    """Puts a person of the staff at the end of the group; twice is once. Raises NotFound for a group that the newest
    plan does not name, Refused for who is not on the staff any more, or to anybody but an administrator."""
    order = await _held(viewer, group)
    if await staff_person(person_id) is None:
        raise Refused("Only active people of the staff can be in a group.")
    if person_id not in order:
        await insert((GroupMember, {"group_slug": group, "person_id": person_id, "position": len(order)}))
        await _note(viewer, person_id, "group_joined", group)


async def remove_member(viewer: Viewer, group: str, person_id: UUID) -> None:
    """Takes a person out of the group; twice is once. Raises NotFound, Refused."""
    order = await _held(viewer, group)
    if person_id in order:
        await GroupMember.delete().where((GroupMember.group_slug == group) & (GroupMember.person_id == person_id))
        await _put_in_order(group, [one for one in order if one != person_id])
        await _note(viewer, person_id, "group_left", group)


async def leaves_no_last_resort(group: str, person_id: UUID) -> bool:
    """Whether nobody would be left in the plan's last resort without that person."""
    plan = await newest_plan()
    if plan is None or group != plan.last_resort:
        return False
    return {member.person_id for member in await group_members([group]) if member.group} == {person_id}


async def move_member(viewer: Viewer, group: str, person_id: UUID, direction: Direction) -> None:
    """Moves a person one place; the first stays the first. Raises NotFound, Refused."""
    order = await _held(viewer, group)
    if person_id not in order:
        return
    place = order.index(person_id)
    other = place - 1 if direction == "up" else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        await _put_in_order(group, order)
        await _note(viewer, person_id, "group_moved", group)


async def _held(viewer: Viewer, group: str) -> list[UUID]:
    """The group's people in order, inactive ones too, while nobody else changes it."""
    if not viewer.is_admin:
        raise Refused("Only an administrator says who is in a group.")
    plan = await newest_plan()
    if plan is None or group not in plan.groups:
        raise NotFound(group)
    await database.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"group {group}")
    rows = await database.fetch(
        "SELECT person_id FROM group_member WHERE group_slug = $1 ORDER BY position, person_id", group
    )
    return [row["person_id"] for row in rows]


async def _put_in_order(group: str, order: list[UUID]) -> None:
    await database.execute(
        "UPDATE group_member m SET position = o.place - 1 "
        "FROM unnest($2::uuid[]) WITH ORDINALITY AS o (person_id, place) "
        "WHERE m.group_slug = $1 AND m.person_id = o.person_id",
        group,
        order,
    )


async def _note(viewer: Viewer, person_id: UUID, kind: str, group: str) -> None:
    subject = Subject("person", person_id, None)
    await record(subject, kind, at=await portal_now(), actor=viewer.person_id, public=False, data={"group": group})
    await note(VENDOR, action_of(kind), Actor(viewer.person_id), person=person_id, group=group)
