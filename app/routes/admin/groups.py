"""Who is in the groups that the plan names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.queries import active_staff
from app.domain.contracts.queries import newest_plan
from app.domain.escalations import groups
from app.domain.escalations.on_call import serves
from app.domain.escalations.people_queries import group_members, staff_person
from app.domain.escalations.reach import Member, Reached, of_groups
from app.domain.plans.plan import Plan
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound
from app.web.forms import Form, read_form
from app.web.render import page, reader_of, set_now
from app.web.state import viewer


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group with its members in order, who of it is reached now, and what it is told of, in words."""

    slug: str
    name: str
    members: list[Member]
    reached: Reached
    serves: list[str]


@get("/groups")
async def index(request: Request) -> Response[str]:
    """Every group of the newest plan."""
    plan = await newest_plan()
    set_now(request, await portal_now())
    members = await group_members(list(plan.groups)) if plan else []
    shown = [_shown(request, plan, slug, members) for slug in plan.groups] if plan else []
    return page(request, "admin/groups.html", groups=shown)


@get("/groups/{slug:str}")
async def show(request: Request, slug: FromPath[str]) -> Response[str]:
    """One group, to be edited."""
    return await _show(request, slug)


@post("/groups/{slug:str}/members")
async def add(request: Request, slug: FromPath[str]) -> Response[Any]:
    """One more person, at the end."""
    form = await read_form(request)
    chosen = form.identifier("member")
    if chosen is None or chosen not in {person["id"] for person in await active_staff()}:
        form.errors["member"] = "Choose somebody who is active on the staff."
        return await _show(request, slug, form)
    await groups.add_member(viewer(request), slug, chosen)
    return Redirect(f"/admin/groups/{slug}", status_code=303)


@get("/groups/{slug:str}/members/{person_id:uuid}/removal")
async def before_removal(request: Request, slug: FromPath[str], person_id: FromPath[UUID]) -> Response[str]:
    """Asks first whether the last one of the last resort shall go."""
    plan, person = await newest_plan(), await staff_person(person_id)
    if plan is None or slug not in plan.groups or person is None:
        raise NotFound(slug)
    return page(request, "admin/group_emptied.html", slug=slug, name=plan.groups[slug], person=person)


@post("/groups/{slug:str}/members/{person_id:uuid}/removal")
async def remove(request: Request, slug: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """One person fewer; `sure` where that leaves the last resort to nobody."""
    form = await read_form(request)
    if not form.values.get("sure") and await groups.leaves_no_last_resort(slug, person_id):
        return Redirect(f"/admin/groups/{slug}/members/{person_id}/removal", status_code=303)
    await groups.remove_member(viewer(request), slug, person_id)
    return Redirect(f"/admin/groups/{slug}", status_code=303)


@post("/groups/{slug:str}/members/{person_id:uuid}/move")
async def move(request: Request, slug: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """One place up, or down."""
    form = await read_form(request)
    direction: groups.Direction = "up" if form.values.get("direction") == "up" else "down"
    await groups.move_member(viewer(request), slug, person_id, direction)
    return Redirect(f"/admin/groups/{slug}", status_code=303)


async def _show(request: Request, slug: str, form: Form | None = None) -> Response[str]:
    plan = await newest_plan()
    if plan is None or slug not in plan.groups:
        raise NotFound(slug)
    set_now(request, await portal_now())
    group = _shown(request, plan, slug, await group_members([slug]))
    inside = {member.person_id for member in group.members}
    people = [(str(row["id"]), row["name"]) for row in await active_staff() if row["id"] not in inside]
    return page(
        request,
        "admin/group.html",
        status_code=422 if form else 200,
        group=group,
        people=people,
        errors=form.errors if form else {},
    )


def _shown(request: Request, plan: Plan, slug: str, members: Sequence[Member]) -> GroupShown:
    return GroupShown(
        slug=slug,
        name=plan.groups[slug],
        members=[member for member in members if member.group == slug],
        reached=of_groups([slug], members, reader_of(request).now),
        serves=serves(plan, slug),
    )


handlers = [index, show, add, before_removal, remove, move]
