"""Letting a customer's people go: a role, their place there, the portal; and what it would leave without anybody."""

from contextlib import suppress
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.contracts import contact_roles
from app.domain.contracts.contact_queries import belongs_to, contacts_of
from app.domain.contracts.contact_roles import CONTACT_ROLES, ContactRole, last_holds
from app.domain.identity import leaving as access
from app.lib.refusals import NotFound
from app.routes import organisation_page as shared
from app.routes.desk.organisation_people import find_contact
from app.web.forms import read_form
from app.web.render import page
from app.web.state import viewer

ACTS = ("role", "removal", "deactivation")


@dataclass(frozen=True, slots=True)
class Loss:
    """A role that nobody would have any more, and where."""

    organisation: str
    role: str


@get("/organisations/{prefix:str}/people/{person_id:uuid}/leaving")
async def leaving(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Response[str]:
    """What taking a role away, removing or deactivating would leave without anybody, before it is done."""
    organisation = await shared.find_to_change(request, prefix)
    contact = await find_contact(organisation, person_id)
    act, role = request.query_params.get("act"), request.query_params.get("role")
    if act not in ACTS or (act == "role" and role not in contact.roles):
        raise NotFound(str(person_id))
    elsewhere = [one for one in await belongs_to(person_id) if one[0] != organisation.id]
    places = [(organisation.id, organisation.name), *(elsewhere if act == "deactivation" else [])]
    losses = [
        Loss(name, words)
        for organisation_id, name in places
        for held in last_holds(await contacts_of(organisation_id), person_id)
        if (words := _words(held)) and (act != "role" or held == role)
    ]
    return page(
        request,
        "organisations/leaving.html",
        contact=contact,
        act=act,
        role=role,
        role_words=_words(role or ""),
        losses=losses,
        elsewhere=[name for _, name in elsewhere],
        **await shared.common(request, organisation),
    )


@post("/organisations/{prefix:str}/people/{person_id:uuid}/contact-roles/removal")
async def end_role(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """One thing fewer that they are turned to for."""
    organisation = await shared.find_to_change(request, prefix)
    role = cast(ContactRole, (await read_form(request)).values.get("contact_role", ""))
    await contact_roles.end_role(viewer(request), organisation.id, person_id, role)
    return Redirect(shared.address(organisation, f"/people/{person_id}"), status_code=303)


@post("/organisations/{prefix:str}/people/{person_id:uuid}/removal")
async def remove(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """They belong to it no more; a second click finds it done."""
    organisation = await shared.find_to_change(request, prefix)
    with suppress(NotFound):
        await access.remove(viewer(request), organisation.id, person_id)
    return Redirect(shared.address(organisation, "/people"), status_code=303)


@post("/organisations/{prefix:str}/people/{person_id:uuid}/deactivation")
async def deactivate(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """Shuts them out."""
    organisation = await shared.find_to_change(request, prefix)
    await access.deactivate(viewer(request), organisation.id, person_id)
    return Redirect(shared.address(organisation, f"/people/{person_id}"), status_code=303)


@post("/organisations/{prefix:str}/people/{person_id:uuid}/activation")
async def activate(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """Lets them in again."""
    organisation = await shared.find_to_change(request, prefix)
    await access.activate(viewer(request), organisation.id, person_id)
    return Redirect(shared.address(organisation, f"/people/{person_id}"), status_code=303)


def _words(role: str) -> str:
    return next((words for known, words in CONTACT_ROLES.items() if known == role), "")


handlers = [leaving, end_role, remove, deactivate, activate]
