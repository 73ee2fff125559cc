"""Publishing an article: a page that says who will read it and what changes for them, then the act."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.articles import policy, publishing, queries, revision_queries
from app.domain.articles.article import Article
from app.domain.articles.facts import Facts
from app.domain.articles.parts import missing_parts
from app.lib.refusals import Conflict, NotFound, allow
from app.routes import article_page
from app.routes.article_changes import changes
from app.routes.article_preview import previewed
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer


@get("/articles/{article_id:uuid}/publishing")
async def ask(request: Request, article_id: FromPath[UUID]) -> Response[str]:
    """Who will read it, and what changes for them."""
    return await _ask(request, await article_page.find(article_id), Form({}, []), 200)


@post("/articles/{article_id:uuid}/publishing")
async def publish(request: Request, article_id: FromPath[UUID]) -> Response[Any]:
    """Publishes the revision that was looked at."""
    me, article = viewer(request), await article_page.find(article_id)
    form = await read_form(request)
    language = article_page.language_of(request, article)

    async def act() -> str:
        seen = form.values.get("seen") or None
        await publishing.publish(me, article.id, language, form.number("number") or 0, seen)
        return article_page.address(article, f"?language={language}")

    try:
        return await once_or_again(request, me, form, act, lambda: _ask(request, article, form, 422))
    except Conflict as conflict:
        form.errors[""] = f"{conflict} Nothing was published. Look at it again as it stands now."
        return await _ask(request, await article_page.find(article_id), form, 409)


async def _ask(request: Request, article: Article, form: Form, status: int) -> Response[str]:
    allow(policy.can_publish(viewer(request), article.audience), publishing.NOT_YOURS)
    language = article_page.language_of(request, article)
    newest = await revision_queries.newest_revision(article.id, language)
    if newest is None:
        raise NotFound(f"{article.id} {language}")
    read = next((text for text in await queries.texts_of(article.id) if text.language == language), None)
    return page(
        request,
        "articles/publishing.html",
        status_code=status,
        newest=newest,
        read=read,
        read_already=read is not None and read.number == newest.number,
        seen=Facts.of(article).mark,
        changes=changes(read, newest) if read else [],
        missing=missing_parts(article.kind, language, newest.body),
        why_not=publishing.why_not(article, language),
        **await previewed(request, article, language, newest.title, newest.body),
        **await article_page.common(request, article),
        **typed(form),
    )


handlers = [ask, publish]
