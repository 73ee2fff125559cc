"""What articles do: tickets that they answered, messages that link to them, components that they leave out."""

from litestar import Request, Response, get

from app.domain.contracts.contract import day
from app.domain.deflection import coverage, figures, months, ranking
from app.routes import article_page
from app.routes.article_words import AUDIENCE_WORDS
from app.web.render import page
from app.web.state import settings_of


@get("/articles/solved")
async def solved(request: Request) -> Response[str]:
    """What was shown while tickets were typed, and what became of it."""
    return page(
        request,
        "articles/solved.html",
        figures=await figures.figures(),
        solving=await figures.solving(),
        days=figures.DAYS,
        months=await months.by_month(),
        kept_days=settings_of(request.app).keep_drafts_days,
        **await article_page.around(request, "/solved"),
    )


@get("/articles/cited")
async def cited(request: Request) -> Response[str]:
    """The articles that messages link to, those in the most tickets first."""
    return page(
        request,
        "articles/cited.html",
        rows=await ranking.most_cited(),
        days=ranking.DAYS,
        **await article_page.around(request, "/cited"),
    )


@get("/articles/coverage")
async def covered(request: Request) -> Response[str]:
    """The components, the widest gap first."""
    return page(
        request,
        "articles/coverage.html",
        rows=await coverage.coverage(),
        days=coverage.DAYS,
        audiences=AUDIENCE_WORDS,
        day=day,
        **await article_page.around(request, "/coverage"),
    )


handlers = [solved, cited, covered]
