"""/kb/{slug}: an article, for whoever may read it. To others it is nothing, whatever it is called or was."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.articles import queries
from app.domain.articles.article import LANGUAGES, Article, Text
from app.domain.articles.languages import best
from app.domain.contracts.queries import newest_plan
from app.lib.markdown import plain
from app.lib.refusals import NotFound
from app.routes.article_languages import wanted_languages
from app.routes.article_list import entries, readers
from app.routes.article_says import day_in, says
from app.routes.article_shown import shown
from app.web.render import page, reader_of
from app.web.state import settings_of

_LONGEST_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class Translation:
    """A language that the article can be read in, and where."""

    language: str
    name: str
    address: str


@get("/kb/{slug:str}")
async def show(request: Request, slug: FromPath[str]) -> Response[Any]:
    """The article in the language that suits the reader best; by a former name, the way to its present one."""
    article = await queries.article_by_slug(slug)
    if article is None:
        return await _moved(request, slug)
    texts = await queries.texts_of(article.id)
    if not texts:
        # Only its authors see an article that nobody reads.
        return Redirect(f"/desk/articles/{article.id}", status_code=303)
    wanted = wanted_languages(request)
    return await _page(request, article, texts, best(texts, wanted, article.language), wanted)


async def _moved(request: Request, slug: str) -> Redirect:
    now = await queries.current_slug_of(slug)
    if now is None:
        raise NotFound(slug)
    query = request.scope["query_string"].decode("latin-1")
    return Redirect(f"/kb/{now}" + (f"?{query}" if query else ""), status_code=301)


async def _page(request: Request, article: Article, texts: list[Text], text: Text, wanted: list[str]) -> Response[str]:
    plan = await newest_plan() if article.audience == "tier" else None
    languages = [_translation(request, article, one.language) for one in texts]
    say = says(text.language)
    return page(
        request,
        "kb/article.html",
        article=article,
        text=text,
        section=best(await queries.names_of(article.section_id), [text.language], article.language),
        say=say,
        shown=await shown(request, article, text.title, text.language, text.body),
        updated_on=day_in(say, text.published_at.astimezone(reader_of(request).zone).date()),
        readers=readers(article, plan, say),
        description=text.summary or _beginning(text.body),
        languages=languages,
        here=next(one for one in languages if one.language == text.language),
        original=_translation(request, article, article.language),
        wished=LANGUAGES[wanted[0]] if wanted and wanted[0] != text.language else "",
        related=await entries(await queries.related(article, wanted), say),
    )


def _translation(request: Request, article: Article, language: str) -> Translation:
    asked = "" if language == article.language else f"?lang={language}"
    address = f"{settings_of(request.app).portal_url}/kb/{article.slug}{asked}"
    return Translation(language, LANGUAGES[language], address)


def _beginning(body: str) -> str:
    return " ".join(plain(body).split())[:_LONGEST_DESCRIPTION]


handlers = [show]
