"""An agent's ticket: the customer's with the internal layer on it, and the agents' verbs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.viewer import Viewer
from app.domain.escalations import actions as escalations
from app.domain.tickets import closing, lists, replies, triage, workarounds
from app.domain.tickets.filing import Upload
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import Stale
from app.routes import ticket_articles, ticket_page
from app.routes.composing import keep_files, once
from app.routes.desk.queue import WORDS, view_of
from app.routes.live import ticket_stream
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

Act = Callable[[Viewer, str, Sequence[Upload], UUID | None], Awaitable[object]]


@get("/tickets/{reference:str}")
async def show(request: Request, reference: FromPath[str]) -> Response[str]:
    """The whole ticket."""
    return await desk_answer(request, reference, Form({}, []), 200)


@get("/tickets/{reference:str}/now", opt={"by_itself": True})
async def now(request: Request, reference: FromPath[str]) -> Response[str]:
    """The page's live parts."""
    me = viewer(request)
    context = await ticket_page.context(request, me, await ticket_page.find(me, reference))
    place = await _place(request, me, context["ticket"], live=True)
    changed = request.query_params.get("asks") != context["asks"]
    return page(request, "desk/_now.html", errors={}, values={}, changed=changed, **context, **place)


@get("/tickets/{reference:str}/live", opt={"own_transactions": True, "by_itself": True}, media_type="text/event-stream")
async def live(request: Request, reference: FromPath[str]) -> Any:
    """Server-sent events: look again."""
    return await ticket_stream(request, reference)


@post("/tickets/{reference:str}/assignment")
async def take(request: Request, reference: FromPath[str]) -> Redirect:
    """The agent takes it."""
    form = await read_form(request)
    await triage.take(viewer(request), reference, seen=form.identifier("seen"))
    return Redirect(back_to(request, reference), status_code=303)


@post("/tickets/{reference:str}/messages")
async def reply(request: Request, reference: FromPath[str]) -> Response[Any]:
    """A public reply; 409 shows what a colleague said meanwhile, and keeps the text."""

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await replies.reply(me, reference, body, uploads=uploads, seen=seen)

    return await _compose(request, reference, act)


@post("/tickets/{reference:str}/notes")
async def note(request: Request, reference: FromPath[str]) -> Response[Any]:
    """An internal note."""

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await replies.note(me, reference, body, uploads=uploads)

    return await _compose(request, reference, act, public=False)


@post("/tickets/{reference:str}/waiting")
async def wait(request: Request, reference: FromPath[str]) -> Response[Any]:
    """A public message that asks for something."""

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await triage.wait(me, reference, body, uploads=uploads, seen=seen)

    return await _compose(request, reference, act)


@post("/tickets/{reference:str}/third-party")
async def wait_for_third_party(request: Request, reference: FromPath[str]) -> Response[Any]:
    """A public message that says who else is waited on."""
    who = " ".join((await read_form(request)).values.get("who", "").split())

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await triage.wait_for_third_party(me, reference, who, body, uploads=uploads, seen=seen)

    return await _compose(request, reference, act, {"who": "The name of whom we wait for"})


@post("/tickets/{reference:str}/workaround")
async def offer_workaround(request: Request, reference: FromPath[str]) -> Response[Any]:
    """A public reply that says how to get by."""

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await workarounds.offer(me, reference, body, uploads=uploads, seen=seen)

    return await _compose(request, reference, act)


@post("/tickets/{reference:str}/reopening")
async def reopen(request: Request, reference: FromPath[str]) -> Response[Any]:
    """It is not settled after all; the customer is told why."""

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await closing.reopen(me, reference, body)

    return await _compose(request, reference, act)


@post("/tickets/{reference:str}/resolution")
async def resolve(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Solved, and how."""

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await closing.resolve(me, reference, body, uploads=uploads, seen=seen)

    return await _compose(request, reference, act)


@post("/tickets/{reference:str}/acceptance")
async def accept(request: Request, reference: FromPath[str]) -> Redirect:
    """The escalation is heard: nobody is told again."""
    await escalations.accept(viewer(request), reference)
    return Redirect(back_to(request, reference), status_code=303)


@post("/tickets/{reference:str}/turn")
async def take_back(request: Request, reference: FromPath[str]) -> Redirect:
    """Nobody is waited on any more."""
    await triage.take_back(viewer(request), reference)
    return Redirect(back_to(request, reference), status_code=303)


async def _compose(
    request: Request,
    reference: str,
    act: Act,
    besides: Mapping[str, str] = MappingProxyType({}),
    *,
    public: bool = True,
) -> Response[Any]:
    """What the agent wrote goes to `act`; `besides` are lines that the form needs as well, with their words. What is
    `public` should not link to what customers cannot open."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    body = form.text("body", "A message")
    for name, words in besides.items():
        form.text(name, words, most=120, line=True)
    if public:
        await ticket_articles.warn_of_internal(form, body)
    uploads = await keep_files(request, form)
    if form.errors:
        return await desk_answer(request, reference, form, 422)

    async def do() -> str:
        await act(me, body, uploads, form.identifier("seen"))
        return back_to(request, ticket.reference)

    try:
        return Redirect(await once(request, me, form, do), status_code=303)
    except Stale:
        form.errors[""] = (
            "A colleague answered since you opened this ticket, so nothing was sent. "
            "Read it below; your text is kept, and sending it again sends it."
        )
        return await desk_answer(request, reference, form, 409)


async def desk_answer(request: Request, reference: str, form: Form, status: int) -> Response[str]:
    """The agent's page, with what was typed and what is wrong with it when a form comes back."""
    me = viewer(request)
    context = await ticket_page.context(request, me, await ticket_page.find(me, reference))
    place = await _place(request, me, context["ticket"], live=False)
    return page(
        request, "desk/ticket.html", status_code=status, errors=form.errors, values=form.values, **context, **place
    )


async def _place(request: Request, me: Viewer, ticket: TicketFacts, *, live: bool) -> dict[str, Any]:
    """The place in the queue that one came from (its view, and who stands before and after), and the articles at the
    ticket's side."""
    view = view_of(request)
    place = {"view": view, "view_words": WORDS[view], "beside": await lists.neighbours(me, view, ticket)}
    return place | await ticket_articles.shown(request, me, ticket, live=live)


def back_to(request: Request, reference: str) -> str:
    """The agent's page of a ticket, with the place in the queue."""
    return f"/desk/tickets/{reference.upper()}?view={view_of(request)}"


handlers = [
    show,
    now,
    live,
    take,
    accept,
    reply,
    note,
    wait,
    wait_for_third_party,
    offer_workaround,
    resolve,
    reopen,
    take_back,
]
