"""The authors' list of articles."""

from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get

from app.domain.articles import queries
from app.domain.articles.article import LANGUAGES, Article
from app.domain.articles.shelves import SHELVES, Filters, Shelf, how_many, shelved
from app.domain.contracts.contract import day
from app.domain.contracts.queries import newest_plan
from app.domain.incidents.component_queries import components
from app.domain.plans.plan import Plan
from app.routes import article_page
from app.routes.article_words import AUDIENCE_WORDS, KIND_WORDS, audience_words
from app.web.render import page

_SHELF_WORDS: dict[Shelf, str] = {
    "published": "Published",
    "draft": "Drafts",
    "review": "To review",
    "archived": "Archived",
}
_NOTHING: dict[Shelf, tuple[str, str]] = {
    "published": ("Nothing is published yet", "Begin with what customers ask most often."),
    "draft": ("There are no drafts", "What is begun and not published yet stands here."),
    "review": ("Nothing is to be reviewed", "An article stands here from two weeks before its review date on."),
    "archived": ("Nothing is archived", "What is of no use any more stands here, and can be brought back."),
}
_FILTERS = ("section", "kind", "audience", "component", "without")


@get("/articles")
async def index(request: Request) -> Response[str]:
    """A shelf of them, the last changed first, by the filters that the address names."""
    query = request.query_params
    shelf: Shelf = next((one for one in SHELVES if one == query.get("shelf")), "published")
    asked = {name: query[name] for name in _FILTERS if query.get(name)}
    found = await shelved(shelf, _filters(asked), after=query.get("after"))
    counts, here = await how_many(), {"shelf": shelf} | asked
    return page(
        request,
        "articles/index.html",
        rows=found.rows,
        shelf=shelf,
        asked=asked,
        choices=await _choices(),
        nothing=_NOTHING[shelf],
        day=day,
        audience=partial(_audience, plan=await newest_plan()),
        next_url=f"{article_page.HERE}?{urlencode(here | {'after': found.next})}" if found.next else None,
        shelves=[_tab(one, shelf, asked, counts[one]) for one in SHELVES],
        **await article_page.around(request),
    )


def _tab(one: Shelf, current: Shelf, asked: dict[str, str], count: int) -> dict[str, Any]:
    href = f"{article_page.HERE}?{urlencode({'shelf': one} | asked)}"
    return {"href": href, "words": _SHELF_WORDS[one], "current": one == current, "count": count}


def _audience(article: Article, plan: Plan | None) -> str:
    return audience_words(article.audience, article.tier, plan)


def _filters(asked: dict[str, str]) -> Filters:
    return Filters(
        section_id=_uuid(asked.get("section")),
        kind=next((kind for kind in KIND_WORDS if kind == asked.get("kind")), None),
        audience=next((one for one in AUDIENCE_WORDS if one == asked.get("audience")), None),
        component_id=_uuid(asked.get("component")),
        without=next((one for one in LANGUAGES if one == asked.get("without")), None),
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


async def _choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters: each its name, what it is called and what it offers."""
    sections = [(str(one.id), one.name) for one in await queries.sections()]
    parts = [(str(one.id), one.full_name) for one in await components() if not one.is_group]
    return [
        ("section", "Section", [("", "Any"), *sections]),
        ("kind", "Kind", [("", "Any"), *KIND_WORDS.items()]),
        ("audience", "Who reads it", [("", "Any"), *AUDIENCE_WORDS.items()]),
        ("component", "Component", [("", "Any"), *parts]),
        ("without", "Not yet in", [("", "–"), *LANGUAGES.items()]),
    ]


handlers = [index]
