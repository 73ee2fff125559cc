"""Stopping to look at the portal as a customer does."""

from typing import Any

from litestar import Request, post
from litestar.response import Redirect

from app.domain.accounts import view_as
from app.routes.view_as_form import keep_token
from app.web.state import viewer


@post("/view-as/end", opt={"ends_view": True, "own_transactions": True})
async def stop(request: Request) -> Redirect:
    """Oneself again, at the page of the person as whom one looked; at the desk when it had ended by itself."""
    me = viewer(request)
    ended = await view_as.stop(me.session_id) if me.session_id else None
    if ended is None:
        return Redirect("/", status_code=303)
    response = Redirect(f"/desk/organisations/{ended.prefix}/people/{ended.person_id}", status_code=303)
    return keep_token(request, response, ended.token)


handlers: list[Any] = [stop]
