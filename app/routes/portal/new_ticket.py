"""Filing a ticket."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.response import Redirect

from app.domain.accounts.pace import keep_pace
from app.domain.accounts.viewer import Viewer
from app.domain.articles import queries as articles
from app.domain.contracts.queries import terms_in_force
from app.domain.deflection import drafts, feedback
from app.domain.escalations import relating
from app.domain.tickets import filing
from app.domain.tickets.policy import why_not_file
from app.lib.ids import new_id
from app.routes import ticket_component
from app.routes.composing import keep_files, once
from app.routes.ticket_form import draft_of, form_answer, organisation_of
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer


@get("/tickets/new")
async def new(request: Request) -> Response[Any]:
    """The form, with the plan's severities and what each promises; from an article's end it knows which, and from a
    reader's feedback what they said. 403 names the lowest tier that files,
    and how else to reach us."""
    me, asked = viewer(request), request.query_params
    organisation_id = organisation_of(me, asked.get("organisation"))
    held = await terms_in_force(organisation_id)
    if held and (why := why_not_file(held.plan, held.tier)):
        return page(request, "tickets/not_yours.html", status_code=403, why=why, tier=held.tier)
    terms = await filing.terms_for_filing(me, organisation_id)
    values = {"subject": asked.get("subject", "")[: filing.LONGEST_SUBJECT].replace("\x00", ""), "draft": str(new_id())}
    return await form_answer(request, terms, Form(values | await _begun_by(asked), []), organisation_id, 200)


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


@post("/tickets/new")
async def create(request: Request) -> Response[Any]:
    """Files it, once; or the form again with all that was typed."""
    me = viewer(request)
    form = await read_form(request)
    organisation_id = organisation_of(me, form.values.get("organisation"))
    terms = await filing.terms_for_filing(me, organisation_id)
    subject = form.text("subject", "A subject", most=200, line=True)
    severity = form.choice("severity", [s.slug for s in terms.plan.severities], "Choose how severe it is.")
    body = form.text("body", "A description")
    component = await ticket_component.chosen(form)
    uploads = await keep_files(request, form)
    if form.errors:
        return await form_answer(request, terms, form, organisation_id, 422)

    async def act() -> str:
        await keep_pace(me, "filing")
        typed = filing.Draft(organisation_id, subject, body, severity, uploads=uploads, component=component)
        ticket, _ = await relating.file(me, typed)
        await _filed(me, form, organisation_id, ticket.id)
        return f"/tickets/{ticket.reference}"

    return Redirect(await once(request, me, form, act), status_code=303)


async def _filed(me: Viewer, form: Form, organisation_id: UUID, ticket_id: UUID) -> None:
    if draft := await draft_of(form, organisation_id):
        await drafts.filed(me, draft, ticket_id)
    if said := form.identifier("feedback"):
        await feedback.became(me, said, organisation_id, ticket_id)


handlers = [new, create]
