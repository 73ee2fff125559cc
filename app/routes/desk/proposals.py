"""Proposing another severity, and the account manager's decision about it (sla.md, "Clocks", Dispute)."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.clocks.dispute import answer_until
from app.domain.escalations import arbitration
from app.domain.tickets import disputes
from app.routes import previews, ticket_page
from app.routes.composing import once
from app.routes.desk.tickets import back_to, desk_answer
from app.web.forms import Form, read_form
from app.web.render import page, reader_of
from app.web.state import viewer


@get("/tickets/{reference:str}/proposal")
async def ask(request: Request, reference: FromPath[str]) -> Response[str]:
    """Choose another severity, and see what it would do to the deadlines before it is proposed."""
    return await _form(request, reference, Form(dict(request.query_params), []), 200)


@post("/tickets/{reference:str}/proposal")
async def propose(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Asks the customer to agree, and says why."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    reason = form.text("reason", "A reason", most=disputes.LONGEST_WORDS)
    known = [one.slug for one in (await ticket_page.plan_of(ticket)).severities]
    severity = form.choice("severity", known, "Choose another severity.")
    if form.errors:
        return await _form(request, reference, form, 422)

    async def act() -> str:
        await disputes.propose(me, reference, severity, reason)
        return back_to(request, ticket.reference)

    return Redirect(await once(request, me, form, act), status_code=303)


@post("/tickets/{reference:str}/decision")
async def decide(request: Request, reference: FromPath[str]) -> Response[Any]:
    """The account manager adopts what was proposed, or keeps what is."""
    me = viewer(request)
    form = await read_form(request)
    words = form.text("words", "Why you decide so", most=disputes.LONGEST_WORDS)
    decision = form.choice("decision", ["adopt", "keep"], "Adopt what was proposed, or keep what is.")
    if form.errors:
        return await desk_answer(request, reference, form, 422)

    async def act() -> str:
        await arbitration.decide(me, reference, adopt=decision == "adopt", words=words)
        return back_to(request, reference)

    return Redirect(await once(request, me, form, act), status_code=303)


async def _form(request: Request, reference: str, form: Form, status: int) -> Response[str]:
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    context = await ticket_page.context(request, me, ticket)
    terms, asked = context["terms"], form.values.get("severity", "")
    return page(
        request,
        "desk/proposal.html",
        status_code=status,
        values=form.values,
        errors=form.errors,
        preview=await previews.of_severity(request, me, ticket, asked) if asked else None,
        choices=[one for one in terms.plan.severities if one.slug != ticket.severity],
        until=answer_until(terms.tier, context["severity"], reader_of(request).now),
        **context,
    )


handlers = [ask, propose, decide]
