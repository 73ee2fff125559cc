"""Tickets that are about an incident: linked from its page, or from theirs."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.incidents import links
from app.lib.refusals import Wrong
from app.routes import ticket_page
from app.routes.desk.incidents import incident_answer
from app.web.forms import Form, read_form
from app.web.state import viewer

_TICKED = "ticket-"


@post("/incidents/{public_id:str}/tickets")
async def link(request: Request, public_id: FromPath[str]) -> Response[Any]:
    """Links those that were typed and those that were ticked, all or none."""
    form = await read_form(request)
    try:
        await links.link(viewer(request), public_id, _references(form))
    except Wrong as wrong:
        form.errors |= wrong.errors
        return await incident_answer(request, public_id, form, 422)
    return Redirect(f"/desk/incidents/{public_id}#tickets", status_code=303)


def _references(form: Form) -> list[str]:
    ticked = [name.removeprefix(_TICKED) for name in form.values if name.startswith(_TICKED)]
    return links.references_in(" ".join([form.values.get("references", ""), *ticked]))


@post("/incidents/{public_id:str}/tickets/{reference:str}/removal")
async def unlink(request: Request, public_id: FromPath[str], reference: FromPath[str]) -> Redirect:
    """It is about something else."""
    await links.unlink(viewer(request), public_id, reference)
    return Redirect(f"/desk/incidents/{public_id}#tickets", status_code=303)


@post("/tickets/{reference:str}/incident")
async def link_this(request: Request, reference: FromPath[str]) -> Redirect:
    """This ticket is about that incident."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    await links.link(me, form.values.get("incident", ""), [ticket.reference])
    return Redirect(ticket_page.address(me, ticket), status_code=303)


handlers = [link, unlink, link_this]
