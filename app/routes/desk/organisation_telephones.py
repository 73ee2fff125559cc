"""Telephone numbers of a customer's people."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.contracts import telephones
from app.routes import organisation_page as shared
from app.routes.desk.organisation_people import change_person, find_contact
from app.web.forms import read_form
from app.web.state import viewer

LONGEST = 40


@post("/organisations/{prefix:str}/people/{person_id:uuid}/telephones")
async def add(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Response[Any]:
    """One more number."""
    me = viewer(request)
    organisation = await shared.find_to_change(request, prefix)
    form = await read_form(request)
    shown = form.text("telephone", "A number", most=LONGEST, line=True)

    act = partial(telephones.add_telephone, me, organisation.id, person_id, shown)
    return await change_person(request, organisation, person_id, form, act)


@post("/organisations/{prefix:str}/people/{person_id:uuid}/telephones/{telephone_id:uuid}/verification")
async def verify(
    request: Request, prefix: FromPath[str], person_id: FromPath[UUID], telephone_id: FromPath[UUID]
) -> Response[Any]:
    """It was tried, and it is theirs."""
    me = viewer(request)
    organisation = await shared.find_to_change(request, prefix)
    await find_contact(organisation, person_id)
    form = await read_form(request)
    how = form.choice("how", [*telephones.HOWS], "Choose how it was verified.")

    act = partial(telephones.verify_telephone, me, organisation.id, telephone_id, how)
    return await change_person(request, organisation, person_id, form, act)


@post("/organisations/{prefix:str}/people/{person_id:uuid}/telephones/{telephone_id:uuid}/removal")
async def remove(
    request: Request, prefix: FromPath[str], person_id: FromPath[UUID], telephone_id: FromPath[UUID]
) -> Redirect:
    """One number fewer."""
    organisation = await shared.find_to_change(request, prefix)
    await telephones.remove_telephone(viewer(request), organisation.id, telephone_id)
    return Redirect(shared.address(organisation, f"/people/{person_id}"), status_code=303)


handlers = [add, verify, remove]
