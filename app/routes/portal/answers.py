"""The customer's answers to what the staff asks or says besides a reply: a proposed severity, a workaround, waiting."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.escalations import arbitration
from app.domain.tickets import disputes, replies, workarounds
from app.routes import ticket_page
from app.routes.composing import once
from app.routes.portal.tickets import ticket_answer
from app.web.forms import read_form
from app.web.state import viewer


@post("/tickets/{reference:str}/proposal")
async def answer_proposal(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Accepts the proposed severity, objects to it, or asks the account manager to decide."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    words = form.text("words", "What you say about it", most=disputes.LONGEST_WORDS, needed=False)
    answer = form.choice("answer", ["accept", "object", "ask"], "Accept, object, or ask the account manager.")
    if form.errors:
        return await ticket_answer(request, me, reference, form, 422)

    async def act() -> str:
        match answer:
            case "accept":
                await disputes.accept(me, reference)
            case "object":
                await disputes.object_to(me, reference, words)
            case _:
                await arbitration.ask_manager(me, reference, words)
        return f"/tickets/{ticket.reference}"

    return Redirect(await once(request, me, form, act), status_code=303)


@post("/tickets/{reference:str}/workaround")
async def accept_workaround(request: Request, reference: FromPath[str]) -> Redirect:
    """It works for now."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)

    async def act() -> str:
        await workarounds.accept(me, reference)
        return f"/tickets/{ticket.reference}"

    return Redirect(await once(request, me, form, act), status_code=303)


@post("/tickets/{reference:str}/contest")
async def contest(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Nobody waits for them: says why."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    words = form.text("contest", "What we have wrong")
    if form.errors:
        return await ticket_answer(request, me, reference, form, 422)

    async def act() -> str:
        message_id = await replies.contest(me, reference, words)
        return f"/tickets/{ticket.reference}#message-{message_id}"

    return Redirect(await once(request, me, form, act), status_code=303)


handlers = [answer_proposal, accept_workaround, contest]
