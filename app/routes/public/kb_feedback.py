"""Whether an article helped: for everybody who may read it, signed in or not."""

from typing import Any, get_args

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.pace import keep_pace
from app.domain.articles import queries
from app.domain.articles.article import Article
from app.domain.deflection import feedback
from app.lib.refusals import NotFound
from app.routes import filing_offered
from app.routes.article_says import says
from app.web.asker import asker
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import is_part, peer, viewer_of


@get("/kb/{slug:str}/feedback")
async def show(request: Request, slug: FromPath[str]) -> Response[str]:
    """The question, or what the reader answered and the way to say why."""
    return await _answer(request, await _find(slug), Form({**request.query_params}, []), 200)


@post("/kb/{slug:str}/feedback")
async def say(request: Request, slug: FromPath[str]) -> Response[Any]:
    """Helpful, or not."""
    article = await _find(slug)
    form = await read_form(request)
    chosen = form.choice("helpful", ("yes", "no"), says(_language(article, form))["choose"])
    if form.errors:
        return await _answer(request, article, form, 422)
    me = viewer_of(request.scope)
    await keep_pace(me or peer(request.scope), "writing")
    await feedback.say(me, article, _language(article, form), asker(request), helpful=chosen == "yes")
    return await _said(request, article, form)


@post("/kb/{slug:str}/feedback/reason")
async def explain(request: Request, slug: FromPath[str]) -> Response[Any]:
    """Why it did not help."""
    article = await _find(slug)
    form = await read_form(request)
    reason = next((one for one in get_args(feedback.Reason) if one == form.values.get("reason")), None)
    say = says(_language(article, form))
    words = form.text("words", "", needed=False)
    if len(words) > feedback.LONGEST:
        form.errors["words"] = say["too_long"].format(most=feedback.LONGEST, long=len(words))
    if reason is None and not words:
        form.errors["reason"] = say["choose_why"]
    if form.errors:
        return await _answer(request, article, form, 422)
    await keep_pace(viewer_of(request.scope) or peer(request.scope), "writing")
    await feedback.explain(article, _language(article, form), asker(request), reason, words)
    form.values["thanked"] = "yes"
    return await _said(request, article, form)


async def _find(slug: str) -> Article:
    found = await queries.article_by_slug(slug)
    if found is None:
        raise NotFound(slug)
    return found


def _language(article: Article, form: Form) -> str:
    return form.values.get("language") or article.language


async def _said(request: Request, article: Article, form: Form) -> Response[Any]:
    if is_part(request.scope):
        return await _answer(request, article, form, 200)
    thanked = "&thanked=yes" if form.values.get("thanked") else ""
    return Redirect(f"/kb/{article.slug}/feedback?language={_language(article, form)[:2]}{thanked}", status_code=303)


async def _answer(request: Request, article: Article, form: Form, status: int) -> Response[str]:
    texts = {text.language: text for text in await queries.texts_of(article.id)}
    text = texts.get(_language(article, form)) or texts.get(article.language)
    if text is None:
        raise NotFound(article.slug)
    part = is_part(request.scope)
    if part:
        await filing_offered.offer(request)
    return page(
        request,
        "kb/_feedback_said.html" if part else "kb/feedback.html",
        status_code=status,
        article=article,
        text=text,
        said=await feedback.answer_of(article, text.language, asker(request)),
        thanked=bool(form.values.get("thanked")),
        say=says(text.language),
        reasons=get_args(feedback.Reason),
        values=form.values,
        errors=form.errors,
    )


handlers = [show, say, explain]
