"""The people of a place: how they sign in, where they are signed in, and ending that."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.contracts.contacts import MEMBERSHIP_ROLES
from app.domain.identity import person
from app.domain.identity.invitations import invited_to
from app.domain.identity.people import Someone, people_of
from app.domain.identity.places import Place
from app.domain.identity.policy import can_keep_people
from app.routes import access_page as shared
from app.routes.access_words import ROLES
from app.routes.organisation_page import typed
from app.routes.session_words import session_rows, token_rows
from app.web.forms import Form
from app.web.render import page
from app.web.state import viewer

PATH = "/access/{place:str}/people"
PERSON = f"{PATH}/{{person_id:uuid}}"


@get(PATH)
async def index(request: Request, place: FromPath[str]) -> Response[str]:
    """Everyone of the place, and who was asked to join it."""
    return await everybody(request, await shared.find(request, place), Form({}, []), 200)


async def everybody(request: Request, place: Place, form: Form, status: int) -> Response[str]:
    """The page of a place's people."""
    me = viewer(request)
    people = await people_of(me, place.organisation_id)
    return page(
        request,
        "access/people.html",
        status_code=status,
        people=people,
        ways={someone.person_id: _ways_in(someone) for someone in people},
        roles=ROLES,
        invited=await invited_to(place.organisation_id) if place.organisation_id else [],
        may_keep=can_keep_people(me, place.organisation_id),
        **shared.common(request, place, "/people"),
        **typed(form),
    )


@get(PERSON)
async def show(request: Request, place: FromPath[str], person_id: FromPath[UUID]) -> Response[str]:
    """One of them, with their sessions and tokens."""
    return await one_of_them(request, await shared.find(request, place), person_id, Form({}, []), 200)


async def one_of_them(request: Request, place: Place, person_id: UUID, form: Form, status: int) -> Response[str]:
    """The page of a person."""
    me = viewer(request)
    presence = await person.presence_of(me, place, person_id)
    common = shared.common(request, place, "/people")
    return page(
        request,
        "access/person.html",
        status_code=status,
        **common | {"here": address(place, person_id), "place_here": common["here"]},
        **typed(form),
        may_keep=can_keep_people(me, place.organisation_id),
        role_options=[*MEMBERSHIP_ROLES.items()],
        someone=presence.someone,
        ways={person_id: _ways_in(presence.someone)},
        roles=ROLES,
        sessions=session_rows(presence.sessions, this_one=me.session_id),
        tokens=token_rows(presence.tokens),
        ended="ended" in request.query_params,
    )


@post(f"{PERSON}/sessions/{{session_id:uuid}}/end")
async def end_session(
    request: Request, place: FromPath[str], person_id: FromPath[UUID], session_id: FromPath[UUID]
) -> Redirect:
    """The next request of that browser is led to sign-in."""
    found = await shared.find(request, place)
    await person.end_session(viewer(request), found, person_id, session_id)
    return _back(found, person_id)


@post(f"{PERSON}/sessions/end")
async def end_sessions(request: Request, place: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """The same of every browser of theirs."""
    found = await shared.find(request, place)
    await person.end_sessions(viewer(request), found, person_id)
    return _back(found, person_id)


@post(f"{PERSON}/tokens/{{token_id:uuid}}/end")
async def end_token(
    request: Request, place: FromPath[str], person_id: FromPath[UUID], token_id: FromPath[UUID]
) -> Redirect:
    """What uses it gets 401 from now on."""
    found = await shared.find(request, place)
    await person.end_token(viewer(request), found, person_id, token_id)
    return _back(found, person_id)


def _ways_in(someone: Someone) -> list[str]:
    """In words, the provider's first."""
    own = (("a password", someone.has_password), ("a passkey or codes", someone.has_factor))
    return [*someone.connections, *(words for words, has in own if has)]


def address(place: Place, person_id: UUID) -> str:
    """The page of a person."""
    return shared.address(place, f"/people/{person_id}")


def _back(place: Place, person_id: UUID) -> Redirect:
    return Redirect(f"{address(place, person_id)}?ended=1", status_code=303)


handlers: list[Any] = [index, show, end_session, end_sessions, end_token]
