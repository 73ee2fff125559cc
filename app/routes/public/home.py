"""The first page: the customer's home; the desk for staff; the way in for everybody else."""

from typing import Any

from litestar import Request, Response, get
from litestar.response import Redirect

from app.domain.calendars.looking_ahead import standing
from app.domain.contracts.queries import terms_in_force
from app.domain.deflection.ranking import helpful_for
from app.domain.incidents.snapshot import status_line
from app.domain.tickets import lists
from app.domain.tickets.policy import why_not_file
from app.lib.product_time import portal_now
from app.routes.chips import with_chips
from app.web.render import page, reader_of, set_now
from app.web.state import settings_of, viewer_of

MOST = 20


@get("/")
async def home(request: Request) -> Response[Any]:
    """What waits for the viewer, and what is with us."""
    me = viewer_of(request.scope)
    if me is None:
        return page(request, "home/visitor.html")
    if me.is_staff:
        return Redirect("/desk", status_code=303)
    if not me.uses_support:
        return Redirect("/access", status_code=303)
    set_now(request, await portal_now())
    reader = reader_of(request)
    waiting = await lists.tickets_for(me, over=False, theirs=True, limit=MOST)
    with_us = await lists.tickets_for(me, over=False, theirs=False, limit=MOST)
    terms = await terms_in_force(me.organisation_ids[0]) if me.organisation_ids else None
    return page(
        request,
        "home/customer.html",
        line=await status_line(),
        helpful=await helpful_for(me),
        status_url=settings_of(request.app).status_url,
        first_name=me.name.split()[0],
        waiting=await with_chips(me, waiting.rows, reader),
        with_us=await with_chips(me, with_us.rows, reader),
        more_waiting=waiting.next is not None,
        more_with_us=with_us.next is not None,
        terms=terms,
        why_not=why_not_file(terms.plan, terms.tier) if terms else "Your organisation has no contract in force.",
        standing=standing(terms.tier.calendar, reader.now) if terms else None,
    )


handlers = [home]
