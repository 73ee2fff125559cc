"""How a place's people must sign in: enforcing single sign-on, its break-glass people, second factors."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.identity import break_glass, enforcing, factor_roles
from app.domain.identity.people import people_of
from app.domain.identity.places import Place
from app.routes import access_page as shared
from app.routes.access_words import ROLES
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

PATH = "/access/{place:str}/policy"


@get(PATH)
async def show(request: Request, place: FromPath[str]) -> Response[str]:
    """What holds, and how to change it."""
    return await _show(request, await shared.find(request, place), Form({}, []), 200)


@get(f"{PATH}/enforcement")
async def ask_enforcing(request: Request, place: FromPath[str]) -> Response[str]:
    """Whom it would lock out, and what it takes; then the button."""
    me, found = viewer(request), await shared.find(request, place)
    return page(
        request,
        "access/enforcement.html",
        preview=await enforcing.preview(me, found.organisation_id),
        missing=await enforcing.missing(me, found.organisation_id),
        policy=await enforcing.enforced(found.organisation_id),
        **shared.common(request, found, "/policy"),
        **typed(Form({}, [])),
    )


@post(f"{PATH}/enforcement")
async def enforce(request: Request, place: FromPath[str]) -> Response[Any]:
    """From now on only through a provider."""
    found = await shared.find(request, place)
    return await _change(request, found, partial(enforcing.enforce, viewer(request), found.organisation_id))


@post(f"{PATH}/relaxation")
async def relax(request: Request, place: FromPath[str]) -> Response[Any]:
    """Every way in is open again."""
    found = await shared.find(request, place)
    return await _change(request, found, partial(enforcing.relax, viewer(request), found.organisation_id))


@post(f"{PATH}/break-glass")
async def name_break_glass(request: Request, place: FromPath[str]) -> Response[Any]:
    """One more who may come in without the provider."""
    found, form = await shared.find(request, place), await read_form(request)
    person_id = form.identifier("person")
    if person_id is None:
        form.errors["person"] = "Choose somebody."
        return await _show(request, found, form, 422)
    return await _change(request, found, partial(break_glass.name, viewer(request), found.organisation_id, person_id))


@post(f"{PATH}/break-glass/{{person_id:uuid}}/removal")
async def remove_break_glass(request: Request, place: FromPath[str], person_id: FromPath[UUID]) -> Response[Any]:
    """One less; never the last while it is enforced."""
    found = await shared.find(request, place)
    return await _change(request, found, partial(break_glass.remove, viewer(request), found.organisation_id, person_id))


@post(f"{PATH}/second-factor")
async def require_factor(request: Request, place: FromPath[str]) -> Response[Any]:
    """The roles that need one."""
    found, form = await shared.find(request, place), await read_form(request)
    roles = [role for role in factor_roles.roles_of(found.organisation_id) if f"factor-{role}" in form.values]
    return await _change(
        request, found, partial(factor_roles.require_factor, viewer(request), found.organisation_id, roles)
    )


async def _change(request: Request, place: Place, verb: Callable[[], Awaitable[None]]) -> Response[Any]:
    form = await read_form(request)

    async def act() -> str:
        await verb()
        return shared.saved(shared.address(place, "/policy"))

    return await once_or_again(request, viewer(request), form, act, lambda: _show(request, place, form, 422))


async def _show(request: Request, place: Place, form: Form, status: int) -> Response[str]:
    me = viewer(request)
    people = [one for one in await people_of(me, place.organisation_id) if one.active]
    named = [one for one in people if one.break_glass]
    return page(
        request,
        "access/policy.html",
        status_code=status,
        policy=await enforcing.enforced(place.organisation_id),
        named=named,
        can_be_named=[(one.person_id, f"{one.name}, {one.email}") for one in people if not one.break_glass],
        roles=[(role, ROLES[role]) for role in factor_roles.roles_of(place.organisation_id)],
        factor_roles=await factor_roles.factor_roles_of(me, place.organisation_id),
        without_factor=sum(not one.has_factor for one in people),
        **shared.common(request, place, "/policy"),
        **typed(form),
    )


handlers: list[Any] = [
    show,
    ask_enforcing,
    enforce,
    relax,
    name_break_glass,
    remove_break_glass,
    require_factor,
]
