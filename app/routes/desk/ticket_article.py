"""Making an article of a ticket that is resolved or closed."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.articles import queries
from app.domain.articles.article import LANGUAGES
from app.domain.articles.writing import LONGEST_TITLE
from app.domain.deflection import sources
from app.domain.deflection.sources import Taken
from app.domain.tickets.ticket import TicketFacts
from app.routes import article_page, ticket_page
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer


@get("/tickets/{reference:str}/article")
async def ask(request: Request, reference: FromPath[str]) -> Response[str]:
    """What would be taken of it, to read over first."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    asked = request.query_params.get("language", "")
    language = asked if asked in LANGUAGES else "en"
    taken = await sources.taken_of(me, ticket, language)
    return await _form(request, ticket, Form({"title": taken.title, "body": taken.body, "language": language}, []), 200)


@post("/tickets/{reference:str}/article")
async def make(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Drafts it, and goes on to its text."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    taken = Taken(form.text("title", "A title", most=LONGEST_TITLE, line=True), form.text("body", "A text"))
    language = form.choice("language", [*LANGUAGES], "Choose the language it is written in.")
    section_id = form.identifier("section")
    if section_id not in {one.id for one in await queries.sections()}:
        form.errors["section"] = "Choose the section that it stands in."

    async def act() -> str:
        assert section_id, "checked above"
        return article_page.address(await sources.draft_of(me, ticket, section_id, taken, language))

    return await once_or_again(request, me, form, act, lambda: _form(request, ticket, form, 422))


async def _form(request: Request, ticket: TicketFacts, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "articles/of_ticket.html",
        status_code=status,
        ticket=ticket,
        section_options=[(str(one.id), one.name) for one in await queries.sections()],
        made_of_it=await sources.made_of(ticket),
        **await article_page.around(request),
        **typed(form),
    )


handlers = [ask, make]
