"""Rotas: who takes turns at being on call for a group, and who covers."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.queries import active_staff
from app.domain.contracts.queries import newest_plan
from app.domain.escalations import overrides, rota_queries, rotas
from app.domain.escalations.overrides import LONGEST_WHY, NewCover
from app.domain.escalations.rota import Rota
from app.domain.escalations.rotas import Draft
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import Conflict, NotFound
from app.routes.availability_page import DAYS, ZONES, moment_in, person_in
from app.routes.composing import once_or_again
from app.routes.on_call_shown import gathered
from app.routes.rota_form import draft_of, new_values, places, values_of
from app.routes.rota_lanes import Drawn, drawn
from app.web.forms import Form, read_form
from app.web.render import page, reader_of, set_now
from app.web.state import viewer

HERE = "/admin/rotas"


@dataclass(frozen=True, slots=True)
class RotaShown:
    """A rota with its next four weeks."""

    rota: Rota
    drawn: Drawn
    first: bool


@get("/rotas")
async def index(request: Request) -> Response[str]:
    """Every group with its rotas, and the hours without cover."""
    found = await gathered(request)
    names, reader = await found.people(), reader_of(request)
    by_group = [
        (slug, name, [rota for rota in found.rotas if rota.group == slug]) for slug, name in found.names.items()
    ]
    return page(
        request,
        "on_call/rotas.html",
        groups=[
            (slug, name, [RotaShown(r, drawn(r, names, found.now, reader.zone), r is mine[0]) for r in mine])
            for slug, name, mine in by_group
        ],
        group_names=found.names,
        bare=found.bare(),
        away=found.away(),
    )


@get("/rotas/new")
async def new(request: Request) -> Response[str]:
    """The form of a rota of the group that the address names."""
    set_now(request, await portal_now())
    reader, group = reader_of(request), request.query_params.get("group", "")
    values = new_values(reader.zone.key, reader.now.astimezone(reader.zone).date()) | {"group": group}
    return await _form(request, None, Form(values, []), 200)


@post("/rotas/new")
async def make(request: Request) -> Response[Any]:
    """Makes it, once; or shows it first."""
    me, form = viewer(request), await read_form(request)
    draft = draft_of(form)
    form.errors = await rotas.wrong_in(draft) | form.errors
    if _wants_preview(form):
        return await _form(request, None, form, 200, draft)

    async def act() -> str:
        return f"{HERE}/{await rotas.make(me, form.values.get('group', ''), draft)}"

    return await once_or_again(request, me, form, act, lambda: _form(request, None, form, 422))


@get("/rotas/{rota_id:uuid}")
async def show(request: Request, rota_id: FromPath[UUID]) -> Response[str]:
    """One rota, to be edited."""
    rota = await _find(rota_id)
    return await _form(request, rota, Form(values_of(rota), []), 200)


@post("/rotas/{rota_id:uuid}")
async def change(request: Request, rota_id: FromPath[UUID]) -> Response[Any]:
    """Changes it from now on; or shows first what that would come to."""
    me, form = viewer(request), await read_form(request)
    rota, draft = await _find(rota_id), draft_of(form)
    form.errors = await rotas.wrong_in(draft) | form.errors
    if _wants_preview(form):
        return await _form(request, rota, form, 200, draft)

    async def act() -> str:
        await rotas.change(me, rota_id, draft, seen=form.number("seen"))
        return f"{HERE}/{rota_id}"

    try:
        return await once_or_again(request, me, form, act, lambda: _form(request, rota, form, 422))
    except Conflict as conflict:
        form.errors[""] = f"{conflict} What is drawn is how it goes now; sending yours again saves it."
        form.values["seen"] = str(rota.versions[-1].number)
        return await _form(request, rota, form, 409)


def _wants_preview(form: Form) -> bool:
    return form.values.get("act") == "preview" and not form.errors


@post("/rotas/{rota_id:uuid}/place")
async def earlier(request: Request, rota_id: FromPath[UUID]) -> Redirect:
    """Asked before the one before it."""
    await rotas.ask_earlier(viewer(request), rota_id)
    return Redirect(HERE, status_code=303)


@post("/rotas/{rota_id:uuid}/end")
async def end(request: Request, rota_id: FromPath[UUID]) -> Redirect:
    """Nobody is on call by it any more."""
    await rotas.end(viewer(request), rota_id)
    return Redirect(HERE, status_code=303)


@post("/rotas/{rota_id:uuid}/covers")
async def cover(request: Request, rota_id: FromPath[UUID]) -> Response[Any]:
    """Somebody covers a span."""
    me, form, rota = viewer(request), await read_form(request), await _find(rota_id)
    set_now(request, await portal_now())
    zone = reader_of(request).zone
    begins, ends = moment_in(form, "begins", zone), moment_in(form, "ends", zone)
    why = form.text("why", "A reason", most=LONGEST_WHY, line=True)
    person, instead = person_in(form, "who") or UUID(int=0), person_in(form, "instead_of")

    async def act() -> str:
        if begins and ends:
            await overrides.cover(me, rota_id, NewCover(person, instead, begins, ends, why))
        return f"{HERE}/{rota_id}"

    async def again() -> Response[str]:
        return await _form(request, rota, Form(values_of(rota) | form.values, [], form.errors), 422)

    return await once_or_again(request, me, form, act, again)


@post("/rotas/{rota_id:uuid}/covers/{override_id:uuid}/removal")
async def take_back(request: Request, rota_id: FromPath[UUID], override_id: FromPath[UUID]) -> Redirect:
    """As the rota says again."""
    await overrides.take_back(viewer(request), override_id)
    return Redirect(f"{HERE}/{rota_id}", status_code=303)


async def _find(rota_id: UUID) -> Rota:
    rota = await rota_queries.rota_of(rota_id)
    if rota is None:
        raise NotFound(str(rota_id))
    return rota


async def _form(
    request: Request, rota: Rota | None, form: Form, status: int, previewed: Draft | None = None
) -> Response[str]:
    now, plan = await portal_now(), await newest_plan()
    set_now(request, now)
    group = rota.group if rota else form.values.get("group", "")
    if plan is None or group not in plan.groups:
        raise NotFound(group)
    people = [(str(row["id"]), row["name"]) for row in await active_staff()]
    shown = rota or Rota(new_id(), group, form.values.get("name", ""), ())
    if previewed:
        version = previewed.version(len(shown.versions) + 1, now)
        shown = replace(shown, versions=(*shown.versions, version))
    everyone = [person for version in shown.versions for person in version.people]
    names = await rota_queries.names_of([*everyone, *(one.person_id for one in shown.overrides)])
    return page(
        request,
        "on_call/rota.html",
        status_code=status,
        rota=rota,
        group=group,
        group_name=plan.groups[group],
        ended=bool(rota and not rota.versions[-1].people),
        drawn=drawn(shown, names, now, reader_of(request).zone) if shown.versions else None,
        previewed=previewed is not None,
        people=[("", "Nobody"), *people],
        staff=people,
        places=places(form.values),
        days=[(f"day-{number}", day) for number, day in enumerate(DAYS)],
        weekdays=[(str(number), day) for number, day in enumerate(DAYS)],
        zones=ZONES,
        covers=await rota_queries.covers([rota.id]) if rota else [],
        once=form.values.get("once") or str(new_id()),
        values=form.values,
        errors=form.errors,
    )


handlers = [index, new, make, show, change, earlier, end, cover, take_back]
