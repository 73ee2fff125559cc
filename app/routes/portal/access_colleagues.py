"""Who belongs to an organisation, by its own admins' hands: inviting, what somebody may see, letting them go."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.accounts.viewer import MembershipRole
from app.domain.contracts.contacts import LONGEST_NAME, MEMBERSHIP_ROLES
from app.domain.identity import colleagues, inviting
from app.domain.identity.people import someone_of
from app.domain.identity.places import Place
from app.lib.refusals import NotFound
from app.routes import access_page as shared
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.routes.portal.access_people import PATH, PERSON, address, everybody, one_of_them
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

_CHOOSE = "Choose what they may see."


@get(f"{PATH}/new")
async def new(request: Request, place: FromPath[str]) -> Response[str]:
    """The form of an invitation."""
    found, organisation_id = await _find(request, place)
    colleagues.allow_keeping(viewer(request), organisation_id)
    return await _new(request, found, Form({"role": "member"}, []), 200)


@post(f"{PATH}/new")
async def invite(request: Request, place: FromPath[str]) -> Response[Any]:
    """Asks them by mail."""
    (found, organisation_id), form = await _find(request, place), await read_form(request)
    asking = inviting.Asking(
        form.text("email", "An address", line=True),
        form.text("name", "A name", most=LONGEST_NAME, line=True),
        cast(MembershipRole, form.choice("role", [*MEMBERSHIP_ROLES], _CHOOSE)),
    )
    verb = partial(inviting.invite, viewer(request), organisation_id, asking)
    again = partial(_new, request, found, form, 422)
    return await _change(request, form, verb, shared.saved(shared.address(found, "/people"), "invited"), again)


@post(f"{PATH}/invitations/{{invitation_id:uuid}}/again")
async def send_again(request: Request, place: FromPath[str], invitation_id: FromPath[UUID]) -> Response[Any]:
    """Another mail, with another link."""
    return await _of_invitation(request, place, partial(inviting.send_again, viewer(request)), invitation_id, "invited")


@post(f"{PATH}/invitations/{{invitation_id:uuid}}/removal")
async def take_back(request: Request, place: FromPath[str], invitation_id: FromPath[UUID]) -> Response[Any]:
    """The link is good for nothing any more."""
    verb = partial(inviting.take_back, viewer(request))
    return await _of_invitation(request, place, verb, invitation_id, "taken-back")


async def _of_invitation(
    request: Request, place: str, verb: Callable[[UUID, UUID], Awaitable[None]], invitation_id: UUID, what: str
) -> Response[Any]:
    (found, organisation_id), form = await _find(request, place), await read_form(request)
    act = partial(verb, organisation_id, invitation_id)
    again = partial(everybody, request, found, form, 422)
    return await _change(request, form, act, shared.saved(shared.address(found, "/people"), what), again)


@post(f"{PERSON}/role")
async def change_role(request: Request, place: FromPath[str], person_id: FromPath[UUID]) -> Response[Any]:
    """What they may see; they sign in again as that."""
    (found, organisation_id), form = await _find(request, place), await read_form(request)
    role = cast(MembershipRole, form.choice("role", [*MEMBERSHIP_ROLES], _CHOOSE))
    verb = partial(colleagues.change_role, viewer(request), organisation_id, person_id, role)
    again = partial(one_of_them, request, found, person_id, form, 422)
    return await _change(request, form, verb, shared.saved(address(found, person_id), "role"), again)


@get(f"{PERSON}/removal")
async def ask_removal(request: Request, place: FromPath[str], person_id: FromPath[UUID]) -> Response[str]:
    """What letting them go means."""
    found, organisation_id = await _find(request, place)
    colleagues.allow_keeping(viewer(request), organisation_id)
    return await _removal(request, found, person_id, Form({}, []), 200)


@post(f"{PERSON}/removal")
async def remove(request: Request, place: FromPath[str], person_id: FromPath[UUID]) -> Response[Any]:
    """They belong to it no more."""
    (found, organisation_id), form = await _find(request, place), await read_form(request)
    verb = partial(colleagues.remove, viewer(request), organisation_id, person_id)
    again = partial(_removal, request, found, person_id, form, 422)
    return await _change(request, form, verb, shared.saved(shared.address(found, "/people"), "let-go"), again)


async def _find(request: Request, place: str) -> tuple[Place, UUID]:
    """The vendor's own people are made and let go elsewhere."""
    found = await shared.find(request, place)
    if found.organisation_id is None:
        raise NotFound(place)
    return found, found.organisation_id


async def _change(
    request: Request,
    form: Form,
    verb: Callable[[], Awaitable[None]],
    leads_to: str,
    again: Callable[[], Awaitable[Response[str]]],
) -> Response[Any]:
    async def act() -> str:
        await verb()
        return leads_to

    return await once_or_again(request, viewer(request), form, act, again)


async def _new(request: Request, place: Place, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "access/new_person.html",
        status_code=status,
        role_options=[*MEMBERSHIP_ROLES.items()],
        days=inviting.LIFE.days,
        **shared.common(request, place, "/people"),
        **typed(form),
    )


async def _removal(request: Request, place: Place, person_id: UUID, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "access/person_removal.html",
        status_code=status,
        someone=await someone_of(viewer(request), place.organisation_id, person_id),
        **shared.common(request, place, "/people"),
        **typed(form),
    )


handlers: list[Any] = [new, invite, send_again, take_back, change_role, ask_removal, remove]
