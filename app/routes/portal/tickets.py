"""The customer's tickets: list, file, read."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.pace import keep_pace
from app.domain.accounts.viewer import Viewer
from app.domain.contracts.queries import Terms
from app.domain.escalations import relating
from app.domain.tickets import filing, lists, queries
from app.lib.ids import new_id
from app.lib.paging import PAGE
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused
from app.routes import ticket_component, ticket_page
from app.routes.chips import with_chips
from app.routes.composing import keep_files, once
from app.web.forms import Form, read_form
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
        why_not=None if found.rows else await _why_not(me),
        next_url=f"/tickets?show={tab}&after={found.next}" if found.next and tab in TABS else None,
    )


@get("/tickets/new")
async def new(request: Request) -> Response[Any]:
    """The form, with the plan's severities and what each promises. 403 names the lowest tier that files."""
    me = viewer(request)
    organisation_id = _organisation(me, request.query_params.get("organisation"))
    return await _form(request, await filing.terms_for_filing(me, organisation_id), Form({}, []), organisation_id, 200)


@post("/tickets/new")
async def create(request: Request) -> Response[Any]:
    """Files it, once; or the form again with all that was typed."""
    me = viewer(request)
    form = await read_form(request)
    organisation_id = _organisation(me, form.values.get("organisation"))
    terms = await filing.terms_for_filing(me, organisation_id)
    subject = form.text("subject", "A subject", most=200, line=True)
    severity = form.choice("severity", [s.slug for s in terms.plan.severities], "Choose how severe it is.")
    body = form.text("body", "A description")
    component = await ticket_component.chosen(form)
    uploads = await keep_files(request, form)
    if form.errors:
        return await _form(request, terms, form, organisation_id, 422)

    async def act() -> str:
        await keep_pace(me, "filing")
        draft = filing.Draft(organisation_id, subject, body, severity, uploads=uploads, component=component)
        ticket, _ = await relating.file(me, draft)
        return f"/tickets/{ticket.reference}"

    return Redirect(await once(request, me, form, act), status_code=303)


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


def _organisation(me: Viewer, asked: str | None) -> UUID:
    """The organisation to file for: the one asked for, else the viewer's first."""
    for membership in me.memberships:
        if asked in (None, "", str(membership.organisation_id)):
            return membership.organisation_id
    raise Refused("Tickets are filed for an organisation, and you belong to none here.")


async def _why_not(me: Viewer) -> str | None:
    """What keeps the viewer from filing a ticket, in words; None when nothing does."""
    try:
        await filing.terms_for_filing(me, _organisation(me, None))
    except Refused as refused:
        return str(refused)
    return None


async def _form(request: Request, terms: Terms, form: Form, organisation_id: UUID, status: int) -> Response[str]:
    promised = terms.tier.promises.get("first_response", {})
    words = {
        slug: f"First response within {promise.words}" if promise.duration else "First response at best effort"
        for slug, promise in promised.items()
    }
    return page(
        request,
        "tickets/new.html",
        status_code=status,
        terms=terms,
        promises=words,
        values=form.values,
        errors=form.errors,
        organisation_id=organisation_id,
        component_options=await ticket_component.options(),
        once=form.values.get("once") or str(new_id()),
    )


handlers = [index, new, create, show, now, file]
