"""Which version of its contract a ticket is held to, and moving it to another."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.words import LABELS
from app.domain.contracts.policy import NOT_YOURS, can_manage
from app.domain.contracts.queries import terms_of
from app.domain.tickets import moving, policy
from app.domain.tickets.ticket import TicketFacts
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import Refused, allow
from app.routes import previews, ticket_page
from app.routes.chips import ChipShown
from app.routes.composing import once
from app.web.forms import Form, read_form
from app.web.render import page, reader_of, set_now
from app.web.state import viewer


@dataclass(frozen=True, slots=True)
class Compared:
    """One clock as it stands, and as it would be; None where there is none."""

    label: str
    before: ChipShown | None
    after: ChipShown | None


@get("/tickets/{reference:str}/contract")
async def choose(request: Request, reference: FromPath[str]) -> Response[str]:
    """The versions; with one chosen, each clock before and after."""
    return await _form(request, reference, Form(dict(request.query_params), []), 200)


@post("/tickets/{reference:str}/contract")
async def move(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Holds it to the chosen version."""
    me = viewer(request)
    allow(can_manage(me), NOT_YOURS)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    reason = form.text("reason", "A reason", most=moving.LONGEST_REASON, line=True)
    version_id = form.identifier("version")
    if version_id is None:
        form.errors["version"] = "Choose a version."
    if version_id is None or form.errors:
        return await _form(request, reference, form, 422)

    async def act() -> str:
        await moving.move(me, reference, version_id, reason, seen=form.identifier("seen"))
        return ticket_page.address(me, ticket)

    return Redirect(await once(request, me, form, act), status_code=303)


async def _form(request: Request, reference: str, form: Form, status: int) -> Response[str]:
    me = viewer(request)
    allow(can_manage(me), NOT_YOURS)
    ticket = await ticket_page.find(me, reference)
    set_now(request, await portal_now())
    version_id = form.identifier("version")
    chosen = await moving.destination(ticket, version_id) if version_id else None
    why_not, compared, worse = None, list[Compared](), list[str]()
    if chosen:
        try:
            compared, worse = await _compare(request, me, ticket, chosen)
        except Refused as refused:
            why_not = str(refused)
    return page(
        request,
        "tickets/contract.html",
        status_code=status,
        ticket=ticket,
        here=ticket_page.address(me, ticket),
        may_move=policy.can_move(me, ticket),
        destinations=await moving.destinations(ticket),
        chosen=chosen,
        compared=compared,
        worse=worse,
        why_not=why_not,
        values=form.values,
        errors=form.errors,
        once=form.values.get("once") or str(new_id()),
    )


async def _compare(
    request: Request, me: Viewer, ticket: TicketFacts, there: moving.Destination
) -> tuple[list[Compared], list[str]]:
    """Every clock as it is and as it would be, and which of them get worse for the customer."""
    here, now = await terms_of(ticket.pin), reader_of(request).now
    found = await moving.foretell(ticket, here, there.terms, now)
    before, after = (
        {chip.label: chip for chip in previews.chips(request, me, ticket, terms, clocks)}
        for terms, clocks in zip((here, there.terms), found, strict=True)
    )
    worse = list(dict.fromkeys(LABELS[clock.kind] for clock in moving.worse(*found)))
    return [Compared(label, before.get(label), after.get(label)) for label in (before | after)], worse


handlers = [choose, move]
