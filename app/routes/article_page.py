"""What the authors' pages show, gathered once."""

from typing import Any
from uuid import UUID

from litestar import Request

from app.domain.articles import policy, queries, revision_queries
from app.domain.articles.article import LANGUAGES, Article
from app.domain.contracts.queries import newest_plan
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound
from app.routes.article_words import KIND_WORDS, REASON_WORDS, STATE_WORDS, audience_words, readers_in_words
from app.web.render import set_now
from app.web.state import viewer

HERE = "/desk/articles"
_VIEWS = (
    ("", "Articles"),
    ("/sections", "Sections"),
    ("/missing", "Missing"),
    ("/coverage", "Coverage"),
    ("/feedback", "Feedback"),
    ("/cited", "Cited"),
    ("/solved", "Solved"),
)
_TABS = (("", "Text"), ("/facts", "Facts"), ("/files", "Files"), ("/history", "History"), ("/feedback", "Feedback"))


async def find(article_id: UUID) -> Article:
    """The article, or NotFound."""
    found = await queries.article_of(article_id)
    if found is None:
        raise NotFound(str(article_id))
    return found


def address(article: Article, rest: str = "") -> str:
    """An authors' page of it."""
    return f"{HERE}/{article.id}{rest}"


def language_of(request: Request, article: Article) -> str:
    """The language that the address asks for, else the one that the article is written in. Raises NotFound for one that
    nothing is written in, so that no act meant for it falls on another."""
    asked = request.query_params.get("language") or article.language
    if asked not in LANGUAGES:
        raise NotFound(asked)
    return asked


async def around(request: Request, here: str = "") -> dict[str, Any]:
    """What every page about the knowledge base names; `here` is the end of the address of the view that is current."""
    set_now(request, await portal_now())
    return {
        "views": [{"href": HERE + rest, "words": words, "current": rest == here} for rest, words in _VIEWS],
        "kinds": KIND_WORDS,
        "states": STATE_WORDS,
        "reasons": REASON_WORDS,
        "languages": LANGUAGES,
        "may_arrange": policy.can_arrange(viewer(request)),
    }


async def common(request: Request, article: Article, tab: str | None = None) -> dict[str, Any]:
    """What every page of one article names; `tab` is the end of the address of the one that is current."""
    me, plan = viewer(request), await newest_plan()
    drafts = {one.language: one for one in await revision_queries.drafts_of(article.id)}
    return await around(request) | {
        "article": article,
        "here": address(article),
        "drafts": drafts,
        "title": drafts[article.language].title,
        "audience": audience_words(article.audience, article.tier, plan),
        "readers": readers_in_words(article, plan),
        "may_publish": policy.can_publish(me, article.audience),
        "may_change": policy.can_change(me, article),
        "tab_list": [{"href": address(article, rest), "words": words, "current": rest == tab} for rest, words in _TABS],
    }


def language_tabs(article: Article, drafts: dict[str, Any], language: str, rest: str = "") -> list[dict[str, Any]]:
    """The languages that something was written in, and the one that is looked at."""
    written = [one for one in LANGUAGES if one in drafts or one == language]
    return [
        {"href": address(article, f"{rest}?language={one}"), "words": LANGUAGES[one], "current": one == language}
        for one in written
    ]
