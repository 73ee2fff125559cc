"""Filing a ticket."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.response import Redirect

from app.domain.accounts.pace import keep_pace
from app.domain.accounts.viewer import Viewer
from app.domain.articles import queries as articles
from app.domain.contracts.queries import Terms
from app.domain.deflection import drafts, feedback
from app.domain.escalations import relating
from app.domain.tickets import filing
from app.domain.tickets.repeats import filed_lately
from app.domain.tickets.ticket import TicketFacts
from app.lib.ids import new_id
from app.routes import ticket_component
from app.routes.composing import keep_files, once
from app.routes.ticket_form import CHOOSE_AGAIN, draft_of, form_answer, terms_to_file
from app.web.forms import Form, read_form
from app.web.state import viewer


@get("/tickets/new")
async def new(request: Request) -> Response[Any]:
    """The form, with the plan's severities and what each promises; from an article's end it knows which, and from a
    reader's feedback what they said."""
    asked = request.query_params
    terms = await terms_to_file(request, viewer(request), asked.get("organisation"))
    if isinstance(terms, Response):
        return terms
    values = {"subject": asked.get("subject", "")[: filing.LONGEST_SUBJECT].replace("\x00", ""), "draft": str(new_id())}
    return await form_answer(request, terms, Form(values | await _begun_by(asked), []), 200)


async def _begun_by(asked: Any) -> dict[str, str]:
    """What the article and the feedback that the address names put into the form; nothing where they are not the
    viewer's to read."""
    values: dict[str, str] = {}
    if article := await articles.article_by_slug(asked.get("article", "")):
        values |= {"about": article.slug, "component": str(article.component_id or "")}
    said = Form({"feedback": asked.get("feedback", "")}, []).identifier("feedback")
    if said and (row := await feedback.own(said)):
        values |= {"feedback": str(said), "body": row["words"]}
    return values


@post("/tickets/new", opt={"sent_again": True})
async def create(request: Request) -> Response[Any]:
    """Files it, once; or the form again with all that was typed."""
    me = viewer(request)
    form = await read_form(request)
    terms = await terms_to_file(request, me, form.values.get("organisation"))
    if isinstance(terms, Response):
        return terms
    draft = await _typed(request, form, terms)
    if form.errors:
        return await form_answer(request, terms, form, 422)

    async def act() -> str:
        # First: whoever files from two tabs at once waits here, and then sees what the other filed.
        await keep_pace(me, "filing")
        if (earlier := await filed_lately(me, draft)) and form.values.get("again") != earlier.reference:
            raise _FiledAlready(earlier)
        ticket, _ = await relating.file(me, draft)
        await _filed(me, form, draft.organisation_id, ticket.id)
        return f"/tickets/{ticket.reference}"

    try:
        return Redirect(await once(request, me, form, act), status_code=303)
    except _FiledAlready as already:
        if form.files:
            form.errors["files"] = CHOOSE_AGAIN
        return await form_answer(request, terms, form, 422, earlier=already.ticket)


class _FiledAlready(Exception):
    """Whoever files it is asked whether they meant to file it again."""

    def __init__(self, ticket: TicketFacts) -> None:
        super().__init__(ticket.reference)
        self.ticket = ticket


async def _typed(request: Request, form: Form, terms: Terms) -> filing.Draft:
    return filing.Draft(
        terms.pin.organisation_id,
        form.text("subject", "A subject", most=filing.LONGEST_SUBJECT, line=True),
        form.text("body", "A description"),
        form.choice("severity", [s.slug for s in terms.plan.severities], "Choose how severe it is."),
        component=await ticket_component.chosen(form),
        uploads=await keep_files(request, form),
    )


async def _filed(me: Viewer, form: Form, organisation_id: UUID, ticket_id: UUID) -> None:
    if draft := await draft_of(form, organisation_id):
        await drafts.filed(me, draft, ticket_id)
    if said := form.identifier("feedback"):
        await feedback.became(me, said, organisation_id, ticket_id)


handlers = [new, create]
