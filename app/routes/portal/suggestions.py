"""What may answer a ticket while it is typed: beside its form, never in the way of filing it."""

from typing import Any, get_args
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.throttle import TooMany
from app.domain.accounts.viewer import Viewer
from app.domain.articles import queries as articles
from app.domain.articles.article import LANGUAGES
from app.domain.deflection import drafts
from app.domain.search.found import Suggested
from app.lib import database
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound
from app.routes.article_languages import wanted_languages
from app.routes.ticket_form import CHOOSE_AGAIN, draft_of, form_answer, terms_to_file, title_of
from app.web.forms import Form, read_form
from app.web.render import page, set_now
from app.web.state import is_part, settings_of, viewer


@post("/tickets/new/suggestions")
async def suggestions(request: Request) -> Response[Any]:
    """What may answer what was typed so far: the part beside the form, or without script the whole page with it."""
    me = viewer(request)
    form = await read_form(request)
    terms = await terms_to_file(request, me, form.values.get("organisation"))
    if isinstance(terms, Response):
        return terms
    found = await _suggested(request, me, form, terms.pin.organisation_id)
    looked = drafts.tells(form.values.get("subject", ""), form.values.get("body", ""))
    if not is_part(request.scope):
        if form.files:
            form.errors["files"] = CHOOSE_AGAIN
        return await form_answer(request, terms, form, 200, found=found if looked else None)
    if found is None:
        return Response(None, status_code=204)
    set_now(request, await portal_now())
    return page(request, "tickets/_suggestions_now.html", found=found, draft_id=form.values.get("draft"), looked=looked)


async def _suggested(request: Request, me: Viewer, form: Form, organisation_id: UUID) -> Suggested | None:
    """None when this was asked for too often: what is shown stays."""
    draft = await draft_of(form, organisation_id)
    subject, body = form.values.get("subject", ""), form.values.get("body", "")
    try:
        return await drafts.show(me, draft, subject, body, wanted_languages(request)) if draft else None
    except TooMany:
        return None


@post("/tickets/new/solved")
async def solved(request: Request) -> Response[Any]:
    """An article that was shown solved it. Nothing is filed; what was typed goes along, to be filed after all."""
    me = viewer(request)
    form = await read_form(request)
    terms = await terms_to_file(request, me, form.values.get("organisation"))
    if isinstance(terms, Response):
        return terms
    draft, article_id = await draft_of(form, terms.pin.organisation_id), form.identifier("solved_by")
    article = await articles.article_of(article_id) if article_id else None
    if draft is None or article is None:
        raise NotFound("solved")
    await drafts.solve(me, draft, article.id)
    typed = {name: form.values[name] for name in _TYPED if form.values.get(name)}
    return page(request, "tickets/solved.html", article=article, title=await title_of(article), typed=typed)


_TYPED = ("organisation", "draft", "about", "feedback", "subject", "severity", "component", "body")


@get("/tickets/new/shown/{draft_id:uuid}/{kind:str}/{key:str}", opt={"own_transactions": True})
async def shown(request: Request, draft_id: FromPath[UUID], kind: FromPath[str], key: FromPath[str]) -> Redirect:
    """Notes that something shown was opened, and leads there, in the language it was shown in; it says itself who may
    read it."""
    me = viewer(request)
    one = next((one for one in get_args(drafts.Kind) if one == kind), None)
    if one is None:
        raise NotFound(kind)
    if not me.seen_by:
        async with database.transaction(me.who):
            await drafts.open_shown(me, draft_id, one, key)
    status_url = settings_of(request.app).status_url
    rooms = {"article": "/kb", "ticket": "/tickets", "incident": f"{status_url}/incidents"}
    language = request.query_params.get("lang", "")
    asks = f"?lang={language}" if language in LANGUAGES else ""
    return Redirect(f"{rooms[kind]}/{quote(key, safe='')}{asks}", status_code=303)


handlers = [suggestions, solved, shown]
