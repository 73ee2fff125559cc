"""What was kept of an article: its revisions, what changed between any two, and restoring one."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.articles import revision_queries, writing
from app.domain.articles.article import Article, Kept, Revision
from app.lib.paging import PAGE
from app.routes import article_page
from app.routes.article_changes import changes
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer


@get("/articles/{article_id:uuid}/history")
async def show(request: Request, article_id: FromPath[UUID]) -> Response[str]:
    """The revisions of a language, newest first; two of them compared, the last two unless the address says which."""
    article = await article_page.find(article_id)
    language = article_page.language_of(request, article)
    asked = Form({**request.query_params}, [])
    common = await article_page.common(request, article, "/history")
    newest: Revision | None = common["drafts"].get(language)
    revisions = await revision_queries.history_of(article.id, language, asked.number("before"), PAGE + 1)
    compared = await _compared(article, language, asked, newest.number) if newest else {"old": None, "new": None}
    return page(
        request,
        "articles/history.html",
        language=language,
        newest=newest,
        revisions=revisions[:PAGE],
        next_url=_next(article, language, revisions),
        language_tabs=article_page.language_tabs(article, common["drafts"], language, "/history"),
        **compared,
        **common,
    )


async def _compared(article: Article, language: str, asked: Form, last: int) -> dict[str, Any]:
    """The two whose numbers the address gives; else the last, and the one before it."""
    to = asked.number("to") or last
    before = asked.number("from")
    old = await revision_queries.revision(article.id, language, to - 1 if before is None else before)
    new = await revision_queries.revision(article.id, language, to)
    return {"old": old, "new": new, "changes": changes(old, new) if old and new else []}


def _next(article: Article, language: str, revisions: list[Kept]) -> str | None:
    if len(revisions) <= PAGE:
        return None
    query = urlencode({"language": language, "before": revisions[PAGE - 1].number})
    return article_page.address(article, f"/history?{query}")


@post("/articles/{article_id:uuid}/restoration")
async def restore(request: Request, article_id: FromPath[UUID]) -> Redirect:
    """Makes an earlier one the draft again."""
    article = await article_page.find(article_id)
    language = article_page.language_of(request, article)
    form = await read_form(request)
    await writing.restore(viewer(request), article.id, language, form.number("number") or 0)
    return Redirect(article_page.address(article, f"?language={language}"), status_code=303)


handlers = [show, restore]
