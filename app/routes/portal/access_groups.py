"""Which groups of the provider's give which role, and whom that would make what."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.identity import mapping
from app.domain.identity.connection import Connection
from app.domain.identity.places import Place
from app.domain.identity.roles import roles_for
from app.routes import access_connection as one
from app.routes import access_page as shared
from app.routes.access_words import DEFAULT_ROLES, ROLES
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

PATH = f"{one.PATH}/groups"
# Names of groups that are offered while one is typed.
MOST_OFFERED = 500


@get(PATH)
async def show(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[str]:
    """The table, and what it makes of everybody we know groups of."""
    found, held = await one.find(request, place, connection_id)
    return await _show(request, found, held, Form({}, []), 200)


@post(PATH)
async def give(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """A group gives a role."""
    found, held = await one.find(request, place, connection_id)
    form = await read_form(request)
    group = form.text("external_group", "The group", most=mapping.LONGEST_GROUP, line=True)
    verb = partial(mapping.give, viewer(request), held.id, group, form.values.get("role", ""))
    return await _change(request, found, held, form, verb)


@post(f"{PATH}/removal")
async def take(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """It gives none any more."""
    found, held = await one.find(request, place, connection_id)
    form = await read_form(request)
    verb = partial(mapping.take, viewer(request), held.id, form.values.get("external_group", ""))
    return await _change(request, found, held, form, verb)


async def _change(request: Request, place: Place, held: Connection, form: Form, verb: Any) -> Response[Any]:
    async def act() -> str:
        await verb()
        return shared.saved(one.address(place, held.id, "/groups"), "group")

    return await once_or_again(request, viewer(request), form, act, lambda: _show(request, place, held, form, 422))


async def _show(request: Request, place: Place, held: Connection, form: Form, status: int) -> Response[str]:
    becomes = await mapping.preview(viewer(request), held.id)
    return page(
        request,
        "access/groups.html",
        status_code=status,
        mapped=await mapping.mapped_of(held.id),
        known=[person for person in becomes if person.groups],
        seen=mapping.seen_in(becomes)[:MOST_OFFERED],
        unknown=sum(not person.groups for person in becomes),
        roles=DEFAULT_ROLES,
        role_options=[(role, ROLES[role]) for role in roles_for(held.organisation_id).given],
        **one.common(request, place, held, "/groups"),
        **typed(form),
    )


handlers: list[Any] = [show, give, take]
