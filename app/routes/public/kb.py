"""/kb: the knowledge base's lists. Row-level security decides what stands in them for whom."""

from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.params import FromPath

from app.domain.articles import queries
from app.domain.articles.article import Listed
from app.lib.paging import Page
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound
from app.routes.article_languages import wanted_languages
from app.routes.article_list import entries
from app.web.render import page, set_now

# Of a section on the first page, and of what is new.
_MOST = 5


@get("/kb")
async def index(request: Request) -> Response[str]:
    """Each section with its newest articles, and what is new."""
    set_now(request, await portal_now())
    wanted = wanted_languages(request)
    first = await queries.first_of_each_section(_MOST, wanted)
    newest = await queries.newest(_MOST, wanted)
    every = [one for some in first.values() for one in some]
    shown = dict(zip([one.article.id for one in [*every, *newest]], await entries([*every, *newest]), strict=True))
    return page(
        request,
        "kb/index.html",
        sections=[
            (section, [shown[one.article.id] for one in first.get(section.id, [])])
            for section in await queries.sections(wanted)
            if section.articles
        ],
        newest=[shown[one.article.id] for one in newest],
    )


@get("/kb/sections/{section:str}")
async def section(request: Request, section: FromPath[str]) -> Response[str]:
    """All articles of a section, the newest first."""
    wanted = wanted_languages(request)
    found = next((one for one in await queries.sections(wanted) if one.slug == section and one.articles), None)
    if found is None:
        raise NotFound(section)
    listed = await queries.in_section(found.id, wanted, request.query_params.get("after"))
    return await _list(request, listed, found.name, found.description, found.shown_in)


@get("/kb/tags/{tag:str}")
async def tag(request: Request, tag: FromPath[str]) -> Response[str]:
    """All articles with a tag, the newest first; a tag that no article of theirs has is nothing."""
    listed = await queries.tagged(tag, wanted_languages(request), request.query_params.get("after"))
    if not listed.rows:
        raise NotFound(tag)
    return await _list(request, listed, f"Articles about “{tag}”")


async def _list(
    request: Request, listed: Page[Listed], heading: str, description: str = "", language: str = "en"
) -> Response[str]:
    asked = {"lang": request.query_params["lang"]} if "lang" in request.query_params else {}
    return page(
        request,
        "kb/list.html",
        heading=heading,
        description=description,
        language=language,
        articles=await entries(listed.rows),
        next_url=f"?{urlencode(asked | {'after': listed.next})}" if listed.next else None,
    )


handlers = [index, section, tag]
