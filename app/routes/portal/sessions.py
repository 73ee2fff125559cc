"""Where one is signed in, and ending it there."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts import sessions
from app.routes.session_words import session_rows
from app.web.render import page
from app.web.state import viewer

PAGE = "/settings/sessions"


@get(PAGE)
async def show(request: Request) -> Response[str]:
    """Every browser, this one first said so."""
    me = viewer(request)
    found = session_rows(await sessions.sessions_of(me.person_id), this_one=me.session_id)
    return page(request, "settings/sessions.html", sessions=found, here=PAGE, ended="ended" in request.query_params)


@post(f"{PAGE}/{{session_id:uuid}}/end")
async def end(request: Request, session_id: FromPath[UUID]) -> Redirect:
    """Signs that browser out; this very one is led to sign-in."""
    me = viewer(request)
    await sessions.end_one(me, me.person_id, session_id, "by_owner")
    return Redirect(f"{PAGE}?ended=1", status_code=303)


@post(f"{PAGE}/others/end")
async def end_others(request: Request) -> Redirect:
    """Signs every other browser out."""
    me = viewer(request)
    await sessions.end_all(me, me.person_id, "by_owner", but=me.session_id)
    return Redirect(f"{PAGE}?ended=1", status_code=303)


handlers: list[Any] = [show, end, end_others]
