"""An article's words as its readers see them: on its page, and in its author's preview."""

from dataclasses import dataclass

from litestar import Request

from app.domain.articles.article import Article
from app.domain.articles.files import files_of
from app.lib.markdown import Rendered, rendered
from app.routes.article_says import Says, says
from app.web.state import settings_of
from app.web.uploads import article_file_address


@dataclass(frozen=True, slots=True)
class Shown:
    """What `kb/_body.html` shows, in that language; `say` is what the page says around it."""

    title: str
    language: str
    body: Rendered
    say: Says


async def shown(request: Request, article: Article, title: str, language: str, body: str) -> Shown:
    """The body with the article's files. Lets this answer's page frame the videos that it shows, if any."""
    settings = settings_of(request.app)
    public = article.state == "published" and article.audience == "public"
    files = {
        file.name: article_file_address(settings, article.id, file.id, public=public)
        for file in await files_of(article.id)
    }
    made = rendered(body, files=files, video_hosts=settings.video_hosts, language=language)
    if made.has_video:
        request.scope["state"]["shows_video"] = True
    return Shown(title, language, made, says(language))
