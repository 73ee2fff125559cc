"""The customer's tickets: list, read."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.viewer import Viewer
from app.domain.tickets import filing, lists, queries
from app.lib.paging import PAGE
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound
from app.routes import ticket_page
from app.routes.chips import with_chips
from app.web.forms import Form
from app.web.render import page, reader_of, set_now
from app.web.state import settings_of, viewer
from app.web.uploads import signed_address

TABS = {"open": False, "settled": True}


@get("/tickets")
async def index(request: Request) -> Response[Any]:
    """What the viewer may see, latest word first; staff have the desk for it."""
    me = viewer(request)
    if me.is_staff:
        return Redirect("/desk", status_code=303)
    tab = request.query_params.get("show", "open")
    found = await lists.tickets_for(me, over=TABS.get(tab), after=request.query_params.get("after"), limit=PAGE)
    set_now(request, await portal_now())
    return page(
        request,
        "tickets/index.html",
        rows=await with_chips(me, found.rows, reader_of(request)),
        tab=tab if tab in TABS else "all",
        why_not=None if found.rows else await filing.why_not(me),
        next_url=f"/tickets?show={tab}&after={found.next}" if found.next and tab in TABS else None,
    )


@get("/tickets/{reference:str}")
async def show(request: Request, reference: FromPath[str]) -> Response[Any]:
    """The customer's page of a ticket; staff are sent to the desk's."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    if me.is_staff:
        return Redirect(f"/desk/tickets/{ticket.reference}", status_code=303)
    return await ticket_answer(request, me, reference)


@get("/tickets/{reference:str}/now", opt={"by_itself": True})
async def now(request: Request, reference: FromPath[str]) -> Response[str]:
    """The page's live parts, for htmx: head, side and timeline, and the ending if the status changed."""
    me = viewer(request)
    context = await ticket_page.context(request, me, await ticket_page.find(me, reference))
    before = (request.query_params.get("status"), request.query_params.get("asks"))
    changed = before != (context["ticket"].status, context["asks"])
    return page(request, "tickets/_now.html", errors={}, values={}, changed=changed, **context)


@get("/tickets/{reference:str}/files/{attachment_id:uuid}")
async def file(request: Request, reference: FromPath[str], attachment_id: FromPath[UUID]) -> Redirect:
    """Sends to the file's signed address on the other origin, for five minutes."""
    ticket = await ticket_page.find(viewer(request), reference)
    if await queries.attachment_of(ticket, attachment_id) is None:
        raise NotFound(str(attachment_id))
    address = signed_address(settings_of(request.app), ticket.organisation_id, attachment_id)
    return Redirect(address, status_code=303)


async def ticket_answer(
    request: Request, me: Viewer, reference: str, form: Form | None = None, status: int = 200
) -> Response[str]:
    """The page, with what was typed and what is wrong with it when a form comes back."""
    form = form or Form({}, [])
    context = await ticket_page.context(request, me, await ticket_page.find(me, reference))
    return page(request, "tickets/show.html", status_code=status, errors=form.errors, values=form.values, **context)


handlers = [index, show, now, file]
