"""What an article is, apart from its words: kind, section, readers, tags, component, owner, review date, address."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.articles import queries, settling
from app.domain.articles.article import Article
from app.domain.articles.facts import Facts
from app.lib.refusals import Conflict
from app.routes import article_page
from app.routes.article_facts_form import facts_of, meanwhile, options_of, values_of
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer


@get("/articles/{article_id:uuid}/facts")
async def show(request: Request, article_id: FromPath[UUID]) -> Response[str]:
    """As they stand."""
    article = await article_page.find(article_id)
    return await _form(request, article, Form(values_of(article), []), 200)


@post("/articles/{article_id:uuid}/facts")
async def settle(request: Request, article_id: FromPath[UUID]) -> Response[Any]:
    """Makes them so."""
    me, article = viewer(request), await article_page.find(article_id)
    form = await read_form(request)
    # Where nothing but owner and date may be changed, nothing else is sent.
    form.values = values_of(article) | form.values
    facts = await facts_of(form, article)

    async def act() -> str:
        await settling.settle(me, article.id, facts, form.values.get("seen") or None)
        return article_page.address(article, "/facts")

    try:
        return await once_or_again(request, me, form, act, lambda: _form(request, article, form, 422))
    except Conflict as conflict:
        article = await article_page.find(article_id)
        form.errors[""] = f"{conflict} {await meanwhile(article, form)} Saving again puts what the form says."
        form.values["seen"] = Facts.of(article).mark
        return await _form(request, article, form, 409)


@post("/articles/{article_id:uuid}/address")
async def rename(request: Request, article_id: FromPath[UUID]) -> Response[Any]:
    """Gives it another name in its address; the old one keeps leading to it."""
    me, article = viewer(request), await article_page.find(article_id)
    form = await read_form(request)
    form.values = values_of(article) | form.values
    slug = form.text("slug", "A name", line=True).lower()

    async def act() -> str:
        await settling.rename(me, article.id, slug)
        return article_page.address(article, "/facts")

    return await once_or_again(request, me, form, act, lambda: _form(request, article, form, 422))


async def _form(request: Request, article: Article, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "articles/facts.html",
        status_code=status,
        options=await options_of(article),
        translations=[one.language for one in await queries.texts_of(article.id) if one.language != article.language],
        **await article_page.common(request, article, "/facts"),
        **typed(form),
    )


handlers = [show, settle, rename]
