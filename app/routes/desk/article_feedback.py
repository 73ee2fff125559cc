"""What readers say of articles, for those who write them."""

from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.deflection import feedback, sources
from app.routes import article_page
from app.web.render import page
from app.web.state import viewer


@get("/articles/feedback")
async def index(request: Request) -> Response[str]:
    """Whom no article helped, and nobody has dealt with it yet."""
    found = await feedback.unhappy(after=request.query_params.get("after"))
    return page(
        request,
        "articles/unhappy.html",
        rows=found.rows,
        next_url=f"{article_page.HERE}/feedback?after={found.next}" if found.next else None,
        **await article_page.around(request, "/feedback"),
    )


@get("/articles/{article_id:uuid}/feedback")
async def of_article(request: Request, article_id: FromPath[UUID]) -> Response[str]:
    """What readers said of one article, by revision, and why it did not help."""
    article = await article_page.find(article_id)
    found = await feedback.unhappy(article.id, after=request.query_params.get("after"))
    here = article_page.address(article, "/feedback")
    return page(
        request,
        "articles/feedback.html",
        rows=found.rows,
        next_url=f"{here}?after={found.next}" if found.next else None,
        tallies=await feedback.tallies_of(article.id),
        made_of=await sources.references_of(article.id),
        **await article_page.common(request, article, "/feedback"),
    )


@post("/articles/feedback/{feedback_id:uuid}/settlement")
async def settle(request: Request, feedback_id: FromPath[UUID]) -> Redirect:
    """A colleague dealt with it."""
    article_id = await feedback.settle(viewer(request), feedback_id)
    return Redirect(f"{article_page.HERE}/{article_id}/feedback", status_code=303)


handlers = [index, of_article, settle]
