"""The people of a place: how they sign in, where they are signed in, and ending that."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.identity import person
from app.domain.identity.people import Someone, people_of
from app.domain.identity.places import Place
from app.routes import access_page as shared
from app.routes.access_words import ROLES
from app.routes.session_words import session_rows, token_rows
from app.web.render import page
from app.web.state import viewer

PATH = "/access/{place:str}/people"
PERSON = f"{PATH}/{{person_id:uuid}}"


@get(PATH)
async def index(request: Request, place: FromPath[str]) -> Response[str]:
    """Everyone of the place."""
    found = await shared.find(request, place)
    people = await people_of(viewer(request), found.organisation_id)
    ways = {someone.person_id: _ways_in(someone) for someone in people}
    common = shared.common(request, found, "/people")
    return page(request, "access/people.html", people=people, ways=ways, roles=ROLES, **common)


@get(PERSON)
async def show(request: Request, place: FromPath[str], person_id: FromPath[UUID]) -> Response[str]:
    """One of them, with their sessions and tokens."""
    found, me = await shared.find(request, place), viewer(request)
    presence = await person.presence_of(me, found, person_id)
    common = shared.common(request, found, "/people")
    return page(
        request,
        "access/person.html",
        **common | {"here": _address(found, person_id)},
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


def _address(place: Place, person_id: UUID) -> str:
    return shared.address(place, f"/people/{person_id}")


def _back(place: Place, person_id: UUID) -> Redirect:
    return Redirect(f"{_address(place, person_id)}?ended=1", status_code=303)


handlers: list[Any] = [index, show, end_session, end_sessions, end_token]
